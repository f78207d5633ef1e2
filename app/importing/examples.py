"""The first examples of data that are no table: pictures, sounds as spectrograms, curves, and texts."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QIcon, QImage, QPainter, QPainterPath, QPen, QPixmap
from PySide6.QtWidgets import QAbstractItemView, QListView, QListWidget, QListWidgetItem

from app.images import graded, photograph
from app.theme import Theme
from engine.datasets.inspecting import Preview

SIDE = 96
"""Pixels of a picture."""
WINDOW, HOP = 256, 128
"""Samples of one column of a spectrogram, and how far it lies from the next."""
QUIET = 1e-4
"""Of the loudest: what counts as silence, −80 dB."""


class ExamplePreview(QListWidget):
    """Pictures side by side with their class below, or texts one below the other."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._shown: tuple[Preview, ...] = ()
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setMovement(QListView.Movement.Static)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setAccessibleName("First examples")
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)

    def show_previews(self, previews: tuple[Preview, ...]) -> None:
        self._shown = previews
        pictures = any(preview.array is not None for preview in previews)
        self.setViewMode(QListView.ViewMode.IconMode if pictures else QListView.ViewMode.ListMode)
        self.setWordWrap(not pictures)
        self.setIconSize(QSize(SIDE, SIDE))
        self.setGridSize(QSize(SIDE + 28, SIDE + self.fontMetrics().height() + 16) if pictures else QSize())
        self.setUniformItemSizes(pictures)
        self.clear()
        for preview in previews:
            self.addItem(self._item(preview))

    def restyle(self, theme: Theme) -> None:
        self._theme = theme
        self.show_previews(self._shown)

    def _item(self, preview: Preview) -> QListWidgetItem:
        if preview.array is None:
            item = QListWidgetItem(f"{preview.label}\n{preview.text}" if preview.label else preview.text)
        else:
            item = QListWidgetItem(QIcon(drawn(preview.array, self._theme)), preview.label)
            item.setToolTip(preview.label)
        item.setFlags(Qt.ItemFlag.ItemIsEnabled)
        return item


def drawn(array: np.ndarray, theme: Theme, side: int = SIDE) -> QPixmap:
    """An example as a picture: a picture as it is, a sound as its spectrogram, a table of steps as curves."""
    if array.ndim == 3 and array.shape[0] in (1, 3):
        return _scaled(photograph(array), side)
    if array.ndim == 1 and len(array) > WINDOW:
        return _scaled(np.ascontiguousarray(_of_sound(array, theme)), side)
    if array.ndim == 3:
        array = array.mean(0)
    if array.ndim == 2 and min(array.shape) > WINDOW // 16:
        return _scaled(np.ascontiguousarray(_of_sizes(array, theme)), side)
    return curves(array.reshape(len(array), -1), theme, side)


def spectrogram(samples: np.ndarray) -> np.ndarray:
    """How loud each pitch is over time, in decibels below the loudest: (pitches, times), high pitches on top."""
    starts = np.arange(0, max(1, len(samples) - WINDOW + 1), HOP)
    frames = np.stack([samples[start : start + WINDOW] for start in starts]) * np.hanning(WINDOW)
    sizes = np.abs(np.fft.rfft(frames, axis=1)).T[::-1]
    loudest = float(sizes.max()) or 1.0
    return np.asarray(20 * np.log10(np.maximum(sizes / loudest, QUIET)))


def _of_sound(samples: np.ndarray, theme: Theme) -> np.ndarray:
    return _of_sizes(spectrogram(samples), theme)


def _of_sizes(values: np.ndarray, theme: Theme) -> np.ndarray:
    low, high = float(np.nanmin(values)), float(np.nanmax(values))
    return graded(values, low, high, theme)[..., :3]


def _scaled(picture: np.ndarray, side: int) -> QPixmap:
    height, width = picture.shape[:2]
    image = QImage(picture.data, width, height, picture.strides[0], QImage.Format.Format_RGB888)
    smooth = max(height, width) >= side
    mode = Qt.TransformationMode.SmoothTransformation if smooth else Qt.TransformationMode.FastTransformation
    return QPixmap.fromImage(image).scaled(side, side, Qt.AspectRatioMode.KeepAspectRatio, mode)


def curves(values: np.ndarray, theme: Theme, side: int = SIDE) -> QPixmap:
    """Numbers (steps, features) as lines over the steps, all in one range."""
    picture = QPixmap(side, side)
    picture.fill(theme.window)
    finite = values[np.isfinite(values)]
    if not finite.size:
        return picture
    low, high = float(finite.min()), float(finite.max())
    span = (high - low) or 1.0
    across = np.linspace(4, side - 4, max(2, len(values)))
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for place, column in enumerate(values.T[: len(theme.series)]):
        painter.setPen(QPen(QColor(theme.series[place]), 1.4))
        up = side - 4 - (np.nan_to_num(column, nan=low) - low) * (side - 8) / span
        path = QPainterPath()
        path.moveTo(float(across[0]), float(up[0]))
        for x, y in zip(across[1 : len(up)], up[1:], strict=True):
            path.lineTo(float(x), float(y))
        painter.drawPath(path)
    painter.end()
    return picture
