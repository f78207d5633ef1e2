"""The charts of a report: curves, points, bars, and a matrix of counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil, floor, isfinite, log10

import numpy as np

from engine.datasets.base import Array
from engine.report.pieces import Picture
from engine.report.svg import GROUND, INK, MUTED, RULE, SERIES, Canvas, shortened, width_of

WIDTH, HEIGHT = 330.0, 210.0
LEFT, RIGHT, TOP, BOTTOM = 52.0, 12.0, 26.0, 38.0
MOST = 400
"""Points of a curve that are written: more than the picture has pixels, and no report of megabytes."""
COUNTED = ("epoch",)
"""Axes that have no halves."""
CELL, LABEL = 26.0, 9.0
DARKEST = (8, 48, 107)
"""The colour of the largest count; nothing is white."""


@dataclass(frozen=True)
class Curve:
    """Points (x, y) that belong together, with what they are called in the legend."""

    name: str
    x: Array
    y: Array
    dashed: bool = False
    dots: bool = False
    """Points one by one, without a line."""


@dataclass(frozen=True)
class Axes:
    x: str
    y: str
    x_range: tuple[float, float] | None = None
    y_range: tuple[float, float] | None = None


def chart(title: str, curves: Sequence[Curve], axes: Axes, caption: str = "") -> Picture:
    """Curves over common axes."""
    canvas = Canvas(WIDTH, HEIGHT)
    x_range = axes.x_range or _range([curve.x for curve in curves])
    y_range = axes.y_range or _range([curve.y for curve in curves])
    frame = _Frame(canvas, x_range, y_range)
    frame.draw(title, axes)
    for colour, curve in zip(SERIES * (1 + len(curves) // len(SERIES)), curves, strict=False):
        frame.curve(curve, colour)
    frame.legend([curve.name for curve in curves if curve.name])
    words = ", ".join(curve.name for curve in curves if curve.name)
    return Picture(canvas.svg(), WIDTH, HEIGHT, f"{title}: {words}" if words else title, caption)


def bars(title: str, edges: Array, heights: Array, axes: Axes, caption: str = "") -> Picture:
    """A histogram: the bar `i` reaches from `edges[i]` to `edges[i + 1]`."""
    canvas = Canvas(WIDTH, HEIGHT)
    frame = _Frame(canvas, (float(edges[0]), float(edges[-1])), (0.0, max(1.0, float(np.max(heights, initial=0)))))
    frame.draw(title, axes)
    for left, right, height in zip(edges, edges[1:], heights, strict=False):
        x, y = frame.at(float(left), float(height))
        wide = frame.at(float(right), 0)[0] - x
        low = frame.at(0, 0)[1]
        canvas.add("rect", x=x + 0.5, y=y, width=max(0.5, wide - 1), height=max(0.0, low - y), fill=SERIES[0])
    return Picture(canvas.svg(), WIDTH, HEIGHT, title, caption)


def matrix(title: str, counts: Array, names: Sequence[str], caption: str = "") -> Picture:
    """Counts (classes, classes): a row for each true class, a column for each answer; darker is a larger share."""
    size = len(names)
    cell = max(10.0, min(CELL, 440 / size))
    longest = max(width_of(name, LABEL) for name in names)
    room = min(110.0, longest + 8)
    side = cell * size
    canvas = Canvas(room + 24 + side + 10, 44 + side + room)
    canvas.text(0, 14, title, 12, font_weight="600")
    left, top = room + 24, 34.0
    shares = counts / np.maximum(1, counts.sum(1, keepdims=True))
    for row, name in enumerate(names):
        y = top + row * cell
        canvas.text(left - 6, y + cell / 2 + 3, shortened(name, LABEL, room), LABEL, "end")
        x = left + row * cell + cell / 2 + 3
        canvas.text(
            x,
            top + side + 6,
            shortened(name, LABEL, room),
            LABEL,
            "end",
            transform=f"rotate(-90 {x:.1f} {top + side + 6:.1f})",
        )
        for column in range(size):
            share, place = float(shares[row, column]), (left + column * cell, y)
            canvas.add(
                "rect",
                x=place[0],
                y=place[1],
                width=cell,
                height=cell,
                fill=_shade(share),
                stroke=RULE,
                stroke_width=0.5,
            )
            if counts[row, column] and cell >= 16:
                ink = GROUND if share > 0.5 else INK
                words = f"{int(counts[row, column]):,}"
                letters = min(LABEL, (cell - 3) / (0.6 * len(words)))
                canvas.text(place[0] + cell / 2, y + cell / 2 + 3, words, letters, "middle", ink)
    canvas.text(12, top + side / 2, "true", LABEL, "middle", MUTED, transform=f"rotate(-90 12 {top + side / 2:.1f})")
    canvas.text(left + side / 2, canvas.height - 1, "answer", LABEL, "middle", MUTED)
    return Picture(canvas.svg(), canvas.width, canvas.height, f"{title}, {size} classes", caption)


class _Frame:
    """Axes with ticks, and where numbers lie in them."""

    def __init__(self, canvas: Canvas, x: tuple[float, float], y: tuple[float, float]) -> None:
        self.canvas, self.x, self.y = canvas, _opened(x), _opened(y)
        self._points: list[tuple[float, float]] = []

    def at(self, x: float, y: float) -> tuple[float, float]:
        across = (x - self.x[0]) / (self.x[1] - self.x[0])
        up = (y - self.y[0]) / (self.y[1] - self.y[0])
        wide, high = WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM
        return LEFT + across * wide, HEIGHT - BOTTOM - up * high

    def draw(self, title: str, axes: Axes) -> None:
        canvas = self.canvas
        canvas.text(0, 13, title, 12, font_weight="600")
        for tick in ticks(*self.y):
            _, y = self.at(self.x[0], tick)
            canvas.line(LEFT, y, WIDTH - RIGHT, y)
            canvas.text(LEFT - 5, y + 3, written(tick), 8.5, "end", MUTED)
        for tick in ticks(*self.x, whole=axes.x in COUNTED):
            x, y = self.at(tick, self.y[0])
            canvas.line(x, y, x, y + 3, MUTED)
            canvas.text(x, y + 13, written(tick), 8.5, "middle", MUTED)
        canvas.line(LEFT, HEIGHT - BOTTOM, WIDTH - RIGHT, HEIGHT - BOTTOM, MUTED)
        canvas.text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 6, axes.x, 9, "middle", MUTED)
        middle = (TOP + HEIGHT - BOTTOM) / 2
        canvas.text(10, middle, axes.y, 9, "middle", MUTED, transform=f"rotate(-90 10 {middle:.1f})")

    def curve(self, curve: Curve, colour: str) -> None:
        points = [self.at(x, y) for x, y in _thinned(curve) if isfinite(x) and isfinite(y)]
        self._points += _between(points)
        if curve.dots:
            for x, y in points:
                self.canvas.add("circle", cx=x, cy=y, r=1.6, fill=colour)
            return
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        dashes = {"stroke_dasharray": "4 3"} if curve.dashed else {}
        self.canvas.add(
            "polyline", points=path, fill="none", stroke=colour, stroke_width=1.6, stroke_linejoin="round", **dashes
        )

    def legend(self, names: Sequence[str]) -> None:
        """In the corner that the fewest points are in."""
        if len(names) < 2:
            return
        rows = names[:8]
        wide, high = min(150.0, max(width_of(name, 9) for name in rows) + 24), 12 * len(rows) + 6
        lefts, tops = (WIDTH - RIGHT - wide, LEFT + 4), (TOP + 2, HEIGHT - BOTTOM - high - 4)
        corners = [(left, top) for top in tops for left in lefts]
        left, top = min(corners, key=lambda corner: self._covered(corner[0], corner[1], wide, high))
        self.canvas.add(
            "rect", x=left, y=top, width=wide, height=12 * len(rows) + 6, fill=GROUND, fill_opacity=0.85, rx=3
        )
        for row, name in enumerate(rows):
            y = top + 12 * row + 9
            self.canvas.line(left + 4, y, left + 16, y, SERIES[row % len(SERIES)], 2)
            self.canvas.text(left + 20, y + 3, shortened(name, 9, wide - 22), 9)

    def _covered(self, left: float, top: float, wide: float, high: float) -> int:
        return sum(left <= x <= left + wide and top <= y <= top + high for x, y in self._points)


def ticks(low: float, high: float, most: int = 6, whole: bool = False) -> list[float]:
    """Round numbers between two others: 1, 2 or 5 times a power of ten apart, at most about `most` of them."""
    step = 10.0 ** floor(log10((high - low) / most))
    step *= next(factor for factor in (1, 2, 5, 10) if (high - low) / (factor * step) <= most)
    step = max(step, 1.0) if whole else step
    return [round(step * number, 12) for number in range(ceil(low / step - 1e-9), floor(high / step + 1e-9) + 1)]


def written(value: float) -> str:
    """As on an axis: 0.25, 1,200, 3e−05."""
    if value and (abs(value) >= 1e6 or abs(value) < 1e-3):
        return f"{value:.0e}".replace("-", "−")
    return f"{value:,.6g}".replace("-", "−")


def _range(arrays: Sequence[Array]) -> tuple[float, float]:
    """The least and the greatest finite number."""
    every = np.concatenate([np.ravel(array).astype(float) for array in arrays]) if arrays else np.zeros(0)
    every = every[np.isfinite(every)]
    return (float(every.min()), float(every.max())) if len(every) else (0.0, 1.0)


def _opened(span: tuple[float, float]) -> tuple[float, float]:
    """A range with room between its ends."""
    low, high = span
    return (low, high) if high > low else (low - 0.5, high + 0.5)


def _thinned(curve: Curve) -> list[tuple[float, float]]:
    rows = np.unique(np.linspace(0, max(0, len(curve.x) - 1), min(MOST, len(curve.x))).astype(int))
    return [(float(curve.x[row]), float(curve.y[row])) for row in rows]


def _between(points: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """The points, and some on the lines between them."""
    steps = np.linspace(0, 1, 9)[1:]
    lines = [(x1 + (x2 - x1) * t, y1 + (y2 - y1) * t) for (x1, y1), (x2, y2) in pairwise(points) for t in steps]
    return points[:1] + lines


def _shade(share: float) -> str:
    red, green, blue = (round(255 + (dark - 255) * share**0.7) for dark in DARKEST)
    return f"#{red:02x}{green:02x}{blue:02x}"
