"""Where a field of numbers crosses a level, as pieces of line that a plane draws in one go.

`contourpy` finds the lines, in one call. Marching squares by numpy take no longer, but give up Python's lock some
twenty times for each picture, and then wait for a training to hand it back. So does `contourpy.contour_generator`,
which looks for what is not a number with masked arrays and takes longer than the lines themselves.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from contourpy import FillType, LineType, SerialContourGenerator, ZInterp


def contour(field: np.ndarray, *levels: float) -> np.ndarray:
    """Pieces (n, 4) of the lines where `field` (rows, columns) has one of the levels: x, y of both ends, counted in
    columns and rows."""
    if min(field.shape) < 2:
        return np.zeros((0, 4))
    lines = SerialContourGenerator(
        *_places(field.shape),
        field,
        ~np.isfinite(field),
        corner_mask=True,
        line_type=LineType.ChunkCombinedOffset,
        fill_type=FillType.OuterCode,
        quad_as_tri=False,
        z_interp=ZInterp.Linear,
    )
    found = [_pieces(*lines.lines(level)) for level in levels]
    return found[0] if len(found) == 1 else np.concatenate([np.zeros((0, 4)), *found])


@lru_cache(maxsize=8)
def _places(shape: tuple[int, int]) -> tuple[np.ndarray, np.ndarray]:
    """The column and the row of every place."""
    rows, columns = np.indices(shape, np.float64)
    return columns, rows


def _pieces(points: list[np.ndarray | None], begins: list[np.ndarray | None]) -> np.ndarray:
    """From each point of a line to its next one. The points (n, 2) of all lines lie one after the other; `begins` says
    where each line does, and where the last one ends."""
    (places,), (starts,) = points, begins
    if places is None or starts is None:
        return np.zeros((0, 4))
    pieces = np.concatenate([places[:-1], places[1:]], axis=1)
    return np.delete(pieces, starts[1:-1].astype(np.intp) - 1, axis=0)
