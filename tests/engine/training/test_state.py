"""A state is all of a run, and moves with its weights to a changed drawing."""

from __future__ import annotations

import json

import torch

from engine.program import to_program
from engine.training.state import State
from tests.engine.drawings import classifier
from tests.engine.training.networks import DROPPING, after_steps, iris, ready, same, settings, trained

HIDDEN = ("dense", {"units": 12})


def test_the_weights_are_drawn_from_the_seed():
    program, _ = iris()
    one, other, another = (State.fresh(program, settings(seed=seed)).weights() for seed in (4, 4, 5))
    assert all(torch.equal(one[name], other[name]) for name in one)
    assert not torch.equal(one["dense_1.weight"], another["dense_1.weight"])


def test_facts_survive_json():
    program, parts = iris()
    state = trained(program, parts, settings(schedule="plateau"))
    assert json.loads(json.dumps(state.facts(), allow_nan=False)) == state.facts()


def test_a_state_restored_from_copies_is_the_same():
    program, parts = iris(*DROPPING)
    state = after_steps(program, parts, settings(patience=3), 10)
    copy = State.fresh(program, settings(patience=3))
    copy.restore({name: tensor.clone() for name, tensor in state.tensors().items()}, state.facts())
    assert same(copy, state)


def test_an_unchanged_drawing_and_settings_leave_the_state_as_it_is():
    program, parts = iris()
    state = trained(program, parts, settings())
    assert state.carried_to(program, settings()) is state
    assert state.carried_to(to_program(classifier(HIDDEN, "relu")), settings()) is state


def test_unchanged_nodes_keep_their_weights_when_the_drawing_changes():
    program, parts = iris(HIDDEN, "relu")
    state = trained(program, parts, settings())
    wider = state.carried_to(to_program(classifier(HIDDEN, ("dense", {"units": 7}), "tanh")))
    old, new = state.tensors(), wider.tensors()
    for name in ("network/dense_1.weight", "optimiser/dense_1.weight/exp_avg", "optimiser/dense_1.bias/step"):
        assert torch.equal(old[name], new[name])
    assert new["network/dense_2.weight"].shape == (7, 12)
    for name in ("network/dense_2.weight", "optimiser/dense_2.weight/exp_avg"):  # units 1 to 3 read what they did
        assert torch.equal(old[name], new[name][:3])
    assert not any(name.startswith("optimiser/dense_3") for name in new)
    assert (wider.epoch, wider.step, len(wider.history)) == (2, 14, 2)
    list_of_best = [name for name in new if name.startswith("best/")]
    assert list_of_best == []


def test_a_changed_drawing_can_be_trained_on():
    program, parts = iris(HIDDEN, "relu")
    state = after_steps(program, parts, settings(patience=5), 10)
    other, _ = ready(classifier(HIDDEN, ("dense", {"units": 7}), "tanh"))
    assert trained(other, parts, settings(patience=5, epochs=4), state).epoch == 4


def test_another_rule_starts_without_what_the_old_one_gathered():
    program, parts = iris()
    state = trained(program, parts, settings(optimiser="adam"))
    changed = state.carried_to(program, settings(optimiser="sgd"))
    assert not any(name.startswith("optimiser/") for name in changed.tensors())
    assert torch.equal(changed.weights()["dense_1.weight"], state.weights()["dense_1.weight"])


def test_another_batch_size_starts_the_epoch_over():
    program, parts = iris()
    state = after_steps(program, parts, settings(), 10)
    changed = state.carried_to(program, settings(batch_size=8))
    assert (changed.epoch, changed.position, changed.totals) == (1, 0, [])


def test_another_learning_rate_in_the_settings_wins_over_one_set_by_hand():
    program, parts = iris()
    state = after_steps(program, parts, settings(), 3)
    state.pace.scale = 7.0
    assert state.carried_to(program, settings(epochs=9)).pace.scale == 7.0
    assert state.carried_to(program, settings(learning_rate=0.1)).pace.scale == 1.0


def test_weights_are_taken_by_name_and_shape():
    program, _ = iris()
    state = State.fresh(program, settings())
    before = state.weights()["dense_2.weight"].clone()
    given = {"dense_1.bias": torch.ones(12).numpy(), "dense_2.weight": torch.zeros(9, 9).numpy(), "else": 3}
    state.take(given)
    assert torch.equal(state.weights()["dense_1.bias"], torch.ones(12))
    assert torch.equal(state.weights()["dense_2.weight"], before)


def test_a_weight_that_is_no_number_is_noticed():
    program, _ = iris()
    state = State.fresh(program, settings())
    for broken in (float("nan"), float("inf"), float("-inf")):
        assert state.is_finite()
        weight = state.network.get_parameter("dense_1.weight")
        with torch.no_grad():
            kept = weight[2, 1].clone()
            weight[2, 1] = broken
            assert not state.is_finite()
            weight[2, 1] = kept


def test_early_stopping_that_is_switched_on_goes_back_to_the_best_epoch_of_before():
    program, parts = iris()
    wild = settings(epochs=12, learning_rate=1.0, optimiser="sgd")
    state = trained(program, parts, wild)
    assert state.waited > 3
    epoch, best = state.best_epoch, {name: tensor.clone() for name, tensor in state.best.items()}
    assert not [name for name in state.tensors() if name.startswith("best/")], "files and moments do without"
    state = trained(program, parts, settings(epochs=80, patience=3, learning_rate=1.0, optimiser="sgd"), state)
    assert state.best_epoch == epoch
    assert all(torch.equal(tensor, best[name]) for name, tensor in state.weights().items())


def test_where_the_best_epoch_was_not_kept_early_stopping_looks_for_it_from_there():
    """As after a run was opened from its file: it would stop at once, and say that it is back at the best weights."""
    program, parts = iris()
    wild = settings(epochs=12, learning_rate=1.0, optimiser="sgd")
    trained_before = trained(program, parts, wild)
    state = State.fresh(program, wild)
    state.restore(trained_before.tensors(), trained_before.facts())
    state = trained(program, parts, settings(epochs=80, patience=3, learning_rate=1.0, optimiser="sgd"), state)
    assert state.best_epoch > 12
    assert all(torch.equal(tensor, state.best[name]) for name, tensor in state.weights().items())
