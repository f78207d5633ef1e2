"""What a drawing means, and what is wrong with it.

`analyse` is a pure function of the graph: order and loops, shapes by each layer's `infer`, and problems in sentences
with the fixes that mend them (`engine.problems`). An unfinished drawing is no error, so nothing here raises. It runs at
every edit; handed the previous analysis it looks only at the nodes that the edit can have reached.

Two levels: an *error* keeps the network from running, a *warning* is likely a mistake (softmax before cross-entropy, a
layer that leads nowhere). What is only unfinished tells what to do next, and is no mistake. Trouble in a part of the
drawing that no loss and no output depends on is a warning: that part is not run.

The content of a block is a drawing too. It is analysed with the values that the block is `given`: its entrances take
them, and its exits are where it ends.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import chain
from typing import Any

from engine.graph import Graph, Node, Wire
from engine.layer import Fix, Layer, Port, Unfit
from engine.methods import unmet
from engine.naming import told_apart
from engine.problems import (
    ENDS,
    INNER_ENDS,
    OUTSIDE,
    PORTS,
    Problem,
    doubts,
    kind_text,
    loop_text,
    loops,
    many_data,
    misfit,
    misplaced,
    nothing_to_learn,
    passed,
    unused,
    whole,
    wiring,
)
from engine.sharing import misshared
from engine.streams import unmet_streams
from engine.structure import Structure, structure
from engine.values import Value, carried

Outputs = tuple[Value, ...]
Given = Mapping[str, Value | None]
"""What reaches each entrance of a block, by the entrance's id, as far as it is known."""


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
    def errors(self) -> tuple[Problem, ...]:
        """What keeps the network from being built and run: what is wrong before what is only unfinished."""
        found = (problem for problem in self.problems if problem.level == "error")
        return tuple(sorted(found, key=lambda problem: bool(problem.to_do)))

    @property
    def ready(self) -> bool:
        """Whether the network can be built and run."""
        return not self.errors

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

    @cached_property
    def names(self) -> Mapping[str, str]:
        """A name for each node by which it can be told from all others here, counted in the order of the network."""
        return told_apart({id: self.graph.nodes[id].title for id in self.order})

    def reaches(self, start: str, goal: str) -> bool:
        """As `Graph.reaches`; mostly without a search, since no path leads to what comes earlier in the order."""
        ordered = not self.looped and self._places[start] > self._places[goal]
        return not ordered and self.graph.reaches(start, goal)

    def arriving(self, node: str) -> tuple[Value | None, ...]:
        """What reaches each port by its first wire, as far as it is known: also where the node is not wired in full."""
        wires = self.graph.wires_into.get(node, ())
        starts = {wire.input: wire.start for wire in reversed(wires)}
        return tuple(
            _gathered(self.graph, tuple(w for w in wires if w.input == port.name), port)
            or carried(self.values, starts.get(port.name, ("", "")))
            for port in self.graph.nodes[node].inputs
        )

    def value_at(self, wire: Wire) -> Value | None:
        """What travels along a wire, as far as it is known."""
        return carried(self.values, wire.start)

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
        *whole(graph, inside),
        *loops(graph, looped),
        *chain.from_iterable(walk.troubles[id] for id in order if id in walk.troubles),
        *unused(graph, order, used, inside),
        *many_data(graph, used),
        *nothing_to_learn(graph, used, walk.outcomes),
        *unmet(graph),
        *unmet_streams(graph),
        *misshared(graph, used, walk.outcomes),
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
        found = list(wiring(self._graph, node, wires, self.values))
        if node.layer.role in self._strangers:
            found.append(misplaced(node))
        if node.id not in self._looped and not any(problem.level == "error" for problem in found):
            found.extend(self._run(node, wires))
        found.extend(doubts(self._graph, node, wires))
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
            inputs = _inputs(self._graph, node, wires, self.values)
            outcome = None if inputs is None else _outcome(node.layer, inputs, known)
        if outcome is None:
            return
        self.outcomes[node.id] = outcome
        if node.passes:
            _pass_on(self._graph, node, wires, self.values)
        elif outcome.unfit:
            yield misfit(self._graph, node, outcome.unfit, self.values)
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


def _pass_on(graph: Graph, node: Node, wires: tuple[Wire, ...], values: dict[tuple[str, str], Value]) -> None:
    """What passes through goes on as it came, several single numbers as a vector; other outputs have no value."""
    first, port = passed(node, wires), node.inputs[0]
    together = _gathered(graph, tuple(wire for wire in wires if wire.input == port.name), port)
    value = together or (None if first is None else carried(values, first.start))
    if value is not None:
        values[node.id, node.outputs[0].name] = value


def trial(analysis: Analysis, wire: Wire) -> Trial:
    """What would come of a wire, without drawing it. Asks only the layer at its end: a drag asks at every move."""
    graph = analysis.graph
    source, target = graph.nodes.get(wire.source), graph.nodes.get(wire.target)
    port = target.input(wire.input) if target else None
    if source is None or target is None or port is None or source.output(wire.output) is None:
        return Trial(False, text="There is nothing to wire here.")
    if analysis.reaches(wire.target, wire.source):
        return Trial(False, text=loop_text([target.title, source.title]), hint="Data flows one way: forward.")
    value = analysis.value_at(wire)
    if value is None:
        return Trial(True)
    if not port.takes(value):
        return Trial(False, text=kind_text(target, port, value))
    replaced = graph.giving_way_to(wire)
    wires = (*(w for w in graph.wires_into.get(wire.target, ()) if w not in replaced), wire)
    inputs = _inputs(graph.with_wire(wire), target, wires, analysis.values)
    if inputs is None:
        return Trial(True)
    outcome = _outcome(target.layer, inputs, analysis.outcomes.get(wire.target))
    if outcome.unfit:
        problem = misfit(graph.with_wire(wire), target, outcome.unfit, analysis.values)
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


def _gathered(graph: Graph, wires: tuple[Wire, ...], port: Port) -> Value | None:
    """What several single numbers at a port for one wire are together: a vector."""
    several = len(wires) > 1 and not port.many and all(map(graph.is_scalar, wires))
    return Value((len(wires),)) if several else None


def _inputs(
    graph: Graph, node: Node, wires: Iterable[Wire], values: Mapping[tuple[str, str], Value]
) -> tuple[Any, ...] | None:
    """What reaches the ports of a node, in the order of the ports; None where a value is not known yet."""
    arriving: dict[str, list[Value]] = {}
    places: dict[str, list[Wire]] = {}
    for wire in wires:
        value = carried(values, wire.start)
        if value is None:
            return None
        arriving.setdefault(wire.input, []).append(value)
        places.setdefault(wire.input, []).append(wire)
    inputs: list[Any] = []
    for port in node.inputs:
        here = arriving.get(port.name, [])
        if not here and not port.optional:
            return None
        together = _gathered(graph, tuple(places.get(port.name, ())), port)
        inputs.append(tuple(here) if port.many else together or (here[-1] if here else None))
    return tuple(inputs)


def _outcome(layer: Layer, inputs: tuple[Any, ...], known: Outcome | None) -> Outcome:
    if known and known.layer is layer and known.inputs == inputs:
        return known
    try:
        outputs = layer.infer(*inputs)
    except Unfit as unfit:
        return Outcome(layer, inputs, None, unfit)
    return Outcome(layer, inputs, (outputs,) if isinstance(outputs, Value) else tuple(outputs))
