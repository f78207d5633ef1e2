"""Layers that draw at random: what was drawn in this pass is read off what came of it, and stands in the formula.

Nothing goes back to what was drawn: it came from outside.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from engine.microscope.explaining.base import Indices, Line, Terms, Working, double, indexed, rows_at
from engine.microscope.explaining.dense import sum_line
from engine.microscope.explaining.moving import handed_on
from engine.microscope.explaining.other import pulled
from engine.microscope.specimen import Place, Specimen


def _own(specimen: Specimen, place: Place, number: int = 0) -> tuple[str, Indices, float]:
    """The number of an input at the place itself."""
    source, at = specimen.step_of(place).inputs[number], rows_at(place.example, *place.cell)
    return source, at, float(specimen.values[source][(place.example, *place.cell)])


def _passing(specimen: Specimen, place: Place, factor: float, symbol: str, title: str) -> Terms:
    """The first input, which counts by a factor."""
    source, at, x = _own(specimen, place)
    return Terms(title, double([x]), double([factor]), specimen.delta(place), source, at,
                 weights=double([factor]), symbol=symbol, weight_symbol="factor")  # fmt: skip


# ---- noise ----


def noise(specimen: Specimen, place: Place) -> Working:
    """`modules.GaussianNoise`: something is added while training."""
    module = specimen.module(specimen.step_of(place))
    if not module.training:
        return handed_on(specimen, place, "nothing is added in evaluation mode")
    _, _, x = _own(specimen, place)
    y, delta, deviation = specimen.value(place), specimen.delta(place), module.deviation
    epsilon = (y - x) / deviation if deviation else 0.0
    numbers = {"x": x, "s": deviation, "e": epsilon}
    line = Line("y = x + σ · ε, with ε drawn in this pass", "{x} + {s} · {e}", numbers, y)
    terms = _passing(specimen, place, 1.0, "x", "the input")
    return Working(place, "y = x + σ · ε", y, delta, (line,), (_passed(delta),), (terms, _noise(epsilon, deviation)))


def _noise(epsilon: float, factor: float) -> Terms:
    """What was drawn, and what it counts by."""
    return Terms("the noise", double([epsilon]), double([0.0]), 0.0, labels=("ε",), weights=double([factor]),
                 symbol="ε", weight_symbol="factor")  # fmt: skip


def _passed(delta: float) -> Line:
    return Line("δx = δ: it is passed on as it is", "", {}, delta)


def drawn(specimen: Specimen, place: Place) -> Working:
    """`modules.noise_like`: nothing but noise."""
    y = specimen.value(place)
    line = Line("drawn in this pass from the normal distribution", "", {}, y)
    back = Line("the gradient ends here: what was drawn does not depend on anything", "", {})
    return Working(place, "y ~ N(0, 1)", y, specimen.delta(place), (line,), (back,))


def reparameterised(specimen: Specimen, place: Place) -> Working:
    """`modules.Reparameterise`: y = μ + e^(ln σ² / 2) · ε."""
    module = specimen.module(specimen.step_of(place))
    if not (module.training or module.always):
        return handed_on(specimen, place, "the mean is given in evaluation mode", "μ")
    (_, _, mean), (other, at, log_variance) = _own(specimen, place), _own(specimen, place, 1)
    y, delta, deviation = specimen.value(place), specimen.delta(place), float(np.exp(log_variance / 2))
    epsilon = (y - mean) / deviation
    slope = epsilon * deviation / 2
    numbers = {"m": mean, "s": deviation, "e": epsilon, "l": log_variance, "d": delta}
    forward = (
        Line("the deviation σ = e^(ln σ² / 2)", "e^({l} / 2)", numbers, deviation),
        Line("ε, drawn in this pass from the normal distribution", "", {}, epsilon),
        Line("y = μ + σ · ε", "{m} + {s} · {e}", numbers, mean + deviation * epsilon),
    )
    back = (
        Line("δμ = δ: it is passed on as it is", "", {}, delta),
        Line("δ(ln σ²) = δ · σ · ε / 2", "{d} · {s} · {e} / 2", numbers, delta * slope),
        Line("nothing goes back to ε: it came from outside", "", {}),
    )
    terms = (
        _passing(specimen, place, 1.0, "μ", "the mean"),
        _noise(epsilon, deviation),
        Terms("by the logarithm of the variance", double([log_variance]), double([slope]), delta, other, at,
              symbol="ln σ²", adds=False),
    )  # fmt: skip
    return Working(place, "y = μ + σ · ε, ε ~ N(0, 1)", mean + deviation * epsilon, delta, forward, back, terms)


def diffused(specimen: Specimen, place: Place) -> Working:
    """`modules.Diffuse`: the noisy example, its time, or the noise that was mixed in."""
    step = specimen.step_of(place)
    time = int(specimen.values[step.variables[1]][place.example])
    if place.output != 1:
        return _mixed(specimen, place, time) if place.output == 0 else drawn(specimen, place)
    line = Line(f"drawn in this pass, one of {len(specimen.module(step).kept):,} times", "", {}, float(time))
    return Working(place, "t: any time, all alike", float(time), 0.0, (line,))


def _mixed(specimen: Specimen, place: Place, time: int) -> Working:
    step = specimen.step_of(place)
    kept = float(specimen.module(step).kept[time])
    _, _, x = _own(specimen, place)
    epsilon = float(specimen.values[step.variables[2]][(place.example, *place.cell)])
    delta, clear, noisy = specimen.delta(place), kept**0.5, (1 - kept) ** 0.5
    numbers = {"k": kept, "a": clear, "x": x, "b": noisy, "e": epsilon, "d": delta}
    value = clear * x + noisy * epsilon
    terms = (
        _passing(specimen, place, clear, "x", "the example"),
        _noise(epsilon, noisy),
    )
    forward = (
        Line(
            f"at time {time} of {len(specimen.module(step).kept):,} this share k of the variance is kept", "", {}, kept
        ),
        Line("y = √k · x + √(1 − k) · ε", "{a} · {x} + {b} · {e}", numbers, value),
    )
    back = Line("δx = δ · √k", "{d} · {a}", numbers, delta * clear)
    return Working(place, "y = √k · x + √(1 − k) · ε", value, delta, forward, (back,), terms)


# ---- real and generated ----


def real_or_generated(specimen: Specimen, place: Place) -> Working:
    """`modules.RealOrGenerated`: one of two examples goes on; its label says which."""
    step = specimen.step_of(place)
    real = int(specimen.values[step.variables[1]][place.example])
    if place.output == 1:
        line = Line("real and generated examples take turns", "", {}, float(real))
        return Working(place, "1 for a real example, 0 for a generated one", float(real), 0.0, (line,))
    said = "a real example: it goes on as it is" if real else "a generated example: it takes the place of a real one"
    return handed_on(specimen, place, said, "real" if real else "generated", 1 - real)


# ---- pictures that are changed ----


def rearranged(specimen: Specimen, place: Place) -> Working:
    """`modules.RandomFlip`, `RandomCrop`, `Cutout`: a pixel comes from elsewhere, or it is gone."""
    if not specimen.module(specimen.step_of(place)).training:
        return handed_on(specimen, place, "pictures stay as they are in evaluation mode")
    source, slopes = _neighbours(specimen, place)
    at = np.argwhere(slopes != 0)
    delta = specimen.delta(place)
    if not len(at):
        line = Line("y = 0: nothing is left here in this pass", "", {}, 0.0)
        return Working(place, "y = 0", 0.0, delta, (line,), (Line("the gradient ends here", "", {}),))
    x = float(specimen.values[source][tuple(at[0])])
    terms = Terms("y", double([x]), double([1.0]), delta, source, at[:1].astype(np.int64))
    line = Line(f"{indexed('y', place.cell)} = {terms.label(0)} in this pass", "", {}, x)
    back = Line(f"δ of {terms.label(0)} = δ: it is passed on as it is", "", {}, delta)
    return Working(place, f"y = {terms.label(0)}", x, delta, (line,), (back,), (terms,))


def rotated(specimen: Specimen, place: Place) -> Working:
    """`modules.RandomRotation`: a pixel is drawn from those around the place that it was turned away from."""
    if not specimen.module(specimen.step_of(place)).training:
        return handed_on(specimen, place, "pictures stay as they are in evaluation mode")
    source, slopes = _neighbours(specimen, place)
    at = np.argwhere(slopes != 0).astype(np.int64)
    shares, delta = slopes[tuple(at.T)], specimen.delta(place)
    terms = Terms("y", double(specimen.values[source][tuple(at.T)]), shares, delta, source, at, weights=shares,
                  weight_symbol="share")  # fmt: skip
    back = Line("each pixel gets δ · its share", "", {}, delta)
    note = "" if len(at) else "What was turned in here lies outside of the picture: it is 0."
    return Working(place, "y = Σ shares · pixels, where this place was before the turn", terms.total, delta,
                   (sum_line(terms, "y"),), (back,), (terms,), note)  # fmt: skip


def _neighbours(specimen: Specimen, place: Place) -> tuple[str, Any]:
    """Of which pixels the number was made, and the share of each: its derivatives."""
    source = specimen.step_of(place).inputs[0]
    slopes = pulled(specimen, place).get(source)
    return source, np.zeros(specimen.values[source].shape) if slopes is None else slopes
