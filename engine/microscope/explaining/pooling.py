"""Pooling: the largest number of a window wins and takes all the gradient, or all share in the mean."""

from __future__ import annotations

from typing import Any

import numpy as np

from engine.layers.sizes import each
from engine.microscope.explaining.base import Indices, Line, Terms, Working, argument, double
from engine.microscope.explaining.windows import adaptive, window
from engine.microscope.specimen import Array, Place, Specimen, outermost


def pooled(specimen: Specimen, place: Place) -> Working:
    """A moving window: `F.max_pool2d` and its kin."""
    call = outermost(specimen.expression(place))
    assert call is not None
    axes = int(call.target[-2])
    kernel = each(argument(call, 1, "kernel_size", 1), axes)
    stride = each(argument(call, 2, "stride", kernel), axes)
    padding = each(argument(call, 3, "padding", 0), axes)
    dilation = each(call.kwargs.get("dilation", 1), axes)
    channel, *spot = place.cell
    sizes = specimen.values[specimen.step_of(place).inputs[0]].shape[2:]
    pads = [(pad, pad) for pad in padding]
    inputs, _ = window(sizes, spot, kernel, stride, pads, dilation)
    cells = np.column_stack([np.full(len(inputs), channel), inputs])
    if "max" in call.target:
        return _largest(specimen, place, cells, first=True)
    count = _counted(sizes, spot, kernel, stride, padding) if call.kwargs.get("count_include_pad", True) else len(cells)
    return _mean(specimen, place, cells, count)


def _counted(sizes: Any, spot: Any, kernel: Any, stride: Any, padding: Any) -> int:
    """What the sum is divided by where padding counts: the window, as far as it lies on picture and padding."""
    count = 1
    for size, at, k, s, pad in zip(sizes, spot, kernel, stride, padding, strict=True):
        begin = at * s - pad
        count *= min(begin + k, size + pad) - begin
    return count


def whole(specimen: Specimen, place: Place) -> Working:
    """Over all places of a channel, or all steps of a sequence."""
    call = outermost(specimen.expression(place))
    assert call is not None
    shape = specimen.values[specimen.step_of(place).inputs[0]].shape[1:]
    axes = call.args[1] if isinstance(call.args[1], tuple) else (call.args[1],)
    kept = iter(place.cell)
    lines = [np.arange(n) if axis in axes else np.array([next(kept)]) for axis, n in enumerate(shape, 1)]
    cells = np.stack([grid.ravel() for grid in np.meshgrid(*lines, indexing="ij")], 1)
    if call.target == ".amax":
        return _largest(specimen, place, cells, first=False)
    return _mean(specimen, place, cells, len(cells))


def to_size(specimen: Specimen, place: Place) -> Working:
    """Adaptive pooling: windows as large as it takes."""
    call = outermost(specimen.expression(place))
    assert call is not None
    channel, *spot = place.cell
    sizes = specimen.values[specimen.step_of(place).inputs[0]].shape[2:]
    lengths = each(argument(call, 1, "output_size", 1), len(sizes))
    lines = [adaptive(*column) for column in zip(sizes, lengths, spot, strict=True)]
    grids = np.meshgrid([channel], *lines, indexing="ij")
    cells = np.stack([grid.ravel() for grid in grids], 1)
    if "max" in call.target:
        return _largest(specimen, place, cells, first=True)
    return _mean(specimen, place, cells, len(cells))


def _taken(specimen: Specimen, place: Place, cells: Array) -> tuple[str, Indices, Array]:
    source = specimen.step_of(place).inputs[0]
    at: Indices = np.column_stack([np.full(len(cells), place.example), cells]).astype(np.int64)
    return source, at, double(specimen.values[source][tuple(at.T)])


def _largest(specimen: Specimen, place: Place, cells: Array, first: bool) -> Working:
    """`first`: of equals the first one wins; else they share the gradient, as torch's `amax` has it."""
    source, at, x = _taken(specimen, place, cells)
    winners = x == x.max()
    if first:
        winners = np.arange(len(x)) == x.argmax()
    delta, shares = specimen.delta(place), winners / winners.sum()
    terms = Terms("y", x, shares, delta, source, at, weights=shares, weight_symbol="wins")
    winner = terms.label(int(winners.argmax()))
    line = Line(f"the largest of {len(x):,} is {winner}", "", {}, float(x.max()))
    back = Line(f"δ goes to {winner} alone: the others get 0", "", {}, delta)
    if winners.sum() > 1:
        back = Line(f"{int(winners.sum())} are equal and share δ", "", {}, delta)
    return Working(place, "y = max x in the window", float(x.max()), delta, (line,), (back,), (terms,))


def _mean(specimen: Specimen, place: Place, cells: Array, count: int) -> Working:
    source, at, x = _taken(specimen, place, cells)
    delta, shares = specimen.delta(place), np.full(len(x), 1 / count)
    terms = Terms("y", x, shares, delta, source, at, weights=shares, weight_symbol="1/n")
    line = Line(
        f"the sum of {len(x):,} numbers / {count:,}", "{s} / {n}", {"s": float(x.sum()), "n": count}, terms.total
    )
    back = Line(f"each gets δ / {count:,}", "{d} / {n}", {"d": delta, "n": count}, delta / count)
    return Working(place, "y = Σ x / n", terms.total, delta, (line,), (back,), (terms,))
