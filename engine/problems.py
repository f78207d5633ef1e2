"""What can be wrong with a drawing, in sentences that a learner understands, with what mends it.

`engine.analysis` walks the drawing and asks these questions about the whole of it, its loops, and each node; titles and
fixes are put together here and nowhere else. Two levels: an *error* keeps the network from running, a *warning* is
likely a mistake. What is merely *unfinished*, a port without its wire or a network without its loss, may be either: it
is no mistake, so it tells what to do next, and looks and sounds like that wherever it is shown.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from typing import Literal, get_args

import networkx as nx

from engine.graph import Graph, Node, Wire
from engine.layer import Change, Connect, Disconnect, Fix, Layer, Port, Remove, Replace, Resize, Role, Unfit
from engine.layers.data import Input, Output
from engine.layers.wiring import BlockInput, BlockOutput
from engine.limits import BOXES
from engine.values import Value, carried, element_of

Level = Literal["error", "warning"]
Tone = Literal["error", "warning", "unfinished"]
"""How a problem is shown. In the order of their weight: `gravest` tells the first of them."""

ENDS = ("loss", "output", "exit")
INNER_ENDS = ENDS[2:]
"""... of the content of a block."""
PORTS = ("entrance", "exit")
"""Roles that have a place inside of a block only."""
OUTSIDE = ("data", "loss", "input", "output")
"""Roles that have no place inside of a block."""


@dataclass(frozen=True)
class Problem:
    """Something wrong with the drawing: `text` what, where, what was expected and what came; `hint` what to do.

    `node` and `port` are ids and names where the trouble has a place; without a node it concerns the whole drawing.
    """

    text: str
    node: str | None = None
    port: str | None = None
    hint: str = ""
    fixes: tuple[Fix, ...] = ()
    level: Level = "error"
    to_do: str = ""
    """The next thing to do, in a few words: `connect Dense to a loss`. Only where nothing is wrong, but unfinished."""

    @property
    def tone(self) -> Tone:
        return "unfinished" if self.to_do else self.level


def gravest(problems: Iterable[Problem]) -> Tone | Literal[""]:
    """The tone of the worst of them; empty where there are none."""
    tones = {problem.tone for problem in problems}
    return next((tone for tone in get_args(Tone) if tone in tones), "")


def passed(node: Node, wires: Iterable[Wire]) -> Wire | None:
    """Of the wires into a node that passes its input on, the one that it passes on."""
    return next((wire for wire in wires if wire.input == node.inputs[0].name), None)


def whole(graph: Graph, inside: bool) -> Iterator[Problem]:
    """What is wrong with the drawing as a whole."""
    roles = {node.layer.role for node in graph.nodes.values()}
    if inside:
        yield from _whole_block(graph, roles)
    elif not graph.nodes:
        hint = "Add a layer from the palette, or open an example."
        yield Problem("The drawing is empty.", hint=hint, to_do="add a data set")
    elif not roles & {"loss", "output"}:
        hint = "Add a loss and wire the prediction to it, or add an Output where the network ends."
        text = "Nothing says where the network ends: there is no loss and no output."
        yield Problem(text, hint=hint, to_do=_towards_the_end(graph))
    elif not roles & {"data", "input"}:
        hint = "Add a data set, or an Input with the shape of your data."
        text = "Nothing goes into the network: there is no data set and no input."
        yield Problem(text, hint=hint, to_do=_from_the_data(graph))
    elif (boxes := sum(node.layer.boxes for node in graph.nodes.values())) > BOXES:
        text = f"With its blocks unfolded the drawing has {boxes:,} layers; {BOXES:,} is the most."
        yield Problem(text, hint="Repeat the blocks less often.")


def _towards_the_end(graph: Graph) -> str:
    """What to draw next where there is no end: a wire from the data, then one from the last layer."""
    loose = [node for node in graph.nodes.values() if node.outputs and not graph.wires_from.get(node.id)]
    begins = [node for node in loose if node.layer.role in ("data", "input")]
    if begins:
        return f"connect {begins[0].title} to a layer"
    if not any(node.layer.role in ("data", "input") for node in graph.nodes.values()):
        return _from_the_data(graph)
    end = "a loss" if graph.training.by_loss else "an output"
    return f"connect {loose[-1].title} to {end}" if loose else f"add {end}"


def _from_the_data(graph: Graph) -> str:
    lacking = [node for node in graph.nodes.values() if any(_open_ports(graph, node))]
    return f"connect a data set to {lacking[0].title}" if lacking else "add a data set"


def _open_ports(graph: Graph, node: Node) -> Iterator[Port]:
    """The inputs that lack their wire."""
    wired = {wire.input for wire in graph.wires_into.get(node.id, ())}
    return (port for port in node.inputs if not port.optional and port.name not in wired)


def _whole_block(graph: Graph, roles: Set[Role]) -> Iterator[Problem]:
    if not graph.nodes:
        hint = "Add a Block input, layers, and a Block output."
        yield Problem("The block is empty.", hint=hint, to_do="add a Block input")
    elif "exit" not in roles:
        hint = "Add a Block output, and wire to it what the block gives."
        yield Problem("Nothing comes out of the block: it has no output.", hint=hint, to_do="add a Block output")
    elif "entrance" not in roles:
        hint = "Add a Block input, and wire it to the layers."
        yield Problem("Nothing goes into the block: it has no input.", hint=hint, to_do="add a Block input")


def misplaced(node: Node) -> Problem:
    """A port of a block outside of one, or data and losses inside."""
    role = node.layer.role
    if role in PORTS:
        twin = Input() if role == "entrance" else Output()
        hint = f"Outside of blocks, {twin.title} takes its place."
        return Problem(f"{node.title} works inside of a block only.", node.id, None, hint, (Replace(twin),))
    fixes: dict[str, Fix] = {"input": Replace(BlockInput()), "output": Replace(BlockOutput())}
    hint = "Data sets and losses, inputs and outputs of the network stand outside; wires lead them in."
    fix = fixes.get(role, Remove(None, node.title))
    return Problem(f"{node.title} cannot work inside of a block.", node.id, None, hint, (fix,))


def loop_text(titles: list[str]) -> str:
    return f"This makes a loop: {' → '.join([*titles, titles[0]])}."


def loops(graph: Graph, looped: frozenset[str]) -> Iterator[Problem]:
    if not looped:
        return
    net: nx.DiGraph[str] = nx.DiGraph((w.source, w.target) for w in graph.wires if {w.source, w.target} <= looped)
    for group in nx.strongly_connected_components(net):
        if len(group) == 1 and not net.has_edge(*(2 * tuple(group))):
            continue
        path = [source for source, _ in nx.find_cycle(net, next(iter(sorted(group))))]
        closing = [w for w in graph.wires if w.source == path[-1] and w.target == path[0]][-1]
        wire = (closing.source, closing.output, closing.target, closing.input)
        titles = [graph.nodes[id].title for id in path]
        fix = Disconnect((wire,), f"Remove the wire from {titles[-1]} to {titles[0]}")
        hint = "Data flows one way: remove one of the wires of the loop."
        yield Problem(loop_text(titles), closing.target, closing.input, hint, (fix,))


def kind_text(node: Node, port: Port, value: Value) -> str:
    wanted = "whole numbers (indices)" if port.accepts == "index" else "real numbers"
    return f"{node.title} takes {wanted} at '{port.name}', but {value} comes in."


def wiring(
    graph: Graph, node: Node, wires: tuple[Wire, ...], values: Mapping[tuple[str, str], Value]
) -> Iterator[Problem]:
    """Ports that are empty, crowded, or reached by the wrong kind of value, and wires to ports that do not exist."""
    lacking = {port.name for port in _open_ports(graph, node)}
    for port in node.inputs:
        here = [wire for wire in wires if wire.input == port.name]
        if port.name in lacking:
            yield _missing(graph, node, port)
        if len(here) > 1 and not port.many and not graph.gathered(node.id, port.name):
            fixes = tuple(_cut(graph, wire) for wire in here)
            text = f"{node.title} takes one wire at '{port.name}', but {len(here)} end there."
            yield Problem(text, node.id, port.name, "Keep one; join several with Add or Concatenate.", fixes)
        for wire in here:
            value = carried(values, wire.start)
            if value is not None and not port.takes(value):
                hint = "Indices become numbers in an Embedding." if value.is_index else ""
                yield Problem(kind_text(node, port, value), node.id, port.name, hint, (_cut(graph, wire),))
        yield from _elements(graph, node, here, values)
    for wire in wires:
        if node.input(wire.input) is None or graph.nodes[wire.source].output(wire.output) is None:
            text = f"A wire leads from {wire.source}.{wire.output} to {wire.target}.{wire.input}, which does not exist."
            yield Problem(text, node.id, None, "Remove the wire.", (_cut(graph, wire),))
        elif graph.nodes[wire.source].bypassed and _is_cut_off(graph.nodes[wire.source], wire.output):
            source = graph.nodes[wire.source].title
            text = f"{source} is bypassed, so nothing comes out of it at '{wire.output}'."
            hint = "Switch it on again, or remove the wire."
            yield Problem(text, node.id, wire.input, hint, (_cut(graph, wire),))


def _elements(
    graph: Graph, node: Node, wires: Iterable[Wire], values: Mapping[tuple[str, str], Value]
) -> Iterator[Problem]:
    """Wires from an element that a value does not have."""
    for wire in wires:
        stem, index = element_of(wire.output)
        whole = values.get((wire.source, stem))
        if index is None or whole is None or (whole.rank == 1 and index < whole.size):
            continue
        source = graph.nodes[wire.source].title
        has = f"has {whole.size:,}" if whole.rank == 1 else f"is {whole}, no vector"
        text = f"A wire takes number {index + 1:,} of '{stem}' of {source}, which {has}."
        yield Problem(text, node.id, wire.input, "Remove the wire, or take another number.", (_cut(graph, wire),))


def _is_cut_off(node: Node, output: str) -> bool:
    """Whether nothing comes out at an output, because the node is bypassed and that is not its first one."""
    return node.passes and output != node.outputs[0].name


def _missing(graph: Graph, node: Node, port: Port) -> Problem:
    fixes: tuple[Fix, ...] = ()
    if node.layer.role == "loss" and port.name == "target":
        sources = [n for n in graph.nodes.values() if n.layer.role == "data" and n.output("y")]
        fixes = tuple(Connect(n.id, "y", node.id, port.name, f"Wire {n.title} y to it") for n in sources)
    if not any(p.name == port.name for p in node.inputs[1:]) and len(node.inputs) == 1:
        text, hint, to_do = f"{node.title} has no input.", "Draw a wire to it.", f"connect a layer to {node.title}"
        return Problem(text, node.id, port.name, hint, fixes, to_do=to_do)
    hint = "Draw a wire from the data's y to it." if port.name == "target" else "Draw a wire to it."
    text, to_do = f"Nothing is wired to '{port.name}' of {node.title}.", f"connect '{port.name}' of {node.title}"
    return Problem(text, node.id, port.name, hint, fixes, to_do=to_do)


def _cut(graph: Graph, wire: Wire) -> Disconnect:
    ends = (wire.source, wire.output, wire.target, wire.input)
    return Disconnect((ends,), f"Remove the wire from {graph.nodes[wire.source].title}")


def misfit(graph: Graph, node: Node, unfit: Unfit, values: Mapping[tuple[str, str], Value]) -> Problem:
    """A layer's refusal as a problem; a wish for another width becomes a change of the layer that decides it."""
    fixes = (
        _resized(graph, node.id, fix, values) or fix.otherwise if isinstance(fix, Resize) else fix
        for fix in unfit.fixes
    )
    return Problem(unfit.text, node.id, unfit.port, unfit.hint, tuple(fix for fix in fixes if fix), to_do=unfit.to_do)


