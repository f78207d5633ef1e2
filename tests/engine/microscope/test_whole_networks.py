"""Every number that is shown of a whole network is torch's: of the same pass by torch alone, and of the run's step."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor

from engine.examples import example
from engine.graph import Graph, Wire
from engine.layer import make
from engine.microscope.explaining import explain, shape_of
from engine.microscope.explaining.recurrent import RECURRENT
from engine.microscope.places import Place, Selection
from engine.microscope.questions import question
from engine.microscope.specimen import Specimen, examine
from engine.microscope.updates import update
from engine.microscope.walk import first_place, stops
from engine.network import Network
from engine.training.loop import Controls, Training
from engine.training.methods.supervised import learn
from engine.training.state import State
from tests.engine.drawings import classifier, residual_block
from tests.engine.training.networks import after_steps, ready

ROWS = ("reshape", {"shape": (8, 8)})


def normed() -> Graph:
    layers = (("conv2d", {"channels": 3}), "batch-norm", "relu", "max-pool2d", "flatten", ("dropout", {"rate": 0.3}))
    return classifier(*layers, data="digits", classes=10)


def residual() -> Graph:
    graph = classifier(("conv2d", {"channels": 4}), "flatten", data="digits", classes=10)
    graph, block = graph.added(residual_block(4), (0.0, 0.0))
    graph = graph.without_wires([Wire("conv2d_1", "out", "flatten_1", "in")])
    graph = graph.with_wire(Wire("conv2d_1", "out", block, "in"))
    return graph.with_wire(Wire(block, "out", "flatten_1", "in"))


def branching() -> Graph:
    """Two branches from the data that are added up, and a loss of its own behind one of them."""
    graph = classifier(("dense", {"units": 6}), "relu")
    last = next(wire for wire in graph.wires if wire.source == "relu_1")
    for number, (kind, fields) in enumerate(
        [
            ("dense", {"units": 6}),
            ("tanh", {}),
            ("add", {}),
            ("dense", {"units": 3}),
            ("cross-entropy", {"weight": 0.3}),
        ]
    ):
        graph, _ = graph.added(make(kind, fields), (200.0 * number, 300.0))
    for start, end in (
        ("iris_1.x", "dense_3.in"),
        ("dense_3.out", "tanh_1.in"),
        ("relu_1.out", "add_1.in"),
        ("tanh_1.out", "add_1.in"),
        ("tanh_1.out", "dense_4.in"),
        ("dense_4.out", "cross_entropy_2.prediction"),
        ("iris_1.y", "cross_entropy_2.target"),
    ):
        graph = graph.with_wire(Wire(*start.split("."), *end.split(".")))
    return graph.without_wires([last]).with_wire(Wire("add_1", "out", last.target, last.input))


NETWORKS: Mapping[str, Callable[[], Graph]] = {
    "XOR neurons": lambda: example("xor-neurons").graph,
    "a CNN with batch norm": normed,
    "an LSTM": lambda: classifier(ROWS, ("lstm", {"units": 5}), "flatten", data="digits", classes=10),
    "a transformer": lambda: classifier(ROWS, "transformer-encoder", "flatten", data="digits", classes=10),
    "a residual block": residual,
    "two branches and two losses": branching,
}
WAYS: Mapping[str, dict[str, Any]] = {
    "plain": {},
    "all at once": {"optimiser": "sgd", "nesterov": True, "weight_decay": 0.01, "l1": 0.001, "clip": 0.5},
    "mixed and added up": {"precision": "mixed", "accumulate": 2, "optimiser": "adamw", "weight_decay": 0.1},
}


@pytest.fixture(scope="module", params=[(network, way) for network in NETWORKS for way in WAYS], ids=": ".join)
def looked(request: pytest.FixtureRequest) -> tuple[State, Specimen, dict[str, np.ndarray]]:
    """A run after two steps, what is shown of the next one, and the weights that the run comes to with it."""
    network, way = request.param
    graph = NETWORKS[network]()
    size = min(8, graph.training.batch_size)
    graph = graph.with_training(**{"device": "cpu", "threads": 1, "batch_size": size, **WAYS[way]})
    program, parts = ready(graph)
    state = after_steps(program, parts, graph.training, 2)
    kept = state.copy()
    specimen = examine(state, parts, Selection(batch=1))
    training = Training(program, parts, state.settings, state, Controls(each_step=True))
    for _ in training.events():
        if training.state.step == 3:
            break
    return kept, specimen, {name: tensor.numpy() for name, tensor in training.state.weights().items()}


Looked = tuple[State, Specimen, Mapping[str, np.ndarray]]


def by_torch(state: State, specimen: Specimen) -> tuple[dict[str, Tensor], Network]:
    """The pass by torch alone, with the dropout that the specimen had."""
    network = Network(specimen.program)
    network.load_state_dict(state.network.state_dict())
    learn(network)
    begin = {entry.name: torch.from_numpy(specimen.values[entry.name]).clone() for entry in specimen.program.entries}
    for tensor in begin.values():
        tensor.requires_grad_(tensor.is_floating_point())
    torch.set_rng_state(specimen.stand["cpu"])
    with specimen.precision():
        values = {name: value for name, value in network.run(begin).items() if isinstance(value, Tensor)}
        loss = network.loss(values)
    for value in values.values():
        if value.requires_grad:
            value.retain_grad()
    loss.backward()
    return values, network


def test_values_deltas_and_gradients_are_torchs_own(looked: Looked) -> None:
    state, specimen, _ = looked
    values, network = by_torch(state, specimen)
    for name, value in values.items():
        assert np.array_equal(specimen.values[name], value.detach().float().numpy()), name
        assert (value.grad is not None) == (name in specimen.deltas), name
        if value.grad is not None:
            close(specimen.deltas[name], value.grad.float().numpy(), name)
    for name, parameter in network.named_parameters():
        weight = specimen.weights[name]
        own = weight.gradient if weight.own is None else weight.own
        assert own is not None
        assert parameter.grad is not None
        close(own, parameter.grad.numpy(), name)


def close(found: np.ndarray, wanted: np.ndarray, name: str) -> None:
    np.testing.assert_allclose(found, wanted, rtol=1e-4, atol=1e-6 * max(1.0, np.abs(wanted).max()), err_msg=name)


def test_the_step_is_that_of_the_run(looked: Looked) -> None:
    _, specimen, after = looked
    random = np.random.default_rng(0)
    for name, weight in specimen.weights.items():
        assert np.array_equal(weight.new, after[name]), name
        for _ in range(3):
            index = tuple(int(random.integers(size)) for size in weight.old.shape)
            made = update(specimen, name, index)
            assert made.new == pytest.approx(float(weight.new[index]), rel=1e-5, abs=1e-6), (name, index)


def test_formulas_give_the_networks_numbers(looked: Looked) -> None:
    _, specimen, _ = looked
    random = np.random.default_rng(0)
    for step in specimen.steps:
        if specimen.loss_of(step) is not None:
            continue
        shape = shape_of(specimen, step)
        least = 0.02 * float(np.abs(specimen.values[step.variables[0]]).max()) if specimen.mixed else 1e-5
        for _ in range(5):
            cell = tuple(int(random.integers(size)) for size in shape)
            place = Place(step.name, int(random.integers(specimen.examples)), cell)
            working = explain(specimen, place)
            assert working.exact, place
            assert working.value == pytest.approx(specimen.value(place), rel=1e-4, abs=least), place
            if step.module is None or step.module.target not in RECURRENT:  # there what later steps send back is added
                assert working.delta == pytest.approx(specimen.delta(place), rel=1e-4, abs=1e-7), place


def test_questions_have_the_answers_that_the_numbers_give(looked: Looked) -> None:
    _, specimen, after = looked
    asked = 0
    for stop in stops(specimen):
        for seed in range(2):
            place = first_place(specimen, stop)
            found = question(specimen, stop, place, seed, str)
            if found is not None and found.weight is not None:
                name, index = found.weight
                change = float(after[name][index]) - float(specimen.weights[name].old[index])
                assert found.right == (0 if change > 0 else 1 if change < 0 else 2), found
                asked += 1
            elif found is not None and found.text.startswith("If this number grew"):
                delta = explain(specimen, place).delta
                assert found.right == (0 if delta > 0 else 1 if delta < 0 else 2), found
                asked += 1
    assert asked > 2
