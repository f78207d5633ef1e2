"""The colours of what a network answers over a plane, and the lines where its answers change.

The field is paler than the points on it, or they would drown in it. Between two classes it is orange and blue as every
signed number is: grey is undecided. Several classes have the colours of curves, mixed by their shares.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtGui import QColor

from app.colours import Theme
from app.contours import contour
from app.images import class_colour
from app.marks import Shape, Style
from app.plots import mixed
from app.ticks import ticks

if TYPE_CHECKING:
    from engine.training.probes import Boundary

PALE = 0.6
"""How much of a colour the field has; the rest is the ground."""
SHADE = 0.45
"""What is left of a colour in its next shade, when there are more classes than colours."""
FINER = 3
"""Pixels to a place, each way, where every pixel has one class: the edge between two would be coarse otherwise."""
LEVELS = 240
"""Pixels that as many lines of equal height would share: about four to six lines in a field."""
SHADES = 33
"""Colours of points that stand for numbers."""
SHAPES: tuple[Shape, ...] = ("o", "t", "s")
"""Of training, validation and test examples."""


def pale(theme: Theme) -> Theme:
    """The theme whose signed colours are those of a field."""
    negative, positive = (mixed(end, theme.zero, PALE) for end in (theme.negative, theme.positive))
    return replace(theme, negative=negative, positive=positive)


def class_colours(theme: Theme, classes: int) -> list[str]:
    """The colours of curves; where there are more classes, they come again in darker shades (lighter on dark)."""
    found = []
    for index in range(classes):
        colour = class_colour(theme, index, classes)
        for _ in range(index // len(theme.series)):
            colour = mixed(colour, theme.text, SHADE)
        found.append(colour)
    return found


def colours(reading: Boundary, theme: Theme, discrete: bool) -> np.ndarray:
    """(rows, columns) colours as numbers 0xffRRGGBB, row 0 on top."""
    field = reading.field[:, ::-1]
    if reading.meaning == "classes":
        return _of_classes(field, theme, discrete)
    middle, limit = (0.5, 0.5) if reading.meaning == "probability" else (reading.middle, reading.limit)
    if discrete:
        return _ground_at(_steps(reading, (field[0] - middle) / limit) * 127.5 + 127.5, theme)
    return _ground_at(field[0] * (127.5 / limit) + (127.5 - middle * 127.5 / limit), theme)


def _ground_at(places: np.ndarray, theme: Theme) -> np.ndarray:
    """The colours at places from 0 to 255. Few calls: beside a training each waits for Python's lock."""
    return _ground(theme).take(np.clip(places + 0.5, 0.0, 255.0).astype(np.uint8))


def _steps(reading: Boundary, values: np.ndarray) -> np.ndarray:
    """The answer in the place of the number; of numbers, bands of equal height."""
    fine = enlarged(values[None], FINER)[0]
    if reading.meaning == "number":
        return np.asarray(np.clip(np.rint(fine * 5) / 5, -1, 1))
    return np.where(fine > 0, np.float32(0.75), np.float32(-0.75))


def _of_classes(field: np.ndarray, theme: Theme, discrete: bool) -> np.ndarray:
    faint = [mixed(colour, theme.panel, PALE) for colour in class_colours(theme, len(field))]
    table = np.array([(c.red(), c.green(), c.blue()) for c in map(QColor, faint)], np.float32)
    if discrete:
        return np.asarray(_packed(table)[enlarged(field, FINER if len(field) < 5 else 2).argmax(0)])
    blended = np.einsum("khw,kc->hwc", field, table)
    return _packed(blended.reshape(-1, 3)).reshape(field.shape[1:])


@cache
def _ground(theme: Theme) -> np.ndarray:
    """The signed colours of a field, as numbers 0xffRRGGBB."""
    return _packed(pale(theme).diverging)


def _packed(table: np.ndarray) -> np.ndarray:
    rgb = np.clip(np.rint(table), 0, 255).astype(np.uint32)
    return np.asarray(0xFF000000 | rgb[:, 0] << 16 | rgb[:, 1] << 8 | rgb[:, 2])


def enlarged(fields: np.ndarray, factor: int) -> np.ndarray:
    """Fields (n, rows, columns) with more places between the old ones, which stay where they are, by mixing them."""
    rows, columns = (_between(side, factor) for side in fields.shape[1:])
    return np.asarray(rows @ fields @ columns.T)


def _between(places: int, factor: int) -> np.ndarray:
    """(places × factor, places) weights: the middles of pixels `factor` times as fine."""
    at = np.clip((np.arange(places * factor) + 0.5) / factor - 0.5, 0, places - 1)
    low = np.minimum(at.astype(int), places - 2)
    share = (at - low).astype(np.float32)
    weights = np.zeros((places * factor, places), np.float32)
    rows = np.arange(len(at))
    weights[rows, low], weights[rows, low + 1] = 1 - share, share
    return weights


def boundary_lines(reading: Boundary) -> tuple[np.ndarray, float]:
    """Pieces (n, 4) of the line between two answers in the data's own units; of numbers, lines of equal height, and how
    far apart these are (0 where it is a boundary)."""
    field, step = reading.field, 0.0
    if reading.meaning == "classes":
        pieces = [contour(field[index] - np.delete(field, index, 0).max(0), 0.0) for index in range(len(field))]
    elif reading.meaning == "number":
        levels = [value for value, _ in ticks(float(field.min()), float(field.max()), LEVELS, 40)]
        step = levels[1] - levels[0] if len(levels) > 1 else 0.0
        pieces = [contour(field[0], *levels)]
    else:
        pieces = [contour(field[0], 0.5 if reading.meaning == "probability" else 0.0)]
    return _in_units(reading, pieces), step


