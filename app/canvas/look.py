"""The theme as the canvas paints with it: QColors, fonts and measured text, made once per theme.

Painting happens thousands of times a second, so nothing is parsed, mixed or measured there: text widths are remembered,
because asking Qt for one costs more than drawing the box around it.
"""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF
from PySide6.QtWidgets import QApplication

from app.theme import PROJECTED, Theme

GRID = 20.0
"""Scene units between two dots of the background; nodes are multiples of it wide."""


class Look:
    """Colours and fonts of one theme. Sizes are scene units, which are pixels at 100 %.

    Letters in nodes do not follow the size of the window's letters: a drawing is as large on every desk, and zoomed.
    For a projector they are larger in boxes of about the same size, so that no drawing has to be moved apart, and
    strokes are `stroke` times as wide.
    """

    def __init__(self, theme: Theme) -> None:
        self.theme = theme
        self.projector = theme.projector
        self.letters, self.stroke = (PROJECTED, 1.6) if theme.projector else (1.0, 1.0)
        self.canvas = QColor(theme.canvas)
        self.grid = mixed(theme.grid, theme.muted, 0.12)
        self.node = QColor(theme.node)
        self.quiet = mixed(theme.node, theme.muted, 0.08)
        self.text = QColor(theme.text)
        self.muted = QColor(theme.muted)
        self.accent = QColor(theme.selection)
        self.error = QColor(theme.error)
        self.warning = QColor(theme.warning)
        self.ok = QColor(theme.ok)
        self.border = mixed(theme.node_border, theme.node, 0.0 if theme.strong else 0.45)
        self.border_hovered = QColor(theme.node_border)
        # opaque, as if seen through: letting the ground through costs ten times as much, for a rim of two pixels
        self.shadow = mixed(theme.canvas, "#000000", 0.35 if theme.dark else 0.10)
        self.halo = mixed(theme.canvas, theme.selection, 0.28)
        self.real = mixed(theme.accent, theme.muted, 0.55)
        self.index = QColor(theme.series[3])
        self.title_font = _font(round(13 * self.letters), QFont.Weight.DemiBold)
        self.small_font = _font(round(11 * self.letters), QFont.Weight.Normal)
        self.title_metrics = QFontMetricsF(self.title_font)
        self.small_metrics = QFontMetricsF(self.small_font)
        self.title_width = lru_cache(maxsize=4096)(self.title_metrics.horizontalAdvance)
        self.small_width = lru_cache(maxsize=4096)(self.small_metrics.horizontalAdvance)
        self.title_at = lru_cache(maxsize=64)(_title_at)
        self.category = lru_cache(maxsize=64)(lambda name: QColor(theme.category(name)))

    def kind(self, is_index: bool) -> QColor:
        """The colour of wires and ports: whole numbers stand out, because few layers take them."""
        return self.index if is_index else self.real

    def level(self, level: str) -> QColor:
        return {"error": self.error, "warning": self.warning}.get(level, self.muted)

    def ink_on(self, colour: QColor) -> QColor:
        return QColor(self.theme.ink_on(colour.name()))


def faded(colour: QColor, alpha: float) -> QColor:
    """The same colour, let through by `alpha` of 1."""
    result = QColor(colour)
    result.setAlphaF(alpha)
    return result


def mixed(one: str, other: str, share: float) -> QColor:
    """`share` of `other` in `one`."""
    a, b = QColor(one), QColor(other)
    parts = ((a.red(), b.red()), (a.green(), b.green()), (a.blue(), b.blue()))
    return QColor(*(round(x + (y - x) * share) for x, y in parts))


def _font(size: int, weight: QFont.Weight) -> QFont:
    font = QFont(QApplication.font())
    font.setPixelSize(size)
    font.setWeight(weight)
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)  # widths scale with the zoom: nothing jumps
    font.setStyleStrategy(QFont.StyleStrategy.PreferAntialias)
    return font


def _title_at(size: int) -> tuple[QFont, QFontMetricsF]:
    font = _font(size, QFont.Weight.DemiBold)
    return font, QFontMetricsF(font)


def elided(text: str, metrics: QFontMetricsF, width: float) -> str:
    return metrics.elidedText(text, Qt.TextElideMode.ElideRight, width)
