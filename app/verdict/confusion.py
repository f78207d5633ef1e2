"""The confusion matrix: a row for each true class, a column for each answer, darker where there is more.

Painted here rather than by pyqtgraph: numbers in cells, names at both sides and a cell that can be chosen with the
keys are what it is about, and a plot has none of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from app.combo import Combo
from app.forms import as_plain_tip
from app.images import graded
from app.pictures import Scale
from app.plots import pen
from app.theme import Theme
from app.verdict.page import Page
from app.wording import count, percent

if TYPE_CHECKING:
    from engine.verdict.verdict import Verdict

NORMALISED = (
    ("Counts", "counts"),
    ("Share of the true class", "rows"),
    ("Share of the answer", "columns"),
)
READABLE = 15.0
"""Pixels of a cell below which no number is read in it, at the usual size of text."""
NAMES = 0.24
"""The share of the width that the names of classes may take at the side."""
WIDER = 3.0
"""How much wider than high a cell is at most: a number is, and a name even more."""
MANY = 20
"""Classes from which on shares are shown unless counts are asked for."""
LOW = 240
"""Pixels of a page below which the scale takes one line."""
TICKS = 6.0
"""Pixels between names and cells."""


class ConfusionPage(Page):
    """The map, and how it is normalised."""

    title = "Confusion"
    explanation = (
        "Rows are the true classes, columns the answers; what is right stands on the diagonal. Click a cell to see the "
        "examples in it."
    )
    kinds = ("classes",)

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self.normalised = Combo()
        self.normalised.setAccessibleName("What the cells show")
        for text, key in NORMALISED:
            self.normalised.addItem(text, key)
        self.normalised.setToolTip("Counts, or shares: of a row the recall stands on the diagonal, of a column the "
                                   "precision")  # fmt: skip
        self.controls.append(self.normalised)
        self.map = ConfusionMap(theme)
        self.scale = Scale(theme, "")
        self.body.addWidget(self.map, 1)
        self.body.addWidget(self.scale)
        self._usual = True
        """Whether nobody has chosen how it is normalised."""
        self.normalised.currentIndexChanged.connect(lambda _: self._choose())
        self.map.chosen.connect(self._open)

    def show_verdict(self, verdict: Verdict) -> None:
        super().show_verdict(verdict)
        if self._usual and len(verdict.predictions.head.classes) > MANY:  # a frequent class would outshine all others
            self.normalised.blockSignals(True)
            self.normalised.setCurrentIndex(self.normalised.findData("rows"))
            self.normalised.blockSignals(False)
        self._show()

    def restyle(self, theme: Theme) -> None:
        super().restyle(theme)
        self.map.restyle(theme)
        self.scale.restyle(theme)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.scale.flatten(self.height() < LOW)

    def table(self) -> Mapping[str, Any]:
        if self.verdict is None:
            return {}
        names, counts = self._names(self.verdict), self.verdict.confusion
        return {"true class": names} | {f"answered {name}": counts[:, n] for n, name in enumerate(names)}

    def _choose(self) -> None:
        self._usual = False
        self._show()

    def _show(self) -> None:
        if self.verdict is None:
            return
        way = self.normalised.currentData()
        counts = self.verdict.confusion
        self.map.show_counts(counts, self._names(self.verdict), way)
        if way == "counts":
            self.scale.show_span((0.0, float(max(1, counts.max(initial=0)))), "examples in a cell")
        else:
            whose = "true class" if way == "rows" else "answer"
            self.scale.show_numbers(("0 %", "50 %", "100 %"), f"share of all with the same {whose}", sizes=True)

    def _open(self, row: int, column: int) -> None:
        from engine.verdict.behind import Cell

        if self.verdict is not None:
            names, labels = self._names(self.verdict), self.verdict.labels
            said = f"“{names[row]}”, answered rightly"
            if row != column:
                said = f"“{names[row]}”, taken for “{names[column]}”"
            self.picked.emit(Cell(int(labels[row]), int(labels[column])), said)

    @staticmethod
    def _names(verdict: Verdict) -> tuple[str, ...]:
        """The classes that have a row and a column."""
        return tuple(verdict.predictions.head.classes[label] for label in verdict.labels)


class ConfusionMap(QWidget):
    """`chosen(row, column)`: a cell was clicked, or Enter was pressed on it. The arrow keys walk from cell to cell."""

    chosen = Signal(int, int)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.counts = np.zeros((0, 0), np.int64)
        self.names: tuple[str, ...] = ()
        self._way = "counts"
        self.at: tuple[int, int] | None = None
        """The cell that is chosen."""
        self._image: QImage | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName("Confusion matrix")

    def sizeHint(self) -> QSize:
        return QSize(320, 260)

    def minimumSizeHint(self) -> QSize:
        return QSize(160, 110)

    def show_counts(self, counts: np.ndarray, names: tuple[str, ...], way: str) -> None:
        if self.at is not None and max(self.at) >= len(names):
            self.at = None
        self.counts, self.names, self._way, self._image = counts, names, way, None
        self._describe()
        self.update()

    def restyle(self, theme: Theme) -> None:
        self._theme, self._image = theme, None
        self.update()

    @property
    def shown(self) -> np.ndarray:
        """What the colours are of, from 0 to 1; not-a-number where there is nothing to take a share of."""
        counts = self.counts.astype(float)
        if self._way == "counts":
            return np.asarray(counts / max(1.0, counts.max(initial=0)))
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.asarray(counts / counts.sum(1 if self._way == "rows" else 0, keepdims=True))

    def cell_at(self, at: QPointF) -> tuple[int, int] | None:
        """Row and column at a point; None beside the cells."""
        grid, amount = self._grid(), len(self.names)
        if not amount or not grid.contains(at):
            return None
        row = int((at.y() - grid.top()) / grid.height() * amount)
        column = int((at.x() - grid.left()) / grid.width() * amount)
        return min(row, amount - 1), min(column, amount - 1)

    def told(self, row: int, column: int) -> str:
        """A cell in words."""
        number, names = int(self.counts[row, column]), self.names
        of_row, of_column = int(self.counts[row].sum()), int(self.counts[:, column].sum())
        said = f"True “{names[row]}”, answered “{names[column]}”: {count(number, 'example')}"
        shares = [f"{percent(number / of_row)} of this true class"] if of_row else []
        shares += [f"{percent(number / of_column)} of this answer"] if of_column else []
        return f"{said}; {', '.join(shares)}." if shares else f"{said}."

    # ---- where things are ----

    def _metrics(self) -> QFontMetricsF:
        return QFontMetricsF(self.font())

    def _grid(self) -> QRectF:
        """The square of all cells, between the names."""
        line = self._metrics().height()
        left = self._side() + TICKS + line + 4
        top = 2 * line + TICKS
        room = QRectF(left, top, max(1.0, self.width() - left - 2), max(1.0, self.height() - top - 2))
        amount = max(1, len(self.names))
        cell = min(room.height() / amount, room.width() / amount)
        wide = min(room.width(), WIDER * cell * amount)
        high = min(room.height(), cell * amount)
        return QRectF(room.left(), room.top(), wide, high)

    def _side(self) -> float:
        widest = max((self._metrics().horizontalAdvance(name) for name in self.names), default=0.0)
        return min(widest, NAMES * self.width())

    # ---- painting ----

    def paintEvent(self, event: QPaintEvent) -> None:
        amount = len(self.names)
        if not amount:
            return
        painter, grid, theme = QPainter(self), self._grid(), self._theme
        if self._image is None:
            pixels = np.ascontiguousarray(graded(self.shown, 0.0, 1.0, theme))
            self._pixels = pixels
            self._image = QImage(pixels.data, amount, amount, 4 * amount, QImage.Format.Format_RGBA8888)
        painter.drawImage(grid, self._image)
        wide, high = grid.width() / amount, grid.height() / amount
        line = self._metrics().height()
        if high >= max(READABLE, 0.9 * line):
            painter.setPen(pen(theme.panel, 1))
            for n in range(amount + 1):
                painter.drawLine(
                    QPointF(grid.left() + n * wide, grid.top()), QPointF(grid.left() + n * wide, grid.bottom())
                )
                painter.drawLine(
                    QPointF(grid.left(), grid.top() + n * high), QPointF(grid.right(), grid.top() + n * high)
                )
            self._paint_numbers(painter, grid, wide, high)
        self._paint_names(painter, grid, wide, high)
        if self.at is not None:
            row, column = self.at
            painter.setPen(pen(theme.text, 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(QRectF(grid.left() + column * wide, grid.top() + row * high, wide, high))

    def _paint_numbers(self, painter: QPainter, grid: QRectF, wide: float, high: float) -> None:
        """In each cell its number, in the ink that reads better on its colour; nothing in empty ones."""
        metrics, shown, theme = self._metrics(), self.shown, self._theme
        for row in range(len(self.names)):
            for column in range(len(self.names)):
                number = int(self.counts[row, column])
                share = shown[row, column]
                text = f"{number:,}" if self._way == "counts" else f"{100 * share:.0f} %"
                if not number or metrics.horizontalAdvance(text) > wide - 2:
                    continue
                red, green, blue = theme.sequential[round(float(share) * 255)]
                painter.setPen(pen(theme.ink_on(f"#{red:02x}{green:02x}{blue:02x}"), 1))
                place = QRectF(grid.left() + column * wide, grid.top() + row * high, wide, high)
                painter.drawText(place, Qt.AlignmentFlag.AlignCenter, text)

    def _paint_names(self, painter: QPainter, grid: QRectF, wide: float, high: float) -> None:
        """True classes at the left, answers on top: as many as have room."""
        metrics, theme = self._metrics(), self._theme
        line, side = metrics.height(), self._side()
        painter.setPen(pen(theme.text, 1))
        every = max(1, int(np.ceil(line / high)))
        for row in range(0, len(self.names), every):
            place = QRectF(grid.left() - TICKS - side, grid.top() + row * high, side, max(high, line))
            text = metrics.elidedText(self.names[row], Qt.TextElideMode.ElideRight, side)
            painter.drawText(place, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, text)
        least = max(3 * metrics.averageCharWidth(), min(30.0, wide))
        every = max(1, int(np.ceil(least / wide)))
        for column in range(0, len(self.names), every):
            place = QRectF(grid.left() + column * wide, grid.top() - line - 3, every * wide, line)
            text = metrics.elidedText(self.names[column], Qt.TextElideMode.ElideRight, every * wide - 3)
            middle = Qt.AlignmentFlag.AlignHCenter if every == 1 else Qt.AlignmentFlag.AlignLeft
            painter.drawText(place, Qt.AlignmentFlag.AlignVCenter | middle, text)
        painter.setPen(pen(theme.muted, 1))
        above = QRectF(grid.left(), 0, max(grid.width(), metrics.horizontalAdvance("answered")), line)
        painter.drawText(above, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, "answered →")
        painter.save()
        painter.translate(0, grid.top() + metrics.horizontalAdvance("← true "))
        painter.rotate(-90)
        painter.drawText(QPointF(0, metrics.ascent()), "← true")
        painter.restore()

    # ---- mouse and keys ----

    def mousePressEvent(self, event: QMouseEvent) -> None:
        cell = self.cell_at(event.position())
        if cell is not None and event.button() == Qt.MouseButton.LeftButton:
            self._choose(cell, opened=True)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip:
            cell = self.cell_at(QPointF(event.pos()))  # type: ignore[attr-defined]
            if cell is not None:
                QToolTip.showText(event.globalPos(), as_plain_tip(self.told(*cell)), self)  # type: ignore[attr-defined]
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        amount, key = len(self.names), Qt.Key(event.key())
        row, column = self.at or (0, 0)
        steps = {Qt.Key.Key_Left: (0, -1), Qt.Key.Key_Right: (0, 1), Qt.Key.Key_Up: (-1, 0), Qt.Key.Key_Down: (1, 0)}
        if key in steps and amount:
            down, right = steps[key] if self.at is not None else (0, 0)
            self._choose((min(max(row + down, 0), amount - 1), min(max(column + right, 0), amount - 1)))
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and self.at is not None:
            self.chosen.emit(*self.at)
        else:
            super().keyPressEvent(event)

    def _choose(self, cell: tuple[int, int], opened: bool = False) -> None:
        self.at = cell
        self._describe()
        self.update()
        if opened:
            self.chosen.emit(*cell)

    def _describe(self) -> None:
        self.setAccessibleDescription(self.told(*self.at) if self.at is not None else "")
