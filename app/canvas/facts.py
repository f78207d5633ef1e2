"""What the analysis says about nodes and wires, in the few words that the canvas has room for."""

from __future__ import annotations

from collections.abc import Mapping

from app.canvas.layouts import Facts
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
        graph = self.analysis.graph
        wired = frozenset(
            [(False, wire.input) for wire in graph.wires_into.get(node.id, ())]
            + [(True, wire.output) for wire in graph.wires_from.get(node.id, ())]
        )
        problems = self.analysis.problems_of(node.id)
        level = "error" if any(p.level == "error" for p in problems) else "warning" if problems else ""
        shapes = tuple("" if value is None else str(value) for value in values)
        return Facts(shapes if any(shapes) else (), self.parameters.get(node.id), level, wired)

    def of_wire(self, wire: Wire) -> Load:
        value = self.analysis.value_at(wire)
        broken = wire.end in self._broken
        return Load("", broken=broken) if value is None else Load(str(value), value.is_index, broken)


def explained(problems: tuple[Problem, ...]) -> str:
    """Problems as plain text for a tooltip: what is wrong, and below it what to do."""
    return "\n\n".join(f"{problem.text}\n{problem.hint}".strip() for problem in problems)
