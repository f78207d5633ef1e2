"""Where values meet: sums, products, and the dot of two vectors."""

from __future__ import annotations

import numpy as np

from engine.call import Call
from engine.microscope.explaining.base import Indices, Line, Terms, Working, double, one_by_one, picked, rows_at
from engine.microscope.explaining.dense import sum_line
from engine.microscope.explaining.other import listed_inputs
from engine.microscope.specimen import Place, Specimen, outermost


def added(specimen: Specimen, place: Place) -> Working:
    """y = a + b + …: the gradient goes to all of them as it is."""
    numbers, every = _arriving(specimen, place)
    delta = specimen.delta(place)
    terms = tuple(
        Terms(f"input {n}", double([x]), double([1.0]), delta, source, at, symbol=f"x{n}")
        for n, (x, (source, at)) in enumerate(zip(numbers, every, strict=True), 1)
    )
    said = {f"x{n}": x for n, x in enumerate(numbers)}
    line = Line("y = Σ xₖ", " + ".join(f"{{{name}}}" for name in said), said, sum(numbers))
    back = Line("δ of every input = δ: a sum passes the gradient on to all", "", {}, delta)
    return Working(place, "y = x₁ + x₂ + …", sum(numbers), delta, (line,), (back,), terms)


def multiplied(specimen: Specimen, place: Place) -> Working:
    """y = a · b · …: each gets the gradient times the others."""
    numbers, every = _arriving(specimen, place)
    delta, value = specimen.delta(place), float(np.prod(numbers))
    others = [float(np.prod(numbers[:n] + numbers[n + 1 :])) for n in range(len(numbers))]
    terms = tuple(
        Terms(f"input {n}", double([x]), double([rest]), delta, source, at, symbol=f"x{n}", adds=False)
        for n, (x, rest, (source, at)) in enumerate(zip(numbers, others, every, strict=True), 1)
    )
    said = {f"x{n}": x for n, x in enumerate(numbers)}
    line = Line("y = x₁ · x₂ · …", " · ".join(f"{{{name}}}" for name in said), said, value)
    back = tuple(
        Line(f"δ of x{n} = δ · the others", "{d} · {r}", {"d": delta, "r": rest}, delta * rest)
        for n, rest in enumerate(others, 1)
    )
    return Working(place, "y = x₁ · x₂ · …", value, delta, (line,), back, terms)


def _arriving(specimen: Specimen, place: Place) -> tuple[list[float], list[tuple[str, Indices]]]:
    """The number of each input that comes to this place, and where it lies: an axis of length 1 is repeated."""
    found: list[tuple[str, Indices]] = []
    for source in specimen.step_of(place).inputs:
        shape = specimen.values[source].shape[1:]
        cell = tuple(min(index, length - 1) for index, length in zip(place.cell, shape, strict=True))
        found.append((source, rows_at(place.example, *cell)))
    return [float(picked(specimen.values[source], at)[0]) for source, at in found], found


def dot(specimen: Specimen, place: Place) -> Working:
    """Σ a · b along the last axis, or the cosine of the angle between them."""
    call = outermost(specimen.expression(place))
    assert isinstance(call, Call)
    one, other = specimen.step_of(place).inputs
    delta = specimen.delta(place)
    length = specimen.values[one].shape[-1]
    at = rows_at(place.example, *place.cell[:-1], *one_by_one((length,)))
    a, b = picked(specimen.values[one], at), picked(specimen.values[other], at)
    if call.target == ".unsqueeze":
        return _cosine(specimen, place, a, b)
    terms = (
        Terms("y", a, b, delta, one, at, weights=b, symbol="a", weight_symbol="b"),
        Terms("the other way round", b, a, delta, other, at, weights=a, symbol="b", weight_symbol="a"),
    )
    back = Line("δa = δ · b and δb = δ · a", "", {"d": delta})
    return Working(place, "y = Σᵢ a[i] · b[i]", terms[0].total, delta, (sum_line(terms[0], "y"),), (back,), terms)


def _cosine(specimen: Specimen, place: Place, a: np.ndarray, b: np.ndarray) -> Working:
    lengths = [max(float(np.linalg.norm(v)), 1e-8) for v in (a, b)]
    product = float(a @ b)
    value = product / (lengths[0] * lengths[1])
    forward = (
        Line("Σ a · b", "", {}, product),
        Line("y = Σ a · b / (|a| · |b|)", "{p} / ({a} · {b})", {"p": product, "a": lengths[0], "b": lengths[1]}, value),
    )
    formula = "y = Σᵢ a[i] · b[i] / (|a| · |b|)"
    return Working(place, formula, value, specimen.delta(place), forward, (), listed_inputs(specimen, place))
