"""What the canvas shows of a training: how far it is, along which wires it runs, what has changed since, what failed.

Marks are values on the items. A run tells of itself ten times a second; the losses are painted anew on the beats
of the canvas, and only the sign on them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Slot

from app.canvas.failure import failures
from app.canvas.live import live
from app.canvas.progress import RunSign, run_sign
from engine.analysis import Analysis, analyse
from engine.problems import Problem
from engine.stale import stale
from engine.training.events import Changed, Progress, Started

if TYPE_CHECKING:
    from app.canvas.view import Canvas

TICK_STAYS = 4_000
"""Milliseconds for which a run that has completed shows its tick: long enough to look up."""


class Running(QObject):
    """`failures`, `stale` and `advice`, what the doctor has found, are those of the level that is looked at, by the ids
    of its nodes."""

    def __init__(self, canvas: Canvas) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self.failures: Mapping[str, Problem] = {}
        self.advice: Mapping[str, tuple[Problem, ...]] = {}
        self.stale: frozenset[str] = frozenset()
        self._marked: frozenset[str] = frozenset()
        self._signed: frozenset[str] = frozenset()
        self._trained: Analysis | None = None
        self._epochs = 0
        self._progress: Progress | None = None
        self._tick = QTimer(self, singleShot=True, interval=TICK_STAYS)
        self._tick.timeout.connect(self._sign)
        session = canvas.session
        session.drawn.connect(self._compare)
        session.trained.connect(self._told, Started, Changed, Progress)
        session.run_changed.connect(self._run_changed)
        session.training.redrawn.connect(lambda: self._run_changed(session.training.status))
        session.training.following.changed.connect(self._followed)
        session.doctor.changed.connect(self._advised)
        session.moment_changed.connect(lambda _: self._moment_changed())

    # ---- what the session says ----

    def _told(self, event: object) -> None:
        if isinstance(event, Started | Changed):
            self._epochs = event.epochs
        elif isinstance(event, Progress):
            self._progress = event
            self._canvas.beat.ask(self._sign)

    @Slot(str)
    def _run_changed(self, status: str) -> None:
        session = self._canvas.session
        if status == "preparing":
            self._progress = None
        drawing = session.training.drawing
        if drawing is None:
            self._trained = None
        elif self._trained is None or self._trained.graph is not drawing:
            known = (session.whole, session.training.analysis)
            self._trained = next((each for each in known if each and each.graph is drawing), None) or analyse(drawing)
        if status == "finished":
            self._tick.start()
        before = self.failures
        self._compare()
        if self.failures != before:
            self._canvas.drawing.annotate(self._canvas.findings())
        self.show()

    @Slot()
    def _compare(self) -> None:
        """What differs from the run's drawing, and where it failed; what was changed since counts as mended."""
        session = self._canvas.session
        drawing, level = session.training.drawing, session.level
        following = session.training.following
        follows = session.training.active and following.on and not following.waiting  # it is on its way to the run
        self.stale = frozenset() if follows else stale(drawing, session.root, level.path) & session.analysis.used
        present = session.training.moment is None
        failed = failures(drawing, session.training.last, level) if drawing is not None and present else {}
        self.advice = session.doctor.at_level(level)
        explained = {id for id, found in self.advice.items() if any(each.level == "error" for each in found)}
        self.failures = {id: problem for id, problem in failed.items() if id not in self.stale | explained}

    @Slot()
    def _followed(self) -> None:
        """The run trains the drawing as it is, or no longer does."""
        self._compare()
        self._mark()

    @Slot()
    def _advised(self) -> None:
        """The doctor has found something else: what a run broke of is told by one who knows what mends it."""
        self._compare()
        if self._canvas.drawing.graph is self._canvas.session.graph:  # otherwise all is shown anew in a moment
            self._canvas.drawing.annotate(self._canvas.findings())

    def _moment_changed(self) -> None:
        """An earlier moment is looked at, in which nothing had broken yet, or the present again."""
        before = self.failures
        self._compare()
        if self.failures != before:
            self._canvas.drawing.annotate(self._canvas.findings())

    # ---- what the items show ----

    def show(self) -> None:
        """Brings the marks of all items up to date: some may be new."""
        self._mark()
        self._sign()
        running = self._trained is not None and self._canvas.session.training.active
        level = self._canvas.session.level
        wires = live(self._trained, level) if self._trained is not None and running else frozenset()
        self._canvas.drawing.show_live(wires)

    def _mark(self) -> None:
        nodes = self._canvas.drawing.nodes
        for id in (self._marked | self.stale) & nodes.keys():
            nodes[id].mark_stale(id in self.stale)
        self._marked = self.stale

    @Slot()
    def _sign(self) -> None:
        sign, losses = self._now()
        nodes = self._canvas.drawing.nodes
        for id in (self._signed | losses) & nodes.keys():
            nodes[id].show_run(sign if id in losses else None)
        self._signed = losses

    def _now(self) -> tuple[RunSign | None, frozenset[str]]:
        """What there is to show, and the losses (or outputs, where it learns without) that show it. They stand outside
        of all blocks."""
        session = self._canvas.session
        status, last = session.training.status, session.training.last
        over = status == "finished" and not self._tick.isActive()
        sign = None if over else run_sign(status, self._epochs, self._progress, last)
        if sign is None or session.level.path:
            return None, frozenset()
        drawing = session.training.drawing or session.root
        end = "loss" if drawing.training.by_loss else "output"
        return sign, frozenset(id for id, node in drawing.nodes.items() if node.layer.role == end)
