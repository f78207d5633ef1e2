"""What a training tells: small frozen values, in the order Started, (Progress | Observed | EpochEnded)*, Finished.

Among them is a Changed wherever the run goes on with another drawing than it began with.

Steps and epochs count from 1: `step` is how many steps have been taken, `epoch` the one that is running or has ended.
Metrics are plain numbers by name: first what is made smaller, the `loss`, then `accuracy` (0 to 1), or `mae` and `r2`
where numbers are learned. A method that learns without a loss puts another figure in its place.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from engine.training.probes import Reading

Metrics = Mapping[str, float]
LOSS = "loss"
Phase = Literal["training", "validating", "testing"]
Reason = Literal["completed", "stopped", "stopped early", "converged", "failed"]
Cause = Literal["", "not finite", "data", "memory"]
"""Why a run broke: numbers that grew without end, gaps in the data, or too little memory; empty: something else."""


def measured_by(metrics: Metrics) -> str:
    """The figure that a run makes smaller: the loss, or what comes first where its method learns without one."""
    return LOSS if LOSS in metrics or not metrics else next(iter(metrics))


@dataclass(frozen=True)
class Started:
    """The data are there and the network is built. `epochs` is the last epoch's number; `device` as torch names it.

    `step` is how many steps were taken before: a run that goes on from an earlier one does not begin at 0. `at` is the
    same in epochs, with the fraction: those before may have had another number of steps than `steps_per_epoch`.
    """

    epochs: int
    steps_per_epoch: int
    device: str
    examples: Mapping[str, int]
    """How many examples each part has: train, validation, test."""
    step: int = 0
    at: float = 0.0


@dataclass(frozen=True)
class Progress:
    """About 20 of these come a second, however fast the steps are.

    `loss` and `metrics` are means over the steps since the last Progress; `steps` is how many the whole run will take.
    `loss` is the first of the metrics, whatever it is called (see `measured_by`). While examples are only looked at,
    `phase` says so and loss and metrics repeat the last ones.
    """

    epoch: int
    step: int
    steps: int
    loss: float
    metrics: Metrics
    learning_rate: float
    examples_per_second: float
    seconds_left: float
    phase: Phase = "training"


@dataclass(frozen=True)
class EpochEnded:
    """`train` are means over the epoch's steps; `validation` (empty without such a part) is measured at its end.

    `seconds` is how long the epoch took, without pauses; `best`: no epoch before had a smaller validation loss.
    """

    epoch: int
    train: Metrics
    validation: Metrics
    seconds: float
    best: bool


@dataclass(frozen=True)
class Observed:
    """What the probes that were due saw at a step, by the names they were given."""

    step: int
    epoch: int
    readings: Mapping[str, Reading]


@dataclass(frozen=True)
class Changed:
    """From here on the run goes on with another drawing, other settings or other data (see `change`).

    The first six fields are those of `Started`; `at` goes on evenly although an epoch may have another number of steps
    now. `validation` was measured before the next step: nothing but the change is in it (empty where that would have
    taken too long). `text` says what was done (nothing where a gesture goes on that was told of before), `number` is
    the change's own. Where the new drawing could not take a single step the run goes on with the one before, and
    `refused` and `hint` say why.
    """

    epochs: int
    steps_per_epoch: int
    device: str
    examples: Mapping[str, int]
    step: int
    at: float
    validation: Metrics = field(default_factory=dict)
    text: str = ""
    number: int = 0
    refused: str = ""
    hint: str = ""


@dataclass(frozen=True)
class Finished:
    """The last event. `epoch` is how many epochs are complete; `seconds` of training, without pauses.

    After a failure `message` says what happened, `hint` what to do, and `node` is the id of the node where it did.
    """

    reason: Reason
    epoch: int
    test: Metrics = field(default_factory=dict)
    seconds: float = 0.0
    message: str = ""
    hint: str = ""
    node: str | None = None
    cause: Cause = ""


Event = Started | Progress | EpochEnded | Observed | Changed | Finished
