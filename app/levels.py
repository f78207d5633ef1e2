"""Where in the drawing one looks: at the top, or inside a block, or inside a block of that one.

A block's content is a graph like any other, so that everything the canvas does works inside blocks too. What differs is
where an edit goes and what is known about the values that enter, and that is decided here.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from engine.analysis import Analysis
from engine.block import Block
from engine.graph import Graph
from engine.nested import Path, block_at, content, existing_path, inside, is_inside, troubles
from engine.problems import Problem


@dataclass(frozen=True)
class Level:
    """`path` leads there; `copies` says which copy of each block on the way is looked at, from 0."""

    path: Path = ()
    copies: tuple[int, ...] = ()

    def inside(self, block: str) -> Level:
        return Level((*self.path, block), (*self.copies, 0))

    def above(self, depth: int) -> Level:
        """The level `depth` blocks below the top."""
        return Level(self.path[:depth], self.copies[:depth])

    def at_copy(self, copy: int) -> Level:
        return replace(self, copies=(*self.copies[:-1], copy))


TOP = Level()


def blocks(root: Graph, path: Path) -> tuple[Block, ...]:
    """The blocks along a path that is there."""
    found: list[Block] = []
    for id in path:
        found.append(block_at(found[-1].graph if found else root, id))
    return tuple(found)


def existing(root: Graph, level: Level) -> Level:
    """The deepest level on the way that the drawing still has, at a copy that it has."""
    path = existing_path(root, level.path)
    copies = (min(copy, block.repeat - 1) for copy, block in zip(level.copies, blocks(root, path), strict=False))
    return Level(path, tuple(copies))


def analysis_at(root: Analysis, level: Level) -> Analysis:
    """What is known at a level, with the values that really enter there."""
    found = root
    for id, copy in zip(level.path, level.copies, strict=True):
        found = inside(found, (id,), copy)
    return found


def prefix(root: Graph, level: Level) -> str:
    """What stands before a node's id in the names that program, probes and costs have for it: `block_1/0/`."""
    parts: list[str] = []
    for id, block, copy in zip(level.path, blocks(root, level.path), level.copies, strict=True):
        parts += [id, str(copy)] if block.repeat > 1 else [id]
    return "".join(f"{part}/" for part in parts)


def place(root: Graph, name: str) -> tuple[Level, str] | None:
    """The level and the id of a node by the name that programs and probes have for it; None where it is not there."""
    level, graph, parts = TOP, root, name.split("/")
    while len(parts) > 1:
        id = parts.pop(0)
        layer = graph.nodes[id].layer if id in graph.nodes else None
        if not isinstance(layer, Block):
            return None
        level, graph = level.inside(id), layer.graph
        if parts[0].isdecimal():  # also where fewer copies are left than when the name was given
            level = level.at_copy(min(int(parts.pop(0)), layer.repeat - 1))
    return (level, parts[0]) if parts and parts[0] in graph.nodes else None


@dataclass(frozen=True)
class Within:
    """Where the first of `errors` problems inside of a block lies: its level, and the node there, if it is one."""

    level: Level
    node: str | None
    errors: int


def within(analysis: Analysis, level: Level, problem: Problem) -> Within | None:
    """Where to look for a problem that a block has at a level; None where the trouble is not inside of it."""
    if problem.node is None or not is_inside(analysis, problem):
        return None
    errors = [trouble for trouble in troubles(analysis, problem.node) if trouble.problem.level == "error"]
    errors.sort(key=lambda trouble: bool(trouble.problem.to_do))
    if not errors:
        return None
    first = errors[0]
    there = Level(level.path + first.path, level.copies + first.copies)
    return Within(there, first.problem.node, len(errors))


def titles(root: Graph, path: Path, copies: tuple[int, ...] = ()) -> tuple[str, ...]:
    """The names of the blocks along a path, for people; with `copies`, also which one of several: `Stage ×2`."""
    graph, found = root, []
    for number, (id, block) in enumerate(zip(path, blocks(root, path), strict=True)):
        which = f" ×{copies[number] + 1}" if copies and block.repeat > 1 else ""
        found.append(f"{graph.nodes[id].title}{which}")
        graph = block.graph
    return tuple(found)


def called(whole: Analysis, name: str) -> str:
    """What people call the node of a name that programs and probes have: with the blocks that it lies in, and each told
    from others of its title at its level. Empty where it is not there."""
    found = place(whole.graph, name)
    if found is None:
        return ""
    (level, id), parts, here = found, [], whole
    for block, copy in zip(level.path, level.copies, strict=True):
        which = f" ×{copy + 1}" if block_at(here.graph, block).repeat > 1 else ""
        parts.append(f"{here.names[block]}{which}")
        here = inside(here, (block,), copy)
    return " › ".join((*parts, here.names[id]))


def changed_level(before: Graph, after: Graph, level: Level) -> Level:
    """Where an edit happened: a level whose own nodes, wires or frames differ, the one looked at if it is one of them.

    Undo leads there, so that nothing changes out of sight.
    """
    here = existing(after, level)
    if (before.nodes, before.wires, before.frames) == (after.nodes, after.wires, after.frames):
        return here
    if here == level and _at(before, level.path) != _at(after, level.path):
        return _deepest(_at(before, level.path), _at(after, level.path), level)
    return _deepest(before, after, TOP)


def _deepest(before: Graph | None, after: Graph | None, level: Level) -> Level:
    """Follows a single block that differs, as long as nothing else does."""
    if before is None or after is None or before.wires != after.wires or before.frames != after.frames:
        return level
    if before.nodes.keys() != after.nodes.keys():
        return level
    differing = [id for id, node in after.nodes.items() if before.nodes[id] != node]
    if len(differing) != 1:
        return level
    old, new = before.nodes[differing[0]], after.nodes[differing[0]]
    if not isinstance(old.layer, Block) or not isinstance(new.layer, Block):
        return level
    if replace(old, layer=new.layer) != new or old.layer.graph == new.layer.graph:
        return level
    if old.layer.changed(graph=new.layer.graph) != new.layer:
        return level
    return _deepest(old.layer.graph, new.layer.graph, level.inside(differing[0]))


def _at(root: Graph, path: Path) -> Graph | None:
    return content(root, path) if existing_path(root, path) == path else None
