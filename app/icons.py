"""Icons by name, in the colours of the theme.

All come from the Material Design font that qtawesome brings, so that they have one style and any size. They are made
when asked for: an icon of a closed menu costs nothing at start. Only the font's file is used: to import qtawesome
brings up every class of Qt and reads eleven fonts, which takes a tenth of the time until the window is painted.
"""

from __future__ import annotations

import json
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QIcon, QIconEngine, QPainter, QPixmap

from app.theme import Theme

FONT, CHARACTERS = "materialdesignicons6-webfont-*.ttf", "materialdesignicons6-webfont-charmap-*.json"
"""In the folder of fonts: the font, and the character of each icon's name in hexadecimal digits."""
HIGH = 0.875
"""Of an icon's height is that of its letter: the rest is the space around letters."""


def icon(name: str, theme: Theme, colour: str = "") -> QIcon:
    """A Material Design icon (`play`, `content-save-outline`), in the text's colour unless told otherwise.

    One in a colour of its own keeps it under the mouse: on a filled button the accent could not be seen.
    """
    return _icon(name, colour or theme.text, theme.node_border, theme.accent, colour or theme.accent)


def sign(tone: str, theme: Theme) -> QIcon:
    """What marks a problem in lists, as its badge does on the canvas."""
    name, colour = {"error": ("alert-circle", theme.error), "warning": ("alert-outline", theme.warning)}.get(
        tone, ("dots-horizontal-circle-outline", theme.muted)
    )
    return icon(name, theme, colour)


def chip(colour: str, size: int = 12, ratio: float = 2.0) -> QIcon:
    """A round-cornered square of a category's colour, sharp on dense displays."""
    return _chip(colour, size, ratio)


@lru_cache(maxsize=512)
def _icon(name: str, colour: str, disabled: str, checked: str, hovered: str) -> QIcon:
    return QIcon(Letter(_character(name), colour, disabled, checked, hovered))


class Letter(QIconEngine):
    """A letter of the font as an icon, painted once for each size and colour: a bar is painted anew at every change in
    it, with all its icons."""

    def __init__(self, character: str, colour: str, disabled: str, checked: str, hovered: str) -> None:
        super().__init__()
        self._given = character, colour, disabled, checked, hovered
        self._painted: dict[tuple[int, int, str], QPixmap] = {}

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        font = QFont(_family())
        font.setPixelSize(max(1, round(HIGH * rect.height())))
        painter.save()
        painter.setFont(font)
        painter.setPen(QColor(self._colour(mode, state)))
        painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, self._given[0])
        painter.restore()

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        key = size.width(), size.height(), self._colour(mode, state)
        if key not in self._painted:
            self._painted[key] = self._fresh(size, mode, state)
        return self._painted[key]

    def _fresh(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        made = QPixmap(size)
        made.fill(Qt.GlobalColor.transparent)
        painter = QPainter(made)
        self.paint(painter, QRect(QPoint(0, 0), size), mode, state)
        painter.end()
        return made

    def _colour(self, mode: QIcon.Mode, state: QIcon.State) -> str:
        _, colour, disabled, checked, hovered = self._given
        if mode == QIcon.Mode.Disabled:
            return disabled
        if mode != QIcon.Mode.Normal:
            return hovered
        return checked if state == QIcon.State.On else colour


def _character(name: str) -> str:
    """KeyError where no icon is called so: a slip of the program, which its tests find."""
    return chr(int(_characters()[name], 16))


@lru_cache(maxsize=1)
def _characters() -> dict[str, str]:
    found: dict[str, str] = json.loads(_font_file(CHARACTERS).read_text())
    return found


@lru_cache(maxsize=1)
def _family() -> str:
    return QFontDatabase.applicationFontFamilies(QFontDatabase.addApplicationFont(str(_font_file(FONT))))[0]


def _font_file(pattern: str) -> Path:
    found = find_spec("qtawesome")
    assert found is not None
    assert found.origin is not None
    return next(Path(found.origin).with_name("fonts").glob(pattern))


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
