"""A neuron among a few examples: what it reads, sums and answers, and by what it is judged."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from engine import examples
from engine.datasets.base import Dataset
from engine.datasets.prepare import prepare
from engine.graph import Graph
from engine.program import to_program
from engine.training.probes import OneNeuron, one_neuron
from tests.engine.training.networks import iris
from tests.engine.training.probes.looking import first_reading, seen


def of(graph: Graph, node: str) -> OneNeuron:
    data = next(each.layer for each in graph.nodes.values() if isinstance(each.layer, Dataset))
    _, reading = seen(to_program(graph), prepare(data), one_neuron(node))
    assert isinstance(reading, OneNeuron)
    return reading


def test_sums_are_the_weighted_inputs_with_the_bias_and_answers_what_the_activation_makes_of_them() -> None:
    reading = of(examples.example("xor-neurons").graph, "neuron_2")
    assert reading.reads.tolist() == [[-1, -1], [-1, 1], [1, -1], [1, 1]]
    np.testing.assert_allclose(reading.sums, reading.reads @ reading.weights + reading.bias, atol=1e-6)
    np.testing.assert_allclose(reading.answers, np.tanh(reading.sums), atol=1e-6)


def test_a_neuron_that_answers_is_judged_by_itself() -> None:
    reading = of(examples.example("xor-neurons").graph, "neuron_3")
    assert reading.own
    assert reading.judged.truth[:, 0].tolist() == [0, 1, 1, 0]
    np.testing.assert_allclose(reading.judged.given[:, 0], reading.answers)
    assert reading.wrong.tolist() == [bool((a > 0.5) != t) for a, t in zip(reading.answers, [0, 1, 1, 0], strict=True)]


@pytest.mark.parametrize(("node", "truth"), [("neuron_1", [0, 0, 0, 1]), ("neuron_2", [0, 1, 1, 0])])
def test_of_several_answers_each_neuron_has_its_own(node: str, truth: list[int]) -> None:
    reading = of(examples.example("half-adder").graph, node)
    assert reading.own
    assert reading.judged.truth[:, 0].tolist() == truth
    np.testing.assert_allclose(reading.judged.given[:, 0], reading.answers)


def test_a_neuron_inside_is_judged_by_the_network() -> None:
    reading = of(examples.example("xor-neurons").graph, "neuron_1")
    output = of(examples.example("xor-neurons").graph, "neuron_3")
    assert not reading.own
    assert reading.judged.truth[:, 0].tolist() == [0, 1, 1, 0]
    assert len(reading.judged.given) == len(output.answers)


def test_numbers_are_not_wrong_but_off() -> None:
    reading = of(examples.example("soft-bumps").graph, "neuron_16")
    assert reading.own
    assert reading.judged.right is None
    assert not reading.wrong.any()
    assert reading.off == pytest.approx(float(np.abs(reading.answers - reading.judged.truth[:, 0]).mean()))
    assert len(reading.sums) == 20


def test_a_neuron_that_is_switched_off_answers_nothing_and_keeps_its_weights() -> None:
    graph = examples.example("xor-neurons").graph
    reading = of(graph.with_node(replace(graph.nodes["neuron_1"], bypassed=True)), "neuron_1")
    assert not reading.answers.any()
    assert reading.sums.any()


def test_it_is_seen_while_it_trains_too() -> None:
    graph = examples.example("and").graph
    reading = first_reading(to_program(graph), prepare(graph.nodes["truth_table_1"].layer), one_neuron("neuron_1"))
    assert len(reading.sums) == 4


def test_another_kind_of_node_is_no_neuron() -> None:
    program, parts = iris()
    with pytest.raises(KeyError):
        seen(program, parts, one_neuron("dense_1"))
