"""The doctor in the window: follows every training, looks at the drawing and its data between them, and keeps what is
found where canvas and panels can read it.

Rules over a run take a millisecond and are asked as its events come in; those over the drawing and the data are asked
on a thread, once nobody has edited for a moment. A finding is about the drawing it was made of: it goes as soon as one
of its fixes is in place or its node was changed, and comes back with undo. `announcing` says which are told of.

torch is not imported before the warm-up has done so: what needs it waits, and the imports stand inside the functions.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from time import perf_counter
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from app.announcing import Announcements
from app.background import Background
from app.levels import Level, place
from engine.datasets.base import Dataset
from engine.doctor.base import Finding, causes_first
from engine.fixes import in_place
from engine.graph import Graph
from engine.layer import Change, Fix, Together, Tune
from engine.nested import content, located
from engine.problems import Problem
from engine.program import to_program
from engine.training.events import Changed, Event, Finished

if TYPE_CHECKING:
    from app.session import Session
    from engine.analysis import Analysis
    from engine.datasets.prepare import Parts
    from engine.doctor.doctor import Doctor as Bedside
    from engine.training.run import Run
    from engine.training.state import State

NAME = "doctor"
"""Under which the probe is asked for."""
DELAY = 500
"""Milliseconds without an edit before the drawing is looked at."""
IDLE = {"dead-relu": "dead", "saturated-units": "saturated"}
"""Rules about units that no longer learn: they hardly come back by themselves."""
BACK = "Where no later epoch is better, the training ends and goes back to its best, also one of before."
STAYS = "What was learned by heart stays: go back to before in the time machine, or start over."
"""What early stopping does to a network that overfits already, where its best epoch was kept, and where not."""
FIGURES = 1.0
"""Seconds between two changes of figures on a card: faster, and nobody can read them."""


class Doctor(QObject):
    """`findings` are those that hold for the drawing as it is now. It is off until it is switched on.

    While an earlier moment of a run is looked at, what was found in the run is not shown: it is of the present. `waits`
    says that there is something.
    """

    changed = Signal()
    """Other findings, or other figures in them."""
    noticed = Signal(object)
    """Findings that people are to be told of."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._session = session
        self.on = False
        self.findings: tuple[Finding, ...] = ()
        self.waits = False
        self._at_rest: tuple[Finding, ...] = ()
        self._run: Run | None = None
        self._bedside: Bedside | None = None
        self._announcements = Announcements()
        self._parts: tuple[Dataset, Parts] | None = None
        self._told = 0.0
        self._basis: tuple[Any, ...] | None = None
        """What the findings that hold follow from, and those: they are asked for at every event of a run."""
        self._held: tuple[tuple[Finding, ...], bool] = (), False
        self._later = QTimer(self, singleShot=True, interval=DELAY)
        self._later.timeout.connect(self._look)
        self._telling = QTimer(self, singleShot=True)
        self._telling.timeout.connect(self._tell)
        self._thread = Background(self)
        self._thread.done.connect(self._looked)
        self._thread.refused.connect(lambda _: self._looked(()))
        session.drawn.connect(lambda *_: self._drawn())
        session.opened.connect(self._opened)
        session.torch_came.connect(self._later.start)
        session.run_changed.connect(self._run_changed)
        session.moment_changed.connect(lambda _: self._show())
        session.trained.connect_together(self._take)
        session.training.rate_set.connect(self._rate_set)

    # ---- for the window ----

    def switch(self, on: bool) -> None:
        """Begins to look, or stops and forgets."""
        if on == self.on:
            return
        self.on = on
        if on:
            self._later.start()
            self._run_changed()
        else:
            self._leave()
            self._later.stop()
            self._thread.forget()
            self._at_rest, self._bedside, self._run = (), None, None
            self._show()

    def at_level(self, level: Level) -> Mapping[str, tuple[Finding, ...]]:
        """The findings by the node of a level that shows them: the one they are about, or a block on the way to it."""
        found: dict[str, tuple[Finding, ...]] = {}
        for finding in self.findings:
            there = place(self._session.root, finding.node) if finding.node else None
            path = (*there[0].path, there[1]) if there else ()
            depth = len(level.path)
            if len(path) > depth and path[:depth] == level.path:
                found[path[depth]] = (*found.get(path[depth], ()), finding)
        return found

    def treated(self, fix: Fix, finding: Finding | None = None) -> tuple[str, str]:
        """A fix has been made: it works at once where it can. Says when it works."""
        training, rate = self._session.training, _rate(fix)
        label = f"Done: {fix.label[0].lower()}{fix.label[1:]}."
        if _starts_weights(fix) and training.state is not None:
            stays = "What has been learned stays until you start over: only then do weights start like that."
            follows = training.active and training.following.on and not training.following.waiting
            rest = " The rest works from the next step on." if follows and _does_more(fix) else ""
            return label, stays + rest
        if _stops(fix) and training.state is not None:
            return label, BACK if training.state.best else STAYS
        ill = IDLE.get(finding.rule) if finding is not None and rate is not None else None
        if ill is not None:
            return label, f"Units that are {ill} stay so until you start over: smaller steps keep others at work."
        if not training.active:
            return label, "It takes part from the next training on."
        if training.following.on:
            return label, training.following.waiting or "It works from the next step on."
        if rate is None:
            return label, "It takes part in the next training; the one that runs goes on as it began."
        if isinstance(fix, Together):
            return label, "The learning rate works from the next step on, the rest from the next training on."
        return label, "It works from the next step on."

    def close(self) -> None:
        self._later.stop()
        self._telling.stop()
        self._thread.forget()

    # ---- a run ----

    @Slot()
    def _run_changed(self) -> None:
        training = self._session.training
        if self.on and training.active and training.run is not None and training.run is not self._run:
            self._follow(training.run)
        elif not training.active:
            self._leave()
            if training.run is None and self._run is not None:  # forgotten
                self._run, self._bedside = None, None
                self._show()

    def _follow(self, run: Run) -> None:
        """Sits down at the bed of another run."""
        from engine.doctor.examination import examination

        goes_on = self._run is None or self._run.program == run.program
        begun = self._bedside.chart.record.begun if self._bedside is not None else None
        self._announcements.run_begins()
        self._sit_down(run)
        if goes_on and self._bedside is not None:
            recall = self._bedside.chart.recall
            self._session.training.ask(lambda state, _: tuple(state.history), lambda epochs: recall(epochs, begun))
        self._session.watch(NAME, examination())

    def _sit_down(self, run: Run) -> None:
        """Begins to take notes: what was seen before, of a run or of what it trained, is no evidence any more."""
        from engine.doctor.doctor import Doctor as Bedside  # torch is there: a run is

        session = self._session
        assert session.training.drawing is not None
        bedside = Bedside(session.training.drawing, run.program, run.settings)
        self._run, self._bedside = run, bedside
        self._show()
        session.training.ask(lambda _, parts: parts, bedside.chart.know)

    def _leave(self) -> None:
        self._session.unwatch(NAME)

    def _take(self, events: Sequence[Event]) -> None:
        if self._bedside is None or not self.on or self._session.training.run is not self._run:
            return
        for event in events:
            if isinstance(event, Changed) and self._run is not None:
                self._sit_down(self._run)
            self._bedside.take(event)
            if isinstance(event, Finished):
                self._leave()
                if event.reason != "failed":
                    self._conclude()
        self._show(while_trained=True)

    def _conclude(self) -> None:
        """Looks once more at what the run has left. A short run has been examined a few times at most."""
        from engine.doctor.examination import examination
        from engine.training.watching import observe

        run, bedside = self._run, self._bedside
        assert run is not None
        program = run.program

        def look(state: State, parts: Parts) -> Any:
            return None if state.network.program != program else observe(state, parts, {NAME: examination()}).get(NAME)

        def conclude(seen: Any) -> None:
            if seen is not None and bedside is not None and bedside is self._bedside:
                bedside.conclude(seen)
                self._show()

        self._session.training.ask(look, conclude)

    @Slot(float)
    def _rate_set(self, rate: float) -> None:
        """The learning rate of the run that is active was set by hand."""
        if self._bedside is not None:
            self._bedside.set_rate(rate)
            self._show()

    # ---- at rest ----

    def _drawn(self) -> None:
        if self.on:
            self._announcements.edited(perf_counter())
            self._show()
            self._later.start()
            self._tell()

    def _opened(self) -> None:
        self._at_rest = ()
        self._announcements.forget()
        self._show()

    @Slot()
    def _look(self) -> None:
        """Looks at the drawing, and at its data once they are there."""
        session = self._session
        if not (self.on and session.torch_here):
            return
        if not session.whole.ready:
            self._looked(())
            return
        graph, whole, known = session.root, session.whole, self._known()
        self._thread.ask(lambda: look(graph, whole, known))
        dataset = _dataset(graph)
        if known is None and dataset is not None and not session.training.active:
            session.training.ask(lambda _, parts: parts, lambda parts: self._know(dataset, parts))

    def _known(self) -> Parts | None:
        """The data of the drawing, where they have been seen."""
        dataset = _dataset(self._session.root)
        return self._parts[1] if self._parts is not None and self._parts[0] == dataset else None

    def _know(self, dataset: Dataset, parts: Parts) -> None:
        self._parts = dataset, parts
        self._later.start()

    @Slot(object)
    def _looked(self, findings: tuple[Finding, ...]) -> None:
        self._at_rest = findings if self.on else ()
        self._show()

    # ---- what holds ----

    def _show(self, while_trained: bool = False) -> None:
        """Brings the findings up to date, and says so where they differ; figures alone not at every step."""
        found, waits = self._holding()
        if (found, waits) == (self.findings, self.waits):
            return
        same = waits == self.waits and [finding.key for finding in found] == [finding.key for finding in self.findings]
        if same and while_trained and perf_counter() - self._told < FIGURES:
            return
        self.findings, self.waits, self._told = found, waits, perf_counter()
        self.changed.emit()
        self._announcements.hold(found, self._told)
        self._tell()

    @Slot()
    def _tell(self) -> None:
        """Tells of what is due, and comes back when something else may be."""
        now = perf_counter()
        new, wait = self._announcements.due(now), self._announcements.wait(now)
        if wait is None:
            self._telling.stop()
        else:
            self._telling.start(round(1000 * wait) + 1)
        if new:
            self.noticed.emit(new)

    def _holding(self) -> tuple[tuple[Finding, ...], bool]:
        """The findings about the run and the drawing that nothing has been done about yet, each once; and whether those
        about the run wait for the present."""
        from_run = self._bedside.findings if self._bedside is not None else ()
        if not from_run and not self._at_rest:
            return (), False
        session = self._session
        drawings = session.root, session.whole, session.training.drawing
        basis = (from_run, self._at_rest, *drawings, session.training.moment is None)
        if self._basis is None or any(one is not other for one, other in zip(basis, self._basis, strict=True)):
            found, waits = _still_holding(from_run, self._at_rest, *drawings), False
            if session.training.moment is not None:
                waits = any(finding in from_run for finding in found)
                found = _still_holding((), self._at_rest, *drawings)
            self._basis, self._held = basis, (found, waits)
        return self._held


