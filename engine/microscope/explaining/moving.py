"""Layers that only move numbers: which index comes from where.

Flatten, reshape, permute, concatenate, split, zero-pad and upsampling by repetition are run over numbered cells instead
of values: what arrives at a place is the number of the cell that it came from, and 0 where nothing did.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import torch

from engine.call import Call
from engine.microscope.explaining.base import Indices, Line, Terms, Working, double, indexed, rows_at
from engine.microscope.specimen import Array, Place, Specimen, outermost
from engine.network import evaluate


def moved(specimen: Specimen, place: Place) -> Working:
    """The number that was moved here."""
    origin = int(_origins(specimen, place)[place.cell])
    delta, note = specimen.delta(place), ""
    if not origin:
        return _filled(specimen, place)
    source, cell = _place_of(specimen, place, origin - 1)
    at: Indices = np.array([[place.example, *cell]], np.int64)
    x = float(specimen.values[source][(place.example, *cell)])
    terms = Terms("y", double([x]), double([1.0]), delta, source, at, symbol=_name(specimen, place, source))
    here, there = indexed("y", place.cell), terms.label(0)
    line = Line(f"{here} = {there}", "", {}, x)
    back = Line(f"δ of {there} = δ: it is passed on as it is", "", {}, delta)
    return Working(place, f"{here} = {there}", x, delta, (line,), (back,), (terms,), note)


def _filled(specimen: Specimen, place: Place) -> Working:
    """A place that nothing was moved to."""
    call = outermost(specimen.expression(place))
    value = float(call.kwargs.get("value", 0)) if call is not None else 0.0
    what = f"y = {value:g}: {'it stands before what is moved' if value else 'padding, nothing was here'}"
    line = Line(what, "", {}, value)
    return Working(place, f"y = {value:g}", value, specimen.delta(place), (line,), note="The gradient ends here.")


def _origins(specimen: Specimen, place: Place) -> Array:
    """For each cell of the output the number of the cell that it came from; the inputs are numbered one after another,
    from 1."""
    key = "origins", place.step, place.output
    if key not in specimen.memo:
        environment, first = {}, 1
        for name in dict.fromkeys(specimen.step_of(place).inputs):
            shape = specimen.values[name].shape[1:]
            count = int(np.prod(shape, dtype=np.int64))
            numbered = torch.arange(first, first + count, dtype=torch.float64).reshape(1, *shape)
            environment[name], first = numbered, first + count
        specimen.memo[key] = evaluate(_empty(specimen.expression(place)), environment)[0].numpy().astype(np.int64)
    found: Array = specimen.memo[key]
    return found


def _empty(expression: Any) -> Any:
    """The same with nothing where it fills up."""
    if not isinstance(expression, Call) or "value" not in expression.kwargs:
        return expression
    return Call(expression.target, *expression.args, **{**expression.kwargs, "value": 0})


def _place_of(specimen: Specimen, place: Place, number: int) -> tuple[str, tuple[int, ...]]:
    for name in dict.fromkeys(specimen.step_of(place).inputs):
        shape = specimen.values[name].shape[1:]
        count = int(np.prod(shape, dtype=np.int64))
        if number < count:
            return name, tuple(int(i) for i in np.unravel_index(number, shape)) if shape else ()
        number -= count
    raise IndexError(number)


def _name(specimen: Specimen, place: Place, source: str) -> str:
    """`x`, or the number of the input where there are several."""
    inputs = list(dict.fromkeys(specimen.step_of(place).inputs))
    return "x" if len(inputs) == 1 else f"input {inputs.index(source) + 1} "


def handed_on(specimen: Specimen, place: Place, said: str, symbol: str = "x", number: int = 0) -> Working:
    """y = x: the number of an input at the same place; `said` tells why nothing is done to it."""
    source, at = specimen.step_of(place).inputs[number], rows_at(place.example, *place.cell)
    x, delta = float(specimen.values[source][(place.example, *place.cell)]), specimen.delta(place)
    terms = Terms("y", double([x]), double([1.0]), delta, source, at, symbol=symbol)
    line = Line(f"y = {symbol}: {said}", "", {}, x)
    back = Line(f"δ of {symbol} = δ: it is passed on as it is", "", {}, delta)
    return Working(place, f"y = {symbol}", x, delta, (line,), (back,), (terms,))
