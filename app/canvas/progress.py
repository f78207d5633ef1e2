"""How far a training is, in the few marks that a loss on the canvas has room for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from engine.training.events import Finished, Progress

Phase = Literal["starting", "running", "paused", "done"]

NOTCHES = 60
"""Parts of the ring: a smaller one would not be seen, and need not be painted."""


@dataclass(frozen=True)
class RunSign:
    """A ring that fills, and the epoch beside it. `share` is what is done, from 0 to 1 in whole notches."""

    phase: Phase
    share: float = 0.0
    text: str = ""


def run_sign(status: str, epochs: int, progress: Progress | None, last: Finished | None) -> RunSign | None:
    """What a loss shows while a training is in this state; None where that is nothing.

    `epochs` is the number of the last epoch. A run that has done its work shows that; one that was stopped or has
    failed does not.
    """
    if status == "finished":
        done = last is not None and last.reason in ("completed", "stopped early", "converged")
        return RunSign("done", 1.0, _epoch(last.epoch, epochs)) if last is not None and done else None
    if status not in ("preparing", "running", "paused"):
        return None
    share = 0.0 if progress is None else _in_notches(progress.step, progress.steps)
    text = "" if progress is None else _epoch(progress.epoch, epochs)
    if status == "preparing":
        return RunSign("starting")
    return RunSign("paused" if status == "paused" else "running", share, text)


def _in_notches(step: int, steps: int) -> float:
    return int(NOTCHES * min(step / steps, 1.0)) / NOTCHES if steps else 0.0


def _epoch(epoch: int, epochs: int) -> str:
    return f"{epoch:,}/{epochs:,}"
