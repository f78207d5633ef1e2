"""The colours of the window: two themes, each a value, applied as Fusion with a palette of our own.

Fusion, because it looks the same everywhere and obeys its palette; `setColorScheme` does nothing on a bare X server.
The colours hold WCAG AA (text 4.5:1, marks 3:1 against what they stand on; a test measures it), and nothing is told
apart by red against green: negative is orange, positive is blue, in every picture.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from types import MappingProxyType
from typing import Literal

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import QApplication

from app.style_sheet import style_sheet

Appearance = Literal["system", "light", "dark"]


@dataclass(frozen=True)
class Theme:
    """Every colour is "#rrggbb". `panel` is where text is read and typed, `window` what lies between panels."""

    name: str
    dark: bool
    window: str
    panel: str
    canvas: str
    grid: str
    node: str
    node_border: str
    border: str
    text: str
    muted: str
    accent: str
    """Buttons, focus and links: text in `panel`'s colour is readable on it."""
    selection: str
    highlight: str
    """The ground of a selected row; `text` is readable on it."""
    negative: str
    zero: str
    positive: str
    error: str
    warning: str
    ok: str
    series: tuple[str, ...]
    """Lines of plots, in the order they are used."""
    categories: Mapping[str, str] = field(hash=False)
    spare: tuple[str, ...] = ()
    """For categories that have no colour of their own."""
    font_scale: float = 1.0

    def category(self, name: str) -> str:
        """The colour of a palette group; an unknown one gets the same colour every time."""
        return self.categories.get(name) or self.spare[sum(map(ord, name)) % len(self.spare)]

    def ink_on(self, colour: str) -> str:
        """Black or white: whichever reads better on a colour."""
        return max("#101418", "#ffffff", key=lambda ink: contrast(ink, colour))

    @cached_property
    def diverging(self) -> np.ndarray:
        """The colour map of signed numbers: (256, 3) uint8 from `negative` over `zero` to `positive`."""
        stops = np.array([_rgb(c) for c in (self.negative, self.zero, self.positive)], dtype=float)
        at = np.linspace(0.0, 2.0, 256)
        channels = [np.interp(at, (0.0, 1.0, 2.0), stops[:, channel]) for channel in range(3)]
        return np.stack(channels, axis=1).round().astype(np.uint8)

    def diverge(self, value: float) -> str:
        """The colour of one number in -1..1; beyond, the end's."""
        red, green, blue = self.diverging[round((min(max(value, -1.0), 1.0) + 1.0) * 127.5)]
        return f"#{red:02x}{green:02x}{blue:02x}"


LIGHT = Theme(
    name="light",
    dark=False,
    window="#eef0f3",
    panel="#ffffff",
    canvas="#f7f8fa",
    grid="#e2e6eb",
    node="#ffffff",
    node_border="#858f9c",
    border="#cfd5dc",
    text="#18202b",
    muted="#566273",
    accent="#1d62c4",
    selection="#1d62c4",
    highlight="#d9e7fb",
    negative="#c65102",
    zero="#f3f1ee",
    positive="#1b66c9",
    error="#b3261e",
    warning="#8f5200",
    ok="#1a7544",
    series=("#0067b0", "#c65102", "#00805c", "#a1447c", "#7a6600", "#3a86b8", "#5d4bab"),
    categories=MappingProxyType(
        {
            "Data": "#0f766e",
            "Basic": "#3559b5",
            "Activation": "#b4540a",
            "Convolution": "#7447b8",
            "Pooling": "#a33a7e",
            "Normalisation": "#4d7a1a",
            "Reshape": "#5c6b7d",
            "Shape": "#5c6b7d",
            "Merge": "#876400",
            "Recurrent": "#0a7196",
            "Attention": "#b0305c",
            "Losses": "#a83a32",
        }
    ),
    spare=("#47748c", "#7a5c99", "#8a6040", "#4e7a5a"),
)

DARK = Theme(
    name="dark",
    dark=True,
    window="#181b20",
    panel="#21252c",
    canvas="#14171b",
    grid="#23282f",
    node="#272c34",
    node_border="#77828f",
    border="#3a414b",
    text="#e7eaee",
    muted="#a5afbb",
    accent="#6cacff",
    selection="#6cacff",
    highlight="#2b4568",
    negative="#ff9447",
    zero="#2c3036",
    positive="#5ca6ff",
    error="#ff8a80",
    warning="#f5b84d",
    ok="#63cf91",
    series=("#5cb0f5", "#ff9a52", "#3fca9d", "#e697c6", "#dfc64c", "#a3d2f7", "#b7a8ff"),
    categories=MappingProxyType(
        {
            "Data": "#3cc0b2",
            "Basic": "#86a8ff",
            "Activation": "#ff9f57",
            "Convolution": "#bc98f7",
            "Pooling": "#ee8fcb",
            "Normalisation": "#9ccb5c",
            "Reshape": "#a3b1c2",
            "Shape": "#a3b1c2",
            "Merge": "#dcb84c",
            "Recurrent": "#56c3e8",
            "Attention": "#ff8fb0",
            "Losses": "#ff928a",
        }
    ),
    spare=("#8fbbd1", "#c3a8de", "#d3aa88", "#97c7a4"),
)


def chosen(app: QApplication, appearance: Appearance, text_size: float = 1.0) -> Theme:
    """The theme that a preference means: `system` follows the desktop where it says what it likes."""
    desktop_is_dark = app.styleHints().colorScheme() == Qt.ColorScheme.Dark
    dark = appearance == "dark" or (appearance == "system" and desktop_is_dark)
    return replace(DARK if dark else LIGHT, font_scale=text_size)


def apply(app: QApplication, theme: Theme) -> None:
    """Dresses every window of the program, those that are open too."""
    if app.style().objectName() != "fusion":
        app.setStyle("Fusion")
    app.setFont(_font(app, theme.font_scale))
    app.setPalette(_palette(theme))
    app.setStyleSheet(style_sheet(theme))


def contrast(one: str, other: str) -> float:
    """WCAG 2.2: from 1 (the same) to 21 (black on white)."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _rgb(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _luminance(colour: str) -> float:
    shares = (channel / 255 for channel in _rgb(colour))
    red, green, blue = (s / 12.92 if s <= 0.04045 else ((s + 0.055) / 1.055) ** 2.4 for s in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _font(app: QApplication, scale: float) -> QFont:
    """The desktop's own font in a size that is read at arm's length; families stand in where it has none."""
    font = app.font()
    font.setFamilies([*font.families(), "Inter", "Segoe UI", "Noto Sans", "DejaVu Sans"])
    font.setPointSizeF(10.0 * scale)
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
        role.LinkVisited: theme.accent,
        role.ToolTipBase: theme.panel,
        role.ToolTipText: theme.text,
        role.PlaceholderText: theme.muted,
        role.Mid: theme.border,
        role.Midlight: theme.border,
        role.Dark: theme.node_border,
    }
    for which, colour in colours.items():
        palette.setColor(which, QColor(colour))
    for which in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, which, QColor(theme.node_border))
    return palette
