"""What the analysis says about nodes and wires, in the few words that the canvas has room for."""

from __future__ import annotations

from collections.abc import Mapping

from app.canvas.layouts import Facts, Level
from app.canvas.wire_item import Load
from engine.analysis import Analysis, Problem
from engine.graph import Node, Wire


class Findings:
    """One analysis, asked node by node and wire by wire. `parameters` maps node ids to counts, where known."""

    def __init__(self, analysis: Analysis, parameters: Mapping[str, int]) -> None:
        self.analysis = analysis
        self.parameters = parameters
        self._broken = {(p.node, p.port) for p in analysis.problems if p.port and p.level == "error"}

    def of_node(self, node: Node) -> Facts:
        values = [self.analysis.values.get((node.id, port.name)) for port in node.outputs]
        wired, indices = self._ports(node)
        problems = self.analysis.problems_of(node.id)
        level: Level = "error" if any(p.level == "error" for p in problems) else "warning" if problems else ""
        shapes = tuple("" if value is None else str(value) for value in values)
        return Facts(shapes if any(shapes) else (), self.parameters.get(node.id), level, wired, indices)

    def _ports(self, node: Node) -> tuple[frozenset[tuple[bool, str]], frozenset[tuple[bool, str]]]:
        """The ports that have wires, and those at which whole numbers arrive or leave, or could."""
        graph, values = self.analysis.graph, self.analysis.values
        into = graph.wires_into.get(node.id, ())
        wired = {(False, wire.input) for wire in into}
        wired.update((True, wire.output) for wire in graph.wires_from.get(node.id, ()))
        indices = {(False, port.name) for port in node.inputs if port.accepts == "index"}
        indices.update((False, wire.input) for wire in into if (value := values.get(wire.start)) and value.is_index)
        for port in node.outputs:
            value = values.get((node.id, port.name))
            if value is not None and value.is_index:
                indices.add((True, port.name))
        return frozenset(wired), frozenset(indices)

    def of_wire(self, wire: Wire) -> Load:
        value = self.analysis.value_at(wire)
        broken = wire.end in self._broken
        return Load("", broken=broken) if value is None else Load(str(value), value.is_index, broken)


def explained(problems: tuple[Problem, ...]) -> str:
    """Problems as plain text for a tooltip: what is wrong, and below it what to do."""
    return "\n\n".join(f"{problem.text}\n{problem.hint}".strip() for problem in problems)
