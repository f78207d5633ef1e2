"""The runs of the open drawing, as the window keeps them: each training is recorded, and all can be asked for.

There is one book in a session's window (`RunBook.of`); it lives as long as the session. Everything that touches the
disk is done on one thread of its own, in order, so that neither the window nor a training ever waits for a disk, and a
name given to a run does not get in the way of its recording. What the runs on disk are is asked for by whoever shows
them: `changed` says that it is time to.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, Signal

from app.answers import Answers
from app.origin import Origin
from app.session import Session
from app.starting_over import Kept
from engine.datasets.preparation import METADATA
from engine.errors import UserError
from engine.graph import Graph
from engine.runs import store
from engine.runs.record import Record
from engine.runs.recorder import WEIGHTS_LIMIT, Recorder
from engine.runs.unsaved import Hold, found_again
from engine.training.events import Changed, Finished, Started
from engine.weights import Weights

if TYPE_CHECKING:
    from engine.datasets.prepare import Parts
    from engine.training.run import Run
    from engine.training.state import State

T = TypeVar("T")

NOT_WHOLE = "Its run was not recorded whole."
TOO_LARGE = "Its weights are larger than those that are recorded with a run."
RETURNED = "What had been learned is back, without the curves and the moments of its run."
CURVES = "Its curves are in the panel Runs. Train goes on from where it was."
GOES_ON = "Train goes on from where it was."


class RunBook(QObject):
    """`recorder` is that of the present training; `recorders` has those of a race too, by the ids of their runs."""

    changed = Signal()
    """The runs on disk are other ones, or there is more to know of one."""
    began = Signal(str)
    """A run is being recorded from now on, by its id."""
    chosen = Signal()
    """`enabled` or `weights_limit` was changed by the user."""
    copy_asked = Signal(object)
    """A run (`Record`) is to be opened as a drawing of its own, which the window asks a file for."""
    back_asked = Signal(object)
    """A run (`Record`) is to be gone back to, which the window asks about where something is lost by it."""
    ensemble_asked = Signal(object)
    """Runs (a sequence of `Record`) are to become one drawing; fewer than two: the user chooses among all."""
    committee_asked = Signal(object)
    """The same of what was trained otherwise: a sequence of `app.ensembling.Candidate`."""
    closing = Signal()
    """The last moment at which a run can end well."""
    deleted = Signal(object)
    """The ids of runs that were just moved to the bin."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.session = session
        self.enabled = True
        self.weights_limit = WEIGHTS_LIMIT
        self.recorder: Recorder | None = None
        self.recorders: dict[str, Recorder] = {}
        self._run: Run | None = None
        self._origin = Origin()
        self._unsaved: Path | None = None
        self._hold = Hold()
        """On the thread of the pool only."""
        self._opening = object()
        """Stands for the drawing that is open, until a run of it is recorded or its runs are known."""
        self._closed = False
        self._pool = ThreadPoolExecutor(1, "runs")
        self._answers = Answers(self)
        session.trained.connect(self._trained)
        session.run_changed.connect(self._status)
        session.opened.connect(self._opened)
        session.saved.connect(self._saved)
        session.training.closing.connect(self.close)
        session.training.set_at_rest.connect(self._origin.set_by_hand)
        session.training.over.left.connect(self._origin.put_aside)
        session.training.over.returned.connect(self._returned)

    @staticmethod
    def of(session: Session) -> RunBook:
        """The book of this session; who asks first makes it."""
        found = next((child for child in session.children() if isinstance(child, RunBook)), None)
        return found or RunBook(session)

    @property
    def folder(self) -> Path:
        """Where the runs of the open drawing lie; it need not exist."""
        path = self.session.document.path
        if path is not None:
            return store.runs_folder(path)
        if self._unsaved is None:
            self._unsaved = store.unsaved_folder()
        return self._unsaved

    @property
    def unkept(self) -> str:
        """Why what the network has learned is in this window alone: neither its run has it nor its file, nor will that
        of the run under way. Empty where it is not."""
        state = self.session.training.state
        if state is None:
            return self._origin.unkept if self.session.training.learned.came_with_file else ""
        return TOO_LARGE if self.recorder is not None and self._too_large(state) else self._origin.unkept

    def _too_large(self, state: State) -> bool:
        return self.weights_limit > 0 and size(state) > self.weights_limit

    def take_up(self, folder: Path) -> None:
        """The open drawing, which has no file, was recovered, or opened again: these are its runs."""
        if self.session.document.path is None and store.is_unsaved(folder):
            self._unsaved, self._opening = folder, object()
            self._pool.submit(self._hold.take, folder)
            self._pool.submit(store.keep_unsaved, folder)
            self.changed.emit()

    def close(self) -> None:
        """Writes what is known of a run that ends with the window, and waits for the disk."""
        self.closing.emit()
        if (recorded := self._recorded()) is not None:
            recorded[1].stop()
            recorded[1].join(self.session.training.patience)
            self._ends(*recorded)
        self._answers.forget()
        if not self._closed:
            self._closed = True
            self._pool.submit(self._hold.let_go)
        self._pool.shutdown()

    # ---- asking and changing ----

    def read(
        self,
        work: Callable[[Path], T],
        then: Callable[[T], object],
        refused: Callable[[UserError], object] | None = None,
    ) -> None:
        """Does something with the folder of the runs on the book's thread, and calls `then` with what it found."""
        folder = self.folder
        self._answers.wait(self._pool.submit(lambda: work(folder)), then, refused or self.session.tell)

    def change(self, id: str, **changes: object) -> None:
        """Gives a run a name or a star."""
        self.read(lambda folder: store.change(folder, id, **changes), self._changed, self._refused)

    def delete(self, ids: Iterable[str]) -> None:
        """Moves runs to the bin; those that are being recorded stay."""
        gone = [id for id in ids if id not in self.recorders]

        def done(_: None) -> None:
            self.deleted.emit(gone)
            self.changed.emit()

        self.read(lambda folder: store.discard(folder, gone), done, self._refused)

    def bring_back(self, ids: Iterable[str] | None = None) -> None:
        """Takes runs out of the bin: those, or all."""
        chosen = None if ids is None else list(ids)
        self.read(lambda folder: store.bring_back(folder, chosen), self._changed, self._refused)

    def choose(self, enabled: bool | None = None, weights_limit: int | None = None) -> None:
        """Whether trainings are recorded, and up to how many bytes of weights are kept, from the next one on."""
        self.enabled = self.enabled if enabled is None else enabled
        self.weights_limit = self.weights_limit if weights_limit is None else weights_limit
        self.chosen.emit()

    def back_to(self, record: Record) -> None:
        """Makes the drawing of a run the open one, as a step to undo, and its weights those to go on with."""
        if record.id in self.recorders:
            self.session.message.emit(f"{record.title} is still being trained.", "Stop it first.")
            return
        self.read(lambda folder: _whole(folder, record.id), lambda found: self._go_back(record, *found))

    def _go_back(self, record: Record, graph: Graph, weights: Weights, metadata: Mapping[str, str]) -> None:
        session = self.session
        session.training.over.begin(f"Back to {record.title}", graph)
        session.training.learned.know(weights, metadata)
        session.training.watching.look()
        self._origin.went_back(record)
        if not weights:
            session.message.emit(f"The weights of {record.title} were not kept.", "Train it to have them again.")

    # ---- recording ----

    def record(self, graph: Graph, started: Started, name: str = "", race: str = "") -> Recorder | None:
        """Begins to record a run of a drawing; None where the user wants none. `ended` ends it."""
        if not self.enabled:
            return None
        if self.session.document.path is None:
            self._opening = object()
            self._pool.submit(self._hold.take, self.folder)
            self._pool.submit(store.forget_unsaved)
        parent = None if race else self._origin.parent(started.step)
        made = Recorder(
            self.folder,
            graph,
            started,
            self._pool,
            name=name,
            parent=parent,
            race=race,
            weights_limit=self.weights_limit,
        )
        self.recorders[made.id] = made
        self._answers.wait(made.begun, self._changed, partial(self._unwritten, made))
        self.began.emit(made.id)
        return made

    def take(self, recorder: Recorder, event: object) -> None:
        """Notes an event of a run."""
        self._wait(recorder, recorder.take(event))

    def _wait(self, recorder: Recorder, written: Future[None] | None) -> None:
        if written is not None:
            self._answers.wait(written, _nothing, partial(self._unwritten, recorder))

    def ended(self, recorder: Recorder, end: Finished, state: State | None, parts: Parts | None = None) -> None:
        """Ends the recording, with what was learned and, where the data is known, how its examples were prepared."""
        self.recorders.pop(recorder.id, None)
        weights = copied(state, self.weights_limit) if state is not None else {}
        metadata = {METADATA: parts.preparation.to_json()} if parts is not None else {}
        too_large = state is not None and self._too_large(state)
        written = recorder.finish(end, weights, metadata)
        self._answers.wait(written, lambda _: self._kept(recorder, too_large), partial(self._lost, recorder))

    def _trained(self, event: object) -> None:
        training = self.session.training
        if isinstance(event, Started) and training.drawing is not None:
            self._run = training.run
            self.recorder = self.record(training.drawing, event)
            if self.recorder is not None:
                self._origin.began(self.recorder.id)
            else:
                self._origin.began_unrecorded()
        elif self.recorder is None:
            return
        elif isinstance(event, Finished):
            self._finish(event)
        elif isinstance(event, Changed) and training.drawing is not None:
            self._wait(self.recorder, self.recorder.change(training.drawing, event))
        else:
            self.take(self.recorder, event)

    def _finish(self, end: Finished) -> None:
        recorder, run = self.recorder, self._run
        self.recorder = self._run = None
        if recorder is not None:
            state = run.state if run is not None else None
            self.ended(recorder, end, state, run.parts if run is not None else None)

    def _status(self, status: str) -> None:
        if status == "paused" and self.recorder is not None:
            self.recorder.flush()
        elif status == "idle" and (recorded := self._recorded()) is not None:
            self.session.training.behind.take(recorded[1], partial(self._ends, *recorded))

    def _recorded(self) -> tuple[Recorder, Run] | None:
        """The run that is being recorded, which was ended without a word because its drawing goes: it is given up."""
        recorder, run = self.recorder, self._run
        self.recorder = self._run = None
        return (recorder, run) if recorder is not None and run is not None else None

    def _ends(self, recorder: Recorder, run: Run) -> None:
        """It has told its end all the same."""
        end = Finished("stopped", recorder.now().epochs)
        for event in run.poll():
            if isinstance(event, Finished):
                end = event
            else:
                self.take(recorder, event)
        self.ended(recorder, end, run.state, run.parts)

    # ---- the file ----

    def _opened(self) -> None:
        self._unsaved = None
        self._origin.opened()
        opening = self._opening = object()
        self.changed.emit()
        if self._closed:
            return
        self._pool.submit(self._hold.let_go)
        root = self.session.root
        if self.session.document.path is None and root.nodes:
            found = self._pool.submit(found_again, root)
            self._answers.wait(found, partial(self._take_up_again, opening))

    def _take_up_again(self, opening: object, folder: Path | None) -> None:
        """The drawing that was opened has been trained before, and was not saved since."""
        if folder is not None and opening is self._opening:
            self.take_up(folder)

    def _saved(self, path: Path) -> None:
        """The runs of a drawing that had no file move beside the one that it has now."""
        before, self._unsaved = self._unsaved, None
        if self.session.saving.is_newest:
            self._origin.saved()
        if before is None:
            self.changed.emit()
            return
        after, recorders = store.runs_folder(path), list(self.recorders.values())

        def move() -> None:
            under_way = [each for each in recorders if each.folder == before]  # others are of a drawing that has gone
            for recorder in under_way:
                recorder.let_go()
            try:
                store.move_all(before, after)
                self._hold.let_go()
            finally:
                for recorder in under_way:
                    recorder.moved(after if (after / recorder.id).is_dir() else before)
                    recorder.hold()

        self._answers.wait(self._pool.submit(move), self._changed, self._refused)

    # ---- telling ----

    def _returned(self, kept: Kept) -> None:
        """Undo has put back what had been learned, which is its weights: how it was learned is kept here alone."""
        self._origin.returned(kept)
        if kept.state is not None:
            self.session.message.emit(RETURNED, CURVES if self._origin.is_recorded else GOES_ON)

    def _changed(self, _: object) -> None:
        self.changed.emit()

    def _refused(self, error: UserError) -> None:
        self.session.tell(error)
        self.changed.emit()

    def _kept(self, recorder: Recorder, too_large: bool) -> None:
        """A run is recorded to its end, but for weights that are larger than what is kept."""
        self._origin.recorded(recorder.id, TOO_LARGE if too_large else "")
        self.changed.emit()

    def _unwritten(self, recorder: Recorder, error: UserError) -> None:
        self._origin.recorded(recorder.id, NOT_WHOLE)
        hint = f"The training goes on, and is recorded as soon as it can be. {error.hint}".strip()
        self.session.message.emit(f"This run could not be recorded: {error.text}", hint)

    def _lost(self, recorder: Recorder, error: UserError) -> None:
        self._origin.recorded(recorder.id, NOT_WHOLE)
        hint = f"Save the drawing: what it has learned is kept nowhere else. {error.hint}".strip()
        self.session.message.emit(f"This run is not wholly recorded: {error.text}", hint)
        self.changed.emit()


def copied(state: State, limit: int) -> Weights:
    """The weights of a state that nobody trains now; none where they take more than `limit` bytes."""
    if size(state) > limit:
        return {}
    return {name: tensor.detach().cpu().numpy().copy() for name, tensor in state.weights().items()}


def size(state: State) -> int:
    """Bytes of its weights: they stay as large as they are, so that it can be asked while the state is trained."""
    return sum(tensor.numel() * tensor.element_size() for tensor in state.weights().values())


def _whole(folder: Path, id: str) -> tuple[Graph, Weights, Mapping[str, str]]:
    graph = store.read_drawing(folder, id)
    return graph, store.read_run_weights(folder, id), store.read_run_metadata(folder, id)


def _nothing(_: object) -> None:
    """What was written needs no word."""