def _resized(graph: Graph, node: str, fix: Resize, values: Mapping[tuple[str, str], Value]) -> Change | None:
    """Walks upstream from a port, through layers that keep the shape, to the one whose setting decides the width."""
    port: str | None = fix.port
    while True:
        wires = [w for w in graph.wires_into.get(node, ()) if port is None or w.input == port]
        if len(wires) != 1:
            return None
        value, node, port = carried(values, wires[0].start), wires[0].source, None
        layer = graph.nodes[node].layer
        if layer.width and not graph.nodes[node].passes:
            each, rest = divmod(fix.size, layer.width_times)
            return None if rest else Change(layer.width, each, node, graph.nodes[node].title)
        into = graph.wires_into.get(node, ())
        if len(into) != 1 or carried(values, into[0].start) != value:
            return None


def doubts(graph: Graph, node: Node, wires: tuple[Wire, ...]) -> Iterator[Problem]:
    if type(node.layer).doubts is Layer.doubts:
        return
    upstream = {wire.input: _maker(graph, wire) for wire in wires}
    for doubt in node.layer.doubts({port: source.layer for port, source in upstream.items()}):
        before = upstream[doubt.port]
        fixes = (Remove(before.id, before.title) if isinstance(fix, Remove) else fix for fix in doubt.fixes)
        yield Problem(doubt.text, node.id, doubt.port, doubt.hint, tuple(fixes), "warning")


