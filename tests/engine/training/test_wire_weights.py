"""The weight of one wire: found and set by the wire, wherever the program keeps it."""

from __future__ import annotations

from dataclasses import replace
from math import inf, nan
from typing import Any

import numpy as np
import pytest
import torch

from engine.block import Block
from engine.errors import UserError
from engine.graph import Graph, Wire
from engine.layer import make
from engine.program import to_program
from engine.training.state import State
from engine.training.wire_weights import bias_of, set_bias, set_weight, weight_of, weights_into
from tests.engine.drawings import chain
from tests.engine.training.networks import settings


def drawn(*wires: str, kind: str = "neuron", **given: Any) -> Graph:
    """An input of 3 numbers, two neurons that read all of them, and a node that reads what is told; all lead out."""
    graph = chain(("input", {"shape": (3,)}))
    for _ in range(2):
        graph, id = graph.added(make("neuron"))
        graph = graph.with_wire(Wire("input_1", "out", id, "in"))
    graph, last = graph.added(make(kind, given))
    graph = graph.with_wires(Wire(*wire.split(".", 1), last, "in") for wire in wires)  # type: ignore[arg-type]
    graph, end = graph.added(make("output"))
    return graph.with_wire(Wire(last, "out", end, "in"))


def state_of(graph: Graph) -> State:
    return State.fresh(to_program(graph), settings())


def predicted(state: State, x: np.ndarray) -> np.ndarray:
    with torch.no_grad():
        return state.network(torch.from_numpy(x.astype(np.float32))).numpy()


def test_setting_the_weight_of_a_wire_between_neurons_changes_what_it_carries() -> None:
    graph = drawn("neuron_1.out", "neuron_2.out", activation="linear")
    state = state_of(graph)
    set_weight(state, graph, graph.wires_into["neuron_3"][0], 2)
    set_weight(state, graph, graph.wires_into["neuron_3"][1], 0.0)
    set_bias(state, "neuron_3", -1)
    for wire in (Wire("input_1", "out", "neuron_1", "in"), Wire("input_1", "out", "neuron_2", "in")):
        set_weight(state, graph, wire, [1.0, 0.0, 0.0] if wire.target == "neuron_1" else 5)
    set_bias(state, "neuron_1", 0.0)
    x = np.array([[0.3, 9, 9], [-0.5, 7, 7]])
    assert predicted(state, x)[:, 0] == pytest.approx(2 * np.tanh(x[:, 0]) - 1, abs=1e-6)


def test_each_wire_gives_back_what_was_set_on_it_alone() -> None:
    graph = drawn("neuron_2.out", "input_1.out[2]", "neuron_1.out", "input_1.out", "input_1.out[0]")
    state = state_of(graph)
    wires = graph.wires_into["neuron_3"]
    for number, wire in enumerate(wires):
        set_weight(state, graph, wire, number)
    weights = weights_into(state, graph, "neuron_3")
    assert [*weights] == [*wires]
    assert [np.asarray(weight).tolist() for weight in weights.values()] == [0, 1, 2, [3, 3, 3], 4]


def test_the_same_number_twice_has_two_weights() -> None:
    graph = drawn("input_1.out", "input_1.out[1]", "neuron_1.out", activation="linear")
    state = state_of(graph)
    for wire, value in zip(graph.wires_into["neuron_3"], (1, 10, 0), strict=True):
        set_weight(state, graph, wire, value)
    set_bias(state, "neuron_3", 0)
    assert predicted(state, np.array([[1.0, 2.0, 4.0]])) == pytest.approx(7 + 20)


def test_a_wire_into_a_dense_layer_has_a_weight_for_each_unit() -> None:
    graph = drawn("neuron_2.out", "neuron_1.out", kind="dense", units=4)
    state = state_of(graph)
    first, second = graph.wires_into["dense_1"]
    set_weight(state, graph, first, np.arange(4).reshape(4, 1))
    set_weight(state, graph, second, 7)
    matrix = state.network.get_submodule("dense_1").weight
    assert matrix.tolist() == [[0, 7], [1, 7], [2, 7], [3, 7]]
    assert weight_of(state, graph, second).tolist() == [[7], [7], [7], [7]]  # type: ignore[union-attr]


def test_a_vector_into_a_dense_layer_has_the_whole_matrix() -> None:
    graph = drawn("input_1.out", kind="dense", units=2)
    state = state_of(graph)
    set_weight(state, graph, Wire("input_1", "out", "dense_1", "in"), np.ones((2, 3)))
    assert state.network.get_submodule("dense_1").weight.tolist() == [[1, 1, 1], [1, 1, 1]]


