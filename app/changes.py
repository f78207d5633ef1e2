"""What is changed in the weights beside any training: by hand, or by taking some from elsewhere.

The training, or the next one, goes on from there. What was set by hand is a step of the history: undo and redo put the
numbers back and in their places again, in order with what else they pass beside the drawing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from app.starting_over import StartedOver
from engine.errors import UserError

if TYPE_CHECKING:
    from app.training import Training
    from engine.datasets.prepare import Parts
    from engine.training.by_hand import ByHand, Put
    from engine.training.state import State

OTHERS = "The weights stay as they are: those that were set by hand are not there any more."


class Changes:
    """Of one training."""

    def __init__(self, training: Training) -> None:
        self._training = training
        training.document.carry(self._carry)

    def make(
        self,
        edit: Callable[[State], Iterable[Put] | None],
        refused: Callable[[UserError], object] | None = None,
        label: str = "",
        merge: object = None,
    ) -> None:
        """Calls `edit` with the present state, which it may change, and shows what comes of it. With a label the
        numbers that it says it has set are a step to undo."""
        training, held = self._training, self._training.held
        line, newest, rests, timeline = held.line, held.newest, training.rests, training.timeline

        def changed(state: State, _: Parts) -> tuple[State, ByHand | None]:
            from engine.training.by_hand import ByHand  # torch is there: a state is

            puts = tuple(edit(state) or ())
            state.edits += 1
            if rests:
                newest.state = state
            if timeline is not None:
                timeline.keep_edited(state)
            return state, ByHand.of(state, puts, line) if puts and label else None

        def show(done: tuple[State, ByHand | None]) -> None:
            state, step = done
            if not held.knows(line):
                return  # it was forgotten meanwhile
            if line is held.line:  # or the past is looked at by now, and the present is seen when it is there again
                self._show(state)
            if step is not None:
                training.document.note(step, label, merge)

        training.ask(changed, show, refused)

    def _show(self, state: State) -> None:
        training = self._training
        if not training.rests:
            training.watching.look_at_paused()
        else:
            training.held.edited(state)
            training.watching.look()
            training.set_at_rest.emit()

    # ---- the history ----

    def _carry(self, steps: Sequence[ByHand | StartedOver], back: bool) -> None:
        """Undo or redo passes what was done beside the drawing."""
        by_hand: list[ByHand] = []
        for step in steps:
            if isinstance(step, StartedOver):
                self._carry_by_hand(by_hand, back)
                by_hand = []
                self._training.over.go_over(step, back)
            else:
                by_hand.append(step)
        self._carry_by_hand(by_hand, back)

    def _carry_by_hand(self, steps: Sequence[ByHand], back: bool) -> None:
        refused = self._training.refused.emit
        own = [step for step in steps if step.line is self._training.held.line]
        if len(own) < len(steps):
            refused(UserError(OTHERS))

        def edit(state: State) -> None:
            for step in own:
                step.put(state, back)

        if own:
            self.make(edit, refused)
