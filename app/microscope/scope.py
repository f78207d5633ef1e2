"""Where specimens come from and where edits go: the microscope's dealings with the training.

A training that runs has to pause, so that the numbers stand still: where somebody asks for that. The pass is made where
the state belongs, between two steps; what is found belongs to the microscope alone. A weight that is set by hand
changes the state itself.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QObject, QTimer, Signal

from app.microscope.terms import Spot
from app.session import Session
from app.starting_over import StartedOver
from engine.errors import UserError
from engine.microscope.places import Selection
from engine.training.events import Finished, Progress

if TYPE_CHECKING:
    from engine.datasets.prepare import Parts
    from engine.microscope.answers import Verdict
    from engine.microscope.specimen import Specimen
    from engine.training.by_hand import Put
    from engine.training.state import State

LATER = 200
"""Milliseconds without another change before one looks again: while a drawing is edited nobody looks."""
BUSY = ("preparing", "running")


class Found(NamedTuple):
    """A specimen, its examples judged, how sure each answer is, and how many examples each part has."""

    specimen: Specimen
    verdicts: tuple[Verdict, ...]
    shares: tuple[float, ...]
    sizes: dict[str, int]


class Scope(QObject):
    """Looks while it is open. A weight that is set by hand is a step of the drawing's history, as everywhere else."""

    found = Signal(object)
    refused = Signal(str, str)
    """Why there is nothing to see: text and hint."""
    running = Signal(bool)
    """Whether the training goes on meanwhile."""
    mistake = Signal(object)
    """The row of the next mistake, or None."""
    edited = Signal()

    def __init__(self, session: Session, selection: Callable[[], Selection]) -> None:
        super().__init__()
        self.session, self._selection = session, selection
        self.open = False
        self.paused_it = False
        """Whether the training was paused to look."""
        self._asked = 0
        self._later = QTimer(self, interval=LATER, singleShot=True)
        self._later.timeout.connect(self.look)
        session.analysed.connect(lambda _: self.look_later())
        session.moment_changed.connect(lambda _: self.look_later())
        session.torch_came.connect(self.look_later)
        self._soon = QTimer(self, interval=0, singleShot=True)
        self._soon.timeout.connect(self.look)
        session.opened.connect(self.edited)
        session.drawn.connect(lambda *_: self.edited.emit())
        session.history_changed.connect(self._set_somewhere)
        session.trained.connect(self._trained, Progress, Finished)
        session.run_changed.connect(self._run_changed)

    # ---- looking ----

    @property
    def busy(self) -> bool:
        """Whether a training runs, of which nothing can be looked at before it pauses."""
        return self.session.training.status in BUSY

    def begin(self) -> None:
        """Looks, unless the training runs."""
        self.open, self.paused_it = True, False
        self.look()

    def pause(self) -> None:
        """Pauses a training that runs: its pause is looked at."""
        if self.busy:
            self.paused_it = True
            self.session.training.pause()

    def end(self) -> None:
        self.open = False
        self._asked += 1
        self._later.stop()
        self._soon.stop()

    def look_later(self) -> None:
        if self.open:
            self._later.start()

    def look(self) -> None:
        """Asks for a specimen, unless the training runs: then its pause will."""
        if not self.open or self.busy:
            return
        self._asked += 1
        number, selection = self._asked, self._selection()

        def question(state: State, parts: Parts) -> Found:
            return _looked(state, parts, selection)

        def show(found: Found) -> None:
            if number == self._asked and self.open:
                self.found.emit(found)

        def refuse(error: UserError) -> None:
            if number == self._asked and self.open:
                self.refused.emit(error.text, error.hint)

        self.session.training.ask(question, show, refuse)

    def find_mistake(self, part: str, after: int) -> None:
        def question(state: State, parts: Parts) -> tuple[int | None]:
            from engine.microscope.answers import next_mistake

            return (next_mistake(state, parts, part, after),)

        self.session.training.ask(question, lambda found: self.mistake.emit(found[0]), self._tell)

    def _trained(self, event: object) -> None:
        if isinstance(event, Progress | Finished):
            self.look_later()

    def _run_changed(self, status: str) -> None:
        self.running.emit(status in BUSY)
        self.look_later()

    def _tell(self, error: UserError) -> None:
        self.session.tell(error)

    # ---- weights by hand ----

    @property
    def has_edits(self) -> bool:
        """Whether the last step of the history is a weight that was set by hand: here, on the canvas, in a form."""
        effect = self.session.document.undo_effect
        return effect is not None and not isinstance(effect, StartedOver)

    def edit(self, spot: Spot, value: float, label: str) -> None:
        """Sets a weight, as a step to undo by that label."""

        def change(state: State) -> list[Put]:
            from engine.microscope.editing import set_weight

            return set_weight(state, spot.name, spot.where, value)

        self.session.training.changes.make(change, self._tell, label)

    def put_back(self) -> None:
        """The last weight that was set by hand gets its value back."""
        if self.has_edits:
            self.session.document.undo()

    def _set_somewhere(self) -> None:
        """A weight was set, or put back: whoever does that has asked for it by the time that one looks again."""
        self.edited.emit()
        if self.open:
            self._soon.start()


def _looked(state: State, parts: Parts, selection: Selection) -> Found:
    """On the state's thread."""
    from engine.microscope.answers import shares, verdicts
    from engine.microscope.specimen import examine

    specimen = examine(state, parts, selection)
    sure = tuple(float(shares(specimen, n).max(initial=0.0)) for n in range(specimen.examples))
    sizes = {part: len(getattr(parts, part)) for part in ("train", "validation", "test")}
    return Found(specimen, verdicts(specimen), sure, sizes)