def test_biases_of_a_dense_layer_are_set_one_by_one_or_all_at_once() -> None:
    graph = drawn("input_1.out", kind="dense", units=3)
    state = state_of(graph)
    set_bias(state, "dense_1", 0.0)
    set_bias(state, "dense_1", 0.5, unit=1)
    assert bias_of(state, "dense_1").tolist() == [0, 0.5, 0]  # type: ignore[union-attr]


def test_a_neuron_inside_of_a_block_is_found_by_its_path() -> None:
    inner = chain("block-input", "neuron", "block-output")
    graph = chain(("input", {"shape": (3,)}))
    graph, block = graph.added(Block(name="One", graph=inner, repeat=1))
    graph, end = graph.added(make("output"))
    graph = graph.with_wires([Wire("input_1", "out", block, "in"), Wire(block, "out", end, "in")])
    state = state_of(graph)
    wire = Wire("block_input_1", "out", "neuron_1", "in")
    set_weight(state, inner, wire, [1, 2, 3], prefix=f"{block}/")
    assert weight_of(state, inner, wire, prefix=f"{block}/").tolist() == [1, 2, 3]  # type: ignore[union-attr]
    set_bias(state, f"{block}/neuron_1", 4)
    assert bias_of(state, f"{block}/neuron_1") == 4


@pytest.mark.parametrize(
    ("value", "said"),
    [(nan, "not-a-number"), (inf, "inf"), (-1e39, "-1e+39")],
)
def test_what_is_not_finite_is_refused_and_changes_nothing(value: float, said: str) -> None:
    graph = drawn("neuron_1.out")
    state = state_of(graph)
    wire = graph.wires_into["neuron_3"][0]
    before = weight_of(state, graph, wire), bias_of(state, "neuron_3")
    with pytest.raises(UserError) as error:
        set_weight(state, graph, wire, value)
    assert error.value.text == f"A weight has to be a finite number, but got {said}."
    with pytest.raises(UserError, match="A bias has to be a finite number"):
        set_bias(state, "neuron_3", value)
    assert (weight_of(state, graph, wire), bias_of(state, "neuron_3")) == before


def test_what_is_no_number_is_refused() -> None:
    graph = drawn("neuron_1.out")
    with pytest.raises(UserError, match="A weight has to be a number, but got “much”"):
        set_weight(state_of(graph), graph, graph.wires_into["neuron_3"][0], "much")


def test_as_many_numbers_are_wanted_as_the_wire_carries() -> None:
    graph = drawn("input_1.out", "neuron_1.out")
    with pytest.raises(UserError, match="Expected 3 numbers, but got 2"):
        set_weight(state_of(graph), graph, graph.wires_into["neuron_3"][0], [1, 2])


def test_a_drawing_that_is_newer_than_the_training_is_refused() -> None:
    graph = drawn("neuron_1.out")
    state = state_of(graph)
    wire = Wire("neuron_2", "out", "neuron_3", "in")
    with pytest.raises(UserError, match="reads something else in what is trained than in the drawing"):
        set_weight(state, graph.with_wire(wire), wire, 1)


def test_wires_without_a_weight_and_neurons_without_a_bias_say_so() -> None:
    graph = drawn("neuron_1.out", bias=False)
    state = state_of(graph)
    assert bias_of(state, "neuron_3") is None
    with pytest.raises(UserError, match="has no bias"):
        set_bias(state, "neuron_3", 1)
    with pytest.raises(UserError, match="This node is no part of what is trained yet"):
        weight_of(state, graph, graph.wires_into["output_1"][0])


def test_a_layer_that_has_no_weight_for_each_wire_says_so() -> None:
    graph = drawn("neuron_1.out", kind="relu")
    with pytest.raises(UserError, match=r"ReLU \(relu_1\) has no weight for each wire"):
        weight_of(state_of(graph), graph, graph.wires_into["relu_1"][0])


def test_a_neuron_that_is_switched_off_keeps_its_weights_within_reach() -> None:
    graph = drawn("neuron_1.out")
    graph = graph.with_node(replace(graph.nodes["neuron_3"], bypassed=True))
    state = state_of(graph)
    set_weight(state, graph, graph.wires_into["neuron_3"][0], 3)
    assert weight_of(state, graph, graph.wires_into["neuron_3"][0]) == 3


def test_the_weights_of_a_layer_that_lacks_wires_are_those_that_there_are() -> None:
    graph = drawn("neuron_1.out", "neuron_2.out", kind="dense", units=3, mask=["10", "11", "01"])
    state = state_of(graph)
    first, second = graph.wires_into["dense_1"]
    set_weight(state, graph, first, [1.0, 2.0])
    set_weight(state, graph, second, [3.0, 4.0])
    assert state.weights()["dense_1.weight"].tolist() == [1.0, 2.0, 3.0, 4.0]
    assert list(weights_into(state, graph, "dense_1")[second]) == [3.0, 4.0]  # type: ignore[arg-type]
