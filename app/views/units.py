"""How the units of each layer work: what comes out of them, and the share that do nothing more for learning.

Layers stand in the order of the network, the first on top. A dead unit (a ReLU that is zero for every example) and a
saturated one (a sigmoid or tanh near an end for nearly every example) pass no gradient on.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtWidgets import QStackedWidget

from app.halves import Halves
from app.plots import STRONG, Mark, mixed
from app.session import Session
from app.theme import Theme
from app.views.chooser import layer_names
from app.views.layer_strip import LayerStrip, powers_around, remembered
from app.views.over_time import Epochs, OverTime
from app.views.pages import WhenBox
from app.views.tables import unrolled
from app.views.time_map import TimeMap
from app.views.view import View
from app.wording import count, number, percent
from engine.training.events import Observed, Started

if TYPE_CHECKING:
    from engine.training.moments import Moment
    from engine.training.probes import UnitStatistics

MANY = 0.4
"""The share of idle units above which it is worth a hint."""
LOWEST = -6.0
"""The power of ten below which deviations are drawn alike: such a layer says the same for every example."""
MEND = {
    "dead": "A lower learning rate or Leaky ReLU keeps units alive.",
    "saturated": "Smaller weights, normalisation before it, or ReLU help.",
}
MEANING = {"dead": "zero for every example", "saturated": "near an end for nearly every example"}


class UnitView(View):
    """Mean and deviation of each layer's output, and the share of its units that are dead or saturated."""

    name = "units"
    title = "Layers at work"
    explanation = (
        "Left, what each layer puts out: mean ± deviation. Right, the share of units that are dead or saturated."
    )
    explanation_over_time = "A row per layer, the first on top, from the start of the run to now."
    empty = "Wire a data set to a network: what its layers put out appears here, before training too."

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.reading: UnitStatistics | None = None
        self.output = LayerStrip(session.theme, "output", log=False)
        self.idle = LayerStrip(session.theme, "idle units (%)", log=False, joined=False)
        self.output_map = TimeMap(session.theme, "Deviation of the output", lambda value: number(10.0**value))
        self.idle_map = TimeMap(session.theme, "Dead or saturated units", percent)
        self.epochs = Epochs(session)
        self.past = OverTime()
        """A row per layer and number: first the logarithms of all deviations, then all shares of idle units."""
        self._past_members: tuple[tuple[str, ...], ...] = ()
        self.when = WhenBox()
        self.controls.addWidget(self.when)
        self.when.currentIndexChanged.connect(lambda _: self.refresh())
        self.halves = QStackedWidget()
        self.halves.addWidget(Halves(self.output, self.idle))
        self.halves.addWidget(Halves(self.output_map, self.idle_map))
        self.body.addWidget(self.halves)
        self.restyle(session.theme)
        session.opened.connect(self._opened)
        session.moment_changed.connect(self._moment)

    def probes(self) -> Mapping[str, Any]:
        from engine.training.probes import unit_statistics  # torch is not there when the window opens

        return {self.name: unit_statistics()}

    def take(self, event: object) -> bool:
        self.epochs.take(event)
        match event:
            case Started(step=0):
                self.past.clear()
            case Observed(readings=readings) if self.name in readings:
                self.reading = readings[self.name]  # type: ignore[assignment]
                self._remember(event)
            case _:
                return False
        return True

    def _remember(self, event: Observed) -> None:
        at, reading = self.epochs.at(event.step), self.reading
        if reading is None or at is None or not self.session.training.goes_on:
            return
        if reading.members != self._past_members:
            self._past_members = reading.members
            self.past.clear()
        self.past.add(at, np.concatenate([remembered(reading.std), reading.idle]))

    def draw(self) -> None:
        reading = self.reading
        if reading is None or not reading.nodes:
            self.show_empty("" if not self.session.whole.ready else "What the layers put out comes in a moment.")
            return
        if self.when.over_time and not len(self.past):
            self.show_empty("Press Train: what is seen here is read while the network learns.")
            return
        self.show_picture()
        self.halves.setCurrentIndex(self.when.currentIndex())
        self.hint.setText(self.explanation_over_time if self.when.over_time else self.explanation)
        names = layer_names(self.session, reading.members, reading.titles)
        (self._draw_past if self.when.over_time else self._draw_now)(names, reading)
        self.verdict.setText(verdict(reading, names))

    def _draw_now(self, names: tuple[str, ...], reading: UnitStatistics) -> None:
        ends = np.stack([reading.mean - reading.std, reading.mean + reading.std])
        self.output.show_rows(names, reading.mean, spread=ends, bounds=(0.0,))
        may = np.array([bool(ill) for ill in reading.ill])
        self.idle.setVisible(bool(may.any()))
        if may.any():
            chosen = tuple(name for name, one in zip(names, may, strict=True) if one)
            self.idle.show_rows(chosen, 100 * reading.idle[may], bounds=(0.0, 100.0))

    def _draw_past(self, names: tuple[str, ...], reading: UnitStatistics) -> None:
        deviations = self.past.part(0, len(names))
        span = powers_around(deviations.values, LOWEST)
        self.output_map.show_sizes(deviations, names, span)
        self.output_map.scale.show_span(span, "logarithmic, over the whole run", log=True)
        for part in (self.output_map, self.idle_map):
            part.show_moment(self.epochs.moment)
        may = [row for row, ill in enumerate(reading.ill) if ill]
        self.idle_map.setVisible(bool(may))
        if may:
            shares = self.past.rows([len(names) + row for row in may])
            self.idle_map.show_sizes(shares, tuple(names[row] for row in may), (0.0, 1.0))
            self.idle_map.scale.show_numbers(("0 %", "50 %", "100 %"), "of the layer's units", sizes=True)

    @property
    def caption(self) -> str:
        return self.when.currentText().lower()

    def table(self) -> Mapping[str, Any]:
        reading = self.reading
        if reading is None:
            return {}
        names = layer_names(self.session, reading.members, reading.titles)
        if self.when.over_time and len(self.past):
            values = self.past.values.reshape(2, len(names), -1)
            places = unrolled(10.0 ** values[0], "deviation of the output", "layer", "epoch")
            places["epoch"] = self.past.at[places["epoch"] - 1]
            layers = np.array(names)[places["layer"] - 1]
            return {**places, "layer": layers, "idle units (%)": 100 * values[1].ravel()}
        return {
            "layer": names,
            "units": reading.units,
            "mean of the output": reading.mean,
            "deviation of the output": reading.std,
            "idle units (%)": 100 * reading.idle,
            "idle means": reading.ill,
        }

    def restyle(self, theme: Theme) -> None:
        first, second = theme.series[:2]
        spread = Mark(mixed(first, theme.panel, 0.5), STRONG)
        self.output.restyle(theme, {"mean": Mark(first, symbol="o"), "± deviation": spread})
        self.idle.restyle(theme, {"dead or saturated": Mark(second, 0, symbol="s")})
        for part in (self.output_map, self.idle_map):
            part.restyle(theme)

    def _moment(self, moment: Moment | None) -> None:
        self.epochs.look_at(moment)
        self.refresh()

    def _opened(self) -> None:
        self.reading = None
        self.past.clear()
        self.refresh()


def verdict(reading: UnitStatistics, names: tuple[str, ...]) -> str:
    """Which layer has most idle units, and what helps."""
    known = np.nan_to_num(reading.idle, nan=-1.0)
    worst = int(known.argmax())
    ill = reading.ill[worst]
    if not ill:
        return f"Seen for {count(reading.examples, 'example')}. No layer here can have dead or saturated units."
    if known[worst] <= 0:
        return f"Every unit is at work for some of the {count(reading.examples, 'example')}."
    share, units = percent(float(known[worst])), f"{reading.units[worst]:,} units"
    said = f"{names[worst]}: {share} of its {units} are {ill}, {MEANING[ill]}."
    return f"{said} {MEND[ill]}" if known[worst] > MANY else said
