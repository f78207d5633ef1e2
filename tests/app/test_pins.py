"""Which probes are pinned is a value with a letter for each."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from app.pins import MOST, Pins, fitting


@pytest.mark.parametrize(
    ("shape", "quantity", "expected"),
    [
        ((), "activation", ("numbers", "histogram")),
        ((12,), "activation", ("numbers", "histogram", "heat map", "spectrum")),
        ((4, 8, 8), "gradient", ("numbers", "histogram", "heat map", "pictures", "spectrum")),
        ((12, 4), "weights", ("numbers", "histogram", "heat map", "spectrum")),
        ((4, 1, 3, 3), "weights", ("numbers", "histogram", "heat map", "pictures", "spectrum")),
    ],
)
def test_the_ways_to_look_follow_from_the_shape(shape, quantity, expected):
    assert fitting(shape, quantity) == expected


def test_the_first_free_letter_is_given(qtbot: QtBot) -> None:
    pins = Pins()
    for node in ("a", "b", "c"):
        pins.add(node, "out")
    pins.remove("B")
    assert pins.add("d", "out").letter == "B"  # type: ignore[union-attr]
    assert [pin.letter for pin in pins.pins] == ["A", "C", "B"]


def test_the_same_place_is_pinned_once_and_asked_for_again(qtbot: QtBot) -> None:
    pins, asked = Pins(), []
    pins.asked.connect(asked.append)
    pins.add("a", "out")
    pins.add("a", "out")
    pins.add("a", "out", wire=True)
    assert len(pins.pins) == 2
    assert asked == ["A", "A", "B"]


def test_there_are_no_more_than_letters(qtbot: QtBot) -> None:
    pins = Pins()
    for number in range(MOST):
        assert pins.add(f"node {number}", "out")
    assert pins.add("one more", "out") is None
    assert len(pins.pins) == MOST


def test_a_change_is_told_and_none_is_not(qtbot: QtBot) -> None:
    pins, told = Pins(), []
    pins.add("a", "out")
    pins.changed.connect(lambda: told.append(pins.pins))
    pins.change("A", what="histogram")
    pins.change("A", what="histogram")
    assert len(told) == 1
    assert pins.of("A").what == "histogram"  # type: ignore[union-attr]
    assert pins.of("B") is None
