"""The probes that are pinned, side by side: each a plot of its own that can be pulled out, put elsewhere and closed.

The panel holds a window of its own, whose docks are the plots: Qt does the pulling out and putting side by side.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtWidgets import QDockWidget, QLabel, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from app.pins import Pin
from app.probes.card import ProbeCard
from app.session import Session

NARROWEST = 230
"""Pixels of a plot that can be read; where there is no room for one more beside the others it becomes a tab."""
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
        self.room = QMainWindow()
        self.room.setWindowFlags(Qt.WindowType.Widget)
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
        self.pages.addWidget(self.room)
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
            dock = self.docks.pop(letter)
            self.room.removeDockWidget(dock)
            dock.removeEventFilter(self)
            dock.hide()
            dock.deleteLater()
        for letter, pin in pins.items():
            if letter in self.docks:
                self.card(letter).show_pin(pin)
            else:
                self._add(pin)
        self._retitle()
        self.pages.setCurrentWidget(self.room if self.docks else self.nothing)

    def card(self, letter: str) -> ProbeCard:
        found = self.docks[letter].widget()
        assert isinstance(found, ProbeCard)
        return found

    def bring(self, letter: str) -> None:
        """Brings a plot to the front."""
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

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A plot that is closed takes its probe with it."""
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
        beside = [other for other in self.docks.values() if not other.isFloating()]
        self.room.addDockWidget(Qt.DockWidgetArea.LeftDockWidgetArea, dock)
        if beside and self.width() < NARROWEST * (len(beside) + 1):
            self.room.tabifyDockWidget(beside[-1], dock)
        elif beside:
            self.room.splitDockWidget(beside[-1], dock, Qt.Orientation.Horizontal)
        self.docks[pin.letter] = dock
        dock.show()
        dock.raise_()

    def _retitle(self) -> None:
        for letter, dock in self.docks.items():
            dock.setWindowTitle(self.card(letter).title)
