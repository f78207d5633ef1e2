"""The same drawing trained several times on a thread, each time judged, without touching what has been learned.

While it goes on no other training can begin: torch's random numbers are one for the whole process. What views look at
is looked at between two steps, on the same thread. Cancelled, the runs that are over still count.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, Future
from contextlib import suppress
from dataclasses import replace
from functools import partial
from queue import Empty, SimpleQueue
from threading import Event, Thread
from time import perf_counter
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal

from app.looking import data_of
from app.session import Session
from app.training import POLL
from engine.errors import UserError
from engine.graph import Graph
from engine.program import to_program
from engine.weights import Weights

if TYPE_CHECKING:
    from engine.verdict.repeats import Judged, Repeated, RepeatEvent

BY = "Training several times"
KEPT = 200_000_000
"""Bytes of what all runs have learned that are kept, for an ensemble of them."""


class _Course:
    """One set of runs on a thread of its own, with all that it says and is asked: when its drawing goes it ends by
    itself, and another one may have begun by then."""

    def __init__(self, runs: Callable[[], Iterator[RepeatEvent]], kind: str) -> None:
        self.told: SimpleQueue[object] = SimpleQueue()
        self.stop = Event()
        self.learned: list[tuple[str, Weights, str]] = []
        self.thread = Thread(target=self._work, args=(runs, kind), name="several")
        self._asked: SimpleQueue[tuple[Future[Any], Callable[[], Any]]] = SimpleQueue()
        self._quiet: Future[None] = Future()

    def begin(self, quiet: Future[None]) -> None:
        """Begins when `quiet` is answered: nobody looks at anything any more."""
        self._quiet = quiet
        self.thread.start()

    @property
    def has_begun(self) -> bool:
        return self.thread.ident is not None

    def join(self, patience: float | None = None) -> None:
        """Waits for the end, as far as it has begun."""
        if self.has_begun:
            self.thread.join(patience)

    def submit(self, work: Callable[[], Any], _: object = None) -> Future[Any]:
        """A look that the window asks for, between two steps. What is asked last is done by `answer`."""
        future: Future[Any] = Future()
        self._asked.put((future, work))
        return future

    def answer(self) -> None:
        """Does what was asked for: on the thread, or when that has ended."""
        with suppress(Empty):
            while True:
                future, work = self._asked.get_nowait()
                if future.set_running_or_notify_cancel():
                    try:
                        future.set_result(work())
                    except BaseException as error:
                        future.set_exception(error)

    # ---- on the thread ----

    def _work(self, runs: Callable[[], Iterator[RepeatEvent]], kind: str) -> None:
        from engine.verdict.repeats import Judged, Repeated, spreads

        done: list[Judged] = []
        try:
            with suppress(CancelledError):  # the window closes
                self._quiet.result()
            for event in runs():
                if isinstance(event, Judged):
                    if kind != "folds":
                        self._keep(event)
                    event = replace(event, state=None)  # what all runs leave would fill the memory
                    done.append(event)
                self.told.put(event)
                self.answer()
                if self.stop.is_set():
                    self.told.put(Repeated("folds" if kind == "folds" else "seeds", tuple(done), spreads(done)))
                    break
        except BaseException as error:  # it is raised again in the window's thread, where it is reported
            self.told.put(error)
        self.told.put(None)

    def _keep(self, run: Judged) -> None:
        """Copies what a run has learned: it may become a member of an ensemble."""
        if run.state is None or not run.verdicts:
            return
        weights = {name: tensor.detach().cpu().numpy().copy() for name, tensor in run.state.weights().items()}
        size = sum(array.nbytes for array in weights.values())
        if size * (len(self.learned) + 1) <= KEPT:
            self.learned.append((run.title, weights, how_good(run)))


class Several(QObject):
    """One set of runs at a time; `result` is the last one."""

    progress = Signal(float, str, float)
    """The share that is done, what is being done, and the seconds that are left."""
    changed = Signal()
    """It began, another run is over, or all are."""

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self.result: Repeated | None = None
        self.learned: list[tuple[str, Weights, str]] = []
        """Of runs with other seeds what each has learned: its title, its weights, and how good it is. Empty where they
        would take more than `KEPT` bytes."""
        self.kind = "seeds"
        """What differs between the runs: "seeds", "samples" (bootstrap samples, and seeds) or "folds"."""
        self.drawing: Graph | None = None
        """The drawing that they were trained with."""
        self.cancelled = False
        self._course: _Course | None = None
        self._began = 0.0
        self._title = ""
        self._timer = QTimer(self, interval=POLL)
        self._timer.timeout.connect(self._poll)
        session.opened.connect(self.forget)
        session.training.leaving.connect(self.cancel)
        session.training.closing.connect(self._close)

    @property
    def active(self) -> bool:
        return self._course is not None

    def start(self, kind: str, count: int) -> None:
        """Trains `count` times, with other seeds or on other folds."""
        session = self._session
        if self.active or session.training.occupied or not session.torch_here:
            return
        try:
            runs = _runs(session.root, session, kind, count)
        except UserError as error:
            session.tell(error)
            return
        self.cancelled, self.result, self._began = False, None, perf_counter()
        self.kind = kind
        self.drawing = sampled(session.root) if kind == "samples" else session.root
        course = self._course = _Course(runs, kind)
        self.learned = course.learned
        session.training.occupy(BY, course.submit, course.begin, self.cancel)
        self._timer.start()
        self.progress.emit(0.0, "getting the data ready", float("inf"))
        self.changed.emit()

    def cancel(self) -> None:
        """Ends it after the step that is being taken; what waits for the end of a training does not begin."""
        self.cancelled = self.active
        if self._course is not None:
            self._course.stop.set()
            if not self._course.has_begun:
                self._end()

    def forget(self) -> None:
        """Another drawing is open. Nobody waits for a step that is being taken."""
        if (course := self._given_up()) is not None:
            training = self._session.training
            training.behind.take(course.thread, partial(training.do_elsewhere, course.answer))
        self.result, self.learned = None, []
        self.changed.emit()

    # ---- in the window ----

    def _poll(self) -> None:
        with suppress(Empty):
            while self._course is not None:
                self._take(self._course.told.get_nowait())

    def _take(self, told: object) -> None:
        from engine.verdict.repeats import Begun, Judged, Repeated, Within

        match told:
            case None:
                self._end()
            case Begun():
                self._title = told.title
            case Within():
                spent = perf_counter() - self._began
                left = spent * (1 - told.share) / told.share if told.share > 0 else float("inf")
                self.progress.emit(told.share, self._title, left)
            case Judged():
                self.changed.emit()
            case Repeated():
                self.result = told if told.runs else None
            case UserError():
                self._session.tell(told)
            case BaseException():
                self._end()
                raise told

    def _end(self) -> None:
        if (course := self._given_up()) is not None:
            course.join()
            self._session.training.do_elsewhere(course.answer)  # who asked last, after the thread had ended
        self.changed.emit()

    def _close(self) -> None:
        """Waits for the end: at most a step."""
        if (course := self._given_up()) is not None:
            course.join(self._session.training.patience)

    def _given_up(self) -> _Course | None:
        """What is under way, which is no more from here on."""
        course, self._course = self._course, None
        self._timer.stop()
        if course is not None:
            course.stop.set()
            self._session.training.vacate()
        return course


def sampled(graph: Graph) -> Graph:
    """The drawing as each run learns from a bootstrap sample of its own: its seed says which."""
    return graph.with_training(bootstrap=True)


def how_good(run: Judged) -> str:
    """`test accuracy 96.7 %`."""
    from engine.verdict.figures import MAIN, in_words

    part = "test" if "test" in run.verdicts else next(iter(run.verdicts))
    figures = run.verdicts[part].figures
    name = next((name for name in ("accuracy", *MAIN) if name in figures), "loss")
    return f"{part} {name} {in_words(name, figures[name])}" if name in figures else ""


def _runs(graph: Graph, session: Session, kind: str, count: int) -> Callable[[], Iterator[RepeatEvent]]:
    """The runs to be taken on the thread. Raises UserError where the drawing cannot be trained."""
    from engine.datasets.prepare import prepare
    from engine.verdict.repeats import folds, seeds

    program = to_program(graph)
    data, folder, settings = data_of(graph, program), session.folder, graph.training
    if kind == "samples":
        settings = sampled(graph).training
    if kind == "folds":
        return lambda: folds(program, data, folder, settings, count)
    return lambda: seeds(program, prepare(data, folder), settings, count)
