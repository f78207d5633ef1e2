"""A rehearsed step is the one that the run takes, on a copy."""

from __future__ import annotations

import pytest
import torch

from engine.examples import example
from engine.training.loop import Controls, Training
from engine.training.probes import undisturbed
from engine.training.rehearsal import Rehearsal
from engine.training.state import State
from tests.engine.training.networks import after_steps, iris, ready, settings

NOISY = (("dense", {"units": 12}), "batch-norm", "relu", ("dropout", {"rate": 0.3}))


@pytest.mark.parametrize(
    "chosen",
    [
        {},
        {"optimiser": "sgd", "learning_rate": 0.1, "schedule": "cosine"},
        {"l1": 0.01, "clip": 0.1, "weight_decay": 0.1},
        {"accumulate": 3, "batch_size": 8},
        {"precision": "mixed"},
        {"accumulate": 2, "precision": "mixed"},
    ],
)
@pytest.mark.parametrize("hidden", [(), NOISY], ids=["plain", "with batch norm and dropout"])
def test_the_rehearsed_step_gives_the_weights_of_the_real_one(chosen, hidden):
    program, parts = iris(*hidden)
    state = after_steps(program, parts, settings(**chosen), 2)
    with undisturbed(state.network, state.device):
        rehearsal = Rehearsal(state, parts)
        rehearsal.learn_next()
        rehearsal.step()
    training = Training(program, parts, settings(**chosen), state, Controls(each_step=True))
    for _ in training.events():
        if training.state.step == 3:
            break
    real, rehearsed = training.state.weights(), rehearsal.state.weights()
    assert all(torch.equal(real[name], rehearsed[name]) for name in real)


@pytest.mark.parametrize("over", [False, True], ids=["within an epoch", "after the last batch of the one before"])
def test_a_decoder_is_told_as_little_as_in_the_run(over: bool):
    graph = example("translation-lstm").graph
    graph = graph.with_settings("decoder_input_1", teacher_forcing=0.0).with_training(device="cpu", epochs=3)
    program, parts = ready(graph)
    state = State.fresh(program, graph.training)
    state.epoch, state.position = (1, Rehearsal(state, parts).steps) if over else (2, 0)
    with undisturbed(state.network, state.device):
        rehearsal = Rehearsal(state, parts)
        rehearsal.learn_next()
    assert rehearsal.state.network.teaching == 0.0


def test_a_rehearsal_leaves_the_state_as_it_is():
    program, parts = iris()
    state = after_steps(program, parts, settings(), 4)
    before = {name: tensor.clone() for name, tensor in state.tensors().items()}
    rehearsal = Rehearsal(state, parts)
    rehearsal.learn_next()
    rehearsal.step()
    after = state.tensors()
    assert before.keys() == after.keys()
    assert all(torch.equal(before[name], after[name]) for name in before if not name.startswith("generator/"))


def test_after_the_last_batch_of_an_epoch_comes_the_first_of_the_next():
    program, parts = iris()
    state = after_steps(program, parts, settings(), 7)
    assert state.position == 7
    first = Rehearsal(state, parts).rows
    state.epoch, state.position = 1, 0
    assert all(map(torch.equal, first, Rehearsal(state, parts).rows))
