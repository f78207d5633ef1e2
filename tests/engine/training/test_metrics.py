"""Loss, accuracy, mean absolute error and R², summed over steps."""

from __future__ import annotations

import pytest
import torch

from engine.steps import Loss
from engine.training.metrics import Meter, decisions, scores

CLASSES = Loss("loss_1", "loss_1", "Cross-entropy", "p", "y", task="classification")
BINARY = Loss("loss_1", "loss_1", "Binary cross-entropy", "p", "y", task="binary", threshold=0.0)
NUMBERS = Loss("loss_1", "loss_1", "Mean squared error", "p", "y")


def hits(loss, prediction, target):
    prediction, target = torch.tensor(prediction), torch.tensor(target)
    return float(scores(loss, prediction, target)[0]) / decisions(loss, prediction, target)


def test_the_class_with_the_highest_score_is_the_answer():
    assert hits(CLASSES, [[0.1, 2.0], [3.0, 1.0], [0.0, 1.0]], [1, 0, 0]) == pytest.approx(2 / 3)


def test_classes_of_every_pixel_lie_along_the_first_axis():
    prediction = torch.zeros(2, 3, 4, 5)
    prediction[:, 1] = 1
    target = torch.ones(2, 4, 5, dtype=torch.int64)
    assert float(scores(CLASSES, prediction, target)[0]) == decisions(CLASSES, prediction, target) == 40


def test_classes_of_every_step_may_lie_along_the_last_axis():
    prediction = torch.zeros(2, 5, 3)
    prediction[..., 2] = 1
    target = torch.full((2, 5), 2)
    assert float(scores(CLASSES, prediction, target)[0]) == decisions(CLASSES, prediction, target) == 10


def test_of_as_many_steps_as_classes_the_classes_lie_along_the_last_axis_as_for_the_loss():
    assert hits(CLASSES, [[[0.0, 9.0], [0.0, 9.0]]], [[1, 1]]) == 1


def test_a_score_above_nothing_is_yes():
    assert hits(BINARY, [[1.0], [-1.0], [0.2]], [1, 0, 0]) == pytest.approx(2 / 3)


def test_a_probability_above_a_half_is_yes():
    probabilities = Loss("l", "l", "", "p", "y", task="binary", threshold=0.5)
    assert hits(probabilities, [0.6, 0.4, 0.9], [1.0, 0.0, 0.0]) == pytest.approx(2 / 3)


def test_mae_and_r2_follow_from_the_sums():
    meter = Meter([NUMBERS], {"loss_1": 2.0})
    values = {"p": torch.tensor([[1.0], [2.0]]), "y": torch.tensor([[1.0], [4.0]])}
    meter.add(values, torch.tensor(2.0), 2)
    meter.read()
    assert meter.figures() == {"loss": 2.0, "mae": 1.0, "r2": 0.0}


def test_targets_that_never_change_have_no_r2():
    meter = Meter([NUMBERS], {"loss_1": 0.0})
    meter.add({"p": torch.zeros(2, 1), "y": torch.zeros(2, 1)}, torch.tensor(0.0), 2)
    meter.read()
    assert set(meter.figures()) == {"loss", "mae"}


def test_batches_count_by_their_examples():
    meter = Meter([CLASSES], {})
    right, wrong = torch.tensor([[0.0, 1.0]]), torch.tensor([[1.0, 0.0]])
    meter.add({"p": right.expand(3, 2), "y": torch.ones(3)}, torch.tensor(1.0), 3)
    meter.add({"p": wrong, "y": torch.ones(1)}, torch.tensor(5.0), 1)
    assert meter.read() == [1.0, 5.0]
    assert meter.figures() == {"loss": 2.0, "accuracy": 0.75}


def test_the_sums_do_not_depend_on_when_they_are_read():
    losses = [torch.rand(()) for _ in range(100)]
    often, once = Meter([], {}), Meter([], {})
    for number, loss in enumerate(losses):
        often.add({}, loss, 3)
        once.add({}, loss, 3)
        if number % 7 == 0:
            often.read()
    often.read()
    once.read()
    assert often.totals == once.totals


def test_a_window_holds_what_came_since_the_last_one():
    meter = Meter([], {})
    meter.add({}, torch.tensor(1.0), 1)
    meter.read()
    assert meter.window() == {"loss": 1.0}
    assert meter.window() == {}
    meter.add({}, torch.tensor(3.0), 1)
    meter.read()
    assert meter.window() == {"loss": 3.0}
    assert meter.figures() == {"loss": 2.0}


def test_several_losses_have_figures_by_name():
    other = Loss("loss_2", "loss_2", "", "q", "z")
    meter = Meter([CLASSES, other], {})
    values = {"p": torch.eye(2), "y": torch.tensor([0, 1]), "q": torch.zeros(2, 1), "z": torch.ones(2, 1)}
    meter.add(values, torch.tensor(1.0), 2)
    meter.read()
    assert meter.figures() == {"loss": 1.0, "accuracy (loss_1)": 1.0, "mae (loss_2)": 1.0}
