"""The legend of a plot: marks and names in lines, beside the plot and never on it, so that it cannot cover data."""

from __future__ import annotations

from dataclasses import dataclass
from math import floor

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.forms import as_plain_tip
from app.plots.pens import STRONG, pen

NEAR = 8
"""Pixels between the entries of a legend where there is little room."""
TIGHT = 3
"""... and where there is hardly any, beside the air that their marks have; and what rows give up of theirs."""
SYMBOL, LARGEST = 0.175, 5.0
"""Half a symbol's width by the height of a row, and pixels of the largest: there is room for no more."""


@dataclass(frozen=True)
class Mark:
    """How one series is drawn, for its entry in the legend. Shape and dash tell series apart where colour does not."""

    colour: str
    width: float = STRONG
    dashed: bool = False
    symbol: str = ""
    """"" for none, "o" for a disc, "s" for a square, "t" for a triangle, "ring" for a circle, "band" for a strip."""
    filled: bool = True
    """Whether the symbol is: as the points themselves."""
    short: str = ""
    """What it is called where there is no room for its name."""


class Legend(QWidget):
    """Which line is which, above a plot, in as many rows as it takes.

    Each entry may carry a value, so that the legend is the read-out as well. An entry keeps the greatest width it ever
    had: the row does not jump while the values change.
    """

    LINE, GAP, SHORT, DOT = 24, 14, 17, 12
    """Length of the piece of line shown, the space between entries, and where there is little room the length of the
    line and the room of a symbol without one, in pixels."""

    def __init__(self) -> None:
        super().__init__()
        self._entries: dict[str, tuple[Mark, str]] = {}
        self._widths: dict[str, int] = {}
        self._beside: tuple[Legend, ...] = ()
        self._flat = self._stacked = False
        self._few = 1
        """How many rows it may take where it is flat, if they say everything."""
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
        width = self._width(name)
        if width > self._widths.get(name, 0):
            self._widths[name] = width
            self._measure_anew()
        self.update()

    def _width(self, name: str) -> int:
        return self.fontMetrics().horizontalAdvance(self._text(name)) + self.LINE + 6

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):  # letters have another size
            self._widths = {name: self._width(name) for name in self._entries}
            self._measure_anew()

    def drop(self, name: str) -> None:
        """Removes an entry, if it is there."""
        if self._entries.pop(name, None) is not None:
            self._widths.pop(name, None)
            self._measure_anew()
            self.update()

    def flatten(self, flat: bool, rows: int = 1) -> None:
        """Takes one line: without the values where these do not fit, and with what is left over below the mouse. Where
        so many `rows` say everything, they do."""
        flat = flat and self.foldable
        if (flat, rows) != (self._flat, self._few):
            self._flat, self._few = flat, rows
            self._measure_anew()
            self.update()

    def stack(self, room: float) -> None:
        """Gives each entry a row of its own, where that takes no more than `room` pixels: classes and parts are not
        mixed in one."""
        on = len(self._entries) * self._row() <= room
        if on != self._stacked:
            self._stacked = on
            self._measure_anew()
            self.update()

    def cut(self, width: int) -> bool:
        """Whether one line of so much width cannot say everything."""
        return len(self._entries) > 0 and self._places(width)[-1].y() > 0

    def rows(self, width: int) -> int:
        """How many rows it takes to say everything."""
        return self._places(width)[-1].y() // self._row() + 1 if self._entries else 0

    def _folds(self, width: int) -> bool:
        return self._flat and self.rows(width) > self._few

    def clear(self) -> None:
        self._entries.clear()
        self._widths.clear()
        self._measure_anew()
        self.update()

    def names(self) -> tuple[str, ...]:
        return tuple(self._entries)

    def texts(self) -> tuple[str, ...]:
        return tuple(map(self._text, self._entries))

    def sizeHint(self) -> QSize:
        return QSize(120, self._row())

    def heightForWidth(self, width: int) -> int:
        """As high as those that it stands level with: what is below begins at one height."""
        return max(each._high(width) for each in (self, *self._beside))

    def _high(self, width: int) -> int:
        places = self._places(width)
        return (places[-1].y() if places and not self._folds(width) else 0) + self._row()

    def level_with(self, *others: Legend) -> None:
        """Takes as much height as the highest of these, which stand beside it and are as wide."""
        self._beside = others

    def _measure_anew(self) -> None:
        for each in (self, *self._beside):
            each.updateGeometry()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._folds(self.width()):
            self._paint_names(painter)
            return
        tight, seen = self._is_tight(), self.in_sight()
        for name, place in zip(self._entries, self._places(self.width(), tight), strict=True):
            line = self._line(name) if tight else self.LINE
            if name in seen:
                self._paint_entry(painter, name, QRectF(place.x(), place.y(), line, self._row()), self._text(name))
        if len(seen) < len(self._entries):
            painter.setPen(self.palette().text().color())
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignBottom, "…")

    def _is_tight(self) -> bool:
        """Whether it has fewer rows than it would like, or an entry is wider than it is: it packs them closer then."""
        places = self._places(self.width())
        return bool(places) and (not self._fits(places[-1]) or max(self._widths.values()) > self.width())

    def _fits(self, place: QPoint, below: int = 0) -> bool:
        """Whether an entry's letters have room, and so many rows under it. A layout gives it the height that it likes,
        also where the panel is too low for that and cuts it off."""
        seen = self.visibleRegion().boundingRect()
        bottom = self.height() if seen.isEmpty() else seen.bottom() + 1
        return place.y() + below * self._row() + self.fontMetrics().height() <= bottom

    def in_sight(self) -> tuple[str, ...]:
        """What it has room for. Where that is not all, the last row says so, and the tip holds everything."""
        places = self._places(self.width(), self._is_tight())
        below = 0 if not places or self._fits(places[-1]) else 1
        return tuple(name for name, place in zip(self._entries, places, strict=True) if self._fits(place, below))

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
        of each when their ends are cut, or their starts if they begin alike; else the first in full."""
        metrics = self.fontMetrics()
        words = {name: name for name in self._entries}
        lines = [self._line(name) for name in self._entries]
        room = width - sum(lines) - (4 + NEAR) * len(lines)
        if sum(map(metrics.horizontalAdvance, words)) > room:
            words = {name: mark.short or name for name, (mark, _) in self._entries.items()}
        wide = [metrics.horizontalAdvance(word) for word in words.values()]
        cut = _cut(wide, room)
        if cut >= min(max(wide), 7 * metrics.averageCharWidth()):
            alike = len({name[:3] for name in self._entries}) == 1  # lanes of a race begin alike, and differ at the end
            side = Qt.TextElideMode.ElideLeft if alike else Qt.TextElideMode.ElideRight
            found = zip(self._entries, lines, strict=True)
            return [(name, line, metrics.elidedText(words[name], side, cut + 1)) for name, line in found]
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
        air = 6 if place.width() == self.LINE else 4
        words = QRectF(place.right() + air, place.y(), self.width(), place.height())
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, self._words(text, round(words.left())))

    def _words(self, text: str, left: int) -> str:
        """As much of an entry as there is room for right of its mark, with a sign that there is more."""
        return self.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, self.width() - left + 1)

    def _cuts_words(self) -> bool:
        """Whether an entry is wider than the legend, however close it is packed."""
        tight = self._is_tight()
        starts = {name: self._line(name) + 4 if tight else self.LINE + 6 for name in self._entries}
        return any(self._words(self._text(name), left) != self._text(name) for name, left in starts.items())

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip:  # made when asked for: values change many times a second
            cut = self._folds(self.width()) or len(self.in_sight()) < len(self._entries) or self._cuts_words()
            self.setToolTip(as_plain_tip("\n".join(self.texts())) if cut else "")
        return super().event(event)

    def _text(self, name: str) -> str:
        return f"{name} {self._entries[name][1]}".rstrip()

    def _row(self) -> int:
        return self.fontMetrics().height() + 4

    def _line(self, name: str) -> int:
        """How long an entry's mark is where there is little room."""
        mark = self._entries[name][0]
        return self.SHORT if mark.width or mark.symbol == "band" else self.DOT

    def _places(self, width: int, tight: bool = False) -> list[QPoint]:
        places, x, y = [], 0, 0
        for name in self._entries:
            wide = self._widths[name] - (self.LINE + 2 - self._line(name) if tight else 0)
            if x and (x + wide > width or (self._stacked and not tight)):
                x, y = 0, y + self._row() - (TIGHT if tight else 0)
            places.append(QPoint(x, y))
            x += wide + (TIGHT if tight else self.GAP)
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
        y = floor(middle.y()) + 0.5 * (mark.width % 2)  # between two rows of pixels a thin line would be half as strong
        painter.setPen(pen(mark.colour, mark.width, dashed=mark.dashed))
        painter.drawLine(QPointF(room.left(), y), QPointF(room.right(), y))
    painter.setPen(pen(mark.colour, 1.5))
    painter.setBrush(QColor(mark.colour) if mark.filled and mark.symbol != "ring" else Qt.BrushStyle.NoBrush)
    size = min(SYMBOL * room.height(), LARGEST)
    if mark.symbol in ("o", "ring"):
        painter.drawEllipse(middle, size, size)
    elif mark.symbol == "t":
        corners = ((-1.15, -1.0), (1.15, -1.0), (0.0, 1.15))
        painter.drawPolygon([middle + QPointF(size * x, size * y) for x, y in corners])
    elif mark.symbol == "s":
        painter.drawRect(QRectF(middle.x() - size, middle.y() - size, 2 * size, 2 * size))
