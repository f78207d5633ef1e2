"""`train`: its events, its numbers, and that what is watched or interrupted comes out the same."""

from __future__ import annotations

from collections import deque
from dataclasses import replace

import pytest
import torch

from engine.errors import TrainingError
from engine.graph import Graph
from engine.training.events import EpochEnded, Finished, Observed, Progress, Started
from engine.training.loop import Controls, Training, train
from engine.training.probes import activations, gradient_flow, weights
from engine.training.rescue import Rescue
from tests.engine.drawings import classifier
from tests.engine.training.networks import (
    DROPPING,
    after_steps,
    diabetes,
    digits_cnn,
    finished,
    iris,
    only,
    ready,
    same,
    settings,
    trained,
)


def test_the_events_come_in_order_from_started_to_finished():
    program, parts = iris()
    events = list(train(program, parts, settings(epochs=3)))
    assert events[0] == Started(3, 7, "cpu", {"train": 106, "validation": 22, "test": 22})
    assert [event.epoch for event in events if isinstance(event, EpochEnded)] == [1, 2, 3]
    last = events[-1]
    assert isinstance(last, Finished)
    assert (last.reason, last.epoch, last.message) == ("completed", 3, "")
    assert set(last.test) == {"loss", "accuracy"}


def test_iris_is_learned():
    program, parts = iris()
    assert finished(program, parts, settings(epochs=60, learning_rate=0.02)).test["accuracy"] > 0.8


def test_regression_tells_mae_and_r2():
    program, parts = diabetes()
    epoch = [e for e in train(program, parts, settings(epochs=30, learning_rate=0.02)) if isinstance(e, EpochEnded)][-1]
    assert set(epoch.train) == set(epoch.validation) == {"loss", "mae", "r2"}
    assert 0.3 < epoch.train["r2"] < 1


def test_the_metrics_of_an_epoch_are_those_of_its_steps():
    program, parts = iris()
    chosen = settings(epochs=1, batch_size=106, learning_rate=1e-9)
    epoch = only(EpochEnded, train(program, parts, chosen))
    training = Training(program, parts, chosen, None, Controls())
    network = training.state.network
    scores = network(torch.from_numpy(parts.train.x)).detach()
    target = torch.from_numpy(parts.train.y)
    assert epoch.train["accuracy"] == pytest.approx(float((scores.argmax(1) == target).float().mean()))
    assert epoch.train["loss"] == pytest.approx(float(torch.nn.functional.cross_entropy(scores, target)), rel=1e-5)


@pytest.mark.parametrize("optimiser", ["sgd", "adam", "adamw", "rmsprop", "adagrad"])
def test_the_same_seed_gives_the_same_bits(optimiser):
    program, parts = iris(*DROPPING)
    chosen = settings(optimiser=optimiser)
    assert same(trained(program, parts, chosen), trained(program, parts, chosen))


def test_another_seed_gives_another_run():
    program, parts = iris()
    assert not same(trained(program, parts, settings(seed=1)), trained(program, parts, settings(seed=2)))


@pytest.mark.parametrize("optimiser", ["sgd", "adam", "adamw", "rmsprop", "adagrad"])
@pytest.mark.parametrize("steps", [3, 7, 10])
def test_a_run_that_is_taken_up_again_in_memory_equals_one_without_a_break(optimiser, steps):
    program, parts = iris(*DROPPING)
    chosen = settings(optimiser=optimiser, schedule="one-cycle", clip=1, l1=1e-4, patience=5)
    state = after_steps(program, parts, chosen, steps)
    torch.rand(100)  # what others draw in between does not matter
    assert same(trained(program, parts, chosen, state), trained(program, parts, chosen))


def test_watching_changes_no_bit():
    program, parts = digits_cnn()
    chosen = settings(epochs=1, batch_size=64)
    probes = {"g": gradient_flow(), "w": weights(), "a": activations("batch_norm_1"), "b": activations("relu_1")}
    watched = Training(program, parts, chosen, None, Controls(probes, each_step=True))
    readings = [event for event in watched.events() if isinstance(event, Observed)]
    assert len(readings) == watched.state.step + 1
    assert same(watched.state, trained(program, parts, chosen))


def test_what_others_draw_between_two_events_changes_no_bit():
    program, parts = iris(*DROPPING)
    training = Training(program, parts, settings(), None, Controls(each_step=True))
    for _ in training.events():
        torch.rand(3)
    assert same(training.state, trained(program, parts, settings()))


