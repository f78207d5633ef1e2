"""Activations: a function of one number, its formula, and its derivative.

Where torch chooses a side at a kink (the derivative of ReLU at 0 is 0), so does this.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import cos, erf, exp, log1p, pi, sin, sqrt, tanh
from types import MappingProxyType
from typing import NamedTuple

import numpy as np

from engine.call import Call
from engine.microscope.explaining.base import Line, Terms, Working, argument, double, parameter, picked, rows_at
from engine.microscope.specimen import Place, Specimen, outermost


class Curve(NamedTuple):
    """A function a(z) with one setting p: formulas in symbols and as patterns of {z}, {p} and {a}, and both values."""

    formula: str
    pattern: str
    value: Callable[[float, float], float]
    slope_formula: str
    slope_pattern: str
    slope: Callable[[float, float, float], float]
    """Of z, p and a."""
    setting: tuple[str, float] = ("", 0.0)


def sigmoid(z: float) -> float:
    return 1 / (1 + exp(-z)) if z >= 0 else exp(z) / (1 + exp(z))


def _normal(z: float) -> float:
    return 0.5 * (1 + erf(z / sqrt(2)))


def _gelu_slope(z: float, _: float, __: float) -> float:
    return _normal(z) + z * exp(-z * z / 2) / sqrt(2 * pi)


def _bend(z: float) -> float:
    return sqrt(2 / pi) * (z + 0.044715 * z**3)


def _tanh_gelu_slope(z: float, _: float, __: float) -> float:
    t = tanh(_bend(z))
    return 0.5 * (1 + t) + 0.5 * z * (1 - t * t) * sqrt(2 / pi) * (1 + 3 * 0.044715 * z * z)


def _softplus(z: float, beta: float) -> float:
    return z if beta * z > 20 else log1p(exp(beta * z)) / beta


CURVES: Mapping[str, Curve] = MappingProxyType(
    {
        "F.relu": Curve(
            "a = max(0, z)", "max(0, {z})", lambda z, _: max(0.0, z),
            "a′ = 1 where z > 0, else 0", "", lambda z, _, __: float(z > 0),
        ),
        "F.relu6": Curve(
            "a = min(max(0, z), 6)", "min(max(0, {z}), 6)", lambda z, _: min(max(0.0, z), 6.0),
            "a′ = 1 where 0 < z < 6, else 0", "", lambda z, _, __: float(0 < z < 6),
        ),
        "F.leaky_relu": Curve(
            "a = z where z > 0, else s · z", "", lambda z, p: z if z > 0 else p * z,
            "a′ = 1 where z > 0, else s", "", lambda z, p, _: 1.0 if z > 0 else p, ("negative_slope", 0.01),
        ),
        "F.elu": Curve(
            "a = z where z > 0, else α · (eᶻ − 1)", "", lambda z, p: z if z > 0 else p * (exp(z) - 1),
            "a′ = 1 where z > 0, else α · eᶻ", "", lambda z, p, _: 1.0 if z > 0 else p * exp(z), ("alpha", 1.0),
        ),
        "F.gelu": Curve(
            "a = z · Φ(z)", "{z} · Φ({z})", lambda z, _: z * _normal(z),
            "a′ = Φ(z) + z · φ(z)", "Φ({z}) + {z} · φ({z})", _gelu_slope,
        ),
        "F.gelu tanh": Curve(
            "a = z/2 · (1 + tanh(√(2/π) · (z + 0.0447·z³)))", "", lambda z, _: 0.5 * z * (1 + tanh(_bend(z))),
            "a′: the derivative of that formula", "", _tanh_gelu_slope,
        ),
        "F.silu": Curve(
            "a = z · σ(z)", "{z} · σ({z})", lambda z, _: z * sigmoid(z),
            "a′ = σ(z) · (1 + z · (1 − σ(z)))", "σ({z}) · (1 + {z} · (1 − σ({z})))",
            lambda z, _, __: sigmoid(z) * (1 + z * (1 - sigmoid(z))),
        ),
        "torch.sigmoid": Curve(
            "a = 1 / (1 + e⁻ᶻ)", "σ({z})", lambda z, _: sigmoid(z),
            "a′ = a · (1 − a)", "{a} · (1 − {a})", lambda _, __, a: a * (1 - a),
        ),
        "torch.tanh": Curve(
            "a = tanh(z)", "tanh({z})", lambda z, _: tanh(z),
            "a′ = 1 − a²", "1 − {a}²", lambda _, __, a: 1 - a * a,
        ),
        "F.softplus": Curve(
            "a = ln(1 + e^(β·z)) / β", "ln(1 + e^({p} · {z})) / {p}", _softplus,
            "a′ = σ(β·z)", "σ({p} · {z})", lambda z, p, _: 1.0 if p * z > 20 else sigmoid(p * z), ("beta", 1.0),
        ),
        "torch.sin": Curve(
            "a = sin(z)", "sin({z})", lambda z, _: sin(z), "a′ = cos(z)", "cos({z})", lambda z, _, __: cos(z),
        ),
        "modules.sign": Curve(
            "a = 1 where z ≥ 0, else −1", "", lambda z, _: 1.0 if z >= 0 else -1.0,
            "a′ = 1: the gradient is passed straight through", "", lambda _, __, ___: 1.0,
        ),
        "modules.step": Curve(
            "a = 1 where z ≥ 0, else 0", "", lambda z, _: float(z >= 0),
            "a′ = 1: the gradient is passed straight through", "", lambda _, __, ___: 1.0,
        ),
    }
)  # fmt: skip


def activation(specimen: Specimen, place: Place) -> Working:
    """One number through the function."""
    call = outermost(specimen.expression(place))
    assert call is not None
    return through_curve(specimen, place, call)


def through_curve(specimen: Specimen, place: Place, call: Call) -> Working:
    """The same where the call is one of several that make up a step, each for some of its numbers."""
    tangent = call.target == "F.gelu" and argument(call, 9, "approximate", "none") == "tanh"
    curve = CURVES["F.gelu tanh" if tangent else call.target]
    setting, otherwise = curve.setting
    p = float(argument(call, 1, setting, otherwise)) if setting else 0.0
    source = specimen.step_of(place).inputs[0]
    at = rows_at(place.example, *place.cell)
    z = float(picked(specimen.values[source], at)[0])
    a = curve.value(z, p)
    return _through(specimen, place, source, z, a, p, curve)


def _through(specimen: Specimen, place: Place, source: str, z: float, a: float, p: float, curve: Curve) -> Working:
    delta, slope = specimen.delta(place), curve.slope(z, p, a)
    numbers = {"z": z, "a": a, "p": p}
    terms = Terms(
        "z", double([z]), double([slope]), delta, source, rows_at(place.example, *place.cell), symbol="z", adds=False
    )  # fmt: skip
    back = (
        Line(curve.slope_formula, curve.slope_pattern, numbers, slope),
        Line("δz = δ · a′", "{d} · {s}", {"d": delta, "s": slope}, delta * slope),
    )
    line = Line(curve.formula, curve.pattern or "z = {z}:  a", numbers, a)
    return Working(place, curve.formula, a, delta, (line,), back, (terms,))


def prelu(specimen: Specimen, place: Place) -> Working:
    """ReLU with a learned slope for what is negative."""
    name, slopes = parameter(specimen, place, "weight")
    assert slopes is not None
    which = place.cell[0] if slopes.size > 1 else 0
    source = specimen.step_of(place).inputs[0]
    at = rows_at(place.example, *place.cell)
    z, w = float(picked(specimen.values[source], at)[0]), float(slopes[which])
    positive = z > 0
    slope, delta = (1.0 if positive else w), specimen.delta(place)
    terms = Terms(
        "a", double([z]), double([slope]), delta, source, at, weights=double([slope]),
        parameter="" if positive else name, where=np.array([[which]]), leanings=double([0.0 if positive else z]),
        symbol="z", weight_symbol="s",
    )  # fmt: skip
    back = (
        Line("a′ = 1 where z > 0, else s", "", {}, slope),
        Line("δz = δ · a′", "{d} · {s}", {"d": delta, "s": slope}, delta * slope),
        Line("∂L/∂s = δ · z where z < 0, else 0", "", {}, 0.0 if positive else delta * z),
    )
    formula = "a = z where z > 0, else s · z with a learned s"
    line = Line(formula, "{s} · {z}", {"s": slope, "z": z}, slope * z)
    return Working(place, formula, slope * z, delta, (line,), back, (terms,))


def softmax(specimen: Specimen, place: Place) -> Working:
    """eᶻ / Σ eᶻ along an axis: every score moves every probability."""
    call = outermost(specimen.expression(place))
    assert call is not None
    axis = int(argument(call, 1, "dim", -1))
    along = axis - 1 if axis > 0 else len(place.cell) + axis
    source = specimen.step_of(place).inputs[0]
    scores = specimen.values[source]
    columns: list[object] = list(place.cell)
    columns[along] = np.arange(scores.shape[along + 1])
    at = rows_at(place.example, *columns)
    z = picked(scores, at)
    powers = np.exp(z - z.max())
    shares = powers / powers.sum()
    here = place.cell[along]
    y, delta = float(shares[here]), specimen.delta(place)
    slopes = y * ((np.arange(len(z)) == here) - shares)
    terms = Terms("the scores", z, slopes, delta, source, at, symbol="z", adds=False)
    largest = float(z.max())
    forward = (
        Line("e^(z − max z), so that nothing overflows", "e^({z} − {m})", {"z": float(z[here]), "m": largest},
             float(powers[here])),
        Line("Σ of all of them", "", {}, float(powers.sum())),
        Line("a = e^(z − max z) / Σ", "{e} / {t}", {"e": float(powers[here]), "t": float(powers.sum())}, y),
    )  # fmt: skip
    back = (
        Line("∂aᵢ/∂zᵢ = aᵢ · (1 − aᵢ)", "{a} · (1 − {a})", {"a": y}, float(slopes[here])),
        Line("∂aᵢ/∂zₖ = −aᵢ · aₖ for every other score", "", {}),
    )
    return Working(place, "aᵢ = e^zᵢ / Σₖ e^zₖ", y, delta, forward, back, (terms,))
