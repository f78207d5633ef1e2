"""A new run of the session: from what is to be looked at, which is what it begins with, to a `Run` ready to start.

It begins with the present state. Where that is a moment of the run before, which is a copy to look at, it is made anew
as it was then, on the thread of the run. The data are read there too, after the last look: looking takes torch's random
numbers, which are one for all threads.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import CancelledError, Future
from contextlib import suppress
from typing import TYPE_CHECKING

from app.looking import Question, data_of
from engine.datasets.prepare import Parts, prepare
from engine.errors import UserError
from engine.program import to_program
from engine.settings import TrainingSettings
from engine.steps import Program

if TYPE_CHECKING:
    from engine.training.moments import Moment
    from engine.training.run import Run
    from engine.training.state import State
    from engine.training.timeline import Timeline


def new_run(question: Question, keep: Callable[[], Timeline], moment: Moment | None, nobody_looks: Future[None]) -> Run:
    """`keep` gives the timeline, and is called only where there is a run to begin. `moment` is the one that the state
    is of, where it is of one and as it was; `nobody_looks` is answered when the last look is over. Raises UserError
    where the drawing cannot be trained."""
    from engine.training.run import Run  # torch is there by now

    graph, folder, state = question.graph, question.folder, question.state
    program = to_program(graph)
    if not program.learns:
        text = "There is nothing to train: every layer that could learn is frozen."
        raise UserError(text, "Unfreeze one of them. The network can be judged, tried and exported as it is.")
    data = data_of(graph, program)
    timeline = keep()
    begin = state if moment is None else _restored(timeline, moment, program)

    def load() -> Parts:
        with suppress(CancelledError):  # the window closes
            nobody_looks.result()
        return prepare(data, folder)

    return Run(program, load, _further(graph.training, state), begin, dict(question.probes), question.weights, timeline)


def _restored(timeline: Timeline, moment: Moment, program: Program) -> Callable[[Parts], State]:
    """Makes the state of a moment that a run goes on from as the run before did, on the thread of the run."""
    from engine.training.replay import exact_state

    return lambda parts: exact_state(timeline, moment.step, program, parts)


def _further(settings: TrainingSettings, state: State | None) -> TrainingSettings:
    """A run that has done all its epochs goes on for as many again."""
    if state is None or state.epoch < settings.epochs:
        return settings
    return settings.changed(epochs=state.epoch + settings.epochs)
