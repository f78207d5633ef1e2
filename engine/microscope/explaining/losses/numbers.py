"""Losses that compare number by number: the squared, absolute and Huber error, binary cross-entropy, and the hinge."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import NamedTuple

import numpy as np

from engine.call import Call
from engine.microscope.explaining.activations import sigmoid
from engine.microscope.explaining.base import Line, Terms, Working, argument, double, rows_at
from engine.microscope.explaining.losses.base import LEAST, MOST, Values, call_of, mean_line, share, softplus
from engine.microscope.specimen import Array, Cell, Place, Specimen
from engine.steps import Step


class Compared(NamedTuple):
    """A loss of prediction p and target t with one setting d: its formulas, its values for arrays, and its slope."""

    formula: str
    pattern: str
    losses: Callable[[Array, Array, float], Array]
    slope_formula: str
    slope: Callable[[float, float, float], float]
    slope_pattern: str = ""


def _binary(p: Array, t: Array, _: float) -> Array:
    return np.asarray(softplus(p) - p * t)


def _huber(p: Array, t: Array, d: float) -> Array:
    error = np.abs(p - t)
    return np.asarray(np.where(error <= d, 0.5 * error**2, d * (error - 0.5 * d)))


PAIRED: Mapping[str, Compared] = MappingProxyType(
    {
        "F.binary_cross_entropy_with_logits": Compared(
            "L = −t·ln σ(z) − (1 − t)·ln(1 − σ(z))", "", _binary,
            "∂L/∂z = σ(z) − t", lambda p, t, _: sigmoid(p) - t, "σ({p}) − {t}",
        ),
        "F.mse_loss": Compared(
            "L = (y − t)²", "({p} − {t})²", lambda p, t, _: np.asarray((p - t) ** 2),
            "∂L/∂y = 2 · (y − t)", lambda p, t, _: 2 * (p - t), "2 · ({p} − {t})",
        ),
        "F.l1_loss": Compared(
            "L = |y − t|", "|{p} − {t}|", lambda p, t, _: np.abs(p - t),
            "∂L/∂y = +1 above the target, −1 below", lambda p, t, _: float(np.sign(p - t)),
        ),
        "F.huber_loss": Compared(
            "L = (y − t)² / 2 up to d, then d · (|y − t| − d/2)", "y = {p}, t = {t}, d = {d}:  L", _huber,
            "∂L/∂y = y − t, cut to −d … d", lambda p, t, d: max(-d, min(d, p - t)),
        ),
        ".mean": Compared(
            "L = max(0, m − s · y) with s = ±1 for the two classes", "max(0, {d} − {t} · {p})",
            lambda p, t, d: np.maximum(0.0, d - t * p),
            "∂L/∂y = −s where the margin is not reached, else 0", lambda p, t, d: -t if d - t * p > 0 else 0.0,
        ),
    }
)  # fmt: skip


def _setting(step: Step) -> float:
    call = call_of(step)
    if call.target == ".mean":  # hinge: the mean of relu(margin - signs * prediction)
        return float(call.args[0].args[0].args[0])
    return float(argument(call, 5, "delta", 1.0)) if call.target == "F.huber_loss" else 0.0


def _squashed(step: Step) -> bool:
    """Whether probabilities come, of which the call makes scores."""
    first = call_of(step).args[0]
    return isinstance(first, Call) and first.target == "torch.logit"


def _paired(step: Step, prediction: Array, target: Array) -> tuple[Array, Array]:
    """Prediction and target as the loss compares them."""
    goal = double(target).reshape(prediction.shape)
    if call_of(step).target == ".mean" or _counts_as_signs(step):
        goal = 2 * goal - 1
    if _squashed(step):
        cut = np.clip(prediction, LEAST, MOST)
        prediction = np.log(cut / (1 - cut))
    return prediction, goal


def _counts_as_signs(step: Step) -> bool:
    """Whether two classes are compared as -1 and +1."""
    target = call_of(step).args[1] if len(call_of(step).args) > 1 else None
    return isinstance(target, Call) and target.target == "-"


def number_cells(values: Values, step: Step) -> Cell:
    """A loss for every predicted number."""
    return values[step.inputs[0]].shape[1:]


def paired_losses(step: Step, values: Values) -> Array:
    compared, prediction = PAIRED[call_of(step).target], double(values[step.inputs[0]])
    both = _paired(step, prediction, values[step.inputs[1]])
    return np.asarray(compared.losses(*both, _setting(step)), np.float64)


def paired(specimen: Specimen, place: Place) -> Working:
    """One predicted number against its target."""
    step, kind = specimen.step_of(place), call_of(specimen.step_of(place)).target
    compared = PAIRED[kind]
    source, target = step.inputs[:2]
    at = rows_at(place.example, *place.cell)
    given = double(specimen.values[source])[place.example][None]
    predictions, targets = _paired(step, given, specimen.values[target][place.example][None])
    spot: Cell = (0, *place.cell)
    p, t, y = float(predictions[spot]), float(targets[spot]), float(given[spot])
    count = specimen.values[source].size
    setting, delta = _setting(step), share(specimen, step, count)
    value = float(compared.losses(double([p]), double([t]), setting)[0])
    numbers = {"p": p, "t": t, "d": setting}
    slope = compared.slope(p, t, setting)
    back = (Line(compared.slope_formula, compared.slope_pattern, numbers, slope), mean_line(specimen, step, count))
    inner = _logit_slope(y) if _squashed(step) else 1.0
    terms = Terms("the prediction", double([y]), double([slope * inner]), delta, source, at, symbol="y", adds=False)
    forward = (
        Line("target t", "", {}, t),
        *_probability(kind, p, t),
        Line(compared.formula, compared.pattern, numbers, value),
    )
    note = "The prediction is taken for a probability: the score z is ln(y / (1 − y))." if _squashed(step) else ""
    return Working(place, compared.formula, value, delta, forward, back, (terms,), note)


def _probability(kind: str, z: float, t: float) -> tuple[Line, ...]:
    if not kind.startswith("F.binary"):
        return ()
    p = sigmoid(z)
    right = p if t > 0.5 else 1 - p
    return (
        Line("the probability of yes: σ(z)", "σ({z})", {"z": z}, p),
        Line("the share given to the right answer", "", {}, right),
    )


def _logit_slope(y: float) -> float:
    return 1 / (y * (1 - y)) if LEAST <= y <= MOST else 0.0
