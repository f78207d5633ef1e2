"""Two parts that share a place: side by side where it is wide, one above the other where it is tall.

Views stand in docks at the bottom of the window (wide and low) as well as at its side; both have to be readable.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QLayout, QScrollArea, QVBoxLayout, QWidget

WIDE = 1.3
"""Width : height from which two plots side by side are each the larger for it."""


class Halves(QWidget):
    """`shares` are the parts' stretch factors. A hidden part leaves its place to the other."""

    def __init__(self, first: QWidget | QLayout, second: QWidget | QLayout, shares: tuple[int, int] = (1, 1)) -> None:
        super().__init__()
        self._row = QBoxLayout(QBoxLayout.Direction.TopToBottom, self)
        self._row.setContentsMargins(0, 0, 0, 0)
        for part, share in zip((first, second), shares, strict=True):
            held = part if isinstance(part, QWidget) else QWidget()
            self._row.addWidget(held, share)
            if isinstance(part, QLayout):
                _hold(held, part)

    @property
    def side_by_side(self) -> bool:
        return self._row.direction() == QBoxLayout.Direction.LeftToRight

    @property
    def wide(self) -> bool:
        """Whether there is room for them side by side."""
        return self.width() > WIDE * self.height()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        self._row.setDirection(QBoxLayout.Direction.LeftToRight if self.wide else QBoxLayout.Direction.TopToBottom)


def column(*parts: tuple[QWidget, int]) -> QVBoxLayout:
    """Widgets one above the other, each with its stretch factor, without margins."""
    made = QVBoxLayout()
    made.setContentsMargins(0, 0, 0, 0)
    made.setSpacing(2)
    for part, stretch in parts:
        made.addWidget(part, stretch)
    return made


def scrolled(layout: QLayout, margin: int = 0) -> QScrollArea:
    """What may be taller than the room for it."""
    area = QScrollArea(widgetResizable=True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    holder = QWidget()
    area.setWidget(holder)
    _hold(holder, layout, margin)
    return area


def _hold(holder: QWidget, layout: QLayout, margin: int = 0) -> None:
    """Fills a widget that is in its place: what is in it would be styled anew for each thing that it is put into."""
    layout.setContentsMargins(margin, margin, margin, margin)
    holder.setLayout(layout)