def test_a_learning_rate_set_while_it_runs_scales_the_schedule():
    program, parts = iris()
    controls = Controls(each_step=True)
    rates = []
    for event in train(program, parts, settings(epochs=4, schedule="cosine"), controls=controls):
        if isinstance(event, Progress) and event.phase == "training":
            rates.append(event.learning_rate)
            if event.step == 14:
                controls.learning_rates.append(0.01)
    assert rates[13] == pytest.approx(0.0005)
    assert rates[14] < 0.01
    assert rates[14] == pytest.approx(0.01, rel=0.15)
    assert rates[-1] == pytest.approx(0, abs=1e-9)


def test_a_learning_rate_that_is_set_while_another_takes_effect_is_not_lost(monkeypatch):
    program, parts = iris()
    training = Training(program, parts, settings(), None, Controls())
    training.controls.learning_rates.append(0.5)
    keep = Rescue.keep

    def kept(rescue, edited=False):
        if training.settings.learning_rate == 0.5:
            training.controls.learning_rates.append(0.01)
        keep(rescue, edited)

    monkeypatch.setattr(Rescue, "keep", kept)
    deque(training.events(), maxlen=0)
    assert training.settings.learning_rate == 0.01


def test_early_stopping_keeps_the_best_weights():
    program, parts = iris()
    chosen = settings(epochs=200, patience=3, learning_rate=1.0, optimiser="sgd")
    training = Training(program, parts, chosen, None, Controls())
    events = list(training.events())
    assert only(Finished, events).reason == "stopped early"
    epochs = [event for event in events if isinstance(event, EpochEnded)]
    best = min(epochs, key=lambda event: event.validation["loss"])
    assert training.state.best_epoch == best.epoch == len(epochs) - 3
    assert best.best
    assert all(torch.equal(tensor, training.state.best[name]) for name, tensor in training.state.weights().items())
    left = Training(program, parts, settings(epochs=best.epoch, learning_rate=1.0, optimiser="sgd"), None, Controls())
    list(left.events())
    ours, theirs = training.state.weights(), left.state.weights()
    assert all(torch.equal(ours[name], theirs[name]) for name in ours)


def test_a_frozen_layer_stays_as_it_is():
    program, parts = ready(_frozen(_drawing(), "dense_1"))
    before = trained(program, parts, settings(epochs=1)).weights()["dense_1.weight"].clone()
    state = trained(program, parts, settings(epochs=3))
    assert torch.equal(before, state.weights()["dense_1.weight"])


def test_the_statistics_of_a_frozen_batch_normalisation_stay_as_they_are():
    program, parts = ready(_frozen(classifier(("dense", {"units": 4}), "batch-norm"), "batch_norm_1"))
    assert trained(program, parts, settings()).weights()["batch_norm_1.running_mean"].abs().sum() == 0


def test_a_batch_of_one_example_at_the_end_does_not_stop_batch_normalisation():
    program, parts = iris(("dense", {"units": 4}), "batch-norm")
    assert finished(program, parts, settings(batch_size=35)).reason == "completed"  # 106 = 35 + 35 + 36


def test_data_without_a_validation_part_are_judged_by_the_training():
    graph = classifier().with_settings("iris_1", validation=0, test=0)
    program, parts = ready(graph)
    events = list(train(program, parts, settings()))
    assert [dict(e.validation) for e in events if isinstance(e, EpochEnded)] == [{}, {}]
    assert only(Finished, events).test == {}


def test_a_finished_run_goes_on_with_more_epochs():
    program, parts = iris(*DROPPING)
    state = trained(program, parts, settings(epochs=2))
    assert same(trained(program, parts, settings(epochs=4), state), trained(program, parts, settings(epochs=4)))


def test_leaving_a_run_gives_the_threads_back():
    threads = torch.get_num_threads()
    program, parts = iris()
    events = train(program, parts, settings(threads=threads + 1))
    next(events)
    assert torch.get_num_threads() == threads + 1
    events.close()
    assert torch.get_num_threads() == threads


def _drawing() -> Graph:
    return classifier(("dense", {"units": 5}), "relu")


def _frozen(graph: Graph, *ids: str) -> Graph:
    return graph.with_nodes(replace(graph.nodes[id], frozen=True) for id in ids)


def test_a_norm_over_batches_of_one_example_is_refused_by_name():
    program, parts = iris(("dense", {"units": 4}), "batch-norm")
    with pytest.raises(TrainingError) as refused:
        Training(program, parts, settings(batch_size=1), None, Controls())
    assert refused.value.text == (
        "Batch norm (batch_norm_1) compares the examples of a batch, but every batch has only one."
    )
    assert (refused.value.hint, refused.value.node) == ("Set the batch size to 2 or more.", "batch_norm_1")


def test_a_picture_is_enough_for_its_norm():
    program, parts = digits_cnn()
    Training(program, parts, settings(batch_size=1), None, Controls())
