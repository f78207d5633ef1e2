"""A picture and the words that explain it: beside it where the place is wide, below it where it is tall.

A picture that has to stay square leaves room at its sides in a low dock, so that is where its legend and its scale go.
They get what they need of it and no more than a third; the picture gets the rest.
"""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.halves import Halves
from app.pictures import Scale
from app.plots import Legend, Mark
from app.views.view import View

SHARE = 0.36
"""Of the width, what words may have beside a picture."""
MOST = 260
"""Pixels of words at the usual size of text: wider ones are no easier to read."""
READABLE = 0.7
"""Of the longest name, what tells it from others: the rest may be cut."""
STACKED = 0.5
"""Of the height, what names may take that stand one below another; more of them share rows."""
UNBOUNDED = 16_777_215
"""Qt's word for no limit."""
TALK = 0.12
"""Of the height of a view, what the line on how to read it may have; where it takes more, it is left out."""


class Beside(Halves):
    """`picture` with a legend and a scale."""

    def __init__(self, picture: QWidget, legend: Legend, scale: Scale) -> None:
        self.picture, self.legend, self.scale = picture, legend, scale
        self.words = QWidget()
        column = QVBoxLayout(self.words)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(legend)
        column.addWidget(scale)
        column.addStretch(1)
        self._named: dict[str, Mark] = {}
        super().__init__(picture, self.words, (1, 0))

    def name(self, marks: dict[str, Mark]) -> None:
        """What the legend says; it is laid out anew only where that differs."""
        if marks != self._named:
            self._named = dict(marks)
            self.legend.clear()
            for name, mark in marks.items():
                self.legend.put(name, mark)
            self._arrange()

    @property
    def wide(self) -> bool:
        """Names that are much longer than what the picture leaves of a wide place stand below, if they can."""
        below = self.picture.minimumHeight() + self.words.minimumSizeHint().height()
        return super().wide and (READABLE * self._longest <= self._left or below > self.height())

    @property
    def _longest(self) -> int:
        """What the longest name takes, in pixels."""
        metrics = self.legend.fontMetrics()
        return max((metrics.horizontalAdvance(name) for name in self._named), default=0) + Legend.LINE + 8

    @property
    def _left(self) -> int:
        """Pixels beside the picture where that is as narrow as can be."""
        return self.width() - self.picture.minimumWidth() - self._row.spacing()

    def _arrange(self) -> None:
        super()._arrange()
        metrics = self.legend.fontMetrics()
        self.legend.foldable = self.scale.foldable = not self.side_by_side
        self.legend.stack(STACKED * self.height() if self.side_by_side else 0.0)
        if self.side_by_side:
            self.legend.flatten(False)
            self.scale.flatten(False)
        if not self.side_by_side:
            self.words.setMinimumWidth(0)
            self.words.setMaximumWidth(UNBOUNDED)
            return
        wanted = min(SHARE * self.width(), MOST * metrics.height() / 17)
        self.words.setFixedWidth(min(round(max(self._longest, wanted)), self._left))


def cramped(view: View) -> bool:
    """Whether the line on how to read a view would take its picture's room."""
    wide = max(1, view.width() - 60)
    return view.hint.heightForWidth(wide) > TALK * view.height()
