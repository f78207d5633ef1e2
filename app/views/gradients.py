"""How much each layer learns: its gradients, and how far they move its weights, now and over the run.

All scales are logarithmic: what matters is how many times larger one is than another. Updates have a healthy size of
about a thousandth of the weights; over time, orange is below it, grey is healthy, and blue above.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtWidgets import QStackedWidget

from app.halves import Halves
from app.plots import FAINT, Mark, mixed, pen, power
from app.session import Session
from app.theme import Theme
from app.views.chooser import layer_names
from app.views.flow_words import SHAKEN, STILL, verdict
from app.views.layer_strip import LayerStrip, powers_around, remembered
from app.views.over_time import Epochs, OverTime
from app.views.pages import WhenBox
from app.views.tables import unrolled
from app.views.time_map import TimeMap
from app.views.view import View
from app.wording import number
from engine.training.events import Observed, Started

if TYPE_CHECKING:
    from engine.training.moments import Moment
    from engine.training.probes import GradientFlow

HEALTHY = (3e-4, 3e-3)
"""Update-to-weight ratios around 1e-3, the rule of thumb for weights that move but do not jump."""
MIDDLE = -3.0
"""The logarithm of the ratio that is drawn in grey."""
REACH = 2.0
"""Powers of ten from there to the full colours: `STILL` and `SHAKEN`."""
LOWEST = -9.0
"""The power of ten below which gradients are drawn alike: nothing is learned from such."""

NONE = (
    "There are no gradients: a Hebbian rule learns without a loss, each weight by what is at its own two ends. "
    "Weights shows how they change."
)


class GradientView(View):
    """Mean and greatest |gradient| of each layer, and its update-to-weight ratio."""

    name = "gradients"
    title = "Gradient flow"
    explanation = "One line per layer, the first on top. Dots far to the left: this layer hardly learns."
    explanation_over_time = "A row per layer, the first on top, from the start of the run to now. Grey: hardly any."
    empty = "Press Train to see the gradients: they exist only while the network learns."

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.reading: GradientFlow | None = None
        self.gradients = LayerStrip(session.theme, "|gradient|")
        self.updates = LayerStrip(session.theme, "update ÷ weights")
        self.band = pg.LinearRegionItem([np.log10(HEALTHY[0]), np.log10(HEALTHY[1])], movable=False)
        self.band.setZValue(-10)
        self.updates.plot.addItem(self.band)
        self.epochs = Epochs(session)
        self.past = OverTime()
        """A row per layer and number: first the logarithms of all mean |gradient|, then those of all ratios."""
        self._past_members: tuple[tuple[str, ...], ...] = ()
        self.gradient_map = TimeMap(session.theme, "Mean |gradient| of the weights", _power)
        self.update_map = TimeMap(session.theme, "Update ÷ weights", lambda value: _power(value + MIDDLE))
        self.when = WhenBox()
        self.controls.addWidget(self.when)
        self.when.currentIndexChanged.connect(lambda _: self.refresh())
        self.halves = QStackedWidget()
        self.halves.addWidget(Halves(self.gradients, self.updates))
        self.halves.addWidget(Halves(self.gradient_map, self.update_map))
        self.body.addWidget(self.halves)
        self.restyle(session.theme)
        session.opened.connect(self._opened)
        session.moment_changed.connect(self._moment)

    def probes(self) -> Mapping[str, Any]:
        from engine.training.probes import gradient_flow  # torch is not there when the window opens

        return {self.name: gradient_flow()}

    def take(self, event: object) -> bool:
        self.epochs.take(event)
        match event:
            case Started(step=step):
                self.reading = None
                if not step:
                    self.past.clear()
            case Observed(readings=readings) if self.name in readings:
                self.reading = readings[self.name]  # type: ignore[assignment]
                self._remember(event)
            case _:
                return False
        return True

    def _remember(self, event: Observed) -> None:
        """Adds a reading of a run to those before; what is seen of a network at rest is no part of its history."""
        at, reading = self.epochs.at(event.step), self.reading
        if reading is None or not reading.nodes or at is None or not self.session.training.goes_on:
            return
        if reading.members != self._past_members:
            self._past_members = reading.members
            self.past.clear()
        self.past.add(at, np.concatenate([remembered(reading.mean), remembered(reading.update)]))

    def draw(self) -> None:
        reading = self.reading
        if not (self.session.training.drawing or self.session.root).training.by_loss:
            self.show_empty(NONE)
            return
        if reading is None or not reading.nodes:
            self.show_empty("No layer here has weights that learn." if reading else "")
            return
        if self.when.over_time and not len(self.past):
            self.show_empty("Press Train: what is seen here is read while the network learns.")
            return
        self.show_picture()
        self.halves.setCurrentIndex(self.when.currentIndex())
        self.hint.setText(self.explanation_over_time if self.when.over_time else self.explanation)
        names = self._names(reading)
        if self.when.over_time:
            self._draw_past(names)
        else:
            self.gradients.show_rows(names, reading.mean, reading.largest)
            self.updates.show_rows(names, reading.update, bounds=(STILL, SHAKEN))
        self.verdict.setText(verdict(reading, names))

    def _draw_past(self, names: tuple[str, ...]) -> None:
        gradients, ratios = self.past.part(0, len(names)), self.past.part(len(names), 2 * len(names))
        span = powers_around(gradients.values, LOWEST)
        self.gradient_map.show_sizes(gradients, names, span)
        self.gradient_map.scale.show_span(span, "logarithmic, over the whole run", log=True)
        self.update_map.show_signed(ratios.shifted(-MIDDLE), names, REACH)
        for part in (self.gradient_map, self.update_map):
            part.show_moment(self.epochs.moment)
        ends = [power(10.0 ** (MIDDLE + reach)) for reach in (-REACH, 0.0, REACH)]
        self.update_map.scale.show_numbers((ends[0], ends[1], ends[2]), "logarithmic; grey is healthy")

    def _names(self, reading: GradientFlow) -> tuple[str, ...]:
        return layer_names(self.session, reading.members, reading.titles)

    @property
    def caption(self) -> str:
        return self.when.currentText().lower()

    def table(self) -> Mapping[str, Any]:
        reading = self.reading
        if reading is None:
            return {}
        names = self._names(reading)
        if self.when.over_time and len(self.past):
            values = 10.0 ** self.past.values.reshape(2, len(names), -1)
            places = unrolled(values[0], "mean |gradient|", "layer", "epoch")
            places["epoch"] = self.past.at[places["epoch"] - 1]
            layers = np.array(names)[places["layer"] - 1]
            return {**places, "layer": layers, "update ÷ weights": values[1].ravel()}
        return {
            "layer": names,
            "mean |gradient|": reading.mean,
            "largest |gradient|": reading.largest,
            "update ÷ weights": reading.update,
        }

    def restyle(self, theme: Theme) -> None:
        first, second = theme.series[:2]
        self.gradients.restyle(theme, {"mean": Mark(first, symbol="o"), "largest": Mark(first, FAINT, symbol="ring")})
        healthy = Mark(mixed(theme.ok, theme.panel, 0.35), symbol="band")
        self.updates.restyle(theme, {"ratio": Mark(second, symbol="s"), "healthy: 0.001": healthy})
        self.band.setBrush(mixed(theme.ok, theme.panel, 0.2))
        edge = pen(mixed(theme.ok, theme.panel, 0.6), 1)
        for line in self.band.lines:
            line.setPen(edge)
            line.setHoverPen(edge)
        for part in (self.gradient_map, self.update_map):
            part.restyle(theme)

    def _moment(self, moment: Moment | None) -> None:
        self.epochs.look_at(moment)
        self.refresh()

    def _opened(self) -> None:
        self.reading = None
        self.past.clear()
        self.refresh()


def _power(logarithm: float) -> str:
    return number(10.0**logarithm)
