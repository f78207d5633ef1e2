"""Recurrent layers: a unit at one step of the sequence, with its gates.

The state before is an input like any other. The deltas are those of the whole way back through time: what this step's
output is blamed for, and what later steps blame on the state that it left.
"""

from __future__ import annotations

import numpy as np

from engine.microscope.explaining.activations import sigmoid
from engine.microscope.explaining.base import Line, Terms, Working, double, parameter, rows_at
from engine.microscope.explaining.dense import sum_line
from engine.microscope.explaining.other import other
from engine.microscope.explaining.unrolled import Moment, is_hidden, unrolled
from engine.microscope.specimen import Place, Specimen

GATES = {
    "LSTM": (("i", "input gate"), ("f", "forget gate"), ("g", "candidate"), ("o", "output gate")),
    "GRU": (("r", "reset gate"), ("z", "update gate"), ("n", "candidate")),
    "RNN_TANH": (("z", "new state"),),
    "RNN_RELU": (("z", "new state"),),
}
"""The weighted sums of a unit in the order of torch's weights: letter and name."""
CELL = 2
"""Which of an LSTM's outputs its cell is."""


def recurrent(specimen: Specimen, place: Place) -> Working:
    """A unit of the last layer, at a step; of the outputs `state` and `cell`, at the step they are taken from."""
    step = specimen.step_of(place)
    module = specimen.module(step)
    if is_hidden(specimen, step):
        return other(specimen, place)
    moments = unrolled(specimen, step, place.example)
    direction, unit = divmod(place.cell[-1], module.hidden_size)
    line = moments[direction]
    last = 0 if direction else len(line) - 1
    time = place.cell[0] if place.output == 0 else last
    terms = _terms(specimen, place, line[time], direction, time, unit)
    forward, backward, value = TOLD[module.mode](line[time], unit, terms)
    delta = float(line[time].delta[unit])
    if place.output == CELL:
        forward, value, delta = forward[:-1], float(line[time].cell[unit]), float(line[time].cell_delta[unit])
    note = "The delta is that of the whole way back through time."
    if module.num_layers > 1:
        note += f" Shown is the last of {module.num_layers} layers."
    if module.bidirectional:
        note += " This unit reads backwards." if direction else " This unit reads forwards."
    if specimen.network.reads_on and not specimen.began:
        note += " The window is looked at by itself: here it begins with nothing, not with what was known before it."
    return Working(place, FORMULAS[module.mode], value, delta, forward, backward, terms, note)


def _terms(specimen: Specimen, place: Place, moment: Moment, direction: int, time: int, unit: int) -> tuple[Terms, ...]:
    """For each gate the sum over the input and the sum over the state before."""
    module = specimen.module(specimen.step_of(place))
    top, back = module.num_layers - 1, "_reverse" if direction else ""
    source = specimen.step_of(place).inputs[0] if top == 0 else ""
    columns = np.arange(len(moment.x))
    at = rows_at(place.example, time, columns) if source else np.zeros((0, 0), np.int64)
    found = []
    for gate, (letter, name) in enumerate(GATES[module.mode]):
        row = gate * module.hidden_size + unit
        for kind, inputs, symbol in (("ih", moment.x, "x"), ("hh", moment.before, "h")):
            full, weights = parameter(specimen, place, f"weight_{kind}_l{top}{back}")
            bias_name, biases = parameter(specimen, place, f"bias_{kind}_l{top}{back}")
            assert weights is not None
            deltas = moment.input_deltas if kind == "ih" else moment.state_deltas
            found.append(Terms(
                f"{name}: {'from the input' if kind == 'ih' else 'from the state before'}", inputs, weights[row],
                float(deltas[gate, unit]), source if kind == "ih" else "", at if kind == "ih" else at[:0],
                labels=() if kind == "ih" and source else tuple(f"{symbol}[{n}]" for n in range(len(inputs))),
                weights=weights[row], parameter=full,
                where=np.stack([np.full(len(inputs), row), np.arange(len(inputs))], 1), leanings=double(inputs),
                bias=None if biases is None else float(biases[row]),
                bias_parameter="" if biases is None else bias_name, bias_where=(row,), symbol=symbol,
                weight_symbol=f"{'W' if kind == 'ih' else 'U'}_{letter}",
            ))  # fmt: skip
    return tuple(found)


Told = tuple[tuple[Line, ...], tuple[Line, ...], float]


