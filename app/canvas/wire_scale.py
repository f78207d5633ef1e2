"""How what a wire carries is seen: its size as the width of the wire, its sign as the colour.

Sizes of one drawing lie far apart (gradients by factors of thousands), so the width grows with their logarithm: from
the largest, which has the full width, each tenth of it takes a third away, down to a thousandth and less. The colour is
mean ÷ size, from −1 (all negative) over 0 (evenly mixed) to 1 (all positive); near 0 it is drawn out, because means of
weights are small.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np
from PySide6.QtGui import QColor, qGray

from app.canvas.look import Look, mixed

THINNEST, FULL = 1.0, 9.0
"""Scene units: the full width is about that of a ribbon, and less than a small node is high."""
DECADES = 3.0
WIDTH_STEPS, COLOUR_STEPS = 32, 32
"""Widths, and colours on each side of the middle, that are told apart: a quarter of a pixel is not seen, and what
looks the same need not be painted again."""


class Shown(NamedTuple):
    """How a wire is painted while it shows what it carries: width in scene units, colour, and whether what it carries
    runs backward."""

    width: float
    colour: QColor
    backward: bool = False


def codes(sizes: np.ndarray, means: np.ndarray, largest: float) -> tuple[np.ndarray, np.ndarray]:
    """Widths from 0 to 32 and colours from −32 to 32, as whole numbers; −1 and 0 where a wire carries nothing known."""
    known = np.isfinite(sizes) & np.isfinite(means)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = 1.0 + np.log10(np.where(sizes > 0, sizes / max(largest, 1e-30), 1e-30)) / DECADES
        ratio = np.where(sizes > 0, means / np.where(sizes > 0, sizes, 1.0), 0.0)
    width = np.rint(np.clip(share, 0.0, 1.0) * WIDTH_STEPS)
    tone = np.sign(ratio) * np.sqrt(np.clip(np.abs(ratio), 0.0, 1.0))
    widths = np.where(known, width, -1)
    tones = np.where(known, np.rint(np.nan_to_num(tone) * COLOUR_STEPS), 0)
    return widths.astype(int), tones.astype(int)


def largest_of(sizes: np.ndarray) -> float:
    """The largest known size; 0 where none is known."""
    finite = sizes[np.isfinite(sizes)]
    return float(finite.max(initial=0.0))


def shown(width: int, tone: int, backward: bool, look: Look) -> Shown:
    """What codes stand for, in a theme. A wire that carries nothing known is thin and grey."""
    theme = look.theme
    colour = _tone(tone, theme.negative, _grey(theme.muted), theme.positive)
    if width < 0:
        return Shown(THINNEST, colour, False)
    return Shown(THINNEST + (FULL - THINNEST) * width / WIDTH_STEPS, colour, backward)


@lru_cache(maxsize=512)
def _tone(code: int, negative: str, grey: str, positive: str) -> QColor:
    """From a grey that is seen on the canvas, where the middle of other pictures is not, to a sign's colour."""
    return mixed(grey, negative if code < 0 else positive, abs(code) / COLOUR_STEPS)


@lru_cache(maxsize=8)
def _grey(colour: str) -> str:
    """As light as a colour, without its tint: next to blue, a bluish grey would look positive."""
    light = qGray(QColor(colour).rgb())
    return QColor(light, light, light).name()
