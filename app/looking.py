"""Looks into a network that is not being trained, on a thread: views have something to show before the first run.

What is seen arrives as the same `Observed` event that a training sends, so a view does not know the difference. The
network is the one that a training would begin with, drawn from the same seed, or the one that the last run left.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from PySide6.QtCore import QObject, QTimer, Signal

from engine.datasets.base import Dataset
from engine.datasets.prepare import Parts, prepare
from engine.errors import DataError, UserError
from engine.graph import Graph
from engine.program import to_program
from engine.steps import Program

if TYPE_CHECKING:
    from engine.training.events import Observed
    from engine.training.probes import Probe
    from engine.training.state import State

DELAY = 250
"""Milliseconds without another question before a look begins: while a value is being dragged nobody looks."""
POLL = 33
PACE = 0.05
"""Seconds between two looks whether the window closes, while a thread is waited for."""
T = TypeVar("T")
Lent = Callable[[Callable[[], Any], Callable[[Callable[[], object]], object]], Future[Any]]
"""Does the first on a thread that trains, or by the second where that has ended."""


class EndingThread(Protocol):
    """It was asked to end, and does so after a step."""

    def join(self, timeout: float | None = None, /) -> object: ...

    def is_alive(self) -> bool: ...


@dataclass(frozen=True, eq=False)
class Question:
    """What to look at: a drawing in a folder, with what it has learned so far (or, where `state` is None, with these
    weights), through probes by name."""

    graph: Graph
    folder: Path | None
    probes: Mapping[str, Probe]
    state: State | None
    weights: Mapping[str, Any]


def data_of(graph: Graph, program: Program) -> Dataset:
    """The data set that feeds a program. Raises UserError where there is none, or no loss to learn from."""
    if graph.training.by_loss and not program.losses:
        text = "There is nothing to learn from: the drawing has no loss."
        raise UserError(text, "Add a loss, and wire the prediction and the data's y to it.")
    sets = {entry.node: graph.nodes[entry.node].layer for entry in program.entries}
    found = [layer for layer in sets.values() if isinstance(layer, Dataset)]
    if not found:
        text = "There are no examples to learn from: the drawing has no data set."
        raise UserError(text, "Put a data set in the place of the Input.")
    return found[0]


class Looker(QObject):
    """Answers the latest question with `seen(Observed)`; older ones that wait are dropped. `blind` is the last one, and
    why nothing is seen, where its data cannot be had."""

    seen = Signal(object)
    turned = Signal()
    """`blind` is another."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = ThreadPoolExecutor(1, "looking")
        self._lent: Lent | None = None
        self._closed = False
        self._question: Question | None = None
        self._asked: Question | None = None
        """What is being looked at."""
        self.blind: tuple[Question, DataError] | None = None
        self._answer: Future[Observed] | None = None
        self._delay = QTimer(self, interval=DELAY, singleShot=True)
        self._delay.timeout.connect(self._begin)
        self._timer = QTimer(self, interval=POLL)
        self._timer.timeout.connect(self._poll)

    def ask(self, question: Question, at_once: bool = False) -> None:
        """`at_once`: as soon as the look before is over, for who scrubs through a run."""
        self._question = question
        self._delay.start(POLL if at_once else DELAY)

    def submit(self, work: Callable[[], T]) -> Future[T]:
        """Does something else on the same thread, between two looks: nobody looks at what it changes meanwhile."""
        return self._lent(work, self.begin) if self._lent is not None else self._pool.submit(work)

    def begin(self, work: Callable[[], object]) -> None:
        """Does something else on the looker's own thread, whoever trains, and nobody asks what comes of it. Here and
        at once where that is closed."""
        if self._closed:
            work()
        else:
            self._pool.submit(work)

    def quiet(self) -> Future[None]:
        """Answered when all that has been asked for so far is over."""
        if not self._closed:
            return self._pool.submit(lambda: None)
        over: Future[None] = Future()
        over.set_result(None)
        return over

    def use(self, submit: Lent | None) -> None:
        """Looks on another thread from now on, on which a network is being trained: torch's random numbers are one for
        all threads, and nobody may draw any beside it. None goes back to the looker's own."""
        self._lent = submit

    def cancel(self) -> None:
        """Forgets the question that waits; a look under way ends unseen."""
        self._question, self._answer = None, None
        self._delay.stop()
        self._timer.stop()

    def wait_for(self, thread: EndingThread) -> None:
        """Looks no more until a thread has ended, on which a network is being trained that was given up."""

        def wait() -> None:
            while thread.is_alive() and not self._closed:
                thread.join(PACE)

        self.begin(wait)

    def close(self) -> None:
        self._closed = True
        self.cancel()
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _begin(self) -> None:
        if self._answer is not None and not self._answer.done():
            self._delay.start(POLL)
        elif self._question is not None:
            self._asked = question = self._question
            self._question = None
            self._answer = self.submit(lambda: look(question))
            self._timer.start()

    def _poll(self) -> None:
        if self._answer is None or not self._answer.done():
            return
        answer, self._answer = self._answer, None
        self._timer.stop()
        error = answer.exception()
        self._tell(error)
        if error is None:
            self.seen.emit(answer.result())
        elif not isinstance(error, UserError):  # a bug
            raise error

    def _tell(self, error: BaseException | None) -> None:
        """Data that are not there stay away until somebody does something about it, so it has to be said; an unfinished
        drawing is none of this object's business."""
        asked, before = self._asked, self.blind
        self.blind = (asked, error) if asked is not None and isinstance(error, DataError) else None
        if self.blind is not None or before is not None:
            self.turned.emit()


def look(question: Question) -> Observed:
    """One look, on the looker's thread. Raises UserError where the drawing or its data are not ready."""
    from engine.training.events import Observed  # torch is there by now, and would keep the window from opening before
    from engine.training.watching import observe

    state, parts = at_rest(question)
    return Observed(state.step, state.epoch, observe(state, parts, question.probes))


def at_rest(question: Question) -> tuple[State, Parts]:
    """What a training of the drawing would begin with: its state, and its data. Raises UserError as `look` does."""
    from engine.training.state import State

    program = to_program(question.graph)
    parts = prepare(data_of(question.graph, program), question.folder)
    state = question.state
    if state is None:
        state = State.fresh(program, question.graph.training)
        state.take(question.weights)
    elif state.network.program != program:
        state = state.carried_to(program, question.graph.training)
    return state, parts
