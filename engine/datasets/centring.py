"""Ink made into a picture the way MNIST was made: the same size for everybody, and in the middle.

What was drawn is scaled into a box of 20×20 pixels without changing its proportions, and then laid into 28×28 so that
its centre of mass lies in the middle (LeCun, Cortes, Burges: The MNIST database of handwritten digits). A network that
has learnt from MNIST expects exactly this: a digit in a corner, or a small one, is something else to it.
"""
# ruff: noqa: PLC0415 (see engine.datasets.base)

from __future__ import annotations

import numpy as np

from engine.datasets.base import Array

SIDE, BOX = 28, 20
"""Pixels of an MNIST picture, and of the box in it that the ink is scaled into."""
FAINT = 0.02
"""Ink below this share of the darkest is the soft edge of a stroke, or noise of a scan."""


def centred(ink: Array, side: int = SIDE, box: int = 0) -> Array:
    """`ink` (height, width), 0 where there is none, as float32 (side, side) from 0 to 1.

    `box` is the side of the box in pixels; 0: the same share of `side` as in MNIST. Without any ink all is 0.
    """
    box = min(side, box or max(1, round(side * BOX / SIDE)))
    cut = _cropped(ink)
    picture = np.zeros((side, side), np.float32)
    if cut is None:
        return picture
    small = _scaled(cut, box)
    top, left = (_start(small.sum(1 - axis), side) for axis in (0, 1))
    height, width = small.shape
    picture[top : top + height, left : left + width] = small
    return picture


def _cropped(ink: Array) -> Array | None:
    """Only the rows and columns from the first to the last with ink, the darkest of which is 1."""
    darkest = float(ink.max(initial=0.0))
    if not darkest > 0:
        return None
    there = ink > FAINT * darkest
    rows, columns = (np.flatnonzero(there.any(axis)) for axis in (1, 0))
    cut = ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    return np.asarray(cut / darkest, np.float32)


def _scaled(ink: Array, box: int) -> Array:
    """As large as the box allows, each pixel the mean of what it covers."""
    from PIL import Image

    height, width = ink.shape
    larger = max(height, width)
    size = max(1, round(width * box / larger)), max(1, round(height * box / larger))
    filtered = Image.Resampling.BOX if larger > box else Image.Resampling.BILINEAR
    small = np.asarray(Image.fromarray(np.ascontiguousarray(ink)).resize(size, filtered), np.float32)
    return np.clip(small / max(float(small.max()), FAINT), 0, 1)


def _start(weights: Array, side: int) -> int:
    """Where the ink of one direction begins, for its centre of mass to lie in the middle, as far as it fits."""
    centre = float((weights * (np.arange(len(weights)) + 0.5)).sum() / weights.sum())
    return int(np.clip(round(side / 2 - centre), 0, side - len(weights)))
