"""What a drawing means, and what is wrong with it.

`analyse` is a pure function of the graph: order and loops, shapes by each layer's `infer`, problems in sentences with
the fixes that mend them. An unfinished drawing is no error, so nothing here raises. It runs at every edit; handed the
previous analysis it looks only at the nodes that the edit can have reached.

Two levels: an *error* keeps the network from running, a *warning* is likely a mistake (softmax before cross-entropy, a
layer that leads nowhere). Trouble in a part of the drawing that no loss and no output depends on is a warning: that
part is not run.

The content of a block is a drawing too. It is analysed with the values that the block is `given`: its entrances take
them, and its exits are where it ends.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import chain
from typing import Any, Literal

import networkx as nx

from engine.graph import Graph, Node, Wire
from engine.layer import Change, Connect, Disconnect, Fix, Layer, Port, Remove, Replace, Resize, Role, Unfit
from engine.layers.data import Input, Output
from engine.layers.wiring import BlockInput, BlockOutput
from engine.limits import BOXES
from engine.structure import Structure, structure
from engine.values import Value

Level = Literal["error", "warning"]
Outputs = tuple[Value, ...]
Given = Mapping[str, Value | None]
"""What reaches each entrance of a block, by the entrance's id, as far as it is known."""

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


@dataclass(frozen=True)
class Outcome:
    """What one node makes of its inputs. Kept between analyses while layer and inputs stay the same."""

    layer: Layer
    inputs: tuple[Any, ...]
    outputs: Outputs | None
    unfit: Unfit | None = None


@dataclass(frozen=True)
class Analysis:
    """A graph and everything that follows from it.

    `order` is topological (nodes of a loop stand where the loop stands); `values` maps (node id, output port) to what
    comes out there, and lacks what cannot be known yet; `used` are the nodes that a loss or an output depends on.
    """

    graph: Graph
    order: tuple[str, ...] = ()
    looped: frozenset[str] = frozenset()
    used: frozenset[str] = frozenset()
    values: Mapping[tuple[str, str], Value] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    outcomes: Mapping[str, Outcome] = field(default_factory=dict, repr=False, compare=False)
    troubles: Mapping[str, tuple[Problem, ...]] = field(default_factory=dict, repr=False, compare=False)
    """The problems that were found at a node itself, for the next analysis; `problems_of` tells all."""
    inside: bool = field(default=False, repr=False, compare=False)
    """Whether it is the content of a block."""

    @cached_property
    def ready(self) -> bool:
        """Whether the network can be built and run."""
        return not any(problem.level == "error" for problem in self.problems)

    @cached_property
    def troubled(self) -> Mapping[str, tuple[Problem, ...]]:
        """The problems of each node that has any."""
        groups: dict[str, tuple[Problem, ...]] = {}
        for problem in self.problems:
            if problem.node:
                groups[problem.node] = (*groups.get(problem.node, ()), problem)
        return groups

    def problems_of(self, node: str) -> tuple[Problem, ...]:
        return self.troubled.get(node, ())

    @cached_property
    def _places(self) -> Mapping[str, int]:
        return {id: place for place, id in enumerate(self.order)}

    def reaches(self, start: str, goal: str) -> bool:
        """As `Graph.reaches`; mostly without a search, since no path leads to what comes earlier in the order."""
        ordered = not self.looped and self._places[start] > self._places[goal]
        return not ordered and self.graph.reaches(start, goal)

    def arriving(self, node: str) -> tuple[Value | None, ...]:
        """What reaches each port by its first wire, as far as it is known: also where the node is not wired in full."""
        starts = {wire.input: wire.start for wire in reversed(self.graph.wires_into.get(node, ()))}
        return tuple(self.values.get(starts.get(port.name, ("", ""))) for port in self.graph.nodes[node].inputs)

    def value_at(self, wire: Wire) -> Value | None:
        """What travels along a wire, as far as it is known."""
        return self.values.get(wire.start)

    def inputs_of(self, node: str) -> tuple[Any, ...] | None:
        """What the layer's `infer` was given, port by port; None where something is missing."""
        outcome = self.outcomes.get(node)
        return outcome.inputs if outcome and outcome.outputs is not None else None


