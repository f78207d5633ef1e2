"""Arrays of numbers as pictures: heat maps and tiles in one meaning of colour, and the strip that states the scale.

Orange is negative, grey is nothing, blue is positive; the greatest size in the picture gets the full colour, and the
strip below says which number that is. Sizes that are never negative go from grey to violet. Data in grey (photographs,
digits) goes from its least to its greatest value.
"""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QLinearGradient, QPainter, QPaintEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.images import coloured, extent, graded, photograph, tiles
from app.plots import Plot, Span, pen, power
from app.theme import Theme
from app.wording import MINUS, number

__all__ = ["HeatMap", "Scale", "coloured", "extent", "graded", "photograph", "pixmap", "tiles"]

SHORT, LONG = 30.0, 140.0
"""Pixels of the strip of colours in a line that has to say its numbers and its rule as well."""
MOST = 1024
"""Rows and columns of a heat map that are drawn: no screen shows more, and every frame pays for them."""


def pixmap(picture: np.ndarray, size: int) -> QPixmap:
    """A photograph's bytes as a pixmap `size` pixels high and wide at most, its pixels kept sharp."""
    height, width = picture.shape[:2]
    image = QImage(picture.data, width, height, picture.strides[0], QImage.Format.Format_RGB888)
    crisp = (
        Qt.TransformationMode.FastTransformation
        if max(height, width) < size
        else (Qt.TransformationMode.SmoothTransformation)
    )
    return QPixmap.fromImage(image).scaled(size, size, Qt.AspectRatioMode.KeepAspectRatio, crisp)


