"""Losses: what they compute, what they compare, and the way out where they cannot."""

from __future__ import annotations

from typing import Any

import pytest
import torch
import torch.nn.functional as F

from engine.call import Call, Me, Name
from engine.layer import Change, Insert, Remove, Replace, Resize
from engine.layers.activation import ReLU, Sigmoid, Softmax
from engine.layers.basic import Dense
from engine.layers.loss import (
    BinaryCrossEntropy,
    CrossEntropy,
    Hinge,
    Huber,
    Loss,
    MeanAbsoluteError,
    MeanSquaredError,
)
from engine.network import evaluate
from engine.values import Value
from tests.engine.layers.refusal import labels, refusal

DIGIT = Value((), 10)
YES_OR_NO = Value((), 2)


def call(loss: Loss, prediction: tuple[int, ...], target: Value) -> Any:
    assert loss.infer(Value(prediction), target) == Value(())
    return loss.forward(Me("it"), Name("p", Value(prediction)), Name("t", target))


def of(loss: Loss, p: torch.Tensor, t: torch.Tensor, classes: int | None = None) -> torch.Tensor:
    expression = call(loss, tuple(p.shape[1:]), Value(tuple(t.shape[1:]), classes))
    result: torch.Tensor = evaluate(expression, {"p": p, "t": t})
    assert result.shape == ()
    return result


# ---- what they compute ----


def test_cross_entropy_is_called_as_a_person_would() -> None:
    assert call(CrossEntropy(), (10,), DIGIT) == Call("F.cross_entropy", Name("p"), Name("t"))
    smooth = call(CrossEntropy(label_smoothing=0.1), (10,), DIGIT)
    assert smooth == Call("F.cross_entropy", Name("p"), Name("t"), label_smoothing=0.1)


def test_cross_entropy_of_probabilities_equals_that_of_their_scores() -> None:
    scores, target = torch.randn(6, 3), torch.tensor([0, 1, 2, 0, 1, 2])
    for smoothing in (0.0, 0.2):
        of_scores = of(CrossEntropy(label_smoothing=smoothing), scores, target, 3)
        loss = CrossEntropy(prediction="probabilities", label_smoothing=smoothing)
        assert torch.allclose(of(loss, scores.softmax(1), target, 3), of_scores, atol=1e-6)


def test_a_probability_of_zero_costs_much_but_stays_finite() -> None:
    loss = of(CrossEntropy(prediction="probabilities"), torch.tensor([[1.0, 0.0]]), torch.tensor([1]), 2)
    assert 10 < loss.item() < 20


def test_cross_entropy_reads_sequences_and_pictures() -> None:
    steps, words = torch.randn(2, 5, 3), torch.randint(3, (2, 5))
    expected = F.cross_entropy(steps.flatten(0, 1), words.flatten())
    assert torch.allclose(of(CrossEntropy(), steps, words, 3), expected)
    pixels, labels_ = torch.randn(2, 3, 4, 5), torch.randint(3, (2, 4, 5))
    assert torch.allclose(of(CrossEntropy(), pixels, labels_, 3), F.cross_entropy(pixels, labels_))


def test_square_sequences_have_their_classes_last_like_all_sequences() -> None:
    steps, words = torch.randn(2, 3, 3), torch.randint(3, (2, 3))
    expected = F.cross_entropy(steps.flatten(0, 1), words.flatten())
    assert torch.allclose(of(CrossEntropy(), steps, words, 3), expected)


def test_binary_cross_entropy_takes_scores_or_probabilities() -> None:
    p, t = torch.randn(6, 1), torch.tensor([0, 1, 1, 0, 1, 0])
    expected = F.binary_cross_entropy_with_logits(p, t.float().unsqueeze(1))
    assert torch.equal(of(BinaryCrossEntropy(), p, t, 2), expected)
    probabilities = BinaryCrossEntropy(prediction="probabilities")
    assert torch.allclose(of(probabilities, p.sigmoid(), t, 2), expected)


def test_what_is_no_probability_costs_much_but_ends_nothing() -> None:
    probabilities = BinaryCrossEntropy(prediction="probabilities")
    loss = of(probabilities, torch.tensor([[1.5], [-0.5]]), torch.tensor([0, 1]), 2)
    assert 10 < loss < 20
    assert of(probabilities, torch.tensor([[0.5]]), torch.tensor([[1.1]])).isfinite()


