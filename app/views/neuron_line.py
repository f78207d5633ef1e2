"""The line that a neuron draws: two of its inputs span a plane, and it fires for one half of it.

The other inputs, where there are any, stand still. Of a single input the weighted sum is drawn above it: there the
line is a level that the sum has to reach.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import atanh, log
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor

from app.images import class_colour
from app.marks import Style
from app.plane import Lines, Plane
from app.theme import Theme
from app.views.field import pale

if TYPE_CHECKING:
    from engine.training.probes import OneNeuron

PIXELS = 180
"""Places of the half planes each way: their edge is as sharp as the line on it."""
MARGIN = 0.35
"""How far the plane reaches beyond the examples, as a share of their extent: rows of a truth table lie at corners."""
RADIUS = 6.0
"""Of a point, in pixels: there are few."""


@dataclass(frozen=True)
class Sight:
    """Which inputs span the plane (one twice: a single one), and where all of them stand otherwise."""

    across: int
    up: int
    rest: np.ndarray

    @property
    def single(self) -> bool:
        return self.across == self.up


class FewPoints(Plane):
    """A plane whose points are large whatever its size."""

    @property
    def radius(self) -> float:
        return RADIUS * self._theme.font_scale


def level(activation: str, threshold: float | None) -> float:
    """The weighted sum from which on the answer counts as yes: where the activation reaches the loss's threshold."""
    if threshold is None or activation in ("step", "sign"):
        return 0.0
    if activation == "sigmoid":
        return log(threshold / (1 - threshold)) if 0 < threshold < 1 else 0.0
    if activation == "tanh":
        return atanh(threshold) if abs(threshold) < 1 else 0.0
    return threshold if activation in ("linear", "relu", "leaky-relu") else 0.0


def show_line(
    plane: Plane, theme: Theme, reading: OneNeuron, sight: Sight, names: tuple[str, str], least: float
) -> None:
    """Draws the half planes, the line and the examples. `least` is the sum from which on it fires."""
    points = places(reading, sight)
    heights = np.append(points[:, 1], least) if sight.single else points[:, 1]
    (left, right), (low, high) = _span(points[:, 0]), _span(heights)
    plane.span((left, right), (low, high), names, square=False)
    x, y = np.meshgrid(np.linspace(left, right, PIXELS), np.linspace(high, low, PIXELS))
    fires = (y if sight.single else _sum(reading, sight, x, y)) >= least
    faint = pale(theme)
    yes, no = (0xFF000000 | (QColor(colour).rgb() & 0xFFFFFF) for colour in (faint.positive, faint.negative))
    colours = np.where(fires, np.uint32(yes), np.uint32(no))
    wide, tall = (right - left) / (PIXELS - 1), (high - low) / (PIXELS - 1)
    covers = QRectF(left - wide / 2, low - tall / 2, right - left + wide, high - low + tall)
    plane.show_field(np.ascontiguousarray(colours), covers)
    ends = line(reading, sight, least, (left, right, low, high))
    plane.show_lines([Lines(ends, theme.text, 2.2)] if len(ends) else [])
    plane.show_points(points, _kinds(reading), _styles(theme))


def places(reading: OneNeuron, sight: Sight) -> np.ndarray:
    """(rows, 2) where the examples lie."""
    across = reading.reads[:, sight.across]
    return np.stack([across, reading.sums if sight.single else reading.reads[:, sight.up]], axis=1).astype(np.float64)


def line(reading: OneNeuron, sight: Sight, least: float, area: tuple[float, float, float, float]) -> np.ndarray:
    """(1, 4) both ends of the line, beyond the frame that cuts it off; none where both weights are 0."""
    left, right, low, high = area
    if sight.single:
        return np.array([[left, least, right, least]])
    a, b = float(reading.weights[sight.across]), float(reading.weights[sight.up])
    c = float(_sum(reading, sight, 0.0, 0.0)) - least
    if a == 0 and b == 0:
        return np.zeros((0, 4))
    if abs(a) * (right - left) > abs(b) * (high - low):  # steeper than the diagonal: from below to above
        return np.array([[-(b * low + c) / a, low, -(b * high + c) / a, high]])
    return np.array([[left, -(a * left + c) / b, right, -(a * right + c) / b]])


def _sum(reading: OneNeuron, sight: Sight, x: float | np.ndarray, y: float | np.ndarray) -> np.ndarray:
    """The weighted sum at places of the plane."""
    weights = reading.weights.astype(np.float64)
    rest = np.delete(weights * sight.rest, (sight.across, sight.up)).sum() + (reading.bias or 0.0)
    return np.asarray(weights[sight.across] * x + weights[sight.up] * y + rest)


def _span(values: np.ndarray) -> tuple[float, float]:
    low, high = float(values.min()), float(values.max())
    margin = MARGIN * (high - low) or 1.0
    return low - margin, high + margin


def _kinds(reading: OneNeuron) -> np.ndarray:
    """Of each row: its class, or 2 where there is none, and 3 more where it is wrong."""
    judged, rows = reading.judged, len(reading.sums)
    kinds = np.full(rows, 2)
    if judged is not None and judged.right is not None and judged.truth.shape[1] == 1 and judged.truth.max() <= 1:
        kinds = judged.truth[:, 0].round().astype(int)
    return np.asarray(kinds + 3 * reading.wrong)


def _styles(theme: Theme) -> list[Style]:
    colours = [class_colour(theme, 0, 2), class_colour(theme, 1, 2), theme.muted]
    return [Style(colour, "o", edge=theme.panel, ring=ring) for ring in ("", theme.text) for colour in colours]
