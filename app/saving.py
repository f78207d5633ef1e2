"""Saving the session's drawing, with what it has learned beside it, without the window waiting for either.

What has been learned belongs to the thread that trains, and comes between two steps, which may take seconds; and a file
of a hundred megabytes takes a second to be written and read back. What is saved is the drawing as it was when that was
asked for. It counts as saved when it is on the disk, and not before.
"""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from app.answers import Answers
from app.ending import SOON
from app.learned import PATIENCE, Taken
from engine import backups, files
from engine.errors import UserError
from engine.graph import Graph

if TYPE_CHECKING:
    from app.session import Session

PROMPT = 0.01
"""Seconds that may be waited for weights: those of most networks are there by then, and it takes less than a frame."""
SMALL = 4_000_000
"""Bytes of weights that are written at once, as the drawing is."""
WAITS = "{name} is saved as soon as the step that is being taken is over."
PREPARES = "{name} is saved as soon as the training has its data."
WRITES = "{name} is being written."


@dataclass(frozen=True, eq=False)
class _Order:
    """A drawing on its way to a file; `drawing` stands for the one that was open."""

    path: Path
    graph: Graph
    drawing: object

    def write(self, taken: Taken) -> UserError | None:
        """Writes both files, after keeping what was there. Raises UserError; what is returned is told, and no more."""
        missed = None
        try:
            backups.keep(self.path)
        except UserError as error:
            missed = error
        files.write(self.path, self.graph)
        if taken.weights:
            files.write_weights(files.weights_path(self.path), taken.weights, taken.metadata)
        return missed


class Saving(QObject):
    """Of one session."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._session = session
        self._orders: list[tuple[_Order, Future[Taken]]] = []
        self._drawing = object()
        self.failed = False
        """Whether what was saved last could not be."""
        self.is_newest = True
        """Whether what was saved last is what has been learned now, or a run under way will say."""
        self._answers = Answers(self)
        self._pool = ThreadPoolExecutor(1, "saving")
        self._soon = QTimer(self, interval=SOON, singleShot=True)
        self._soon.timeout.connect(self._announce)
        session.opened.connect(self._opened)
        session.training.closing.connect(self._close)

    @property
    def under_way(self) -> bool:
        return bool(self._orders)

    @property
    def told(self) -> str:
        """What is waited for; empty where nothing is."""
        if not self._orders:
            return ""
        order, answer = self._orders[0]
        waits = PREPARES if self._session.training.status == "preparing" else WAITS
        return (WRITES if answer.done() else waits).format(name=f"'{order.path.name}'")

    def begin(self, path: Path) -> bool:
        """Saves at once what is at hand and small, or as soon as it can be; says why not, and returns False, where it
        cannot be written."""
        answer = self._session.training.learned.asked()
        order = _Order(path, self._session.root, self._drawing)
        self._orders.append((order, answer))
        try:
            taken = answer.result(PROMPT)
        except TimeoutError:
            self._soon.start()
            self._answers.wait(answer, partial(self._take, order), partial(self._refuse, order))
            return True
        except UserError as error:
            self._refuse(order, error)
            return False
        return self._take(order, taken)

    def _take(self, order: _Order, taken: Taken) -> bool:
        """What was learned is there."""
        if taken.size > SMALL:
            self._soon.start()
            written = self._pool.submit(order.write, taken)
            self._answers.wait(written, partial(self._written, order, taken), partial(self._refuse, order))
            return True
        try:
            missed = order.write(taken)
        except UserError as error:
            self._refuse(order, error)
            return False
        self._written(order, taken, missed)
        return True

    def _written(self, order: _Order, taken: Taken, missed: UserError | None) -> None:
        session = self._session
        self._orders = [each for each in self._orders if each[0] is not order]
        self.failed = False
        if missed is not None:
            session.tell(missed)
        if order.drawing is self._drawing:
            self.is_newest = taken.is_newest(session.training)
            session.document.saved(order.path, order.graph)
            session.saved.emit(order.path)

    def _refuse(self, order: _Order, error: UserError) -> None:
        self._orders = [each for each in self._orders if each[0] is not order]
        self.failed = True
        self._session.tell(error)

    def _announce(self) -> None:
        if self.told:
            self._session.message.emit(self.told, "")

    def _opened(self) -> None:
        self._drawing = object()

    def _close(self) -> None:
        """Everything ends for good: what is on its way is written before, where it comes in time."""
        self._soon.stop()
        for order, answer in self._orders:
            if self._session.training.run is not None:
                self._session.training.run.stop()
            try:
                self._pool.submit(order.write, answer.result(PATIENCE)).result()
            except (TimeoutError, UserError) as error:
                self._session.tell(error if isinstance(error, UserError) else UserError(f"{self.told} It was not."))
        self._orders = []
        self._answers.forget()
        self._pool.shutdown()
