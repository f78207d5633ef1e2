"""The colours of the window: four themes, each a value: light and dark, and both once more with high contrast.

What they promise is measured in tests. Text holds WCAG AA (4.5:1; 7:1 with high contrast) and marks 3:1 (4.5:1) on what
they stand on. Colours that mean different things differ to all eyes, also to those that see no red, no green or no
blue: negative is orange and positive blue in every picture, and what is well is a green close to blue.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from types import MappingProxyType

import numpy as np


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
    """Lines of plots, in the order they are used, and classes: ten, as many as data sets mostly have."""
    categories: Mapping[str, str] = field(hash=False)
    sizes: tuple[str, ...] = ()
    """What is never negative, from nothing (`zero`) to the most in steps that look equally large: see `sequential`."""
    spare: tuple[str, ...] = ()
    """For categories that have no colour of their own."""
    font_scale: float = 1.0
    strong: bool = False
    """High contrast: outlines are drawn in full, and text holds 7:1."""
    projector: bool = False
    """For a room: the canvas has larger letters and thicker strokes, and leaves out what nobody reads from afar."""

    @property
    def tone(self) -> str:
        """What pictures that come in two versions are asked for: `light` or `dark`."""
        return "dark" if self.dark else "light"

    def category(self, name: str) -> str:
        """The colour of a palette group; an unknown one gets the same colour every time."""
        return self.categories.get(name) or self.spare[sum(map(ord, name)) % len(self.spare)]

    def ink_on(self, colour: str) -> str:
        """Black or white: whichever reads better on a colour."""
        return max("#0a0d10", "#ffffff", key=lambda ink: contrast(ink, colour))

    @cached_property
    def diverging(self) -> np.ndarray:
        """The colour map of signed numbers: (256, 3) uint8 from `negative` over `zero` to `positive`."""
        return _map(self.negative, self.zero, self.positive)

    @cached_property
    def sequential(self) -> np.ndarray:
        """The colour map of sizes: (256, 3) uint8 from `zero` to a violet that is neither negative nor positive."""
        return _map(*self.sizes)

    def diverge(self, value: float) -> str:
        """The colour of one number in -1..1; beyond, the end's."""
        red, green, blue = self.diverging[round((min(max(value, -1.0), 1.0) + 1.0) * 127.5)]
        return f"#{red:02x}{green:02x}{blue:02x}"


def _map(*stops: str) -> np.ndarray:
    """A colour map through colours at equal distances."""
    colours = np.array([_rgb(stop) for stop in stops], dtype=float)
    at, places = np.linspace(0.0, len(stops) - 1.0, 256), np.arange(len(stops))
    channels = [np.interp(at, places, colours[:, channel]) for channel in range(3)]
    return np.stack(channels, axis=1).round().astype(np.uint8)


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
    error="#94010b",
    warning="#945400",
    ok="#107958",
    series=(
        "#0067b0",
        "#c95303",
        "#009b71",
        "#903257",
        "#998899",
        "#776644",
        "#880000",
        "#1100cc",
        "#114433",
        "#cc55ff",
    ),
    categories=MappingProxyType(
        {
            "Data": "#15736e",
            "Basic": "#0554b3",
            "Activation": "#c9470d",
            "Convolution": "#8836e2",
            "Pooling": "#bb4280",
            "Normalisation": "#4d7b1f",
            "Preparation": "#5c5834",
            "Reshape": "#607288",
            "Shape": "#607288",
            "Merge": "#967642",
            "Recurrent": "#007aa8",
            "Attention": "#aa3059",
            "Losses": "#a11317",
        }
    ),
    sizes=("#f3f1ee", "#edd8ea", "#e1b8e2", "#ce97d4", "#b776c3", "#9d59af", "#7f3e99", "#5e247e", "#3b0d62"),
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
    error="#ff7b6b",
    warning="#f6b849",
    ok="#2ae2b7",
    series=(
        "#67abf4",
        "#fca57d",
        "#32f8d5",
        "#e9549c",
        "#e5ce3c",
        "#856bf8",
        "#478383",
        "#b0a2c1",
        "#fc0009",
        "#6e7f45",
    ),
    categories=MappingProxyType(
        {
            "Data": "#20bca6",
            "Basic": "#7fa6e1",
            "Activation": "#ffa058",
            "Convolution": "#b27eff",
            "Pooling": "#f3a1ce",
            "Normalisation": "#7cbc00",
            "Preparation": "#9c8427",
            "Reshape": "#8695a4",
            "Shape": "#8695a4",
            "Merge": "#f9ce4e",
            "Recurrent": "#2bceff",
            "Attention": "#dd85bf",
            "Losses": "#ee7677",
        }
    ),
    sizes=("#2c3036", "#3f374d", "#574169", "#744f8a", "#9262a9", "#af7ac5", "#cd98dd", "#eabdf1", "#ffe5fd"),
    spare=("#8fbbd1", "#c3a8de", "#d3aa88", "#97c7a4"),
)

