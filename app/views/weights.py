"""The weights of a node: the matrix as a picture, the kernels of a convolution as tiles, and how they are spread."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtWidgets import QComboBox

from app.halves import Halves, column
from app.pictures import HeatMap, Scale, tiles
from app.session import Session
from app.theme import Theme
from app.views.chooser import Chooser
from app.views.histogram import HistogramPlot
from app.views.view import View
from app.wording import number
from engine.graph import Node
from engine.training.events import Observed

if TYPE_CHECKING:
    from engine.training.probes import ParameterReading, Weights


class WeightView(View):
    """One weight tensor of one node, live."""

    name = "weights"
    title = "Weights"
    explanation = "Orange is negative, blue positive, grey near zero. Patterns mean that it has learned."
    empty = "Draw a layer that has weights, such as Dense, and press Train to watch them change."

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.reading: Weights | None = None
        self.node = Chooser(session, _has_weights)
        self.parameter = QComboBox()
        self.parameter.setAccessibleName("Which weights of the node")
        self.controls.addWidget(self.node, 1)
        self.controls.addWidget(self.parameter, 1)
        self.map = HeatMap(session.theme)
        self.scale = Scale(session.theme, "scaled to the largest")
        self.histogram = HistogramPlot(session.theme, "weight")
        self.body.addWidget(Halves(column((self.map, 1), (self.scale, 0)), self.histogram, (3, 2)))
        self.node.chosen.connect(self._chosen)
        self.parameter.currentIndexChanged.connect(lambda _: self.refresh())
        session.opened.connect(self._chosen)

    def probes(self) -> Mapping[str, Any]:
        from engine.training.probes import weights  # torch is not there when the window opens

        return {self.name: weights(self.node.node)} if self.node.node else {}

    def take(self, event: object) -> bool:
        reading = event.readings.get(self.name) if isinstance(event, Observed) else None
        if reading is None:
            return False
        self.reading = reading  # type: ignore[assignment]
        return True

    def draw(self) -> None:
        parameters = self.reading.parameters if self.reading else ()
        node = self.node.node or ""
        parameters = tuple(p for p in parameters if p.node == node or p.node.startswith(f"{node}/"))
        if not parameters:
            self._list(())
            self.show_empty("" if not self.node.count() else "The weights come in a moment.")
            return
        self._list(parameters)
        self.show_picture()
        shown = parameters[max(0, self.parameter.currentIndex())]
        self._show(shown)

    def restyle(self, theme: Theme) -> None:
        for part in (self.map, self.scale, self.histogram):
            part.restyle(theme)

    def _show(self, weight: ParameterReading) -> None:
        if weight.filters is not None:
            self.map.lay_out(square=True)
            self.map.show_values(filter_sheet(weight.filters, self.map.aspect))
        else:
            rows, columns = _extent(weight.shape)
            self.map.lay_out(square=False)
            self.map.name_axes("input", "unit" if rows > 1 else "")
            self.map.show_values(weight.matrix, size=(rows, columns))
        self.scale.show_limit(self.map.limit)
        self.histogram.show_histogram(weight.histogram)
        self.verdict.setText(verdict(weight))

    def _list(self, parameters: tuple[ParameterReading, ...]) -> None:
        names = [f"{self._owner(p)}{p.name} {'×'.join(map(str, p.shape))}" for p in parameters]
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
        return f"{layer.removeprefix(block).removeprefix(' › ').strip() or weight.title}: "

    def _chosen(self) -> None:
        self.reading = None
        self.watch()
        self.refresh()


def filter_sheet(filters: np.ndarray, aspect: float = 1.0) -> np.ndarray:
    """Kernels (n, channels, height, width) side by side; those of three channels stand in threes."""
    amount, channels, height, width = filters.shape
    columns = 0 if channels == 1 else channels * max(1, round((amount * aspect / channels) ** 0.5))
    return tiles(filters.reshape(amount * channels, height, width), columns, aspect=aspect)


def verdict(weight: ParameterReading) -> str:
    size = int(np.prod(weight.shape)) if weight.shape else 1
    said = f"{size:,} numbers, mean {number(weight.mean)}, standard deviation {number(weight.std)}."
    if weight.filters is not None and weight.shape and weight.shape[0] > len(weight.filters):
        said += f" The first {len(weight.filters)} of {weight.shape[0]} filters are shown."
    elif weight.filters is not None and len(weight.shape) > 1 and weight.filters.shape[1] == 1 and weight.shape[1] > 1:
        said += f" Of each filter's {weight.shape[1]} channels the first is shown."
    return said


def _extent(shape: tuple[int, ...]) -> tuple[int, int]:
    """Rows and columns of a weight as a matrix: one row for a bias."""
    return (shape[0], int(np.prod(shape[1:]))) if len(shape) > 1 else (1, int(np.prod(shape)))


def _has_weights(node: Node) -> bool:
    return node.layer.learns and node.layer.role == "layer"