def _still_holding(
    from_run: tuple[Finding, ...],
    at_rest: tuple[Finding, ...],
    root: Graph,
    whole: Analysis,
    trained: Graph | None,
) -> tuple[Finding, ...]:
    """The findings that are still about something, and that nobody has told or mended yet."""
    problems: list[Problem] = [*whole.problems, *from_run]
    rest = (finding for finding in at_rest if not _is_told(finding, problems))
    run = (finding for finding in from_run if not _is_changed(trained, root, finding))
    return causes_first(finding for finding in (*rest, *run) if _is_open(root, finding))


def look(graph: Graph, whole: Analysis, parts: Parts | None) -> tuple[Finding, ...]:
    """What is wrong with a drawing and, where they are known, its data. On a thread: a large program takes a while."""
    from engine.doctor.chart import Chart  # torch is there by now
    from engine.doctor.doctor import at_rest

    chart = Chart(graph, to_program(graph, whole), graph.training, parts)
    return at_rest(chart.record, "drawing", "data")


def _dataset(graph: Graph) -> Dataset | None:
    return next((node.layer for node in graph.nodes.values() if isinstance(node.layer, Dataset)), None)


def _is_told(finding: Finding, problems: list[Problem]) -> bool:
    """Whether somebody else says it: the drawing's own problems, or a finding about the run, with the same fix."""
    offered = {(problem.node, fix.label) for problem in problems for fix in problem.fixes}
    return any((finding.node, fix.label) in offered for fix in finding.fixes)


