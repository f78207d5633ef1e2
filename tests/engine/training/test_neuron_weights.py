"""The weights of a neuron set by their numbers, on whatever wires they lie."""

from __future__ import annotations

import numpy as np
import pytest

from engine import examples
from engine.errors import UserError
from engine.graph import Graph
from engine.program import to_program
from engine.training.neuron_weights import BIAS, set_numbers
from engine.training.state import State
from engine.training.wire_weights import bias_of, weights_into


def fresh(name: str) -> tuple[Graph, State]:
    graph = examples.example(name).graph
    return graph, State.fresh(to_program(graph), graph.training)


def weights(state: State, graph: Graph, node: str) -> list[float]:
    return np.concatenate([np.ravel(weight) for weight in weights_into(state, graph, node).values()]).tolist()


def test_numbers_count_on_from_wire_to_wire() -> None:
    graph, state = fresh("half-adder")
    before = weights(state, graph, "neuron_2")
    set_numbers(state, graph, "neuron_2", {2: -2.0})
    assert weights(state, graph, "neuron_2") == [*before[:2], -2]


def test_one_weight_of_a_vector_and_the_bias_leave_the_others_alone() -> None:
    graph, state = fresh("xor-neurons")
    other, before = weights(state, graph, "neuron_2"), weights(state, graph, "neuron_1")
    set_numbers(state, graph, "neuron_1", {1: 0.5, BIAS: 3.0})
    assert weights(state, graph, "neuron_1") == [before[0], 0.5]
    assert bias_of(state, "neuron_1") == 3
    assert weights(state, graph, "neuron_2") == other


def test_a_number_that_is_not_there_is_a_sentence() -> None:
    graph, state = fresh("and")
    with pytest.raises(UserError, match="This neuron has 2 weights by now, and no number 3"):
        set_numbers(state, graph, "neuron_1", {2: 1.0})


def test_not_a_number_is_a_sentence() -> None:
    graph, state = fresh("and")
    with pytest.raises(UserError, match="has to be a finite number"):
        set_numbers(state, graph, "neuron_1", {0: float("nan")})
