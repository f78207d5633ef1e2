"""How much each layer learns: its gradients, and how far they move its weights, now and over the run.

All scales are logarithmic: what matters is how many times larger one is than another. Updates have a healthy size of
about a thousandth of the weights; over time, orange is below it, grey is healthy, and blue above.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import inf
from typing import TYPE_CHECKING, Any

import numpy as np
import pyqtgraph as pg

from app.plots import FAINT, Mark, mixed, pen, power
from app.theme import Theme
from app.views.flow_words import SHAKEN, STILL, verdict
from app.views.layer_strip import LayerStrip, powers_around, remembered
from app.views.layer_view import LayerView, Names
from app.views.time_map import TimeMap
from app.wording import number
from engine.training.events import Progress, Started

if TYPE_CHECKING:
    from engine.training.probes import GradientFlow

HEALTHY = (3e-4, 3e-3)
"""Update-to-weight ratios around 1e-3, the rule of thumb for weights that move but do not jump."""
MIDDLE = -3.0
"""The logarithm of the ratio that is drawn in grey."""
REACH = 2.0
"""Powers of ten from there to the full colours: `STILL` and `SHAKEN`."""
LOWEST = -9.0
"""The power of ten below which gradients are drawn alike: nothing is learned from such."""
SLOW = 0.1
"""Of the learning rate of the settings: below this share, updates are small because a schedule makes them so."""

NONE = (
    "There are no gradients: a Hebbian rule learns without a loss, each weight by what is at its own two ends. "
    "Weights shows how they change."
)


class GradientView(LayerView):
    """Mean and greatest |gradient| of each layer, and its update-to-weight ratio."""

    name = "gradients"
    title = "Gradient flow"
    explanation = "One line per layer, the first on top; log scales. Dots far to the left: it hardly learns."
    explanation_over_time = "A row per layer, the first on top, from the start of the run to now. Grey: hardly any."
    empty = "Press Train to see the gradients: they exist only while the network learns."

    _rate = inf
    """The learning rate of the last steps; it is not known before they are taken."""

    def make(self) -> None:
        theme = self.session.theme
        self.gradients = LayerStrip(theme, "|gradient|")
        self.updates = LayerStrip(theme, "update ÷ weights")
        self.band = pg.LinearRegionItem([np.log10(HEALTHY[0]), np.log10(HEALTHY[1])], movable=False)
        self.band.setZValue(-10)
        self.updates.plot.addItem(self.band)
        self.gradient_map = TimeMap(theme, "Mean |gradient| of the weights", _power)
        self.update_map = TimeMap(theme, "Update ÷ weights", lambda value: _power(value + MIDDLE))
        self.now, self.maps = (self.gradients, self.updates), (self.gradient_map, self.update_map)

    def probes(self) -> Mapping[str, Any]:
        from engine.training.probes import gradient_flow  # torch is not there when the window opens

        return {self.name: gradient_flow()}

    def begin(self, event: Started) -> bool:
        super().begin(event)
        self.reading = None  # there are no gradients before the first step
        self._rate = inf
        return True

    def take(self, event: object) -> bool:
        if isinstance(event, Progress):
            self._rate = event.learning_rate
        return super().take(event)

    @property
    def _slowed(self) -> float | None:
        """The learning rate where a schedule has taken it far down by now."""
        settings = (self.session.training.drawing or self.session.root).training
        slowed = self.epochs.moment is None and self._rate < SLOW * settings.learning_rate
        return self._rate if slowed else None

    def missing(self) -> str | None:
        reading: GradientFlow | None = self.reading
        if not (self.session.training.drawing or self.session.root).training.by_loss:
            return NONE
        if reading is None or not reading.nodes:
            return "No layer here has weights that learn." if reading else ""
        return None

    def column(self, reading: GradientFlow) -> np.ndarray:
        """The logarithms of all mean |gradient|, then those of all ratios."""
        return np.concatenate([remembered(reading.mean), remembered(reading.update)])

    def judged(self, names: Names, reading: GradientFlow) -> str:
        return verdict(reading, names, self._slowed)

    def draw_now(self, names: Names, reading: GradientFlow) -> None:
        self.gradients.show_rows(names, reading.mean, reading.largest)
        self.updates.show_rows(names, reading.update, bounds=(STILL, SHAKEN))

    def draw_past(self, names: Names, reading: GradientFlow) -> None:
        gradients, ratios = self.past.part(0, len(names)), self.past.part(len(names), 2 * len(names))
        span = powers_around(gradients.values, LOWEST)
        self.gradient_map.show_sizes(gradients, names, span)
        self.gradient_map.scale.show_span(span, "logarithmic, over the whole run", log=True)
        self.update_map.show_signed(ratios.shifted(-MIDDLE), names, REACH)
        ends = [power(10.0 ** (MIDDLE + reach)) for reach in (-REACH, 0.0, REACH)]
        self.update_map.scale.show_numbers((ends[0], ends[1], ends[2]), "logarithmic; grey is healthy")

    def table(self) -> Mapping[str, Any]:
        reading = self.reading
        if reading is None:
            return {}
        names = self.names(reading)
        if self.when.over_time and len(self.past):
            values = 10.0 ** self.past.values.reshape(2, len(names), -1)
            return self.over_time(names, ("mean |gradient|", "update ÷ weights"), values)
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
        self.updates.restyle(theme, {"ratio": Mark(second, symbol="s"), "healthy": healthy})
        span = "–".join(f"{ratio:g}" for ratio in HEALTHY)
        self.updates.legend.put("healthy", healthy, span)  # the numbers make way where there is little room
        self.band.setBrush(mixed(theme.ok, theme.panel, 0.2))
        edge = pen(mixed(theme.ok, theme.panel, 0.6), 1)
        for line in self.band.lines:
            line.setPen(edge)
            line.setHoverPen(edge)
        for part in self.maps:
            part.restyle(theme)


def _power(logarithm: float) -> str:
    return number(10.0**logarithm)
