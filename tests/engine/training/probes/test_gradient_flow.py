"""Gradients and updates are what a step computes."""

from __future__ import annotations

import pytest
import torch

from engine.training.loop import Controls, Training
from engine.training.probes import gradient_flow
from tests.engine.training.networks import iris, settings
from tests.engine.training.probes.looking import first_reading


def test_gradients_are_those_of_the_step_before_clipping():
    program, parts = iris()
    chosen = {"batch_size": 106, "optimiser": "sgd", "momentum": 0, "learning_rate": 0.1}
    training = Training(program, parts, settings(**chosen), None, Controls())
    network = training.state.network
    values = network.run({"x": torch.from_numpy(parts.train.x), "y": torch.from_numpy(parts.train.y)})
    torch.autograd.backward(network.loss(values))
    flow = first_reading(program, parts, gradient_flow(), clip=1e-3, **chosen)
    assert flow.nodes == ("dense_1", "dense_2")
    assert flow.titles == ("Dense", "Dense")
    for row, name in enumerate(flow.nodes):
        gradient = torch.cat([weight.grad.flatten() for weight in network.get_submodule(name).parameters()])
        assert flow.mean[row] == pytest.approx(float(gradient.abs().mean()), rel=1e-4)
        assert flow.largest[row] == pytest.approx(float(gradient.abs().max()), rel=1e-4)


def test_the_update_is_the_length_of_the_step_by_that_of_the_weights():
    program, parts = iris()
    chosen = {"batch_size": 106, "optimiser": "sgd", "momentum": 0, "learning_rate": 0.1}
    training = Training(program, parts, settings(**chosen), None, Controls(each_step=True))
    before = {name: tensor.clone() for name, tensor in training.state.weights().items()}
    events = training.events()
    while training.state.step < 1:
        next(events)
    after = training.state.weights()
    moved = torch.cat([(after[n] - before[n]).flatten() for n in ("dense_1.weight", "dense_1.bias")]).norm()
    length = torch.cat([before[n].flatten() for n in ("dense_1.weight", "dense_1.bias")]).norm()
    flow = first_reading(program, parts, gradient_flow(), **chosen)
    assert flow.update[0] == pytest.approx(float(moved / length), rel=1e-4)
