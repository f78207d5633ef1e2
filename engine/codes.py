"""Codes: the few numbers that an answer with more of them is made from, as between an encoder and a decoder."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from engine.analysis import Analysis
from engine.graph import Node, Wire

ENDS: Mapping[str, str] = MappingProxyType({"loss": "prediction", "output": "in", "exit": "in"})
"""Where answers arrive, by the role of a node."""


def codes(analysis: Analysis) -> Mapping[str, int]:
    """The size of every vector that an answer depends on and that is smaller than it, two numbers at least."""
    graph = analysis.graph
    found: dict[str, int] = {}
    for answer in _answers(analysis):
        value = analysis.value_at(answer)
        ahead, met = [answer.source], {answer.source}
        while value is not None and ahead:
            node = graph.nodes[ahead.pop()]
            if node.layer.role == "layer" and (size := _vector(analysis, node)) and 2 <= size < value.size:
                found[node.id] = size
            before = {wire.source for wire in graph.wires_into.get(node.id, ())} - met
            ahead, met = [*ahead, *before], met | before
    return found


def _vector(analysis: Analysis, node: Node) -> int:
    """How many real numbers a node gives, where it gives a vector."""
    value = analysis.values.get((node.id, node.outputs[0].name)) if node.outputs else None
    return value.size if value is not None and value.rank == 1 and not value.is_index else 0


def rebuilds(analysis: Analysis, size: int) -> bool:
    """Whether an answer of so many numbers, as many as were put in, is made from a code."""
    answers = (analysis.value_at(wire) for wire in _answers(analysis))
    return any(value is not None and value.size == size for value in answers) and bool(codes(analysis))


def _answers(analysis: Analysis) -> Iterator[Wire]:
    graph = analysis.graph
    return (wire for wire in graph.wires if wire.input == ENDS.get(graph.nodes[wire.target].layer.role))
