"""Looking changes nothing, and a probe that fails costs its own picture only."""

from __future__ import annotations

import logging
from time import perf_counter, sleep

import numpy as np
import pytest
import torch

from engine.network import Network
from engine.training.events import EpochEnded, Finished, Observed
from engine.training.governor import SHARE
from engine.training.loop import Controls, Training, train
from engine.training.probes import Probe, Reading, activations, gradient_flow, weights
from engine.training.state import State
from engine.training.watching import fixed_examples, observe
from tests.engine.drawings import classifier
from tests.engine.training.networks import after_steps, digits_cnn, iris, only, ready, settings


def test_a_network_can_be_looked_at_before_it_is_trained():
    program, parts = iris()
    state = State.fresh(program, settings())
    readings = observe(state, parts, {"a": activations("dense_1"), "w": weights(), "g": gradient_flow()})
    assert set(readings) == {"a", "w", "g"}


def test_what_needs_a_step_sees_the_one_that_the_run_takes_next():
    program, parts = iris()
    state = after_steps(program, parts, settings(), 3)
    before = {name: tensor.clone() for name, tensor in state.tensors().items()}
    rehearsed = observe(state, parts, {"g": gradient_flow()})["g"]
    assert all(torch.equal(before[name], tensor) for name, tensor in state.tensors().items())
    training = Training(program, parts, settings(), state, Controls({"g": gradient_flow()}, each_step=True))
    taken = next(event for event in training.events() if isinstance(event, Observed)).readings["g"]
    np.testing.assert_array_equal(rehearsed.mean, taken.mean)
    np.testing.assert_array_equal(rehearsed.update, taken.update)


def test_gradients_of_values_leave_those_of_the_weights_alone():
    program, parts = iris()
    state = State.fresh(program, settings())
    found = {}

    def read(network, seen):
        found.update(seen.gradients(network))
        assert found is not seen.gradients(network)
        assert seen.gradients(network) is seen.gradients(network)
        return Reading()

    observe(state, parts, {"probe": Probe(read)})
    assert all(weight.grad is None for weight in state.network.parameters())
    examples = fixed_examples(state.network, parts, torch.device("cpu"))
    x = examples["x"].clone().requires_grad_()
    state.network.eval()
    values = state.network.run({**examples, "x": x})
    state.network.loss(values).backward()
    torch.testing.assert_close(found["x"], x.grad)
    assert found["relu_1"].shape == values["relu_1"].shape


def test_looking_leaves_modes_statistics_and_generators_as_they_were():
    program, parts = digits_cnn()
    state = State.fresh(program, settings())
    network = state.network.train()
    network.get_submodule("conv2d_1").eval()
    before = {name: tensor.clone() for name, tensor in network.state_dict().items()}
    torch.manual_seed(3)
    observe(state, parts, {"draws": Probe(lambda network, seen: Reading(every=len(torch.rand(3))))})
    observe(state, parts, {"a": activations("batch_norm_1"), "g": gradient_flow()})
    drawn = torch.rand(3)
    torch.manual_seed(3)
    assert torch.equal(drawn, torch.rand(3))
    assert all(torch.equal(before[name], tensor) for name, tensor in network.state_dict().items())
    assert network.training
    assert not network.get_submodule("conv2d_1").training


def test_the_fixed_examples_are_the_first_of_the_validation_part():
    program, parts = digits_cnn()
    examples = fixed_examples(Network(program), parts, torch.device("cpu"))
    assert torch.equal(examples["x"], torch.from_numpy(parts.validation.x[:64]))
    program, parts = ready(classifier().with_settings("iris_1", validation=0))
    examples = fixed_examples(Network(program), parts, torch.device("cpu"))
    assert torch.equal(examples["x"], torch.from_numpy(parts.train.x[:64]))


@pytest.mark.parametrize(("share", "part"), [(0.2, "validation"), (0, "train")])
def test_readings_say_of_which_part_their_examples_are(share: float, part: str):
    program, parts = ready(classifier().with_settings("iris_1", validation=share))
    readings = observe(State.fresh(program, settings()), parts, {"a": activations("dense_1")})
    assert readings["a"].looked_at == part


@pytest.mark.parametrize(
    ("probe", "level"),
    [
        (activations("dense_9"), logging.INFO),  # a node that is not part of this network
        (Probe(lambda network, seen: 1 // 0), logging.ERROR),  # type: ignore[arg-type, return-value]
    ],
)
def test_a_probe_that_fails_is_left_out_and_not_asked_again(caplog, probe, level):
    program, parts = iris()
    controls = Controls({"broken": probe, "whole": weights()}, each_step=True)
    with caplog.at_level(logging.INFO, logger="engine.training.watching"):
        events = list(train(program, parts, settings(epochs=1), controls=controls))
    assert all(set(event.readings) == {"whole"} for event in events if isinstance(event, Observed))
    assert [record.levelno for record in caplog.records] == [level]
    assert only(Finished, events).reason == "completed"


def test_probes_take_less_than_five_percent_of_a_run_however_many_there_are():
    program, parts = digits_cnn()
    spent, start = [], perf_counter()

    def read(network, seen):
        sleep(0.002)
        spent.append(0.002)
        return Reading()

    events = train(program, parts, settings(epochs=10_000), probes={f"probe {n}": Probe(read) for n in range(5)})
    while perf_counter() - start < 3:
        next(events)
    events.close()
    assert len(spent) > 5
    assert sum(spent) - 5 * 0.002 < 0.05 * (perf_counter() - start)  # the first five are a present


def test_probes_may_be_given_another_share_from_the_next_epoch_on():
    program, parts = iris()
    controls = Controls(share=0.3)
    training = Training(program, parts, settings(epochs=3), None, controls)
    shares = []
    for event in training.events():
        if isinstance(event, EpochEnded):
            shares.append(training.watcher.governor.share)
            controls.share = None
    assert shares == [0.3, SHARE, SHARE]


def test_the_readings_at_the_end_are_of_the_final_weights():
    program, parts = iris()
    controls = Controls({"w": weights("dense_1")})
    events = list(train(program, parts, settings(epochs=3), controls=controls))
    readings = [event for event in events if isinstance(event, Observed)]
    assert readings[-1].step == 21
    assert isinstance(events[-1], Finished)
