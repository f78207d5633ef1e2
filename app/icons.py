"""Icons by name, in the colours of the theme.

All come from the Material Design font that qtawesome brings, so that they have one style and any size. They are made
when asked for: an icon of a closed menu costs nothing at start.
"""

from __future__ import annotations

from functools import lru_cache

import qtawesome
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap

from app.theme import Theme


def icon(name: str, theme: Theme, colour: str = "") -> QIcon:
    """A Material Design icon (`play`, `content-save-outline`), in the text's colour unless told otherwise.

    One in a colour of its own keeps it under the mouse: on a filled button the accent could not be seen.
    """
    return _icon(name, colour or theme.text, theme.node_border, theme.accent, colour or theme.accent)


def chip(colour: str, size: int = 12, ratio: float = 2.0) -> QIcon:
    """A round-cornered square of a category's colour, sharp on dense displays."""
    return _chip(colour, size, ratio)


@lru_cache(maxsize=512)
def _icon(name: str, colour: str, disabled: str, checked: str, hovered: str) -> QIcon:
    made: QIcon = qtawesome.icon(
        f"mdi6.{name}", color=colour, color_disabled=disabled, color_on=checked, color_active=hovered
    )
    return made


@lru_cache(maxsize=128)
def _chip(colour: str, size: int, ratio: float) -> QIcon:
    pixmap = QPixmap(round(size * ratio), round(size * ratio))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(colour))
    painter.drawRoundedRect(QRectF(1, 1, size - 2, size - 2), 3, 3)
    painter.end()
    return QIcon(pixmap)