class HeatMap(Plot):
    """One array as a picture, row 0 on top."""

    def __init__(self, theme: Theme, x: str = "", y: str = "") -> None:
        self._theme = theme
        self.values = np.zeros((0, 0), np.float32)
        self.limit = 0.0
        self.span: Span | None = None
        """What the colours of sizes reach from and to; None where the picture shows signed numbers."""
        self._square: bool | None = None
        self._place = QRectF(-0.5, -0.5, 1, 1)
        self._image = pg.ImageItem(axisOrder="row-major")
        super().__init__(theme, x, y)
        self.addItem(self._image)
        self.invertY(True)
        self.getViewBox().setDefaultPadding(0.0)
        self.count("left", "bottom")
        self.reset.connect(self._show_all)
        self.lay_out(square=False)

    @property
    def aspect(self) -> float:
        """Width : height of the room there is, in steps, so that tiles do not jump while a window is resized."""
        ratio: float = self.width() / max(1, self.height())
        return max(0.5, round(2 * ratio) / 2)

    def lay_out(self, square: bool) -> None:
        """Square pixels and no axes, as feature maps and filters want it; or as wide as there is room, with axes."""
        if square != self._square:
            self._square = square
            self.setAspectLocked(square)
            for side in ("left", "bottom"):
                self.showAxis(side, not square)

    def show_values(self, values: np.ndarray, limit: float | None = None, size: tuple[int, int] | None = None) -> None:
        """Draws (height, width) signed numbers. `limit` is the number in full colour, by default the greatest size
        there is; `size` what rows and columns stand for, where a pixel is the mean of several."""
        height, width = size or values.shape
        self.show_signed(values, QRectF(-0.5, -0.5, width, height), limit)  # row 0 lies around the 0 of the axis

    def show_sizes(self, values: np.ndarray, span: Span, place: QRectF | None = None) -> None:
        """Draws (height, width) numbers that are never negative, or logarithms, in the colours of sizes, which reach
        from `span[0]` to `span[1]`. `place` is where the picture lies on the axes."""
        height, width = values.shape
        self.span = span
        self.put(values, place or QRectF(-0.5, -0.5, width, height))

    def show_signed(self, values: np.ndarray, place: QRectF, limit: float | None = None) -> None:
        """Draws (height, width) signed numbers at a place of the axes."""
        self.limit, self.span = extent(values) if limit is None else limit, None
        self.put(values, place)

    def put(self, values: np.ndarray, place: QRectF) -> None:
        """Draws numbers at a place of the axes, in the colours that `limit` or `span` say."""
        changed = values.shape != self.values.shape or place != self._place
        self.values, self._place = values, place
        self._paint()
        self._image.setRect(place)
        if changed:
            self._show_all()

    def cell(self, at: QPointF | None) -> tuple[int, int] | None:
        """The row and column of `values` at a position of the axes; None outside."""
        place = self._place
        if at is None or not self.values.size or not place.contains(at):
            return None
        height, width = self.values.shape
        row = int((at.y() - place.top()) / place.height() * height)
        column = int((at.x() - place.left()) / place.width() * width)
        return min(row, height - 1), min(column, width - 1)

    def _show_all(self) -> None:
        self.getViewBox().setRange(self._place, padding=0)

    def restyle(self, theme: Theme) -> None:
        self._theme = theme
        super().restyle(theme)
        self.showGrid(x=False, y=False)
        self._paint()

    def _paint(self) -> None:
        if self.values.size:
            steps = (-(-side // MOST) for side in self.values.shape)
            shown = self.values[tuple(slice(None, None, step) for step in steps)]
            span, theme = self.span, self._theme
            picture = coloured(shown, self.limit, theme) if span is None else graded(shown, *span, theme)
            self._image.setImage(picture, autoLevels=False)


class Scale(QWidget):
    """The strip under a picture: its colours with the numbers they mean, and the rule by which these were chosen.

    From −x in orange over 0 to +x in blue; or, for sizes, from the least in grey to the greatest in violet.
    """

    def __init__(self, theme: Theme, rule: str) -> None:
        super().__init__()
        self._theme = theme
        self._sizes = self._flat = False
        self.foldable = True
        """Whether it takes room of the picture, and not of what is beside it."""
        self._numbers = "", "", ""
        self.rule = rule
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.show_limit(0.0)

    def show_limit(self, limit: float, rule: str = "") -> None:
        """For signed numbers: `limit` is the number in full colour."""
        self.show_numbers((f"{MINUS}{number(limit)}", "0", f"+{number(limit)}"), rule)

    def show_span(self, span: Span, rule: str = "", log: bool = False) -> None:
        """For sizes from `span[0]` to `span[1]`, which are logarithms (to ten) where `log` says so."""
        low, high = span
        middle = (low + high) / 2
        three = [power(10.0**end) if log else number(end) for end in (low, middle, high)]
        first, half, last = three
        half = number(10.0**middle) if log and middle % 1 else half
        self.show_numbers((first, half, last), rule, sizes=True)

    def show_numbers(self, numbers: tuple[str, str, str], rule: str = "", sizes: bool = False) -> None:
        """What stands below the left end, the middle and the right end of the strip."""
        shown = numbers, rule or self.rule, sizes
        if shown != (self._numbers, self.rule, self._sizes):
            self._numbers, self.rule, self._sizes = shown
            self.setAccessibleName(self.text)
            self.setToolTip(self.text)  # the rule is cut where there is little room
            self._fit()
            self.update()

    def flatten(self, flat: bool) -> None:
        """Takes one line instead of three: the numbers stand beside the strip, the rule behind them; or two, where it
        would be cut. Where the numbers themselves would be, they stay below the strip."""
        flat = flat and self.foldable
        if flat != self._flat:
            self._flat = flat
            self.updateGeometry()
            self.update()

    @property
    def text(self) -> str:
        return f"{self._numbers[0]} to {self._numbers[2]}: {self.rule}"

    def restyle(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(160, self.heightForWidth(self.width()))

    def heightForWidth(self, width: int) -> int:
        """As many lines more as it takes where the rule would be cut."""
        line = self.fontMetrics().height()
        if self._lies_flat(width):
            return line + 4 + (self._rule_height(width) if self._rule_room(width) < self._rule_width else 0)
        return line + 14 + max(line, self._rule_height(width))

    def _rule_height(self, width: int) -> int:
        room = QRect(0, 0, max(60, width), 9999)
        return self.fontMetrics().boundingRect(room, Qt.TextFlag.TextWordWrap, self.rule).height()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Asks for another height where its words take one: all around it is laid out anew then."""
        if self.heightForWidth(self.width()) != self.height():
            self.updateGeometry()

    @property
    def _rule_width(self) -> int:
        return self.fontMetrics().horizontalAdvance(self.rule) + 3  # to elide asks for a little more than is drawn

    def _lies_flat(self, width: int) -> bool:
        """Whether the numbers stand beside the strip: where that leaves enough of it to see its colours."""
        ends = sum(map(self.fontMetrics().horizontalAdvance, (self._numbers[0], self._numbers[2])))
        return self._flat and width - ends - 11 >= SHORT

    def _rule_room(self, width: int) -> float:
        """What the numbers leave in the line, if the strip is no longer than it has to be."""
        ends = sum(map(self.fontMetrics().horizontalAdvance, (self._numbers[0], self._numbers[2])))
        return width - ends - 20 - SHORT

    def paintEvent(self, event: QPaintEvent) -> None:
        (self._paint_flat if self._lies_flat(self.width()) else self._paint_full)(QPainter(self))

    def _paint_full(self, painter: QPainter) -> None:
        strip = QRectF(0, 3, min(self.width() - 1, 320), 9)
        self._paint_strip(painter, strip)
        painter.setPen(self.palette().text().color())
        line = self.fontMetrics().height()
        labels = QRectF(0, strip.bottom() + 1, strip.width(), line)
        sides = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignHCenter, Qt.AlignmentFlag.AlignRight
        first, half, last = map(self.fontMetrics().horizontalAdvance, self._numbers)
        crowded = half / 2 + max(first, last) + 6 > strip.width() / 2
        no_room = first + last + 6 > strip.width()  # of two ends that differ in their sign one says enough
        hidden = {Qt.AlignmentFlag.AlignHCenter} if crowded else set()
        hidden |= {Qt.AlignmentFlag.AlignLeft} if no_room else set()
        for side, words in zip(sides, self._numbers, strict=True):
            if side not in hidden:
                painter.drawText(labels, side, words)
        self._paint_wrapped(painter, labels.bottom() + 1)

    def _paint_flat(self, painter: QPainter) -> None:
        metrics = self.fontMetrics()
        first, last = self._numbers[0], self._numbers[2]
        base, left = metrics.ascent() + 2, metrics.horizontalAdvance(first) + 5
        room = self._rule_room(self.width())
        below = room < self._rule_width
        spare = self.width() - left - metrics.horizontalAdvance(last) - 6 if below else room - self._rule_width + SHORT
        wide = max(SHORT, min(LONG, spare))
        strip = QRectF(left, metrics.height() / 2 - 3, wide, 9)
        self._paint_strip(painter, strip)
        painter.setPen(self.palette().text().color())
        painter.drawText(QPointF(0, base), first)
        painter.drawText(QPointF(strip.right() + 5, base), last)
        beside = QPointF(strip.right() + 15 + metrics.horizontalAdvance(last), base)
        if below:
            self._paint_wrapped(painter, metrics.height() + 3)
        else:
            self._paint_rule(painter, beside)

    def _paint_wrapped(self, painter: QPainter, top: float) -> None:
        """All of it, one whole line, or nothing: whatever is in sight. A layout gives it the height that it likes, also
        where the panel is too low for that and would cut a line in half."""
        seen, line = self.visibleRegion().boundingRect(), self.fontMetrics().height()
        bottom = self.height() if seen.isEmpty() else seen.bottom() + 1
        wide, room = max(60, self.width()), bottom - top + 2
        painter.setPen(pen(self._theme.muted, 1))
        if self._rule_height(wide) <= room:
            painter.drawText(QRectF(0, top, wide, 9999), Qt.TextFlag.TextWordWrap, self.rule)
        elif line <= room:
            at = QPointF(0, top + self.fontMetrics().ascent())
            painter.drawText(at, self.fontMetrics().elidedText(self.rule, Qt.TextElideMode.ElideRight, wide))

    def _paint_strip(self, painter: QPainter, strip: QRectF) -> None:
        colours = self._theme.sequential if self._sizes else self._theme.diverging
        gradient = QLinearGradient(strip.topLeft(), strip.topRight())
        for stop in range(9):
            gradient.setColorAt(stop / 8, QColor(*map(int, colours[round(stop * 255 / 8)])))
        painter.setPen(pen(self._theme.border, 1))
        painter.setBrush(gradient)
        painter.drawRect(strip)

    def _paint_rule(self, painter: QPainter, at: QPointF) -> None:
        painter.setPen(pen(self._theme.muted, 1))
        room = int(self.width() - at.x())
        painter.drawText(at, self.fontMetrics().elidedText(self.rule, Qt.TextElideMode.ElideRight, room))
