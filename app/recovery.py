"""The window's side of the recovery journal: every edit goes into it; what a crash left is offered at the next start.

The user's file is not touched by any of this. What is recovered stands in the window as an unsaved change, and its
journal is kept until that is saved; "Discard" moves it to a bin. A drawing that was never saved comes back with the
runs that were recorded of it, which go beside its file when it gets one.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from app.dialogs import ask
from app.runs_book import RunBook
from app.session import Session
from engine.errors import UserError
from engine.graph import Graph
from engine.journal import Entry, Journal, discard, orphans, recover
from engine.saving import reason

SYNC_MS = 1000
"""At most this much work is lost in a power cut."""
MANY = 1000
"""Nodes and wires that come or go in one edit, from which on it takes as long to note as to show."""
PAUSE_MS = 150
"""... and is noted so much later, when it was painted."""
RECOVER, DISCARD, LATER = "Recover", "Discard", "Later"


class Recovery(QObject):
    """Owns the journal of this window. `recovered` says that what a crash left is open now."""

    recovered = Signal()

    def __init__(self, session: Session, journal: Journal | None = None) -> None:
        super().__init__(session)
        self._session = session
        self._journal = journal or Journal()
        self._recovered: list[Entry] = []
        self._failed = False
        self._soon = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._soon.timeout.connect(self._record)
        session.drawn.connect(self._drawn)
        session.training.closing.connect(self._catch_up)
        session.opened.connect(self._settled)
        session.saved.connect(lambda _: self._settled())
        self._timer = QTimer(self, interval=SYNC_MS)
        self._timer.timeout.connect(lambda: self._try(self._journal.sync))
        self._timer.start()

    def offer(self, window: QWidget) -> None:
        """Asks about the newest drawing that a crash left, if there is one."""
        entry = next(iter(orphans()), None)
        if entry is None:
            return
        name = f"'{entry.drawing.name}'" if entry.drawing else "a new drawing"
        text = f"Gradwire ended without saving {name}."
        hint = f"Its last state is from {entry.time:%d %B %Y, %H:%M}."
        hint += " Recovering does not touch the file itself." if entry.drawing else ""
        answer = ask(window, "Recover your work", text, hint, (RECOVER, DISCARD, LATER))
        if answer == RECOVER:
            self._recover(entry)
        elif answer == DISCARD:
            self._try(lambda: discard(entry))

    def close(self) -> None:
        """The window closes, and what is open is saved or was given up."""
        self._timer.stop()
        self._soon.stop()
        self._try(self._journal.close)

    def _recover(self, entry: Entry) -> None:
        try:
            graph = recover(entry)
        except UserError as error:
            self._session.tell(error)
            return
        if entry.drawing is None or not self._session.open(entry.drawing):
            self._session.show(Graph())
            if entry.runs is not None:
                RunBook.of(self._session).take_up(entry.runs)
        self._session.edit_root(graph, "Recover")
        self._recovered.append(entry)
        self.recovered.emit()

    def _drawn(self, before: Graph, after: Graph) -> None:
        if abs(len(after.nodes) - len(before.nodes)) + abs(len(after.wires) - len(before.wires)) < MANY:
            self._record()
        else:
            self._soon.start()

    def _catch_up(self) -> None:
        """Nothing waits to be noted beyond the end."""
        if self._soon.isActive():
            self._record()

    def _record(self) -> None:
        self._soon.stop()
        document = self._session.document
        if document.unsaved:
            runs = RunBook.of(self._session).folder if document.path is None else None
            if self._try(lambda: self._journal.record(document.graph, document.path, runs)):
                self._failed = False
        else:
            self._try(self._journal.clear)

    def _settled(self) -> None:
        """What is open is on disk: nothing needs recovering, neither now nor from the crash before."""
        self._soon.stop()
        self._try(self._journal.clear)
        for entry in self._recovered:
            self._try(partial(discard, entry))
        self._recovered.clear()

    def _try(self, work: Callable[[], object]) -> bool:
        """The journal is a net below the user's work: its own failure is said once, and stops nothing. Only an edit
        that is noted again shows that it is over: nothing fails where nothing is to be done."""
        try:
            work()
        except UserError as error:
            self._say_once(error.text, error.hint)
        except OSError as error:
            self._say_once(f"The journal of your unsaved changes could not be kept: {reason(error)[0]}.", "Save often.")
        else:
            return True
        return False

    def _say_once(self, text: str, hint: str) -> None:
        if not self._failed:
            self._failed = True
            self._session.message.emit(text, f"{hint} Until then a crash would lose unsaved changes.".strip())