def _plain(moment: Moment, unit: int, terms: tuple[Terms, ...], relu: bool = False) -> Told:
    z = terms[0].total + terms[1].total
    value = max(0.0, z) if relu else float(np.tanh(z))
    slope = float(z > 0) if relu else 1 - value * value
    delta = float(moment.delta[unit])
    name = "relu" if relu else "tanh"
    forward = (
        sum_line(terms[0], "W · x + b"), sum_line(terms[1], "U · h before + b"),
        Line(f"h = {name}(W · x + U · h before + b)", f"{name}({{z}})", {"z": z}, value),
    )  # fmt: skip
    return forward, _slope_lines((("z", delta, slope),), delta), value


def _lstm(moment: Moment, unit: int, terms: tuple[Terms, ...]) -> Told:
    sums = [terms[2 * gate].total + terms[2 * gate + 1].total for gate in range(4)]
    i, f, o = (sigmoid(sums[gate]) for gate in (0, 1, 3))
    g, before = float(np.tanh(sums[2])), float(moment.cell_before[unit])
    cell = f * before + i * g
    value = o * float(np.tanh(cell))
    numbers = {"i": i, "f": f, "g": g, "o": o, "c0": before, "c": cell}
    gates = [
        Line(f"{letter} = {'tanh' if letter == 'g' else 'σ'}(W · x + U · h before + b): the {name}",
             ("tanh" if letter == "g" else "σ") + "({z})", {"z": z}, numbers[letter])
        for (letter, name), z in zip(GATES["LSTM"], sums, strict=True)
    ]  # fmt: skip
    forward = (
        *gates,
        Line("c = f · c before + i · g", "{f} · {c0} + {i} · {g}", numbers, cell),
        Line("h = o · tanh(c)", "{o} · tanh({c})", numbers, value),
    )
    delta, inner = float(moment.delta[unit]), float(moment.cell_delta[unit])
    slopes = (
        ("i", inner * g, i * (1 - i)), ("f", inner * before, f * (1 - f)),
        ("g", inner * i, 1 - g * g), ("o", delta * float(np.tanh(cell)), o * (1 - o)),
    )  # fmt: skip
    carried = Line("δ of the cell c, with what later steps send back", "", {}, inner)
    return forward, (_arrived(delta), carried, *_slope_lines(slopes, delta)[1:]), value


def _gru(moment: Moment, unit: int, terms: tuple[Terms, ...]) -> Told:
    r, z = (sigmoid(terms[2 * gate].total + terms[2 * gate + 1].total) for gate in (0, 1))
    own, recalled, before = terms[4].total, terms[5].total, float(moment.before[unit])
    n = float(np.tanh(own + r * recalled))
    value = (1 - z) * n + z * before
    numbers = {"r": r, "z": z, "n": n, "h0": before, "a": own, "b": recalled}
    forward = (
        Line("r = σ(W · x + U · h before + b): the reset gate", "", {}, r),
        Line("z = σ(W · x + U · h before + b): the update gate", "", {}, z),
        Line("n = tanh(W · x + b + r · (U · h before + b)): the candidate", "tanh({a} + {r} · {b})", numbers, n),
        Line("h = (1 − z) · n + z · h before", "(1 − {z}) · {n} + {z} · {h0}", numbers, value),
    )
    delta = float(moment.delta[unit])
    through = delta * (1 - z)
    slopes = (
        ("r", through * (1 - n * n) * recalled, r * (1 - r)),
        ("z", delta * (before - n), z * (1 - z)),
        ("n", through, 1 - n * n),
    )
    return forward, _slope_lines(slopes, delta), value


def _arrived(delta: float) -> Line:
    return Line("δ of h: from the layers above and from later steps", "", {}, delta)


def _slope_lines(slopes: tuple[tuple[str, float, float], ...], delta: float) -> tuple[Line, ...]:
    """For each weighted sum its delta: what arrives at its function, times the function's slope there."""
    lines = [
        Line(f"δ before the function of {letter}", "{a} · {s}", {"a": arrives, "s": slope}, arrives * slope)
        for letter, arrives, slope in slopes
    ]
    return (_arrived(delta), *lines)


def _rectified(moment: Moment, unit: int, terms: tuple[Terms, ...]) -> Told:
    return _plain(moment, unit, terms, relu=True)


RECURRENT = frozenset({"nn.RNN", "nn.LSTM", "nn.GRU"})

TOLD = {"LSTM": _lstm, "GRU": _gru, "RNN_TANH": _plain, "RNN_RELU": _rectified}
FORMULAS = {
    "LSTM": "c = f · c before + i · g,   h = o · tanh(c)",
    "GRU": "h = (1 − z) · n + z · h before",
    "RNN_TANH": "h = tanh(W · x + U · h before + b)",
    "RNN_RELU": "h = relu(W · x + U · h before + b)",
}
