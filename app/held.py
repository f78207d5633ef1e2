"""What stands in the place of what the last run has learned, and which weights those are.

Nothing does as long as a run's own state is the present one. An earlier moment of it can, while that is looked at, and
the present comes back afterwards; so can a state from elsewhere, and one in which weights were set at rest.

A `line` stands for the weights that there are and all that come of them, by training and by hand. Others have one of
their own: what was set by hand in some weights would be nonsense among others.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

if TYPE_CHECKING:
    from engine.training.moments import Moment
    from engine.training.state import State


@dataclass
class Newest:
    """The state that was changed last at rest, on the thread it belongs to: the window hears of it a moment later, and
    what is asked, changed or begun until then must not begin with the one before."""

    state: State | None = None


class Held(QObject):
    """Of one training. `moment` is the one of the timeline that is looked at; None is the present."""

    moment_changed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.moment: Moment | None = None
        self.newest = Newest()
        self.line = self.line_of_present = object()
        """They differ while a moment is looked at."""
        self._state: State | None = None
        self._edited = False

    @property
    def state(self) -> State | None:
        """What is held; None where the present is the run's own."""
        return self.newest.state or self._state

    @property
    def unchanged(self) -> Moment | None:
        """The moment that is held as it was; None where weights have been set in it."""
        return None if self._edited or self.newest.state is not None else self.moment

    def knows(self, line: object) -> bool:
        """Whether weights are still there: those that are looked at, or, meanwhile, those of the present."""
        return line in (self.line, self.line_of_present)

    # ---- what happens ----

    def take(self, state: State | None, line: object | None = None) -> None:
        """Another state takes the place of what there is, or what the run has; its line is known where it was here
        before."""
        self.line = self.line_of_present = object() if line is None else line
        self._put(state, None)

    def edited(self, state: State) -> None:
        """Weights were set at rest; this has them."""
        self._state, self._edited = state, True

    def look_back(self, state: State, moment: Moment) -> None:
        self.line = object()
        self._put(state, moment)

    def look_ahead(self) -> None:
        """The present is there again."""
        self.line = self.line_of_present
        self._put(None, None)

    def begin(self) -> None:
        """A run goes on from here, and has what was held."""
        self.line_of_present = self.line
        self._put(None, None)

    def _put(self, state: State | None, moment: Moment | None) -> None:
        self._state, self._edited, self.newest = state, False, Newest()
        if moment != self.moment:
            self.moment = moment
            self.moment_changed.emit(moment)
