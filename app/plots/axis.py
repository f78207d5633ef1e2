"""Axes with round numbers, at least two of them, and powers of ten where a scale is logarithmic."""

from __future__ import annotations

from math import ceil, floor, log10
from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QLineF
from PySide6.QtGui import QFontMetricsF, QPainter, QPen

from app.wording import number

LOG_GAP = 40.0
"""Pixels from one power of ten to the next, at least."""


class Axis(pg.AxisItem):  # type: ignore[misc]  # pyqtgraph has no types
    """An axis whose numbers read as in the rest of the window, on a log scale too."""

    def __init__(self, side: str) -> None:
        super().__init__(side)
        self.whole = False
        """Whether only whole numbers make sense here: epochs, units, examples."""
        self.grid_pen = QPen()
        self.picture: Any = None
        self._specs: Any = None

    def paint(self, painter: QPainter, option: Any, widget: Any) -> None:
        """What pyqtgraph draws, at a tenth of its time: its grid lets the ground through, which takes Qt 30 times as
        long as an opaque line, and its QPicture looks up the font of each number anew."""
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setFont(self.style["tickFont"])
        if self.picture is None:  # pyqtgraph's way to say that something changed
            self._specs = self.generateDrawSpecs(painter)
            self.picture = self._specs is not None or None
        if self._specs is not None:
            (line, start, end), ticks, texts = self._specs
            painter.setPen(self.grid_pen)
            painter.drawLines([QLineF(one, other) for _, one, other in ticks])
            painter.setPen(line)
            painter.drawLine(start, end)
            painter.setPen(self.textPen())
            for place, flags, text in texts:
                painter.drawText(place, int(flags), text)
        painter.restore()

    def tickValues(self, low: float, high: float, size: float) -> list[tuple[float, list[float]]]:
        inverted, (low, high) = low > high, sorted((low, high))
        ticks: list[tuple[float, list[float]]] = super().tickValues(low, high, size)
        if self.logMode:
            return _log_ticks(low, high, size, self._apart(low))
        if self.whole:
            ticks = [(step, at) for step, at in ticks if step >= 1]
            ticks = ticks or [(1.0, [float(number) for number in range(ceil(low), floor(high) + 1)])]
        return self._inside(self._spread_out(_two_at_least(ticks), high - low, size), low, high, size, inverted)

    def _apart(self, low: float) -> float:
        """Pixels that powers of ten keep from one another: their width below a plot, and no less than that."""
        if self.orientation != "bottom":
            return LOG_GAP
        metrics = QFontMetricsF(self.style["tickFont"] or self.font())
        return max(LOG_GAP, 8 + max(metrics.horizontalAdvance(power(10.0**end)) for end in (floor(low), -3)))

    def _inside(
        self, ticks: list[tuple[float, list[float]]], low: float, high: float, size: float, inverted: bool
    ) -> list[tuple[float, list[float]]]:
        """Without numbers at the upper edge, which would be cut in half."""
        if self.orientation != "left" or size <= 0 or not ticks:
            return ticks
        half = 0.45 * QFontMetricsF(self.style["tickFont"] or self.font()).height() * (high - low) / size
        least, most = (low + half, high) if inverted else (low, high - half)
        return [(step, [value for value in values if least <= value <= most]) for step, values in ticks]

    def _spread_out(
        self, ticks: list[tuple[float, list[float]]], span: float, size: float
    ) -> list[tuple[float, list[float]]]:
        """Fewer numbers where those beside a small plot would run into one another; 0 stays."""
        if not ticks or span <= 0 or size <= 0:
            return ticks
        step, values = ticks[0]
        metrics = QFontMetricsF(self.style["tickFont"] or self.font())
        texts = self.tickStrings(values, self.scale, step) if self.orientation == "bottom" else []
        room = 8 + max(map(metrics.horizontalAdvance, texts), default=0) if texts else metrics.height()
        every = ceil(room / (size * step / span))
        kept = [value for value in values if round(value / step) % every == 0]
        return ticks if every <= 1 else [(step * every, kept)]

    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:
        if self.logMode:
            return [power(10.0**value) for value in values]
        digits = max(0, int(np.ceil(-np.log10(spacing * scale)))) if spacing > 0 else 0
        if digits > 4 or max((abs(v * scale) for v in values), default=0) >= 1e5:
            return [number(value * scale) for value in values]
        return [f"{value * scale:.{digits}f}".replace("-", "\N{MINUS SIGN}") for value in values]


def _two_at_least(ticks: list[tuple[float, list[float]]]) -> list[tuple[float, list[float]]]:
    """The finer numbers too, where only one of the coarse ones is in sight: it takes two to read a distance. And lines
    between them, one size finer."""
    seen: list[float] = []
    for place, (step, values) in enumerate(ticks):
        seen = sorted([*seen, *values])
        if len(seen) >= 2:
            return [(step, seen), *ticks[place + 1 : 2]]
    return ticks[:2]


def power(value: float) -> str:
    """`0.1`, not `0.100`: a round number on an axis has no digits to show off."""
    return f"{value:.6g}" if 0.0009 < value < 9e5 else number(value).replace(".0×", "×")


def _log_ticks(low: float, high: float, size: float, apart: float) -> list[tuple[float, list[float]]]:
    """Powers of ten, no closer than `apart` pixels; with room between them 2 and 5 too, and 1.2, 1.4 ... within one."""
    room = size / max(high - low, 1e-9)
    every = max(1, ceil(apart / room))
    powers = [float(k) for k in range(ceil(low), floor(high) + 1) if k % every == 0]
    between: tuple[float, ...] = (2, 5) if room > 2.5 * apart or len(powers) < 2 else ()
    if high - low < 0.7:
        between = tuple(1 + k / 5 for k in range(1, 45) if k % 5) if room > 900 else (1.5, 2, 3, 4, 5, 6, 7, 8, 9)
    steps = [k + log10(m) for k in range(floor(low), ceil(high) + 1) for m in between]
    return [(1.0, powers), (0.3, [step for step in steps if low <= step <= high])]
