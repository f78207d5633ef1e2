"""What a node computes for an example of the data: feature maps, units, or the steps of a sequence."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from textwrap import wrap
from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QStackedWidget, QVBoxLayout

from app.forms import as_plain_tip
from app.halves import Halves, column
from app.pictures import HeatMap, Scale, photograph, pixmap, tiles
from app.session import Session
from app.theme import Theme
from app.views.chooser import Chooser
from app.views.example_box import ExampleBox
from app.views.histogram import Bars, HistogramPlot
from app.views.tables import unrolled
from app.views.view import View
from app.wording import number, percent
from engine.datasets.base import Dataset
from engine.errors import UserError
from engine.graph import Graph
from engine.nested import content, located

if TYPE_CHECKING:
    from engine.training.probes import Activations

EXAMPLES = 64
"""Examples that can be looked at: as many as the probe keeps at hand."""
INPUT_SIDE = 96
"""Pixels of the picture of the example."""
SWITCHED_OFF = "It is switched off, so it gives 0 for every example."
MANY_DEAD = 0.4
"""The share of dead units above which it is worth a hint."""
BESIDE = 0.26
"""Of the view's width for the numbers of the input: the plots have to be read beside them."""
PICTURE = 0.15
"""The same for the side of its picture."""
NUMBER = " = −0.000"
"""About as wide as what stands behind a name."""
LETTERS = 12
"""Of a text in a line: as wide as a name and its number."""
FEATURES = 6
"""Numbers of an example that are written out; more would not be read."""


class ActivationView(View):
    """The output of the chosen node: for the chosen example as a picture, over 64 examples as a histogram."""

    name = "activations"
    title = "Activations"
    explanation = "What a node computes for one example: blue above zero, orange below, grey is nothing."
    empty = "Wire a data set to a network: its activations appear here, before training too."

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.reading: Activations | None = None
        self.node = Chooser(session, lambda node: node.layer.role in ("layer", "data", "input"), ports=True)
        self.example = ExampleBox(session, EXAMPLES)
        self.all = QCheckBox("All examples")
        self.all.setToolTip("One row per example instead of the chosen one alone.")
        for part, stretch in ((self.node, 1), (self.example, 0), (self.all, 0)):
            self.controls.addWidget(part, stretch)
        self._fill_body()
        self.node.chosen.connect(self._chosen)
        self.example.valueChanged.connect(lambda _: self.watch())
        self.all.toggled.connect(lambda _: self.refresh())
        session.opened.connect(self._chosen)
        session.example_changed.connect(lambda _: self.watch())

    def _fill_body(self) -> None:
        theme = self.session.theme
        self.input_picture, self.input_words = QLabel(), QLabel()
        for label in (self.input_picture, self.input_words):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignHCenter)
        self.input_words.setProperty("tone", "muted")
        left = QVBoxLayout()
        left.addWidget(self.input_picture)
        left.addWidget(self.input_words)
        left.addStretch(1)
        self.map = HeatMap(theme)
        self.map.hovered.connect(self._tell)
        self.bars = Bars(theme, "unit", "activation")
        self.bars.count("bottom")
        self.pictures = QStackedWidget()
        self.pictures.addWidget(self.map)
        self.pictures.addWidget(self.bars)
        self.scale = Scale(theme, "scaled to the largest")
        self.histogram = HistogramPlot(theme, "activation")
        row = QHBoxLayout()
        row.addLayout(left)
        row.addLayout(column((self.pictures, 1), (self.scale, 0)), 1)
        self.body.addWidget(Halves(row, self.histogram, (3, 2)))

    def probes(self) -> Mapping[str, Any]:
        from engine.training.probes import activations  # torch is not there when the window opens

        if self.node.place is None:
            return {}
        node, port = self.node.place
        return {self.name: activations(node, self.example.value() - 1, port, self.session.shown)}

    def take(self, event: object) -> bool:
        reading = self.own(event)
        if reading is None:
            return False
        self.reading = reading
        return True

    def draw(self) -> None:
        reading = self.reading
        if reading is None or reading.node != self.node.node:
            self.show_coming("The activations come in a moment.")
            return
        self.show_picture()
        self.example.show_part(reading.looked_at)
        self.all.setVisible(reading.kind == "units" and self.session.shown is None)
        self._show_input(reading.input)
        {"maps": self._show_maps, "units": self._show_units, "sequence": self._show_sequence}[reading.kind](reading)
        self.scale.setVisible(self.pictures.currentWidget() is self.map)
        self.scale.show_limit(self.map.limit)
        self.histogram.show_histogram(reading.histogram)
        self.verdict.setText(SWITCHED_OFF if is_silent(self.session.root, reading.node) else verdict(reading))

    @property
    def caption(self) -> str:
        return f"{self.node.currentText()}, {self.example.text().lower()}"

    def table(self) -> Mapping[str, Any]:
        reading = self.reading
        if reading is None:
            return {}
        axes = {"maps": ("channel", "row", "column"), "units": ("example", "unit"), "sequence": ("step", "feature")}
        return unrolled(reading.values, "activation", *axes[reading.kind])

    def restyle(self, theme: Theme) -> None:
        for part in (self.map, self.bars, self.scale, self.histogram):
            part.restyle(theme)

    # ---- pictures ----

    def _show_maps(self, reading: Activations) -> None:
        self.pictures.setCurrentWidget(self.map)
        self.map.lay_out(square=True)
        self.map.show_values(tiles(reading.values, aspect=self.map.aspect))

    def _show_units(self, reading: Activations) -> None:
        if self.all.isChecked() and self.session.shown is None:
            self.pictures.setCurrentWidget(self.map)
            self.map.lay_out(square=False)
            self.map.name_axes("unit", "example")
            self._show_counted(reading.values)
            return
        self.pictures.setCurrentWidget(self.bars)
        heights = reading.values[min(self.example.value(), len(reading.values)) - 1]
        self.bars.show_bars(np.arange(1, len(heights) + 1), heights, 0.8, heights)

    def _show_sequence(self, reading: Activations) -> None:
        self.pictures.setCurrentWidget(self.map)
        self.map.lay_out(square=False)
        self.map.name_axes("step", "feature")
        self._show_counted(reading.values.T)

    def _show_counted(self, values: np.ndarray) -> None:
        """Rows and columns are counted from 1, as people do."""
        height, width = values.shape
        self.map.show_signed(values, QRectF(0.5, 0.5, width, height))

    def _tell(self, at: QPointF | None) -> None:
        """Reads out the activation below the mouse."""
        cell, reading = self.map.cell(at), self.reading
        words = ""
        if cell is not None and reading is not None and np.isfinite(value := float(self.map.values[cell])):
            row, column = cell[0] + 1, cell[1] + 1
            place = {"units": f"example {row}, unit {column}: ", "sequence": f"step {column}, feature {row}: "}
            words = place.get(reading.kind, "") + number(value)
        self.map.setToolTip(as_plain_tip(words) if words else "")

    def _show_input(self, example: np.ndarray) -> None:
        is_picture = example.ndim == 3 and example.shape[0] in (1, 3)
        self.input_picture.setVisible(is_picture)
        if is_picture:
            self.input_picture.setPixmap(pixmap(photograph(example), min(INPUT_SIDE, round(PICTURE * self.width()))))
        self.input_words.setVisible(is_picture or self._room >= self._letters("xxxx…"))
        words, tip = "the input", ""
        if self.reading is not None and self.reading.tokens:
            words = tip = _spelt(self.reading.tokens)
        elif not is_picture:
            words, tip = (_written(example, self._features, cut) for cut in (self._cut, _whole))
        self.input_words.setText(words)
        self.input_words.setToolTip(as_plain_tip(tip) if tip else "")

    @property
    def _features(self) -> tuple[str, ...]:
        """What the numbers of an example are called in the data; empty where they have no names."""
        layers = (node.layer for node in self.session.root.nodes.values())
        dataset = next((layer for layer in layers if isinstance(layer, Dataset)), None)
        try:
            return dataset.facts().features if dataset is not None else ()
        except UserError:  # a setting is missing: nothing is known of it
            return ()

    def _cut(self, name: str, alone: bool) -> str:
        """A name as far as there is room for it, alone in its line or beside its number."""
        room = self._room + self._letters(NUMBER) * alone
        return self.input_words.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, room)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.refresh()  # names are cut to the room there is

    @property
    def _room(self) -> int:
        """Pixels for the name of a number of the input."""
        return round(BESIDE * self.width()) - self._letters(NUMBER)

    def _letters(self, text: str) -> int:
        return self.input_words.fontMetrics().horizontalAdvance(text)

    def _chosen(self) -> None:
        self.reading = None
        self.watch()
        self.refresh()