@dataclass(frozen=True)
class Trial:
    """What a wire would give: the value that comes out of its target, or why it does not fit.

    A shape that does not fit is `mendable`: the wire may be drawn and is a problem to mend, as it would be after a
    change of settings. A loop, and indices where numbers are taken, are not: such a wire is refused.
    """

    fits: bool
    value: Value | None = None
    text: str = ""
    hint: str = ""
    fixes: tuple[Fix, ...] = ()
    mendable: bool = False


def analyse(graph: Graph, previous: Analysis | None = None, given: Given | None = None) -> Analysis:
    """Order, shapes, problems and fixes of a drawing; `previous` only makes it faster.

    With `given`, the drawing is the content of a block.
    """
    inside = given is not None
    if previous is None or previous.inside != inside:
        previous = Analysis(Graph(), inside=inside)
    order, looped, used = _structure(graph, previous)
    walk = _Walk(graph, given, looped, used, previous)
    walk.go(order)
    problems = (
        *_whole(graph, inside),
        *_loops(graph, looped),
        *chain.from_iterable(walk.troubles[id] for id in order if id in walk.troubles),
        *_unused(graph, order, used, inside),
        *_nothing_to_learn(graph, used, walk.outcomes),
    )
    return Analysis(graph, order, looped, used, walk.values, problems, walk.outcomes, walk.troubles, inside)


class _Walk:
    """A walk along the order that looks only at what may differ from an earlier analysis, and keeps the rest.

    A node without trouble is looked at again where it, its wires or what they carry differs, or one that it stands
    behind: no more than that is asked about it. Trouble is told with names and offers changes of nodes elsewhere, so a
    node in trouble is always looked at. In loops nothing comes before the other: with one, everything is.
    """

    def __init__(
        self, graph: Graph, given: Given | None, looped: frozenset[str], used: frozenset[str], earlier: Analysis
    ) -> None:
        self._graph, self._given, self._looped, self._used = graph, given, looped, used
        self._earlier = earlier
        self._strangers = PORTS if given is None else OUTSIDE
        self.values = dict(earlier.values)
        self.outcomes = dict(earlier.outcomes)
        self.troubles = dict(earlier.troubles)

    def go(self, order: tuple[str, ...]) -> None:
        before = self._earlier.graph
        for id in before.nodes.keys() - self._graph.nodes.keys():
            self._forget(id)
        changed = _changed(before, self._graph)
        again = set(order) if self._looped or self._earlier.looped else self._to_look_at(changed)
        for id in again & before.nodes.keys():
            self._forget(id)
        for id in order:
            if id in again:
                self._forget(id)
                self._look_at(self._graph.nodes[id])
                if id in changed or self._gives_otherwise(id):
                    again.update(wire.target for wire in self._graph.wires_from.get(id, ()))

    def _to_look_at(self, changed: set[str]) -> set[str]:
        again = {*changed, *self.troubles}
        into, into_before = self._graph.wires_into, self._earlier.graph.wires_into
        if into is not into_before:
            again.update(id for id in self._graph.nodes if into.get(id) != into_before.get(id))
        if self._given is not None:
            again.update(id for id, node in self._graph.nodes.items() if node.layer.role == "entrance")
        return again

    def _gives_otherwise(self, id: str) -> bool:
        """Whether what follows has something new to look at: what passes its input on is looked through by doubts."""
        node, earlier = self._graph.nodes[id], self._earlier.values
        return node.passes or any(
            self.values.get((id, port.name)) != earlier.get((id, port.name)) for port in node.outputs
        )

    def _forget(self, id: str) -> None:
        self.outcomes.pop(id, None)
        self.troubles.pop(id, None)
        for port in self._earlier.graph.nodes[id].outputs if id in self._earlier.graph.nodes else ():
            self.values.pop((id, port.name), None)

    def _look_at(self, node: Node) -> None:
        """What a node makes of what reaches it, and what is wrong with it."""
        wires = self._graph.wires_into.get(node.id, ())
        found = list(_wiring(self._graph, node, wires, self.values))
        if node.layer.role in self._strangers:
            found.append(_misplaced(node))
        if node.id not in self._looped and not any(problem.level == "error" for problem in found):
            found.extend(self._run(node, wires))
        found.extend(_doubts(self._graph, node, wires))
        if node.id not in self._used:
            found = [replace(problem, level="warning") for problem in found]
        if found:
            self.troubles[node.id] = tuple(found)

    def _run(self, node: Node, wires: tuple[Wire, ...]) -> Iterator[Problem]:
        """Notes what comes out of a node; yields the problem where what goes in does not fit it."""
        known = self._earlier.outcomes.get(node.id)
        if node.layer.role == "entrance":
            outcome = _entered(node, self._given, known)
        else:
            inputs = _inputs(node, wires, self.values)
            outcome = None if inputs is None else _outcome(node.layer, inputs, known)
        if outcome is None:
            return
        self.outcomes[node.id] = outcome
        if node.passes:
            _pass_on(node, wires, self.values)
        elif outcome.unfit:
            yield _misfit(self._graph, node, outcome.unfit, self.values)
        else:
            for port, value in zip(node.outputs, outcome.outputs or (), strict=False):
                self.values[node.id, port.name] = value


