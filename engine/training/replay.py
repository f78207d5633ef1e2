"""The exact state of a moment: the steps from the whole state before it are taken again.

The data's order is a function of seed and epoch and the generators are part of a whole state, so the same steps come
out the same, bit for bit (on a processor, and with the threads of the settings). Whether they did is looked up in the
weights that were kept: where they differ, as on some GPUs or after a weight was set by hand for which there was no
room, the moment's weights count and go on with the optimiser's numbers of the whole state, at the start of an epoch.
"""

from __future__ import annotations

from time import perf_counter
from typing import TYPE_CHECKING

from engine.training.loop import Controls, Training
from engine.training.state import State
from engine.training.timeline import Timeline

if TYPE_CHECKING:
    from engine.datasets.prepare import Parts
    from engine.steps import Program

LONGEST = 10.0
"""Seconds that taking steps again may last: whoever presses Train waits for it."""


def exact_state(timeline: Timeline, step: int, program: Program, parts: Parts) -> State:
    """The state of the moment at a step, to go on from. Raises LookupError where no moment was kept."""
    recalled = timeline.recall(step)
    if not recalled.moment.whole and recalled.program == program:
        again = _again(timeline.begin_of(recalled), step, program, parts)
        if again.step == step and recalled.agrees(again):
            return again
    state = timeline.state_at(step)
    if not recalled.moment.whole:
        state.position, state.totals = 0, []
    return state


def _again(state: State, step: int, program: Program, parts: Parts) -> State:
    """A state after the steps up to another one, or as far as the time allows."""
    start = perf_counter()
    training = Training(program, parts, state.settings, state, Controls(each_step=True))
    for _ in training.events():
        if training.state.step >= step or perf_counter() - start > LONGEST:
            break
    return training.state
