"""What the network is given and how many neurons it has: features to switch on and off, columns and neurons to add."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QToolButton, QVBoxLayout, QWidget

from app.dialogs import plain
from app.flow import Flow
from app.forms import as_plain_tip
from app.playground.editing import Editing
from app.playground.fields import Count
from app.theme import Theme
from app.wording import count
from engine.playground import (
    FEATURES,
    MOST_COLUMNS,
    MOST_NEURONS,
    Desk,
    with_column,
    with_feature,
    with_neuron,
    without_column,
    without_feature,
    without_neuron,
)

TIPS = {
    "x₁": "The first coordinate of a point.",
    "x₂": "The second coordinate of a point.",
    "x₁²": "The square of the first coordinate: how far left or right, whichever.",
    "x₂²": "The square of the second coordinate: how far up or down, whichever.",
    "x₁x₂": "The product of both coordinates: positive where their signs agree.",
    "sin x₁": "A wave along the first coordinate.",
    "sin x₂": "A wave along the second coordinate.",
}


class FeatureBox(QWidget):
    """A switch for each feature. One that is switched off takes its wires with it; all else keeps what it learned."""

    def __init__(self, editing: Editing) -> None:
        super().__init__()
        self._editing = editing
        self.switches: dict[str, QToolButton] = {}
        row = Flow()
        row.setContentsMargins(0, 0, 0, 0)
        self.setLayout(row)
        for name in FEATURES:
            switch = self.switches[name] = QToolButton()
            switch.setText(name)
            switch.setCheckable(True)
            switch.setProperty("chip", True)
            switch.setToolTip(as_plain_tip(TIPS[name]))
            switch.setAccessibleName(f"Feature {name}")
            switch.clicked.connect(lambda on, name=name: self._switch(name, on))
            row.addWidget(switch)

    def show_desk(self, desk: Desk) -> None:
        chosen = desk.chosen
        for name, switch in self.switches.items():
            switch.setChecked(name in chosen)

    def _switch(self, name: str, on: bool) -> None:
        edit = with_feature if on else without_feature
        self._editing.apply(f"{'Add' if on else 'Remove'} the feature {name}", lambda graph: edit(graph, name))
        if self._editing.desk is not None:
            self.show_desk(self._editing.desk)  # a refusal leaves it as it was


class ColumnsBox(QWidget):
    """How many hidden columns there are, and how many neurons each has."""

    def __init__(self, editing: Editing) -> None:
        super().__init__()
        self._editing = editing
        theme = editing.session.theme
        self.columns = Count(theme, "Hidden columns", "the last column", "Everything else keeps what it learned.")
        self.columns.name.setProperty("tone", "section")
        self.columns.more.connect(lambda: editing.apply("Add a hidden column", with_column))
        self.columns.less.connect(lambda: editing.apply("Remove the last hidden column", without_column))
        self.neurons: list[Count] = []
        self.weights = plain("", "muted")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(2)
        self._column.addWidget(self.columns)
        self._column.addWidget(self.weights)

    def show_desk(self, desk: Desk) -> None:
        self.columns.show_count(len(desk.columns), 0, MOST_COLUMNS)
        while len(self.neurons) < len(desk.columns):
            self._add_row(len(self.neurons))
        for row, (field, members) in enumerate(zip(self.neurons, desk.columns, strict=False)):
            field.show_count(len(members), 1, MOST_NEURONS)
            self.neurons[row].show()
        for field in self.neurons[len(desk.columns) :]:
            field.hide()
        neurons = [id for level in (*desk.columns, desk.outputs) for id in level]
        biases = sum(desk.neuron(id).bias for id in neurons)
        into = sum(len(desk.graph.wires_into.get(id, ())) for id in neurons)
        self.weights.setText(f"{count(into, 'weight')} and {count(biases, 'bias', 'biases')} learn.")

    def restyle(self, theme: Theme) -> None:
        for field in (self.columns, *self.neurons):
            field.restyle(theme)

    def _add_row(self, row: int) -> None:
        editing, name = self._editing, f"Neurons in column {row + 1}"
        field = Count(editing.session.theme, name, "a neuron", "The others keep what they learned.")
        field.name.setIndent(10)
        field.more.connect(lambda: editing.apply(f"Add a neuron to column {row + 1}", lambda g: with_neuron(g, row)))
        field.less.connect(
            lambda: editing.apply(f"Remove a neuron of column {row + 1}", lambda g: without_neuron(g, row))
        )
        self._column.insertWidget(1 + row, field)
        self.neurons.append(field)


def section(text: str) -> QLabel:
    """The name of a box."""
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setProperty("tone", "section")
    return label
