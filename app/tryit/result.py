"""The answer side of the panel: in a word, as bars, and what may be done with the example."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from app.dialogs import plain
from app.theme import Theme
from app.tryit import words
from app.tryit.asking import Told
from app.tryit.bars import LEAST_WIDTH, AnswerBars, Truth
from app.tryit.keep import Keep, may_keep
from app.tryit.material import Material
from app.wording import kept_together

Place = tuple[str, int]
"""A part of the data, and a row of it."""


class Result(QWidget):
    """Bars, with what is right above them."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.bars, self.keep = AnswerBars(theme), Keep()
        self._short = self._numbers = False
        self.origin, self.headline, self.state = plain("", "muted"), plain("", "title"), plain("", "warning")
        self.below = plain("", "muted")
        area = QScrollArea(widgetResizable=True)
        area.setFrameShape(area.Shape.NoFrame)
        area.setWidget(self.bars)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setMinimumSize(LEAST_WIDTH + area.verticalScrollBar().sizeHint().width(), 60)  # or the shares would be cut
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(3)
        for part in (self.origin, self.headline, self.state, self.below):
            column.addWidget(part)
        column.addWidget(area, 1)
        column.addWidget(self.keep)

    def show_material(self, material: Material) -> None:
        """Other data."""
        self.bars.forget()
        self.keep.show_material(material)

    def show_told(self, told: Told, material: Material, place: Place | None, fresh: bool) -> None:
        """`place` is where the example comes from, None where it is somebody's own. `fresh`: nothing has been learned
        yet."""
        self.bars.show_answer(told.answer, truth(told, material, place), material.target)
        self.headline.setText(kept_together(words.headline(told.answer)))
        self._numbers = told.answer.kind == "numbers"
        self.below.setText(words.below(told.answer))
        self.below.setVisible(bool(self.below.text()))
        self.state.setText(words.FRESH if fresh else "")
        self.state.setVisible(fresh)
        self.origin.setText(words.origin(*place, material) if place is not None else "Your own example")
        self.keep.setVisible(place is None and may_keep(material))
        self.keep.show_answer(told.answer)
        self._show_words()

    def shorten(self, short: bool) -> None:
        """Where there is little room, the bars say alone what is answered, and by a tick what is right."""
        self._short = short
        self._show_words()

    def _show_words(self) -> None:
        self.headline.setHidden(self._short or self._numbers)  # bars of numbers say it always
        self.origin.setHidden(self._short)


def truth(told: Told, material: Material, place: Place | None) -> Truth:
    """What the data says of the example, where it is of the data."""
    if place is None:
        return Truth()
    right = material.told(*place)
    if not material.facts.y.is_index:
        return Truth(numbers=tuple(map(float, right)))
    if told.answer.exclusive:
        return Truth(frozenset({int(right[told.answer.place])}))
    return Truth(frozenset(int(n) for n in np.flatnonzero(right)))
