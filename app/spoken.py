"""Nodes and wires in words, for those who hear the drawing: name, kind, shape, state, problems and wires.

The canvas and the outline speak alike, so that both are recognised as the same drawing.
"""

from __future__ import annotations

from app.elements import is_frozen, name_of
from engine.analysis import Analysis
from engine.graph import Frame, Node, Wire
from engine.layers.neuron import Neuron
from engine.problems import Problem


def node(analysis: Analysis, id: str, picture: str = "") -> str:
    """`Dense, 784 → 10, no problem, 1 wire in, 1 out`; last what the picture on it shows, where it has one."""
    drawn = analysis.graph.nodes[id]
    parts = (
        name(drawn),
        shapes(analysis, drawn),
        states(drawn),
        problems(analysis.problems_of(id)),
        wires(analysis, id),
        picture,
    )
    return ", ".join(part for part in parts if part)


def name(drawn: Node) -> str:
    """The name, and the kind where that is another word: `Hidden, Dense`."""
    kind = drawn.layer.title
    return drawn.title if drawn.title == kind else f"{drawn.title}, {kind}"


def shapes(analysis: Analysis, drawn: Node) -> str:
    """What comes in and what goes out: `784 → 10`; one of them where the other is missing."""
    arriving = analysis.graph.wires_into.get(drawn.id, ())
    ins = [str(value) for wire in arriving if (value := analysis.value_at(wire)) is not None]
    outs = [str(value) for port in drawn.outputs if (value := analysis.values.get((drawn.id, port.name))) is not None]
    if drawn.outputs and not outs:
        return "shape not known yet"
    return " → ".join(side for side in (" and ".join(ins), " and ".join(outs)) if side)


def outputs(analysis: Analysis, drawn: Node) -> str:
    """What goes out, for a column: `64`."""
    values = (analysis.values.get((drawn.id, port.name)) for port in drawn.outputs)
    return ", ".join(str(value) for value in values if value is not None)


def states(drawn: Node) -> str:
    skipped = "switched off" if drawn.silent else "bypassed" if drawn.bypassed else ""
    said = (activation(drawn), "frozen" if drawn.frozen else "", skipped)
    return ", ".join(state for state in said if state)


def activation(drawn: Node) -> str:
    """What a neuron makes of its weighted sum, whether it adds a bias, and how many of its weights are frozen."""
    if not isinstance(drawn.layer, Neuron):
        return ""
    layer = drawn.layer
    frozen = _count(len(layer.frozen_wires), "wire")
    parts = (str(layer.activation), "" if layer.bias else "no bias", f"{frozen} frozen" if frozen else "")
    return ", ".join(part for part in parts if part)


def problems(found: tuple[Problem, ...]) -> str:
    """`no problem`, or how many and which; `unfinished`, and what is missing."""
    if not found:
        return "no problem"
    tones = [problem.tone for problem in found]
    unfinished = "unfinished" if "unfinished" in tones else ""
    counts = _count(tones.count("error"), "problem"), _count(tones.count("warning"), "warning"), unfinished
    return f"{' and '.join(part for part in counts if part)}: {' '.join(problem.text for problem in found)}"


def wires(analysis: Analysis, id: str) -> str:
    """`1 wire in, 2 out`; `no wires`."""
    into = len(analysis.graph.wires_into.get(id, ()))
    out = len(analysis.graph.wires_from.get(id, ()))
    if not into and not out:
        return "no wires"
    if not into:
        return f"{_count(out, 'wire')} out"
    return f"{_count(into, 'wire')} in, {out} out" if out else f"{_count(into, 'wire')} in"


def wire(analysis: Analysis, drawn: Wire) -> str:
    """`wire to Dense 2, 64`; the port is named where it is not the only one."""
    target = analysis.graph.nodes[drawn.target]
    value = analysis.value_at(drawn)
    carried = name_of(analysis.graph, drawn) or ("" if value is None else str(value))
    said = (f"wire to {end(target, drawn)}", carried, "weight frozen" if is_frozen(analysis.graph, drawn) else "")
    return ", ".join(part for part in said if part)


def end(target: Node, drawn: Wire) -> str:
    """Where a wire leads: the node, and which of its inputs where there are several."""
    return f"{target.title}, {drawn.input}" if len(target.inputs) > 1 else target.title


def frame(drawn: Frame) -> str:
    return f"frame {drawn.title}" if drawn.title else "frame without a title"


def _count(many: int, what: str) -> str:
    return f"{many} {what}{'s' if many != 1 else ''}" if many else ""
