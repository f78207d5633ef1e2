"""How the window is dressed: a theme, applied as Fusion with a palette of our own, and a font in the user's size.

Fusion, because it looks the same everywhere and obeys its palette; `setColorScheme` does nothing on a bare X server.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import chain
from typing import Literal

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPalette
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget
from shiboken6 import isValid

from app.colours import DARK, DARK_CONTRAST, LIGHT, LIGHT_CONTRAST, Theme, contrast
from app.style_sheet import grown, letters, style_sheet

__all__ = [
    "DARK", "DARK_CONTRAST", "LIGHT", "LIGHT_CONTRAST", "PROJECTED", "THEMES",
    "Appearance", "Theme", "apply", "beside", "chosen", "contrast", "dressing", "headline", "mark",
]  # fmt: skip

Appearance = Literal["system", "light", "dark", "light-contrast", "dark-contrast"]

THEMES = {theme.name: theme for theme in (LIGHT, DARK, LIGHT_CONTRAST, DARK_CONTRAST)}

POINTS = 10.0
"""Of text at its usual size."""
PROJECTED = 1.4
"""How much larger letters are for a room than for a desk."""
LARGEST_PROJECTED = 2.0
"""Above this the panels have no room for their words; a larger size of the user's own stays as it is."""


BATCH = 64
"""Hidden widgets that are dressed before it is asked which of them have been opened since."""
HEADLINE = 1.3
"""How much larger than others the letters of a headline are."""


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


def dressing(app: QApplication, theme: Theme, halfway: bool = False) -> Iterator[bool]:
    """The same in steps: first what all widgets share, then one thing after the other that is seen, and then what is
    hidden. `halfway`: another theme was not put on to the end. True comes once, where it is time for what draws with
    the theme itself: at once, but with other letters when all around it has them, since it measures those.

    The sheet is put on once, and says the same for all themes; but Qt keeps what it has made of it for each widget,
    with the colours and the letters that there were then.
    """
    sheet, font = style_sheet(_height(app)), _font(app, theme.font_scale)
    resized = halfway or app.font() != font
    for window in app.topLevelWidgets():
        if window.parentWidget() is None:
            mark(window, theme)
    if app.styleSheet() != sheet:
        app.setStyle("Fusion")
        app.setStyleSheet(sheet)
    app.setFont(font)
    app.setPalette(_palette(theme))
    yield not resized
    yield from _polishing(app, resized)


def mark(window: QWidget, theme: Theme) -> None:
    """Says to the style sheet which pictures and which sizes belong into a window, and into those that it opens."""
    window.setProperty("dark", theme.dark)
    window.setProperty("letters", letters(theme.font_scale))


def headline(widget: QWidget) -> None:
    """Gives a widget the letters of a headline, now and whenever letters get another size."""
    widget.setProperty("tone", "headline")
    _enlarge(widget)


def _enlarge(widget: QWidget) -> None:
    font = QFont()
    font.setPointSizeF(HEADLINE * QApplication.font().pointSizeF())
    font.setWeight(QFont.Weight.DemiBold)
    widget.setFont(font)


def _polishing(app: QApplication, resized: bool) -> Iterator[bool]:
    """From the outside in, panel by panel: what is larger makes room for itself once."""
    windows = [window for window in app.topLevelWidgets() if window.parentWidget() is None]
    hidden = []
    for widget in chain.from_iterable([window, *window.findChildren(QWidget)] for window in windows):
        if not isValid(widget):
            continue
        if not widget.isVisible():
            hidden.append(widget)
            continue
        _polish(widget, resized)
        yield False
    yield resized
    hidden.reverse()
    while hidden:
        hidden.sort(key=_is_seen)  # what was opened meanwhile comes next
        for widget in [hidden.pop() for _ in hidden[-BATCH:]]:
            if isValid(widget) and widget.testAttribute(Qt.WidgetAttribute.WA_WState_Polished):
                _polish(widget, resized)
                yield False


def _is_seen(widget: QWidget) -> bool:
    return isValid(widget) and widget.isVisible()


def _polish(widget: QWidget, resized: bool) -> None:
    """Has Qt look up anew what the sheet says of a widget; it has to be told that sizes are among that.

    A button's icon is measured by the letters that it had before, all else by those of the program. Letters that a
    widget has of its own are kept: Qt gives it those back that it had when it was first polished.
    """
    style = widget.style()
    own = widget.font() if widget.testAttribute(Qt.WidgetAttribute.WA_SetFont) else None
    style.polish(widget)
    if own is not None:
        widget.setFont(own)
    if resized:
        if isinstance(widget, QAbstractButton):
            style.polish(widget)
        elif widget.property("tone") == "headline":
            _enlarge(widget)
        QApplication.sendEvent(widget, QEvent(QEvent.Type.StyleChange))


def beside(pixels: int) -> int:
    """How large that becomes beside the letters that there are which is so many pixels large beside usual ones."""
    now = QApplication.font()
    usual = QFont(now)
    usual.setPointSizeF(POINTS)
    heights = (QFontMetrics(font).height() for font in (usual, now))
    return grown(pixels, now.pointSizeF() / POINTS, *heights)


def _height(app: QApplication) -> int:
    """Pixels of a line of letters of the usual size."""
    return QFontMetrics(_font(app, 1.0)).height()


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
