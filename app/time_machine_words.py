"""What the time machine says: where one stands in a run, what that means, and what of the run is kept."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING

from app.wording import count, number
from engine.training.moments import Moment

if TYPE_CHECKING:
    from app.time_machine import TimeMachine

MEGABYTE = 1_000_000
FEW = 5
"""Moments: fewer are counted, as one alone is no distance."""


ON = " on the batch"
"""Of what the loss of a moment is: that on the canvas is of the same examples at every moment."""


def standing(moment: Moment, measured: str = "loss", on: str = "") -> str:
    """`Step 1,240 – epoch 12 – loss 0.31`; `measured` is what the run makes smaller, `on` says of what it is."""
    epoch = max(1, moment.epoch + (moment.position > 0))
    loss = f" – {measured} {number(moment.loss)}{on}" if isfinite(moment.loss) else ""
    return f"Step {moment.step:,} – epoch {epoch:,}{loss}"


def looking(moment: Moment, now: Moment, waits: bool, measured: str = "loss") -> tuple[str, ...]:
    """That this is the past, and what Train and Save do there: in full, and in fewer words where there is less room."""
    where, whole = (_among(standing(moment, measured, on), now) for on in ("", ON))
    pause, go = (" The training waits meanwhile.", "Continue") if waits else ("", "Train")  # as the button says
    return (
        f"Looking at {whole}.{pause} {go} goes on from here and forgets what came after; Save saves these weights.",
        f"Looking at {whole}.{pause} {go} goes on from here, Save saves these weights.",
        f"Looking at {where}. {go} goes on from here.",
        f"Looking at {where}",
        f"Looking at step {moment.step:,} of {now.step:,}",
    )


def _among(where: str, now: Moment) -> str:
    """The same in the middle of a sentence, with the step that the run has got to."""
    return where.replace("Step", "step", 1).replace(" – ", f" of {now.step:,} – ", 1)


def keeping(machine: TimeMachine) -> str:
    """How much of the run can be gone back to, and what memory it takes."""
    timeline, now = machine.timeline, machine.now
    if timeline is None or now is None:
        return ""
    kept = machine.steps
    if not kept:
        return f"Nothing is kept: one moment takes {megabytes(timeline.needed)}, see Watch › History memory"
    used = f"{megabytes(timeline.bytes)} of {megabytes(timeline.budget)}"
    return f"{spacing(kept, now.step - timeline.first)} kept – {used}"


def spacing(kept: int, steps: int) -> str:
    """`Every step`, `One of 40 steps`; `2 moments` where they are too few to be evenly apart."""
    if kept > steps:
        return "Every step"
    if kept < FEW:
        return count(kept, "moment")
    apart = steps / max(1, kept - 1)
    return "Every step" if apart < 1.5 else f"One of {round(apart):,} steps"


def megabytes(size: int) -> str:
    """`256 MB`, `3.2 MB`, `0.1 MB`."""
    amount = size / MEGABYTE
    return f"{amount:,.0f} MB" if amount >= 10 or amount == round(amount) else f"{max(amount, 0.1):.1f} MB"


def meaning(machine: TimeMachine, memory: int) -> str:
    """What a budget means for the network that is being trained."""
    timeline, now = machine.timeline, machine.now
    if timeline is None or now is None or not timeline.needed:
        return "Small networks keep every step, large ones whole states now and then."
    planned = timeline.planned(memory)
    if not planned.rows and not planned.wholes:
        return f"Too little for this network: one moment takes {megabytes(timeline.needed)}."
    if planned.rows and planned.every_step:
        return f"Every step of the first {planned.rows:,} is kept; then every second one of twice as many, and so on."
    if planned.rows:
        return f"{count(planned.rows, 'moment')} of this network, without what its optimiser knows."
    return f"{count(planned.wholes, 'whole state')} of this network, spread evenly over the run."
