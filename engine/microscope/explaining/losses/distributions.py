"""Losses of distributions: how far the predicted one is from its target, codes from normal, fakes from real."""

from __future__ import annotations

import numpy as np

from engine.microscope.explaining.activations import sigmoid
from engine.microscope.explaining.base import Line, Working, double
from engine.microscope.explaining.losses.base import (
    LEAST,
    Values,
    asked,
    call_of,
    logs,
    mean_line,
    read,
    share,
    softplus,
)
from engine.microscope.specimen import Array, Place, Specimen
from engine.steps import Step

# ---- KL divergence ----


def _probable(step: Step) -> bool:
    """Whether probabilities come: the call takes their logarithm; else it takes a softmax itself."""
    return bool(call_of(step).args[0].target == ".log")


def _log_shares(step: Step, prediction: Array) -> Array:
    return np.log(np.maximum(prediction, LEAST)) if _probable(step) else logs(prediction)


def _costs(step: Step, prediction: Array, target: Array) -> Array:
    """t · (ln t − ln p) for every number; 0 where the target is 0."""
    goal = np.maximum(target, 0)
    return np.asarray(goal * (np.log(np.where(goal > 0, goal, 1)) - _log_shares(step, prediction)))


def divergences(step: Step, values: Values) -> Array:
    prediction, target = (double(values[name]) for name in step.inputs[:2])
    return np.asarray(_costs(step, prediction, target).reshape(len(prediction), -1).sum(1))


def divergence(specimen: Specimen, place: Place) -> Working:
    """Σ t · ln(t / p) over all numbers of an example."""
    step, probable = specimen.step_of(place), _probable(specimen.step_of(place))
    prediction, goal = read(specimen, place, 0), np.maximum(read(specimen, place, 1), 0)
    costs = _costs(step, prediction, goal)
    p, value, delta = np.exp(_log_shares(step, prediction)), float(costs.sum()), share(specimen, step)
    slopes = p * goal.sum(-1, keepdims=True) - goal
    if probable:
        slopes = np.where(prediction >= LEAST, -goal / np.maximum(prediction, LEAST), 0.0)
    most = np.unravel_index(int(np.abs(costs).argmax()), costs.shape)
    numbers = {"t": float(goal[most]), "p": float(p[most])}
    where = ", ".join(map(str, map(int, most)))
    forward = (
        Line(f"the largest of the terms, at [{where}]: t · ln(t / p)", "{t} · ln({t} / {p})", numbers,
             float(costs[most])),
        Line(f"L = the sum of all {costs.size:,}", "", {}, value),
    )  # fmt: skip
    said = "∂L/∂pₖ = −tₖ / pₖ" if probable else "∂L/∂zₖ = pₖ · Σ t − tₖ: the prediction minus the target"
    terms = asked(specimen, place, 0, slopes, "p" if probable else "z", "the prediction")
    formula = "L = Σₖ tₖ · ln(tₖ / pₖ)" + ("" if probable else ", p = softmax(z)")
    return Working(place, formula, value, delta, forward, (Line(said, "", {}), mean_line(specimen, step)), (terms,))


# ---- KL to the standard normal distribution ----


def normal_divergences(step: Step, values: Values) -> Array:
    mean, log_variance = (double(values[name]) for name in step.inputs)
    return np.asarray(_halves(mean, log_variance).reshape(len(mean), -1).sum(1))


def _halves(mean: Array, log_variance: Array) -> Array:
    return np.asarray(0.5 * (mean**2 + np.exp(log_variance) - log_variance - 1))


def to_normal(specimen: Specimen, place: Place) -> Working:
    """½ Σ (μ² + σ² − ln σ² − 1) over the numbers of a code."""
    step = specimen.step_of(place)
    mean, log_variance = read(specimen, place, 0), read(specimen, place, 1)
    costs, variance = _halves(mean, log_variance), np.exp(log_variance)
    value, delta = float(costs.sum()), share(specimen, step)
    most = np.unravel_index(int(costs.argmax()), costs.shape)
    numbers = {"m": float(mean[most]), "v": float(variance[most]), "l": float(log_variance[most])}
    where = ", ".join(map(str, map(int, most)))
    forward = (
        Line(f"the number that costs most, [{where}]: ½ · (μ² + σ² − ln σ² − 1)", "½ · ({m}² + {v} − {l} − 1)",
             numbers, float(costs[most])),
        Line(f"L = the sum over all {costs.size:,} numbers of the code", "", {}, value),
    )  # fmt: skip
    back = (
        Line("∂L/∂μ = μ: towards 0", "", {}, numbers["m"]),
        Line("∂L/∂(ln σ²) = ½ · (σ² − 1): towards a deviation of 1", "½ · ({v} − 1)", numbers, (numbers["v"] - 1) / 2),
        mean_line(specimen, step),
    )
    terms = (
        asked(specimen, place, 0, mean, "μ", "by the means μ"),
        asked(specimen, place, 1, (variance - 1) / 2, "ln σ²", "by the logarithms of the variances"),
    )
    return Working(place, "L = ½ · Σ (μ² + σ² − ln σ² − 1)", value, delta, forward, back, terms)


# ---- fooling a discriminator ----


def foolings(step: Step, values: Values) -> Array:
    scores, labels = (values[name] for name in step.inputs)
    return np.asarray(2 * softplus(-double(scores).reshape(labels.shape)) * (labels == 0))


def fooling(specimen: Specimen, place: Place) -> Working:
    """−ln of the probability that a generated example is taken for real; real ones do not count."""
    step = specimen.step_of(place)
    score, delta = float(read(specimen, place, 0).reshape(())), share(specimen, step)
    generated = not int(read(specimen, place, 1))
    p = sigmoid(score)
    value = 2 * float(softplus(double(-score))) if generated else 0.0
    slope = 2 * (p - 1) if generated else 0.0
    numbers = {"s": score, "p": p}
    forward = (
        (
            Line("generated, and taken for real with the probability p = σ(s)", "σ({s})", numbers, p),
            Line("L = −2 · ln p: half of the examples are generated", "−2 · ln {p}", numbers, value),
        )
        if generated
        else (Line("a real example: L = 0", "", {}, 0.0),)
    )
    back = Line("∂L/∂s = 2 · (p − 1)", "2 · ({p} − 1)", numbers, slope)
    if not generated:
        back = Line("nothing goes back: the generator has not made it", "", {}, 0.0)
    terms = asked(specimen, place, 0, np.full(read(specimen, place, 0).shape, slope), "s", "the score")
    return Working(place, "L = −2 · ln σ(s) for what is generated", value, delta,
                   forward, (back, mean_line(specimen, step)), (terms,))  # fmt: skip
