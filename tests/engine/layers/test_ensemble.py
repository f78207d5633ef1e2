"""Answers that come together: the mean, shares, votes, and what is refused."""

from __future__ import annotations

import pytest
import torch

from engine.call import Me, Name
from engine.errors import UserError
from engine.layer import make
from engine.layers.ensemble import Average, Together, Vote
from engine.network import evaluate
from engine.values import Value
from tests.engine.layers.refusal import labels, refusal

ME = Me("it")
FIRST, SECOND, THIRD = [0.7, 0.2, 0.1], [0.1, 0.8, 0.1], [0.4, 0.3, 0.3]


def answered(layer: Together, *rows: list[float]) -> list[float]:
    """What comes out for one example."""
    names = tuple(Name(f"x{n}", Value((len(row),))) for n, row in enumerate(rows))
    given = {name.name: torch.tensor([row]) for name, row in zip(names, rows, strict=True)}
    found: list[float] = evaluate(layer.forward(ME, names), given)[0].tolist()
    return found


def test_an_average_is_the_mean_number_by_number() -> None:
    assert answered(Average(), FIRST, SECOND, THIRD) == pytest.approx([0.4, 1.3 / 3, 0.5 / 3])


def test_shares_say_how_much_each_counts() -> None:
    assert answered(Average(shares="3, 1"), FIRST, SECOND) == pytest.approx([0.55, 0.35, 0.1])


def test_a_vote_counts_answers_and_not_how_sure_they_are() -> None:
    assert answered(Vote(), FIRST, SECOND, THIRD) == pytest.approx([2 / 3, 1 / 3, 0])
    assert answered(Vote(shares="1, 4, 1"), FIRST, SECOND, THIRD) == pytest.approx([1 / 3, 2 / 3, 0], abs=1e-5)


def test_a_single_number_is_a_vote_for_the_second_class_above_the_threshold() -> None:
    assert answered(Vote(), [0.6], [0.7], [0.4]) == pytest.approx([2 / 3])
    assert answered(Vote(threshold=0.0), [-1.0], [2.0]) == pytest.approx([0.5])


@pytest.mark.parametrize(("given", "kept"), [("3;2; 1.50", "3, 2, 1.5"), ([1, 2], "1, 2"), ("", "")])
def test_shares_are_written_in_one_way(given: object, kept: str) -> None:
    assert make("average", {"shares": given}).setting("shares") == kept


@pytest.mark.parametrize("given", ["a, b", "-1, 2", "0, 0", "inf, 1", True])
def test_shares_that_say_nothing_are_refused(given: object) -> None:
    with pytest.raises(UserError, match="numbers"):
        make("average", {"shares": given})


def test_answers_of_several_shapes_are_refused() -> None:
    found = refusal(Average(), (Value((3,)), Value((1,))))
    assert found.text == "Average expects answers of one shape, but got 3 and 1."


def test_shares_for_another_number_of_members_are_refused_and_can_be_dropped() -> None:
    found = refusal(Average(shares="1, 2, 3"), (Value((3,)), Value((3,))))
    assert found.text == "Average has shares for 3, but 2 wires end here."
    assert len(labels(found)) == 1
