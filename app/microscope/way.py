"""Where one is: at which stop of the walk, and how deep, from the batch down to one multiplication."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QToolButton

from app.dialogs import plain
from app.flow import Flow
from app.microscope.sight import Sight, titles
from app.microscope.walker import LAYER, PRODUCT, Walker
from app.wording import number
from engine.training.shown import named

PHASES = {"forward": "Forward", "backward": "Backward", "update": "The weights move"}
DEPTHS = 5
"""Batch, example, layer, unit, multiplication."""
LINES = 2
"""Lines that the way down may take where there is little room; where there is hardly any, one."""


class Way(Flow):
    """`walked` asks for a stop before or behind, `sunk` for a depth."""

    walked = Signal(int)
    sunk = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.back = _button("←", "The stop before (←)")
        self.on = _button("→", "The next stop: forward, then backward, then the weights (→)")
        self.back.setAccessibleName("The stop before")
        self.on.setAccessibleName("The next stop")
        self.where: QLabel = plain("")
        self.where.setWordWrap(False)
        self._tight, self._said = False, ("", "", "")
        """Where one is, the same in short, and the number of the stop alone."""
        self.crumbs = [QToolButton() for _ in range(DEPTHS)]
        self._walk = self.add_together(self.back, self.on, self.where)
        for depth, crumb in enumerate(self.crumbs):
            crumb.clicked.connect(lambda _=False, d=depth: self.sunk.emit(d))
            self.addWidget(crumb)
        self.back.clicked.connect(lambda: self.walked.emit(-1))
        self.on.clicked.connect(lambda: self.walked.emit(1))

    def enable(self, there: bool) -> None:
        self.back.setEnabled(there)
        self.on.setEnabled(there)

    def clear(self) -> None:
        self._said = "", "", ""
        self.where.clear()
        for crumb in self.crumbs:
            crumb.hide()

    def tighten(self, tight: bool) -> None:
        """Takes one line, where there is hardly any room."""
        self._tight = tight
        self._write(self._said[tight])

    def show_place(self, walker: Walker) -> None:
        """The stop, and whether there is one before and one behind."""
        assert walker.stop is not None
        assert walker.specimen is not None
        title = titles(walker.specimen)[walker.stop.step]
        layer = f": {title}" if walker.depth < LAYER else ""  # deeper, the way down names it
        at, of, phase = walker.at + 1, len(walker.stops), PHASES[walker.stop.phase]
        self._said = f"{at} of {of}   {phase}{layer}", f"{at}/{of} {phase}{layer}", f"{at}/{of}"
        self._write(self._said[self._tight])
        self.back.setEnabled(walker.at > 0)
        self.on.setEnabled(walker.at < len(walker.stops) - 1)

    def show_crumbs(self, walker: Walker, sight: Sight | None, width: int, roomy: bool) -> None:
        """The way down; the steps above lead back, the first only where there is room for them, in pixels."""
        words = _words(walker, sight)
        self._write(self._said[self._tight])
        for depth, crumb in enumerate(self.crumbs):
            there = walker.highest <= depth <= walker.depth and depth < len(words)
            crumb.setVisible(there)
            if there:
                crumb.setText(words[depth] if depth == walker.highest else f"› {words[depth]}")
                crumb.setEnabled(depth != walker.depth)
                crumb.setToolTip(f"Back up to {words[depth]} (↑ goes up one)" if depth != walker.depth else "")
                crumb.setAccessibleName(words[depth])
        if not roomy:
            self._shorten(width)

    def _shorten(self, width: int) -> None:
        shown = [crumb for crumb in self.crumbs if not crumb.isHidden()]
        for crumb in shown[:-2]:
            if self._fits(width):
                return
            crumb.hide()
        if self._tight and len(shown) > 1 and not self._fits(width):
            shown[-2].setText("↑")  # what it leads to is its tip
        if self._tight and shown and not self._fits(width):
            self._write(self._said[2])
        if self._tight and shown and not self._fits(width):
            shown[-1].hide()  # the page begins with what it is of

    def _write(self, text: str) -> None:
        if text != self.where.text():
            self.where.setText(text)
            self._walk.updateGeometry()  # the row has measured it already

    def _fits(self, width: int) -> bool:
        self.invalidate()
        return len(self.lines(width)) <= (1 if self._tight else LINES)


def _button(text: str, tip: str) -> QToolButton:
    button = QToolButton()
    button.setText(text)
    button.setToolTip(tip)
    return button


def _words(walker: Walker, sight: Sight | None) -> list[str]:
    """What each step down is called, as far as one has come."""
    assert walker.specimen is not None
    part = "" if walker.specimen.played else walker.specimen.selection.part
    words = ["Batch", named(part, walker.specimen.rows[walker.example])]
    words.append(titles(walker.specimen)[walker.current.name])
    if sight is not None:
        words.append(_named(sight))
        if walker.depth == PRODUCT and sight.working.terms:
            group, row = sight.term
            words.append("bias" if row < 0 else f"× {sight.working.terms[group].label(row)}")
    return words


def _named(sight: Sight) -> str:
    """What the number is called: a unit, a cell, a weight."""
    if sight.weight is None and not sight.cell:
        return f"its number, {number(sight.working.value)}"
    return sight.name
