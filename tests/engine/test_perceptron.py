"""Rosenblatt's rule: its updates are the book's, it teaches the answering neurons only, and it converges."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from engine.analysis import analyse
from engine.datasets.base import Dataset
from engine.datasets.prepare import prepare
from engine.graph import Graph, Wire
from engine.layer import make
from engine.methods import PLAIN
from engine.program import to_program
from engine.training.events import Event, Finished
from engine.training.loop import Controls, Training, train
from engine.training.methods.supervised import order
from engine.training.state import State
from tests.engine.drawings import chain, mend_first, only


def perceptron(activation: str = "step", data: str = "gaussians", **training: object) -> Graph:
    graph = chain((data, {"noise": 0.0}), ("neuron", {"activation": activation}), "mean-squared-error")
    graph = graph.with_wire(Wire(f"{data}_1", "y", "mean_squared_error_1", "target"))
    if activation == "sign":
        graph = graph.with_settings("mean_squared_error_1", classes="-1 and 1")
    plain = {**PLAIN, "method": "perceptron", "learning_rate": 0.1, "batch_size": 1, "epochs": 50}
    return graph.with_training(**{**plain, **training})


def parts_of(graph: Graph):  # type: ignore[no-untyped-def]
    data = next(node.layer for node in graph.nodes.values() if isinstance(node.layer, Dataset))
    return prepare(data)


def events_of(graph: Graph, state: State | None = None) -> list[Event]:
    return list(train(to_program(graph), parts_of(graph), graph.training, state))


@pytest.mark.parametrize("activation", ["step", "sign"])
def test_every_update_is_rosenblatts(activation: str) -> None:
    graph = perceptron(activation, epochs=1)
    parts, program = parts_of(graph), to_program(graph)
    state = State.fresh(program, graph.training)
    (name, weight), (_, bias) = state.network.named_parameters()
    w, b = weight.detach().double().numpy().ravel().copy(), float(bias.detach())
    for _ in Training(program, parts, graph.training, state, Controls()).events():
        pass
    for row in order(graph.training.seed, 0, len(parts.train)).tolist():
        x, y = parts.train.x[row].astype(np.float64), int(parts.train.y[row])
        low = 0 if activation == "step" else -1
        answer, truth = (1 if w @ x + b >= 0 else low), (1 if y else low)
        w, b = w + 0.1 * (truth - answer) * x, b + 0.1 * (truth - answer)
    assert name == "neurons_1.weight"
    assert np.allclose(weight.detach().numpy().ravel(), w, atol=1e-4)
    assert float(bias.detach()) == pytest.approx(b, abs=1e-4)


def test_where_a_line_parts_the_classes_it_converges_within_the_bound() -> None:
    graph = perceptron(epochs=500)
    events = events_of(graph)
    last = events[-1]
    assert isinstance(last, Finished)
    assert last.reason == "converged"
    assert last.test["accuracy"] >= 0.97
    x = np.hstack([parts_of(graph).train.x, np.ones((len(parts_of(graph).train.x), 1))])
    assert last.epoch < np.square(x).sum(1).max() / 0.1**2, "a mistake an epoch at least, by Novikoff's bound"


def test_where_no_line_parts_them_it_goes_on_to_the_last_epoch() -> None:
    *_, last = events_of(perceptron(data="xor", epochs=5))
    assert isinstance(last, Finished)
    assert (last.reason, last.epoch) == ("completed", 5)


def test_hidden_neurons_keep_their_random_wires() -> None:
    graph = chain("xor")
    hidden = []
    for _ in range(6):
        graph, id = graph.added(make("neuron", {"activation": "step"}))
        graph = graph.with_wire(Wire("xor_1", "x", id, "in"))
        hidden.append(id)
    graph, end = graph.added(make("neuron", {"activation": "step"}))
    graph, loss = graph.added(make("mean-squared-error"))
    graph = graph.with_wires(Wire(id, "out", end, "in") for id in hidden)
    graph = graph.with_wires([Wire(end, "out", loss, "prediction"), Wire("xor_1", "y", loss, "target")])
    graph = graph.with_training(**PLAIN, method="perceptron", batch_size=1, epochs=3)
    state = State.fresh(to_program(graph), graph.training)
    before = {name: weight.clone() for name, weight in state.weights().items()}
    events_of(graph, state)
    changed = {
        name.partition(".")[0] for name, weight in state.weights().items() if not torch.equal(before[name], weight)
    }
    assert changed == {"neurons_2"}


def test_another_loss_is_told_with_what_mends_it() -> None:
    graph = perceptron().with_layer("mean_squared_error_1", make("binary-cross-entropy"))
    mended = mend_first(graph, only(analyse(graph)))
    assert analyse(mended).ready


def test_a_neuron_that_gives_any_number_is_told_with_what_mends_it() -> None:
    graph = perceptron("tanh")
    problem = only(analyse(graph))
    assert problem.text == "The perceptron rule teaches neurons that answer yes or no, but Neuron 1 gives any number."
    assert analyse(mend_first(graph, problem)).ready


def test_another_optimiser_is_told_with_what_mends_it() -> None:
    graph = perceptron(optimiser="adam")
    problem = only(analyse(graph))
    assert "plain steps" in problem.text
    assert analyse(mend_first(graph, problem)).ready
