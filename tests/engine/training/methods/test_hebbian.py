"""Hebbian rules find what a principal component analysis computes, and nothing that nobody asked for moves."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from sklearn.decomposition import PCA

from engine import examples
from engine.datasets.prepare import Parts, prepare
from engine.errors import TrainingError
from engine.graph import Graph, Wire
from engine.hebbian import learners
from engine.layer import make
from engine.network import Network
from engine.program import to_program
from engine.training.events import EpochEnded, Finished
from engine.training.loop import train
from engine.training.methods.hebbian import Hebbian, matrix, moved
from engine.training.state import State
from tests.engine.drawings import chain

RULES = {"method": "hebbian", "optimiser": "sgd", "momentum": 0.0}


def on_iris(units: int = 2, **training: object) -> Graph:
    given = {**RULES, "learning_rate": 0.02, "batch_size": 8, "epochs": 40, **training}
    return chain("iris", ("dense", {"units": units, "bias": False}), "output").with_training(**given)


def learned(graph: Graph) -> tuple[State, Parts, list[object]]:
    program = to_program(graph)
    parts = prepare(graph.nodes[program.entries[0].node].layer)
    state = State.fresh(program, graph.training)
    return state, parts, list(train(program, parts, graph.training, state))


@cache
def digits() -> tuple[State, Parts, list[object]]:
    return learned(examples.example("digits-components").graph)


def cosines(weights: NDArray[np.float32], directions: NDArray[np.float32]) -> NDArray[np.float32]:
    """How alike the rows are that stand at the same place, whichever way they point."""
    lengths = np.linalg.norm(weights, axis=1) * np.linalg.norm(directions, axis=1)
    return np.abs((weights * directions).sum(1)) / lengths


def weights_of(state: State, name: str = "dense_1") -> NDArray[np.float32]:
    return state.network.get_parameter(f"{name}.weight").detach().numpy()


def test_ojas_neuron_turns_to_the_first_principal_component() -> None:
    state, parts, _ = learned(examples.example("oja").graph.with_training(epochs=8))
    weights = weights_of(state, "neurons_1")
    assert cosines(weights, PCA(1).fit(parts.train.x).components_) > 0.999
    assert np.linalg.norm(weights) == pytest.approx(1, abs=0.01)


def test_sangers_units_come_in_the_order_of_the_components() -> None:
    state, parts, _ = digits()
    x = parts.train.x.reshape(len(parts.train), -1)
    analysis = PCA(8).fit((x - x.mean(0)) / np.sqrt(x.var(0) + 1))
    assert cosines(weights_of(state), analysis.components_).min() > 0.99


def test_its_figures_are_those_of_the_analysis() -> None:
    _, parts, events = digits()
    x = parts.train.x.reshape(len(parts.train), -1)
    analysis = PCA(8).fit((x - x.mean(0)) / np.sqrt(x.var(0) + 1))
    told = next(event for event in reversed(events) if isinstance(event, EpochEnded)).train
    assert list(told) == ["reconstruction error", "explained variance", "weight length"]
    assert told["explained variance"] == pytest.approx(analysis.explained_variance_ratio_.sum(), abs=0.01)
    assert told["weight length"] == pytest.approx(1, abs=0.01)


def test_ojas_rule_turns_every_unit_the_same_way() -> None:
    state, parts, _ = learned(on_iris(3, hebbian_rule="Oja"))
    first = PCA(1).fit(parts.train.x).components_
    assert cosines(weights_of(state), np.repeat(first, 3, 0)).min() > 0.99


def test_hebbs_rule_alone_grows_until_the_numbers_end_and_says_what_bounds_it() -> None:
    _, _, events = learned(on_iris(1, hebbian_rule="Hebb", learning_rate=1.0, epochs=20))
    lengths = [event.train["weight length"] for event in events if isinstance(event, EpochEnded)]
    assert np.diff(np.log(lengths)).min() > 1
    last = events[-1]
    assert isinstance(last, Finished)
    assert (last.reason, last.cause, last.node) == ("failed", "not finite", "dense_1")
    assert last.hint == (
        "The weights from before that step are kept. "
        "Hebb's rule alone has no bound: Oja's and Sanger's keep the weights short, at a low learning rate."
    )


def test_a_step_adds_what_the_rule_says() -> None:
    x, w = torch.tensor([[1.0, 2.0], [3.0, -1.0]]), torch.tensor([[0.5, 0.25], [-1.0, 0.5]])
    y = x @ w.T
    sums = {"Hebb": torch.zeros(2, 2), "Oja": torch.zeros(2, 2), "Sanger": torch.zeros(2, 2)}
    for example, answer in zip(x, y, strict=True):
        for unit in range(2):
            before = sum((answer[k] * w[k] for k in range(unit + 1)), torch.zeros(2))
            sums["Hebb"][unit] += answer[unit] * example / 2
            sums["Oja"][unit] += answer[unit] * (example - answer[unit] * w[unit]) / 2
            sums["Sanger"][unit] += answer[unit] * (example - before) / 2
    for rule, expected in sums.items():
        assert torch.allclose(moved(rule, x, w), expected, atol=1e-6)


def test_neurons_learn_by_their_own_wires_as_units_of_a_layer_do() -> None:
    graph = chain("iris", ("neuron", {"activation": "linear", "bias": False}), "output").with_training(**RULES)
    graph, few = graph.added(make("neuron", {"activation": "linear", "bias": False}))
    wires = [Wire("iris_1", output, few, "in") for output in ("x[0]", "x[2]")]
    graph = graph.with_wires([*graph.wires, *wires, Wire(few, "out", "output_1", "in")])
    program = to_program(graph)
    (step,) = learners(program)
    network, x = Network(program), torch.from_numpy(prepare(graph.nodes["iris_1"].layer).train.x)[:20]
    Hebbian(network, graph.training).gradients({"x": x})
    own = matrix(network, step)
    assert own[1, 1] == own[1, 3] == 0
    expected = -moved("Sanger", x, own)
    weight = network.get_parameter(f"{step.name}.weight")
    assert weight.grad is not None
    assert torch.allclose(weight.grad, torch.cat([expected[0], expected[1, [0, 2]]]), atol=1e-6)


def test_a_bias_and_layers_of_other_kinds_stay_as_they_are() -> None:
    graph = chain("iris", ("layer-norm", {}), ("dense", {"units": 2}), "output").with_training(epochs=1, **RULES)
    program = to_program(graph)
    state = State.fresh(program, graph.training)
    before = {name: weight.clone() for name, weight in state.network.state_dict().items()}
    list(train(program, prepare(graph.nodes["iris_1"].layer), graph.training, state))
    after = state.network.state_dict()
    assert [name for name in after if not torch.equal(after[name], before[name])] == ["dense_1.weight"]


def test_a_program_without_weighted_sums_is_refused() -> None:
    program = to_program(chain("iris", ("layer-norm", {}), "output"))
    with pytest.raises(TrainingError, match="There is nothing that a Hebbian rule teaches"):
        Hebbian.refuse(program)


def test_batches_that_are_added_up_give_the_gradient_of_the_whole() -> None:
    graph = on_iris()
    program, parts = to_program(graph), prepare(graph.nodes["iris_1"].layer)
    network = Network(program)
    method = Hebbian(network, graph.training)
    weight = network.get_parameter("dense_1.weight")
    x = torch.from_numpy(np.asarray(parts.train.x))[:30]
    method.gradients({"x": x})
    whole, weight.grad = weight.grad, None
    method.gradients({"x": x[:20]}, 20 / 30)
    method.gradients({"x": x[20:]}, 10 / 30)
    assert whole is not None
    assert weight.grad is not None
    assert torch.allclose(whole, weight.grad, atol=1e-6)
