"""The session's trainings: one `Run` at a time on its thread, what has been learned, and who is watching.

The run knows no Qt; a timer drains its queue and passes the events on as a signal. What has been learned stays: a run
that was stopped goes on where it was, a finished one can be trained further, and when the drawing changes, nodes that
still fit keep their weights, also in the middle of a run (see `following`). `forget` starts over. Nobody waits for the
step that a run takes when it is to end: what comes after it begins when it has ended (see `ending`).

`state` is what the next run begins with: that of the last run, or another that was put in its place by `hold` (an
earlier moment of it) or made by `changes` (a weight set by hand). Views see that one too while nothing runs. Whoever
wants to know more of it than probes tell asks: the answer is worked out on the thread that the state belongs to.
`timeline` keeps the moments of what has been learned; a run that goes on, or branches off, adds to it.

torch is not imported before the warm-up has done so (see `app.startup`): what needs it waits for `torch_arrived`, and
the imports stand inside the functions that need them.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeVar

from PySide6.QtCore import QObject, QTimer, Signal

from app.answers import Answers
from app.behind import Behind
from app.changes import Changes
from app.ending import Ending
from app.following import Following
from app.held import Held
from app.learned import Learned
from app.looking import Lent, Looker, at_rest
from app.new_run import new_run
from app.starting_over import StartingOver
from app.telling import Telling
from app.watching import Watching
from engine.analysis import Analysis
from engine.datasets.prepare import Parts
from engine.document import Document
from engine.errors import UserError
from engine.graph import Graph
from engine.steps import Program
from engine.training.beats import Beat, Beats
from engine.training.events import Changed, EpochEnded, Event, Finished, Observed, Started

if TYPE_CHECKING:
    from engine.training.moments import Moment
    from engine.training.run import Run
    from engine.training.state import State
    from engine.training.timeline import Timeline

Status = Literal["idle", "preparing", "running", "paused", "finished"]

T = TypeVar("T")

POLL = 33
"""Milliseconds between two looks into the queue of a run: once a frame."""
HISTORY = 256_000_000
"""Bytes that the moments of a run may take, unless the user wants more or less."""
PATIENCE = 3.0
"""Seconds that a stopped run has to end when the window closes."""


class Training(QObject):
    """`status` is idle until the first run, and again after `forget`; `drawing` is what the present run trains, and
    `analysis` what is known of it, where that is at hand."""

    run_changed = Signal(str)
    moment_changed = Signal(object)
    """Another `Moment` of the run is looked at, or None: the present."""
    rate_set = Signal(float)
    """The learning rate of the run that is active was set by hand."""
    redrawn = Signal()
    """The run that is active trains another drawing: `drawing`."""
    refused = Signal(object)
    """A UserError: why a training cannot start, or an edit cannot be trained."""
    set_at_rest = Signal()
    """Weights were set, or came from elsewhere, while nothing trains: no run tells of it."""
    leaving = Signal()
    """The window is about to close: whoever trains on a thread of their own asks it to end, and is waited for."""
    closing = Signal()
    """Everything ends for good: whoever has a thread of their own ends it now."""

    def __init__(self, document: Document, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.trained = Telling[Event]()
        """An event of the run, or an `Observed` without one."""
        self.document = document
        self.status: Status = "idle"
        self.run: Run | None = None
        self.drawing: Graph | None = None
        self.analysis: Analysis | None = None
        self.beats = Beats()
        """Of the run that was last begun: what opens late asks for them."""
        self.last: Finished | None = None
        self._seen = False
        self.ready = False
        """Whether torch is there."""
        self._wanted: Literal["", "run", "step", "pause"] = ""
        """How a run is to begin as soon as torch is there, and the one before has ended."""
        self.held = Held(self)
        self.held.moment_changed.connect(self.moment_changed)
        self._looked_back = False
        self.timeline: Timeline | None = None
        self.memory = HISTORY
        """Bytes for the timeline; `set_memory` changes it."""
        self.patience = PATIENCE
        """Seconds that a thread has to end when the window closes; fewer where they were waited for already."""
        self.occupied = ""
        """What else trains, and keeps a training from beginning: "A race"."""
        self.apart: list[tuple[str, Callable[[], bool]]] = []
        """What trains copies of the drawing in a view of its own, by the view's title, and whether it does so now."""
        self._answers = Answers(self)
        self.changes = Changes(self)
        self.following = Following(self)
        self.following.refused.connect(self.refused)
        self._looker = Looker(self)
        self._looker.seen.connect(self.trained.emit)
        self.learned = Learned(self)
        self.behind = Behind(self._looker, self)
        self.ending = Ending(self)
        self.ending.changed.connect(lambda: self.run_changed.emit(self.status))
        self.over = StartingOver(self)
        self.watching = Watching(self, self._looker)
        self._timer = QTimer(self, interval=POLL)
        self._timer.timeout.connect(self.poll)

    def torch_arrived(self) -> None:
        self.ready = True
        if self._wanted:
            self._begin_as_wanted()
        else:
            self.watching.look()

    def _begin_as_wanted(self) -> None:
        wanted, self._wanted = self._wanted, ""
        self._begin(paused=wanted == "step")
        if wanted == "pause":
            self.pause()

    # ---- the buttons ----

    @property
    def active(self) -> bool:
        return self.status in ("preparing", "running", "paused")

    @property
    def goes_on(self) -> bool:
        """Whether what is seen now is of the course of a run: it is active, and no earlier moment is looked at."""
        return self.active and self.moment is None

    @property
    def holds(self) -> bool:
        """Whether the run that is active waits, or is going to behind the batch that it takes now."""
        if self._wanted:
            return self._wanted != "run"
        return self.run is not None and self.active and self.run.holds

    def start(self) -> None:
        """Begins, or goes on."""
        if self._wanted:
            self._wanted = "run"
        elif self._goes_on and self.run is not None:
            self._resume(self.run)  # it may be about to pause: the window hears of that a moment later
        else:
            self.branch()

    def pause(self) -> None:
        if self._wanted:
            self._wanted = "pause"
        elif self.run is not None and self.active:
            self.run.pause()

    def step(self) -> None:
        """Takes one batch and pauses."""
        if self._wanted:
            self._wanted = "step"
        elif self._goes_on and self.run is not None:
            self.run.step()
        else:
            self.branch(paused=True)

    @property
    def _goes_on(self) -> bool:
        """Whether the run that there is goes on, and not another one in its place."""
        return self.active and self.held.state is None and not self.ending.under_way

    def _resume(self, run: Run) -> None:
        """Goes on, once nobody looks at the past any more: a look there takes torch's random numbers."""

        def go_on(waited: Run) -> None:
            if waited is self.run and self.held.state is None:
                waited.resume()

        if self._looked_back:
            self._looked_back = False
            self.submit(lambda: run, go_on)
        else:
            run.resume()

    def branch(self, paused: bool = False) -> None:
        """Begins with the state and the settings that there are, in the place of a run that is active: when that has
        ended."""
        if self.occupied:
            self.refused.emit(UserError(f"{self.occupied} is under way.", "Stop it, or wait for its end."))
        elif self._has_to_end:
            self.ending.begin("The next training", self._begin_as_wanted, self._want_nothing)
            self._wanted = "step" if paused else "run"
        else:
            self._begin(paused)

    def stop(self) -> None:
        """Ends the run; what was learned stays, and `start` goes on from it. What was to come after it does not."""
        self._wanted = ""
        if self._has_to_end:
            self.ending.begin()
        elif self.active:
            self._set_status("idle")

    def forget(self) -> None:
        """Ends the run and forgets what was learned: the next one starts over. Nobody waits for a step that is being
        taken, nor for what was asked of the run."""
        self.ending.forget()
        if self.run is not None:
            self.run.stop()
            self.behind.take(self.run, lambda: None)
        self.run, self.drawing, self.last, self._wanted = None, None, None, ""
        self.learned.know({})
        self.beats = Beats()
        self.timeline = None
        self._timer.stop()
        self._looker.cancel()
        self.held.take(None)
        self._set_status("idle")
        self.watching.look()

    @property
    def may_start_over(self) -> bool:
        """Whether there is anything to start over from: what was learned, or a run that has failed."""
        return self.status == "finished" or (not self.active and self.has_learned)

    @property
    def has_learned(self) -> bool:
        """Whether the next run begins with anything but fresh weights."""
        return self.state is not None or self.learned.came_with_file

    def set_learning_rate(self, rate: float) -> None:
        """From the next step on, while a run is active."""
        if self.run is not None and self.active:
            self.run.set_learning_rate(rate)
            self.rate_set.emit(rate)

    def occupy(
        self,
        by: str,
        submit: Lent,
        begin: Callable[[Future[None]], object],
        taken_back: Callable[[], object],
    ) -> None:
        """Something else trains from now on, until it calls `vacate`: no training begins, and one that is active ends.
        When it has, `begin` is called; before it takes random numbers, it has to wait on its thread for the answer that
        it is given, as a look may be under way. What has to be looked at then is looked at by `submit`, on the thread
        of what trains. `taken_back`: it is not to begin any more.
        """

        def give_way() -> None:
            quiet = self.quiet()
            self._looker.use(submit)
            begin(quiet)

        self.occupied = by
        if self._has_to_end:
            self.ending.begin(by, give_way, taken_back)
        else:
            give_way()
        self.run_changed.emit(self.status)

    def vacate(self) -> None:
        """What else trained is over, or does not come any more."""
        self.occupied = ""
        self.ending.leave()
        self._looker.use(None)
        self.run_changed.emit(self.status)

    @property
    def _has_to_end(self) -> bool:
        return self.run is not None and self.active

    def _want_nothing(self) -> None:
        self._wanted = ""

    def close(self) -> bool:
        """Ends everything for good; says whether the run has ended in time."""
        self._timer.stop()
        self.ready = False  # whoever asks from now on is refused
        self.ending.forget()
        self._answers.forget()
        self.following.close()
        self._looker.close()
        ended = self.behind.close(self.patience)
        self.closing.emit()
        self.status, self.occupied = "idle", ""  # whatever closes after this has nothing to ask
        if self.run is None:
            return ended
        self.run.stop()
        return self.run.join(self.patience) and ended

    def quiet(self) -> Future[None]:
        """Answered when what is looked at now has been, and what was given up has ended."""
        return self._looker.quiet()

    # ---- following the drawing ----

    def follow(self, analysis: Analysis) -> None:
        """The drawing was changed: a run that is active goes on with it, if it can."""
        self.following.look(analysis)

    def is_drawn(self, graph: Graph, analysis: Analysis | None) -> None:
        """The run trains another drawing from now on."""
        self.drawing, self.analysis = graph, analysis
        self.redrawn.emit()

    def wait(
        self, answer: Future[T], then: Callable[[T], object], refused: Callable[[UserError], object] | None = None
    ) -> None:
        """Calls `then` with an answer, or `refused`, in the window's thread."""
        self._answers.wait(answer, then, refused)

    # ---- the state ----

    @property
    def rests(self) -> bool:
        """Whether the present state is that of no thread: an active run waits while its past is looked at."""
        return not self.active or (self.held.state is not None and self.status == "paused")

    @property
    def trained_program(self) -> Program | None:
        """What the present state is a network of; None before the first one."""
        if (held := self.held.state) is not None:
            return held.network.program
        return self.run.program if self.run is not None else None

    def copied(self, copy: Callable[[State], T]) -> Future[T] | None:
        """A copy out of the present state, made on the thread that it belongs to; None where there is no state."""
        if (held := self.held.state) is not None:
            return self._looker.submit(lambda: copy(held))
        return None if self.run is None or self.run.state is None else self.run.ask(copy, self._looker.begin)

    @property
    def moment(self) -> Moment | None:
        """The one that is looked at; None is the present."""
        return self.held.moment

    @property
    def state(self) -> State | None:
        """What the next run begins with; None before the first one, unless something was held or changed. It belongs
        to another thread: only `ask` and `changes` may look into it."""
        return self.held.state or (self.run.state if self.run is not None else None)

    def ask(
        self,
        question: Callable[[State, Parts], T],
        then: Callable[[T], object],
        refused: Callable[[UserError], object] | None = None,
    ) -> None:
        """Calls `question` with the present state and the data, where nothing changes them meanwhile, and `then` with
        its answer in the window's thread; `refused` with a UserError where there is nothing to look at.

        A running training waits for the question: it should be short, or copy the state and go on elsewhere.
        """
        if self.ready:
            self._answers.wait(self._answer(question), then, refused)
        elif refused is not None:
            refused(UserError("The engine is still being loaded.", "Try again in a moment."))

    def hold(self, state: State | None) -> None:
        """Puts another state in the place of what has been learned last; None gives it back. A run that is active is
        given up: it began with what had been learned before."""
        if self.active:
            self.forget()
        self.held.take(state)
        self.watching.look()

    def look_back(self, state: State, moment: Moment) -> None:
        """Puts a moment of the timeline in the place of the present, as a state to look at. A run that is active has to
        be paused, and goes on where nothing begins with the moment."""
        self._looked_back = True
        self.held.look_back(state, moment)
        self.watching.look(at_once=True)

    def look_ahead(self) -> None:
        """Gives the present back."""
        self.held.look_ahead()
        if self.active and self.status == "paused":
            self.watching.look_at_paused()
        else:
            self.watching.look()

    def submit(self, work: Callable[[], T], then: Callable[[T], object]) -> None:
        """Does something on the thread that held states belong to, and calls `then` with what comes of it."""
        self._answers.wait(self._looker.submit(work), then)

    def do_elsewhere(self, work: Callable[[], object]) -> None:
        """Does something on the looker's own thread, whoever trains; nobody asks what comes of it."""
        self._looker.begin(work)

    def set_memory(self, memory: int, then: Callable[[], object] = lambda: None) -> None:
        """So many bytes for the moments of a run, also for those that are kept already: a run sees to it with its next
        step, and at rest it takes up to half a second, elsewhere. Calls `then` when that is done."""
        self.memory = memory
        timeline = self.timeline
        if timeline is not None and self.active:
            timeline.resize(memory, running=True)
        elif timeline is not None and timeline.budget != memory:
            self.submit(lambda: timeline.resize(memory), lambda _: then())

    def _answer(self, question: Callable[[State, Parts], T]) -> Future[T]:
        run = self.run
        if run is not None and self.active and self.held.state is None:
            return run.ask(lambda state: question(state, _parts_of(run)), self._looker.begin)  # it may have ended
        asked, newest = self.watching.question, self.held.newest

        def answer() -> T:
            state, parts = at_rest(replace(asked, state=newest.state or asked.state))
            return question(state, parts)

        return self._looker.submit(answer)

    # ---- the run ----

    @property
    def folder(self) -> Path | None:
        return self.document.path.parent if self.document.path else None

    def _begin(self, paused: bool) -> None:
        if not self.ready:
            self._wanted = "step" if paused else "run"
            self._set_status("preparing")
            return
        graph = self.document.graph
        try:
            nobody_looks = self._looker.quiet()
            run = new_run(self.watching.question, self._timeline, self.held.unchanged, nobody_looks)
        except UserError as error:
            self._set_status("idle" if self.run is None else "finished")
            self.refused.emit(error)
            return
        self._looker.cancel()
        self._seen = False
        self.run, self.drawing, self.analysis, self.last = run, graph, None, None
        self.following.begin(graph, run.settings)
        self.held.begin()
        run.set_share(self.watching.share)
        if paused:
            run.step()
        else:
            run.start()
        self._set_status("preparing")
        self._timer.start()

    def _timeline(self) -> Timeline:
        """That of the run before, unless the next one begins with what was never a moment of it."""
        from engine.training.timeline import Timeline

        held = self.held.state
        foreign = held is not None and self.moment is None and (not self.run or held is not self.run.state)
        if self.timeline is None or foreign:
            self.timeline = Timeline(self.memory)
        return self.timeline

    def poll(self) -> None:
        """Passes on what the run has told since the last frame."""
        if self.run is None:
            return
        status = self.run.status
        for kind, alike in groupby(self.run.poll(), type):
            if kind is EpochEnded:
                self.trained.emit_together(tuple(alike))
                continue
            for event in alike:
                self._pass_on(event)
        self._set_status("finished" if self.last else status if status != "finished" else self.status)
        if not self.active:
            self.ending.over()

    def _pass_on(self, event: Event) -> None:
        if self.held.state is not None and isinstance(event, Observed):
            return  # seen in the present, while the past is looked at
        if isinstance(event, Observed):
            self._seen = True
        elif isinstance(event, Started):
            self.beats = self.beats.then(Beat.of(event))
        elif isinstance(event, Finished):
            self.last = event
            self._timer.stop()
            self.following.end()
        elif isinstance(event, Changed):
            self._took(event)
        self.trained.emit(event)

    def _took(self, event: Changed) -> None:
        """The run goes on with a change; what is looked at while it is paused is looked at anew."""
        self.beats = self.beats.then(Beat.of(event))
        edit = self.following.took(event)
        if edit is not None:
            self.is_drawn(edit.graph, edit.analysis)
        if self.status == "paused" and not self.rests and self.watching.probes:
            self.watching.look_at_paused()

    def _set_status(self, status: Status) -> None:
        if status != self.status:
            self.status = status
            self.run_changed.emit(status)
            if status == "paused" and self.held.state is None:
                self.watching.look_again()
            if status == "finished" and not self._seen:
                self.watching.look()  # it failed or was stopped before its first step, and took the place of a look


def _parts_of(run: Run) -> Parts:
    """The data that a run learns from, asked on its thread."""
    if run.parts is None:
        raise UserError("There is nothing to look at yet: the training has not begun.")
    return run.parts