def _changed(before: Graph, after: Graph) -> set[str]:
    """The nodes that are new or compute otherwise: where they stand and what they are called does not matter to it."""
    if before.nodes is after.nodes:
        return set()
    pairs = ((node, before.nodes.get(id)) for id, node in after.nodes.items())
    return {
        node.id
        for node, old in pairs
        if node is not old and (old is None or node.layer is not old.layer or node.bypassed != old.bypassed)
    }


def _entered(node: Node, given: Given | None, known: Outcome | None) -> Outcome | None:
    """What an entrance takes from outside, as its outcome."""
    value = (given or {}).get(node.id)
    outcome = None if value is None else Outcome(node.layer, (), (value,))
    return known if outcome == known else outcome


def _pass_on(node: Node, wires: tuple[Wire, ...], values: dict[tuple[str, str], Value]) -> None:
    """What passes through goes on as it came; the other outputs have no value."""
    first = passed(node, wires)
    if first is not None and first.start in values:
        values[node.id, node.outputs[0].name] = values[first.start]


def passed(node: Node, wires: Iterable[Wire]) -> Wire | None:
    """Of the wires into a node that passes its input on, the one that it passes on."""
    return next((wire for wire in wires if wire.input == node.inputs[0].name), None)


def trial(analysis: Analysis, wire: Wire) -> Trial:
    """What would come of a wire, without drawing it. Asks only the layer at its end: a drag asks at every move."""
    graph = analysis.graph
    source, target = graph.nodes.get(wire.source), graph.nodes.get(wire.target)
    port = target.input(wire.input) if target else None
    if source is None or target is None or port is None or source.output(wire.output) is None:
        return Trial(False, text="There is nothing to wire here.")
    if analysis.reaches(wire.target, wire.source):
        return Trial(False, text=_loop_text([target.title, source.title]), hint="Data flows one way: forward.")
    value = analysis.values.get(wire.start)
    if value is None:
        return Trial(True)
    if not port.takes(value):
        return Trial(False, text=_kind_text(target, port, value))
    replaced = graph.giving_way_to(wire)
    wires = (*(w for w in graph.wires_into.get(wire.target, ()) if w not in replaced), wire)
    inputs = _inputs(target, wires, analysis.values)
    if inputs is None:
        return Trial(True)
    outcome = _outcome(target.layer, inputs, analysis.outcomes.get(wire.target))
    if outcome.unfit:
        problem = _misfit(graph.with_wire(wire), target, outcome.unfit, analysis.values)
        return Trial(False, None, problem.text, problem.hint, problem.fixes, mendable=True)
    return Trial(True, outcome.outputs[0] if outcome.outputs else None)


# ---- structure ----


def _structure(graph: Graph, previous: Analysis) -> Structure:
    """What follows from the wires; that of the previous analysis where wires and roles are the same."""
    if previous.graph.wires == graph.wires and _same_roles(previous.graph, graph):
        return Structure(previous.order, previous.looped, previous.used)
    ends = INNER_ENDS if previous.inside else ENDS
    return structure(graph, (id for id, node in graph.nodes.items() if node.layer.role in ends))


def _same_roles(before: Graph, after: Graph) -> bool:
    if before.nodes is after.nodes:
        return True
    if len(before.nodes) != len(after.nodes):
        return False
    pairs = zip(before.nodes.values(), after.nodes.values(), strict=True)
    return all(a is b or (a.id == b.id and a.layer.role == b.layer.role) for a, b in pairs)