@pytest.mark.parametrize(
    ("loss", "function"),
    [
        (MeanSquaredError(), F.mse_loss),
        (MeanAbsoluteError(), F.l1_loss),
        (Huber(), F.huber_loss),
        (Huber(delta=0.3), lambda p, t: F.huber_loss(p, t, delta=0.3)),
    ],
)
def test_regression_losses_compare_number_by_number(loss: Loss, function: Any) -> None:
    p, t = torch.randn(6, 3), torch.randn(6, 3)
    assert torch.equal(of(loss, p, t), function(p, t))
    q, classes = torch.randn(6, 1), torch.tensor([0, 1, 1, 0, 1, 0])
    assert torch.equal(of(loss, q, classes, 2), function(q, classes.float().unsqueeze(1)))


def test_regression_losses_are_called_as_a_person_would() -> None:
    p, t = Name("p"), Name("t")
    assert call(MeanSquaredError(), (3,), Value((3,))) == Call("F.mse_loss", p, t)
    assert call(MeanSquaredError(), (), YES_OR_NO) == Call("F.mse_loss", p, Call(".float", t))
    assert call(MeanSquaredError(), (1,), YES_OR_NO) == Call("F.mse_loss", p, Call(".unsqueeze", Call(".float", t), 1))


def test_classes_of_steps_and_pixels_find_their_axis() -> None:
    for shape, axis in [((1, 4, 5), 1), ((4, 5, 1), -1)]:
        expression = call(BinaryCrossEntropy(), shape, Value((4, 5), 2))
        assert expression.args[1] == Call(".unsqueeze", Call(".float", Name("t")), axis)


def test_hinge_turns_two_classes_into_signs() -> None:
    p, t = torch.tensor([[2.0], [0.5], [-0.5]]), torch.tensor([1, 1, 0])
    assert of(Hinge(), p, t, 2).item() == pytest.approx((0 + 0.5 + 0.5) / 3)
    assert of(Hinge(margin=2.5), p, t, 2).item() == pytest.approx((0.5 + 2 + 2) / 3)


def test_hinge_of_several_classes_is_torchs() -> None:
    p, t = torch.randn(6, 4), torch.tensor([0, 1, 2, 3, 0, 1])
    assert torch.equal(of(Hinge(classes="several"), p, t, 4), F.multi_margin_loss(p, t))


def test_the_weight_is_applied_where_losses_are_added_up() -> None:
    assert call(MeanSquaredError(weight=3), (3,), Value((3,))) == call(MeanSquaredError(), (3,), Value((3,)))


# ---- what a training needs to know of them ----


def test_a_loss_knows_its_task_and_where_two_classes_part() -> None:
    losses = [
        CrossEntropy(),
        BinaryCrossEntropy(),
        BinaryCrossEntropy(prediction="probabilities"),
        MeanSquaredError(),
        Hinge(),
        Hinge(classes="several"),
    ]
    tasks = ["classification", "binary", "binary", "regression", "binary", "classification"]
    assert [loss.task for loss in losses] == tasks
    assert [loss.threshold for loss in losses[1:5]] == [0.0, 0.5, 0.5, 0.0]


# ---- what they say ----


def test_a_prediction_that_does_not_match_the_classes_can_be_resized() -> None:
    unfit = refusal(CrossEntropy(), (64,), DIGIT)
    expected = "a prediction of 10 numbers, one per class, but got a row of 64 numbers."
    assert unfit.text == f"Cross-entropy expects {expected}"
    assert unfit.port == "prediction"
    otherwise = Insert(Dense(units=10), "prediction")
    assert unfit.fixes == (Resize("prediction", 10, "Make the prediction 10 wide", otherwise),)


def test_one_number_for_two_classes_is_either_resized_or_binary() -> None:
    unfit = refusal(CrossEntropy(), (1,), YES_OR_NO)
    assert unfit.text == "Cross-entropy expects a prediction of 2 numbers, one per class, but got 1 number."
    assert labels(unfit) == ["Make the prediction 2 wide", "Replace by Binary cross-entropy"]


