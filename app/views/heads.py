"""Attention as pictures: a tile for each head, queries down and keys across, painted in a few calls.

All tiles share one scale and one pair of axes. What lies under the mouse is told in words, for a picture of 8 × 8
pixels says little of a number.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.plots import pen
from app.theme import Theme
from engine.datasets.tokens import END, PADDING, START, UNKNOWN

GAP = 10
SHORT = 2
"""Letters of a name that has room below a column."""
FLAT = 3.0
"""How many times as long one side of a tile is as the other, at most."""
SIGNS = {PADDING: "·", UNKNOWN: "�", START: "▸", END: "■"}
"""What stands there for tokens that are no text."""
Cell = tuple[int, int, int]
"""A tile, and the row and column in it."""


@dataclass(frozen=True)
class Axis:
    """`steps` is how many the queries or the keys stand for, where a pixel is the mean of several; `names` what stands
    at each of them, which is written in the place of its number where all have room."""

    steps: int = 1
    names: Sequence[str] = ()
    title: str = ""
    """What the axis is, where it is not that of the steps."""

    def ticks(self, side: float, line: float, wide: float = 0.0) -> list[tuple[str, float]]:
        """What stands at the steps, or their numbers, counted from 1, and how far along a side their middle lies. A
        name takes a `line` of the side, or as much as it is `wide`."""
        names = [SIGNS.get(name, name) for name in self.names]
        if names and all(len(name) <= SHORT for name in names) and side >= self.steps * (wide or line):
            return [(name, (place + 0.5) / self.steps) for place, name in enumerate(names)]
        most = max(1, int(side / (2.2 * line)))
        every = next(n for n in (1, 2, 5, 10, 20, 50, 100, 200, 500, 10**9) if ceil(self.steps / n) <= most)
        numbers = [1, *range(every, self.steps + 1, every)] if every > 1 else range(1, self.steps + 1)
        return [(str(number), (number - 0.5) / self.steps) for number in dict.fromkeys(numbers)]


def _grey(picture: np.ndarray) -> tuple[QImage, np.ndarray]:
    """A picture from its darkest to its lightest number."""
    low, high = float(picture.min()), float(picture.max())
    pixels = np.ascontiguousarray((picture - low) * (255 / max(high - low, 1e-12)), np.uint8)
    height, width = pixels.shape
    return QImage(pixels.data, width, height, width, QImage.Format.Format_Grayscale8), pixels


class Heads(QWidget):
    """`maps` (tiles, queries, keys) with a title each; `limit` is the number in full colour."""

    hovered = Signal(object)
    """The cell under the mouse, or None."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.maps = np.zeros((0, 1, 1), np.float32)
        self.titles: Sequence[str] = ()
        self.limit = 1.0
        self._down = self._across = Axis()
        self._picture: np.ndarray | None = None
        self._images: list[tuple[QImage, np.ndarray]] = []
        self.setMinimumSize(140, 110)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMouseTracking(True)

    def show_maps(
        self,
        maps: np.ndarray,
        titles: Sequence[str],
        limit: float,
        down: Axis,
        across: Axis | None = None,
        picture: np.ndarray | None = None,
    ) -> None:
        """`down` are the queries, and `across` the keys, where these are others. With a `picture` (height, width) the
        maps are of places on it, and it is the first tile."""
        self.maps, self.titles, self.limit, self._picture = maps, titles, limit, picture
        self._down, self._across = down, down if across is None else across
        self._colour()

    def restyle(self, theme: Theme) -> None:
        self._theme = theme
        self._colour()

    def sizeHint(self) -> QSize:
        return QSize(360, 300)

    def _colour(self) -> None:
        table = self._theme.sequential.astype(np.uint32)
        packed = 0xFF000000 | table[:, 0] << 16 | table[:, 1] << 8 | table[:, 2]
        places = np.clip(np.rint(self.maps * (255 / max(self.limit, 1e-12))), 0, 255).astype(np.uint8)
        self._images = [] if self._picture is None else [_grey(self._picture)]
        for tile in packed[places]:
            pixels = np.ascontiguousarray(tile)
            height, width = pixels.shape
            image = QImage(pixels.data, width, height, 4 * width, QImage.Format.Format_RGB32)
            self._images.append((image, pixels))  # the image has no bytes of its own
        self.update()

    # ---- where what lies ----

    @property
    def _font(self) -> QFont:
        font = QFont(self.font())
        font.setPointSizeF(max(7.0, font.pointSizeF() * 0.9))
        return font

    def tiles(self) -> list[QRectF]:
        """The tiles, in as many columns as make them largest; their cells are squares, unless that makes them flat."""
        amount = len(self._images)
        if not amount:
            return []
        line = QFontMetricsF(self._font).height()
        left, bottom = self._left(), 2 * line + 6
        best = max(range(1, amount + 1), key=lambda columns: self._side(columns, left, bottom, line))
        side = max(4.0, self._side(best, left, bottom, line))
        columns, rows, across = best, ceil(amount / best), side * self._ratio
        wide = columns * across + (columns - 1) * GAP
        begin = left + max(0.0, (self.width() - left - 2 - wide) / 2)
        top = max(0.0, (self.height() - bottom - rows * (side + line + 4) - (rows - 1) * GAP) / 2)
        return [
            QRectF(
                begin + index % columns * (across + GAP),
                top + line + 4 + index // columns * (side + line + 4 + GAP),
                across,
                side,
            )
            for index in range(amount)
        ]

    def _side(self, columns: int, left: float, bottom: float, line: float) -> float:
        rows = ceil(len(self._images) / columns)
        across = (self.width() - left - 2 - (columns - 1) * GAP) / columns / self._ratio
        down = (self.height() - bottom - (rows - 1) * GAP) / rows - line - 4
        return min(across, down)

    @property
    def _ratio(self) -> float:
        """How many times as wide as high a tile is."""
        return min(max(self._across.steps / max(1, self._down.steps), 1 / FLAT), FLAT)

    def _left(self) -> float:
        metrics = QFontMetricsF(self._font)
        return metrics.height() + metrics.horizontalAdvance(str(self._down.steps)) + 10

    def cell(self, at: QPointF) -> Cell | None:
        """The tile, row and column that lie at a pixel."""
        rows, columns = self.maps.shape[1:]
        tiles = self.tiles() if self._picture is None else self.tiles()[1:]
        for index, tile in enumerate(tiles):
            if tile.contains(at):
                row = int((at.y() - tile.top()) / tile.height() * rows)
                return index, min(row, rows - 1), min(int((at.x() - tile.left()) / tile.width() * columns), columns - 1)
        return None

    # ---- painting ----

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(self._theme.panel))
        painter.setFont(self._font)
        line = QFontMetricsF(self._font).height()
        tiles = self.tiles()
        titles = self.titles if self._picture is None else ["The picture", *self.titles]
        for tile, title, (image, _) in zip(tiles, titles, self._images, strict=True):
            painter.drawImage(tile, image)
            painter.setPen(pen(self._theme.border, 1))
            painter.drawRect(tile)
            painter.setPen(QColor(self._theme.text))
            above = QRectF(tile.left(), tile.top() - line - 3, tile.width() + GAP, line)
            metrics = QFontMetricsF(self._font)
            painter.drawText(
                above, Qt.AlignmentFlag.AlignLeft, metrics.elidedText(title, Qt.TextElideMode.ElideRight, tile.width())
            )
        if tiles:
            self._paint_axes(painter, tiles, line)
        painter.end()

    def _paint_axes(self, painter: QPainter, tiles: list[QRectF], line: float) -> None:
        """Numbers of steps at the left of each row and below each column; the names of the axes once."""
        lowest: dict[float, float] = {}
        for tile in tiles:
            lowest[tile.left()] = max(lowest.get(tile.left(), 0.0), tile.bottom())
        for place, share in self._across.ticks(
            tiles[0].width(), line, QFontMetricsF(self._font).averageCharWidth() + 2
        ):
            for left, bottom in lowest.items():
                x = left + share * tiles[0].width()
                painter.drawText(QRectF(x - 40, bottom + 2, 80, line), Qt.AlignmentFlag.AlignHCenter, place)
        for place, share in self._down.ticks(tiles[0].height(), line):
            for top in {tile.top() for tile in tiles}:
                y = top + share * tiles[0].height()
                room = QRectF(tiles[0].left() - 64, y - line / 2, 60, line)
                painter.drawText(room, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, place)
        bottom, right = max(lowest.values()), max(tile.right() for tile in tiles)
        across = QRectF(tiles[0].left(), bottom + line + 3, right - tiles[0].left(), line)
        painter.drawText(across, Qt.AlignmentFlag.AlignHCenter, self._across.title or "step looked at")
        painter.translate(tiles[0].left() - self._left() + line / 2 + 1, (tiles[0].top() + bottom) / 2)
        painter.rotate(-90)
        painter.drawText(
            QRectF(-300, -line / 2, 600, line), Qt.AlignmentFlag.AlignCenter, self._down.title or "step that looks"
        )

    # ---- events ----

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self.hovered.emit(self.cell(event.position()))

    def leaveEvent(self, event: object) -> None:
        self.hovered.emit(None)
