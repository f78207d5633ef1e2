"""What the boundary says of a reading, word for word."""

from __future__ import annotations

from datetime import datetime

import numpy as np
import pytest

from app.ticks import day_of
from app.views.boundary_words import CURVE, NUMBERS, SUPPORT, answer, how_to_read, refusal, told, verdict
from engine.datasets.base import Facts
from engine.values import Value
from tests.app.views.readings import boundary

PLANE = np.array([[[0.1, 0.2], [0.3, 0.9]]])


@pytest.mark.parametrize(
    ("meaning", "values", "said"),
    [
        ("probability", PLANE, ["no: 90.0 %", "yes: 90.0 %"]),
        ("margin", PLANE - 0.5, ["no (−0.400)", "yes (0.400)"]),
        ("number", PLANE, ["prediction: 0.100", "prediction: 0.900"]),
        ("classes", np.concatenate([1 - PLANE, PLANE]), ["no: 90.0 %", "yes: 90.0 %"]),
    ],
)
def test_the_answer_at_a_place_is_that_of_the_field_there(meaning: str, values: np.ndarray, said: list[str]) -> None:
    reading = boundary(meaning, values)
    assert [answer(reading, place) for place in ([-1.0, 0.0], [1.0, 4.0])] == said
    assert answer(reading, [9.0, 9.0]) == said[1], "beyond its edge it is that of the edge"


def test_a_place_is_told_by_its_features_and_days_as_dates() -> None:
    reading = boundary("probability", PLANE, names=("rain", "when"))
    where = [0.5, day_of(datetime(2024, 1, 12))]
    assert told(reading, where, days=[1]) == "rain = 0.500, when = 2024-01-12\nyes: 90.0 %"
    assert told(reading, [0.5, 1.0], days=[]) == "rain = 0.500, when = 1.00\nno: 80.0 %"


def test_the_verdict_tells_how_good_the_answers_are_part_by_part() -> None:
    assert verdict(boundary("probability", PLANE)) == "Right: 100 % (training), 0 % (validation), 100 % (test)."
    numbers = boundary("number", PLANE, part=np.zeros(3, np.uint8), there=(3, 0, 0))
    assert verdict(numbers) == "Off by 0.333 (training) on average."


def test_the_verdict_says_what_is_not_seen() -> None:
    said = verdict(boundary("probability", PLANE, others=1, there=(100, 20, 20)))
    assert "A slice: the other feature stands at the mean" in said
    assert said.endswith("3 examples of 140 are shown.")
    assert "the other 2 features stand" in verdict(boundary("probability", PLANE, others=2))


def test_of_a_margin_it_tells_how_many_examples_pull_at_the_boundary() -> None:
    reading = boundary("margin", PLANE, margin=1.0, scores=np.array([-0.5, 2.0, 2.0], np.float32))
    assert "1 support vector of 1 training example: the others do not pull at the boundary." in verdict(reading)


def test_how_to_read_it_goes_with_what_it_shows() -> None:
    line = boundary("number", PLANE[:, :1], features=(0,), names=("x1",))
    assert how_to_read(line, "usual") == CURVE
    assert how_to_read(boundary("number", PLANE), "usual") == NUMBERS
    assert how_to_read(boundary("probability", PLANE), "usual") == "usual"
    assert how_to_read(boundary("margin", PLANE, margin=1.0), "usual") == f"usual {SUPPORT}"


def test_data_that_do_not_lie_in_a_plane_are_refused_with_where_to_look() -> None:
    plane = Facts(Value((2,)), Value((), classes=2))
    assert refusal(None) == refusal(plane) == ""
    assert refusal(Facts(Value((1, 8, 8)), Value((), classes=2))).startswith("Examples of 1×8×8 numbers")
    assert refusal(Facts(Value((2,)), Value((5,), classes=2))).startswith("Each example has several answers")
