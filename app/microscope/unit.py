"""One number of a layer: its formula with the numbers in it, and the table of its multiplications."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QCheckBox, QWidget

from app.combo import Combo
from app.flow import Flow
from app.halves import column, scrolled
from app.microscope.hands import Hands
from app.microscope.lines import Lines
from app.microscope.narrow import lines_high, lines_wide
from app.microscope.sight import CHOSEN_BIAS, Sight
from app.microscope.terms import BIAS, Spot, TermsTable
from app.theme import Theme
from engine.microscope.places import Stop

if TYPE_CHECKING:
    from engine.microscope.explaining.base import Line, Working


BESIDE, NARROW, LOW = 44, 24, 14
"""Lines of text that formula and table need side by side, as a width; less in a low dock."""


class UnitPage(QWidget):
    """One number: its formula with the numbers in it, and the table of its multiplications."""

    term_chosen = Signal(int, int)
    entered = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.lines, self.table, self.hands = Lines(theme), TermsTable(theme), Hands()
        self.group = Combo()
        self.group.setAccessibleName("Which sum")
        self.largest = QCheckBox("Largest first")
        self.largest.setToolTip("Sort the rows by the size of what they add")
        self.controls = Flow()
        self.controls.addWidget(self.group, 1)
        self.controls.addWidget(self.largest)
        self.bar = QWidget()
        self.bar.setLayout(self.controls)
        self.rows = _framed(self.bar, self.table)
        self.halves = QBoxLayout(QBoxLayout.Direction.TopToBottom, self)
        self.halves.setContentsMargins(0, 0, 0, 0)
        self.halves.addWidget(scrolled(column((self.hands, 0), (self.lines, 1))), 2)
        self.halves.addWidget(self.rows, 3)
        self._shown: tuple[Sight, Stop] | None = None
        self.group.activated.connect(lambda index: self.term_chosen.emit(index, -1))
        self.largest.toggled.connect(lambda _: self._fill())
        self.table.chosen.connect(self._chosen)
        self.table.entered.connect(lambda _: self.entered.emit())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Side by side where both have room for a line."""
        super().resizeEvent(event)
        beside = lines_wide(self) > (NARROW if lines_high(self) < LOW else BESIDE)
        ways = QBoxLayout.Direction
        self.halves.setDirection(ways.LeftToRight if beside else ways.TopToBottom)

    def restyle(self, theme: Theme) -> None:
        self.lines.restyle(theme)
        self.table.rows.restyle(theme)

    def show_working(self, sight: Sight, stop: Stop) -> None:
        self._shown = sight, stop
        working = sight.working
        self._hold(sight, stop)
        if stop.phase == "update":
            self._show_update(sight)
        elif stop.phase == "backward":
            arrives = _line("δ arrives here", working.delta)
            self.lines.show_lines(working.formula, ("Backward", (arrives, *working.backward)), ("", _notes(working)))
        else:
            last = _line("the network's own number", working.value)
            shown = working.forward or (last,)
            self.lines.show_lines(working.formula, ("Forward", shown), ("", _notes(working)))
        self._fill()

    def _hold(self, sight: Sight, stop: Stop) -> None:
        """Where weights move, the one that is looked at can be set here; elsewhere the table is for that."""
        spot = None
        if stop.phase == "update" and sight.weight is not None and sight.update is not None:
            spot = Spot(*sight.weight, sight.update.old)
        self.hands.show_spot(spot)
        self.hands.setVisible(spot is not None)

    def _show_update(self, sight: Sight) -> None:
        if sight.update is None or sight.weight is None:
            self.lines.show_lines("", ("The step", (_line(sight.why),)))
            return
        from engine.microscope.explaining.base import Line

        made = sight.update
        moves = Line("w, before and after the step", "{old} → {new}", {"old": made.old, "new": made.network})
        begin, after = _line("gradient g", made.gradient), _line("the change", made.change)
        self.lines.show_lines(sight.name, ("The step", (moves, begin, *made.lines, after)))

    def _fill(self) -> None:
        if self._shown is None:
            return
        sight, stop = self._shown
        every = sight.working.terms
        self.rows.setVisible(bool(every) and stop.phase != "update")
        if not every or stop.phase == "update":
            return
        self.group.clear()
        self.group.addItems([terms.title for terms in every])
        self.group.setCurrentIndex(sight.term[0])
        self.group.setVisible(len(every) > 1)
        self.largest.setVisible(len(every[sight.term[0]]) > 2)
        self.bar.setVisible(len(every) > 1 or len(every[sight.term[0]]) > 2)
        self.table.show_terms(every[sight.term[0]], stop.phase, self.largest.isChecked(), sight.term[1])

    def _chosen(self, term: int) -> None:
        if self._shown is not None:
            self.term_chosen.emit(self._shown[0].term[0], CHOSEN_BIAS if term == BIAS else term)


def _framed(bar: QWidget, table: QWidget) -> QWidget:
    made = QWidget()
    made.setLayout(column((bar, 0), (table, 1)))
    return made


def _line(words: str, value: float | None = None) -> Line:
    from engine.microscope.explaining.base import Line

    return Line(words, "", {}, value)


def _notes(working: Working) -> tuple[Line, ...]:
    return (_line(working.note),) if working.note else ()
