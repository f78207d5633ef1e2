"""What a network answers, by each kind of loss."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from engine.attribution import Head
from engine.datasets.base import Facts
from engine.datasets.prepare import Scaler
from engine.steps import Loss
from engine.values import Value

TWO = Facts(Value((3,)), Value((), 2), ("no", "yes"), target="answer")


def head(task: str, answers: str, facts: Facts = TWO, threshold: float = 0.0, scaler: Scaler | None = None) -> Head:
    return Head(Loss("loss", "loss_1", "Loss", "out", "y", 1.0, task, threshold, answers), facts, scaler)


def told(head: Head, *out: float):
    return head.answer({"out": torch.tensor([out])})


def test_scores_of_classes_become_probabilities() -> None:
    found = told(head("classification", "scores"), 0.0, np.log(3.0))
    np.testing.assert_allclose(found.values, [0.25, 0.75], rtol=1e-5)
    assert (found.kind, found.names, found.guess) == ("probabilities", ("no", "yes"), 1)


def test_probabilities_stay_as_they_are() -> None:
    np.testing.assert_allclose(told(head("classification", "probabilities"), 0.4, 0.6).values, [0.4, 0.6])


def test_one_score_stands_for_two_classes() -> None:
    np.testing.assert_allclose(told(head("binary", "scores"), np.log(4.0)).values, [0.2, 0.8], rtol=1e-5)
    np.testing.assert_allclose(told(head("binary", "probabilities", threshold=0.5), 0.9).values, [0.1, 0.9], rtol=1e-5)


def test_margins_are_no_probabilities() -> None:
    found = told(head("binary", "margins"), 2.5)
    assert found.kind == "scores"
    np.testing.assert_allclose(found.values, [-2.5, 2.5])


def test_a_number_for_two_classes_tells_how_far_it_is_beyond_its_threshold() -> None:
    found = told(head("binary", "numbers", threshold=0.5), 0.7)
    np.testing.assert_allclose(found.values, [-0.2, 0.2], rtol=1e-5)
    assert found.guess == 1


def test_several_yes_or_no_do_not_exclude_one_another() -> None:
    facts = Facts(Value((2,)), Value((2,), 2), ("0", "1"), target="sum, carry")
    found = told(head("binary", "probabilities", facts), 0.9, 0.8)
    assert (found.names, found.exclusive) == (("sum", "carry"), False)
    np.testing.assert_allclose(found.values, [0.9, 0.8])


def test_numbers_come_back_in_their_own_unit() -> None:
    facts = Facts(Value((3,)), Value((2,)), target="")
    scaler = Scaler(np.array([10, 20], np.float32), np.array([2, 4], np.float32))
    found = told(head("regression", "numbers", facts, scaler=scaler), 1.0, -1.0)
    np.testing.assert_allclose(found.values, [12, 16])
    assert (found.kind, found.names) == ("numbers", ("Number 1", "Number 2"))


@pytest.mark.parametrize("last", [True, False])
def test_of_a_sequence_the_last_step_answers(last: bool) -> None:
    facts = Facts(Value((4,), 3), Value((4,), 3), ("a", "b", "c"))
    scores = torch.zeros(1, 4, 3)
    scores[0, 3, 2] = 9.0
    found = head("classification", "scores", facts).answer({"out": scores if last else scores.movedim(-1, 1)})
    assert found.names[found.guess] == "c"
