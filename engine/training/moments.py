"""A moment of a run: which step it is, and how the network did then. What the slider of the time machine stands on."""

from __future__ import annotations

from dataclasses import dataclass
from math import nan


@dataclass(frozen=True)
class Moment:
    """The state after `step` steps, of which `position` belong to the epoch that was running; `epoch` are complete.

    `loss` is that of the step's batch, not-a-number where nothing was measured, as before the first step. `whole`:
    the optimiser's numbers and the random generators were kept too, so that a run goes on from here as it did.
    """

    step: int
    epoch: int
    position: int = 0
    loss: float = nan
    whole: bool = False
