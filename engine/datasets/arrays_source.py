"""Rows of arrays as the examples of a data set, with their axes in the order that networks expect."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from engine.datasets.base import Array

Layout = Literal["as they are", "grey pictures", "channels last", "grey volumes"]


@dataclass(frozen=True, eq=False)
class Arranged:
    """Arrays behind one another as one source of rows, all of the same shape but for their lengths."""

    arrays: Sequence[Array]
    layout: Layout
    columns: int | None = None
    """Of tables: how many of the first columns are taken; None: all."""

    @property
    def dtype(self) -> np.dtype[Any]:
        return np.dtype(np.float32)

    @property
    def shape(self) -> tuple[int, ...]:
        return (len(self), *arranged(self.arrays[0].shape[1:], self.layout, self.columns))

    def __len__(self) -> int:
        return sum(map(len, self.arrays))

    def __getitem__(self, rows: Any) -> Array:
        """The rows of a slice, or of an array of numbers or booleans, as float32."""
        if len(self.arrays) == 1:
            return self._turned(self.arrays[0][rows])
        index = np.arange(len(self))[rows]
        found = np.empty((len(index), *self.shape[1:]), np.float32)
        start = 0
        for array in self.arrays:
            here = (index >= start) & (index < start + len(array))
            found[here] = self._turned(array[index[here] - start])
            start += len(array)
        return found

    def _turned(self, found: Array) -> Array:
        taken = found[:, : self.columns] if self.columns is not None else found
        values = np.asarray(taken, np.float32)
        if self.layout == "channels last":
            values = np.moveaxis(values, -1, 1)
        return np.ascontiguousarray(values.reshape(len(values), *self.shape[1:]))


def arranged(shape: tuple[int, ...], layout: Layout, columns: int | None = None) -> tuple[int, ...]:
    """The shape of one example, from that of a row."""
    if columns is not None:
        return (columns,)
    if not shape:
        return (1,)
    if layout in ("grey pictures", "grey volumes"):
        return (1, *shape)
    return (shape[-1], *shape[:-1]) if layout == "channels last" else shape


def layout_of(shape: tuple[int, ...], dtype: np.dtype[Any]) -> Layout:
    """The order of axes that rows of this shape probably have."""
    if len(shape) == 2 and (dtype == np.uint8 or (shape[0] == shape[1] and shape[0] >= 8)):
        return "grey pictures"
    channels = (1, 3, 4)
    if len(shape) in (3, 4) and shape[-1] in channels and shape[0] not in channels:
        return "channels last"
    if len(shape) == 3 and min(shape) > max(channels):
        return "grey volumes"
    return "as they are"
