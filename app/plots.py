"""How every plot of the window looks: axes, fonts, pens and legends, all taken from the Theme.

pyqtgraph draws curves and pictures and nothing else. Its context menu is off: the export in it fails on Qt 6.11.
Legends stand beside the plot, never on it, so that they cannot cover data. Dense curves are drawn without antialiasing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import ceil, floor, inf, log10
from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEvent, QLineF, QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.forms import as_plain_tip
from app.theme import Theme
from app.wording import number

Span = tuple[float, float]
"""From, to."""
LOG_GAP = 40.0
"""Pixels from one power of ten to the next, at least."""
NEAR = 8
"""Pixels between the entries of a legend where there is little room."""
STRONG, FAINT = 2.0, 1.0
"""Pen widths in pixels: what is to be read, and what stands behind it."""


def pen(colour: str, width: float = STRONG, dashed: bool = False) -> QPen:
    """Opaque always: a line that lets the ground through takes Qt 30 times as long. `mixed` makes faint colours."""
    style = Qt.PenStyle.DashLine if dashed else Qt.PenStyle.SolidLine
    made = QPen(QColor(colour), width, style)
    made.setCosmetic(True)
    return made


@lru_cache(maxsize=4096)
def mixed(colour: str, ground: str, share: float) -> str:
    """The colour that `share` of one colour makes on a ground: "#rrggbb"."""
    over, under = QColor(colour), QColor(ground)
    pairs = ((over.red(), under.red()), (over.green(), under.green()), (over.blue(), under.blue()))
    return "#" + "".join(f"{round(share * a + (1 - share) * b):02x}" for a, b in pairs)


def peaks(x: np.ndarray, y: np.ndarray, buckets: int = 1000) -> tuple[np.ndarray, np.ndarray]:
    """A curve of at most about 2 × `buckets` points that looks the same: the least and the greatest of each bucket.

    A million points take 1 to 2 ms; drawn in full they would take a frame each.
    """
    if len(x) <= 2 * buckets:
        return x, y
    length = -(-len(x) // buckets)
    whole = len(x) // length * length
    blocks = y[:whole].reshape(-1, length)
    rows = np.arange(len(blocks)) * length
    ends = np.sort(np.stack([rows + blocks.argmin(1), rows + blocks.argmax(1)], 1), 1).ravel()
    kept = np.concatenate([[0], ends, np.arange(whole, len(x))[-1:], [len(x) - 1]])
    kept = np.unique(kept)
    return x[kept], y[kept]


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


class Plot(pg.PlotWidget):  # type: ignore[misc]  # pyqtgraph has no types
    """An empty plot in the window's style. Wheel and drag zoom and pan, a double click shows everything again."""

    hovered = Signal(object)
    """The position of the mouse in the plot's units as a QPointF, or None where it has left."""

    reset = Signal()
    """A double click: everything is to be seen again."""

    def __init__(self, theme: Theme, x: str, y: str) -> None:
        super().__init__(axisItems={side: Axis(side) for side in ("left", "bottom")}, enableMenu=False)
        self._titles = {"bottom": x, "left": y}
        self.hideButtons()
        self.setFrameShape(pg.QtWidgets.QFrame.Shape.NoFrame)
        self.setMinimumSize(140, 90)
        self.setMouseTracking(True)
        self._chosen = self._renewed = False
        self.disableAutoRange()
        self.getViewBox().sigRangeChangedManually.connect(self._choose)
        for side in self._titles:
            self.getAxis(side).enableAutoSIPrefix(False)
        self.scene().sigMouseMoved.connect(self._moved)
        self.restyle(theme)

    @property
    def tick_font(self) -> QFont:
        font = QFont(self.font())
        font.setPointSizeF(max(7.0, font.pointSizeF() * 0.9))
        return font

    def restyle(self, theme: Theme) -> None:
        self.setBackground(theme.panel)
        font = self.tick_font
        for side, title in self._titles.items():
            axis = self.getAxis(side)
            axis.setTickFont(font)
            axis.grid_pen = pen(mixed(theme.muted, theme.panel, 0.22), 1)
            axis.setZValue(-100)  # the grid stands behind the data
            axis.setPen(pen(theme.muted, 1))
            axis.setTextPen(pen(theme.text, 1))
            axis.setStyle(tickLength=-4)
            axis.setLabel(title, color=theme.text, **{"font-size": f"{font.pointSizeF():.1f}pt"})
        self.showGrid(x=True, y=True, alpha=1.0)
        self._fit_titles()

    def count(self, *sides: str) -> None:
        """Only whole numbers stand at these axes."""
        for side in sides:
            self.getAxis(side).whole = True

    def name_axes(self, x: str, y: str) -> None:
        for side, title in (("bottom", x), ("left", y)):
            if self._titles[side] != title:  # laying a title out anew takes a millisecond
                self._titles[side] = title
                self.getAxis(side).setLabel(title)
                self._fit_titles()

    def log(self, side: str, on: bool) -> None:
        """Labels an axis in powers of ten. The values given must be logarithms then."""
        axis = self.getAxis(side)
        if axis.logMode != on:
            axis.setLogMode(x=on) if side == "bottom" else axis.setLogMode(y=on)

    def follow(self, x: Span | None, y: Span | None) -> None:
        """Shows these ranges, unless the user has chosen others. Each change of a range redraws the axes, so a range
        stays while what is to be seen fills at least half of it."""
        if self._chosen:
            return
        (x_now, y_now), box = self.viewRange(), self.getViewBox()
        if self._renewed:
            x_now = y_now = (inf, -inf)
            self._renewed = False
        x_new, y_new = _stretched(x_now, x), _stretched(y_now, y, 0.08)
        if x_new or y_new:
            box.setRange(xRange=x_new, yRange=y_new, padding=0)

    def renew(self) -> None:
        """Something else is shown from now on: the next ranges are followed as they are."""
        self._renewed = True

    def show_everything(self) -> None:
        """Forgets the range that the user chose, if any."""
        self._chosen = False
        self.reset.emit()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.show_everything()

    def leaveEvent(self, event: Any) -> None:
        super().leaveEvent(event)
        self.hovered.emit(None)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A title longer than its axis would be cut at both ends, so it goes."""
        super().resizeEvent(event)
        if hasattr(self, "_titles"):  # pyqtgraph calls it before there are axes
            self._fit_titles()

    def _fit_titles(self) -> None:
        metrics = QFontMetricsF(self.tick_font)
        for side, long in (("bottom", self.width()), ("left", self.height())):
            title, axis = self._titles[side], self.getAxis(side)
            fits = bool(title) and metrics.horizontalAdvance(title) < long - 2 * metrics.height()
            if fits != axis.label.isVisible():
                axis.showLabel(fits)

    def _choose(self) -> None:
        self._chosen = True

    def _moved(self, position: QPointF) -> None:
        box = self.getViewBox()
        inside = box.sceneBoundingRect().contains(position)
        self.hovered.emit(box.mapSceneToView(position) if inside else None)


def _stretched(now: Sequence[float], wanted: Span | None, margin: float = 0.0) -> Span | None:
    """The range to change to, with a margin on both sides; None where the present one will do."""
    if wanted is None:
        return None
    low, high = wanted
    size = (high - low) or max(abs(high), 1e-9)
    if now[0] <= low and high <= now[1] and size >= 0.5 * (now[1] - now[0]):
        return None
    return low - margin * size, high + margin * size


@dataclass(frozen=True)
class Mark:
    """How one series is drawn, for its entry in the legend. Shape and dash tell series apart where colour does not."""

    colour: str
    width: float = STRONG
    dashed: bool = False
    symbol: str = ""
    """"" for none, "o" for a disc, "s" for a square, "t" for a triangle, "ring" for a circle, "band" for a strip."""


class Legend(QWidget):
    """Which line is which, above a plot, in as many rows as it takes.

    Each entry may carry a value, so that the legend is the read-out as well. An entry keeps the greatest width it ever
    had: the row does not jump while the values change.
    """

    LINE, GAP, DOT = 24, 14, 12
    """Length of the piece of line shown, the space between entries, and the room of a symbol without a line where there
    is little, in pixels."""

    def __init__(self) -> None:
        super().__init__()
        self._entries: dict[str, tuple[Mark, str]] = {}
        self._widths: dict[str, int] = {}
        self._flat = False
        self.foldable = True
        """Whether it takes room of the picture, and not of what is beside it."""
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def put(self, name: str, mark: Mark, value: str = "") -> None:
        """Adds an entry, or changes it."""
        if self._entries.get(name) == (mark, value):
            return
        self._entries[name] = mark, value
        width = self.fontMetrics().horizontalAdvance(self._text(name)) + self.LINE + 6
        if width > self._widths.get(name, 0):
            self._widths[name] = width
            self.updateGeometry()
        self.update()

    def drop(self, name: str) -> None:
        """Removes an entry, if it is there."""
        if self._entries.pop(name, None) is not None:
            self._widths.pop(name, None)
            self.updateGeometry()
            self.update()

    def flatten(self, flat: bool) -> None:
        """Takes one line: without the values where these do not fit, and with what is left over below the mouse."""
        flat = flat and self.foldable
        if flat != self._flat:
            self._flat = flat
            self.updateGeometry()
            self.update()

    def cut(self, width: int) -> bool:
        """Whether one line of so much width cannot say everything."""
        return len(self._entries) > 0 and self._places(width)[-1].y() > 0

    def clear(self) -> None:
        self._entries.clear()
        self._widths.clear()
        self.updateGeometry()
        self.update()

    def names(self) -> tuple[str, ...]:
        return tuple(self._entries)

    def texts(self) -> tuple[str, ...]:
        return tuple(map(self._text, self._entries))

    def sizeHint(self) -> QSize:
        return QSize(120, self._row())

    def heightForWidth(self, width: int) -> int:
        places = self._places(width)
        return (places[-1].y() if places and not self._flat else 0) + self._row()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._flat and self.cut(self.width()):
            self._paint_names(painter)
            return
        for name, place in zip(self._entries, self._places(self.width()), strict=True):
            self._paint_entry(painter, name, QRectF(place.x(), place.y(), self.LINE, self._row()), self._text(name))

    def _paint_names(self, painter: QPainter) -> None:
        """One line without values, its marks shorter."""
        x = 0
        for name, line, words in self.shortened(self.width()):
            if name:
                self._paint_entry(painter, name, QRectF(x, 0, line, self._row()), words)
            else:
                painter.setPen(self.palette().text().color())
                painter.drawText(QRectF(x, 0, self.width(), self._row()), Qt.AlignmentFlag.AlignVCenter, words)
            x += line + 4 + self.fontMetrics().horizontalAdvance(words) + NEAR

    def shortened(self, width: int) -> list[tuple[str, int, str]]:
        """What one line says: names, the lengths of their marks, and their words. All, where something to read is left
        of each when they are cut in the middle, or at the start if they begin alike; else the first in full."""
        metrics = self.fontMetrics()
        lines = [self.LINE if m.width or m.symbol == "band" else self.DOT for m, _ in self._entries.values()]
        cut = _cut(list(map(metrics.horizontalAdvance, self._entries)), width - sum(lines) - (4 + NEAR) * len(lines))
        if cut >= 7 * metrics.averageCharWidth():
            alike = len({name[:3] for name in self._entries}) == 1  # lanes of a race begin alike, and differ at the end
            side = Qt.TextElideMode.ElideLeft if alike else Qt.TextElideMode.ElideMiddle
            found = zip(self._entries, lines, strict=True)
            return [(name, line, metrics.elidedText(name, side, cut)) for name, line in found]
        shown: list[tuple[str, int, str]] = []
        left = width - metrics.horizontalAdvance("…")
        for name, line in zip(self._entries, lines, strict=True):
            left -= line + 4 + metrics.horizontalAdvance(name) + NEAR
            if left < 0:
                return [*shown, ("", 0, "…")]
            shown.append((name, line, name))
        return shown

    def _paint_entry(self, painter: QPainter, name: str, place: QRectF, text: str) -> None:
        _draw_mark(painter, self._entries[name][0], place)
        painter.setPen(self.palette().text().color())
        words = QRectF(place.right() + (4 if self._flat else 6), place.y(), self.width(), place.height())
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, text)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip:  # made when asked for: values change many times a second
            self.setToolTip(as_plain_tip("\n".join(self.texts())) if self._flat and self.cut(self.width()) else "")
        return super().event(event)

    def _text(self, name: str) -> str:
        return f"{name} {self._entries[name][1]}".rstrip()

    def _row(self) -> int:
        return self.fontMetrics().height() + 4

    def _places(self, width: int) -> list[QPoint]:
        places, x, y = [], 0, 0
        for name in self._entries:
            if x and x + self._widths[name] > width:
                x, y = 0, y + self._row()
            places.append(QPoint(x, y))
            x += self._widths[name] + self.GAP
        return places


def _cut(widths: list[int], room: int) -> int:
    """How wide the longest words may be, so that all have room together."""
    for place, width in enumerate(sorted(widths)):
        left = len(widths) - place
        if width * left > room:
            return room // left
        room -= width
    return max(widths, default=0)


def _draw_mark(painter: QPainter, mark: Mark, room: QRectF) -> None:
    middle = room.center()
    if mark.symbol == "band":
        painter.fillRect(room.adjusted(0, 4, 0, -4), QColor(mark.colour))
        return
    if mark.width:
        painter.setPen(pen(mark.colour, mark.width, dashed=mark.dashed))
        painter.drawLine(QPointF(room.left(), middle.y()), QPointF(room.right(), middle.y()))
    painter.setPen(pen(mark.colour, 1.5))
    painter.setBrush(Qt.BrushStyle.NoBrush if mark.symbol == "ring" else QColor(mark.colour))
    if mark.symbol in ("o", "ring"):
        painter.drawEllipse(middle, 3.5, 3.5)
    elif mark.symbol == "t":
        corners = [QPointF(-4, -3.5), QPointF(4, -3.5), QPointF(0, 4)]
        painter.drawPolygon([middle + corner for corner in corners])
    elif mark.symbol == "s":
        painter.drawRect(QRectF(middle.x() - 3.5, middle.y() - 3.5, 7, 7))
