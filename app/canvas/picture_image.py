"""What a node computes as a small image: arrays of numbers become pixels here, without a single call of Qt.

Beside a training every call of Qt waits for Python's lock, so a whole picture is composed with numpy and handed over at
once. Colours are those of every view: orange negative, grey nothing, blue positive, full at the picture's own largest.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from app.images import class_colour, coloured, graded, photograph, tiles
from app.theme import Theme
from app.wording import count, number

if TYPE_CHECKING:
    from engine.training.probes.pictures import NodePicture

Size = tuple[float, float]
FINE = 2.0
"""Pixels of bars and points for a scene unit: crisp up to twice the usual size."""
FILLED = 0.8
"""The share of its place that a bar fills, where it is wide enough for a gap."""
RING, TILE_RING = 6.0, 2.5
"""Pixels of the mark of an example among points, and in a small function: it stands out among what is there."""
FEW, FEW_RADIUS = 24, 5
"""So many points are painted larger, and how large: the four of a truth table would not be found."""
BAND = 0.35
"""The share of the height of the bar that is drawn of a single number, below it."""
UNDER_TEXT = 0.6
"""The share of the height that the course of a loss takes, below its number."""


class Image(NamedTuple):
    """`pixels` (height, width, 4). `smooth`: what is drawn larger runs over; otherwise its pixels stay sharp.
    `stretch`: it fills its room, where others keep their shape. `text` is written over it, and behind that, where there
    is room, `note`: what it is of."""

    pixels: np.ndarray
    smooth: bool = False
    stretch: bool = False
    text: str = ""
    note: str = ""


def image(
    picture: NodePicture, room: Size, theme: Theme, course: Sequence[tuple[float, float]] = (), disc: bool = False
) -> Image:
    """A picture for a room of scene units (width, height), or for a `disc` in it. `course` is how a loss has gone so
    far: steps, values."""
    match picture.kind:
        case "function":
            return Image(_sheet(picture, room, theme), smooth=not picture.at)
        case "number" if disc:
            return Image(coloured(picture.values[None], picture.limit, theme), True, True, number(_only(picture)))
        case "number":
            return Image(_bar(picture, room, theme), stretch=True, text=number(_only(picture)))
        case "maps" | "attention":
            return Image(_sheet(picture, room, theme))
        case "matrix":
            return Image(coloured(picture.values, picture.limit, theme), stretch=True)
        case "photograph":
            return Image(_opaque(photograph(picture.values)))
        case "points":
            return Image(_points(picture, room, theme))
        case "scalar":
            note = "" if picture.shown else f"of {count(picture.units, 'example')}"
            return Image(_course(course, room, theme), stretch=True, text=number(_only(picture)), note=note)
        case "histogram":
            return Image(_histogram(picture, room, theme), stretch=True)
    return Image(_bars(picture.values, picture.limit, room, theme), stretch=True)


def _only(picture: NodePicture) -> float:
    return float(picture.values[0])


def _sheet(picture: NodePicture, room: Size, theme: Theme) -> np.ndarray:
    amount, height, width = picture.values.shape
    gap = max(1, round(min(height, width) / 10))
    columns = best_columns(amount, (width, height), room, gap) if amount > 1 else 1
    together = tiles(picture.values, columns, gap)
    sizes = picture.kind == "attention"  # shares are never negative: in the colours that the view of attention has
    sheet = graded(together, 0.0, picture.limit, theme) if sizes else coloured(together, picture.limit, theme)
    if picture.at:
        for tile in range(amount):
            row, column = divmod(tile, columns)
            corner = column * (width + gap), row * (height + gap)
            _ring(sheet, corner, (width, height), picture.at, theme, TILE_RING)
    return sheet


def _ring(
    pixels: np.ndarray, corner: tuple[int, int], size: tuple[int, int], at: Sequence[float], theme: Theme, radius: float
) -> None:
    """Marks a place of a plane that fills `size` pixels from `corner` on: a disc of the ground's colour in a ring."""
    left, top = corner
    tile = pixels[top : top + size[1], left : left + size[0]]
    rows, columns = np.mgrid[: tile.shape[0], : tile.shape[1]]
    away = np.hypot(columns - at[0] * (size[0] - 1), rows - (1.0 - at[1]) * (size[1] - 1))
    tile[away <= radius] = (*_rgb(theme.text), 255)
    tile[away <= 0.6 * radius] = (*_rgb(theme.panel), 255)


def _bar(picture: NodePicture, room: Size, theme: Theme) -> np.ndarray:
    """A bar below the number, from the middle: to the left where it is negative."""
    wide, high = (max(4, round(FINE * side)) for side in room)
    share = float(np.clip(np.nan_to_num(picture.values[0] / (picture.limit or 1.0)), -1.0, 1.0))
    pixels = np.zeros((high, wide, 4), np.uint8)
    band = pixels[round((1.0 - BAND) * high) :]
    band[:] = (*_rgb(theme.zero), 255)
    middle, end = wide // 2, round((1.0 + share) * wide / 2)
    band[:, min(middle, end) : max(middle, end)] = (*_rgb(theme.positive if share > 0 else theme.negative), 255)
    band[:, middle - 1 : middle + 1] = (*_rgb(theme.text), 255)
    return pixels


