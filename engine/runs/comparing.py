"""What differs between runs: settings side by side, and drawings as a list of changes. Plain data.

Nodes are the same where they have the same id, by which they are also found in blocks: `block_1/dense_2`. Where a node
stands on the canvas does not matter, and neither do frames and notes: they change nothing that is computed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from engine.block import Block
from engine.graph import Graph, Node, Wire
from engine.layer import short

Kind = Literal["added", "removed", "changed", "wired", "unwired"]
NOTHING = "–"
TRAINING = "Training"


@dataclass(frozen=True)
class Row:
    """A setting that is not the same in all runs: whose it is, its name, and its value in each (– where there is none).

    `node` is the node's path, "" for a setting of the training.
    """

    owner: str
    setting: str
    values: tuple[str, ...]
    node: str = ""

    @property
    def title(self) -> str:
        return f"{self.owner}: {self.setting}"


@dataclass(frozen=True)
class Change:
    """One difference between two drawings. `node` is a path; `before` and `after` are "" where there is no value."""

    kind: Kind
    node: str
    text: str
    setting: str = ""
    before: str = ""
    after: str = ""


@dataclass(frozen=True)
class Placed:
    """A node, its path into blocks, and what people call it with the blocks it lies in."""

    node: Node
    path: str
    title: str


# ---- settings ----


def settings_that_differ(runs: Sequence[tuple[Mapping[str, Any], Graph | None]]) -> tuple[Row, ...]:
    """The settings of the training, then those of nodes, that are not the same in all of these runs.

    Of a node that some drawings lack nothing is said here: that is a matter of `changes`.
    """
    names = dict.fromkeys(name for settings, _ in runs for name in settings)
    rows = [_row(TRAINING, "", name, [settings.get(name) for settings, _ in runs]) for name in names]
    graphs = [graph for _, graph in runs]
    if graphs and all(graph is not None for graph in graphs):
        rows += _node_rows([placed(graph) for graph in graphs if graph is not None])
    return tuple(row for row in rows if len(set(row.values)) > 1)


def _node_rows(drawings: Sequence[Mapping[str, Placed]]) -> Iterator[Row]:
    first, *others = drawings
    for path, found in first.items():
        same = [found, *(nodes[path] for nodes in others if path in nodes)]
        if len(same) < len(drawings) or len({each.node.layer.kind for each in same}) > 1:
            continue
        values = [settings(each.node) for each in same]
        for name in dict.fromkeys(name for each in values for name in each):
            yield _row(found.title, path, name, [each.get(name) for each in values])


def _row(owner: str, node: str, name: str, values: Sequence[Any]) -> Row:
    return Row(owner, readable(name), tuple(said(value) for value in values), node)


def settings(node: Node) -> dict[str, Any]:
    """What is set of a node: of its layer, and of itself. What is inside of a block stands for itself."""
    layer = node.layer
    names = ["repeat"] if isinstance(layer, Block) else list(layer.fields)
    own = {name: layer.setting(name) for name in names}
    return own | {"frozen": node.frozen, "bypassed": node.bypassed, "shares": node.shares}


# ---- drawings ----


def changes(before: Graph, after: Graph) -> tuple[Change, ...]:
    """What makes `after` of `before`: nodes that came and went, settings, and wires; in the order of the drawings."""
    old, new = placed(before), placed(after)
    found = [_gone(each) for path, each in old.items() if path not in new and not _inside(path, old, new)]
    found += [_come(each) for path, each in new.items() if path not in old and not _inside(path, new, old)]
    for path, each in new.items():
        if path in old:
            found += _changed(old[path], each)
    found += _wires(before, after, "", old, new)
    return tuple(found)


def placed(graph: Graph, prefix: str = "", titles: str = "") -> dict[str, Placed]:
    """Every node of a drawing by its path, blocks before what is in them."""
    found: dict[str, Placed] = {}
    for id, node in graph.nodes.items():
        path, title = f"{prefix}{id}", f"{titles}{node.title}"
        found[path] = Placed(node, path, title)
        if isinstance(node.layer, Block):
            found |= placed(node.layer.graph, f"{path}/", f"{title} › ")
    return found


def _inside(path: str, own: Mapping[str, Placed], other: Mapping[str, Placed]) -> bool:
    """Whether a node came or went with the block that it lies in, of which that is said already."""
    outer = path.rpartition("/")[0]
    return bool(outer) and outer in own and (outer not in other or not isinstance(other[outer].node.layer, Block))


def _gone(each: Placed) -> Change:
    return Change("removed", each.path, f"{each.title} is gone", before=_brief(each.node))


def _come(each: Placed) -> Change:
    return Change("added", each.path, f"{each.title} is new", after=_brief(each.node))


def _brief(node: Node) -> str:
    return " ".join(filter(None, (node.layer.title, "" if isinstance(node.layer, Block) else node.layer.summary)))


def _changed(old: Placed, new: Placed) -> Iterator[Change]:
    was, now = old.node, new.node
    if was is now:
        return
    if was.layer.kind != now.layer.kind:
        text = f"{old.title} is another kind of layer: {was.layer.title} → {now.layer.title}"
        yield Change("changed", new.path, text, "kind", was.layer.title, now.layer.title)
        return
    if was.title != now.title:
        yield Change("changed", new.path, f"{old.title} is called {now.title}", "name", was.title, now.title)
    before, after = settings(was), settings(now)
    for name in dict.fromkeys((*before, *after)):
        if before.get(name) != after.get(name):
            values = said(before.get(name)), said(after.get(name))
            text = f"{new.title}: {readable(name)} {values[0]} → {values[1]}"
            yield Change("changed", new.path, text, name, *values)


def _wires(
    before: Graph, after: Graph, prefix: str, old: Mapping[str, Placed], new: Mapping[str, Placed]
) -> Iterator[Change]:
    """Wires that came and went between nodes that both drawings have; those of other nodes go without saying."""
    both = before.nodes.keys() & after.nodes.keys()
    for kind, wires, others, known in (("unwired", before, after, old), ("wired", after, before, new)):
        there = set(others.wires)
        for wire in wires.wires:
            if wire not in there and wire.source in both and wire.target in both:
                yield _wire_change("wired" if kind == "wired" else "unwired", wire, prefix, known)
    for id in after.nodes:
        if id in both and isinstance(was := before.nodes[id].layer, Block):
            now = after.nodes[id].layer
            if isinstance(now, Block) and was.graph is not now.graph:
                yield from _wires(was.graph, now.graph, f"{prefix}{id}/", old, new)


def _wire_change(kind: Literal["wired", "unwired"], wire: Wire, prefix: str, known: Mapping[str, Placed]) -> Change:
    source, target = (known[f"{prefix}{id}"].title for id in (wire.source, wire.target))
    ends = f"{source}.{wire.output}", f"{target}.{wire.input}"
    text = f"{source} is {'now' if kind == 'wired' else 'no longer'} wired to {target} ({wire.output} → {wire.input})"
    return Change(
        kind, f"{prefix}{wire.target}", text, "wire", *((ends[0], "") if kind == "unwired" else ("", ends[0]))
    )


# ---- words ----


def readable(name: str) -> str:
    return name.replace("_", " ")


def said(value: Any) -> str:
    """A setting's value as people read it."""
    if value is None:
        return NOTHING
    if isinstance(value, float):
        return f"{value:.6g}"
    if isinstance(value, list):
        value = tuple(value)
    return short(value) or "none"


def setup(settings: Mapping[str, Any]) -> str:
    """How a run learned, in short: `adam, rate 0.001, batch 32`."""
    found = [str(settings["optimiser"])] if settings.get("optimiser") else []
    found += [f"rate {said(settings['learning_rate'])}"] if "learning_rate" in settings else []
    found += [f"batch {said(settings['batch_size'])}"] if "batch_size" in settings else []
    return ", ".join(found)
