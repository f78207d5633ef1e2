"""How weights are laid out as pictures, and what each place in them is called."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import ceil, prod
from typing import TYPE_CHECKING

import numpy as np

from app.pictures import tiles
from app.views.over_time import OverTime
from app.wording import count, number

if TYPE_CHECKING:
    from engine.training.probes import ParameterReading

NAMED = 6
"""Wires of a neuron whose weights are told in a sentence."""
GATES: Mapping[int, tuple[str, ...]] = {
    3: ("reset gate", "update gate", "new content"),
    4: ("input gate", "forget gate", "new content", "output gate"),
}
"""What the rows of a recurrent layer's weights are, by how many sums each of its units computes: PyTorch's order."""
READ = {"weight_ih": "input", "weight_hh": "state"}
"""What the weights of a recurrent layer are multiplied with."""
LEVELS = 80
"""Rows of a histogram over time: twice as many as its bins, so that moving ones do not jump."""


def filter_sheet(filters: np.ndarray, aspect: float = 1.0) -> np.ndarray:
    """Kernels (n, channels, height, width) side by side; those of three channels stand in threes."""
    amount, channels, height, width = filters.shape
    columns = sheet_columns(filters, aspect) if channels > 1 else 0
    return tiles(filters.reshape(amount * channels, height, width), columns, aspect=aspect)


def sheet_columns(filters: np.ndarray, aspect: float) -> int:
    """Tiles in a row of the sheet of kernels that have three channels."""
    amount, channels = filters.shape[:2]
    return int(channels * max(1, round((amount * aspect / channels) ** 0.5)))


def place_in_sheet(filters: np.ndarray, sheet: np.ndarray, cell: tuple[int, int]) -> tuple[int, int, int, int] | None:
    """Which filter, channel, row and column (from 0) a pixel of the sheet shows; None in the gaps."""
    amount, channels, height, width = filters.shape
    columns = (sheet.shape[1] + 1) // (width + 1)
    (down, row), (across, column) = divmod(cell[0], height + 1), divmod(cell[1], width + 1)
    tile = down * columns + across
    if row == height or column == width or tile >= amount * channels:
        return None
    return tile // channels, tile % channels, row, column


def extent_of(shape: Sequence[int]) -> tuple[int, int]:
    """Rows and columns of a weight as a matrix: one row for a bias."""
    return (shape[0], prod(shape[1:])) if len(shape) > 1 else (1, prod(shape))


def axis_names(weight: ParameterReading) -> tuple[str, str]:
    """What the columns and the rows of a matrix stand for."""
    if len(weight.shape) < 2:
        return "unit", ""
    if weight.name.startswith("weight_hh"):
        return "state before", "gate and unit"
    if weight.name.startswith("weight_ih"):
        return "input", "gate and unit"
    return "input", "output unit"


def called(name: str) -> str:
    """The name of a tensor in the code, and what it is multiplied with where that cannot be guessed."""
    read = next((words for start, words in READ.items() if name.startswith(start)), "")
    return f"{name} ({read})" if read else name


def gates_of(weight: ParameterReading, known: Sequence[ParameterReading]) -> tuple[str, ...]:
    """The gates whose rows (or numbers of a bias) stand one after the other; none but in an LSTM or GRU."""
    if not weight.name.startswith(("weight_ih", "weight_hh", "bias_ih", "bias_hh")):
        return ()
    states = (p.shape for p in known if p.node == weight.node and p.name.startswith("weight_hh"))
    return next((GATES.get(rows // max(1, units), ()) for rows, units in states), ())


def told_of_gates(weight: ParameterReading, gates: Sequence[str]) -> str:
    """`Rows 1–32 are the input gate, 33–64 the forget gate …`"""
    if not gates:
        return ""
    units = weight.shape[0] // len(gates)
    spans = (f"{place * units + 1:,}–{(place + 1) * units:,}" for place in range(len(gates)))
    first, *others = (f"{span} {gate}" for span, gate in zip(spans, gates, strict=True))
    return f"{'Rows' if len(weight.shape) > 1 else 'Units'} {first}, {', '.join(others)}."


def rule(weight: ParameterReading, as_matrix: bool) -> str:
    """By which rule the colours were chosen, and what a pixel is."""
    if not as_matrix:
        return "one scale for all, to the largest"
    rows, columns = pixel(weight)
    mean = f"; each pixel the mean of {rows}×{columns}" if rows * columns > 1 else ""
    return f"scaled to the largest{mean}"


def pixel(weight: ParameterReading) -> tuple[int, int]:
    """How many rows and columns of weights a pixel of the matrix stands for."""
    height, width = extent_of(weight.shape)
    return ceil(height / weight.matrix.shape[0]), ceil(width / weight.matrix.shape[1])


def told_of_matrix(weight: ParameterReading, cell: tuple[int, int], gates: Sequence[str] = ()) -> str:
    """`output unit 3, input 17: 0.0123`, counted from 1; ranges where a pixel stands for several."""
    across, down = axis_names(weight)
    (height, width), (rows, columns) = extent_of(weight.shape), pixel(weight)
    value = number(float(weight.matrix[cell]))
    mean = "mean " if rows * columns > 1 else ""
    if gates:
        units = weight.shape[0] // len(gates)
        place, size = (cell[0] * rows, rows) if len(weight.shape) > 1 else (cell[1] * columns, columns)
        gate, first = gates[place // units], place % units
        unit = f"{gate}, unit {_range(0, size, units - first, first)}"
        from_where = f", {across} {_range(cell[1], columns, width)}" if len(weight.shape) > 1 else ""
        return f"{unit}{from_where}: {mean}{value}"
    if not down:
        return f"{across} {_range(cell[1], columns, width)}: {mean}{value}"
    return f"{down} {_range(cell[0], rows, height)}, {across} {_range(cell[1], columns, width)}: {mean}{value}"


def told_of_filter(weight: ParameterReading, place: tuple[int, int, int, int]) -> str:
    assert weight.filters is not None
    filter, channel, row, column = place
    shown = channel + (weight.channel if weight.filters.shape[1] == 1 else 0)
    value = number(float(weight.filters[place]))
    if len(weight.shape) == 5:
        channel, depth = divmod(weight.channel, weight.shape[2])
        at = f"input channel {channel + 1}, depth {depth + 1}, row {row + 1}, column {column + 1}"
        return f"filter {filter + 1}, {at}: {value}"
    return f"filter {filter + 1}, input channel {shown + 1}, row {row + 1}, column {column + 1}: {value}"


def slices_of(shape: Sequence[int]) -> int:
    """How many pictures each kernel is: one for every input channel, and of a volume for every depth as well."""
    return prod(shape[1:-2])


def slice_prefix(weight: ParameterReading) -> str:
    """What the box that chooses between them counts."""
    return "Slice " if len(weight.shape) == 5 else "Input channel "


def _range(index: int, step: int, end: int, after: int = 0) -> str:
    """The numbers from 1 to `end` that a pixel stands for, counted on from `after`."""
    first = after + index * step + 1
    last = min(first + step - 1, after + end)
    return f"{first:,}" if first >= last else f"{first:,}–{last:,}"


def moment_of(weight: ParameterReading) -> np.ndarray:
    """A histogram as a column of `OverTime`: the share of each bin, then its two ends."""
    counts = np.asarray(weight.histogram.counts, np.float32)
    edges = weight.histogram.edges
    return np.concatenate([counts / max(1.0, float(counts.sum())), [edges[0], edges[-1]]]).astype(np.float32)


def spread_over_time(moments: OverTime) -> tuple[np.ndarray, float, float]:
    """(levels, moments) shares per level, evenly in time, from the greatest value ever to the least, and those two.

    Bins differ from moment to moment: each level takes its part of the bin that it lies in.
    """
    columns = moments.evenly()
    shares, low, high = columns[:-2], columns[-2], columns[-1]
    least, greatest = float(np.nanmin(low)), float(np.nanmax(high))
    levels = greatest - (np.arange(LEVELS)[:, None] + 0.5) * ((greatest - least) / LEVELS)
    width = np.maximum((high - low) / len(shares), 1e-12)
    with np.errstate(invalid="ignore"):
        bins = np.nan_to_num((levels - low) / width, nan=-1.0)
    inside = (bins >= 0) & (bins < len(shares))
    found = np.take_along_axis(shares, np.clip(bins, 0, len(shares) - 1).astype(int), 0)
    part = np.where(inside, np.minimum(1.0, found * ((greatest - least) / LEVELS / width)), 0.0)
    return np.where(np.isnan(low), np.nan, part), least, greatest


def verdict(weight: ParameterReading) -> str:
    if 0 < len(weight.wires) <= NAMED:
        numbers = weight.matrix.ravel().tolist()
        each = (f"{wire} {number(value)}" for wire, value in zip(weight.wires, numbers, strict=True))
        return f"Its wires: {', '.join(each)}."
    size = int(np.prod(weight.shape)) if weight.shape else 1
    said = f"{count(size, 'number')}, mean {number(weight.mean)}, standard deviation {number(weight.std)}."
    if weight.filters is not None and weight.shape and weight.shape[0] > len(weight.filters):
        said += f" The first {len(weight.filters)} of {weight.shape[0]:,} filters are shown."
    return said
