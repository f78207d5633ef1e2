"""A rehearsed step is the one that the run takes, on a copy."""

from __future__ import annotations

import pytest
import torch

from engine.training.loop import Controls, Training
from engine.training.rehearsal import Rehearsal
from tests.engine.training.networks import after_steps, iris, settings


@pytest.mark.parametrize(
    "chosen",
    [
        {},
        {"optimiser": "sgd", "learning_rate": 0.1, "schedule": "cosine"},
        {"l1": 0.01, "clip": 0.1, "weight_decay": 0.1},
    ],
)
def test_the_rehearsed_step_gives_the_weights_of_the_real_one(chosen):
    program, parts = iris()
    state = after_steps(program, parts, settings(**chosen), 4)
    rehearsal = Rehearsal(state, parts)
    rehearsal.learn(rehearsal.next_batch())
    rehearsal.step()
    training = Training(program, parts, settings(**chosen), state, Controls(each_step=True))
    for _ in training.events():
        if training.state.step == 5:
            break
    real, rehearsed = training.state.weights(), rehearsal.state.weights()
    assert all(torch.equal(real[name], rehearsed[name]) for name in real)


def test_a_rehearsal_leaves_the_state_as_it_is():
    program, parts = iris()
    state = after_steps(program, parts, settings(), 4)
    before = {name: tensor.clone() for name, tensor in state.tensors().items()}
    rehearsal = Rehearsal(state, parts)
    rehearsal.learn(rehearsal.next_batch())
    rehearsal.step()
    after = state.tensors()
    assert before.keys() == after.keys()
    assert all(torch.equal(before[name], after[name]) for name in before if not name.startswith("generator/"))


def test_after_the_last_batch_of_an_epoch_comes_the_first_of_the_next():
    program, parts = iris()
    state = after_steps(program, parts, settings(), 7)
    assert state.position == 7
    first = Rehearsal(state, parts).next_batch()["x"].clone()
    state.epoch, state.position = 1, 0
    assert torch.equal(first, Rehearsal(state, parts).next_batch()["x"])
