"""What lines and curves are drawn with: opaque pens, faint colours, and curves of no more points than can be seen."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPen

from app.theme import Theme

STRONG, FAINT = 2.0, 1.0
"""Pen widths in pixels: what is to be read, and what stands behind it."""


def pen(colour: str, width: float = STRONG, dashed: bool = False) -> QPen:
    """Opaque always: a line that lets the ground through takes Qt 30 times as long. `mixed` makes faint colours."""
    style = Qt.PenStyle.DashLine if dashed else Qt.PenStyle.SolidLine
    made = QPen(QColor(colour), width, style)
    made.setCosmetic(True)
    return made


@lru_cache(maxsize=4096)
def mixed(colour: str, ground: str, share: float) -> str:
    """The colour that `share` of one colour makes on a ground: "#rrggbb"."""
    over, under = QColor(colour), QColor(ground)
    pairs = ((over.red(), under.red()), (over.green(), under.green()), (over.blue(), under.blue()))
    return "#" + "".join(f"{round(share * a + (1 - share) * b):02x}" for a, b in pairs)


def behind(colour: str, theme: Theme, share: float) -> str:
    """The colour of what stands behind: faint on a screen. A projector washes faint colours out, and gets half of what
    is left out back. Not by a thicker pen: one of over a pixel takes Qt up to 150 times as long for a noisy curve."""
    return mixed(colour, theme.panel, (1.0 + share) / 2 if theme.projector else share)


def peaks(x: np.ndarray, y: np.ndarray, buckets: int = 1000) -> tuple[np.ndarray, np.ndarray]:
    """A curve of at most about 2 × `buckets` points that looks the same: the least and the greatest of each bucket.

    A million points take 1 to 2 ms; drawn in full they would take a frame each.
    """
    if len(x) <= 2 * buckets:
        return x, y
    length = -(-len(x) // buckets)
    whole = len(x) // length * length
    blocks = y[:whole].reshape(-1, length)
    rows = np.arange(len(blocks)) * length
    ends = np.sort(np.stack([rows + blocks.argmin(1), rows + blocks.argmax(1)], 1), 1).ravel()
    kept = np.concatenate([[0], ends, np.arange(whole, len(x))[-1:], [len(x) - 1]])
    kept = np.unique(kept)
    return x[kept], y[kept]
