"""What the analysis says about nodes and wires, in the few words that the canvas has room for."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from operator import attrgetter
from typing import TypeVar

from app.canvas.layouts import Facts
from app.canvas.picture_plan import NO_PICTURES, PicturePlan
from app.canvas.wire_item import Load
from app.elements import is_frozen, label, name_of
from engine.analysis import Analysis
from engine.graph import Node, Wire
from engine.problems import Problem, gravest
from engine.values import Value, carried, element_of

INPUT, OUTPUT = attrgetter("input"), attrgetter("output")


class Findings:
    """One analysis, asked node by node and wire by wire. `parameters` maps node ids to counts, where known.

    `failures` are what a training has failed at, by node; `pictures` says which nodes show what they compute; `advice`
    is what the doctor has found, by node.
    """

    def __init__(
        self,
        analysis: Analysis,
        parameters: Mapping[str, int],
        failures: Mapping[str, Problem] | None = None,
        pictures: PicturePlan = NO_PICTURES,
        advice: Mapping[str, tuple[Problem, ...]] | None = None,
    ) -> None:
        self.analysis = analysis
        self.parameters = parameters
        self.failures = failures or {}
        self.pictures = pictures
        self.advice = advice or {}
        self._beside: dict[tuple[str, str, str, str], list[Wire]] = {}
        self._gathered: dict[tuple[str, str], Mapping[Wire, int]] = {}
        self._broken = {(p.node, p.port) for p in analysis.problems if p.port and p.level == "error"}

    def problems_of(self, id: str) -> tuple[Problem, ...]:
        """What is wrong with a node of the drawing, what a training has failed at there, and what the doctor says."""
        failure = self.failures.get(id)
        found = (*self.analysis.problems_of(id), *self.advice.get(id, ()))
        return found if failure is None else (failure, *found)

    def of_node(self, node: Node) -> Facts:
        values = [self.analysis.values.get((node.id, port.name)) for port in node.outputs]
        wired, indices = self._ports(node)
        problems = self.problems_of(node.id)
        shapes = tuple("" if value is None else str(value) for value in values)
        shown = shapes if any(shapes) else ()
        pictured = self.pictures.has(node, self.analysis)
        return Facts(shown, self.parameters.get(node.id), gravest(problems), wired, indices, pictured)

    @cached_property
    def _counting(self) -> frozenset[str]:
        """The nodes that give whole numbers: mostly few, and only at wires from them there is something to ask."""
        return frozenset(id for (id, _), value in self.analysis.values.items() if value.is_index)

    def _ports(self, node: Node) -> tuple[frozenset[tuple[bool, str]], frozenset[tuple[bool, str]]]:
        """The ports that have wires, and those at which whole numbers arrive or leave, or could."""
        graph, values = self.analysis.graph, self.analysis.values
        into = graph.wires_into.get(node.id, ())
        wired = {(False, name) for name in set(map(INPUT, into))}
        wired.update((True, element_of(name)[0]) for name in set(map(OUTPUT, graph.wires_from.get(node.id, ()))))
        indices = {(False, port.name) for port in node.inputs if port.accepts == "index"}
        if not self._counting.isdisjoint(graph.sources.get(node.id, ())):
            given = ((wire.input, carried(values, wire.start)) for wire in into)
            indices.update((False, name) for name, value in given if value and value.is_index)
        for port in node.outputs:
            value = values.get((node.id, port.name))
            if value is not None and value.is_index:
                indices.add((True, port.name))
        return frozenset(wired), frozenset(indices)

    def of_wire(self, wire: Wire) -> Load:
        value = self.analysis.value_at(wire)
        broken = wire.end in self._broken
        if value is None:
            return Load("", broken=broken, used=self._is_used(wire))
        tag, frozen = self._tag(wire, value), is_frozen(self.analysis.graph, wire)
        place, used = self._placed(wire.end).get(wire, 0), self._is_used(wire)
        return Load(str(value), value.is_index, broken, self._joined(wire), used, tag, frozen, place)

    def _tag(self, wire: Wire, value: Value) -> str | None:
        """An element's name; of several that run beside one another one tag tells for all."""
        graph = self.analysis.graph
        stem, index = element_of(wire.output)
        if index is None:
            return label(graph, wire, value)
        way = wire.source, stem, *wire.end
        if way not in self._beside:
            for other in graph.wires_into.get(wire.target, ()):
                name, number = element_of(other.output)
                if number is not None:
                    self._beside.setdefault((other.source, name, *other.end), []).append(other)
        several = self._beside[way]
        if several[0] != wire:
            return ""
        name = name_of(graph, wire).partition(" (")[0]  # without its unit: there is little room
        return f"{name} + {len(several) - 1}" if len(several) > 1 else name

    def _placed(self, end: tuple[str, str]) -> Mapping[Wire, int]:
        """The places of the wires that stand together at a port, from 1; looked for once."""
        if end not in self._gathered:
            wires = self.analysis.graph.gathered(*end)
            self._gathered[end] = {wire: place + 1 for place, wire in enumerate(wires)} if len(wires) > 1 else {}
        return self._gathered[end]

    def _is_used(self, wire: Wire) -> bool:
        """Whether a loss or an output depends on a wire. Where the drawing has no end yet, no wire is spare."""
        return not self.analysis.used or wire.target in self.analysis.used

    def _joined(self, wire: Wire) -> tuple[int, int] | None:
        """How many inputs and units a wire joins where it ends at a layer that joins each with each; None elsewhere."""
        layer, inputs = self.analysis.graph.nodes[wire.target].layer, self.analysis.inputs_of(wire.target)
        if layer.scalar or self.analysis.graph.is_scalar(wire):
            value = self.analysis.value_at(wire)
            return (value.size, 1) if layer.scalar and value is not None and value.size > 1 else None
        if inputs is None or not layer.learns or len(inputs) != 1:
            return None
        call = layer.module(*inputs)
        return None if call is None or call.target != "nn.Linear" else (call.args[0], call.args[1])

    def news(self, before: Findings) -> set[str]:
        """The nodes of which something else may be said than before, or of a wire that ends there.

        Of 2,000 nodes an edit changes a few, and most of the rest is the same object as before.
        """
        now, then = self.analysis, before.analysis
        found = _differing(now.graph.nodes, then.graph.nodes) | _differing(now.outcomes, then.outcomes)
        if now.graph.wires is not then.graph.wires:
            found |= _differing(now.graph.wires_into, then.graph.wires_into)
            found |= _differing(now.graph.wires_from, then.graph.wires_from)
        for id, _ in _differing(now.values, then.values):
            found.add(id)
            found.update(now.graph.targets.get(id, ()))
        found |= _differing(now.troubled, then.troubled) | _differing(self.failures, before.failures)
        found |= _differing(self.advice, before.advice)
        found |= _differing(self.parameters, before.parameters)
        if bool(now.used) != bool(then.used) or self.pictures != before.pictures:
            found |= now.graph.nodes.keys()
        return found if now.used is then.used else found | (now.used ^ then.used)


K = TypeVar("K")


def _differing(now: Mapping[K, object], then: Mapping[K, object]) -> set[K]:
    """The keys that are new, gone, or stand for something else."""
    if now is then:
        return set()
    was = then.get
    pairs = ((key, value, was(key)) for key, value in now.items())
    found = {key for key, value, old in pairs if value is not old and (old is None or value != old)}
    return found | (then.keys() - now.keys())


def explained(problems: tuple[Problem, ...]) -> str:
    """Problems as plain text for a tooltip: what is wrong, and below it what to do."""
    return "\n\n".join(f"{problem.text}\n{problem.hint}".strip() for problem in problems)