def _maker(graph: Graph, wire: Wire) -> Node:
    """The node that made what a wire carries: behind dots and bypassed layers."""
    seen: set[str] = set()
    node = graph.nodes[wire.source]
    while node.passes and node.id not in seen and (before := passed(node, graph.wires_into.get(node.id, ()))):
        seen.add(node.id)
        node = graph.nodes[before.source]
    return node


def unused(graph: Graph, order: tuple[str, ...], used: frozenset[str], inside: bool) -> Iterator[Problem]:
    """Nodes that lead nowhere. Only where the drawing has an end at all: otherwise that is the problem to name. While
    an end lacks its wire, and of what lacks a wire itself, nobody knows where they will lead: they are unfinished."""
    if not used:
        return
    ends = (node for node in graph.nodes.values() if node.layer.role in ENDS)
    open_ended = any(True for node in ends for _ in _open_ports(graph, node))
    end = "an output of the block" if inside else "a loss or an output"
    for id in order:
        node = graph.nodes[id]
        if id not in used and node.layer.role not in ENDS:
            text = f"{node.title} is not used: no path leads from it to {end}."
            wired = bool(graph.wires_into.get(id) or graph.wires_from.get(id))
            begun = open_ended or not wired or any(_open_ports(graph, node))
            to_do = f"connect {node.title} to what follows" if begun else ""
            fixes = (Remove(id, node.title),)
            yield Problem(text, id, None, "Wire its output on, or remove it.", fixes, "warning", to_do)


