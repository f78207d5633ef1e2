"""Pictures from anywhere (a file, the clipboard, a camera) as examples of a data set, where it has no way of its own.

The middle square or rectangle of the data's proportions is taken and scaled. Where the data is light on dark, as
scanned digits are, and the picture is dark on light, it is turned round: else nothing could be recognised.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QImage, QImageReader

from app.tryit.material import Material
from engine.datasets.base import Array
from engine.errors import DataError

MOST = 512
"""Megabytes that a picture may take when it is unpacked: a photograph of 100 megapixels does."""
TURNED = "It was dark on light, and is shown to the network light on dark, as its data is."


def read(path: Path) -> QImage:
    """A picture file. Raises DataError that says why it cannot be read."""
    QImageReader.setAllocationLimit(MOST)
    reader = QImageReader(str(path))
    reader.setAutoTransform(True)
    image = reader.read()
    if image.isNull():
        raise DataError(f"“{path.name}” cannot be read as a picture.", "PNG, JPEG, BMP, GIF and WebP files can.")
    return image


def example(image: QImage, material: Material) -> tuple[Array, str]:
    """A raw example (channels, height, width), and what was done to it besides scaling."""
    channels, height, width = material.facts.x.shape
    cut = image.copy(_middle(image.size(), width / height))
    scaled = cut.scaled(width, height, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation)
    values = _values(scaled, channels)
    turned = channels == 1 and _turn(values, material)
    values = 1 - values if turned else values
    high = float(np.max(material.high)) or 1.0
    return np.asarray(values * high, np.float32), TURNED if turned else ""


def _middle(size: QSize, proportion: float) -> QRect:
    """The largest rectangle of that width : height in the middle."""
    width = min(size.width(), round(size.height() * proportion))
    height = min(size.height(), round(width / proportion))
    return QRect((size.width() - width) // 2, (size.height() - height) // 2, max(1, width), max(1, height))


def _values(image: QImage, channels: int) -> np.ndarray:
    """(channels, height, width) from 0 to 1."""
    kind = QImage.Format.Format_Grayscale8 if channels == 1 else QImage.Format.Format_RGB888
    made = image.convertToFormat(kind)
    rows = np.frombuffer(made.constBits(), np.uint8).reshape(made.height(), made.bytesPerLine())
    pixels = rows[:, : made.width() * channels].reshape(made.height(), made.width(), channels)
    return pixels.transpose(2, 0, 1).astype(np.float32) / 255


def _turn(values: np.ndarray, material: Material) -> bool:
    """Whether the ground of a picture is light where that of the data is dark, or the other way round."""
    high = float(np.max(material.high)) or 1.0
    data = _edge(material.raw_mean) / high
    return bool((_edge(values) > 0.5) != (data > 0.5)) and abs(data - 0.5) > 0.2


def _edge(picture: np.ndarray) -> float:
    """The mean along the edge."""
    sides = (picture[:, 0], picture[:, -1], picture[:, :, 0], picture[:, :, -1])
    return float(np.concatenate([side.ravel() for side in sides]).mean())