def _inputs(node: Node, wires: Iterable[Wire], values: Mapping[tuple[str, str], Value]) -> tuple[Any, ...] | None:
    """What reaches the ports of a node, in the order of the ports; None where a value is not known yet."""
    arriving: dict[str, list[Value]] = {}
    for wire in wires:
        value = values.get(wire.start)
        if value is None:
            return None
        arriving.setdefault(wire.input, []).append(value)
    inputs: list[Any] = []
    for port in node.inputs:
        here = arriving.get(port.name, [])
        if not here and not port.optional:
            return None
        inputs.append(tuple(here) if port.many else here[-1] if here else None)
    return tuple(inputs)


def _outcome(layer: Layer, inputs: tuple[Any, ...], known: Outcome | None) -> Outcome:
    if known and known.layer is layer and known.inputs == inputs:
        return known
    try:
        outputs = layer.infer(*inputs)
    except Unfit as unfit:
        return Outcome(layer, inputs, None, unfit)
    return Outcome(layer, inputs, (outputs,) if isinstance(outputs, Value) else tuple(outputs))


# ---- problems ----


def _whole(graph: Graph, inside: bool) -> Iterator[Problem]:
    """What is wrong with the drawing as a whole."""
    roles = {node.layer.role for node in graph.nodes.values()}
    if inside:
        yield from _whole_block(graph, roles)
    elif not graph.nodes:
        yield Problem("The drawing is empty.", hint="Add a layer from the palette, or open an example.")
    elif not roles & {"loss", "output"}:
        hint = "Add a loss and wire the prediction to it, or add an Output where the network ends."
        yield Problem("Nothing says where the network ends: there is no loss and no output.", hint=hint)
    elif not roles & {"data", "input"}:
        hint = "Add a data set, or an Input with the shape of your data."
        yield Problem("Nothing goes into the network: there is no data set and no input.", hint=hint)
    elif (boxes := sum(node.layer.boxes for node in graph.nodes.values())) > BOXES:
        text = f"With its blocks unfolded the drawing has {boxes:,} layers; {BOXES:,} is the most."
        yield Problem(text, hint="Repeat the blocks less often.")


def _whole_block(graph: Graph, roles: Set[Role]) -> Iterator[Problem]:
    if not graph.nodes:
        yield Problem("The block is empty.", hint="Add a Block input, layers, and a Block output.")
    elif "exit" not in roles:
        hint = "Add a Block output, and wire to it what the block gives."
        yield Problem("Nothing comes out of the block: it has no output.", hint=hint)
    elif "entrance" not in roles:
        hint = "Add a Block input, and wire it to the layers."
        yield Problem("Nothing goes into the block: it has no input.", hint=hint)


def _misplaced(node: Node) -> Problem:
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


def _loop_text(titles: list[str]) -> str:
    return f"This makes a loop: {' → '.join([*titles, titles[0]])}."


def _loops(graph: Graph, looped: frozenset[str]) -> Iterator[Problem]:
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
        yield Problem(_loop_text(titles), closing.target, closing.input, hint, (fix,))


def _kind_text(node: Node, port: Port, value: Value) -> str:
    wanted = "whole numbers (indices)" if port.accepts == "index" else "real numbers"
    return f"{node.title} takes {wanted} at '{port.name}', but {value} comes in."


def _wiring(
    graph: Graph, node: Node, wires: tuple[Wire, ...], values: Mapping[tuple[str, str], Value]
) -> Iterator[Problem]:
    """Ports that are empty, crowded, or reached by the wrong kind of value, and wires to ports that do not exist."""
    for port in node.inputs:
        here = [wire for wire in wires if wire.input == port.name]
        if not here and not port.optional:
            yield _missing(graph, node, port)
        if len(here) > 1 and not port.many:
            fixes = tuple(_cut(graph, wire) for wire in here)
            text = f"{node.title} takes one wire at '{port.name}', but {len(here)} end there."
            yield Problem(text, node.id, port.name, "Keep one; join several with Add or Concatenate.", fixes)
        for wire in here:
            value = values.get(wire.start)
            if value is not None and not port.takes(value):
                hint = "Indices become numbers in an Embedding." if value.is_index else ""
                yield Problem(_kind_text(node, port, value), node.id, port.name, hint, (_cut(graph, wire),))
    for wire in wires:
        if node.input(wire.input) is None or graph.nodes[wire.source].output(wire.output) is None:
            text = f"A wire leads from {wire.source}.{wire.output} to {wire.target}.{wire.input}, which does not exist."
            yield Problem(text, node.id, None, "Remove the wire.", (_cut(graph, wire),))
        elif graph.nodes[wire.source].bypassed and _is_cut_off(graph.nodes[wire.source], wire.output):
            source = graph.nodes[wire.source].title
            text = f"{source} is bypassed, so nothing comes out of it at '{wire.output}'."
            hint = "Switch it on again, or remove the wire."
            yield Problem(text, node.id, wire.input, hint, (_cut(graph, wire),))


