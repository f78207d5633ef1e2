"""The way into blocks: what is inside, what follows from it there, and the whole drawing after an edit inside.

Where a block stands in a block, a `path` tells it: the ids of the blocks from the outermost drawing inwards.

    content(graph, ("block_1",))           what is drawn inside of a block
    with_content(graph, ("block_1",), g)   the drawing after an edit there
    inside(analysis, ("block_1",))         shapes and problems there
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from engine.analysis import Analysis, Outcome
from engine.block import Block
from engine.errors import UserError
from engine.graph import Graph, Wire
from engine.problems import Problem

Path = tuple[str, ...]
"""Ids of blocks, the outermost first; () is the drawing itself."""


def existing_path(graph: Graph, path: Path) -> Path:
    """The part of a path that leads into blocks that are there: after undo, the way in may be gone."""
    for length, id in enumerate(path):
        node = graph.nodes.get(id)
        if node is None or not isinstance(node.layer, Block):
            return path[:length]
        graph = node.layer.graph
    return path


def content(graph: Graph, path: Path) -> Graph:
    """The drawing inside of the block at a path. Raises UserError where there is none."""
    for id in path:
        graph = block_at(graph, id).graph
    return graph


def located(graph: Graph, name: str) -> tuple[Path, str] | None:
    """The path to a node's level and its id there, by the name that programs have for it (`block_1/0/dense_2`); None
    where it is not there."""
    path: list[str] = []
    parts = [name] if name in graph.nodes else name.split("/")
    while len(parts) > 1:
        id = parts.pop(0)
        layer = graph.nodes[id].layer if id in graph.nodes else None
        if not isinstance(layer, Block):
            return None
        path.append(id)
        graph = layer.graph
        if parts[0].isdecimal() and len(parts) > 1:
            parts.pop(0)  # copies share one drawing
    return (tuple(path), parts[0]) if parts[0] in graph.nodes else None


def with_content(graph: Graph, path: Path, inner: Graph) -> Graph:
    """The drawing with another content of the block at a path.

    A port that was renamed keeps its wires; wires to ports that are gone go. Raises UserError where there is no block.
    """
    if not path:
        return inner
    block = block_at(graph, path[0])
    return withblock_at(graph, path[0], block.with_graph(with_content(block.graph, path[1:], inner)))


def withblock_at(graph: Graph, id: str, block: Block) -> Graph:
    """The drawing with another block at a node. Ports are known again by the inner nodes that they are."""
    for each in (id, *graph.sharing(id)):
        graph = _with_own_block(graph, each, block)
    return graph


def _with_own_block(graph: Graph, id: str, block: Block) -> Graph:
    old = block_at(graph, id)
    if block is old:
        return graph
    ins = {name: block.entrances.get(inner) for inner, name in old.entrances.items()}
    outs = {name: block.exits.get(inner) for inner, name in old.exits.items()}
    wires = (_led_to(_led_from(wire, id, outs), id, ins) for wire in graph.wires)
    changed = graph.with_node(replace(graph.nodes[id], layer=block))
    return replace(changed, wires=tuple(wire for wire in wires if wire is not None))


def inside(analysis: Analysis, path: Path, copy: int = 0) -> Analysis:
    """What follows from the content of the block at a path, for the values that reach it there.

    `copy` tells which copy of the innermost block is meant; of those around it, it is the first. Values that do not
    reach the block yet are unknown inside as well. Raises UserError where there is no block.
    """
    for place, id in enumerate(path):
        block = block_at(analysis.graph, id)
        copies = block.inside(*analysis.arriving(id))
        analysis = copies[min(copy, len(copies) - 1) if place == len(path) - 1 else 0]
    return analysis


def outcomes(analysis: Analysis, known: Analysis | None = None) -> Iterator[Outcome]:
    """What every node makes of its inputs, those inside of blocks before the blocks; equal copies come once.

    What is the same in a `known` analysis is left out.
    """
    for node, outcome in analysis.outcomes.items():
        if known is not None and known.outcomes.get(node) is outcome:
            continue
        if isinstance(outcome.layer, Block):
            for copy in {id(copy): copy for copy in outcome.layer.inside(*outcome.inputs)}.values():
                yield from outcomes(copy)
        yield outcome


@dataclass(frozen=True)
class Trouble:
    """A problem inside of a block: `path` leads to the block that it lies in, through these `copies` (from 0)."""

    path: Path
    copies: tuple[int, ...]
    problem: Problem


def troubles(analysis: Analysis, id: str) -> tuple[Trouble, ...]:
    """The problems inside of the block at a node, at any depth: those of its first copy that has an error, or else of
    the first copy. A block inside that is not ready stands for its own problems."""
    block = block_at(analysis.graph, id)
    copies = block.inside(*analysis.arriving(id))
    number = next((number for number, copy in enumerate(copies) if not copy.ready), 0)
    found: list[Trouble] = []
    for problem in copies[number].problems:
        deeper = troubles(copies[number], problem.node or "") if is_inside(copies[number], problem) else ()
        found += [Trouble((id, *each.path), (number, *each.copies), each.problem) for each in deeper]
        found += [] if deeper else [Trouble((id,), (number,), problem)]
    return tuple(found)


def is_inside(analysis: Analysis, problem: Problem) -> bool:
    """Whether the trouble of a block lies inside of it, and not in what reaches it."""
    node = analysis.graph.nodes.get(problem.node or "")
    outcome = analysis.outcomes.get(problem.node or "")
    if node is None or outcome is None or outcome.unfit is None or not isinstance(node.layer, Block):
        return False
    return problem.text == outcome.unfit.text and not all(copy.ready for copy in node.layer.inside(*outcome.inputs))


def block_at(graph: Graph, id: str) -> Block:
    """The block that a node is. Raises UserError where it is none."""
    node = graph.nodes.get(id)
    if node is None or not isinstance(node.layer, Block):
        raise UserError(f"There is no block '{id}' here.")
    return node.layer


def _led_from(wire: Wire, id: str, ports: Mapping[str, str | None]) -> Wire | None:
    """A wire whose start at a block is a port of another name now; None where that port is gone."""
    if wire.source != id:
        return wire
    port = ports.get(wire.output)
    return None if port is None else wire if port == wire.output else replace(wire, output=port)


def _led_to(wire: Wire | None, id: str, ports: Mapping[str, str | None]) -> Wire | None:
    if wire is None or wire.target != id:
        return wire
    port = ports.get(wire.input)
    return None if port is None else wire if port == wire.input else replace(wire, input=port)
