"""Slow motion: the training holds, and one batch travels through the drawing: forward, loss, backward, update.

    fetch the next batch's journey -> play its stages -> let the run take the step -> fetch the next one

What is played was computed by rehearsing the very step that the run takes next, so that what was shown is what happens.
Whatever changes the weights or the drawing meanwhile makes the journey be asked for anew.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent

from app.canvas.slow_clock import StageClock
from app.canvas.slow_show import SlowShow
from app.canvas.slow_stage import Staging
from app.canvas.slow_words import figures, sentence
from engine.errors import UserError
from engine.graph import Graph
from engine.training.events import Finished, Observed, Progress
from engine.training.shown import Example

if TYPE_CHECKING:
    from app.canvas.view import Canvas
    from engine.training.batch_journey import Journey
    from engine.training.state import State

NAME = "slow motion"
"""The probe's name among those that watch."""
LONGEST, SHORTEST, WHOLE = 1.3, 0.25, 30.0
"""Seconds that a stage takes at most and at least, and that all stages of a batch take together, at speed 1."""
WATCHFUL = 300
"""Milliseconds until other weights, or a run that goes on, are taken for somebody's doing."""
SAME = 1e-9
"""How far two sums of the same weights may lie apart, as a share of them."""
ALONE = "The training takes no such step. Play shows it again; close its strip to go back to batches."
OVER = "The training has ended. Play goes on with more epochs."
LOADING = UserError("The engine is still being loaded.", "It plays as soon as that is there.")
WAITS = {"journey": "The next batch is looked at…", "step": "The step is taken…", "end": "The epoch ends…"}

Waiting = Literal["", "journey", "step", "end"]