def _is_cut_off(node: Node, output: str) -> bool:
    """Whether nothing comes out at an output, because the node is bypassed and that is not its first one."""
    return node.passes and output != node.outputs[0].name


def _missing(graph: Graph, node: Node, port: Port) -> Problem:
    fixes: tuple[Fix, ...] = ()
    if node.layer.role == "loss" and port.name == "target":
        sources = [n for n in graph.nodes.values() if n.layer.role == "data" and n.output("y")]
        fixes = tuple(Connect(n.id, "y", node.id, port.name, f"Wire {n.title} y to it") for n in sources)
    if not any(p.name == port.name for p in node.inputs[1:]) and len(node.inputs) == 1:
        return Problem(f"{node.title} has no input.", node.id, port.name, "Draw a wire to it.", fixes)
    hint = "Draw a wire from the data's y to it." if port.name == "target" else "Draw a wire to it."
    return Problem(f"Nothing is wired to '{port.name}' of {node.title}.", node.id, port.name, hint, fixes)


def _cut(graph: Graph, wire: Wire) -> Disconnect:
    ends = (wire.source, wire.output, wire.target, wire.input)
    return Disconnect((ends,), f"Remove the wire from {graph.nodes[wire.source].title}")


def _misfit(graph: Graph, node: Node, unfit: Unfit, values: Mapping[tuple[str, str], Value]) -> Problem:
    """A layer's refusal as a problem; a wish for another width becomes a change of the layer that decides it."""
    fixes = (
        _resized(graph, node.id, fix, values) or fix.otherwise if isinstance(fix, Resize) else fix
        for fix in unfit.fixes
    )
    return Problem(unfit.text, node.id, unfit.port, unfit.hint, tuple(fix for fix in fixes if fix))


def _resized(graph: Graph, node: str, fix: Resize, values: Mapping[tuple[str, str], Value]) -> Change | None:
    """Walks upstream from a port, through layers that keep the shape, to the one whose setting decides the width."""
    port: str | None = fix.port
    while True:
        wires = [w for w in graph.wires_into.get(node, ()) if port is None or w.input == port]
        if len(wires) != 1:
            return None
        value, node, port = values.get(wires[0].start), wires[0].source, None
        layer = graph.nodes[node].layer
        if layer.width and not graph.nodes[node].passes:
            each, rest = divmod(fix.size, layer.width_times)
            return None if rest else Change(layer.width, each, node, graph.nodes[node].title)
        into = graph.wires_into.get(node, ())
        if len(into) != 1 or values.get(into[0].start) != value:
            return None


def _doubts(graph: Graph, node: Node, wires: tuple[Wire, ...]) -> Iterator[Problem]:
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


def _unused(graph: Graph, order: tuple[str, ...], used: frozenset[str], inside: bool) -> Iterator[Problem]:
    """Nodes that lead nowhere. Only where the drawing has an end at all: otherwise that is the problem to name."""
    if not used:
        return
    end = "an output of the block" if inside else "a loss or an output"
    for id in order:
        node = graph.nodes[id]
        if id not in used and node.layer.role not in ENDS:
            text = f"{node.title} is not used: no path leads from it to {end}."
            yield Problem(text, id, None, "Wire its output on, or remove it.", (Remove(id, node.title),), "warning")


def _nothing_to_learn(graph: Graph, used: frozenset[str], outcomes: Mapping[str, Outcome]) -> Iterator[Problem]:
    running = [node for id, node in graph.nodes.items() if id in outcomes]
    losses = [node for node in running if node.layer.role == "loss"]
    if not losses:
        return
    learning = [node for node in running if node.id in used and node.layer.learns and not node.passes]
    if not learning:
        hint = "Put a layer with weights, such as Dense, between the data and the loss."
        yield Problem("There is nothing to learn: no layer before the loss has weights.", losses[0].id, None, hint)
    elif all(node.frozen or node.layer.held for node in learning):
        text = "There is nothing to learn: every layer with weights is frozen."
        yield Problem(text, losses[0].id, None, "Unfreeze one of them.")
