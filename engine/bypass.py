"""Whether a node can be skipped: then what reaches it goes on in its place, and all behind it must still fit."""

from __future__ import annotations

from engine.analysis import Analysis


def bypassable(analysis: Analysis, id: str) -> str:
    """Why a node cannot be bypassed, as a sentence; empty where it can be, or is already.

    What passes by must be what would have come out, so that everything behind it still fits.
    """
    node = analysis.graph.nodes[id]
    if node.bypassed:
        return ""
    if node.layer.role != "layer" or not node.inputs or not node.outputs:
        return f"{node.title} cannot be bypassed: only layers can."
    if node.layer.alias:
        return f"{node.title} passes everything on already."
    wires = analysis.graph.wires_into.get(id, ())
    read = {wire.output for wire in analysis.graph.wires_from.get(id, ())}
    if len(wires) != 1:
        what = f"{len(wires)} wires end at it" if wires else "nothing is wired to it"
        return f"{node.title} cannot be bypassed: {what}."
    if read - {node.outputs[0].name}:
        return f"{node.title} cannot be bypassed: more than its first output is in use."
    before, outcome = analysis.value_at(wires[0]), analysis.outcomes.get(id)
    if before is None or outcome is None or not outcome.outputs:
        return f"{node.title} cannot be bypassed: what comes out of it is not known yet."
    if outcome.outputs[0] != before:
        return f"{node.title} cannot be bypassed: it makes {outcome.outputs[0]} of {before}."
    return ""
