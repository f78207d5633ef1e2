"""Arrays of numbers as pictures: heat maps and tiles in one meaning of colour, and the strip that states the scale.

Orange is negative, grey is nothing, blue is positive; the greatest size in the picture gets the full colour, and the
strip below says which number that is. Data in grey (photographs, digits) goes from its least to its greatest value.
"""

from __future__ import annotations

from math import ceil, sqrt

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QImage, QLinearGradient, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.plots import Plot, pen
from app.theme import Theme
from app.wording import MINUS, number

MOST = 1024
"""Rows and columns of a heat map that are drawn: no screen shows more, and every frame pays for them."""


def tiles(pictures: np.ndarray, columns: int = 0, gap: int = 1, aspect: float = 1.0) -> np.ndarray:
    """Pictures (n, height, width) side by side as one, with `gap` pixels of not-a-number between them.

    Without `columns` there are as many as give the whole about the `aspect` (width : height) of its place.
    """
    amount, height, width = pictures.shape
    columns = min(amount, columns or ceil(sqrt(amount * aspect * (height + gap) / (width + gap))))
    rows = ceil(amount / columns)
    sheet = np.full((rows * (height + gap) - gap, columns * (width + gap) - gap), np.nan, np.float32)
    for index, picture in enumerate(pictures):
        top, left = index // columns * (height + gap), index % columns * (width + gap)
        sheet[top : top + height, left : left + width] = picture
    return sheet


def extent(values: np.ndarray) -> float:
    """The greatest size among the finite numbers: the number that gets the full colour."""
    finite = values[np.isfinite(values)]
    return float(np.abs(finite).max()) if finite.size else 0.0


def coloured(values: np.ndarray, limit: float, theme: Theme) -> np.ndarray:
    """Signed numbers (height, width) as (height, width, 4) bytes; what is not a number is let through."""
    known = np.isfinite(values)
    scaled = np.where(known, values, 0.0) * (127.5 / limit if limit > 0 else 0.0) + 127.5
    picture = np.empty((*values.shape, 4), np.uint8)
    picture[..., :3] = theme.diverging[np.clip(np.rint(scaled), 0, 255).astype(np.uint8)]
    picture[..., 3] = np.where(known, 255, 0)
    return picture


def photograph(values: np.ndarray) -> np.ndarray:
    """A picture (channels, height, width) as (height, width, 3) bytes, its least value black, its greatest white."""
    channels = values if values.shape[0] == 3 else np.repeat(values[:1], 3, axis=0)
    low, high = float(np.nanmin(channels)), float(np.nanmax(channels))
    scaled = (channels - low) * (255.0 / (high - low) if high > low else 0.0)
    return np.ascontiguousarray(np.nan_to_num(scaled).astype(np.uint8).transpose(1, 2, 0))


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
        self._square: bool | None = None
        self._shown = 1, 1
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
        """Draws (height, width) numbers. `limit` is the number in full colour, by default the greatest size there is;
        `size` what rows and columns stand for, where a pixel is the mean of several."""
        height, width = size or values.shape
        changed = values.shape != self.values.shape
        self.values = values
        self.limit = extent(values) if limit is None else limit
        self._paint()
        self._image.setRect(QRectF(-0.5, -0.5, width, height))  # row 0 lies around the 0 of the axis
        if changed or self._shown != (width, height):
            self._shown = width, height
            self._show_all()

    def _show_all(self) -> None:
        width, height = self._shown
        self.getViewBox().setRange(QRectF(-0.5, -0.5, width, height), padding=0)

    def restyle(self, theme: Theme) -> None:
        self._theme = theme
        super().restyle(theme)
        self.showGrid(x=False, y=False)
        self._paint()

    def _paint(self) -> None:
        if self.values.size:
            steps = (-(-side // MOST) for side in self.values.shape)
            shown = self.values[tuple(slice(None, None, step) for step in steps)]
            self._image.setImage(coloured(shown, self.limit, self._theme), autoLevels=False)


class Scale(QWidget):
    """The strip under a picture: from −x in orange over 0 to +x in blue, and the rule by which x was chosen."""

    def __init__(self, theme: Theme, rule: str) -> None:
        super().__init__()
        self._theme, self._limit = theme, 0.0
        self.rule = rule
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_limit(self, limit: float, rule: str = "") -> None:
        self._limit, self.rule = limit, rule or self.rule
        self.update()

    @property
    def text(self) -> str:
        return f"{MINUS}{number(self._limit)} to +{number(self._limit)}: {self.rule}"

    def restyle(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(160, 2 * self.fontMetrics().height() + 14)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        strip = QRectF(0, 3, min(self.width() - 1, 320), 9)
        gradient = QLinearGradient(strip.topLeft(), strip.topRight())
        for stop in range(9):
            gradient.setColorAt(stop / 8, self._theme.diverge(stop / 4 - 1))
        painter.setPen(pen(self._theme.border, 1))
        painter.setBrush(gradient)
        painter.drawRect(strip)
        painter.setPen(self.palette().text().color())
        line = self.fontMetrics().height()
        labels = QRectF(0, strip.bottom() + 1, strip.width(), line)
        places = (
            (Qt.AlignmentFlag.AlignLeft, f"{MINUS}{number(self._limit)}"),
            (Qt.AlignmentFlag.AlignHCenter, "0"),
            (Qt.AlignmentFlag.AlignRight, f"+{number(self._limit)}"),
        )
        for place, words in places:
            painter.drawText(labels, place, words)
        painter.setPen(pen(self._theme.muted, 1))
        painter.drawText(QPointF(0, labels.bottom() + line - 3), self.rule)