def test_a_picture_before_cross_entropy_is_named() -> None:
    unfit = refusal(CrossEntropy(), (16, 4, 4), DIGIT)
    assert unfit.text == "Cross-entropy expects a prediction of 10 numbers, one per class, but got 16×4×4."
    assert labels(unfit) == ["Insert Flatten"]


def test_classes_of_steps_are_named() -> None:
    unfit = refusal(CrossEntropy(), (20, 7), Value((20,), 500))
    expected = "a prediction of 500 numbers, one per class, for each of 20, but got 20×7."
    assert unfit.text == f"Cross-entropy expects {expected}"


def test_real_targets_need_a_regression_loss() -> None:
    unfit = refusal(CrossEntropy(), (1,), (1,))
    assert unfit.text == "Cross-entropy expects a class as its target, but got 1 number."
    assert unfit.hint == "For real numbers, use a regression loss."
    assert unfit.port == "target"
    assert unfit.fixes == (Replace(MeanSquaredError()),)


def test_several_classes_need_cross_entropy() -> None:
    unfit = refusal(MeanSquaredError(), (1,), DIGIT)
    expected = "expects real numbers or one of two classes as its target, but got a class of 10."
    assert unfit.text == f"Mean squared error {expected}"
    assert unfit.hint == "For several classes, use cross-entropy."
    assert unfit.fixes == (Replace(CrossEntropy()),)


def test_two_classes_need_one_number() -> None:
    unfit = refusal(BinaryCrossEntropy(), (2,), YES_OR_NO)
    expected = "with two classes expects a prediction of 1 number, but got a row of 2 numbers."
    assert unfit.text == f"Binary cross-entropy {expected}"
    assert labels(unfit) == ["Make the prediction 1 wide", "Replace by Cross-entropy"]


def test_a_regression_has_as_many_numbers_as_its_target() -> None:
    unfit = refusal(Huber(), (64,), (1,))
    assert unfit.text == "Huber expects a prediction of the target's shape, 1 number, but got a row of 64 numbers."
    assert labels(unfit) == ["Make the prediction 1 wide"]


def test_hinge_says_which_of_its_forms_fits() -> None:
    several = refusal(Hinge(), (10,), DIGIT)
    assert several.text == "Hinge is set to two classes, but got a class of 10."
    assert several.fixes == (Change("classes", "several"),)
    wide = refusal(Hinge(), (2,), YES_OR_NO)
    assert wide.text == "Hinge for two classes expects a prediction of 1 number, but got a row of 2 numbers."
    assert labels(wide) == ["Make the prediction 1 wide", "Set classes to several"]
    sequence = refusal(Hinge(), (20, 2), Value((20,), 2))
    assert sequence.text == "Hinge expects one class for each example, but got 20 × index of 2."


# ---- what they doubt ----


def test_a_softmax_before_scores_is_doubted() -> None:
    (doubt,) = CrossEntropy().doubts({"prediction": Softmax()})
    assert doubt.text == "Cross-entropy applies a softmax itself, but Softmax stands before it."
    assert doubt.hint == "Done twice it learns slowly: remove it, or let the loss take probabilities."
    assert doubt.port == "prediction"
    assert doubt.fixes == (Remove(title="Softmax"), Change("prediction", "probabilities"))
    assert CrossEntropy(prediction="probabilities").doubts({"prediction": Softmax()}) == ()


def test_a_sigmoid_before_scores_is_doubted() -> None:
    (doubt,) = BinaryCrossEntropy().doubts({"prediction": Sigmoid()})
    assert doubt.text == "Binary cross-entropy applies a sigmoid itself, but Sigmoid stands before it."


def test_scores_before_probabilities_are_doubted() -> None:
    (doubt,) = BinaryCrossEntropy(prediction="probabilities").doubts({"prediction": Dense()})
    assert doubt.text == "Binary cross-entropy expects probabilities, but Dense gives any number."
    assert doubt.fixes == (Change("prediction", "scores"), Insert(Sigmoid(), "prediction"))


def test_nothing_is_doubted_without_reason() -> None:
    assert CrossEntropy().doubts({"prediction": ReLU()}) == ()
    assert CrossEntropy().doubts({}) == ()
    assert MeanSquaredError().doubts({"prediction": Softmax()}) == ()
