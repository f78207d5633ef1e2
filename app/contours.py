"""Where a field of numbers crosses a level: the pieces of line of marching squares, for the whole field at once.

Each square between four neighbouring places is looked at by itself. Its sides that the level crosses are joined two by
two; a saddle, where all four are, is cut by the mean of its corners. (Lorensen and Cline 1987, in the plane.)
"""

from __future__ import annotations

import numpy as np

BOTTOM, RIGHT, TOP, LEFT = range(4)
PAIRS = {
    1: ((LEFT, BOTTOM),), 2: ((BOTTOM, RIGHT),), 3: ((LEFT, RIGHT),), 4: ((RIGHT, TOP),), 6: ((BOTTOM, TOP),),
    7: ((LEFT, TOP),), 8: ((TOP, LEFT),), 9: ((TOP, BOTTOM),), 11: ((TOP, RIGHT),), 12: ((RIGHT, LEFT),),
    13: ((RIGHT, BOTTOM),), 14: ((BOTTOM, LEFT),),
}  # fmt: skip
"""Which sides are joined, by the corners that lie above the level: 1 for the first, then 2, 4, 8 around the square."""
SADDLES = {5: ((LEFT, TOP), (BOTTOM, RIGHT)), 10: ((LEFT, BOTTOM), (RIGHT, TOP))}
"""The two that all four sides of are crossed, where the middle of the square lies above the level."""
JOINED = np.zeros((2, 2, 16), np.intp)
"""[piece, end, kind of square] -> side; all but saddles have one piece."""
for _kind, _pairs in (PAIRS | SADDLES).items():
    JOINED[: len(_pairs), :, _kind] = _pairs


def contour(field: np.ndarray, level: float = 0.0) -> np.ndarray:
    """Pieces (n, 4) of the line where `field` (rows, columns) is `level`: x, y of both ends, counted in columns and
    rows."""
    above = field > level
    code = (
        above[:-1, :-1] * np.uint8(1) + above[:-1, 1:] * np.uint8(2)
        + above[1:, 1:] * np.uint8(4) + above[1:, :-1] * np.uint8(8)
    )  # fmt: skip
    rows, columns = np.nonzero((code > 0) & (code < 15))
    if not len(rows):
        return np.zeros((0, 4))
    corners = np.stack(
        [field[rows, columns], field[rows, columns + 1], field[rows + 1, columns + 1], field[rows + 1, columns]]
    )
    sides = _crossings(corners.astype(np.float64) - level, columns, rows)
    found, place = code[rows, columns], np.arange(len(rows))
    saddles = (found == 5) | (found == 10)
    if not saddles.any():
        return _pieces(sides, JOINED[0], found, place)
    low = saddles & (corners.mean(0) <= level)
    found = np.where(low, 15 - found, found)  # the middle lies below: joined as in the other saddle
    twice = (found[saddles], place[saddles])
    return np.concatenate([_pieces(sides, JOINED[0], found, place), _pieces(sides, JOINED[1], *twice)])


def _pieces(sides: np.ndarray, joined: np.ndarray, found: np.ndarray, place: np.ndarray) -> np.ndarray:
    """(n, 4) from one side of each square to another."""
    one, other = joined[:, found]
    return np.concatenate([sides[one, place], sides[other, place]], axis=1)


def _crossings(corners: np.ndarray, columns: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """(4, n, 2) where the level crosses each side; sides it does not cross have a place that nobody asks for."""
    first, second, third, fourth = corners
    with np.errstate(divide="ignore", invalid="ignore"):
        bottom, right = first / (first - second), second / (second - third)
        top, left = fourth / (fourth - third), first / (first - fourth)
    places = ((columns + bottom, rows), (columns + 1, rows + right), (columns + top, rows + 1), (columns, rows + left))
    return np.stack([np.stack(np.broadcast_arrays(x, y), axis=1) for x, y in places])
