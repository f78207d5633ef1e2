"""The training follows the drawing: a run that is active takes every edit that can be trained, between two steps.

Most edits are nothing to a run: boxes that are moved, names, notes. The others are handed to it on a thread, where the
drawing is made a program and its data are read, if it has others; the window waits for nothing. While an edit is on its
way, or the drawing is not ready, the run goes on with the last drawing that was. Where it cannot be trained at all the
run says so, and goes on too. Only the learning rate is set at once, whether the training follows or not.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from app.looking import data_of
from engine.analysis import Analysis
from engine.datasets.base import Dataset
from engine.datasets.prepare import Parts, prepare
from engine.errors import UserError
from engine.graph import Graph
from engine.program import to_program
from engine.settings import TrainingSettings
from engine.stale import alike
from engine.training.events import Changed

if TYPE_CHECKING:
    from app.training import Training
    from engine.training.run import Run

REST = 100
"""Milliseconds between two edits that are taken: a slider that is dragged makes sixty a second."""
SETS = 2
"""Data sets that are kept for a run: with two, trying another one and going back reads nothing anew."""
KNOWN = 8
"""Drawings that a run may still tell of: there are never more than two on the way."""


@dataclass(frozen=True, eq=False)
class Edit:
    """A drawing that was handed over; `text` says what was done."""

    number: int
    graph: Graph
    analysis: Analysis | None = None
    text: str = ""


class Following(QObject):
    """`waiting` says why the run does not train the drawing as it is now; it is empty where it does, or soon will."""

    changed = Signal()
    """`on` or `waiting` is another."""
    refused = Signal(object)
    """A UserError: why a drawing that is ready cannot be trained."""

    def __init__(self, training: Training) -> None:
        super().__init__(training)
        self._training = training
        self.on = True
        self.waiting = ""
        self._latest: Analysis | None = None
        self._wanted: Analysis | None = None
        self._given: Graph | None = None
        """What was handed over last, or what the run began with."""
        self._rate = 0.0
        self._more = 0
        """Epochs that the run does beyond those of the drawing, since it goes on from one that had done them all."""
        self._edits: dict[int, Edit] = {}
        self._number = 0
        self._step = 0, ""
        """Where the document's history was when something was handed over last, and the label of that step."""
        self._busy = False
        self._unready = ""
        """What the drawing lacks; empty where it is ready."""
        self._refused = False
        """Whether the run has gone back from what was handed over last."""
        self._pool = ThreadPoolExecutor(1, "following")
        self._sets: list[tuple[Dataset, Parts]] = []
        """The data sets that the run has seen; it belongs to the thread."""
        self._rest = QTimer(self, interval=REST, singleShot=True)
        self._rest.timeout.connect(self._go_on)

    def switch(self, on: bool) -> None:
        """Follows from now on, or leaves a run as it is."""
        if on == self.on:
            return
        self.on = on
        self._wanted = None
        if on and self._latest is not None:
            self.look(self._latest)
        self._say("")
        self.changed.emit()

    def begin(self, graph: Graph, settings: TrainingSettings) -> None:
        """A run begins with this drawing."""
        self._given, self._wanted, self._busy = graph, None, False
        self._rate, self._more = graph.training.learning_rate, settings.epochs - graph.training.epochs
        self._edits, self._sets = {0: Edit(0, graph)}, []
        self._step, self._unready = (self._training.document.position, ""), ""
        self._say("")

    def end(self) -> None:
        """The run is over: the next one begins with the drawing as it is then."""
        self._wanted, self._unready = None, ""
        self._say("")

    def look(self, analysis: Analysis) -> None:
        """The drawing is another one now."""
        self._latest = analysis
        graph, training = analysis.graph, self._training
        if not training.active or training.run is None or self._given is None:
            return
        if graph.training.learning_rate != self._rate:
            self._rate = graph.training.learning_rate
            training.set_learning_rate(self._rate)
        if not self.on:
            return
        same = alike(self._given, graph)
        self._wanted = None if same or not analysis.ready else analysis
        self._unready = "" if same or analysis.ready else _first_error(analysis)
        if self._unready:
            self._wait_for(self._unready)
        elif same and training.drawing is not None and alike(training.drawing, graph):
            self._say("")
        self._go_on()

    def took(self, event: Changed) -> Edit | None:
        """The run goes on with an edit: the newest one, or an older one where that could not be."""
        if event.refused:
            self._refuse(UserError(event.refused, event.hint))
        return self._edits.get(event.number)

    def close(self) -> None:
        self._rest.stop()
        self._pool.shutdown(wait=True, cancel_futures=True)

    # ---- handing over ----

    @Slot()
    def _go_on(self) -> None:
        """Hands over what is wanted, unless an edit is on its way or has only just been taken."""
        training, analysis = self._training, self._wanted
        run = training.run
        if analysis is None or self._busy or self._rest.isActive() or not training.active or run is None:
            return
        self._wanted, self._refused = None, False
        self._number += 1
        edit = self._edits[self._number] = Edit(self._number, analysis.graph, analysis, self._done())
        for number in [*self._edits][:-KNOWN]:
            del self._edits[number]
        self._given, self._busy = edit.graph, True
        self._rest.start()
        handed = _Handed(run, edit, training.drawing, training.folder, self._more, self._sets)
        training.wait(
            self._submit(handed), lambda taken: self._answered(edit, taken), lambda error: self._failed(edit, error)
        )

    def _done(self) -> str:
        """What was done to the drawing last, in the words of the history; nothing where a gesture goes on."""
        document, before = self._training.document, self._step
        self._step = document.position, document.undo_label or ""
        if self._step == before:
            return ""
        if document.position < before[0] and document.redo_label:
            return f"Undo {document.redo_label[0].lower()}{document.redo_label[1:]}"
        return self._step[1]

    def _submit(self, work: Callable[[], Future[bool]]) -> Future[bool]:
        """The answer of the run itself, where it gets so far."""
        answer: Future[bool] = Future()

        def hand_over() -> None:
            try:
                work().add_done_callback(lambda done: _pass_on(done, answer))
            except BaseException as error:
                answer.set_exception(error)

        self._pool.submit(hand_over)
        return answer

    def _answered(self, edit: Edit, taken: bool) -> None:
        if self._edits.get(edit.number) is not edit:  # of a run before this one
            return
        self._busy = False
        if not taken and self._wanted is None:
            self._training.is_drawn(edit.graph, edit.analysis)  # it makes no difference to what is trained
        if self._unready:
            self._wait_for(self._unready)
        elif not self._refused:  # the run may have gone back from the edit before this answer came
            self._say("")
        self._go_on()

    def _failed(self, edit: Edit, error: UserError) -> None:
        if self._edits.get(edit.number) is not edit:
            return
        self._busy = False
        run = self._training.run
        if run is not None and run.status != "finished":
            self._refuse(error)
        self._go_on()

    def _refuse(self, error: UserError) -> None:
        self._refused = True
        self._wait_for(error.text)
        self.refused.emit(error)

    # ---- telling ----

    def _wait_for(self, problem: str) -> None:
        self._say(f"The training goes on with the drawing as it was. {problem}")

    def _say(self, waiting: str) -> None:
        if waiting != self.waiting:
            self.waiting = waiting
            self.changed.emit()