def many_data(graph: Graph, used: frozenset[str]) -> Iterator[Problem]:
    """More data sets than one that lead to a loss: their examples do not belong together."""
    data = [node for id, node in graph.nodes.items() if id in used and node.layer.role == "data"]
    for node in data[1:]:
        text = f"{node.title} is a second data set: a network learns from one, here from {data[0].title}."
        hint = "Remove one of them with what it leads to, or keep them in drawings of their own."
        yield Problem(text, node.id, None, hint, (Remove(node.id, node.title), Remove(data[0].id, data[0].title)))


def nothing_to_learn(graph: Graph, used: frozenset[str], outcomes: Collection[str]) -> Iterator[Problem]:
    running = [node for id, node in graph.nodes.items() if id in outcomes]
    losses = [node for node in running if node.layer.role == "loss"]
    if not losses:
        return
    learning = [node for node in running if node.id in used and node.layer.learns and not node.passes]
    if not learning:
        hint = "Put a layer with weights, such as Dense, between the data and the loss."
        text, to_do = "There is nothing to learn: no layer before the loss has weights.", "add a layer with weights"
        yield Problem(text, losses[0].id, None, hint, to_do=to_do)
    elif all(node.frozen or node.layer.held for node in learning):
        text = "There is nothing to learn: every layer with weights is frozen."
        hint = "It can be judged and used as it is; unfreeze one of them to train it."
        yield Problem(text, losses[0].id, None, hint, level="warning")
