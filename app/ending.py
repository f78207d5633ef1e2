"""What comes after a run that is under way: it begins when that has ended, and nobody waits for the step it is taking.

A step of a large network takes seconds, and the window goes on meanwhile. Two trainings must neither change the same
state nor take torch's random numbers beside one another, so what comes next is kept until the run has told its end.
Only the last wish counts, and it can be taken back until then.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

if TYPE_CHECKING:
    from app.training import Training

SOON = 150
"""Milliseconds in which nearly all runs end: what is over so soon is not announced, for it would only flicker."""
STEP = "Ending, after the step that is being taken."
DATA = "Ending, when its data are there."
THEN = "{what} begins then. Stop takes it back."


def _nothing() -> None:
    """Nobody minds."""


class Ending(QObject):
    """Of one training: whether its run has been asked to end, and what begins then."""

    changed = Signal()
    """There is something else to tell."""

    def __init__(self, training: Training) -> None:
        super().__init__(training)
        self._training = training
        self.under_way = False
        self.coming = ""
        """What begins then, as a sentence begins with it; empty where nothing does."""
        self._then: Callable[[], object] = _nothing
        self._taken_back: Callable[[], object] = _nothing
        self._announced = False
        self._soon = QTimer(self, interval=SOON, singleShot=True)
        self._soon.timeout.connect(self._announce)

    @property
    def told(self) -> tuple[str, str]:
        """What to tell the user, as text and hint: empty where nothing ends, and at first."""
        if not self._announced:
            return "", ""
        text = DATA if self._training.status == "preparing" else STEP
        return text, THEN.format(what=self.coming) if self.coming else ""

    def begin(
        self,
        coming: str = "",
        then: Callable[[], object] = _nothing,
        taken_back: Callable[[], object] = _nothing,
    ) -> None:
        """Asks the run to end; then comes `then`, in the place of what was to come. `taken_back` is called where that
        is not to be any more."""
        if self._training.run is not None:
            self._training.run.stop()
        if not self.under_way:
            self._soon.start()
        self.under_way = True
        self.take_back()
        self.coming, self._then, self._taken_back = coming, then, taken_back
        self._tell()

    def take_back(self) -> None:
        """Nothing comes any more; the run ends all the same."""
        taken_back = self._taken_back
        self.leave()
        taken_back()

    def leave(self) -> None:
        """The same, where what was to come knows."""
        if self.coming:
            self.coming, self._then, self._taken_back = "", _nothing, _nothing
            self._tell()

    def over(self) -> None:
        """The run has told its end: what was to come begins."""
        then, self._taken_back = self._then, _nothing
        self.forget()
        then()

    def forget(self) -> None:
        """There is no run any more that could end."""
        self.take_back()
        self._soon.stop()
        announced, self.under_way, self._announced = self._announced, False, False
        if announced:
            self.changed.emit()

    def _announce(self) -> None:
        self._announced = True
        self._tell()

    def _tell(self) -> None:
        if self._announced:
            self.changed.emit()


@dataclass(frozen=True)
class Buttons:
    """Which of them do something now; `goes_on` is whether Train is called Continue."""

    train: bool
    pause: bool
    step: bool
    stop: bool
    goes_on: bool


def buttons(training: Training, startable: bool) -> Buttons:
    """`startable` is whether the drawing can be trained. While a run ends, Train says what is to come, and Stop takes
    that back."""
    ending = training.ending
    if training.active and ending.under_way:
        may_begin = startable and not ending.coming
        return Buttons(may_begin, False, may_begin, bool(ending.coming), False)
    paused = training.status == "paused"
    may_begin = paused or (startable and not training.active)
    return Buttons(may_begin, training.status == "running", may_begin, training.active, paused)
