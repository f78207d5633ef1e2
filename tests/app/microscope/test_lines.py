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


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (Line("v", "{g}²", {"g": 3.9e-4}, 1.5e-7), "(3.9×10⁻⁴)² = 1.5×10⁻⁷"),
        (Line("r", "√{v}", {"v": 1.5e-7}, 3.9e-4), "√(1.5×10⁻⁷) = 3.9×10⁻⁴"),
        (Line("p", "{a} · {b}", {"a": 1e-4, "b": 2e-4}, 2e-8), "10⁻⁴ · 2.0×10⁻⁴ = 2.0×10⁻⁸"),
    ],
)
def test_a_power_of_ten_below_a_square_or_a_root_stands_in_brackets(line: Line, said: str) -> None:
    assert line.written(number) == said


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (Line("w", "{w} − {d}", {"w": 0.276183, "d": 8e-5}, 0.276103), "0.2762 − 8.0×10⁻⁵ = 0.2761"),
        (Line("w", "{old} → {new}", {"old": -1.2345678, "new": -1.2345578}), "−1.23457 → −1.23456"),
        (Line("w", "{w} − {d}", {"w": 0.5, "d": 1e-12}, 0.5 - 1e-12), "0.500 − 10⁻¹² = 0.500"),
        (Line("w", "{w} − {d}", {"w": 2.0e-4, "d": 1e-7}, 1.999e-4), "2.000×10⁻⁴ − 10⁻⁷ = 1.999×10⁻⁴"),
        (Line("m", "{a} · {b}", {"a": 0.50004, "b": 0.50001}, 0.25), "0.500 · 0.500 = 0.250"),
    ],
)
def test_what_came_out_has_so_many_digits_that_it_differs_from_what_it_came_from(line: Line, said: str) -> None:
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