def best_columns(amount: int, tile: Size, room: Size, gap: float) -> int:
    """In how many columns tiles are largest; where that is all the same, in the fewest rows, evenly filled."""

    def scale(columns: int) -> float:
        rows = -(-amount // columns)
        across, down = columns * (tile[0] + gap) - gap, rows * (tile[1] + gap) - gap
        return min(room[0] / across, room[1] / down)

    return max(range(1, amount + 1), key=lambda columns: (round(scale(columns), 6), amount // -columns, -columns))


def _bars(values: np.ndarray, limit: float, room: Size, theme: Theme) -> np.ndarray:
    heights = np.nan_to_num(values) / (limit or 1.0)
    return _columns(np.clip(heights, -1.0, 1.0), _signs(heights, theme), room, theme)


def _histogram(picture: NodePicture, room: Size, theme: Theme) -> np.ndarray:
    counts = picture.values
    middles = np.linspace(picture.low[0], picture.high[0], 2 * len(counts) + 1)[1::2]
    return _columns(counts / max(float(counts.max()), 1.0), _signs(middles, theme), room, theme)


def _course(course: Sequence[tuple[float, float]], room: Size, theme: Theme) -> np.ndarray:
    """How a loss has gone from step to step, below its number: quiet, and seen from afar."""
    if len(course) < 2:
        return np.zeros((1, 1, 4), np.uint8)
    steps, values = np.asarray(course, float).T
    amount = round(FINE * room[0])
    heights = np.interp(np.linspace(steps[0], steps[-1], amount), steps, np.nan_to_num(values, posinf=0.0, neginf=0.0))
    heights = UNDER_TEXT * np.maximum(heights, 0.0) / (float(heights.max()) or 1.0)
    return _columns(heights, np.tile(_rgb(theme.node_border), (amount, 1)), room, theme, filled=1.0)


def _columns(heights: np.ndarray, colours: np.ndarray, room: Size, theme: Theme, filled: float = FILLED) -> np.ndarray:
    """Bars (n,) of sizes from -1 to 1 in colours (n, 3), from a line at zero; the line stands low where none hangs."""
    wide, high = (max(2, round(FINE * side)) for side in room)
    least = -1.0 if (heights < 0).any() else 0.0
    place = np.arange(wide) * (len(heights) / wide)
    index = np.minimum(place.astype(int), len(heights) - 1)
    inside = (place - index < filled) | (wide < 3 * len(heights))
    level = np.linspace(1.0, least, high)[:, None]
    top, bottom = np.maximum(heights, 0.0)[index], np.minimum(heights, 0.0)[index]
    drawn = (level <= top) & (level >= bottom) & (top > bottom) & inside
    pixels = np.zeros((high, wide, 4), np.uint8)
    pixels[..., :3] = colours[index]
    pixels[..., 3] = np.where(drawn, 255, 0)
    zero = min(high - 2, round((high - 1) / (1.0 - least)))
    line = pixels[zero : zero + 2]
    line[line[..., 3] == 0] = (*_rgb(theme.border), 255)
    return pixels


def _points(picture: NodePicture, room: Size, theme: Theme) -> np.ndarray:
    """Points of the plane in the colours of their class, or of their number."""
    side = max(8, round(FINE * min(room)))
    pixels = np.empty((side, side, 4), np.uint8)
    pixels[:] = (*_rgb(theme.zero), 255)
    x, y, kind = picture.values.T
    if picture.classes:
        table = np.array([_rgb(class_colour(theme, index, picture.classes)) for index in range(picture.classes)])
        colours = table[kind.astype(int)]
    else:
        colours = coloured(kind[None], picture.limit, theme)[0, :, :3]
    radius = FEW_RADIUS if len(kind) <= FEW else 2
    across, down = (np.rint(at * (side - 1 - 2 * radius) + radius).astype(int) for at in (x, 1.0 - y))
    for dx, dy in _dot(radius):
        pixels[down + dy, across + dx, :3] = colours
    if picture.at:
        _ring(pixels, (0, 0), (side, side), picture.at, theme, RING)
    return pixels


@cache
def _dot(radius: int) -> tuple[tuple[int, int], ...]:
    """The pixels of a point: a disc, which is a square without its corners where it is small."""
    around = range(-radius, radius + 1)
    return tuple((x, y) for x in around for y in around if x * x + y * y <= (radius + 0.4) ** 2)


def _signs(values: np.ndarray, theme: Theme) -> np.ndarray:
    return np.where((values < 0)[:, None], _rgb(theme.negative), _rgb(theme.positive)).astype(np.uint8)


def _opaque(pixels: np.ndarray) -> np.ndarray:
    return np.dstack([pixels, np.full(pixels.shape[:2], 255, np.uint8)])


def _rgb(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
