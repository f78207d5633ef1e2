"""The agent at work: episodes that the network has just played, shown as they went.

An episode is played beside the training, on the thread that trains, about once a second; here it is only replayed, so
that neither waits for the other. When one is over, the newest follows: what changes is what was learned meanwhile.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QLabel, QPushButton

from app.combo import Combo
from app.pictures import Scale
from app.session import Session
from app.theme import Theme
from app.views.stage import Stage
from app.views.view import View
from app.wording import count, number
from engine.worlds import GridWorld

if TYPE_CHECKING:
    from engine.training.probes import Played

FRAME = 33
"""Milliseconds between two pictures: 30 a second."""
SPEEDS: Mapping[str, float] = {"Slow": 0.25, "As it is": 1.0, "Fast": 4.0}
"""Steps of an episode for each picture. Nobody follows 30 squares a second: a grid world takes six times as long."""
WALKING = 1 / 6
PAUSE = 25
"""Pictures for which the end of an episode stays."""


class AgentView(View):
    """One episode after the other, and what the network says of each action on the way."""

    name = "agent"
    title = "Agent"
    explanation = "The agent does what it thinks best; the bars say how sure it is, or what each action is worth."
    empty = (
        "There is no environment in this drawing, and so nobody who acts. Put one in, or open the example “Cart and "
        "pole”: what the agent does appears here, before training too."
    )

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.reading: Played | None = None
        self.shown: Played | None = None
        self._at = 0.0
        self._clock = QTimer(self, interval=FRAME)
        self._clock.timeout.connect(self._tick)
        self.hold = QPushButton("Pause")
        self.hold.setCheckable(True)
        self.hold.setToolTip("Hold the picture; the training goes on.")
        self.hold.toggled.connect(self._held)
        self.one = QPushButton("Step")
        self.one.setToolTip("One step of the episode, while the picture is held.")
        self.one.setEnabled(False)
        self.one.clicked.connect(lambda _: self._step_once())
        self.again = QPushButton("Newest")
        self.again.setToolTip("Show the newest episode from its beginning.")
        self.again.clicked.connect(lambda _: self._begin())
        self.speed = Combo()
        self.speed.addItems([*SPEEDS])
        self.speed.setCurrentText("As it is")
        self.speed.setAccessibleName("Speed")
        self.speed.setToolTip("How fast episodes are shown.")
        self.place = QLabel()
        self.place.setProperty("tone", "muted")
        self._parts = (self.hold, self.one, self.again, self.speed, self.place)
        for part in self._parts:
            self.controls.addWidget(part)
        self.stage = Stage(session.theme)
        self.scale = Scale(session.theme, "")
        self.body.addWidget(self.stage, 1)
        self.body.addWidget(self.scale)
        session.opened.connect(self._opened)

    def probes(self) -> Mapping[str, Any]:
        from engine.training.probes import played  # torch is not there when the window opens

        acts = any(node.layer.kind == "environment" for node in self.session.root.nodes.values())
        return {self.name: played()} if acts else {}

    def take(self, event: object) -> bool:
        reading = self.own(event)
        if reading is None:
            return False
        self.reading = reading
        return self.shown is None

    def draw(self) -> None:
        for part in self._parts:
            part.setVisible(self.reading is not None)
        if self.reading is None:
            if self._watched:
                self.show_coming("The agent comes in a moment.")
            else:
                self.show_empty()
            return
        self.show_picture()
        if self.shown is None:
            self._begin()
        self._run()

    def restyle(self, theme: Theme) -> None:
        self.stage.restyle(theme)
        self.scale.restyle(theme)

    def table(self) -> Mapping[str, Any]:
        shown = self.shown
        if shown is None:
            return {}
        actions = [shown.world.actions[action] for action in shown.actions.tolist()]
        seen = shown.world.observe(shown.states[:-1])
        of = dict(zip(shown.world.features, seen.T, strict=True)) if not isinstance(shown.world, GridWorld) else {}
        scores = {f"{shown.meaning} of {name}": shown.scores[:, n] for n, name in enumerate(shown.world.actions)}
        steps = list(range(1, len(actions) + 1))
        return {"step": steps, **of, "action": actions, "reward": shown.rewards, **scores}

    @property
    def caption(self) -> str:
        return self.place.text()

    # ---- the episode ----

    def _begin(self) -> None:
        self.shown, self._at = self.reading, 0.0
        if self.shown is not None:
            grid = isinstance(self.shown.world, GridWorld)
            self.scale.setVisible(grid)
            if grid and self.shown.meaning == "probability":
                self.scale.show_span((0.0, 1.0), "probability of the best action")
            elif grid:
                rule = "value of the best action"
                self.scale.show_limit(float(abs(self.shown.everywhere).max()), rule)
            self.verdict.setText(verdict(self.shown))
            self._show()

    def _tick(self) -> None:
        shown = self.shown
        if shown is None:
            return
        pace = SPEEDS[self.speed.currentText()]
        self._at += pace * (WALKING if isinstance(shown.world, GridWorld) else 1.0)
        if self._at > len(shown.actions) + PAUSE * pace:
            self._begin()
            return
        self._show()

    def _step_once(self) -> None:
        """To the next step; from the last one to the beginning of the newest episode."""
        if self.shown is None or self._at >= len(self.shown.actions):
            self._begin()
            return
        self._at = float(int(self._at) + 1)
        self._show()

    def _show(self) -> None:
        shown = self.shown
        assert shown is not None
        at = min(int(self._at), len(shown.actions))
        self.stage.show_step(shown, at)
        gained = number(float(shown.rewards[:at].sum()))
        self.place.setText(f"Step {at:,} of {len(shown.actions):,}, return so far {gained}")

    def _held(self, held: bool) -> None:
        self.hold.setText("Go on" if held else "Pause")
        self.one.setEnabled(held)
        self._run()

    def _run(self) -> None:
        """The clock runs only while somebody can see it."""
        if self.isVisible() and self.shown is not None and not self.hold.isChecked():
            if not self._clock.isActive():
                self._clock.start()
        else:
            self._clock.stop()

    def _opened(self) -> None:
        self.reading = self.shown = None
        self._clock.stop()
        self.watch()
        self.refresh()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._run()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._clock.stop()


def verdict(shown: Played) -> str:
    """What came of the episode."""
    gained, steps = number(float(shown.rewards.sum())), len(shown.actions)
    over = " It was broken off there: an episode may not be longer." if steps >= shown.world.limit else ""
    after = f"After {count(shown.step, 'step')} of training"
    return f"{after} an episode took {count(steps, 'step')} and brought a return of {gained}.{over}"
