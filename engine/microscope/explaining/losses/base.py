"""What losses have in common: the cells that one is the mean of, what each counts for, and how scores become shares.

A loss is the mean over the cells of a batch: over examples, and over the steps or pixels or numbers of each. A place in
a loss is one such cell; its delta is its share in the mean (times the weight of the loss).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

import numpy as np

from engine.call import Call
from engine.microscope.explaining.base import Explain, Line, Terms, double, picked, rows_at
from engine.microscope.specimen import Array, Cell, Place, Specimen, outermost
from engine.steps import Step

LEAST, MOST = float(np.float32(1e-7)), float(np.float32(1 - 1e-7))
"""What probabilities are cut to, so that none has an infinite logarithm: as the losses' own calls have it."""

Values = Mapping[str, Array]


def _whole(_: Values, __: Step) -> Cell:
    return ()


class Family(NamedTuple):
    """Losses of one call: how one number of them is explained, the loss of every cell (N, *cells) of a batch, and the
    shape of these cells. `counted` says which cells the mean goes over, where not over all: 1 or 0 each."""

    explain: Explain
    of_cells: Callable[[Step, Values], Array]
    cells: Callable[[Values, Step], Cell] = _whole
    counted: Callable[[Step, Values], Array] | None = None


def call_of(step: Step) -> Call:
    """The call that gives the loss."""
    call = outermost(step.results[0][1])
    assert call is not None
    return call


def share(specimen: Specimen, step: Step, count: float = 0) -> float:
    """The delta of a cell: its share in the loss of the batch, which is the mean over `count` cells; without it, over
    one of each example."""
    loss = specimen.loss_of(step)
    return (loss.weight if loss else 1.0) / max(1, count or specimen.examples)


def mean_line(specimen: Specimen, step: Step, count: float = 0) -> Line:
    """What a cell counts for in the loss of the batch."""
    count = count or specimen.examples
    weight = loss.weight if (loss := specimen.loss_of(step)) else 1.0
    said = "δ of this example: it is one of {n} that the loss is the mean of" if count > 1 else "δ: where it all begins"
    return Line(said.replace("{n}", f"{int(count):,}"), "{w} / {n}", {"w": weight, "n": float(count)}, weight / count)


def read(specimen: Specimen, place: Place, number: int) -> Array:
    """What the loss reads of the place's example as its input of that number, in double precision."""
    name = specimen.step_of(place).inputs[number]
    return double(specimen.values[name][place.example])


def asked(specimen: Specimen, place: Place, number: int, slopes: Array, symbol: str, title: str = "") -> Terms:
    """What a loss of whole examples asks of every number of an input: its derivatives, in the shape of the input."""
    name = specimen.step_of(place).inputs[number]
    at = rows_at(place.example, *np.indices(slopes.shape)) if slopes.ndim else rows_at(place.example)
    inputs, delta = picked(specimen.values[name], at), share(specimen, specimen.step_of(place))
    return Terms(title or f"by {symbol}", inputs, slopes.reshape(-1), delta, name, at, symbol=symbol, adds=False)


def logs(scores: Array, axis: int = -1) -> Array:
    """The logarithms of a softmax."""
    shifted = scores - scores.max(axis, keepdims=True)
    return np.asarray(shifted - np.log(np.exp(shifted).sum(axis, keepdims=True)))


def softplus(x: Array) -> Array:
    """ln(1 + eˣ), without overflow."""
    return np.asarray(np.maximum(x, 0) + np.log1p(np.exp(-np.abs(x))))
