"""The weights of a node: the matrix as a picture, the kernels of a convolution as tiles, and how they are spread, now
and over the run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtWidgets import QCheckBox, QStackedWidget, QWidget

from app.combo import Combo
from app.forms import as_plain_tip
from app.halves import Halves, column
from app.pictures import HeatMap, Scale
from app.session import Session
from app.spin import Spin
from app.theme import Theme
from app.views.chooser import Chooser
from app.views.histogram import Bars, HistogramPlot
from app.views.over_time import Epochs, OverTime
from app.views.pages import WhenBox
from app.views.tables import unrolled
from app.views.view import View
from app.views.weight_pictures import (
    axis_names,
    called,
    extent_of,
    filter_sheet,
    gates_of,
    moment_of,
    place_in_sheet,
    rule,
    slice_prefix,
    slices_of,
    spread_over_time,
    told_of_filter,
    told_of_gates,
    told_of_matrix,
    verdict,
)
from app.wording import percent, together
from engine.graph import Node
from engine.training.events import Observed, Started

if TYPE_CHECKING:
    from engine.training.probes import ParameterReading, Weights

BARS = 64
"""Numbers of a bias that are drawn as bars; more are a row of pixels."""


class WeightView(View):
    """One weight tensor of one node, live."""

    name = "weights"
    title = "Weights"
    hears = (*Epochs.hears, Observed)
    explanation = "Orange is negative, blue positive, grey near zero. Patterns mean that it has learned."
    empty = "Draw a layer that has weights, such as Dense, and press Train to watch them change."

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.reading: Weights | None = None
        self.epochs = Epochs(session)
        self.pasts: dict[tuple[str, str], OverTime] = {}
        """The histograms of weights over the run by (node, name): of those that were watched."""
        self._fill_controls()
        self._fill_body()
        session.opened.connect(self._opened)

    def _fill_controls(self) -> None:
        self.node = Chooser(self.session, _has_weights)
        self.parameter = Combo()
        self.parameter.setAccessibleName("Which weights of the node")
        self.as_matrix = QCheckBox("As matrix")
        self.as_matrix.setToolTip("A row per output unit, instead of a picture per filter.")
        self.channel = Spin(minimum=1, prefix="Input channel ")
        self.channel.setToolTip("Each filter has a kernel for every channel that comes in: which of them is shown.")
        self.when = WhenBox()
        self.when.setToolTip("How the weights are spread now, or how that came to be since the run began.")
        for part, stretch in ((self.node, 1), (self.parameter, 1), (self.when, 0)):
            self.controls.addWidget(part, stretch)
        for extra in (self.as_matrix, self.channel):
            self.controls.addWidget(extra)
            extra.hide()
        self.node.chosen.connect(self._chosen)
        self.channel.valueChanged.connect(lambda _: self.watch())
        for changed in (self.parameter.currentIndexChanged, self.when.currentIndexChanged, self.as_matrix.toggled):
            changed.connect(lambda _: self.refresh())

    def _fill_body(self) -> None:
        theme = self.session.theme
        self.map = HeatMap(theme)
        self.map.hovered.connect(self._tell)
        self.bars = Bars(theme, "unit", "weight")
        self.bars.count("bottom")
        self.pictures = QStackedWidget()
        self.pictures.addWidget(self.map)
        self.pictures.addWidget(self.bars)
        self.scale = Scale(theme, "scaled to the largest")
        self.histogram = HistogramPlot(theme, "weight")
        self.past = HeatMap(theme, "epoch", "weight")
        self.past.invertY(False)
        for picture in (self.map, self.past):
            picture.setMinimumHeight(40)  # under it stands a scale, which must not be covered
        for side in ("left", "bottom"):
            self.past.getAxis(side).whole = False
        self.past_scale = Scale(theme, "")
        over_time = QWidget()
        over_time.setLayout(column((self.past, 1), (self.past_scale, 0)))
        self.spread = QStackedWidget()
        self.spread.addWidget(self.histogram)
        self.spread.addWidget(over_time)
        self.body.addWidget(Halves(column((self.pictures, 1), (self.scale, 0)), self.spread, (3, 2)))

    def probes(self) -> Mapping[str, Any]:
        from engine.training.probes import weights  # torch is not there when the window opens

        return {self.name: weights(self.node.node, self.channel.value() - 1)} if self.node.node else {}

    def take(self, event: object) -> bool:
        self.epochs.take(event)
        match event:
            case Started(step=0):
                self.pasts.clear()
            case Observed() if (reading := self.own(event)) is not None:
                self.reading = reading
                self._remember(event)
            case _:
                return False
        return True

    def _remember(self, event: Observed) -> None:
        at = self.epochs.at(event.step)
        if at is None or self.reading is None or not self.session.training.goes_on:
            return
        for weight in self.reading.parameters:
            self.pasts.setdefault((weight.node, weight.name), OverTime()).add(at, moment_of(weight))

    # ---- painting ----

    def draw(self) -> None:
        parameters = self._parameters()
        self._list(parameters)
        if not parameters:
            if self.node.count():
                self.show_coming("The weights come in a moment.")
            else:
                self.show_empty()
            return
        self.show_picture()
        weight = parameters[max(0, self.parameter.currentIndex())]
        self._offer(weight)
        self._show(weight)
        self._show_spread(weight)
        self.verdict.setText(f"{verdict(weight)} {told_of_gates(weight, gates_of(weight, parameters))}".rstrip())

    def restyle(self, theme: Theme) -> None:
        for part in (self.map, self.bars, self.scale, self.histogram, self.past, self.past_scale):
            part.restyle(theme)

    def _parameters(self) -> tuple[ParameterReading, ...]:
        """What was read of the node, and not of the one that was chosen before."""
        node = self.node.node or ""
        found = self.reading.parameters if self.reading else ()
        return tuple(p for p in found if p.node == node or p.node.startswith(f"{node}/"))

    @property
    def weight(self) -> ParameterReading | None:
        """What is shown."""
        parameters = self._parameters()
        return parameters[max(0, min(self.parameter.currentIndex(), len(parameters) - 1))] if parameters else None

    def _matrix(self, weight: ParameterReading) -> bool:
        return weight.filters is None or self.as_matrix.isChecked()

    def _offer(self, weight: ParameterReading) -> None:
        """Shows the controls that mean something for these weights."""
        self.as_matrix.setVisible(weight.filters is not None)
        slices = slices_of(weight.shape) if weight.filters is not None else 1
        many = len(weight.shape) == 5 or (len(weight.shape) == 4 and slices not in (1, 3))
        self.channel.setVisible(many and slices > 1 and not self.as_matrix.isChecked())
        if many and (self.channel.maximum(), self.channel.prefix()) != (slices, slice_prefix(weight)):
            self.channel.setMaximum(slices)
            self.channel.setPrefix(slice_prefix(weight))
            self.channel.setSuffix(f" of {slices}")

    def _show(self, weight: ParameterReading) -> None:
        single = len(weight.shape) < 2 and weight.matrix.size <= BARS and weight.matrix.size == np.prod(weight.shape)
        self.pictures.setCurrentWidget(self.bars if single else self.map)
        self.scale.setVisible(not single)
        if single:
            self.bars.name_axes("wire" if weight.wires else "unit", weight.name)
            heights = weight.matrix.ravel()
            self.bars.show_bars(np.arange(1, len(heights) + 1), heights, 0.8, heights)
        elif weight.filters is not None and not self._matrix(weight):
            self.map.lay_out(square=True)
            self.map.show_values(filter_sheet(weight.filters, self.map.aspect))
        else:
            rows, columns = extent_of(weight.shape)
            self.map.lay_out(square=False)
            across, down = axis_names(weight)
            self.map.name_axes(across, down if rows > 1 else "")
            # Units are counted from 1, as under the mouse.
            self.map.show_signed(weight.matrix, QRectF(0.5, 0.5, columns, rows))
        self.scale.show_limit(self.map.limit, rule(weight, self._matrix(weight)))

    def _show_spread(self, weight: ParameterReading) -> None:
        past = self.pasts.get((weight.node, weight.name))
        over_time = self.when.over_time and past is not None and len(past) > 0
        self.spread.setCurrentIndex(int(over_time))
        if not over_time or past is None:
            self.histogram.show_histogram(weight.histogram)
            return
        shares, least, greatest = spread_over_time(past)
        most = float(np.nanmax(shares))
        self.past.show_sizes(shares[::-1], (0.0, most), QRectF(0.0, least, float(past.at[-1]), greatest - least))
        numbers = ("0 %", percent(most / 2), percent(most))
        self.past_scale.show_numbers(numbers, "of the weights lie there", sizes=True)

    def _tell(self, at: QPointF | None) -> None:
        """Reads out the weight below the mouse."""
        cell, weight = self.map.cell(at), self.weight
        words = ""
        if cell is not None and weight is not None:
            if self._matrix(weight):
                gates = gates_of(weight, self._parameters())
                words = told_of_matrix(weight, cell, gates) if self.map.values.shape == weight.matrix.shape else ""
            elif weight.filters is not None and (place := place_in_sheet(weight.filters, self.map.values, cell)):
                words = told_of_filter(weight, place)
        self.map.setToolTip(as_plain_tip(words) if words else "")

    # ---- export ----

    @property
    def caption(self) -> str:
        return f"{self.node.currentText()}, {self.parameter.currentText()}"

    def table(self) -> Mapping[str, Any]:
        weight = self.weight
        if weight is None:
            return {}
        past = self.pasts.get((weight.node, weight.name))
        if self.when.over_time and past is not None and len(past):
            shares, least, greatest = spread_over_time(past)
            places = unrolled(100 * shares, "share of the weights (%)", "weight", "epoch")
            middles = greatest - (places["weight"] - 0.5) * (greatest - least) / len(shares)
            ends = places["epoch"] * float(past.at[-1]) / shares.shape[1]
            return {**places, "weight": middles, "epoch": ends}
        if weight.filters is not None and not self._matrix(weight):
            places = unrolled(weight.filters, "weight", "filter", "input channel", "row", "column")
            if len(weight.shape) == 5:
                channel, depth = divmod(weight.channel, weight.shape[2])
                same = places["filter"] * 0
                return {**places, "input channel": same + channel + 1, "depth": same + depth + 1}
            return {**places, "input channel": places["input channel"] + weight.channel}
        across, down = axis_names(weight)
        if len(weight.shape) < 2:
            if weight.wires:
                return {"wire": weight.wires, "weight": weight.matrix.ravel()}
            return unrolled(weight.matrix.ravel(), weight.name, "unit")
        return unrolled(weight.matrix, "weight", down, across)

    # ---- what there is to choose ----

    def _list(self, parameters: tuple[ParameterReading, ...]) -> None:
        names = [f"{self._owner(p)}{called(p.name)} {'×'.join(map(str, p.shape))}" for p in parameters]
        if names != [self.parameter.itemText(i) for i in range(self.parameter.count())]:
            self.parameter.blockSignals(True)
            self.parameter.clear()
            self.parameter.addItems(names)
            self.parameter.blockSignals(False)

    def _owner(self, weight: ParameterReading) -> str:
        """Which layer inside of a block a weight belongs to, seen from the block; nothing where no block is shown."""
        if weight.node == self.node.node:
            return ""
        block, layer = (self.session.title_of(name) for name in (self.node.node or "", weight.node))
        if weight.neurons:
            layer = " › ".join((*layer.split(" › ")[:-1], together(weight.neurons)))
        return f"{layer.removeprefix(block).removeprefix(' › ').strip() or weight.title}: "

    def _chosen(self) -> None:
        self.reading = None
        self.watch()
        self.refresh()

    def _opened(self) -> None:
        self.pasts.clear()
        self._chosen()


def _has_weights(node: Node) -> bool:
    return node.layer.learns and node.layer.role == "layer" and not node.shares
