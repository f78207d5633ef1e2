"""What happened to a run besides steps: the learning rate or the drawing changed, it went on, it ended. Found in what
the run tells.

A schedule that lowers the learning rate a little at every step is no event; a drop is, and so is a change by hand.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from app.session import Session
from app.views.over_time import Epochs
from app.wording import number
from engine.settings import TrainingSettings
from engine.training.events import Changed, EpochEnded, Finished, Progress, Started
from engine.training.schedules import factor

What = Literal["rate", "drawing", "continued", "early", "failed"]
SMOOTH = ("cosine", "one-cycle")
NOTICED = 0.01
"""The share by which a rate has to differ from what a smooth schedule makes of it."""


@dataclass(frozen=True)
class RunEvent:
    """`at` in epochs; `text` is what is told of it."""

    what: What
    at: float
    text: str


class RunEvents:
    """The events of a run, and of those that it goes on from, in the order they happened."""

    def __init__(self, session: Session, epochs: Epochs) -> None:
        self._session, self._epochs = session, epochs
        self.clear()

    def clear(self) -> None:
        self.known: list[RunEvent] = []
        self._before: tuple[int, float] | None = None
        """The step and learning rate that were told last."""
        self._last: float | None = None
        """The latest time that was told of. A fast run tells of few steps, and of every epoch."""

    def forget(self, at: float) -> None:
        """What happened after a time: the run goes on from there."""
        self.known = [event for event in self.known if event.at <= at]
        self._before = self._last = None

    def take(self, event: object) -> None:
        match event:
            case Started(step=step) if step:
                self._add("continued", self._epochs.at(step), "The run was continued here.")
            case Changed(at=at):
                if event.text:
                    self._add("drawing", at, _change(event))
                self._before = None
            case Progress(phase="training"):
                self._rate(event)
                self._last = self._epochs.at(event.step)
            case EpochEnded(epoch=epoch):
                self._last = max(self._last or 0.0, float(epoch))
            case Finished(reason="stopped early"):
                self._add("early", self._last, "Stopped early: the validation loss no longer fell.")
            case Finished(reason="failed", message=message):
                self._add("failed", self._last, message)

    def _rate(self, event: Progress) -> None:
        # Schedules go by epochs, which may have become longer or shorter meanwhile.
        place = round((self._epochs.at(event.step) or 0.0) * self._epochs.per_epoch)
        before, self._before = self._before, (place, event.learning_rate)
        run = self._session.training.run
        settings = run.settings if run is not None else TrainingSettings()
        if before and changed(settings, self._epochs.per_epoch, before, self._before):
            text = f"Learning rate {number(before[1])} → {number(event.learning_rate)}"
            self._add("rate", self._epochs.at(event.step), text)

    def _add(self, what: What, at: float | None, text: str) -> None:
        if at is not None:
            self.known.append(RunEvent(what, at, text))


def _change(event: Changed) -> str:
    if event.refused:
        return f"Went on as before: {event.refused}"
    return f"The drawing was changed: {event.text[:1].lower()}{event.text[1:]}."


def changed(settings: TrainingSettings, per_epoch: int, before: tuple[int, float], now: tuple[int, float]) -> bool:
    """Whether a learning rate differs from the one before it, (step, rate) each, by more than a smooth schedule."""
    (step, rate), (step_now, rate_now) = before, now
    if abs(rate_now - rate) <= 1e-9 * abs(rate):
        return False
    if settings.schedule not in SMOOTH or not per_epoch:
        return True
    was, wanted = factor(settings, step, per_epoch), factor(settings, step_now, per_epoch)
    return was > 0 and wanted > 0 and rate > 0 and abs(rate_now / rate * was / wanted - 1) > NOTICED
