"""The session's race: variants trained side by side on a thread, each recorded as a run, and one of them taken over.

While a race goes on no other training can begin, and one that was under way has ended before: torch's random numbers
are one for the whole process. What views show of the drawing at rest is looked at between two turns, on the thread of
the race.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import CancelledError, Future
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from app.looking import data_of
from app.runs_book import RunBook
from app.session import Session
from app.training import POLL
from engine.datasets.prepare import Parts, prepare
from engine.errors import UserError
from engine.graph import Graph
from engine.runs.record import new_id
from engine.runs.recorder import Recorder
from engine.steps import Program
from engine.training.events import EpochEnded, Event, Finished, Progress, Started, measured_by

if TYPE_CHECKING:
    from engine.training.race import RaceRun, Variant
    from engine.training.state import State

BY = "A race"


@dataclass(eq=False)
class Entrant:
    """A lane as the window knows it: what it has told so far."""

    variant: Variant
    started: Started | None = None
    progress: Progress | None = None
    history: list[EpochEnded] = field(default_factory=list)
    end: Finished | None = None
    recorder: Recorder | None = None
    best: EpochEnded | None = None

    @property
    def last(self) -> EpochEnded | None:
        return self.history[-1] if self.history else None

    @property
    def judged(self) -> float:
        """The loss it is judged by, the validation's where there is one; infinite before the first epoch, or where it
        failed."""
        if self.last is None or (self.end is not None and self.end.reason == "failed"):
            return float("inf")
        return loss_of(self.best_kept or self.last)

    @property
    def best_kept(self) -> EpochEnded | None:
        """The epoch whose weights it ended with, where early stopping went back to the best ones."""
        goes_back = self.variant.graph.training.patience > 0 and self.end is not None
        return self.best if goes_back and self.end is not None and self.end.reason != "stopped" else None

    @property
    def epoch(self) -> int:
        return self.last.epoch if self.last else 0

    @property
    def epochs(self) -> int:
        return self.variant.graph.training.epochs

    @property
    def seconds_left(self) -> float:
        if self.end is not None:
            return 0.0
        return self.progress.seconds_left if self.progress else float("nan")

    def take(self, event: Event) -> None:
        match event:
            case Started():
                self.started = event
            case Progress():
                self.progress = event
            case EpochEnded():
                self.history.append(event)
                if event.best:
                    self.best = event
            case Finished():
                self.end = event


def loss_of(epoch: EpochEnded) -> float:
    """Or what else the method is measured by: less is better."""
    figures = epoch.validation or epoch.train
    found = figures[measured_by(figures)]
    return found if found == found else float("inf")


@dataclass(eq=False)
class _Data:
    """Reads the data of one race, on its thread, when `quiet` is answered: nobody looks at anything any more."""

    folder: Path | None
    quiet: Future[None] | None = None

    def __call__(self, graph: Graph, program: Program) -> Parts:
        if self.quiet is not None:
            with suppress(CancelledError):  # the window closes
                self.quiet.result()
        return prepare(data_of(graph, program), self.folder)


class Races(QObject):
    """One race at a time; `entrants` are those of the present one, or of the last."""

    began = Signal()
    came = Signal(int, object)
    """An event of a lane, by its number."""
    changed = Signal()
    """It was paused, goes on, or has ended; or there is none any more."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.session = session
        self.entrants: list[Entrant] = []
        self.run: RaceRun | None = None
        self._id = ""
        self._take_at_end: int | None = None
        self._closing = False
        self._timer = QTimer(self, interval=POLL)
        self._timer.timeout.connect(self._poll)
        session.opened.connect(self.forget)
        session.training.leaving.connect(self.stop)
        RunBook.of(session).closing.connect(self.close)

    @staticmethod
    def of(session: Session) -> Races:
        """The races of this session; who asks first makes them."""
        found = next((child for child in session.children() if isinstance(child, Races)), None)
        return found or Races(session)

    @property
    def active(self) -> bool:
        return self._timer.isActive()

    @property
    def waits(self) -> bool:
        """Whether it begins when the training that was under way has ended."""
        return self.active and self.run is not None and self.run.status == "idle"

    @property
    def paused(self) -> bool:
        return self.active and self.run is not None and self.run.paused

    @property
    def seconds_left(self) -> float:
        """Of all lanes together: they take turns."""
        return sum(entrant.seconds_left for entrant in self.entrants)

    @property
    def share(self) -> float:
        """How much of the race is done, 0 to 1."""
        done = [1.0 if e.end is not None else e.progress.step / max(1, e.progress.steps) if e.progress else 0.0
                for e in self.entrants]  # fmt: skip
        return sum(done) / max(1, len(done))

    def ranking(self) -> list[int]:
        """The numbers of the lanes, the one with the lowest loss first."""
        return sorted(range(len(self.entrants)), key=lambda number: (self.entrants[number].judged, number))

    # ---- the buttons ----

    def start(self, variants: Sequence[Variant]) -> None:
        """Begins a race; a training or a race that is under way ends, and is not waited for by the window."""
        if not self.session.torch_here:
            self.session.message.emit("The engine is still being loaded.", "Try again in a moment.")
            return
        from engine.training.race import Race, RaceRun

        self.forget()
        self._id = new_id(datetime.now())
        self.entrants = [Entrant(variant) for variant in variants]
        data = _Data(self.session.folder)
        run = self.run = RaceRun(Race(tuple(variants), data))

        def begin(quiet: Future[None]) -> None:
            data.quiet = quiet
            run.start()

        self._timer.start()
        self.session.training.occupy(BY, run.submit, begin, self.forget)
        self.began.emit()

    def stop(self) -> None:
        """Ends all lanes; what they have learned stays, and can be taken. One that waits does not begin."""
        if self.waits:
            self.forget()
        elif self.run is not None:
            self.run.stop()

    def pause(self) -> None:
        if self.run is not None and self.active:
            self.run.pause()
            self.changed.emit()

    def resume(self) -> None:
        if self.run is not None and self.active:
            self.run.resume()
            self.changed.emit()

    def stop_lane(self, number: int) -> None:
        if self.run is not None and self.active:
            self.run.stop_lane(number)

    def take(self, number: int) -> None:
        """Puts a lane's settings and what it has learned into the drawing; a race that goes on ends first."""
        if self.active:
            self._take_at_end = number
            self.stop()
        else:
            self._take(number)

    def forget(self) -> None:
        """Another drawing is open: its race ends, and is no more to be seen. Nobody waits for a step of it."""
        if self.active and self.run is not None:
            self._timer.stop()
            self.run.stop()
            self.session.training.vacate()
            self.session.training.behind.take(self.run, partial(self._ends_behind, self.run, self.entrants))
        self.entrants, self.run, self._take_at_end = [], None, None
        self.changed.emit()

    def _ends_behind(self, run: RaceRun, entrants: Sequence[Entrant]) -> None:
        """A lane that had not begun when the drawing went is none of the runs of the one that is open now."""
        for number, event in run.poll():
            if entrants[number].recorder is not None:
                self._record(entrants[number], event, run.race.lanes[number].state)

    def close(self) -> None:
        """The window closes: nobody looks at anything any more. At most a step of one lane is waited for."""
        if self.active and self.run is not None:
            self._closing = True
            self._take_at_end = None
            self.run.stop()
            self.run.join(self.session.training.patience)
            self._poll()

    # ---- while it goes on ----

    def _poll(self) -> None:
        if self.run is None:
            return
        over = self.run.status == "finished"  # asked first: what comes after it would be missed
        for number, event in self.run.poll():
            self._came(number, event)
        if over:
            self._over()

    def _came(self, number: int, event: Event) -> None:
        entrant = self.entrants[number]
        entrant.take(event)
        self._record(entrant, event, self._state(number))
        self.came.emit(number, event)

    def _record(self, entrant: Entrant, event: Event, state: State | None) -> None:
        book = RunBook.of(self.session)
        if isinstance(event, Started):
            entrant.recorder = book.record(entrant.variant.graph, event, entrant.variant.name, self._id)
        elif entrant.recorder is None:
            return
        elif isinstance(event, Finished):
            book.ended(entrant.recorder, event, state)
        else:
            book.take(entrant.recorder, event)

    def _over(self) -> None:
        self._timer.stop()
        if self._closing:
            return
        self.session.training.vacate()
        number, self._take_at_end = self._take_at_end, None
        if number is not None:
            self._take(number)
        self.changed.emit()

    # ---- the winner ----

    def _state(self, number: int) -> State | None:
        return self.run.race.lanes[number].state if self.run is not None else None

    def _take(self, number: int) -> None:
        session, entrant, state = self.session, self.entrants[number], self._state(number)
        if state is None:
            session.message.emit(f"{entrant.variant.name} has learned nothing to take.", "")
            return
        try:
            graph = entrant.variant.applied(session.root)
        except UserError as error:
            session.tell(error)
            return
        session.training.over.begin(f"Take {entrant.variant.name}", graph)
        # A copy: the lane can be taken again after the drawing was trained further.
        line = session.training.held.line
        session.training.submit(state.copy, partial(self._taken, entrant.variant.name, line))

    def _taken(self, name: str, line: object, state: State) -> None:
        """What had been learned before is not of this network: its course and its findings have gone with it."""
        training = self.session.training
        if not training.held.knows(line):
            return  # another drawing was opened meanwhile, or this was undone
        training.hold(state)
        training.run_changed.emit(training.status)  # by now something has been learned
        self.session.message.emit(f"Taken: {name}, with what it has learned.", "Train goes on from there.")
