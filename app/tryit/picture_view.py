"""A picture as large as there is room, its pixels kept sharp, with what an answer rests on laid over it."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Signal
from PySide6.QtGui import QColor, QImage, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.images import coloured, graded, photograph
from app.plots import pen
from app.theme import Theme

SMOOTH = 96
"""Pixels of a picture's side from which on it is scaled smoothly: single ones cannot be told apart any more."""
PALE = 0.45
"""How much of the picture's contrast is left below the colours of an attribution."""


class PictureView(QWidget):
    """`hovered` tells the row and column under the mouse, or None."""

    hovered = Signal(object)

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__()
        self._theme = theme
        self._bytes = np.zeros((0, 0, 3), np.uint8)
        self.setMouseTracking(True)
        self.setMinimumSize(60, 60)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(name)

    def sizeHint(self) -> QSize:
        return QSize(260, 260)

    def show_bytes(self, picture: np.ndarray) -> None:
        """(height, width, 3) bytes."""
        self._bytes = np.ascontiguousarray(picture)
        self.update()

    def restyle(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    @property
    def shape(self) -> tuple[int, int]:
        return self._bytes.shape[0], self._bytes.shape[1]

    def place(self) -> QRectF:
        """Where the picture lies."""
        height, width = self.shape
        if not height or not width:
            return QRectF(self.rect())
        scale = min(self.width() / width, self.height() / height)
        size = QRectF(0, 0, width * scale, height * scale)
        size.moveCenter(QRectF(self.rect()).center())
        return size

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        height, width = self.shape
        if not height:
            painter.setPen(pen(self._theme.border, 1, dashed=True))
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        else:
            image = QImage(self._bytes.data, width, height, 3 * width, QImage.Format.Format_RGB888)
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, max(height, width) > SMOOTH)
            painter.drawImage(self.place(), image)
        painter.end()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self.hovered.emit(self._cell(event.position()))

    def leaveEvent(self, event: object) -> None:
        self.hovered.emit(None)

    def _cell(self, at: QPointF) -> tuple[int, int] | None:
        place, (height, width) = self.place(), self.shape
        if not height or not place.contains(at):
            return None
        row = int((at.y() - place.top()) / place.height() * height)
        column = int((at.x() - place.left()) / place.width() * width)
        return min(row, height - 1), min(column, width - 1)


def overlaid(picture: np.ndarray, values: np.ndarray, limit: float, signed: bool, theme: Theme) -> np.ndarray:
    """A picture (channels, height, width), pale and grey, under the colours of `values` (height, width), which are the
    stronger the larger they are: bytes (height, width, 3)."""
    grey = photograph(picture).mean(-1) / 255.0
    ground, ink = _rgb(theme.zero), _rgb(theme.text)
    # The picture is drawn as strokes on the ground that means nothing, whether it is light on dark or not.
    strokes = grey if grey.mean() < 0.5 else 1 - grey
    below = ground + (PALE * strokes)[..., None] * (ink - ground)
    colours = coloured(values, limit, theme) if signed else graded(values, 0.0, limit, theme)
    share = np.clip(np.abs(values) / limit if limit > 0 else np.zeros_like(values), 0, 1)[..., None]
    made: np.ndarray = np.rint(below * (1 - share) + colours[..., :3] * share).astype(np.uint8)
    return made


def _rgb(colour: str) -> np.ndarray:
    made = QColor(colour)
    return np.array([made.red(), made.green(), made.blue()], np.float64)
