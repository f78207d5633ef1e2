"""Examples as small pictures: a picture as it is, a film or a volume as its frames side by side, a sound as its
spectrogram, what has steps as curves over them."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPen, QPixmap

from app.images import graded, photograph, tiles
from app.theme import Theme

SIDE = 96
"""Pixels of a picture."""
WINDOW, HOP = 256, 128
"""Samples of one column of a spectrogram, and how far it lies from the next."""
QUIET = 1e-4
"""Of the loudest: what counts as silence, −80 dB."""
STEPS = 400
"""Points of a curve: a small picture has no more pixels."""


def drawn(array: np.ndarray, theme: Theme, side: int = SIDE, heard: bool = False) -> QPixmap:
    """An example as a picture. `heard`: it is a spectrogram already, pitches by times, low ones first."""
    if heard and array.ndim == 3:
        return _scaled(np.ascontiguousarray(_of_sizes(array.mean(0)[::-1], theme)), side)
    if array.ndim == 4:
        array = sliced(array)
    if array.ndim == 3 and array.shape[0] in (1, 3):
        return _scaled(photograph(array), side)
    if array.ndim == 1 and len(array) > WINDOW:
        return _scaled(np.ascontiguousarray(_of_sound(array, theme)), side)
    if array.ndim == 3:
        array = array.mean(0)
    if array.ndim == 2 and min(array.shape) > WINDOW // 16:
        return _scaled(np.ascontiguousarray(_of_sizes(array, theme)), side)
    return curves(array.reshape(len(array), -1), theme, side)


def sliced(volume: np.ndarray) -> np.ndarray:
    """A film or volume (channels, depth, height, width) as one picture of its frames, in reading order."""
    return np.stack([np.nan_to_num(tiles(channel), nan=float(np.nanmin(volume))) for channel in volume])


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
    """The bytes (height, width, 3), which lie without gaps, as large as they may be."""
    height, width = picture.shape[:2]
    image = QImage(picture.data, width, height, 3 * width, QImage.Format.Format_RGB888)
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
    values = values[:: -(-len(values) // STEPS)]
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
