"""Neurons under the microscope in the window: chosen on the canvas, and chosen there."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt

from app.microscope.sight import titles
from app.microscope.walker import UNIT
from engine.graph import Graph
from engine.microscope.places import Stop
from tests.app.microscope.conftest import Glass
from tests.engine.neuron_drawings import connected, enclosed, mixed

Look = Callable[[Graph], Glass]


def test_a_neuron_that_is_selected_on_the_canvas_is_looked_at(look: Look) -> None:
    glass = look(mixed())
    glass.session.select(("neuron_2",))
    glass.settle()
    assert glass.walker.node == "neuron_2"
    glass.panel.guide.sink(1)
    glass.settle()
    assert glass.sight.name == "Neuron 2"
    assert glass.sight.working.formula == "a = tanh(z)   (Neuron 2)"


def test_a_neuron_that_is_chosen_there_is_selected_on_the_canvas(look: Look) -> None:
    glass = look(connected())
    glass.panel.walker.go(Stop("forward", "neurons_1"))
    glass.panel.refresh()
    glass.settle()
    glass.panel.guide.pick((2,))
    glass.settle()
    assert glass.session.selection == {"neuron_3"}
    assert glass.walker.depth == UNIT


def test_the_weights_of_the_neuron_that_is_selected_are_looked_at_where_weights_move(look: Look) -> None:
    glass = look(mixed())
    glass.panel.walker.go(Stop("update", "neurons_1"))
    glass.session.select(("neuron_4",))
    glass.settle()
    assert glass.walker.stop == Stop("update", "neurons_1")
    assert glass.walker.node == "neuron_4"
    assert glass.sight.name == "x2 → Neuron 4"
    assert glass.sight.weight == ("neurons_1.weight", (5,))


def test_levels_are_called_by_their_neurons(look: Look) -> None:
    glass = look(connected())
    assert list(titles(glass.walker.specimen).values()) == [
        "Neuron 1–4, sums",
        "Neuron 1–4",
        "Neuron 5–7, sums",
        "Neuron 5–7",
        "Answer",
        "Binary cross-entropy",
    ]


def test_a_neuron_in_a_block_is_found(look: Look) -> None:
    glass = look(enclosed())
    glass.session.reveal("block_1/neuron_5")
    glass.settle()
    assert glass.walker.node == "block_1/neuron_5"


def test_the_way_to_an_input_leads_to_the_neuron_that_gave_it(look: Look) -> None:
    glass = look(mixed())
    glass.session.select(("neuron_6",))
    glass.settle()
    glass.key(Qt.Key.Key_Down)
    glass.panel.guide.choose_term(0, 2)
    glass.panel.guide.go_to_origin()
    glass.settle()
    assert glass.walker.node == "neuron_3"
    assert glass.session.selection == {"neuron_3"}
