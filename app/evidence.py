"""The small picture on a card of the doctor: the figures that show what is wrong.

Bars stand for one number each, layer by layer, over the range that is healthy; curves run over the epochs, with the one
that matters marked. Painted directly: a plot for each card would take longer than the card, and the panel is there
before pyqtgraph is.
"""

from __future__ import annotations

from html import escape
from math import floor, isfinite, log10

from PySide6.QtCore import QLineF, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.theme import Theme
from engine.doctor.base import Bars, Curves, Evidence
from engine.doctor.words import figure

PLOT = 70
"""Pixels of the picture's height, for letters of the usual size."""
LEAST = 1e-12
"""What is smaller than this is drawn as if it were this: zero has no logarithm."""
WIDEST_BAR = 22.0
FAINT = 0.16
"""How much of the colour the healthy range has."""


class EvidencePicture(QWidget):
    """Shows evidence; `show_evidence` brings newer figures."""

    def __init__(self, theme: Theme, evidence: Evidence) -> None:
        super().__init__()
        self._theme = theme
        self._evidence = evidence
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(120)
        self._tell()

    def show_evidence(self, evidence: Evidence) -> None:
        self._evidence = evidence
        self._tell()
        self.update()

    def _tell(self) -> None:
        text = spoken(self._evidence)
        self.setAccessibleName(text)
        self.setToolTip(f"<p>{escape(text)}</p>")  # names of layers come from a file, and are no markup

    def sizeHint(self) -> QSize:
        return QSize(240, round(PLOT * max(1.0, self._theme.font_scale)) + 2 * self.fontMetrics().height() + 6)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        line = float(self.fontMetrics().height())
        plot = QRectF(0.0, line + 4.0, self.width(), self.height() - 2 * line - 8.0)
        if isinstance(self._evidence, Bars):
            self._paint_bars(painter, self._evidence, plot, line)
        else:
            self._paint_curves(painter, self._evidence, plot, line)
        painter.end()

    # ---- bars ----

    def _paint_bars(self, painter: QPainter, bars: Bars, plot: QRectF, line: float) -> None:
        theme = self._theme
        low, high = scale(bars)
        room = self._left(painter, bars, plot, low, high)
        if bars.healthy is not None:
            ends = [min(max(_level(end, low, high, bars.log), 0.0), 1.0) for end in bars.healthy]
            band = QRectF(room.left(), room.bottom() - ends[1] * room.height(), room.width(), 0.0)
            band.setBottom(room.bottom() - ends[0] * room.height())
            faint = QColor(theme.ok)
            faint.setAlphaF(FAINT)
            painter.fillRect(band, faint)
        painter.setPen(QPen(QColor(theme.node_border), 1.0))
        painter.drawLine(QLineF(room.bottomLeft(), room.bottomRight()))
        step = room.width() / max(1, len(bars.values))
        width = min(WIDEST_BAR, 0.7 * step)
        for place, value in enumerate(bars.values):
            height = max(2.0, _level(value, low, high, bars.log) * room.height())
            x = room.left() + (place + 0.5) * step - width / 2
            ill = bars.healthy is not None and not bars.healthy[0] <= value <= bars.healthy[1]
            colour = QColor(theme.warning if ill else theme.accent)
            painter.fillRect(QRectF(x, room.bottom() - height, width, height), colour)
        self._write(painter, bars.unit + (", log scale" if bars.log else ""), QRectF(0, 0, self.width(), line), False)
        below = QRectF(room.left(), plot.bottom() + 3.0, room.width(), line)
        if len(bars.labels) == 1:  # its bar stands in the middle
            free = max(0.0, below.width() - self.fontMetrics().horizontalAdvance(bars.labels[0]) - 2.0)
            self._write(painter, bars.labels[0], below.adjusted(free / 2, 0, -free / 2, 0), False)
        else:
            self._write(painter, bars.labels[0], below.adjusted(0, 0, -below.width() / 2, 0), False)
            self._write(painter, bars.labels[-1], below.adjusted(below.width() / 2, 0, 0, 0), True)

    def _left(self, painter: QPainter, bars: Bars, plot: QRectF, low: float, high: float) -> QRectF:
        """Writes the ends of the scale at the left, and returns what is left of the room."""
        texts = (figure(high, 1), figure(low, 1)) if bars.labels else (figure(high), figure(low))
        width = max(self.fontMetrics().horizontalAdvance(text) for text in texts) + 6.0
        line = float(self.fontMetrics().height())
        self._write(painter, texts[0], QRectF(0, plot.top() - 2, width, line), False)
        self._write(painter, texts[1], QRectF(0, plot.bottom() - line + 2, width, line), False)
        return plot.adjusted(width, 0, 0, 0)

    # ---- curves ----

    def _paint_curves(self, painter: QPainter, curves: Curves, plot: QRectF, line: float) -> None:
        theme = self._theme
        finite = [value for values in curves.values for value in values if isfinite(value)] or [0.0]
        low, high = min(0.0, *finite), max(finite)
        bars = Bars((), (low, high), curves.unit, log=False)
        room = self._left(painter, bars, plot, low, high)
        count = max(len(values) for values in curves.values)
        step = room.width() / max(1, count - 1)
        painter.setPen(QPen(QColor(theme.node_border), 1.0))
        painter.drawLine(QLineF(room.bottomLeft(), room.bottomRight()))
        mark = room.left() + (curves.mark - curves.first) * step
        painter.setPen(QPen(QColor(theme.warning), 1.5, Qt.PenStyle.DashLine))
        painter.drawLine(QLineF(mark, room.top(), mark, room.bottom()))
        x, head = 0.0, QRectF(0, 0, self.width(), line)
        for place, (name, values) in enumerate(zip(curves.names, curves.values, strict=True)):
            colour = QColor(theme.series[place])
            painter.setPen(QPen(colour, 2.0))
            points = [
                QPointF(room.left() + at * step, room.bottom() - _level(value, low, high, False) * room.height())
                for at, value in enumerate(values)
                if isfinite(value)
            ]
            painter.drawPolyline(QPolygonF(points))
            painter.drawLine(QLineF(x, line / 2, x + 14, line / 2))
            self._write(painter, name, head.adjusted(x + 18, 0, 0, 0), False)
            x += 30 + self.fontMetrics().horizontalAdvance(name)
        self._write(painter, curves.unit, head.adjusted(x, 0, 0, 0), True)
        below = QRectF(room.left(), plot.bottom() + 3.0, room.width(), line)
        self._write(painter, f"best: epoch {curves.mark}", below, mark > room.center().x())

    def _write(self, painter: QPainter, text: str, rect: QRectF, right: bool) -> None:
        painter.setPen(QColor(self._theme.muted))
        side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
        shown = self.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, round(rect.width()))
        painter.drawText(rect, side | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine, shown)


