"""Losses: how far one prediction is from its target, and which way it is pushed.

A loss is the mean over the cells of a batch: over examples, and over the steps or pixels or numbers of each. A place in
a loss is one such cell; its delta is its share in the mean (times the weight of the loss).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import NamedTuple

import numpy as np

from engine.call import Call
from engine.microscope.explaining.activations import sigmoid
from engine.microscope.explaining.any_loss import of_each
from engine.microscope.explaining.base import Indices, Line, Terms, Working, argument, double, rows_at, size_of
from engine.microscope.specimen import Array, Cell, Place, Specimen, outermost
from engine.steps import Step

LEAST, MOST = float(np.float32(1e-7)), float(np.float32(1 - 1e-7))
"""What probabilities are cut to, so that none has an infinite logarithm: as the losses' own calls have it."""


def cells(specimen: Specimen, step: Step) -> tuple[int, ...]:
    """The shape of the cells that one example's loss is the mean of."""
    if _target(step) not in KNOWN:
        return ()
    prediction, target = step.inputs[:2]
    if _target(step) == "F.cross_entropy":
        return specimen.values[target].shape[1:]
    return () if _target(step) == "F.multi_margin_loss" else specimen.values[prediction].shape[1:]


def of_examples(specimen: Specimen, values: Mapping[str, Array]) -> Array:
    """The loss of each example by itself, all losses together, from predictions and targets by their names."""
    total = np.zeros(specimen.examples)
    for step in specimen.steps:
        loss = specimen.loss_of(step)
        if loss is not None:
            total += loss.weight * of_cells(step, values).reshape(specimen.examples, -1).mean(1)
    return total


def share(specimen: Specimen, step: Step) -> float:
    """The delta of a cell: its share in the loss of the batch."""
    loss = specimen.loss_of(step)
    return (loss.weight if loss else 1.0) / (specimen.examples * size_of(cells(specimen, step)))


def _target(step: Step) -> str:
    """The call that tells the losses apart."""
    call = outermost(step.results[0][1])
    assert call is not None
    return call.target


def of_cells(step: Step, values: Mapping[str, Array]) -> Array:
    """The loss of every cell (N, *cells)."""
    if _target(step) not in KNOWN:
        return of_each(step, values)
    prediction, target = (values[name] for name in step.inputs[:2])
    match _target(step):
        case "F.cross_entropy":
            scores = _classes_first(step, double(prediction))
            return _cross_entropies(step, scores, target)
        case "F.multi_margin_loss":
            return _margins(step, double(prediction), target)
        case kind:
            compared = PAIRED[kind]
            p = double(prediction)
            return np.asarray(compared.losses(*_paired(step, p, target), _setting(step)), np.float64)


# ---- cross-entropy ----


def _call(step: Step) -> Call:
    call = outermost(step.results[0][1])
    assert call is not None
    return call


def _layout(step: Step) -> tuple[bool, bool]:
    """Whether the classes lie along the last axis, and whether probabilities are given."""
    inner, last, probable = _call(step).args[0], False, False
    while isinstance(inner, Call):
        last, probable = last or inner.target == ".movedim", probable or inner.target == ".log"
        inner = inner.args[0]
    return last, probable


def _classes_first(step: Step, prediction: Array) -> Array:
    last, probable = _layout(step)
    scores = np.moveaxis(prediction, -1, 1) if last else prediction
    return np.log(np.maximum(scores, LEAST)) if probable else scores


def _logs(scores: Array) -> Array:
    shifted = scores - scores.max(1, keepdims=True)
    return np.asarray(shifted - np.log(np.exp(shifted).sum(1, keepdims=True)))


def _cross_entropies(step: Step, scores: Array, target: Array) -> Array:
    smoothing = float(argument(_call(step), 9, "label_smoothing", 0.0))
    logs = _logs(scores)
    right = np.take_along_axis(logs, target[:, None], 1)[:, 0]
    return np.asarray(-(1 - smoothing) * right - smoothing * logs.mean(1))


def cross_entropy(specimen: Specimen, place: Place) -> Working:
    """Softmax of the scores, then minus the log of the probability of the right class."""
    step = specimen.step_of(place)
    last, probable = _layout(step)
    source, target = step.inputs[:2]
    wanted = int(specimen.values[target][(place.example, *place.cell)])
    at = _scores_at(specimen, place, source, last)
    given = double(specimen.values[source][tuple(at.T)])
    z = np.log(np.maximum(given, LEAST)) if probable else given
    p = np.exp(_logs(z[None])[0])
    smoothing = float(argument(_call(step), 9, "label_smoothing", 0.0))
    aim = smoothing / len(z) + (1 - smoothing) * (np.arange(len(z)) == wanted)
    value, delta = float(-(aim * np.log(p)).sum()), share(specimen, step)
    inner = np.where(given >= LEAST, 1 / np.maximum(given, LEAST), 0.0) if probable else np.ones(len(z))
    slopes = (p - aim) * inner
    symbol = "p" if probable else "z"
    terms = Terms("the scores", given, slopes, delta, source, at, symbol=symbol, adds=False)
    forward = (
        Line("softmax of the right class: p = e^z / Σ e^z", "", {}, float(p[wanted])),
        Line("L = −ln p", "−ln {p}", {"p": float(p[wanted])}, value)
        if not smoothing
        else Line("L = −Σ qₖ · ln pₖ, with q smoothed by ε", "ε = {s}:  L", {"s": smoothing}, value),
    )
    note = f"The right class is number {wanted}."
    if probable:
        note += " The prediction is taken for probabilities: scores are their logarithms."
    return Working(place, "L = −ln softmax(z)[right class]", value, delta,
                   forward, _backward(specimen, step, p, aim, wanted), (terms,), note)  # fmt: skip


