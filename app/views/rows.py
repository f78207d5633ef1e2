"""Names of rows beside a plot: as many as can be read, each cut to the room there is."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetricsF

from app.plots import Plot

SHARE = 0.34
"""Of the plot's width at most, for names."""
LETTERS = 13
"""What a name may have where that leaves half: `Hidden layer`, for one."""


def name_rows(plot: Plot, titles: tuple[str, ...]) -> None:
    """Writes a title at each row (0 on top), or at every so many, and shows all rows."""
    axis = plot.getAxis("left")
    metrics = QFontMetricsF(plot.tick_font)
    room = max(min(LETTERS * metrics.averageCharWidth(), plot.width() / 2), plot.width() * SHARE)
    shown = [within(title, metrics, room) for title in titles]
    height = plot.height() - plot.getAxis("bottom").height()
    every = -(-len(titles) // max(1, int(height / (metrics.height() + 2))))
    # From the middle of the first few, so that no name reaches over the edge: pyqtgraph hides such a one.
    axis.setTicks([[(row, name) for row, name in enumerate(shown) if row % every == every // 2]])
    axis.setWidth(int(max(map(metrics.horizontalAdvance, shown)) + 14))
    plot.setYRange(-0.5, len(titles) - 0.5, padding=0)


def within(title: str, metrics: QFontMetricsF, room: float) -> str:
    """A title cut to its room: of a layer inside of blocks the end is kept, for many begin with the same blocks."""
    inside = " › " in title
    return metrics.elidedText(title, Qt.TextElideMode.ElideLeft if inside else Qt.TextElideMode.ElideMiddle, room)