@dataclass(frozen=True, eq=False)
class _Handed:
    """An edit on its way to the run, on the thread."""

    run: Run
    edit: Edit
    trained: Graph | None
    folder: Path | None
    more: int
    sets: list[tuple[Dataset, Parts]]

    def __call__(self) -> Future[bool]:
        from engine.training.change import Change  # torch is there: a run is

        graph = self.edit.graph
        program = to_program(graph, self.edit.analysis)
        parts = self._parts(data_of(graph, program))
        settings = graph.training.model_copy(update={"epochs": graph.training.epochs + self.more})
        return self.run.change(Change(program, parts, settings, self.edit.text, self.edit.number))

    def _parts(self, dataset: Dataset) -> Parts:
        """The data: those that the run has, or has had, where they are the same set."""
        if not self.sets and self.trained is not None:
            begun = self.run.ask(lambda _: (self.run.program, self.run.parts)).result()
            if begun[1] is not None:
                self.sets.append((data_of(self.trained, begun[0]), begun[1]))
        known = next((entry for entry in self.sets if entry[0] == dataset), None)
        known = known or (dataset, prepare(dataset, self.folder))
        self.sets[:] = [known, *(entry for entry in self.sets if entry is not known)][:SETS]
        return known[1]


def _first_error(analysis: Analysis) -> str:
    return analysis.errors[0].text


def _pass_on(done: Future[bool], answer: Future[bool]) -> None:
    error = done.exception()
    if error is None:
        answer.set_result(done.result())
    else:
        answer.set_exception(error)
