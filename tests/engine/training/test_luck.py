"""Many seeds at once come out as each would alone."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from engine.examples import example
from engine.training.luck import Luck, LuckProgress, luck
from tests.engine.drawings import classifier
from tests.engine.training.networks import iris, ready, settings, trained

SEEDS = (3, 0, 7)


def ended(program, parts, chosen, seeds=SEEDS) -> Luck:
    *_, last = luck(program, parts, chosen, seeds)
    assert isinstance(last, Luck)
    return last


@pytest.mark.parametrize(
    "chosen",
    [
        {},
        {"optimiser": "sgd", "learning_rate": 0.05, "momentum": 0.5, "schedule": "cosine"},
        {"optimiser": "adamw", "weight_decay": 0.1, "bootstrap": True},
        {"clip": 0.2, "l1": 0.001, "optimiser": "sgd", "learning_rate": 0.1},
    ],
)
def test_each_seed_learns_what_it_learns_alone(chosen):
    program, parts = iris()
    found = ended(program, parts, settings(**chosen))
    assert found.together
    assert [outcome.seed for outcome in found.outcomes] == list(SEEDS)
    for row, outcome in enumerate(found.outcomes):
        alone = trained(program, parts, settings(**chosen, seed=outcome.seed))
        for name, weight in alone.weights().items():
            np.testing.assert_allclose(outcome.weights[name], weight.numpy(), rtol=1e-3, atol=1e-5)
        assert found.losses[row, -1] == pytest.approx(alone.history[-1].train["loss"], rel=1e-3)
        assert outcome.metrics["validation"]["accuracy"] == pytest.approx(alone.history[-1].validation["accuracy"])


def test_normalisation_keeps_the_statistics_of_each_network_apart():
    program, parts = ready(classifier(("dense", {"units": 6}), "batch-norm", "relu"))
    # With Adam the bias before the normalisation, whose gradient is nothing but rounding, would wander.
    chosen = {"optimiser": "sgd", "learning_rate": 0.1}
    found = ended(program, parts, settings(**chosen))
    assert found.together
    for outcome in found.outcomes:
        alone = trained(program, parts, settings(**chosen, seed=outcome.seed)).weights()
        np.testing.assert_allclose(
            outcome.weights["batch_norm_1.running_mean"], alone["batch_norm_1.running_mean"], rtol=1e-3, atol=1e-4
        )


@pytest.mark.parametrize("chosen", [{"patience": 2}, {"schedule": "plateau"}])
def test_what_each_run_decides_for_itself_is_trained_one_by_one(chosen):
    program, parts = iris()
    found = ended(program, parts, settings(**chosen))
    assert not found.together
    for outcome in found.outcomes:
        alone = trained(program, parts, settings(**chosen, seed=outcome.seed)).weights()
        assert all(np.array_equal(outcome.weights[name], weight.numpy()) for name, weight in alone.items())


def test_recurrent_layers_cannot_be_stacked_and_are_trained_one_by_one():
    layers = (("reshape", {"shape": "2, 2"}), ("lstm", {"units": 3}))
    program, parts = ready(classifier(*layers, "flatten"))
    found = ended(program, parts, settings(epochs=1), (0, 1))
    assert not found.together
    assert len(found.outcomes) == 2


def test_few_wires_among_many_numbers_cannot_be_stacked_either():
    mask = tuple("0" * unit + "1" + "0" * (299 - unit) for unit in range(100))
    program, parts = ready(classifier(("dense", {"units": 300}), ("dense", {"units": 100, "mask": mask})))
    found = ended(program, parts, settings(epochs=1), (0, 1))
    assert not found.together
    assert len(found.outcomes) == 2


def test_dropout_falls_out_differently_for_each_and_the_same_in_each_run():
    program, parts = ready(classifier(("dense", {"units": 12}), "relu", ("dropout", {"rate": 0.5})))
    one, other = (ended(program, parts, settings(), (0, 1)) for _ in range(2))
    assert one.together
    np.testing.assert_array_equal(
        one.outcomes[0].weights["dense_1.weight"], other.outcomes[0].weights["dense_1.weight"]
    )


def test_it_tells_how_far_it_is_and_leaves_generators_alone():
    program, parts = iris()
    torch.manual_seed(5)
    before = torch.get_rng_state()
    events = luck(program, parts, settings(epochs=150), SEEDS)
    shares = []
    for event in events:
        assert torch.equal(before, torch.get_rng_state())
        if isinstance(event, LuckProgress):
            shares.append(event.share)
            assert event.losses.shape == (3, 150)
            assert event.seconds_left >= 0
    assert shares == sorted(shares)
    assert shares
    assert 0 < shares[0] <= 1
    assert torch.equal(before, torch.get_rng_state())


def test_a_seed_that_breaks_has_no_metrics_and_counts_as_failed():
    program, parts = iris()
    found = ended(program, parts, settings(optimiser="sgd", learning_rate=100, momentum=0.9, epochs=30))
    broken = [not np.isfinite(outcome.weights["dense_1.weight"]).all() for outcome in found.outcomes]
    values = found.values("validation", "accuracy")
    assert [bool(np.isnan(value)) for value in values] == broken or not any(broken)
    assert 0 <= found.share("validation", "accuracy", 0.0) <= 1


def test_the_share_that_succeeds_counts_seeds_at_or_beyond_the_goal():
    graph = example("xor").graph.with_settings("dense_1", units=2)
    program, parts = ready(graph)
    found = ended(program, parts, settings(epochs=3), range(5))
    accuracy, loss = found.values("test", "accuracy"), found.values("test", "loss")
    goal = float(np.sort(accuracy)[2])
    assert found.share("test", "accuracy", goal) == np.mean(accuracy >= goal)
    assert found.share("test", "loss", float(np.median(loss))) == np.mean(loss <= np.median(loss))
