"""A small picture of each data set of the plane: its own points, drawn once for each theme."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap

from app.images import class_colour
from app.theme import Theme
from engine.datasets.base import Dataset
from engine.datasets.plane import RADIUS, SPAN

SIDE = 40
"""Pixels at the usual size of text."""
POINTS = 130
DOT = 1.6


def thumbnail(dataset: Dataset, theme: Theme) -> QIcon:
    """The set without noise: dots for classes, tiles for numbers."""
    return QIcon(_drawn(dataset, theme))


def size(theme: Theme) -> QSize:
    side = round(SIDE * theme.font_scale)
    return QSize(side, side)


@lru_cache(maxsize=64)
def _drawn(dataset: Dataset, theme: Theme) -> QPixmap:
    sample = dataset.changed(points=POINTS, noise=0.0)
    assert isinstance(sample, Dataset)
    table = sample.load()
    side = size(theme).width() * 2  # sharp on dense displays
    picture = QPixmap(side, side)
    picture.setDevicePixelRatio(2.0)
    picture.fill(QColor(theme.panel))
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    reach = RADIUS * 1.1 if table.facts.y.is_index else SPAN
    half = side / 4
    places = np.stack([half + table.x[:, 0] / reach * half, half - table.x[:, 1] / reach * half], axis=1)
    dot = (DOT if table.facts.classes else 1.6 * DOT) * theme.font_scale
    for (x, y), colour in zip(places, _colours(table.y, bool(table.facts.classes), theme), strict=True):
        painter.setBrush(QColor(colour))
        painter.drawEllipse(QPointF(x, y), dot, dot)
    painter.end()
    return picture


def _colours(y: np.ndarray, classes: bool, theme: Theme) -> list[str]:
    if classes:
        return [class_colour(theme, int(label), 2) for label in y]
    largest = float(np.abs(y).max()) or 1.0
    return [theme.diverge(float(value)) for value in y.ravel() / largest]
