"""Drawings read as playgrounds: what is found in them, and what is not understood."""

from __future__ import annotations

import pytest

import engine.kinds  # noqa: F401  # fills LAYERS
from engine.datasets.iris import Iris
from engine.errors import UserError
from engine.examples import example
from engine.graph import Graph, Wire
from engine.layer import make
from engine.playground import Desk, desk_of, playground


def refused(graph: Graph) -> UserError:
    with pytest.raises(UserError) as found:
        desk_of(graph)
    return found.value


def test_a_playground_is_read_from_left_to_right() -> None:
    desk = desk_of(playground(features=("x₁", "x₁x₂"), hidden=(3, 2)))
    assert [len(level) for level in desk.levels] == [2, 3, 2, 1]
    assert list(desk.chosen) == ["x₁", "x₁x₂"]
    assert desk.data == "circle_1"
    assert desk.activation == "tanh"
    assert desk.judged == "cross-entropy"
    assert not desk.regression


def test_features_stand_in_their_order_wherever_they_were_drawn() -> None:
    assert list(desk_of(playground(features=("sin x₂", "x₂", "x₁"))).chosen) == ["x₁", "x₂", "sin x₂"]


def test_a_product_is_the_same_the_other_way_round() -> None:
    graph = playground(features=("x₁x₂",))
    graph = graph.with_settings("feature_1", element=1, second=0)
    assert list(desk_of(graph).chosen) == ["x₁x₂"]


def test_neurons_drawn_by_hand_stand_in_the_column_that_their_wires_say() -> None:
    graph = playground(features=("x₁",), hidden=(2,))
    graph, id = graph.added(make("neuron", {}))
    graph = graph.with_wires([Wire("neuron_1", "out", id, "in"), Wire(id, "out", "neuron_3", "in")])
    assert desk_of(graph).columns == (("neuron_1", "neuron_2"), (id,))


def test_a_missing_wire_and_a_skip_are_understood() -> None:
    graph = playground(hidden=(2, 2)).without_wires([Wire("neuron_1", "out", "neuron_3", "in")])
    graph = graph.with_wire(Wire("feature_1", "out", "neuron_5", "in"))
    assert [len(level) for level in desk_of(graph).levels] == [2, 2, 2, 1]


def test_other_layers_are_named() -> None:
    error = refused(example("xor").graph)
    assert error.text == "“Hidden layer” is no part of a playground."
    assert error.hint == "The playground knows a data set in the plane, features, columns of neurons and a loss."


def test_what_is_missing_or_there_twice_is_said() -> None:
    graph = playground()
    assert refused(Graph()).text == "There is no data set in the drawing."
    assert refused(graph.without(["binary_cross_entropy_1"])).text == "There is no loss in the drawing."
    assert refused(graph.added(make("xor", {}))[0]).text == "There are 2 data sets."
    assert refused(graph.without(["neuron_7"])).text == "No neuron leads to the loss."


def test_data_that_do_not_lie_in_a_plane_are_refused() -> None:
    error = refused(playground().with_layer("circle_1", Iris()))
    assert error.text == "Each example of “Iris” has 4 numbers, and a plane has two."


def test_a_loop_is_refused() -> None:
    graph = playground(hidden=(1, 1))
    looped = graph.with_wire(Wire("neuron_2", "out", "neuron_1", "in"))
    assert refused(looped).text == "The drawing runs in a loop."


def test_a_neuron_behind_the_answer_is_refused() -> None:
    graph, id = playground(hidden=()).added(make("neuron", {}))
    assert refused(graph.with_wire(Wire("neuron_1", "out", id, "in"))).text.startswith("A neuron reads what another")


def test_neurons_may_read_the_data_themselves() -> None:
    graph = playground(features=(), hidden=())
    graph, id = graph.added(make("neuron", {}))
    graph = graph.with_wires([Wire("circle_1", "x", id, "in"), Wire(id, "out", "neuron_1", "in")])
    desk: Desk = desk_of(graph)
    assert desk.levels == ((), (id,), ("neuron_1",))
