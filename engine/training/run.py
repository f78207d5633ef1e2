"""A training on a thread of its own, with the buttons that a person expects. Knows no Qt.

    run = Run(program, lambda: prepare(dataset), settings)
    run.start()                    idle -> preparing (the data) -> running -> finished
    run.poll()                     the events since the last time; never waits
    run.pause(); run.step(); run.resume(); run.stop()
    run.change(Change(program, parts, settings))   the next step is that of another drawing

The thread takes one event after the other from the training, and between two of them, at least ten times a second, it
looks at what is wanted of it. It is no daemon and is never killed: `stop` asks it to end and `join` waits for that.
Whatever goes wrong on it arrives as a `Finished` event; a lost thread would look like an endless training.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from queue import Empty, SimpleQueue
from threading import Condition, Thread
from typing import TYPE_CHECKING, Literal, TypeVar

from engine.allocation import give_back_memory
from engine.errors import UserError
from engine.settings import TrainingSettings
from engine.steps import Program
from engine.training.change import Change, Course
from engine.training.events import Event, Finished, Progress
from engine.training.loop import Controls, Training
from engine.training.probes import Probe
from engine.training.rescue import is_out_of_memory
from engine.training.state import State

if TYPE_CHECKING:
    from engine.datasets.prepare import Parts
    from engine.training.timeline import Timeline

Status = Literal["idle", "preparing", "running", "paused", "finished"]
T = TypeVar("T")
Elsewhere = Callable[[Callable[[], None]], object]

log = logging.getLogger(__name__)


def _here(work: Callable[[], None]) -> None:
    work()


class Run:
    """One training. It is started once; a finished run's `state` is what the next one goes on from.

    `program`, `settings`, `state` and `parts` (the data, once they are there) are what is trained now: `change` makes
    them others, between two steps. What is asked on the thread finds them to be of one another.

    `data` is the parts, or a function that gives them, which is called on the thread. `weights` are those to begin
    with, by name, where `state` does not hold any. `state` may also be a function of the parts, which is called on the
    thread: an earlier moment takes a while to come back. `timeline` keeps the run's moments.
    """

    def __init__(
        self,
        program: Program,
        data: Parts | Callable[[], Parts],
        settings: TrainingSettings,
        state: State | Callable[[Parts], State] | None = None,
        probes: Mapping[str, Probe] | None = None,
        weights: Mapping[str, object] | None = None,
        timeline: Timeline | None = None,
    ) -> None:
        self.program = program
        self.settings = settings
        self.state = None if callable(state) else state
        self._moment = state if callable(state) else None
        self.parts: Parts | None = None
        self._data = data
        self._weights = weights
        self._course: Course | None = None
        self._wanted: tuple[Change, Future[bool]] | None = None
        self._controls = Controls(probes or {}, timeline=timeline)
        self._events: SimpleQueue[Event] = SimpleQueue()
        self._changed = Condition()
        self._status: Status = "idle"
        self._paused = False
        self._stopping = False
        self._credit = 0
        self._counted = 0
        """The steps up to here are no longer to be counted against what `step` has asked for: a run that was paused
        before it told of its last step tells of it when it goes on."""
        self._asked: list[Callable[[], None]] = []
        self._thread = Thread(target=self._work, name="training")

    # ---- for other threads ----

    @property
    def status(self) -> Status:
        return self._status

    @property
    def holds(self) -> bool:
        """Whether it waits, or is going to behind the batch that it takes now."""
        return self._paused

    def start(self, paused: bool = False) -> None:
        """Begins; with `paused` it waits before the first step."""
        self._paused = self._controls.each_step = paused
        self._status = "preparing"
        self._thread.start()

    def pause(self) -> None:
        """Stops after the present batch; the thread waits until it is resumed or stopped."""
        with self._changed:
            self._paused, self._credit = True, 0
            self._controls.called = True  # where it stands then is told, and not where it stood a moment ago

    def resume(self) -> None:
        with self._changed:
            self._paused = self._controls.each_step = False
            self._credit = 0
            self._changed.notify_all()

    def step(self) -> None:
        """Takes one batch and pauses again; a run that has not begun or is running is paused after its next batch."""
        if self._status == "idle":
            self.start(paused=True)
        with self._changed:
            if not self._credit:
                self._counted = self.state.step if self.state else 0
            self._paused = self._controls.each_step = True
            self._credit += 1
            self._changed.notify_all()

    def stop(self) -> None:
        """Asks the training to end: after the present batch, also in the middle of an epoch. `state` stays usable."""
        with self._changed:
            self._stopping = self._controls.called = True
            self._changed.notify_all()

    def join(self, timeout: float | None = None) -> bool:
        """Waits for the thread to end; says whether it has."""
        if self._status != "idle":
            self._thread.join(timeout)
        return not self._thread.is_alive()

    def is_alive(self) -> bool:
        """Whether its thread goes on."""
        return self._thread.is_alive()

    def set_learning_rate(self, rate: float) -> None:
        """From the next step on; the schedule goes on from there in proportion."""
        self._controls.learning_rates.append(rate)

    def change(self, change: Change) -> Future[bool]:
        """Goes on with another drawing, other settings or other data from the next step on; a paused run takes them at
        once and waits on. One that has not been taken yet gives way to the next.

        The answer says whether it was anything else, and fails with a UserError where it cannot be trained, or the run
        is over; then it goes on as before.
        """
        answer: Future[bool] = Future()
        with self._changed:
            if self._thread.is_alive() and self._status != "finished":
                before, self._wanted = self._wanted, (change, answer)
                if before is not None:
                    before[1].set_result(False)
                self._controls.called = True
                self._changed.notify_all()
                return answer
        answer.set_exception(_over())
        return answer

    def set_probes(self, probes: Mapping[str, Probe]) -> None:
        """What is watched from the next step on, by names of the caller's choice."""
        self._controls.probes = dict(probes)

    def set_share(self, share: float | None) -> None:
        """What probes may take of the time from the next epoch on; None for as little as nobody notices."""
        self._controls.share = share

    def poll(self) -> list[Event]:
        """All events since the last call, oldest first."""
        events = []
        while True:
            try:
                events.append(self._events.get_nowait())
            except Empty:
                return events

    def ask(
        self, question: Callable[[State], T], elsewhere: Callable[[Callable[[], None]], object] = _here
    ) -> Future[T]:
        """Calls `question` with the state between two steps, on the training's thread: to save it, or to predict.

        Waits neither for the answer nor for a paused run; where no thread is left, it is worked out by `elsewhere`,
        which is here and at once unless told. Raises what `question` raises when the result is taken, and UserError
        where there is no state yet.
        """
        answer: Future[T] = Future()

        def respond() -> None:
            try:
                answer.set_result(question(self._known_state()))
            except BaseException as error:
                answer.set_exception(error)

        with self._changed:
            waits = self._thread.is_alive() and self._status != "finished"
            if waits:
                self._asked.append(respond)
                self._controls.called = True  # somebody waits
                self._changed.notify_all()
        if not waits:
            elsewhere(respond)
        return answer

    def _known_state(self) -> State:
        if self.state is None:
            raise UserError("There is nothing to look at yet: the training has not begun.")
        return self.state

    # ---- on the thread ----

    def _work(self) -> None:
        try:
            last = self._train()
        except UserError as error:
            last = self._failed(error.text, error.hint, getattr(error, "node", None))
        except Exception as error:
            if is_out_of_memory(error):
                last = self._failed("There is not enough memory to begin the training.", "Use fewer examples.")
            else:
                log.exception("Training failed")
                text = f"Training stopped on an error in Gradwire: {type(error).__name__}: {error}"
                last = self._failed(text, "Please report it, with the drawing if you can.")
        self._end(last)

    def _train(self) -> Finished:
        """Passes the training's events on, up to the last one, which is held back until the thread is done."""
        data = self._data() if callable(self._data) else self._data
        state = self._moment(data) if self._moment is not None else self.state
        training = Training(self.program, data, self.settings, state, self._controls)
        if self._weights and state is None:
            training.state.take(self._weights)
        course = self._course = Course(training)
        self._follow(course)
        self._status = "running"
        while True:
            event = course.next()
            if course.training.state is not self.state:  # it went back to what it was before a change
                self._follow(course)
            if isinstance(event, Finished):
                return event
            self._events.put(event)
            if not self._go_on(self._takes_step(event)):
                course.close()
                return Finished("stopped", course.training.state.epoch, {}, course.training.clock.now())

    def _follow(self, course: Course) -> None:
        training = course.training
        self.state, self.parts = training.state, training.data
        self.program, self.settings = training.program, training.settings

    def _takes_step(self, event: Event) -> bool:
        """Whether an event tells of a step that was asked for."""
        if not isinstance(event, Progress) or event.phase != "training" or event.step <= self._counted:
            return False
        self._counted = event.step
        return True

    def _go_on(self, step_taken: bool) -> bool:
        """Answers questions, takes a change and waits out a pause; False where the run is to end."""
        with self._changed:
            self._credit = max(0, self._credit - step_taken)
        while True:
            with self._changed:
                while not (self._asked or self._wanted or self._stopping or self._may_run):
                    self._tell_where_it_stands()
                    self._status = "paused"
                    self._changed.wait()
                questions, wanted = list(self._asked), self._wanted
                self._asked.clear()
                self._wanted = None
                if not questions and not wanted:
                    self._status = "running" if not self._paused or self._credit else self._status
                    return not self._stopping
            for answer in questions:  # without the lock: nobody waits for a long answer but who asked
                answer()
            if wanted and not self._stopping:
                self._take(*wanted)
            elif wanted:
                wanted[1].set_exception(_over())

    def _tell_where_it_stands(self) -> None:
        """Before it is known to be paused, so that whoever sees that has been told of its last step."""
        told = self._course.training.standing() if self._course is not None else None
        if told is not None:
            self._events.put(told)

    def _take(self, change: Change, answer: Future[bool]) -> None:
        course = self._course
        assert course is not None
        try:
            taken = course.change(change)
        except UserError as error:
            answer.set_exception(error)
        else:
            self._follow(course)
            answer.set_result(taken)

    @property
    def _may_run(self) -> bool:
        return not self._paused or self._credit > 0 or (self._course is not None and self._course.introducing)

    def _failed(self, message: str, hint: str, node: str | None = None) -> Finished:
        return Finished("failed", self.state.epoch if self.state else 0, message=message, hint=hint, node=node)

    def _end(self, last: Finished) -> None:
        with self._changed:
            self._status = "finished"
            questions, wanted = list(self._asked), self._wanted
            self._wanted = None
        for answer in questions:
            answer()
        if wanted is not None:
            wanted[1].set_exception(_over())
        self._events.put(last)
        give_back_memory()


def _over() -> UserError:
    return UserError("The training is over.", "The next one begins with the drawing as it is then.")
