"""Losses of the right class: cross-entropy, the same held back where it is easy, and the hinge of several classes."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from engine.call import Call
from engine.microscope.explaining.base import Indices, Line, Terms, Working, argument, double, rows_at
from engine.microscope.explaining.losses.base import LEAST, Values, call_of, logs, mean_line, share
from engine.microscope.specimen import Array, Cell, Place, Specimen
from engine.steps import Step


def target_cells(values: Values, step: Step) -> Cell:
    """A loss for every class that is to be told."""
    return values[step.inputs[1]].shape[1:]


def _layout(step: Step) -> tuple[bool, bool]:
    """Whether the classes lie along the last axis, and whether probabilities are given."""
    inner, last, probable = call_of(step).args[0], False, False
    while isinstance(inner, Call):
        last, probable = last or inner.target == ".movedim", probable or inner.target == ".log"
        inner = inner.args[0]
    return last, probable


def _classes_first(step: Step, prediction: Array) -> Array:
    last, probable = _layout(step)
    scores = np.moveaxis(prediction, -1, 1) if last else prediction
    return np.log(np.maximum(scores, LEAST)) if probable else scores


def _right(step: Step, values: Values) -> tuple[Array, Array]:
    """The logarithms of all probabilities, classes first, and those of the right classes."""
    prediction, target = (values[name] for name in step.inputs[:2])
    every = logs(_classes_first(step, double(prediction)), 1)
    known = np.minimum(target, every.shape[1] - 1)  # a class that does not count may be none of those told apart
    return every, np.take_along_axis(every, known[:, None], 1)[:, 0]


def counted(step: Step, values: Values) -> Array:
    """Which cells count: 0 where the right class is one that is ignored."""
    return np.asarray(values[step.inputs[1]] != _ignored(step)).astype(np.float64)


def _ignored(step: Step) -> int:
    return int(argument(call_of(step), 9, "ignore_index", -100))


class Scores(NamedTuple):
    """What a place has to choose from: the scores as they came, where they lie, their softmax, and the right class.
    `inner` is the derivative of the score by what came: 1, or that of the logarithm of a probability."""

    given: Array
    source: str
    at: Indices
    p: Array
    wanted: int
    inner: Array
    symbol: str
    note: str


def _scores(specimen: Specimen, place: Place) -> Scores:
    step = specimen.step_of(place)
    last, probable = _layout(step)
    source, target = step.inputs[:2]
    wanted = int(specimen.values[target][(place.example, *place.cell)])
    at = _scores_at(specimen, place, source, last)
    given = double(specimen.values[source][tuple(at.T)])
    z = np.log(np.maximum(given, LEAST)) if probable else given
    inner = np.where(given >= LEAST, 1 / np.maximum(given, LEAST), 0.0) if probable else np.ones(len(z))
    note = f"The right class is number {wanted}."
    if probable:
        note += " The prediction is taken for probabilities: scores are their logarithms."
    return Scores(given, source, at, np.exp(logs(z)), wanted, inner, "p" if probable else "z", note)


def _scores_at(specimen: Specimen, place: Place, source: str, last: bool) -> Indices:
    shape = specimen.values[source].shape
    if last:
        return rows_at(place.example, *place.cell, np.arange(shape[-1]))
    return rows_at(place.example, np.arange(shape[1]), *place.cell)


# ---- cross-entropy ----


def cross_entropies(step: Step, values: Values) -> Array:
    smoothing = _smoothing(step)
    every, right = _right(step, values)
    return np.asarray((-(1 - smoothing) * right - smoothing * every.mean(1)) * counted(step, values))


def _smoothing(step: Step) -> float:
    return float(argument(call_of(step), 9, "label_smoothing", 0.0))


def cross_entropy(specimen: Specimen, place: Place) -> Working:
    """Softmax of the scores, then minus the log of the probability of the right class."""
    step, smoothing = specimen.step_of(place), _smoothing(specimen.step_of(place))
    of, count = _scores(specimen, place), float(counted(step, specimen.values).sum())
    p, wanted, delta = of.p, of.wanted, share(specimen, step, count)
    if wanted == _ignored(step):
        return _not_counted(place, of)
    aim = smoothing / len(p) + (1 - smoothing) * (np.arange(len(p)) == wanted)
    value = float(-(aim * np.log(p)).sum())
    terms = Terms("the scores", of.given, (p - aim) * of.inner, delta, of.source, of.at, symbol=of.symbol, adds=False)
    forward = (
        Line("softmax of the right class: p = e^z / Σ e^z", "", {}, float(p[wanted])),
        Line("L = −ln p", "−ln {p}", {"p": float(p[wanted])}, value)
        if not smoothing
        else Line("L = −Σ qₖ · ln pₖ, with q smoothed by ε", "ε = {s}:  L", {"s": smoothing}, value),
    )
    numbers = {"p": float(p[wanted]), "q": float(aim[wanted])}
    back = (
        Line("∂L/∂zₖ = pₖ − 1 for the right class", "{p} − {q}", numbers, float(p[wanted] - aim[wanted])),
        Line("∂L/∂zₖ = pₖ for every other class", "", {}),
        mean_line(specimen, step, count),
    )
    return Working(place, "L = −ln softmax(z)[right class]", value, delta, forward, back, (terms,), of.note)


def _not_counted(place: Place, of: Scores) -> Working:
    line = Line(f"class {of.wanted} does not count, as a setting of the loss says: L = 0", "", {}, 0.0)
    terms = Terms("the scores", of.given, np.zeros(len(of.given)), 0.0, of.source, of.at, symbol=of.symbol, adds=False)
    back = Line("nothing goes back from here", "", {}, 0.0)
    return Working(place, "L = 0", 0.0, 0.0, (line,), (back,), (terms,))


# ---- focal ----


def _gamma(step: Step) -> float:
    return float(argument(call_of(step), 2, "gamma", 2.0))


def focal_losses(step: Step, values: Values) -> Array:
    _, right = _right(step, values)
    return np.asarray(-((1 - np.exp(right)) ** _gamma(step)) * right)


def focal(specimen: Specimen, place: Place) -> Working:
    """Cross-entropy times how far the right class is from being certain."""
    step, gamma = specimen.step_of(place), _gamma(specimen.step_of(place))
    of, count = _scores(specimen, place), specimen.values[step.inputs[1]].size
    p, delta = float(of.p[of.wanted]), share(specimen, step, count)
    held, value = (1 - p) ** gamma, -((1 - p) ** gamma) * float(np.log(p))
    # By the logarithm of p: what the factor and the logarithm each change.
    inner = gamma * max(1 - p, LEAST) ** (gamma - 1) * p * float(np.log(p)) - held
    slopes = inner * ((np.arange(len(of.p)) == of.wanted) - of.p)
    terms = Terms("the scores", of.given, slopes * of.inner, delta, of.source, of.at, symbol=of.symbol, adds=False)
    numbers = {"p": p, "g": gamma, "h": held, "s": inner}
    forward = (
        Line("softmax of the right class: p = e^z / Σ e^z", "", {}, p),
        Line("how far it is from certain: (1 − p)^γ", "(1 − {p})^{g}", numbers, held),
        Line("L = −(1 − p)^γ · ln p", "−{h} · ln {p}", numbers, value),
    )
    back = (
        Line("s = ∂L/∂(ln p) = γ · (1 − p)^(γ−1) · p · ln p − (1 − p)^γ", "", {}, inner),
        Line("∂L/∂zₖ = s · (1 − pₖ) for the right class", "{s} · (1 − {p})", numbers, inner * (1 - p)),
        Line("∂L/∂zₖ = −s · pₖ for every other class", "", {}),
        mean_line(specimen, step, count),
    )
    return Working(place, "L = −(1 − p)^γ · ln p, p = softmax(z)[right class]", value, delta,
                   forward, back, (terms,), of.note)  # fmt: skip


# ---- hinge of several classes ----


def _margin(step: Step) -> float:
    return float(argument(call_of(step), 3, "margin", 1.0))


def margins(step: Step, values: Values) -> Array:
    scores, target = double(values[step.inputs[0]]), values[step.inputs[1]]
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
