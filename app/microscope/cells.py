"""The numbers of a layer as a picture to click into: units as cells, feature maps as tiles, sequences as rows.

Where a cell is large enough its number stands in it. Arrow keys move the frame, Enter goes deeper.
"""

from __future__ import annotations

from math import ceil, sqrt

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from app.images import coloured, extent, tiles
from app.theme import Theme
from app.wording import number
from engine.microscope.places import Cell

MOST_TILES, MOST_SIDE, MOST_UNITS = 64, 256, 4096
"""Feature maps, rows or columns of one, and units in one picture: more cells could not be told apart on a screen."""
WRITTEN = 400
"""Cells with their number in them at most: writing takes longer than all else."""
ROOM = 4
"""Letters of room that a number needs beyond its own width, in pixels."""


Numbers = np.ndarray[tuple[int, ...], np.dtype[np.float64]]


class Cells(QWidget):
    """`picked` tells which cell was chosen, `entered` that one wants to go into it."""

    picked = Signal(tuple)
    entered = Signal(tuple)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.values: Numbers = np.zeros(())
        self.cell: Cell = ()
        self.limit = 0.0
        self.hidden = False
        self._sheet: Numbers = np.zeros((1, 1))
        self._image = QImage()
        self._columns = 1
        self.setMinimumSize(100, 40)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAccessibleName("Numbers of the layer")

    # ---- what is shown ----

    def show_numbers(self, values: np.ndarray, cell: Cell) -> None:
        """One example's numbers, and which of them is looked at."""
        self.values, self.cell = _cut(values), cell
        self.limit = extent(self.values)
        self._lay_out()

    def hide_numbers(self, hidden: bool) -> None:
        """Shows where the cells are and not what is in them, while a question waits for its answer."""
        self.hidden = hidden
        self._lay_out()

    @property
    def note(self) -> str:
        """What of the shape is left out, and what the axes are."""
        return AXES.get(self.values.ndim, "tiles of kernels")

    def restyle(self, theme: Theme) -> None:
        self._theme = theme
        self._lay_out()

    def _lay_out(self) -> None:
        """The numbers as one sheet of rows and columns, and that as a picture of one pixel a cell."""
        values = self.values.astype(np.float64)
        ratio = max(self.width(), 1) / max(self.height(), 1)
        if values.ndim <= 1:
            flat = values.reshape(-1)
            self._columns = min(len(flat), max(1, ceil(sqrt(len(flat) * ratio / 2.5))))
            rows = ceil(len(flat) / self._columns)
            sheet = np.full(rows * self._columns, np.nan)
            sheet[: len(flat)] = flat
            self._sheet = sheet.reshape(rows, self._columns)
        elif values.ndim == 2:
            self._sheet = values
        else:
            pictures = values.reshape(-1, *values.shape[-2:])
            height, width = pictures.shape[1:]
            self._columns = min(len(pictures), ceil(sqrt(len(pictures) * ratio * (height + 1) / (width + 1))))
            self._sheet = tiles(pictures, self._columns)
        known = np.where(np.isfinite(self._sheet), 0.0 if self.hidden else self._sheet, np.nan)
        bytes_ = np.ascontiguousarray(coloured(known, self.limit, self._theme))
        height, width = bytes_.shape[:2]
        self._image = QImage(bytes_.data, width, height, 4 * width, QImage.Format.Format_RGBA8888).copy()
        self.update()

    # ---- where a cell is ----

    def _spot(self, cell: Cell) -> tuple[int, int]:
        """Row and column of a cell in the sheet."""
        if self.values.ndim <= 1:
            return divmod(cell[0] if cell else 0, self._columns)
        if self.values.ndim == 2:
            return cell[0], cell[1]
        tile = int(np.ravel_multi_index(cell[:-2], self.values.shape[:-2]))
        row, column = divmod(tile, self._columns)
        height, width = self.values.shape[-2:]
        return row * (height + 1) + cell[-2], column * (width + 1) + cell[-1]

    def _cell_at(self, row: int, column: int) -> Cell | None:
        """The cell at a place of the sheet; None between tiles."""
        shape = self.values.shape
        if not (0 <= row < self._sheet.shape[0] and 0 <= column < self._sheet.shape[1]):
            return None
        if len(shape) <= 1:
            index = row * self._columns + column
            return None if index >= self.values.size else (index,) if shape else ()
        if len(shape) == 2:
            return row, column
        height, width = shape[-2:]
        (tile_row, y), (tile_column, x) = divmod(row, height + 1), divmod(column, width + 1)
        tile = tile_row * self._columns + tile_column
        if y >= height or x >= width or tile >= int(np.prod(shape[:-2])):
            return None
        return (*map(int, np.unravel_index(tile, shape[:-2])), y, x)

    @property
    def _size(self) -> tuple[float, float]:
        """Pixels of a cell: square where they are places of a picture, wide where they are units."""
        rows, columns = self._sheet.shape
        width, height = (self.width() - 4) / columns, (self.height() - 4) / rows
        line = self.fontMetrics().height()
        if self.values.ndim <= 1:
            return min(width, 6.0 * line), min(height, 2.0 * line)
        if self.values.ndim == 2:
            return min(width, 4.0 * line), min(height, 2.0 * line)
        side = min(width, height, 3.0 * line)
        return side, side

    def rect_of(self, cell: Cell) -> QRectF:
        row, column = self._spot(cell)
        width, height = self._size
        return QRectF(2 + column * width, 2 + row * height, width, height)

    def cell_under(self, point: QPointF) -> Cell | None:
        width, height = self._size
        return self._cell_at(int((point.y() - 2) // height), int((point.x() - 2) // width))

    # ---- painting ----

    def sizeHint(self) -> QSize:
        return QSize(220, 160)

    def resizeEvent(self, event: object) -> None:
        self._lay_out()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        rows, columns = self._sheet.shape
        width, height = self._size
        painter.drawImage(QRectF(2, 2, columns * width, rows * height), self._image)
        if self.values.ndim <= 1 and self.values.size <= WRITTEN:
            self._part(painter)
        if self.values.size <= WRITTEN and not self.hidden:
            self._write(painter, width, height)
        if self._inside(self.cell):
            painter.setPen(QPen(QColor(self._theme.text), 2.5 if self.hasFocus() else 2))
            frame = self.rect_of(self.cell).adjusted(-1, -1, 1, 1)
            painter.drawRect(frame)
            if self.hidden and frame.height() > painter.fontMetrics().height():
                painter.drawText(frame, Qt.AlignmentFlag.AlignCenter, "?")

    def _part(self, painter: QPainter) -> None:
        """Units stand apart from one another."""
        painter.setPen(QPen(QColor(self._theme.panel), 1))
        painter.drawRects([self.rect_of(tuple(cell)) for cell in np.ndindex(*self.values.shape)])

    def _write(self, painter: QPainter, width: float, height: float) -> None:
        font = painter.font()
        font.setPointSizeF(font.pointSizeF() * 0.85)
        painter.setFont(font)
        metrics = painter.fontMetrics()
        if height < metrics.height() or width < metrics.horizontalAdvance("−0.000") + ROOM:
            return
        for cell in np.ndindex(*self.values.shape):
            value = float(self.values[cell])
            ground = self._theme.diverge(value / self.limit if self.limit else 0.0)
            painter.setPen(QColor(self._theme.ink_on(ground)))
            painter.drawText(self.rect_of(tuple(cell)), Qt.AlignmentFlag.AlignCenter, number(value))

    def _inside(self, cell: Cell) -> bool:
        shape = self.values.shape
        return len(cell) == len(shape) and all(0 <= i < n for i, n in zip(cell, shape, strict=True))

    # ---- hands ----

    def mousePressEvent(self, event: QMouseEvent) -> None:
        found = self.cell_under(event.position())
        if found is not None:
            self.picked.emit(found)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        found = self.cell_under(event.position())
        if found is not None:
            self.entered.emit(found)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        found = self.cell_under(event.position())
        said = "" if found is None else f"[{', '.join(map(str, found))}]"
        if found is not None and not self.hidden:
            said += f" {number(float(self.values[found]))}"
        QToolTip.showText(event.globalPosition().toPoint(), said, self)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        ways = {Qt.Key.Key_Left: (0, -1), Qt.Key.Key_Right: (0, 1), Qt.Key.Key_Up: (-1, 0), Qt.Key.Key_Down: (1, 0)}
        key = Qt.Key(event.key())
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered.emit(self.cell)
        elif key in ways and self._inside(self.cell) and event.modifiers() == Qt.KeyboardModifier.NoModifier:
            self._step(*ways[key])
        else:
            super().keyPressEvent(event)

    def _step(self, down: int, right: int) -> None:
        """To the next cell in a direction, over the gaps between tiles."""
        row, column = self._spot(self.cell)
        for _ in range(2):
            row, column = row + down, column + right
            found = self._cell_at(row, column)
            if found is not None:
                self.picked.emit(found)
                return


AXES = {0: "a single number", 1: "one cell a unit", 2: "one row a step or channel", 3: "one tile a channel"}


def _cut(values: np.ndarray) -> np.ndarray:
    """At most as much as can be told apart."""
    if values.ndim <= 1:
        return values[:MOST_UNITS] if values.ndim else values
    if values.ndim == 2:
        return values[:MOST_SIDE, :MOST_SIDE]
    lead = values[:MOST_TILES] if values.ndim == 3 else values[:MOST_TILES, : max(1, MOST_TILES // len(values))]
    return lead[..., :MOST_SIDE, :MOST_SIDE]
