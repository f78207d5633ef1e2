"""What a network answers is what its training measures, on any part, whatever the head of the drawing."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import numpy as np
import pytest
import torch

from engine.datasets.prepare import Part, Parts
from engine.datasets.stored import Stored
from engine.errors import DataError, TrainingError
from engine.examples import example
from engine.graph import Graph, Wire
from engine.layer import make
from engine.steps import Program
from engine.training.evaluation import evaluate
from engine.training.methods.supervised import Examples
from engine.training.state import State
from engine.verdict import predicting
from engine.verdict.predicting import predict, predict_all, still
from engine.verdict.verdict import judge
from tests.engine.drawings import chain, classifier
from tests.engine.training.networks import diabetes, digits_cnn, iris, ready, settings, trained


def measured(state: State, parts: Parts, part: str) -> dict[str, float]:
    """What the training says of a part."""
    program = state.network.program
    examples = Examples(program, getattr(parts, part), state.device)
    spreads = {loss.name: examples.spread(loss.target) for loss in program.losses}
    measuring = evaluate(still(state.network), examples, 16, spreads)
    while True:
        try:
            next(measuring)
        except StopIteration as end:
            return dict(end.value)


def of(graph: Graph) -> tuple[Program, Parts]:
    return ready(graph)


def hinge(classes: str, units: int, data: str) -> Graph:
    graph = chain(data, ("dense", {"units": units}), ("hinge", {"classes": classes}))
    return graph.with_wire(Wire(f"{data.replace('-', '_')}_1", "y", "hinge_1", "target"))


def softmax_head() -> Graph:
    graph = chain("iris", ("dense", {"units": 3}), "softmax", ("cross-entropy", {"prediction": "probabilities"}))
    return graph.with_wire(Wire("iris_1", "y", "cross_entropy_1", "target"))


@pytest.mark.parametrize(
    "made",
    [
        iris,
        diabetes,
        digits_cnn,
        partial(of, example("logistic-regression").graph),
        partial(of, example("perceptron").graph),
        partial(of, hinge("two", 1, "breast-cancer")),
        partial(of, hinge("several", 3, "iris")),
        partial(of, softmax_head()),
    ],
)
@pytest.mark.parametrize("part", ["train", "validation", "test"])
def test_loss_and_accuracy_are_those_of_the_training(made: partial[tuple[Program, Parts]], part: str) -> None:
    program, parts = made()
    state = trained(program, parts, settings(epochs=1))
    found, expected = predict(still(state.network), parts, part), measured(state, parts, part)
    verdict = judge(found)
    weighted = verdict.figures["loss"] * program.losses[0].weight
    assert weighted == pytest.approx(expected["loss"], rel=1e-5)
    if "accuracy" in expected:
        assert verdict.figures["accuracy"] == pytest.approx(expected["accuracy"])
    else:
        assert verdict.figures["R²"] == pytest.approx(expected["r2"], abs=1e-5)
        assert parts.target_scaler is not None
        scale = float(parts.target_scaler.scale.item())
        assert verdict.figures["MAE"] == pytest.approx(expected["mae"] * scale, rel=1e-5)
    assert len(found) == len(getattr(parts, part))
    np.testing.assert_array_equal(found.index, getattr(parts, part).index)


def test_probabilities_of_two_classes_go_with_the_decision() -> None:
    program, parts = ready(example("perceptron").graph)
    found = predict(still(trained(program, parts, settings(epochs=1)).network), parts, "train")
    np.testing.assert_array_equal(found.probabilities[:, 1] > 0.5, found.guess == 1)
    np.testing.assert_allclose(found.probabilities.sum(1), 1)


def test_numbers_come_back_in_their_own_unit() -> None:
    program, parts = diabetes()
    found = predict(still(State.fresh(program, settings()).network), parts, "test")
    assert parts.target_scaler is not None
    np.testing.assert_allclose(found.target, parts.target_scaler.invert(parts.test.y), rtol=1e-5)
    assert found.head.targets == ("progression",)
    assert found.target.max() > 200  # mg/dl and the like, no deviations


def test_predicting_changes_neither_the_network_nor_the_generators() -> None:
    program, parts = digits_cnn()
    state = trained(program, parts, settings(epochs=1))
    state.network.train()
    before = {name: tensor.clone() for name, tensor in state.weights().items()}
    torch.manual_seed(7)
    expected = torch.random.get_rng_state()
    predict(still(state.network), parts, "validation")
    assert state.network.training
    assert torch.equal(torch.random.get_rng_state(), expected)
    assert all(torch.equal(before[name], tensor) for name, tensor in state.weights().items())


def test_examples_on_disk_give_the_same_answers_as_those_in_memory() -> None:
    program, parts = digits_cnn()
    network = still(State.fresh(program, settings()).network)
    x = np.asarray(parts.test.x)
    stored = replace(parts, test=Part(Stored(x), parts.test.y, parts.test.index))
    one, other = predict(network, parts, "test"), predict(network, stored, "test")
    np.testing.assert_allclose(one.scores, other.scores, atol=1e-6)


def test_too_many_answers_are_thinned_evenly_and_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    program, parts = iris()
    network = still(State.fresh(program, settings()).network)
    every = predict(network, parts, "train")
    monkeypatch.setattr(predicting, "MOST_NUMBERS", 40)
    some = predict(network, parts, "train")
    assert len(some) == 10
    assert some.rows[0] == 0
    assert some.rows[-1] == len(parts.train) - 1
    np.testing.assert_allclose(some.scores, every.scores[some.rows], atol=1e-6)
    np.testing.assert_array_equal(some.index, parts.train.index[some.rows])
    assert some.notes == ("Judged by 10 evenly chosen of the 106 examples of the training part.",)


def test_progress_is_told_and_what_it_raises_ends_the_work() -> None:
    program, parts = iris()
    network = still(State.fresh(program, settings()).network)
    heard: list[tuple[int, int, str]] = []
    predict(network, parts, "test", lambda *told: heard.append(told))
    assert heard == [(22, 22, "predicting the test part")]

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        predict(network, parts, "test", stop)


def test_each_loss_has_predictions_of_its_own() -> None:
    two = chain("iris", ("dense", {"units": 4}), ("dense", {"units": 3}), "cross-entropy", wired=True)
    two = two.with_wire(Wire("iris_1", "y", "cross_entropy_1", "target"))
    two, squares = two.added(make("mean-squared-error", {}), (800.0, 200.0))
    two = two.with_wire(Wire("dense_1", "out", squares, "prediction")).with_wire(Wire("iris_1", "x", squares, "target"))
    program, parts = ready(two)
    network = still(State.fresh(program, settings()).network)
    found = predict_all(network, parts, "test")
    assert set(found) == {"cross_entropy_1", squares}
    assert found["cross_entropy_1"].head.kind == "classes"
    # What is drawn anew is told in the unit of the data, feature by feature.
    assert found[squares].head.targets == parts.facts.features
    np.testing.assert_allclose(found[squares].target, parts.scaler.invert(parts.test.x), rtol=1e-4, atol=1e-4)
    with pytest.raises(TrainingError, match="There are: mean_squared_error_1, cross_entropy_1"):
        predict(network, parts, "test", loss="cross_entropy_9")


def test_an_empty_part_is_a_sentence() -> None:
    program, parts = iris()
    parts = replace(parts, test=Part(parts.test.x[:0], parts.test.y[:0], parts.test.index[:0]))
    with pytest.raises(DataError, match="The test part has no examples"):
        predict(still(State.fresh(program, settings()).network), parts, "test")


def test_examples_that_are_repeated_for_balance_are_told_of() -> None:
    program, parts = iris()
    twice = Part(np.repeat(parts.train.x, 2, 0), np.repeat(parts.train.y, 2), np.repeat(parts.train.index, 2))
    found = predict(still(State.fresh(program, settings()).network), replace(parts, train=twice), "train")
    assert found.notes == ("Examples of rarer classes are repeated in this part, and count as often.",)


def test_a_network_that_reads_on_is_judged_in_order() -> None:
    graph = classifier(("gru", {"units": 6}), data="last-signal", classes=3)
    program, parts = ready(graph.with_settings("last_signal_1", steps=900, every=10))
    state = trained(program, parts, settings(carry_states=True, epochs=1))
    examples = Examples(program, parts.test, state.device)
    figures = evaluate(still(state.network), examples, 16, {loss.name: 0.0 for loss in program.losses}, carry=True)
    while True:
        try:
            next(figures)
        except StopIteration as end:
            expected = end.value
            break
    found = predict(still(state.network), parts)
    assert found.losses.mean() == pytest.approx(expected["loss"], rel=1e-4)
    assert np.array_equal(found.target, parts.test.y)
    assert predicting.READ_ON in found.notes
    alone = trained(program, parts, settings(epochs=1)).network
    alone.load_state_dict(state.weights())
    assert predict(still(alone), parts).losses.mean() != pytest.approx(expected["loss"], rel=1e-4)
