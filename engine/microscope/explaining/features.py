"""Features made by hand: one number from one or two numbers of the example, with nothing learned in between."""

from __future__ import annotations

from math import cos, sin
from typing import Any

import numpy as np

from engine.call import Call
from engine.microscope.explaining.base import Line, Terms, Working, double, indexed, picked, rows_at
from engine.microscope.specimen import Place, Specimen, outermost

COMPUTED = ("[]", "*", "torch.sin")
"""The calls that features are."""


def is_feature(call: Call | None) -> bool:
    """Whether what is computed is computed of single elements that are cut out of a vector."""
    return call is not None and call.target in COMPUTED and any(_is_cut(part) for part in (call, *call.args))


def feature(specimen: Specimen, place: Place) -> Working:
    """y = x[i], its square, a product of two, or a sine."""
    call = outermost(specimen.expression(place))
    assert call is not None
    source = specimen.step_of(place).inputs[0]
    elements = [call.args[1][1].start] if call.target == "[]" else [part.args[1][1].start for part in call.args]
    at = rows_at(place.example, np.array(elements))
    numbers, names = picked(specimen.values[source], at).tolist(), [indexed("x", (element,)) for element in elements]
    formula, pattern, value, slopes, rules = _worked(call.target, numbers, names)
    delta = specimen.delta(place)
    said = {"x": numbers[0], "z": numbers[-1]}
    if len(elements) == 2 and elements[0] == elements[1]:  # a square: one number, twice
        at, numbers, slopes, rules = at[:1], numbers[:1], slopes[:1], rules[:1]
    terms = Terms("y", double(numbers), double(slopes), delta, source, at, adds=False)
    back = tuple(
        Line(f"δ of {name} = δ · {rule}", "{d} · {s}", {"d": delta, "s": slope}, delta * slope)
        for name, rule, slope in zip(names, rules, slopes, strict=False)
    )
    return Working(
        place, f"y = {formula}", value, delta, (Line(f"y = {formula}", pattern, said, value),), back, (terms,)
    )


def _worked(target: str, x: list[float], names: list[str]) -> tuple[str, str, float, list[float], list[str]]:
    """Formula, the same as a pattern, the value, and the derivative by each element with how it is written."""
    if target == "torch.sin":
        return f"sin {names[0]}", "sin {x}", sin(x[0]), [cos(x[0])], [f"cos {names[0]}"]
    if target == "[]":
        return names[0], "{x}", x[0], [1.0], ["1"]
    if names[0] == names[1]:
        return f"{names[0]}²", "{x}²", x[0] * x[0], [2 * x[0]] * 2, [f"2 · {names[0]}"] * 2
    return " · ".join(names), "{x} · {z}", x[0] * x[1], [x[1], x[0]], names[::-1]


def _is_cut(part: Any) -> bool:
    """`x[:, 2:3]`"""
    if not isinstance(part, Call) or part.target != "[]" or not isinstance(part.args[1], tuple):
        return False
    return all(isinstance(cut, slice) for cut in part.args[1]) and part.args[1][-1].stop is not None
