"""Where a moving window looks: for a cell of the output, the cells of the input and the places in the window.

Padding is followed by numbering: what lies outside is left out, or, where padding repeats the picture, is the cell that
is repeated there.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from engine.microscope.specimen import Array

FILLED = {"reflect": "reflect", "replicate": "edge", "circular": "wrap"}
"""What numpy calls torch's ways of padding."""


def window(
    sizes: Sequence[int],
    cell: Sequence[int],
    kernel: Sequence[int],
    stride: Sequence[int],
    padding: Sequence[tuple[int, int]],
    dilation: Sequence[int],
    mode: str = "zeros",
) -> tuple[Array, Array]:
    """Input cells (n, axes) and window places (n, axes) that meet at an output cell; places on zeros are left out."""
    lines = [
        _line(size, at, k, s, pad, d, mode)
        for size, at, k, s, pad, d in zip(sizes, cell, kernel, stride, padding, dilation, strict=True)
    ]
    inputs = np.stack([grid.ravel() for grid in np.meshgrid(*(line[0] for line in lines), indexing="ij")], 1)
    places = np.stack([grid.ravel() for grid in np.meshgrid(*(line[1] for line in lines), indexing="ij")], 1)
    return inputs, places


def _line(
    size: int, at: int, kernel: int, stride: int, padding: tuple[int, int], dilation: int, mode: str
) -> tuple[Array, Array]:
    places = np.arange(kernel)
    spots = at * stride + places * dilation
    if mode in FILLED:
        numbered = np.pad(np.arange(size), padding, mode=FILLED[mode])  # type: ignore[call-overload]
        return numbered[spots], places
    inside = (spots >= padding[0]) & (spots < padding[0] + size)
    return spots[inside] - padding[0], places[inside]


def stamps(
    sizes: Sequence[int],
    cell: Sequence[int],
    kernel: Sequence[int],
    stride: Sequence[int],
    padding: Sequence[int],
    dilation: Sequence[int],
) -> tuple[Array, Array]:
    """The same for a transposed convolution: the input cells whose stamp covers an output cell."""
    lines = []
    for size, at, k, s, pad, d in zip(sizes, cell, kernel, stride, padding, dilation, strict=True):
        places = np.arange(k)
        spots = at + pad - places * d
        met = (spots >= 0) & (spots % s == 0) & (spots // s < size)
        lines.append((spots[met] // s, places[met]))
    inputs = np.stack([grid.ravel() for grid in np.meshgrid(*(line[0] for line in lines), indexing="ij")], 1)
    places = np.stack([grid.ravel() for grid in np.meshgrid(*(line[1] for line in lines), indexing="ij")], 1)
    return inputs, places


def adaptive(size: int, length: int, at: int) -> Array:
    """The cells that adaptive pooling takes together along an axis."""
    return np.arange(at * size // length, -(-(at + 1) * size // length))
