"""How the units of each layer work: what comes out of them, and the share that do nothing more for learning.

Layers stand in the order of the network, the first on top. A dead unit (a ReLU that is zero for every example) and a
saturated one (a sigmoid or tanh near an end for nearly every example) pass no gradient on.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from app.plots import STRONG, Mark, behind
from app.theme import Theme
from app.views.layer_strip import LayerStrip, powers_around, remembered
from app.views.layer_view import LayerView, Names
from app.views.time_map import TimeMap
from app.wording import count, number, percent

if TYPE_CHECKING:
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


class UnitView(LayerView):
    """Mean and deviation of each layer's output, and the share of its units that are dead or saturated."""

    name = "units"
    title = "Layers at work"
    explanation = (
        "Left, what each layer puts out: mean ± deviation. Right, the share of units that are dead or saturated."
    )
    explanation_over_time = "A row per layer, the first on top, from the start of the run to now."
    empty = "Wire a data set to a network: what its layers put out appears here, before training too."

    def make(self) -> None:
        theme = self.session.theme
        self.output = LayerStrip(theme, "output", log=False)
        self.idle = LayerStrip(theme, "idle units (%)", log=False, joined=False)
        self.output_map = TimeMap(theme, "Deviation of the output", lambda value: number(10.0**value))
        self.idle_map = TimeMap(theme, "Dead or saturated units", percent)
        self.now, self.maps = (self.output, self.idle), (self.output_map, self.idle_map)

    def probes(self) -> Mapping[str, Any]:
        from engine.training.probes import unit_statistics  # torch is not there when the window opens

        return {self.name: unit_statistics()}

    def missing(self) -> str | None:
        if self.reading is not None and self.reading.nodes:
            return None
        return "What the layers put out comes in a moment."

    def column(self, reading: UnitStatistics) -> np.ndarray:
        """The logarithms of all deviations, then all shares of idle units."""
        return np.concatenate([remembered(reading.std), reading.idle])

    def judged(self, names: Names, reading: UnitStatistics) -> str:
        return verdict(reading, names)

    def draw_now(self, names: Names, reading: UnitStatistics) -> None:
        ends = np.stack([reading.mean - reading.std, reading.mean + reading.std])
        self.output.show_rows(names, reading.mean, spread=ends, bounds=(0.0,))
        may = np.array([bool(ill) for ill in reading.ill])
        self.idle.setVisible(bool(may.any()))
        if may.any():
            chosen = tuple(name for name, one in zip(names, may, strict=True) if one)
            self.idle.show_rows(chosen, 100 * reading.idle[may], bounds=(0.0, 100.0))

    def draw_past(self, names: Names, reading: UnitStatistics) -> None:
        deviations = self.past.part(0, len(names))
        span = powers_around(deviations.values, LOWEST)
        self.output_map.show_sizes(deviations, names, span)
        self.output_map.scale.show_span(span, "logarithmic, over the whole run", log=True)
        may = [row for row, ill in enumerate(reading.ill) if ill]
        self.idle_map.setVisible(bool(may))
        if may:
            shares = self.past.rows([len(names) + row for row in may])
            self.idle_map.show_sizes(shares, tuple(names[row] for row in may), (0.0, 1.0))
            self.idle_map.scale.show_numbers(("0 %", "50 %", "100 %"), "of the layer's units", sizes=True)

    def table(self) -> Mapping[str, Any]:
        reading = self.reading
        if reading is None:
            return {}
        names = self.names(reading)
        if self.when.over_time and len(self.past):
            values = self.past.values.reshape(2, len(names), -1)
            shown = np.stack([10.0 ** values[0], 100 * values[1]])
            return self.over_time(names, ("deviation of the output", "idle units (%)"), shown)
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
        spread = Mark(behind(first, theme, 0.5), STRONG)
        self.output.restyle(theme, {"mean": Mark(first, symbol="o"), "± deviation": spread})
        self.idle.restyle(theme, {"dead or saturated": Mark(second, 0, symbol="s")})
        for part in self.maps:
            part.restyle(theme)


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
