"""Axes with round numbers, at least two of them that keep apart, and powers of ten where a scale is logarithmic."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from math import ceil, floor, isfinite, log10
from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QLineF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen, QPixmap

from app.wording import MINUS, number

LOG_GAP = 28.0
"""Pixels from one power of ten to the next, at least."""
LEAST_ACROSS, LEAST_UP = 22.0, 1.6
"""From one number to the next at the least: pixels below a plot, lines of text beside one. More are hard to count."""
MOST = 10
"""Numbers of a long axis, about: with a grid between them more say nothing."""
LINE_GAP = 22.0
"""Pixels at least between the lines of the grid that have no number."""

Ticks = list[tuple[float, list[float]]]
"""The step and the places of the numbers, then those of the lines without."""


class Axis(pg.AxisItem):  # type: ignore[misc]  # pyqtgraph has no types
    """An axis whose numbers read as in the rest of the window, on a log scale too."""

    textHeight: float  # noqa: N815  # the name that pyqtgraph gave it

    def __init__(self, side: str) -> None:
        super().__init__(side)
        self.whole = False
        """Whether only whole numbers make sense here: epochs, units, examples."""
        self.most: float | None = None
        """What no number is above: 100 % of a share, though the plot reaches a little farther."""
        self.grid_pen = QPen()
        self.picture: Any = None
        self._specs: Any = None
        self.setStyle(maxTextLevel=0)  # the first places have numbers, the others a line of the grid

    def paint(self, painter: QPainter, option: Any, widget: Any) -> None:
        """What pyqtgraph draws, at a tenth of its time: its grid lets the ground through, which takes Qt 30 times as
        long as an opaque line, and its QPicture looks up the font of each number anew."""
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setFont(self.style["tickFont"])
        self._lay_out(painter)
        if self._specs is not None:
            (line, start, end), ticks, texts = self._specs
            painter.setPen(self.grid_pen)
            painter.drawLines([QLineF(one, other) for _, one, other in ticks])
            painter.setPen(line)
            painter.drawLine(start, end)
            painter.setPen(self.textPen())
            for place, flags, text in texts:
                painter.drawText(place, Qt.AlignmentFlag(flags), text)
        painter.restore()

    def fit(self) -> bool:
        """Takes the room that the numbers need, where something changed; says whether that was so. pyqtgraph finds out
        while it paints, and paints the whole plot once more."""
        if self.picture is not None or not self.isVisible():
            return False
        ground = QPixmap(1, 1)  # which the painter does not keep
        painter = QPainter(ground)
        self._lay_out(painter)
        painter.end()
        return self.picture is not None

    def _lay_out(self, painter: QPainter) -> None:
        if self.picture is None:  # pyqtgraph's way to say that something changed
            self._specs = self.generateDrawSpecs(painter)
            self.picture = self._specs is not None or None

    def generateDrawSpecs(self, painter: QPainter) -> Any:
        """With the numbers at both ends that pyqtgraph leaves out: moved inwards, where they have room."""
        specs = super().generateDrawSpecs(painter)
        low, high = self.range
        if specs is None or self._tickLevels is not None or not high > low:
            return specs
        if self.orientation == "left":
            self._number_the_foot(specs[2], low, high)
        if self.orientation != "bottom":
            return specs
        texts, wide, metrics = specs[2], self.size().width(), self._metrics
        for step, values in self.tickValues(low, high, wide)[:1]:
            for value, text in zip(values, self.tickStrings(values, self.scale, step), strict=True):
                middle, half = (value - low) / (high - low) * wide, metrics.horizontalAdvance(text) / 2 + 1
                inside = min(max(middle, half), wide - half)
                top = texts[0][0].top() if texts else float(self.style["tickTextOffset"][1])
                place = QRectF(inside - half, top, 2 * half, metrics.height())
                near = place.adjusted(-4, 0, 4, 0)
                if inside != middle and not any(near.intersects(other) for other, _, _ in texts):
                    texts.append((place, Qt.AlignmentFlag.AlignCenter, text))
        return specs

    def _number_the_foot(self, texts: list[Any], low: float, high: float) -> None:
        """Moves a number in that would reach below the plot: bars from zero on are read with the zero at their foot."""
        tall = self.size().height()
        for step, values in self.tickValues(low, high, tall)[:1]:
            if not texts or not values:
                return
            like, flags, _ = texts[0]
            place = QRectF(like.left(), tall - like.height(), like.width(), like.height())
            cut = (values[0] - low) / (high - low) * tall < like.height() / 2
            if cut and not any(place.intersects(other) for other, _, _ in texts):
                texts.append((place, flags, self.tickStrings(values, self.scale, step)[0]))

    def _updateMaxTextSize(self, size: float) -> None:
        """Numbers below a plot take a line of their letters. pyqtgraph keeps the room of others that were taller, and
        what it began with: two plots side by side ended at different heights."""
        if self.orientation != "bottom":
            super()._updateMaxTextSize(size)
        elif (high := max(size, self._metrics.height())) != self.textHeight:
            self.textHeight = high
            self._updateHeight()

    def resizeEvent(self, event: Any = None) -> None:
        """The name of a short axis reaches to the left, below the other one, where it would be cut at its right."""
        super().resizeEvent(event)
        if self.orientation == "bottom" and self.label is not None:
            over = self.label.x() + self.label.boundingRect().width() - self.size().width()
            if over > 0:
                self.label.setX(self.label.x() - over)

    def tickValues(self, low: float, high: float, size: float) -> Ticks:
        inverted, (low, high) = low > high, sorted((low, high))
        if not (isfinite(low) and isfinite(high) and high > low and size > 0):
            return []
        if self.logMode:
            return self._powers(low, high, size / (high - low), inverted)
        step, shown = self._numbers(low, high, size / (high - low), inverted)
        return [(step, shown), (step, self._lines(step, shown, low, high, size / (high - low)))]

    def _numbers(self, low: float, high: float, pixel: float, inverted: bool) -> tuple[float, list[float]]:
        """The finest round step at which all numbers keep apart, where a unit takes `pixel`. If that leaves fewer than
        two, the first and the last of a finer one: it takes two to read a distance."""
        least = max(self._least / pixel, (high - low) / MOST)
        step, several = _round_up(max(least / 5, 1.0 if self.whole else 0.0)), None
        while len(values := self._uncut(_multiples(step, low, high), low, high, pixel, inverted)) > 1:
            if step > 0.999 * least and self._keep_apart(values, pixel, step):
                return step, values
            several = step, values
            step = _round_up(1.5 * step)
        if several is None:
            return step, values
        finer, (first, *_, last) = several
        return (finer, [first, last]) if self._keep_apart([first, last], pixel, finer) else (finer, values or [first])

    def _lines(self, step: float, shown: list[float], low: float, high: float, pixel: float) -> list[float]:
        """Where the grid has lines without a number: in a few equal parts of the step."""
        digit = round(step / 10.0 ** floor(log10(step) + 1e-9))
        for parts in {1: (5, 2), 2: (4, 2), 5: (5,)}[digit]:
            finer = step / parts
            if finer * pixel >= LINE_GAP and (not self.whole or finer >= 1):
                step = finer
                break
        return _without(_multiples(step, low, high), shown, step)

    def _powers(self, low: float, high: float, pixel: float, inverted: bool) -> Ticks:
        """Powers of ten, and with room between them 2 and 5 too; within one power more. Where not every power has room,
        those that leave most numbers."""
        every = max(1, ceil(self._apart(low) / pixel))
        whole = self._uncut([float(k) for k in range(ceil(low), floor(high) + 1)], low, high, pixel, inverted)
        shown = max(([k for k in whole if k % every == first] for first in range(every)), key=len)
        groups: tuple[tuple[float, ...], ...] = ((1,), (2, 5), (3, 7), (1.5, 4, 6, 8, 9), (1.2, 1.1, 1.3, 1.4, 1.7))
        for group in groups:
            if len(shown) > 1 and (every > 1 or (group not in groups[:2] and high - low > 0.7)):
                break
            more = _without(self._uncut(_of_each_power(group, low, high), low, high, pixel, inverted), shown, 0.01)
            if self._keep_apart(sorted(shown + more), pixel, 1.0):
                shown = sorted(shown + more)
            elif len(shown) < 2:
                for place in more:
                    if self._keep_apart(sorted([*shown, place]), pixel, 1.0):
                        shown = sorted([*shown, place])
        between = (1, 2, 5) if log10(2) * pixel >= LINE_GAP else (1,) if pixel >= LINE_GAP else ()
        return [(1.0, shown), (0.3, _without(_of_each_power(between, low, high), shown, 0.01))]

    # ---- what has room ----

    @property
    def _metrics(self) -> QFontMetricsF:
        return QFontMetricsF(self.style["tickFont"] or self.font())

    @property
    def _least(self) -> float:
        """Pixels from one number to the next."""
        return LEAST_ACROSS if self.orientation == "bottom" else LEAST_UP * self._metrics.height()

    def _keep_apart(self, values: list[float], pixel: float, step: float) -> bool:
        """Whether numbers at these places (in their order) do not run into one another."""
        metrics = self._metrics
        if self.orientation != "bottom":
            room = self._least if self.logMode else metrics.height()
            return all((after - before) * pixel >= room for before, after in pairwise(values))
        gap = 0.8 * metrics.height()
        wide = [metrics.horizontalAdvance(text) for text in self.tickStrings(values, self.scale, step)]
        pairs = zip(pairwise(values), pairwise(wide), strict=True)
        return all((after - before) * pixel >= sum(widths) / 2 + gap for (before, after), widths in pairs)

    def _apart(self, low: float) -> float:
        """Pixels that powers of ten keep from one another: their width below a plot, and no less than that."""
        if self.orientation != "bottom":
            return LOG_GAP
        metrics = self._metrics
        return max(LOG_GAP, 8 + max(metrics.horizontalAdvance(power(10.0**end)) for end in (floor(low), -3)))

    def _uncut(self, values: list[float], low: float, high: float, pixel: float, inverted: bool) -> list[float]:
        """Without numbers at the upper edge, which would be cut in half."""
        if self.orientation != "left":
            return values
        half = 0.45 * self._metrics.height() / pixel
        least, most = (low + half, high) if inverted else (low, high - half)
        return [
            value for value in values if least <= value <= most and (self.most is None or value < 1.001 * self.most)
        ]

    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:
        if self.logMode:
            return [power(10.0**value) for value in values]
        digits = max(0, int(np.ceil(-np.log10(spacing * scale) - 1e-9))) if spacing > 0 else 0
        greatest = max((abs(value * scale) for value in values), default=0)
        if digits > 4 or greatest >= 1e5:
            return [number(value * scale) for value in values]
        return [f"{value * scale:{',' if greatest >= 1e4 else ''}.{digits}f}".replace("-", MINUS) for value in values]


def _round_up(step: float) -> float:
    """The next of 1, 2, 5, 10, 20 … and their tenths."""
    power = 10.0 ** floor(log10(step))
    return next(factor * power for factor in (1, 2, 5, 10) if factor * power >= step * (1 - 1e-9))


def _multiples(step: float, low: float, high: float) -> list[float]:
    return [k * step for k in range(ceil(low / step - 1e-9), floor(high / step + 1e-9) + 1)]


def _of_each_power(factors: Iterable[float], low: float, high: float) -> list[float]:
    """Logarithms of these multiples of all powers of ten in sight."""
    places = (k + log10(factor) for k in range(floor(low), ceil(high) + 1) for factor in factors)
    return sorted(place for place in places if low <= place <= high)


def _without(places: list[float], shown: list[float], step: float) -> list[float]:
    return [place for place in places if all(abs(place - other) > step / 10 for other in shown)]


def power(value: float) -> str:
    """`0.1`, not `0.100`: a round number on an axis has no digits to show off."""
    return f"{value:.6g}" if 0.0009 < value < 9e5 else number(value).replace(".0×", "×")
