"""The session's trainings: one `Run` at a time on its thread, what has been learned, and who is watching.

The run knows no Qt; a timer drains its queue and passes the events on as a signal. What has been learned stays: a run
that was stopped goes on where it was, a finished one can be trained further, and when the drawing changes, nodes that
still fit keep their weights. `forget` starts over.

`state` is what the next run begins with: that of the last run, or another that was put in its place by `hold` (an
earlier moment of it) or made by `change` (a weight set by hand). Views see that one too while nothing runs. Whoever
wants to know more of it than probes tell asks: the answer is worked out on the thread that the state belongs to.

torch is not imported before the warm-up has done so (see `app.startup`): what needs it waits for `torch_arrived`, and
the imports stand inside the functions that need them.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeVar

from PySide6.QtCore import QObject, QTimer, Signal

from app.answers import Answers
from app.looking import Looker, Question, at_rest, data_of
from engine.datasets.prepare import Parts, prepare
from engine.document import Document
from engine.errors import UserError
from engine.graph import Graph
from engine.program import to_program
from engine.settings import TrainingSettings
from engine.training.events import Finished
from engine.weights import Weights

if TYPE_CHECKING:
    from engine.training.probes import Probe
    from engine.training.run import Run
    from engine.training.state import State

Status = Literal["idle", "preparing", "running", "paused", "finished"]

T = TypeVar("T")

POLL = 33
"""Milliseconds between two looks into the queue of a run: once a frame."""
PATIENCE = 3.0
"""Seconds that a stopped run has to end when the window closes."""


class Training(QObject):
    """`status` is idle until the first run, and again after `forget`; `drawing` is what the present run trains."""

    trained = Signal(object)
    """An event of the run, or an `Observed` without one."""
    run_changed = Signal(str)
    refused = Signal(object)
    """A UserError: why a training cannot start."""
    closing = Signal()
    """Everything ends for good: whoever has a thread of their own ends it now."""

    def __init__(self, document: Document, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.document = document
        self.status: Status = "idle"
        self.run: Run | None = None
        self.drawing: Graph | None = None
        self.last: Finished | None = None
        self._known: Weights = {}
        self._probes: dict[str, Probe] = {}
        self._ready = False
        self._wanted: Literal["", "run", "step"] = ""
        self._held: State | None = None
        self._answers = Answers(self)
        self._looker = Looker(self)
        self._looker.seen.connect(self.trained)
        self._timer = QTimer(self, interval=POLL)
        self._timer.timeout.connect(self.poll)

    def torch_arrived(self) -> None:
        self._ready = True
        wanted, self._wanted = self._wanted, ""
        if wanted:
            self._begin(paused=wanted == "step")
        else:
            self.look()

    # ---- the buttons ----

    @property
    def active(self) -> bool:
        return self.status in ("preparing", "running", "paused")

    def start(self) -> None:
        """Begins, or goes on."""
        if self.run is not None and self.status == "paused":
            self.run.resume()
        elif not self.active:
            self._begin(paused=False)

    def pause(self) -> None:
        if self.run is not None and self.active:
            self.run.pause()

    def step(self) -> None:
        """Takes one batch and pauses."""
        if self.run is not None and self.active:
            self.run.step()
        elif not self.active:
            self._begin(paused=True)

    def stop(self) -> None:
        """Ends the run; what was learned stays, and `start` goes on from it."""
        self._wanted = ""
        if self.run is not None and self.active:
            self.run.stop()
        elif self.active:
            self._set_status("idle")

    def forget(self) -> None:
        """Ends the run and forgets what was learned: the next one starts over."""
        if self.run is not None:
            self.run.stop()
            self.run.join(PATIENCE)
        self.run, self.drawing, self.last, self._known, self._wanted = None, None, None, {}, ""
        self._held = None
        self._timer.stop()
        self._set_status("idle")
        self.look()

    def set_learning_rate(self, rate: float) -> None:
        """From the next step on, while a run is active."""
        if self.run is not None and self.active:
            self.run.set_learning_rate(rate)

    def close(self) -> bool:
        """Ends everything for good; says whether the run has ended in time."""
        self._timer.stop()
        self._answers.forget()
        self._looker.close()
        self.closing.emit()
        if self.run is None:
            return True
        self.run.stop()
        return self.run.join(PATIENCE)

    # ---- watching ----

    def watch(self, name: str, probe: Probe) -> None:
        self._probes[name] = probe
        self._probes_changed()

    def unwatch(self, name: str) -> None:
        if self._probes.pop(name, None) is not None:
            self._probes_changed(closed=True)

    def look(self) -> None:
        """Asks for what the probes see without a training, where none is active."""
        if self._ready and self._probes and not self.active:
            self._looker.ask(self._question)

    @property
    def _question(self) -> Question:
        return Question(self.document.graph, self._folder, dict(self._probes), self.state, self._known)

    def _probes_changed(self, closed: bool = False) -> None:
        if self.run is not None and self.active:
            self.run.set_probes(self._probes)
            if self.status == "paused" and not closed:
                self._look_at_paused()
        elif not closed:
            self.look()

    def _look_at_paused(self) -> None:
        """A paused run answers on its own thread, between two steps."""
        from engine.training.events import Observed  # torch is there: a run is
        from engine.training.watching import observe

        probes = dict(self._probes)
        self.ask(
            lambda state, parts: Observed(state.step, state.epoch, observe(state, parts, probes)), self.trained.emit
        )

    # ---- the state ----

    @property
    def state(self) -> State | None:
        """What the next run begins with; None before the first one, unless something was held or changed. It belongs
        to another thread: only `ask` and `change` may look into it."""
        return self._held or (self.run.state if self.run is not None else None)

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
        if self._ready:
            self._answers.wait(self._answer(question), then, refused)
        elif refused is not None:
            refused(UserError("The engine is still being loaded.", "Try again in a moment."))

    def change(self, edit: Callable[[State], None], refused: Callable[[UserError], object] | None = None) -> None:
        """Calls `edit` with the present state, which it may change, and shows what comes of it. The training, or the
        next one, goes on from there."""

        def changed(state: State, _: Parts) -> State:
            edit(state)
            return state

        def show(state: State) -> None:
            if self.active:
                self._look_at_paused()
            else:
                self._held = state
                self.look()

        self.ask(changed, show, refused)

    def hold(self, state: State | None) -> None:
        """Puts another state in the place of what has been learned last; None gives it back. Ends a run that is
        active."""
        if self.active and self.run is not None:
            self.run.stop()
            self.run.join(PATIENCE)
            self.poll()
        self._held = state
        self.look()

    def _answer(self, question: Callable[[State, Parts], T]) -> Future[T]:
        run, graph, folder = self.run, self.drawing, self._folder
        if run is not None and graph is not None and self.active:
            data = data_of(graph, run.program)
            return run.ask(lambda state: question(state, prepare(data, folder)))
        asked = self._question
        return self._looker.submit(lambda: question(*at_rest(asked)))

    # ---- weights ----

    def know(self, weights: Weights) -> None:
        """Weights that came with the file: the first run begins with those that fit."""
        self._known = dict(weights)

    def weights(self) -> Weights:
        """What has been learned, by the names that the source of the present drawing has for it.

        Empty before the first run. Raises UserError where a run is too busy to answer within `PATIENCE`.
        """
        if self._held is not None:
            return self._as_drawn(_copied(self._held))
        if self.run is None or self.run.state is None:
            return self._as_drawn(self._known)
        try:
            return self._as_drawn(self.run.ask(_copied).result(PATIENCE))
        except TimeoutError:
            text = "The training is busy with its data and cannot hand over its weights yet."
            raise UserError(text, "Wait until it runs, or stop it; then save again.") from None

    def _as_drawn(self, weights: Weights) -> Weights:
        """Weights by the names of the present drawing, where that can be a network: blocks may have come or gone."""
        if not self._ready or not weights:
            return dict(weights)
        from engine.training.moving import as_drawn

        try:
            program = to_program(self.document.graph)
        except UserError:
            return dict(weights)
        held = self._held.network.program if self._held is not None else None
        trained = held or (self.run.program if self.run is not None else None)
        return dict(weights) if trained == program else as_drawn(weights, program, trained)

    # ---- the run ----

    @property
    def _folder(self) -> Path | None:
        return self.document.path.parent if self.document.path else None

    def _begin(self, paused: bool) -> None:
        if not self._ready:
            self._wanted = "step" if paused else "run"
            self._set_status("preparing")
            return
        graph = self.document.graph
        try:
            run = self._new_run(graph)
        except UserError as error:
            self._set_status("idle" if self.run is None else "finished")
            self.refused.emit(error)
            return
        self._looker.cancel()
        self.run, self.drawing, self.last, self._held = run, graph, None, None
        if paused:
            run.step()
        else:
            run.start()
        self._set_status("preparing")
        self._timer.start()

    def _new_run(self, graph: Graph) -> Run:
        from engine.training.run import Run  # torch is there by now

        program = to_program(graph)
        data, folder = data_of(graph, program), self._folder
        state = self.state
        settings = _further(graph.training, state)
        return Run(program, lambda: prepare(data, folder), settings, state, dict(self._probes), self._known)

    def poll(self) -> None:
        """Passes on what the run has told since the last frame."""
        if self.run is None:
            return
        status = self.run.status
        for event in self.run.poll():
            if isinstance(event, Finished):
                self.last = event
                self._timer.stop()
            self.trained.emit(event)
        self._set_status("finished" if self.last else status if status != "finished" else self.status)

    def _set_status(self, status: Status) -> None:
        if status != self.status:
            self.status = status
            self.run_changed.emit(status)


def _further(settings: TrainingSettings, state: State | None) -> TrainingSettings:
    """A run that has done all its epochs goes on for as many again."""
    if state is None or state.epoch < settings.epochs:
        return settings
    return settings.changed(epochs=state.epoch + settings.epochs)


def _copied(state: State) -> Weights:
    return {name: tensor.detach().cpu().numpy().copy() for name, tensor in state.weights().items()}
