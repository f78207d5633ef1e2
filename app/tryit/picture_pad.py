"""A pen pad that shows a picture until somebody draws on it: then there is only what was drawn."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent

from app.pen import PAPER, PenPad
from app.tryit.material import Material

SAMPLE = 256
"""Pictures that the size of the ink is found by."""
INK = 0.15
"""The share of the brightest pixel from which on there is ink."""


class PicturePad(PenPad):
    """The ink is scaled into a box as large as that of the data's own pictures."""

    def __init__(self, material: Material) -> None:
        side = material.facts.x.shape[1]
        super().__init__(side, ink_box(material))
        self._bytes = np.zeros((0, 0, 3), np.uint8)
        self.setMinimumSize(60, 60)  # in a low dock; the panel's own size is chosen to have room

    def show_bytes(self, picture: np.ndarray) -> None:
        """(height, width, 3) bytes in the place of strokes."""
        self._bytes = np.ascontiguousarray(picture)
        self.wipe()

    def clear(self) -> None:
        """An empty pad, told even where nothing had been drawn on the picture yet."""
        self._bytes = np.zeros((0, 0, 3), np.uint8)
        self.wipe()
        self.drawn.emit(self.picture())

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.strokes or not self._bytes.size:
            super().paintEvent(event)
            return
        side = float(min(self.width(), self.height()))
        square = QRectF((self.width() - side) / 2, (self.height() - side) / 2, side, side)
        height, width = self._bytes.shape[:2]
        painter = QPainter(self)
        painter.fillRect(square, QColor(PAPER))
        painter.drawImage(square, QImage(self._bytes.data, width, height, 3 * width, QImage.Format.Format_RGB888))
        painter.end()


def ink_box(material: Material) -> int:
    """The longer side of the ink in the data's pictures, in pixels: 20 of 28 in MNIST, all 8 of 8 elsewhere."""
    some = material.parts.scaler.invert(np.asarray(material.part("train").x[:SAMPLE]))[:, 0]
    there = some > INK * float(np.max(material.high))
    sides = [max(_length(picture.any(0)), _length(picture.any(1))) for picture in there if picture.any()]
    return round(float(np.median(sides))) if sides else 0


def _length(line: np.ndarray) -> int:
    at = np.flatnonzero(line)
    return int(at[-1] - at[0]) + 1
