"""How the learning rate changes over a run.

All schedules but plateau are pure functions of the step, so a run that is resumed has nothing to catch up with. What
has to be remembered (the user's own changes, and the drops at a plateau) is one small value.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, inf, pi

from engine.settings import TrainingSettings

WARM_UP, START, END = 0.3, 1 / 25, 1 / 250_000
"""One-cycle as in torch's OneCycleLR: 30 % of the run upwards from a 25th, then down to a 250,000th of the peak."""

THRESHOLD = 1e-4
"""A loss has to fall by this share to count as better at a plateau, as in torch's ReduceLROnPlateau."""


@dataclass
class Pace:
    """What the learning rate depends on besides the step: `scale` is what the user made of it while it ran."""

    scale: float = 1.0
    drops: int = 0
    best: float = inf
    waited: int = 0

    def epoch_ended(self, settings: TrainingSettings, loss: float) -> None:
        """Counts epochs without a better loss, and drops the rate after `schedule_epochs` of them."""
        if loss < self.best * (1 - THRESHOLD):
            self.best, self.waited = loss, 0
            return
        self.waited += 1
        if self.waited > settings.schedule_epochs:
            self.drops, self.waited = self.drops + 1, 0

    def set_rate(self, settings: TrainingSettings, step: int, steps_per_epoch: int, rate: float) -> None:
        """Makes the present rate `rate`; the schedule goes on from there in proportion."""
        natural = settings.learning_rate * factor(settings, step, steps_per_epoch, self.drops)
        self.scale = rate / max(natural, 1e-12)


def learning_rate(settings: TrainingSettings, step: int, steps_per_epoch: int, pace: Pace) -> float:
    """The rate of the step that follows after `step` steps."""
    return settings.learning_rate * pace.scale * factor(settings, step, steps_per_epoch, pace.drops)


def factor(settings: TrainingSettings, step: int, steps_per_epoch: int, drops: int = 0) -> float:
    """What the learning rate of the settings is multiplied by: at most 1."""
    total = settings.epochs * steps_per_epoch
    match settings.schedule:
        case "step":
            return settings.schedule_factor ** (step // (steps_per_epoch * settings.schedule_epochs))
        case "cosine":
            return _annealed(1.0, 0.0, step / total)
        case "one-cycle":
            return _one_cycle(step, total)
        case "plateau":
            return settings.schedule_factor**drops
        case _:
            return 1.0


def _one_cycle(step: int, total: int) -> float:
    peak = WARM_UP * total - 1
    if step <= peak:
        return _annealed(START, 1.0, step / peak)
    return _annealed(1.0, END, (step - peak) / max(1.0, total - 1 - peak))


def _annealed(start: float, end: float, share: float) -> float:
    """Half a cosine from `start` to `end`."""
    return end + (start - end) / 2 * (1 + cos(pi * min(1.0, share)))