class SlowMotion(QObject):
    """`on` and `playing` are what the user wants; `at` is the stage that is shown, of `staging`."""

    on: bool
    playing: bool
    changed = Signal()
    """It was turned on or off, or plays or holds."""

    def __init__(self, canvas: Canvas) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self.on = self.playing = False
        self.staging: Staging | None = None
        self.at = 0
        self.waiting: Waiting = ""
        self.clock = StageClock(self)
        self.clock.moved.connect(self._moved)
        self.clock.ended.connect(self._stage_over)
        self.show: SlowShow | None = None
        self._note = ""
        self._asked = 0
        self._watched = self._changed = False
        self._watch = QTimer(self, singleShot=True, interval=WATCHFUL)
        self._watch.timeout.connect(self._look_again)
        session = canvas.session
        session.trained.connect(self._told, Progress, Observed, Finished)
        session.run_changed.connect(self._run_changed)
        session.drawn.connect(self._drawn)
        session.opened.connect(self.leave)
        session.torch_came.connect(self._torch_came)
        session.themed.connect(self._restyle)
        session.example_changed.connect(self._example_changed)
        canvas.installEventFilter(self)

    # ---- the buttons ----

    def toggle(self) -> None:
        if self.on:
            self.leave()
        else:
            self.enter()

    def enter(self) -> None:
        """Holds the training and begins to play."""
        self.on = self.playing = True
        self._note = ""
        self.show = SlowShow(self._canvas, self)
        self.fetch()
        self.changed.emit()

    @Slot()
    def leave(self) -> None:
        """Takes everything off the drawing; a training stays on hold."""
        if not self.on:
            return
        self.on = self.playing = self._watched = False
        self._asked += 1
        self.waiting, self.staging = "", None
        self.clock.complete()
        self._watch.stop()
        self._canvas.session.unwatch(NAME)
        if self.show is not None:
            self.show.close()
            self.show = None
        self.changed.emit()

    def play_or_hold(self) -> None:
        if not self.on:
            return
        self._play(not self.playing)
        if self.playing:
            self._go_on()

    def forward(self) -> None:
        """One stage on; from the last one the step is taken, and the next batch begins."""
        self._play(False)
        if self.staging is not None and not self.waiting:
            self._next()

    def back(self) -> None:
        """One stage back, as it was at its end."""
        self._play(False)
        if self.staging is not None and not self.waiting:
            self._show(max(0, self.at - 1), arrived=True)

    def set_speed(self, speed: float) -> None:
        self.clock.set_speed(speed)
        self._tell()

    def _play(self, playing: bool) -> None:
        if playing != self.playing:
            self.playing, self._note = playing, ""
            self.clock.hold()
            self._tell()
            self.changed.emit()

    def _go_on(self) -> None:
        if self.waiting:
            return
        if self.staging is None:
            self.fetch()
        elif self.clock.over:
            self._next()
        else:
            self.clock.go_on()

    # ---- a batch ----

    @Slot()
    def fetch(self) -> None:
        """Asks for the journey of the next batch, as it is seen at the level that is looked at."""
        session, training = self._canvas.session, self._canvas.session.training
        self._asked += 1
        asked, graph, prefix = self._asked, session.graph, session.prefix
        shown = session.shown if isinstance(session.shown, Example) else None
        self._changed = False
        self.clock.hold()
        if not session.torch_here:
            self._refused(asked, LOADING)
            return
        self.waiting = "journey"
        self._follow()
        self._tell()
        if training.active:
            training.pause()
        from engine.training.batch_journey import batch_journey  # torch is there

        def question(state: State, parts: Any) -> Journey:
            return batch_journey(state, parts, graph, prefix, shown)

        def then(journey: Journey) -> None:
            if asked == self._asked and self.on:
                self._arrived(Staging(journey, graph, prefix, self._canvas.drawing))

        training.ask(question, then, lambda error: self._refused(asked, error))

    def _arrived(self, staging: Staging) -> None:
        phase = self.staging.stages[self.at].phase if self.staging is not None else ""
        step = self.staging.journey.step if self.staging is not None else -1
        self.waiting, self.staging = "", staging
        if self._canvas.session.training.status == "running":
            self._watch.start()
        again = step == staging.journey.step  # another level: what is played goes on there
        self._show(next((n for n, s in enumerate(staging.stages) if again and s.phase == phase), 0))

    def _refused(self, asked: int, error: UserError) -> None:
        if asked != self._asked or not self.on:
            return
        self.waiting, self.staging = "", None
        self.playing = error is LOADING
        if self.show is not None:
            self.show.nothing()
            self.show.bar.show_state()
            self.show.bar.say(error.text, error.hint)
        self.changed.emit()

    def _next(self) -> None:
        if self.staging is None:
            return
        if self.at + 1 < len(self.staging.stages):
            self._show(self.at + 1)
        elif self.staging.journey.alone:
            self._play(False)
            self._note = ALONE
            self._show(0, arrived=True)
        else:
            self.waiting = "step"
            self._canvas.session.training.step()
            self._tell()

    # ---- what is shown ----

    def _show(self, at: int, arrived: bool = False) -> None:
        """Shows a stage from its beginning, or as it is at its end."""
        staging = self.staging
        if staging is None or self.show is None:
            return
        self.at = at
        if arrived:
            self.clock.complete()
        else:
            lasts = min(LONGEST, max(SHORTEST, WHOLE / len(staging.stages)))
            self.clock.start(lasts, self._canvas.camera.animated)
        self.show.stage(staging, at, self.clock.moment)
        self._tell()

    @Slot(float)
    def _moved(self, moment: float) -> None:
        if self.show is not None:
            self.show.overlay.go_to(moment)

    @Slot()
    def _stage_over(self) -> None:
        if self.show is not None and self.staging is not None:
            self.show.wires(self.staging, self.at, arrived=True)
        if self.playing and not self.waiting:
            self._next()

    def _tell(self) -> None:
        if self.show is None:
            return
        bar, staging = self.show.bar, self.staging
        bar.show_state()
        if staging is None:
            bar.say(WAITS.get(self.waiting, ""), self._note)
        elif self.waiting in ("step", "end"):
            bar.say(WAITS[self.waiting], "")
        else:
            stage = staging.stages[self.at]
            bar.say(sentence(stage, staging.journey), self._note or figures(stage, staging.journey))

    # ---- what the session says ----

    def _told(self, event: object) -> None:
        if not self.on:
            return
        if isinstance(event, Finished):
            self._ended()
        elif self.staging is None:
            return
        elif isinstance(event, Progress) and self.waiting == "step":
            if event.phase == "training" and event.step >= self.staging.journey.step:
                self._stepped(self.staging.journey.last)
        elif isinstance(event, Observed) and not self.waiting:
            mark, known = getattr(event.readings.get(NAME), "mark", None), self.staging.journey.mark
            if mark is not None and abs(mark - known) > SAME * abs(known):
                self._changed = True
                if not self._watch.isActive():  # a run that goes on tells of other weights again and again
                    self._watch.start()

    def _stepped(self, last: bool) -> None:
        """After the last batch all that is left of the run are its figures."""
        if last:
            self.waiting = "end"
            self._canvas.session.training.start()
            self._tell()
        else:
            self.fetch()

    def _ended(self) -> None:
        """The run is over: what is to be seen now is how it would go on."""
        self._play(False)
        self._note = OVER
        self.fetch()

    @Slot(str)
    def _run_changed(self, status: str) -> None:
        if self.on and status == "idle":
            self.fetch()
        elif self.on and status == "running":
            self._watch.start()

    @Slot()
    def _look_again(self) -> None:
        """Where the training was told to go on, it goes on at its own pace; where the weights have become others, by a
        step or by hand, their next batch is looked at."""
        if not self.on or self.waiting:
            return
        if self._canvas.session.training.status == "running":
            self.leave()
        elif self._changed:
            self.fetch()

    @Slot()
    def _torch_came(self) -> None:
        if self.on:
            self.fetch()

    @Slot(object)
    def _example_changed(self) -> None:
        """The example that is looked at everywhere travels alone."""
        self._note = ""
        if self.on:
            self.fetch()

    def _follow(self) -> None:
        """Watches whether the weights stay those that were looked at."""
        if not self._watched:
            from engine.training.batch_journey import footprint  # torch is there

            self._watched = True
            self._canvas.session.watch(NAME, footprint())

    @Slot(object, object)
    def _drawn(self, before: Graph, after: Graph) -> None:
        if not self.on:
            return
        staging = self.staging
        if staging is not None and staging.prefix == self._canvas.session.prefix and _alike(staging.graph, after):
            staging.graph = after
            self._show(self.at, arrived=True)
            if self.playing:
                self._go_on()
        else:
            self.fetch()

    @Slot()
    def _restyle(self) -> None:
        if self.on and self.staging is not None:
            old = self.staging
            self.staging = Staging(old.journey, old.graph, old.prefix, self._canvas.drawing)
            self._show(self.at, arrived=True)
            if self.playing:
                self._go_on()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Esc ends it, where it does not end something else first."""
        if self.on and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            free = self._canvas.gesture is None and not self._canvas.keymap.waiting
            if free and event.key() == Qt.Key.Key_Escape and not event.modifiers():
                self.leave()
                return True
        return super().eventFilter(watched, event)


def _alike(one: Graph, other: Graph) -> bool:
    """Whether two drawings differ by no more than where their nodes stand."""
    if one.wires != other.wires or one.nodes.keys() != other.nodes.keys():
        return False
    nodes = ((node, other.nodes[id]) for id, node in one.nodes.items())
    return all(bool(a is b or replace(a, position=b.position) == b) for a, b in nodes)
