"""What a run tells of itself while it goes on: how far it is, how fast, and how long it will take."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.training.events import Metrics, Phase, Progress

if TYPE_CHECKING:
    from engine.training.stepping import Stepper

INTERVAL = 0.1
"""Seconds between two Progress events: ten a second read as motion, and each is told to a dozen parts of a window."""


class Teller:
    """Makes the Progress events of a run, and knows what was told last, also from before a change of the drawing.

    `now` is always the seconds that the run has taken.
    """

    def __init__(self, step: int) -> None:
        self._first_step = self._told_step = step
        self._told = 0.0
        self._examples, self._speed = 0, 0.0
        self._figures: Metrics = {}

    def took(self, examples: int) -> None:
        """A step by so many examples was taken."""
        self._examples += examples

    def is_due(self, now: float) -> bool:
        return now - self._told >= INTERVAL

    def has_told(self, step: int) -> bool:
        """Whether this is the step that was told of last."""
        return step == self._told_step

    def learning(self, stepper: Stepper, now: float, figures: Metrics) -> Progress:
        """Where a run stands between two steps; `figures` are those since it last told of itself."""
        self._speed = self._examples / max(now - self._told, 1e-9)
        self._figures = {**(figures or self._figures), **stepper.method.figures()}
        self._examples, self._told_step = 0, stepper.state.step
        return self.progress(stepper, now, "training")

    def progress(self, stepper: Stepper, now: float, phase: Phase) -> Progress:
        """The same in another phase too: of its steps it tells what was known at the last one."""
        self._told = now
        state, epochs = stepper.state, stepper.state.settings.epochs
        left = max(0, epochs * stepper.steps - stepper.done)
        return Progress(
            epoch=min(max(1, state.epoch + (state.position > 0)), epochs),
            step=state.step,
            steps=state.step + left,
            loss=self._figures.get(stepper.method.measured.name, 0.0),
            metrics=self._figures,
            learning_rate=stepper.rate,
            examples_per_second=self._speed,
            seconds_left=left * now / max(1, state.step - self._first_step),
            phase=phase,
        )