def _scores_at(specimen: Specimen, place: Place, source: str, last: bool) -> Indices:
    shape = specimen.values[source].shape
    if last:
        return rows_at(place.example, *place.cell, np.arange(shape[-1]))
    return rows_at(place.example, np.arange(shape[1]), *place.cell)


def _backward(specimen: Specimen, step: Step, p: Array, aim: Array, wanted: int) -> tuple[Line, ...]:
    numbers = {"p": float(p[wanted]), "q": float(aim[wanted])}
    return (
        Line("∂L/∂zₖ = pₖ − 1 for the right class", "{p} − {q}", numbers, float(p[wanted] - aim[wanted])),
        Line("∂L/∂zₖ = pₖ for every other class", "", {}),
        mean_line(specimen, step),
    )


def mean_line(specimen: Specimen, step: Step) -> Line:
    """What a cell counts for in the loss of the batch."""
    count = specimen.examples * size_of(cells(specimen, step))
    weight = loss.weight if (loss := specimen.loss_of(step)) else 1.0
    said = "δ of this example: it is one of {n} that the loss is the mean of" if count > 1 else "δ: where it all begins"
    return Line(said.replace("{n}", f"{count:,}"), "{w} / {n}", {"w": weight, "n": float(count)}, weight / count)


# ---- losses that compare number by number ----


class Compared(NamedTuple):
    """A loss of prediction p and target t with one setting d: its formulas, its values for arrays, and its slope."""

    formula: str
    pattern: str
    losses: Callable[[Array, Array, float], Array]
    slope_formula: str
    slope: Callable[[float, float, float], float]
    slope_pattern: str = ""


def _binary(p: Array, t: Array, _: float) -> Array:
    return np.asarray(np.maximum(p, 0) - p * t + np.log1p(np.exp(-np.abs(p))))


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
    call = _call(step)
    if call.target == ".mean":  # hinge: the mean of relu(margin - signs * prediction)
        return float(call.args[0].args[0].args[0])
    return float(argument(call, 5, "delta", 1.0)) if call.target == "F.huber_loss" else 0.0


def _squashed(step: Step) -> bool:
    """Whether probabilities come, of which the call makes scores."""
    first = _call(step).args[0]
    return isinstance(first, Call) and first.target == "torch.logit"


def _paired(step: Step, prediction: Array, target: Array) -> tuple[Array, Array]:
    """Prediction and target as the loss compares them."""
    goal = double(target).reshape(prediction.shape)
    if _target(step) == ".mean" or _counts_as_signs(step):
        goal = 2 * goal - 1
    if _squashed(step):
        cut = np.clip(prediction, LEAST, MOST)
        prediction = np.log(cut / (1 - cut))
    return prediction, goal


def _counts_as_signs(step: Step) -> bool:
    """Whether two classes are compared as -1 and +1."""
    target = _call(step).args[1] if len(_call(step).args) > 1 else None
    return isinstance(target, Call) and target.target == "-"


def paired(specimen: Specimen, place: Place) -> Working:
    """One predicted number against its target."""
    step, kind = specimen.step_of(place), _target(specimen.step_of(place))
    compared = PAIRED[kind]
    source, target = step.inputs[:2]
    at = rows_at(place.example, *place.cell)
    given = double(specimen.values[source])[place.example][None]
    predictions, targets = _paired(step, given, specimen.values[target][place.example][None])
    spot: Cell = (0, *place.cell)
    p, t, y = float(predictions[spot]), float(targets[spot]), float(given[spot])
    setting, delta = _setting(step), share(specimen, step)
    value = float(compared.losses(double([p]), double([t]), setting)[0])
    numbers = {"p": p, "t": t, "d": setting}
    slope = compared.slope(p, t, setting)
    back = (Line(compared.slope_formula, compared.slope_pattern, numbers, slope), mean_line(specimen, step))
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


# ---- hinge of several classes ----


def _margin(step: Step) -> float:
    return float(argument(_call(step), 3, "margin", 1.0))


def _margins(step: Step, scores: Array, target: Array) -> Array:
    right = np.take_along_axis(scores, target[:, None], 1)
    lacks = np.maximum(0.0, _margin(step) - right + scores)
    np.put_along_axis(lacks, target[:, None], 0.0, 1)
    return np.asarray(lacks.sum(1) / scores.shape[1])


def multi_margin(specimen: Specimen, place: Place) -> Working:
    """Every wrong class that comes closer than the margin costs what it lacks."""
    step = specimen.step_of(place)
    source, target = step.inputs[:2]
    scores = double(specimen.values[source][place.example])
    wanted = int(specimen.values[target][place.example])
    margin, delta = _margin(step), share(specimen, step)
    lacks = margin - scores[wanted] + scores
    lacks[wanted] = 0.0
    broken = lacks > 0
    slopes = broken / len(scores)
    slopes[wanted] = -broken.sum() / len(scores)
    value = float(np.maximum(lacks, 0.0).sum() / len(scores))
    at = rows_at(place.example, np.arange(len(scores)))
    terms = Terms("the scores", scores, slopes, delta, source, at, symbol="s", adds=False)
    formula = "L = Σₖ max(0, m − s[right] + sₖ) / classes"
    forward = (
        Line("the score of the right class", "", {}, float(scores[wanted])),
        Line(f"classes that come closer than {margin:g}: {int(broken.sum())}; L", "", {}, value),
    )
    back = (Line("∂L/∂sₖ = 1 / classes for those, else 0", "", {}, 1 / len(scores)), mean_line(specimen, step))
    return Working(place, formula, value, delta, forward, back, (terms,), f"The right class is number {wanted}.")


KNOWN = frozenset({"F.cross_entropy", "F.multi_margin_loss", *PAIRED})
"""The calls of losses that have a formula here."""