def margin_lines(reading: Boundary) -> np.ndarray:
    """Pieces (n, 4) of the lines where either class just wins by the margin, in the data's own units."""
    levels = (-reading.margin, reading.margin) if reading.margin else ()
    return _in_units(reading, [contour(reading.field[0], *levels)])


def _in_units(reading: Boundary, pieces: list[np.ndarray]) -> np.ndarray:
    found = np.concatenate(pieces) if pieces else np.zeros((0, 4))
    return _over(reading.span, reading.field.shape[1:], found)


def _over(span: np.ndarray, shape: tuple[int, ...], pieces: np.ndarray) -> np.ndarray:
    """Pieces of lines that are counted in columns and rows, in the data's own units."""
    steps = (span[:, 1] - span[:, 0]) / (np.array(shape[::-1]) - 1)
    return np.asarray(pieces * np.tile(steps, 2) + np.tile(span[:, 0], 2))


# ---- of one node alone ----


def signed_colours(values: np.ndarray, limit: float, theme: Theme) -> np.ndarray:
    """Signed numbers (rows, columns) as colours 0xffRRGGBB, row 0 on top."""
    known = np.nan_to_num(values[::-1], posinf=limit, neginf=-limit)
    return _ground_at(known * (127.5 / (limit or 1.0)) + 127.5, theme)


def zero_lines(values: np.ndarray, span: np.ndarray) -> np.ndarray:
    """Pieces (n, 4) of the line where numbers over a plane change their sign, in the data's own units."""
    return _over(span, values.shape, contour(values, 0.0))


# ---- points ----


def filled(shape: str, reading: Boundary) -> bool:
    """Whether points of this shape are: those of validation and test are hollow, where their colours can be seen so."""
    return reading.meaning == "number" or shape == "o"


def point_styles(reading: Boundary, theme: Theme) -> list[Style]:
    """Every look a point may have: colours, times the three parts, times right, wrong and supporting. `kinds` counts in
    it."""
    shades = shown_colours(reading, theme)
    number = reading.meaning == "number"  # their colours may be as faint as the ground: all are filled, and edged
    edges = {shape: theme.panel if not number else theme.muted if shape == "o" else theme.text for shape in SHAPES}
    return [
        Style(colour, shape, filled(shape, reading), edges[shape], ring=ring)
        for ring in ("", theme.text, supporting(theme))
        for shape in SHAPES
        for colour in shades
    ]


def supporting(theme: Theme) -> str:
    """The colour of support vectors and of the lines they lie between: neither a class's nor that of a mistake."""
    return theme.series[2]


def shown_colours(reading: Boundary, theme: Theme) -> list[str]:
    if reading.meaning == "number":
        return [theme.diverge(2 * shade / (SHADES - 1) - 1) for shade in range(SHADES)]
    return class_colours(theme, max(2, len(reading.classes)))


def kinds(reading: Boundary) -> np.ndarray:
    """(n,) which of `point_styles` each point has."""
    if reading.meaning == "number":
        scaled = np.clip((reading.right - reading.middle) / reading.limit, -1, 1)
        shade, shades = np.rint((scaled + 1) / 2 * (SHADES - 1)).astype(int), SHADES
    else:
        shade, shades = reading.right.astype(int), max(2, len(reading.classes))
    ring = np.where(reading.wrong, 1, np.where(reading.supporting, 2, 0))
    return np.asarray(shade + shades * (reading.part + len(SHAPES) * ring))


# ---- points that are painted, before the network has been asked about them ----


def painted(values: np.ndarray, classes: Sequence[str], theme: Theme) -> tuple[np.ndarray, list[Style]]:
    """The look of painted points, by class or by number, where nothing is known but themselves: kinds and styles."""
    if classes:
        styles = [Style(colour, edge=theme.panel) for colour in class_colours(theme, max(2, len(classes)))]
        return np.asarray(np.clip(values, 0, len(classes) - 1).astype(int)), styles
    shades = [theme.diverge(2 * shade / (SHADES - 1) - 1) for shade in range(SHADES)]
    return _shades(values), [Style(colour, edge=theme.muted) for colour in shades]


def fresh_kinds(reading: Boundary, values: np.ndarray) -> np.ndarray:
    """(n,) which of `point_styles` painted points have that the reading does not know yet: as those to learn from."""
    if reading.meaning == "number":
        return _shades((values - reading.middle) / reading.limit)
    return np.asarray(np.clip(values, 0, max(2, len(reading.classes)) - 1).astype(int))


def _shades(values: np.ndarray) -> np.ndarray:
    return np.asarray(np.rint((np.clip(values, -1, 1) + 1) / 2 * (SHADES - 1)).astype(int))


def repeating(reading: Boundary) -> list[int]:
    """The parts that consist of the very examples that are learned from, as those of a truth table."""
    first, *others = (reading.points[reading.part == part] for part in range(len(SHAPES)))
    return [place for place, other in enumerate(others, 1) if np.array_equal(first, other)]


def matched(places: np.ndarray, painted: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(n,) which places are still painted, and (m,) which painted ones are not among the places. To a hundredth: that
    is what is kept of both."""
    keys, others = (np.rint(each * 100).astype(np.int64) @ np.array([1 << 20, 1]) for each in (places, painted))
    return np.isin(keys, others), ~np.isin(others, keys)
