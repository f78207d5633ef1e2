"""How the window is dressed: a theme, applied as Fusion with a palette of our own, and a font in the user's size.

Fusion, because it looks the same everywhere and obeys its palette; `setColorScheme` does nothing on a bare X server.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Literal

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from app.colours import DARK, DARK_CONTRAST, LIGHT, LIGHT_CONTRAST, Theme, contrast
from app.style_sheet import style_sheet

__all__ = [
    "DARK", "DARK_CONTRAST", "LIGHT", "LIGHT_CONTRAST", "PROJECTED", "THEMES",
    "Appearance", "Theme", "apply", "chosen", "contrast", "dressing", "mark",
]  # fmt: skip

Appearance = Literal["system", "light", "dark", "light-contrast", "dark-contrast"]

THEMES = {theme.name: theme for theme in (LIGHT, DARK, LIGHT_CONTRAST, DARK_CONTRAST)}

POINTS = 10.0
"""Of text at its usual size."""
PROJECTED = 1.4
"""How much larger letters are for a room than for a desk."""
LARGEST_PROJECTED = 2.0
"""Above this the panels have no room for their words; a larger size of the user's own stays as it is."""


def chosen(app: QApplication, appearance: Appearance, text_size: float = 1.0, projector: bool = False) -> Theme:
    """The theme that the preferences mean: `system` follows the desktop where it says what it likes.

    A projector washes colours out, so it gets the high contrast of the theme.
    """
    if appearance == "system":
        appearance = "dark" if app.styleHints().colorScheme() == Qt.ColorScheme.Dark else "light"
    theme = THEMES[appearance]
    if not projector:
        return replace(theme, font_scale=text_size)
    size = max(text_size, min(text_size * PROJECTED, LARGEST_PROJECTED))
    return replace(DARK_CONTRAST if theme.dark else LIGHT_CONTRAST, font_scale=size, projector=True)


def apply(app: QApplication, theme: Theme) -> None:
    """Dresses every window of the program, those that are open too."""
    for _ in dressing(app, theme):
        pass


def dressing(app: QApplication, theme: Theme) -> Iterator[None]:
    """The same in steps: before the first rest all that is seen has the theme, and then one thing after the other that
    is hidden.

    Letters of another size need another sheet, and all at once. The old one is taken off first: changed where it is, it
    costs every widget three to four times as much, and hides that the style is Fusion already, which would be made and
    put on anew.
    """
    for window in app.topLevelWidgets():
        if window.parentWidget() is None:
            mark(window, theme)
    sheet, font = style_sheet(theme.font_scale), _font(app, theme.font_scale)
    if app.styleSheet() == sheet and app.font() == font:
        app.setPalette(_palette(theme))
        yield from _polishing(app)
        return
    app.setStyleSheet("")
    if app.style().objectName() != "fusion":
        app.setStyle("Fusion")
    app.setFont(font)
    app.setPalette(_palette(theme))
    app.setStyleSheet(sheet)


def mark(window: QWidget, theme: Theme) -> None:
    """Says to the style sheet which pictures belong into a window, and into those that it opens."""
    window.setProperty("dark", theme.dark)


def _polishing(app: QApplication) -> Iterator[None]:
    """Qt keeps what it has made of the sheet for each widget, with the colours that the palette had then."""
    hidden = []
    for widget in app.allWidgets():  # of a thousand widgets each question takes a millisecond
        if widget.isVisible():
            widget.style().polish(widget)
        else:
            hidden.append(widget)
    yield
    for widget in hidden:
        if isValid(widget) and widget.testAttribute(Qt.WidgetAttribute.WA_WState_Polished):
            widget.style().polish(widget)
            yield


def _font(app: QApplication, scale: float) -> QFont:
    """The desktop's own font in a size that is read at arm's length; families stand in where it has none."""
    font = app.font()
    font.setFamilies([*dict.fromkeys([*font.families(), "Inter", "Segoe UI", "Noto Sans", "DejaVu Sans"])])
    font.setPointSizeF(POINTS * scale)
    return font


def _palette(theme: Theme) -> QPalette:
    role, palette = QPalette.ColorRole, QPalette()
    colours = {
        role.Window: theme.window,
        role.WindowText: theme.text,
        role.Base: theme.panel,
        role.AlternateBase: theme.window,
        role.Text: theme.text,
        role.Button: theme.panel,
        role.ButtonText: theme.text,
        role.BrightText: theme.error,
        role.Highlight: theme.accent,
        role.HighlightedText: theme.panel,
        role.Accent: theme.accent,
        role.Link: theme.accent,
        role.ToolTipBase: theme.panel,
        role.ToolTipText: theme.text,
        role.PlaceholderText: theme.muted,
        role.Mid: theme.border,
        role.Midlight: theme.border,
        role.Dark: theme.node_border,
        role.Shadow: theme.highlight,
        role.LinkVisited: theme.warning,
    }
    for which, colour in colours.items():
        palette.setColor(which, QColor(colour))
    for which in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, which, QColor(theme.node_border))
    return palette
