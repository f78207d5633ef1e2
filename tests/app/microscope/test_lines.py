"""Formulas are markup of our own making: numbers have the colour of their sign, and nothing else comes in."""

from __future__ import annotations

import pytest

from app.microscope.lines import Lines, figure
from app.theme import DARK, LIGHT
from app.wording import number
from engine.microscope.explaining.base import Line


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (Line("z", "{w} · {x}", {"w": -0.5, "x": 2.0}, -1.0), "−0.500 · 2.00 = −1.00"),
        (Line("z", "{x} · {w}", {"w": -0.5, "x": 2.0}, -1.0), "2.00 · (−0.500) = −1.00"),
        (Line("v", "{g}²", {"g": -3.0}, 9.0), "(−3.00)² = 9.00"),
        (Line("a", "max(0, {z})", {"z": -3.0}, 0.0), "max(0, −3.00) = 0"),
        (Line("t", "", {}, 4.0), "4.00"),
        (Line("only words"), ""),
        (Line("span", "{a} … {b}", {"a": -1.0, "b": 1.0}), "−1.00 … 1.00"),
    ],
)
def test_a_negative_number_behind_an_operator_stands_in_brackets(line: Line, said: str) -> None:
    assert line.written(number) == said


def test_numbers_are_coloured_by_their_sign(qtbot) -> None:
    assert LIGHT.negative in figure(-1.0, LIGHT)
    assert LIGHT.positive in figure(1.0, LIGHT)
    lines = Lines(LIGHT)
    qtbot.addWidget(lines)
    lines.show_lines("y = x", ("Forward", (Line("z", "{x}", {"x": -2.0}, -2.0),)), ("Empty", ()))
    assert LIGHT.negative in lines.text()
    assert "Empty" not in lines.text()
    lines.restyle(DARK)
    assert DARK.negative in lines.text()
    assert lines.accessibleName() == "y = x\nForward\nz: −2.00 = −2.00"


def test_what_looks_like_markup_is_shown_as_it_is(qtbot) -> None:
    lines = Lines(LIGHT)
    qtbot.addWidget(lines)
    lines.show_lines("<b>y</b>", ("Forward", (Line("<img src='x'>", "a < {b} & c", {"b": 1.0}),)))
    assert "<img" not in lines.text()
    assert "&lt;b&gt;y" in lines.text()
    assert "a &lt; " in lines.text()