LIGHT_CONTRAST = replace(
    LIGHT,
    strong=True,
    name="light-contrast",
    window="#f1f3f5",
    panel="#ffffff",
    canvas="#ffffff",
    grid="#dfe3e8",
    node="#ffffff",
    node_border="#3f4954",
    border="#5c6773",
    text="#000000",
    muted="#333d47",
    accent="#003f9e",
    selection="#003f9e",
    highlight="#c9dcfa",
    negative="#a84300",
    positive="#0b4fa8",
    error="#912d2a",
    warning="#5e3100",
    ok="#00585b",
    series=(
        "#1d3b97",
        "#9d3805",
        "#0c815a",
        "#5f1338",
        "#d23e5c",
        "#c00ef4",
        "#9a6e07",
        "#74747d",
        "#42482d",
        "#085f6c",
    ),
    categories=MappingProxyType(
        {
            "Data": "#1e7872",
            "Basic": "#0055bb",
            "Activation": "#ae3003",
            "Convolution": "#5205cb",
            "Pooling": "#832457",
            "Normalisation": "#3a6615",
            "Preparation": "#7b6f40",
            "Reshape": "#4c5f74",
            "Shape": "#4c5f74",
            "Merge": "#6c573a",
            "Recurrent": "#005f86",
            "Attention": "#9c3559",
            "Losses": "#7f110c",
        }
    ),
    spare=("#2f5a72", "#5f4182", "#6b4526", "#346040"),
)

DARK_CONTRAST = replace(
    DARK,
    strong=True,
    name="dark-contrast",
    window="#0b0d10",
    panel="#000000",
    canvas="#000000",
    grid="#22272e",
    node="#000000",
    node_border="#b9c3cd",
    border="#8e99a5",
    text="#ffffff",
    muted="#cfd8e1",
    accent="#9ccbff",
    selection="#9ccbff",
    highlight="#1d3a63",
    negative="#ffab6e",
    zero="#23272d",
    positive="#8cc2ff",
    error="#f48d83",
    warning="#ffcd6a",
    ok="#25f3cd",
    series=(
        "#92adf6",
        "#f2b177",
        "#3cffe0",
        "#f566a2",
        "#069542",
        "#a8b105",
        "#8c65d5",
        "#cb6306",
        "#d4fe9a",
        "#40bac3",
    ),
    categories=MappingProxyType(
        {
            "Data": "#7ecaaa",
            "Basic": "#87b2e3",
            "Activation": "#f5af75",
            "Convolution": "#b28dfd",
            "Pooling": "#f1becf",
            "Normalisation": "#9ad621",
            "Preparation": "#8d7904",
            "Reshape": "#a3bad1",
            "Shape": "#a3bad1",
            "Merge": "#f6db85",
            "Recurrent": "#55d9fd",
            "Attention": "#f389bf",
            "Losses": "#ff7e7b",
        }
    ),
    sizes=("#23272d", "#382f45", "#513a63", "#704b86", "#9062a8", "#b180c6", "#d0a2df", "#eeccf3", "#fff2fe"),
    spare=("#a9d0e3", "#d3bdea", "#e2bf9f", "#addbb9"),
)
