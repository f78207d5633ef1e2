"""Verdicts worked out on a thread: the network is copied between two steps of the training, and judged beside it.

What is asked for while something is worked out takes its place. A run that goes on is judged again no oftener than its
speed allows: a verdict that takes a second comes every twenty.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from time import perf_counter
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QObject, QTimer, Signal

from app.background import Background
from app.session import Session
from app.wording import metrics
from engine.errors import UserError

if TYPE_CHECKING:
    from engine.datasets.prepare import Parts
    from engine.network import Network
    from engine.settings import TrainingSettings
    from engine.training.state import State
    from engine.verdict.verdict import Verdict

SHARE, OF_MANY = 0.05, 0.01
"""Of the time while a training runs, that verdicts may take: of a panel that is looked at, and of one among many."""
SOONEST = 3.0
"""Seconds between two verdicts on a network that learns: nobody reads a table faster."""
POLL = 150
"""Milliseconds between two looks at how far the work is."""
PATIENCE = 0.5
"""Seconds of work after which its progress is shown: what is done sooner would only flicker."""


PARTS = {"train": "training", "validation": "validation", "test": "test"}


class Copied(NamedTuple):
    """The network as it was, and what it learned from. `epoch` counts the complete ones, `position` the steps of the
    one that was running. `mark` tells it from others with the same drawing."""

    network: Network
    parts: Parts
    step: int
    epoch: int
    position: int
    mark: float
    settings: TrainingSettings


@dataclass(frozen=True, eq=False)
class Judged:
    """Verdicts on the answers for a part, by the ids of the losses. `epoch` counts the complete ones, `position` the
    steps of the one that was running. `past`: of an earlier moment of the run."""

    part: str
    verdicts: Mapping[str, Verdict]
    parts: Parts
    step: int
    epoch: int
    position: int
    mark: float
    past: bool
    seconds: float


@dataclass(frozen=True)
class How:
    """How far the work is: what is being done, the share that is done, and the seconds that are left."""

    words: str
    share: float
    left: float


class Cancelled(Exception):
    """Nobody waits for the work any more."""


class Judging(QObject):
    """`ask` begins; `judged(Judged)` or `refused(UserError)` follows; `compared` after `compare`. `crowded` says
    whether so many panels are open that this is one among many."""

    judged = Signal(object)
    refused = Signal(object)
    compared = Signal(str, object)
    """A part, and the verdicts on the baselines by their names."""
    progress = Signal(object)
    """`How` far the work is; None when it is over."""

    def __init__(self, session: Session, parent: QObject, crowded: Callable[[], bool] = bool) -> None:
        super().__init__(parent)
        self._session, self._crowded = session, crowded
        self._background = Background(self)
        self._background.done.connect(self._done)
        self._background.refused.connect(self._refuse)
        self._work: _Work | None = None
        self._asked = 0
        self._waits = False
        """Whether the network is still to be copied."""
        self.taken = 0.0
        """Seconds that the last verdict took."""
        self._timer = QTimer(self, interval=POLL)
        self._timer.timeout.connect(self._poll)
        session.training.closing.connect(self.cancel)

    @property
    def busy(self) -> bool:
        """Whether a verdict, or what it is compared with, is still to come."""
        return self._work is not None or self._waits

    @property
    def rest(self) -> float:
        """Seconds from one verdict to the next while the training runs."""
        return max(SOONEST, self.taken / (OF_MANY if self._crowded() else SHARE))

    def ask(self, part: str) -> None:
        """The verdict on the present state for a part."""
        self._asked += 1
        self._waits = True
        number, past = self._asked, self._session.training.moment is not None

        def begin(copied: Copied) -> None:
            if number == self._asked:
                self._waits = False
                self._begin(lambda told: judged(copied, part, past, told))

        def refuse(error: UserError) -> None:
            if number == self._asked:
                self._waits = False
                self.refused.emit(error)

        self._session.training.ask(copied, begin, refuse)

    def compare(self, judged: Judged) -> None:
        """What needs no network, judged on the same part."""
        self._begin(lambda told: (judged.part, _compared(judged, told)))

    def cancel(self) -> None:
        """Ends what is being worked out, unseen."""
        self._asked += 1
        self._waits = False
        if self._work is not None:
            self._work.over = True
        self._background.forget()
        self._end()

    def _begin(self, work: Callable[[Callable[[int, int, str], None]], object]) -> None:
        if self._work is not None:
            self._work.over = True
        mine = self._work = _Work()
        self._background.ask(lambda: mine.do(work))
        self._timer.start()

    def _done(self, result: object) -> None:
        self._end()
        if isinstance(result, Judged):
            self.taken = result.seconds
            self.judged.emit(result)
        elif isinstance(result, tuple):
            self.compared.emit(*result)

    def _refuse(self, error: UserError) -> None:
        self._end()
        self.refused.emit(error)

    def _end(self) -> None:
        self._work = None
        self._timer.stop()
        self.progress.emit(None)

    def _poll(self) -> None:
        if self._work is not None and (how := self._work.how()) is not None:
            self.progress.emit(how)


class _Work:
    """One piece of work, told of by its thread and looked at by the window's."""

    def __init__(self) -> None:
        self.over = False
        self._began = perf_counter()
        self._said = 0, 0, ""

    def do(self, work: Callable[[Callable[[int, int, str], None]], object]) -> object:
        try:
            return work(self._told)
        except Cancelled:
            return None

    def how(self) -> How | None:
        spent, (done, total, words) = perf_counter() - self._began, self._said
        if spent < PATIENCE or not total:
            return None
        share = done / total
        return How(words, share, spent * (1 - share) / share if share > 0 else float("inf"))

    def _told(self, done: int, total: int, words: str) -> None:
        if self.over:
            raise Cancelled
        self._said = done, total, words


def copied(state: State, parts: Parts) -> Copied:
    """On the state's thread, between two steps."""
    from engine.training.batch_journey import mark_of
    from engine.verdict.predicting import still

    return Copied(
        still(state.network), parts, state.step, state.epoch, state.position, mark_of(state.network), state.settings
    )


def judged(copied: Copied, part: str, past: bool, told: Callable[[int, int, str], None]) -> Judged:
    """The verdicts of all losses; on any thread. Raises UserError, which tells the figures there are, where nothing is
    right or wrong."""
    from engine.verdict.predicting import predict_all
    from engine.verdict.verdict import judge

    began = perf_counter()
    if not copied.settings.by_loss:
        raise _unjudged(copied, part)
    found = predict_all(copied.network, copied.parts, part, told)
    verdicts = {}
    for loss, predictions in found.items():
        told(1, 1, "judging")
        verdicts[loss] = judge(predictions)
    seconds = perf_counter() - began
    return Judged(part, verdicts, copied.parts, copied.step, copied.epoch, copied.position, copied.mark, past, seconds)


def _unjudged(copied: Copied, part: str) -> UserError:
    from engine.training.evaluation import figures_of_part

    figures = figures_of_part(copied.network, copied.parts, part, copied.settings)
    text = "This network learned without a loss: nothing says what is right, so no answer of it is right or wrong."
    return UserError(text, f"On the {PARTS[part]} part: {metrics(figures)}." if figures else "")


def _compared(judged: Judged, told: Callable[[int, int, str], None]) -> Mapping[str, Verdict]:
    from engine.verdict.baselines import baselines

    return baselines(judged.parts, judged.part, told)
