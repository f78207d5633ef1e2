"""What views have in common that show two numbers of every layer: side by side now, and over the whole run.

What is remembered of a run has a row for each layer and number. It is begun anew where the layers become others; what
is seen of a network at rest is no part of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import permutations
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from PySide6.QtWidgets import QStackedWidget

from app.halves import Halves
from app.session import Session
from app.views.chooser import layer_names
from app.views.layer_strip import LayerStrip
from app.views.over_time import Epochs, OverTime
from app.views.pages import WhenBox
from app.views.tables import unrolled
from app.views.time_map import TimeMap
from app.views.view import View
from engine.training.events import Observed, Started

if TYPE_CHECKING:
    from engine.training.moments import Moment

Names = tuple[str, ...]

LATE = 0.05
"""Of a run, what may be missing at its beginning without a word."""


class LayerView(View):
    """`now` are the pictures of the last reading, `maps` those of the run; the first number's come first. `past` has
    the rows of the first number for all layers, then those of the second."""

    hears = (*Epochs.hears, Observed)
    explanation_over_time: ClassVar[str]
    now: tuple[LayerStrip, LayerStrip]
    maps: tuple[TimeMap, TimeMap]
    reading: Any = None

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.epochs = Epochs(session)
        self.past = OverTime()
        self._past_members: tuple[Names, ...] = ()
        self.make()
        self.when = WhenBox()
        self.controls.addWidget(self.when)
        self.when.currentIndexChanged.connect(lambda _: self.refresh())
        self.halves = QStackedWidget()
        for one, other in permutations(self.now):
            one.legend.level_with(other.legend)
        self.halves.addWidget(Halves(*self.now))
        self.halves.addWidget(Halves(*self.maps))
        self.body.addWidget(self.halves)
        self.restyle(session.theme)
        session.opened.connect(self._opened)
        session.moment_changed.connect(self._moment)

    # ---- what each of them decides ----

    def make(self) -> None:
        """Makes the pictures."""

    def missing(self) -> str | None:
        """Why there is nothing to see of the reading; None where there is something."""
        return None

    def column(self, reading: Any) -> np.ndarray:
        """What is remembered of a reading."""
        raise NotImplementedError

    def draw_now(self, names: Names, reading: Any) -> None: ...

    def draw_past(self, names: Names, reading: Any) -> None: ...

    def judged(self, names: Names, reading: Any) -> str:
        """What the numbers say, in a sentence."""
        return ""

    # ---- what they share ----

    def take(self, event: object) -> bool:
        self.epochs.take(event)
        if isinstance(event, Started):
            return self.begin(event)
        reading = self.own(event)
        if reading is None or not isinstance(event, Observed):
            return False
        self.reading = reading
        at = self.epochs.at(event.step)
        if reading.nodes and at is not None and self.session.training.goes_on:
            self._remember(at, reading)
        return True

    def begin(self, event: Started) -> bool:
        """A run begins, or goes on; says whether something else is to be seen."""
        if not event.step:
            self.past.clear()
        return not event.step

    def _remember(self, at: float, reading: Any) -> None:
        if reading.members != self._past_members:
            self._past_members = reading.members
            self.past.clear()
        self.past.add(at, self.column(reading))

    def draw(self) -> None:
        missing = self.missing()
        if missing is not None:
            if missing:
                self.show_coming(missing)
            else:
                self.show_invitation()
            return
        over_time, reading = self.when.over_time, self.reading
        if over_time and not len(self.past):
            self.show_empty("Press Train: what is seen here is read while the network learns.")
            return
        self.show_picture()
        self.halves.setCurrentIndex(self.when.currentIndex())
        self.hint.setText(self.explanation_over_time if over_time else self.explanation)
        names = self.names(reading)
        (self.draw_past if over_time else self.draw_now)(names, reading)
        for part in self.maps if over_time else ():
            part.show_moment(self.epochs.moment)
        since = self._since() if over_time else ""
        self.verdict.setText(f"{self.judged(names, reading)} {since}".strip())

    def _since(self) -> str:
        """Why a picture of the run has an empty beginning; nothing where it has none to speak of."""
        first, last = self.past.at[0], self.past.at[-1]
        if first <= max(1.0, LATE * last):
            return ""
        return f"Read from epoch {first:.1f} on: before, this view was closed."

    def names(self, reading: Any) -> Names:
        return layer_names(self.session, reading.members, reading.titles)

    def over_time(self, names: Names, titles: tuple[str, str], values: np.ndarray) -> Mapping[str, Any]:
        """The run as a table: `values` (2, layers, moments) under their titles."""
        places = unrolled(values[0], titles[0], "layer", "epoch")
        places["epoch"] = self.past.at[places["epoch"] - 1]
        return {**places, "layer": np.array(names)[places["layer"] - 1], titles[1]: values[1].ravel()}

    @property
    def caption(self) -> str:
        return self.when.currentText().lower()

    def _moment(self, moment: Moment | None) -> None:
        self.epochs.look_at(moment)
        self.refresh()

    def _opened(self) -> None:
        self.reading = None
        self.past.clear()
        self.refresh()
