"""What a run can go on with between two steps: another drawing, other settings, other data.

    course = Course(Training(program, data, settings, state, controls))
    next(course)                       the events of the run, one by one
    course.change(Change(...))         the next step is that of the new drawing, with all weights that have a place

The training so far is left as it was until the new one has taken a step. So a change that cannot be (too little memory,
nothing to learn, data that do not fit) ends nothing: the run goes on as before.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from engine.errors import UserError
from engine.settings import TrainingSettings
from engine.steps import Program
from engine.training.events import Changed, Event, Finished
from engine.training.rescue import is_out_of_memory

if TYPE_CHECKING:
    from engine.datasets.prepare import Parts
    from engine.training.loop import Training

log = logging.getLogger(__name__)


@dataclass(frozen=True, eq=False)
class Change:
    """`text` says what was done to the drawing, `number` tells one change from another."""

    program: Program
    data: Parts
    settings: TrainingSettings
    text: str = ""
    number: int = 0


class Course:
    """The trainings that a run consists of, one after another; `training` is the present one."""

    def __init__(self, training: Training) -> None:
        self.training = training
        self._events = training.events()
        self._before: Training | None = None
        """What the run goes back to if the present training cannot take its first step."""
        self._first = 0
        self._refused: UserError | None = None
        self.introducing = False
        """Whether a change has not been told of yet: its first events come without a step."""

    def change(self, change: Change) -> bool:
        """Goes on with something else; says whether it is anything else. Raises UserError, and goes on as before."""
        if not self.training.differs(change):
            return False
        self._go_on(self._made(change), self.training)
        return True

    def next(self) -> Event:
        """The next event. Finished is the last one."""
        try:
            event = next(self._events)
        except Exception as error:
            if self._before is None or self._stepped:
                raise
            log.exception("A change of a training failed")
            self._go_back(_said(error))
            return self.next()
        if self._before is not None and not self._stepped and isinstance(event, Finished) and event.reason == "failed":
            self._go_back(UserError(event.message, event.hint))
            return self.next()
        if self._stepped:
            self._before = None
        if isinstance(event, Changed):
            self.introducing = False
            if self._refused is not None:
                event = replace(event, refused=self._refused.text, hint=self._refused.hint)
                self._refused = None
        return event

    def close(self) -> None:
        self._events.close()

    # ---- inside ----

    @property
    def _stepped(self) -> bool:
        return self.training.state.step > self._first

    def _made(self, change: Change) -> Training:
        try:
            return self.training.changed(change)
        except UserError:
            raise
        except Exception as error:
            log.exception("A change of a training could not be made")
            raise _said(error) from error

    def _go_on(self, training: Training, before: Training | None) -> None:
        self._events.close()
        self.training, self._before = training, before
        self._events = training.events()
        self._first = training.state.step
        self.introducing = True

    def _go_back(self, error: UserError) -> None:
        before = self._before
        assert before is not None
        same = Change(before.program, before.data, before.settings, "Went on as before", before.number)
        self._go_on(before.changed(same), None)
        self._refused = error


def _said(error: Exception) -> UserError:
    if isinstance(error, UserError):
        return error
    if is_out_of_memory(error):
        return UserError("There is not enough memory for the changed drawing.", "Make it smaller, or use less data.")
    return UserError(f"An error in Gradwire: {type(error).__name__}: {error}", "Please report it.")
