"""Asks a copy of the network what it answers, and what that rests on, on a thread of its own.

One question at a time: while it is worked out the latest one waits, and those between are never asked. So the answers
follow a hand that draws as fast as they can, and at most 15 times a second; while a training runs and nobody touches
anything, no more than a fifth of a processor goes into them.
"""

from __future__ import annotations

from dataclasses import dataclass
from time import perf_counter
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal

from app.background import Background
from engine.datasets.base import Array
from engine.errors import UserError

if TYPE_CHECKING:
    from engine.attribution import Answer, Attribution
    from engine.training.probes import Snapshot

PACE = 66
"""Milliseconds from one answer to the next at the least."""
REST = 4
"""How many times as long as an answer took nothing is asked, where only the weights have changed."""


@dataclass(frozen=True, eq=False)
class Question:
    """An example as the network sees it, and how it is to be explained. `method` "": not at all; `output` None: the
    answer that the network gives is explained; `step` is the one of an answer at every step that is looked at."""

    snapshot: Snapshot
    x: Array
    method: str = ""
    output: int | None = None
    node: str = ""
    baseline: Array | None = None
    groups: tuple[tuple[int, ...], ...] = ()
    step: int | None = None


@dataclass(frozen=True, eq=False)
class Told:
    """The answer to a question. `refusal`: why there is no attribution though one was asked for."""

    question: Question
    answer: Answer
    attribution: Attribution | None
    refusal: str
    convolutions: tuple[tuple[str, str], ...]
    """The nodes that Grad-CAM can look at, with their titles."""
    seconds: float


class Asking(QObject):
    """`told` comes with each answer, `refused` with a UserError where the network cannot be asked at all."""

    told = Signal(object)
    refused = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._background = Background(self)
        self._background.done.connect(self._done)
        self._background.refused.connect(self._refused)
        self._waiting: Question | None = None
        self._number = 0
        self._pause = QTimer(self, singleShot=True, interval=PACE)
        self._pause.timeout.connect(self._go_on)
        self._took = 0.0

    @property
    def idle(self) -> bool:
        return self._waiting is None and not self._background.busy

    def ask(self, question: Question, by_hand: bool = True) -> None:
        """`by_hand`: somebody waits for the answer; else it may come when there is time for it."""
        self._waiting = question
        if by_hand and self._pause.isActive() and self._pause.remainingTime() > PACE:
            self._pause.start(PACE)
        if not self._pause.isActive() and not self._background.busy:
            self._go_on(by_hand)

    def forget(self) -> None:
        """Nobody looks any more: what waits is not asked, and what is worked out is not told."""
        self._waiting = None
        self._background.forget()

    def _go_on(self, by_hand: bool = True) -> None:
        question, self._waiting = self._waiting, None
        if question is not None:
            self._background.ask(lambda: answered(question))

    def _done(self, told: Told) -> None:
        self._took = told.seconds
        self._pause.start(PACE if self._waiting is not None else max(PACE, round(1000 * REST * told.seconds)))
        self.told.emit(told)

    def _refused(self, error: UserError) -> None:
        self._pause.start(PACE)
        self.refused.emit(error)


def answered(question: Question) -> Told:
    """The answer, worked out on the thread that this is called on. Raises UserError."""
    from engine.attribution import Head, answer, convolutions, explain  # torch is there: a snapshot is

    began = perf_counter()
    snapshot = question.snapshot
    network = snapshot.network()
    head = Head.of(network.program, snapshot.parts, question.step)
    found = answer(network, head, question.x)
    attribution, refusal = None, ""
    if question.method:
        output = found.guess if question.output is None else min(question.output, len(found.names) - 1)
        settings: dict[str, Any] = {"baseline": question.baseline, "node": question.node, "groups": question.groups}
        try:
            attribution = explain(question.method, network, head, question.x, output, **settings)
        except UserError as error:
            refusal = str(error)
    nodes = tuple((step.node, step.label or step.title) for step in convolutions(network.program))
    return Told(question, found, attribution, refusal, nodes, perf_counter() - began)
