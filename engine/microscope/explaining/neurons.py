"""Neurons that share a step: each by its own wires, its bias and its activation, and by its name.

z = Σ wₖ·xₖ + b over just the wires that the neuron has, then a = f(z) with the f of its own, or 0 where it is switched
off. Inputs are called by the neurons that gave them.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from engine.call import Call
from engine.kin import named, pieces, silent
from engine.microscope.explaining.activations import through_curve
from engine.microscope.explaining.base import Line, Terms, Working, double, parameter, rows_at
from engine.microscope.explaining.dense import weighted_sum
from engine.microscope.explaining.moving import moved
from engine.microscope.specimen import Place, Specimen
from engine.steps import Step


def neuron(specimen: Specimen, place: Place) -> Working:
    """A number of a step of neurons: the weighted sum of one, or what its activation makes of it."""
    step = specimen.step_of(place)
    return _sum(specimen, place, step) if step.columns else _active(specimen, place, step)


def gathered(specimen: Specimen, place: Place) -> Working:
    """A number that was put beside others, for the layer or the neurons that read them together."""
    working = moved(specimen, place)
    (number,) = place.cell
    name = named(specimen.program, specimen.step_of(place).columns[number], specimen.features)
    formula = f"y[{number}] = {name}"
    terms = tuple(replace(each, labels=(name,)) for each in working.terms)
    forward = (replace(working.forward[0], symbols=formula),)
    back = tuple(replace(line, symbols=f"δ of {name} = δ: it is passed on as it is") for line in working.backward)
    return replace(working, formula=formula, forward=forward, backward=back, terms=terms)


def wire_name(specimen: Specimen, step: Step, index: tuple[int, ...]) -> str:
    """What a weight of a step of neurons is called, by its place: `Neuron 1 → Neuron 5`."""
    unit, number = (index[0], index[1]) if step.rows is None else _unit_of(step, index[0])
    place = number if step.rows is None else step.rows[unit][number]
    return f"{named(specimen.program, step.columns[place], specimen.features)} → {step.unit_titles[unit]}"


def unit_at(step: Step, end: str, index: tuple[int, ...]) -> int:
    """The neuron that one of the weights or biases of a step belongs to."""
    return index[0] if end == "bias" or step.rows is None else _unit_of(step, index[0])[0]


def _unit_of(step: Step, flat: int) -> tuple[int, int]:
    """The neuron of a weight where all of them lie in a row, and which of its wires it is."""
    assert step.rows is not None
    for unit, row in enumerate(step.rows):
        if flat < len(row):
            return unit, flat
        flat -= len(row)
    raise IndexError(flat)


def _sum(specimen: Specimen, place: Place, step: Step) -> Working:
    (unit,) = place.cell
    source = step.inputs[0]
    read = range(len(step.columns)) if step.rows is None else step.rows[unit]
    first = 0 if step.rows is None else sum(map(len, step.rows[:unit]))
    name, weights = parameter(specimen, place, "weight")
    bias_name, biases = parameter(specimen, place, "bias")
    assert weights is not None
    own = weights[unit] if step.rows is None else weights[first : first + len(read)]
    count = np.arange(len(read))
    where = np.stack([np.full(len(read), unit), count], 1) if step.rows is None else (first + count)[:, None]
    at = rows_at(place.example, np.asarray(read, np.int64))
    x = double(specimen.values[source][place.example])[list(read)]
    bias = None if biases is None else float(biases[unit])
    terms = Terms(
        "z", x, own, specimen.delta(place), source, at, weights=own, parameter=name, where=where, leanings=x,
        bias=bias, bias_parameter=bias_name, bias_where=(unit,), labels=_labels(specimen, step, tuple(read)),
        by_wire=True,
    )  # fmt: skip
    formula = f"z = Σ w · x over the wires of {step.unit_titles[unit]}" + ("" if bias is None else ", + b")
    return weighted_sum(place, terms, formula)


def _labels(specimen: Specimen, step: Step, read: tuple[int, ...]) -> tuple[str, ...]:
    key = "names of columns", step.name
    if key not in specimen.memo:
        specimen.memo[key] = tuple(named(specimen.program, column, specimen.features) for column in step.columns)
    every: tuple[str, ...] = specimen.memo[key]
    return tuple(every[place] for place in read)


def _active(specimen: Specimen, place: Place, step: Step) -> Working:
    (unit,) = place.cell
    if unit in silent(step):
        return _switched_off(specimen, place, step, unit)
    expression = next(expression for expression, first, stop in pieces(step) if first <= unit < stop)
    if isinstance(expression, Call) and expression.target != "[]":
        working = through_curve(specimen, place, expression)
        return replace(working, formula=f"{working.formula}   ({step.unit_titles[unit]})")
    z, delta = _before(specimen, place, step), specimen.delta(place)
    at = rows_at(place.example, unit)
    terms = Terms("a", double([z]), double([1.0]), delta, step.inputs[0], at, symbol="z")
    back = Line("δz = δ: it is passed on as it is", "", {}, delta)
    return Working(place, "a = z: a linear neuron", z, delta, (Line("a = z", "", {}, z),), (back,), (terms,))


def _switched_off(specimen: Specimen, place: Place, step: Step, unit: int) -> Working:
    said = f"a = 0: {step.unit_titles[unit]} is switched off"
    line = Line(said, "", {}, 0.0)
    back = Line("δz = 0: nothing goes back through it", "", {}, 0.0)
    z, at = _before(specimen, place, step), rows_at(place.example, unit)
    terms = Terms("a", double([z]), double([0.0]), specimen.delta(place), step.inputs[0], at, symbol="z", adds=False)
    return Working(place, "a = 0", 0.0, specimen.delta(place), (line,), (back,), (terms,))


def _before(specimen: Specimen, place: Place, step: Step) -> float:
    return float(specimen.values[step.inputs[0]][(place.example, *place.cell)])