def _is_open(root: Graph, finding: Finding) -> bool:
    """Whether it is still about something, and none of its fixes has been made."""
    if finding.node is not None and place(root, finding.node) is None:
        return False
    return not any(in_place(root, finding.node, fix) for fix in finding.fixes)


def _is_changed(trained: Graph | None, root: Graph, finding: Finding) -> bool:
    """Whether the node of a finding about a run computes something else by now."""
    there = located(root, finding.node) if finding.node else None
    before = located(trained, finding.node) if trained is not None and finding.node else None
    if trained is None or trained is root or there is None:
        return False
    if there != before:
        return True
    one, other = (content(graph, there[0]).nodes[there[1]] for graph in (trained, root))
    return (one.layer, one.bypassed) != (other.layer, other.bypassed)


def _parts(fix: Fix) -> tuple[Fix, ...]:
    return fix.fixes if isinstance(fix, Together) else (fix,)


def _starts_weights(fix: Fix) -> bool:
    """Whether a fix says how weights start, which those that have been learned no longer ask."""
    return any(isinstance(each, Change) and each.setting == "initialisation" for each in _parts(fix))


def _does_more(fix: Fix) -> bool:
    """Whether a fix does something beside saying how weights start."""
    return any(not _starts_weights(each) for each in _parts(fix))


def _stops(fix: Fix) -> bool:
    """Whether a fix switches early stopping on, which goes back to an epoch of before only where that was kept."""
    return any(isinstance(each, Tune) and each.setting == "patience" for each in _parts(fix))


def _rate(fix: Fix) -> float | None:
    """The learning rate that a fix sets, if it does."""
    tuned = (each for each in _parts(fix) if isinstance(each, Tune) and each.setting == "learning_rate")
    return next((each.value for each in tuned), None)
