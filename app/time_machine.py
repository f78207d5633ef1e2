"""Going back in a run: which moment is looked at, how one gets from one to another, and branching off.

The timeline of the training keeps the moments; here is where the user is among them. A run that is under way is paused
before anything is looked at, and goes on if nothing else begins. Bringing a moment back happens on the thread that
looks, one at a time: while the slider is dragged, only the latest wish counts.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from math import isfinite, nan
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal

from app.session import Session
from app.wording import number
from engine.training.beats import Beat
from engine.training.events import Changed, Finished, Progress, Started
from engine.training.moments import Moment

if TYPE_CHECKING:
    from engine.doctor.base import Finding
    from engine.training.state import State
    from engine.training.timeline import Timeline

FILM = 66
"""Milliseconds between two pictures of the film: 15 a second."""
PICTURES = 180
"""Pictures of a whole run: a film of 12 seconds."""


class TimeMachine(QObject):
    """`moment` is what is looked at, None the present; `now` is the present as a moment, None before the first run."""

    changed = Signal()
    """Another moment is looked at, the present went on, or the film was begun or ended."""
    budget_changed = Signal(int)
    """So many bytes are for the moments of a run from now on."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._session, self._training = session, session.training
        self.now: Moment | None = None
        self._beat = Beat(1)
        self._wanted: Moment | None = None
        self._on_the_way = False
        self._scratch: State | None = None
        self._film = QTimer(self, interval=FILM)
        self._film.timeout.connect(self._next_picture)
        session.trained.connect(self._take, Started, Changed, Progress, Finished)
        session.moment_changed.connect(self._moment_changed)
        session.run_changed.connect(lambda _: self._run_changed())
        session.mended.connect(self._mended)
        session.opened.connect(self._forget)
        session.training.closing.connect(self.stop_film)

    @property
    def moment(self) -> Moment | None:
        return self._training.moment

    @property
    def shown(self) -> Moment | None:
        """The moment that is looked at, or on the way there; the present otherwise."""
        return self._wanted or self.moment or self.now

    @property
    def timeline(self) -> Timeline | None:
        return self._training.timeline

    @property
    def steps(self) -> int:
        """About how many moments there are."""
        return self.timeline.count if self.timeline is not None else 0

    @property
    def can_go_back(self) -> bool:
        shown, timeline = self.shown, self.timeline
        return shown is not None and timeline is not None and timeline.before(shown.step) is not None

    @property
    def looks_back(self) -> bool:
        return (self._wanted or self.moment) is not None

    @property
    def holds_up(self) -> bool:
        """Whether a run waits for the end of looking back."""
        return self._training.active

    # ---- going ----

    def go_to(self, step: int) -> None:
        """Looks at the last moment at or before a step; at the present from its step on."""
        timeline, now = self.timeline, self.now
        if timeline is None or now is None or self._training.occupied or self._training.ending.coming:
            return
        moment = timeline.moment(step)
        if step >= now.step or moment is None:
            self.go_to_now()
        elif moment != (self._wanted or self.moment):
            self._wanted = moment
            self._go()
            self.changed.emit()

    def back(self) -> None:
        self._go_beside(lambda timeline, step: timeline.before(step))

    def forward(self) -> None:
        self._go_beside(lambda timeline, step: timeline.after(step))

    def go_to_start(self) -> None:
        self.stop_film()
        self.go_to(0)

    def go_to_now(self) -> None:
        """Gives the present back; a run that was paused for this stays paused."""
        self.stop_film()
        self._wanted = None
        if self.moment is not None:
            self._training.look_ahead()
        self.changed.emit()

    def _go_beside(self, beside: Callable[[Timeline, int], Moment | None]) -> None:
        shown, timeline = self.shown, self.timeline
        if shown is None or timeline is None:
            return
        self.stop_film()
        found = beside(timeline, shown.step)
        if found is not None:
            self.go_to(found.step)
        elif self.looks_back and beside(timeline, shown.step) is None and shown.step > 0:
            self.go_to_now()

    def _go(self) -> None:
        """Takes the next thing that is to be done to get to what is wanted."""
        training = self._training
        timeline, moment, scratch = training.timeline, self._wanted, self._scratch
        if timeline is None or moment is None or self._on_the_way:
            return
        if training.status in ("preparing", "running"):
            training.pause()  # its `run_changed` leads back here
            return
        self._on_the_way = True
        training.submit(lambda: brought_back(timeline, moment, scratch), partial(self._arrive, timeline))

    def _arrive(self, timeline: Timeline, found: tuple[Moment, State] | None) -> None:
        self._on_the_way = False
        if found is None or timeline is not self.timeline:  # thinned out meanwhile, or another drawing was opened
            self._wanted = None
            return
        moment, self._scratch = found
        if self._wanted is None or self._training.status in ("preparing", "running"):
            return  # another run has begun: it is paused first
        if self._wanted == moment:
            self._wanted = None
        self._training.look_back(self._scratch, moment)
        self._go()
        self.changed.emit()

    # ---- the film ----

    @property
    def plays(self) -> bool:
        return self._film.isActive()

    def toggle_film(self) -> None:
        """Plays the run back from the moment that is looked at, or from its beginning; again stops it."""
        if self.plays:
            self.stop_film()
        elif self.now is not None:
            if not self.looks_back:
                self.go_to(0)
            self._film.start()
        self.changed.emit()

    def stop_film(self) -> None:
        if self.plays:
            self._film.stop()
            self.changed.emit()

    def _next_picture(self) -> None:
        shown, now, timeline = self.shown, self.now, self.timeline
        if shown is None or now is None or timeline is None:
            self.stop_film()
        elif not self._on_the_way:  # a picture that is not ready is waited for, not left out
            coming = timeline.after(max(shown.step, shown.step + now.step // PICTURES - 1))
            self.go_to(coming.step if coming is not None else now.step)

    # ---- branching ----

    def branch(self, **settings: Any) -> None:
        """Begins a run at the moment that is looked at (or at the present) with other settings, as an edit."""
        self.stop_film()
        graph = self._session.root.with_training(**settings)
        if graph != self._session.root:
            rate = settings.get("learning_rate", graph.training.learning_rate)
            self._session.edit_root(graph, f"Branch with learning rate {number(rate)}")
        self._training.branch()

    # ---- memory ----

    @property
    def memory(self) -> int:
        return self._training.memory

    def set_memory(self, memory: int) -> None:
        self._training.set_memory(memory, self.changed.emit)
        self.budget_changed.emit(memory)
        self.changed.emit()

    # ---- what happens ----

    def _take(self, event: object) -> None:
        match event:
            case Started():
                self._beat = Beat.of(event)
                self.now = Moment(event.step, *self._place(event.step))
                self.changed.emit()
            case Changed():
                self._beat = Beat.of(event)
            case Progress() if event.phase == "training":
                self.now = Moment(event.step, *self._place(event.step), event.loss)
                self.changed.emit()
            case Finished() if event.reason == "failed" and self.now is not None:
                self._stand_before_the_fault()
            case Finished():
                self._stand_at_the_end()

    def _stand_at_the_end(self) -> None:
        """What a run tells of while it goes on is the mean since it last did; moments have the loss of their step."""
        loss = self.timeline.loss_at(self.now.step) if self.timeline is not None and self.now is not None else nan
        if self.now is not None and isfinite(loss):
            self.now = replace(self.now, loss=loss)
            self.changed.emit()

    def _stand_before_the_fault(self) -> None:
        """A run that broke is left before the step that broke it: further than it told of, and not as far as it got."""
        state, timeline = self._training.run.state if self._training.run else None, self.timeline
        if state is not None:
            known = timeline.moment(state.step) if timeline is not None else None
            here = Moment(state.step, state.epoch, state.position)
            self.now = known if known is not None and known.step == here.step else here
            self.changed.emit()

    def _mended(self, finding: Finding) -> None:
        """What made a run break has been mended: the weights that it left had grown beyond all bounds by then, and
        would break it again. The next training goes on from where they were well, unless one goes back to now."""
        timeline, last = self.timeline, self._training.last
        broke = last is not None and last.cause == "not finite" and finding.level == "error"
        found = timeline.sound() if timeline is not None and broke else None
        if found is not None and not self.looks_back:
            self.go_to(found.step)

    def _place(self, step: int) -> tuple[int, int]:
        """The complete epochs after a step, and the steps of the one that is running."""
        beat = self._beat
        return divmod(round(beat.at * beat.steps) + step - beat.since, beat.steps)

    def _run_changed(self) -> None:
        if self.timeline is None and self.now is not None:  # everything was forgotten
            self._forget()
        self._go()

    def _moment_changed(self, moment: Moment | None) -> None:
        if moment is None:  # the present is back, a run began here, or everything was forgotten
            self._wanted, self._scratch = None, None
            self.stop_film()
        self.changed.emit()

    def _forget(self) -> None:
        self.stop_film()
        self.now, self._wanted, self._scratch = None, None, None
        self.changed.emit()


def brought_back(timeline: Timeline, moment: Moment, scratch: State | None) -> tuple[Moment, State] | None:
    """The state of a moment, or of the one before it where it was thinned out meanwhile."""
    found: Moment | None = moment
    while found is not None:
        try:
            return found, timeline.state_at(found.step, scratch)
        except LookupError:
            found = timeline.before(found.step)
    return None
