"""The single numbers that a wire carries, in terms of the drawing: which node gives each, at which port and place.

`engine.program` finds the same by its variables; here no program is needed, so that a drawing can be edited by it
which is not ready to run. Dots are looked through: what they hand on is known by where it comes from.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from engine.analysis import Analysis
from engine.errors import UserError
from engine.graph import Node, Wire
from engine.layers.neuron import Neuron
from engine.values import ELEMENT, element_of

Number = tuple[str, str, int]
"""A node, the name of one of its outputs, and the place in the vector that comes out there."""

Start = tuple[str, str]


def numbers(analysis: Analysis, wire: Wire) -> tuple[Number, ...]:
    """What a wire carries, number by number. Raises UserError where that is no vector, or not known."""
    stem, index = element_of(wire.output)
    node = analysis.graph.nodes[wire.source]
    if wire.source in analysis.looped:
        raise UserError(f"{node.title} stands in a loop.", "Remove one of the wires of the loop first.")
    if node.layer.alias:
        before = analysis.graph.wires_into.get(wire.source, ())
        found = tuple(number for other in before for number in numbers(analysis, other))
        return found if index is None else found[index : index + 1]
    value = analysis.values.get((wire.source, stem))
    if value is None or value.rank != 1:
        what = f"is {value}, no vector" if value else "is not known yet"
        raise UserError(f"What comes out of {node.title} {what}.", "Neurons read numbers and vectors.")
    return tuple((wire.source, stem, n) for n in (range(value.size) if index is None else (index,)))


def start_of(analysis: Analysis, number: Number) -> Start:
    """Where a wire begins that carries just this number. Raises UserError where that cannot be."""
    node, stem, place = number
    if analysis.graph.nodes[node].layer.gives_number(stem):
        return node, stem
    if not ELEMENT.fullmatch(f"{stem}[{place}]"):
        title = analysis.graph.nodes[node].title
        raise UserError(
            f"The numbers of '{stem}' of {title} cannot be wired one by one.", "Give the output a plain name."
        )
    return node, f"{stem}[{place}]"


def whole_vector(analysis: Analysis, read: Iterable[Number]) -> Start | None:
    """The output whose numbers these are, all of them and in their order, where there is one."""
    read = tuple(read)
    node, stem, _ = read[0]
    value = analysis.values[node, stem]
    whole = tuple((node, stem, place) for place in range(value.size))
    return (node, stem) if read == whole and not analysis.graph.nodes[node].layer.gives_number(stem) else None


def refrozen(node: Node, renamed: Mapping[str, tuple[str, ...]]) -> Node:
    """A node whose frozen wires begin elsewhere now."""
    held = node.layer.setting("frozen_wires") if isinstance(node.layer, Neuron) else ()
    now = tuple(start for before in held for start in renamed.get(before, (before,)))
    return node if now == held else replace(node, layer=node.layer.changed(frozen_wires=now))


def joined_notes(nodes: Iterable[Node]) -> str:
    return "\n\n".join(dict.fromkeys(node.note for node in nodes if node.note))