def _spelt(tokens: Sequence[str]) -> str:
    """How a text begins, in a few short lines."""
    lines = wrap(" ".join(tokens), LETTERS)
    return "\n".join(["the input:", *lines[:FEATURES], *["…"] * (len(lines) > FEATURES)])


def _whole(name: str, _alone: bool) -> str:
    """A name where there is room for all of it."""
    return name


def _written(example: np.ndarray, names: Sequence[str], cut: Callable[[str, bool], str]) -> str:
    """A short input in numbers, by the names that these have in the data. Names that would be cut to the same letters
    beside their numbers have a line of their own."""
    if example.ndim != 1:
        return f"the input:\n{'×'.join(map(str, example.shape))}"
    named = len(names) == len(example)
    if not named:
        names = [f"x{index}" for index in range(1, len(example) + 1)]
    pairs = list(zip(names[:FEATURES], example, strict=False))
    alone = len({cut(name, False) for name, _ in pairs}) < len(pairs)
    between = "\n= " if alone else " = "
    lines = [f"{cut(name, alone)}{between}{number(float(value))}" for name, value in pairs]
    more = [f"and {len(example) - FEATURES} more"] if len(example) > FEATURES else []
    title = "prepared input:" if named else "the input:"  # a length in cm is not −1.17
    return "\n".join([title, *lines, *more])


def is_silent(graph: Graph, name: str) -> bool:
    """Whether a node, by the name that programs have for it, is switched off and gives zeros."""
    found = located(graph, name)
    if found is None:
        return False
    path, id = found
    return content(graph, path).nodes[id].silent


def verdict(reading: Activations) -> str:
    unit = "channels" if reading.kind == "maps" else "units"
    said = f"Over all examples: mean {number(reading.mean)}, standard deviation {number(reading.std)}."
    if reading.silent > 0:
        said += f" {_silence(reading, unit)}"
    if reading.may_die and reading.silent > MANY_DEAD:
        said += " A lower learning rate or Leaky ReLU keeps units alive."
    shown, there = (
        reading.values.shape[0 if reading.kind == "maps" else 1],
        reading.shape[0 if reading.kind == "maps" else -1],
    )
    return said if shown >= there else f"{said} The first {shown} of {there} {unit} are shown."


def _silence(reading: Activations, unit: str) -> str:
    """What is zero for every example, and whether it is dead of it: a ReLU is, a step or a pixel is not."""
    one = reading.kind == "units" and reading.shape[-1] == 1
    who = "It is" if one else f"{percent(reading.silent)} of the {unit} are"
    return f"{who} dead: zero for every example." if reading.may_die else f"{who} zero for every example."