def scale(bars: Bars) -> tuple[float, float]:
    """The ends of the scale: whole powers of ten around all values, or from 0 to 1 for shares."""
    finite = [value for value in bars.values if isfinite(value)] or [0.0]
    if not bars.log:
        return min(0.0, *finite), max(1.0, *finite)
    low, high = (floor(log10(max(end, LEAST))) for end in (min(finite), max(finite)))
    return 10.0 ** (low - (high == low)), 10.0 ** (high + 1)  # two decades at least, so that bars have a height


def _level(value: float, low: float, high: float, log: bool) -> float:
    """Where a value stands between the ends, from 0 to 1."""
    if not isfinite(value):
        return 1.0
    if log:
        value, low, high = (log10(max(each, LEAST)) for each in (value, low, high))
    return min(max((value - low) / max(high - low, 1e-30), 0.0), 1.0)


def spoken(evidence: Evidence) -> str:
    """The figures as text: for a tooltip, and for who cannot see the picture."""
    if isinstance(evidence, Bars):
        pairs = zip(evidence.labels, evidence.values, strict=True)
        return f"{evidence.unit}: " + ", ".join(f"{label} {figure(value)}" for label, value in pairs)
    curves = zip(evidence.names, evidence.values, strict=True)
    parts = ", ".join(f"{name} {figure(values[0], 3)} to {figure(values[-1], 3)}" for name, values in curves)
    return f"{evidence.unit} over the epochs: {parts}; best in epoch {evidence.mark}"
