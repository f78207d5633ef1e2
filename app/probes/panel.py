"""The probes that are pinned, side by side: each a plot of its own that can be pulled out, put elsewhere and closed.

The panel holds a window of its own, whose docks are the plots. They stand in as many columns and rows as there is room
for, and share places as tabs where there are more. Who has put one elsewhere by hand has said what they want: from then
on they stay where they are.

To lay out and paint a dozen plots takes a tenth of a second. So while the panel is being resized many keep their sizes,
and are put in order when it rests: unseen, for each that is shown makes Qt lay out all others once more. Their pictures
come back one at a time.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QApplication,
    QDockWidget,
    QLabel,
    QMainWindow,
    QStackedWidget,
    QTabBar,
    QVBoxLayout,
    QWidget,
)

from app import tab_rows
from app.pins import Pin
from app.probes.card import ProbeCard
from app.probes.layout import Grid, grid
from app.session import Session

NARROWEST = 230
"""Pixels of a plot that can be read; where there is no room for one more beside the others it becomes a tab."""
LOWEST = 210
"""... below one another: the choices, a legend, and a plot of some height."""
SETTLING = 150
"""Milliseconds until the room that has changed is taken for what it will be."""
FEW = 2
"""So many plots that are seen get another size at once: more take longer than a frame."""
FRAME = 33
"""Milliseconds from one new plot to the next."""
PULLED_OUT = (460, 340)
EMPTY = (
    "Nothing is watched yet. Put the mouse on a node or a wire of the drawing and press P, or choose "
    "“Pin a probe” in its menu: what happens there is plotted here while the network learns."
)


class ProbesPanel(QWidget):
    """Follows `session.pins`."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.docks: dict[str, QDockWidget] = {}
        self.by_hand = False
        """Whether somebody has put a plot elsewhere: all of them stay where they are."""
        self._grid: Grid[str] = ()
        self._asked = ""
        """The letter of the plot that somebody wanted to see last."""
        self._placing = False
        self._fronts: list[str] = []
        """What is to be in front of the tabs of its place, as soon as they are there."""
        self._growing = QTimer(self, singleShot=True, interval=FRAME)
        self._growing.timeout.connect(self._grow)
        self._later = QTimer(self, singleShot=True)
        self._later.timeout.connect(self.arrange)
        self._showing = QTimer(self, singleShot=True, interval=0)
        self._showing.timeout.connect(self._show_room)
        self._laid_out = QTimer(self, singleShot=True, interval=SETTLING)
        self._laid_out.timeout.connect(self._dress)
        self._focused: QWidget | None = None
        stand = QWidget()
        stand.setMinimumSize(NARROWEST, 120)  # it may get as narrow as one: the others become tabs
        self.room = QMainWindow(stand)
        self.room.setWindowFlags(Qt.WindowType.Widget)
        self.room.installEventFilter(self)
        options = QMainWindow.DockOption
        self.room.setDockOptions(options.AllowNestedDocks | options.AllowTabbedDocks)
        self.nothing = QLabel(EMPTY)
        self.nothing.setTextFormat(Qt.TextFormat.PlainText)
        self.nothing.setWordWrap(True)
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.nothing.setProperty("tone", "muted")
        self.nothing.setMargin(24)
        self.pages = QStackedWidget()
        self.pages.addWidget(self.nothing)
        self.pages.addWidget(stand)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.pages)
        session.pins.changed.connect(self.show_pins)
        session.pins.asked.connect(self.bring)
        session.pins.pulled.connect(self.pull_out)
        session.drawn.connect(lambda *_: self._retitle())
        self.show_pins()

    def show_pins(self) -> None:
        """A plot for each probe, and none besides."""
        pins = {pin.letter: pin for pin in self._session.pins.pins}
        for letter in [letter for letter in self.docks if letter not in pins]:
            self._take_away(self.docks.pop(letter))
        for letter, pin in pins.items():
            if letter in self.docks:
                self.card(letter).show_pin(pin)
        self._grow()
        self._retitle()
        self.by_hand = self.by_hand and bool(self.docks)
        if self.complete:
            self._later.start(0)
        self.pages.setCurrentIndex(1 if self.docks else 0)

    def _grow(self) -> None:
        """Adds a plot for the first pin that has none, unless one was added just now: each takes as long as a frame."""
        if self._growing.isActive():
            return
        pin = next((pin for pin in self._session.pins.pins if pin.letter not in self.docks), None)
        if pin is None:
            return
        if not self._asked or self._asked in self.docks:
            self._asked = pin.letter  # the newest is what somebody wants to see, unless another was asked for
        self._add(pin)
        self._growing.start()
        if self.complete:
            self._later.start(0)
        self.pages.setCurrentIndex(1)

    @property
    def complete(self) -> bool:
        """Whether each pin has its plot."""
        return all(pin.letter in self.docks for pin in self._session.pins.pins)

    def card(self, letter: str) -> ProbeCard:
        found = self.docks[letter].widget()
        assert isinstance(found, ProbeCard)
        return found

    def bring(self, letter: str) -> None:
        """Brings a plot to the front; one that is still to come will be there."""
        self._asked = letter
        if letter in self.docks:
            self.docks[letter].show()
            self.docks[letter].raise_()

    def pull_out(self, letter: str, at: QPoint) -> None:
        """Puts a plot on its own, with its title where the mouse is."""
        dock = self.docks.get(letter)
        if dock is not None:
            dock.setFloating(True)
            dock.resize(*PULLED_OUT)
            dock.move(at - QPoint(PULLED_OUT[0] // 2, 10))
            dock.show()
            self._later.start(0)

    def arrange(self) -> None:
        """Puts the plots that are not pulled out into as many columns and rows as there is room for."""
        scale = self._session.theme.font_scale
        inside = [letter for letter, dock in self.docks.items() if not dock.isFloating()]
        room, least = (max(1, self.width()), max(1, self.height())), (NARROWEST * scale, LOWEST * scale)
        wanted = grid(inside, room, least)
        if self.by_hand or wanted == self._grid:
            self._resize_room()
            return
        front = self._in_front()
        self._hide_room()
        self._grid, self._placing = wanted, True
        for letter in inside:
            self.room.removeDockWidget(self.docks[letter])
        self._put(wanted)
        QApplication.sendEvent(self.room, QEvent(QEvent.Type.LayoutRequest))  # or there are no tabs to turn
        self._fronts = [*front, *([self._asked] if self._asked in inside else [])]
        self._raise()
        self._placing = False
        self._retitle()

    def _in_front(self) -> list[str]:
        """The plots that can be seen here."""
        inside = {letter: dock for letter, dock in self.docks.items() if not dock.isFloating()}
        return [letter for letter, dock in inside.items() if not dock.visibleRegion().isEmpty()]

    def _resize_room(self) -> None:
        if self.room.size() != self.size():
            if len(self._in_front()) > FEW:
                self._hide_room()
            self.room.resize(self.size())

    def _hide_room(self) -> None:
        """Until the next turn, and without a trace: what was painted stays."""
        self.setUpdatesEnabled(False)
        focused = QApplication.focusWidget()
        if focused is not None and self.room.isAncestorOf(focused):
            self._focused = focused
        self.room.hide()
        for letter in self.docks:
            self.card(letter).wait_for_a_frame()
        self.room.resize(self.size())
        self._showing.start()

    def _raise(self) -> None:
        for letter in self._fronts:
            if letter in self.docks:
                self.docks[letter].raise_()

    def _show_room(self) -> None:
        self.room.show()
        self._raise()  # tabs that were made out of sight may turn only now
        self._fronts = []
        if self._focused is not None:
            self._focused.setFocus()
            self._focused = None
        self.setUpdatesEnabled(True)

    def _put(self, wanted: Grid[str]) -> None:
        """Docks the plots: the first row from left to right, then the places below each of its own. Tabs come last: Qt
        would put what is docked beside one among them."""
        above: list[QDockWidget] = []
        for row in wanted:
            for column, place in enumerate(row):
                first = self.docks[place[0]]
                if above and row is not wanted[0]:
                    self.room.splitDockWidget(above[column], first, Qt.Orientation.Vertical)
                elif column:
                    self.room.splitDockWidget(self.docks[row[column - 1][0]], first, Qt.Orientation.Horizontal)
                else:
                    self.room.addDockWidget(Qt.DockWidgetArea.LeftDockWidgetArea, first)
            above = [self.docks[place[0]] for place in row]
        for place in (place for row in wanted for place in row):
            for letter in place[1:]:
                self.room.tabifyDockWidget(self.docks[place[0]], self.docks[letter])
            for letter in place:
                self.docks[letter].show()
        self._even_out(wanted)

    def _even_out(self, wanted: Grid[str]) -> None:
        """Gives all columns the same width, and all rows the same height."""
        beside = [self.docks[place[0]] for place in wanted[0]] if wanted else []
        self.room.resizeDocks(beside, [self.width()] * len(beside), Qt.Orientation.Horizontal)
        for column in range(len(beside)):
            below = [self.docks[row[column][0]] for row in wanted if column < len(row)]
            self.room.resizeDocks(below, [self.height()] * len(below), Qt.Orientation.Vertical)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if len(self._in_front()) <= FEW:
            self._resize_room()
        self._later.start(SETTLING)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A plot that is closed takes its probe with it. Rows of tabs are made when the room is laid out."""
        if watched is self.room and event.type() == QEvent.Type.LayoutRequest and not self._laid_out.isActive():
            self._laid_out.start()
        if event.type() == QEvent.Type.Close:
            letter = next((letter for letter, dock in self.docks.items() if dock is watched), None)
            if letter is not None:
                event.ignore()
                self._session.pins.remove(letter)
                return True
        return super().eventFilter(watched, event)

    def _add(self, pin: Pin) -> None:
        card = ProbeCard(self._session, pin)
        card.setMinimumSize(NARROWEST, 120)
        card.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)  # pulled out it stands on nothing
        dock = QDockWidget(card.title)
        dock.setObjectName(f"probe-{pin.letter}")
        dock.setWidget(card)
        dock.installEventFilter(self)
        dock.topLevelChanged.connect(self._moved)
        beside = [other for other in self.docks.values() if not other.isFloating()]
        self._placing = True
        self.room.addDockWidget(Qt.DockWidgetArea.LeftDockWidgetArea, dock)
        if beside:
            self.room.tabifyDockWidget(beside[-1], dock)
        self._placing = False
        self.docks[pin.letter] = dock
        dock.show()
        dock.raise_()

    def _take_away(self, dock: QDockWidget) -> None:
        self._placing = True
        self.room.removeDockWidget(dock)
        dock.removeEventFilter(self)
        dock.hide()
        dock.deleteLater()
        self._placing = False

    def _moved(self, floating: bool) -> None:
        """A plot was pulled out, or put down somewhere."""
        if not self._placing and not floating:
            self.by_hand = True

    def _retitle(self) -> None:
        for letter, dock in self.docks.items():
            dock.setWindowTitle(self.card(letter).title)
        self._dress()

    def _dress(self) -> None:
        for bar in self.room.findChildren(QTabBar, options=Qt.FindChildOption.FindDirectChildrenOnly):
            tab_rows.dress(bar)
            tab_rows.show_chosen(bar)
