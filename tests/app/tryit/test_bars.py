"""The bars of an answer."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtTest import QTest

from app.theme import DARK, LIGHT
from app.tryit.bars import AnswerBars, Truth
from engine.attribution import Answer


def told(*values: float, kind: str = "probabilities") -> Answer:
    names = tuple("abcdefghijklmnopqrstuvwxyz"[n % 26] * (1 + n // 26) for n in range(len(values)))
    return Answer(kind, names, np.array(values, np.float32), True)


@pytest.fixture
def bars(qtbot) -> AnswerBars:
    made = AnswerBars(LIGHT)
    qtbot.addWidget(made)
    made.resize(300, 200)
    made.show()
    return made


def names(bars: AnswerBars) -> str:
    return "".join(name for name, _ in bars.rows())


def show(bars: AnswerBars, answer: Answer) -> None:
    bars.show_answer(answer, Truth(), (0.0, 1.0))


def test_the_largest_stands_first(bars) -> None:
    show(bars, told(0.1, 0.7, 0.2))
    assert bars.rows() == [("b", "70.0 %"), ("c", "20.0 %"), ("a", "10.0 %")]


def test_values_below_their_names_say_the_same_as_the_line_above_the_bars(bars) -> None:
    """99.6 % is no 100 %, and what is left of it no 0 %."""
    bars.resize(120, 200)
    show(bars, Answer("probabilities", ("different signs", "same sign"), np.array([0.996, 0.004], np.float32), True))
    assert bars._tall
    said: list[str] = []
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(QPainter, "drawText", lambda _, *what: said.append(what[-1]))
        bars.grab()
    assert [text for text in said if "%" in text] == ["99.6 %", "0.4 %"]


def test_bars_that_are_nearly_equal_keep_their_places(bars) -> None:
    show(bars, told(0.1, 0.46, 0.44))
    show(bars, told(0.1, 0.44, 0.46))
    assert names(bars) == "bca"
    show(bars, told(0.1, 0.3, 0.6))
    assert names(bars) == "cba"


def test_the_order_of_the_data_can_be_kept(bars) -> None:
    bars.sort(False)
    show(bars, told(0.1, 0.7, 0.2))
    assert names(bars) == "abc"
    bars.sort(True)
    assert names(bars) == "bca"


def test_of_very_many_classes_the_largest_are_shown(bars) -> None:
    values = np.linspace(0, 1, 100)
    show(bars, told(*(values / values.sum())))
    assert len(bars.rows()) == 40
    assert bars.order[0] == 99


def test_the_arrow_keys_choose_what_is_explained_and_escape_lets_it_go(bars, qtbot) -> None:
    show(bars, told(0.1, 0.7, 0.2))
    found: list[object] = []
    bars.chosen.connect(found.append)
    bars.setFocus()
    assert bars.explained == 1
    QTest.keyClick(bars, Qt.Key.Key_Down)
    assert (bars.explained, found) == (2, [2])
    QTest.keyClick(bars, Qt.Key.Key_Escape)
    assert (bars.explained, found) == (1, [2, None])


def test_every_kind_of_answer_is_painted_in_every_theme_and_width(bars) -> None:
    answers = [told(0.1, 0.7, 0.2), told(-2.0, 3.0, kind="scores"), told(150.0, -3.0, kind="numbers")]
    for theme in (LIGHT, DARK):
        bars.restyle(theme)
        for width in (120, 300):
            bars.resize(width, 200)
            pictures = set()
            for answer in answers:
                bars.show_answer(answer, Truth(frozenset({1}), (120.0, 1.0)), (0.0, 100.0))
                pictures.add(bars.grab().toImage().constBits().tobytes())
            assert len(pictures) == len(answers)


def test_numbers_say_what_is_right_and_what_the_training_part_has(bars) -> None:
    bars.show_answer(told(150.0, kind="numbers"), Truth(numbers=(120.0,)), (25.0, 346.0))
    assert bars._range_told(0) == "right: 120, training: 25.0 to 346"


def test_in_a_narrow_panel_shares_keep_their_decimals_where_no_name_is_cut_for_them(bars) -> None:
    show(bars, told(0.004, 0.996))
    bars.resize(150, 200)
    assert not bars._short
    show(bars, Answer("probabilities", ("the same", "another"), np.array([0.3, 0.7], np.float32), True))
    looks = set()
    for width in range(60, 300):
        bars.resize(width, 200)
        looks.add((bars._tall, bars._short))
    assert looks == {(True, False), (False, True), (False, False)}  # below names there is room for decimals


def test_a_share_without_decimals_is_not_all_where_it_is_only_nearly_so(bars) -> None:
    show(bars, told(0.004, 0.996, 1.0))
    assert [bars._value(n, short=True) for n in range(3)] == ["0 %", ">99 %", "100 %"]


def test_in_a_narrow_panel_a_name_that_would_be_cut_beside_its_value_stands_above_it(bars) -> None:
    bars.resize(120, 200)
    show(bars, told(0.1, 0.7, 0.2))
    row = bars.sizeHint().height() / 3
    long = Answer("probabilities", ("different signs", "same sign", "no"), np.array([0.1, 0.7, 0.2], np.float32), True)
    show(bars, long)
    assert bars.sizeHint().height() / 3 > row + 0.8 * bars.fontMetrics().height()
    assert bars.output_at(QPointF(9, 1.4 * row)) == bars.order[0]
    bars.resize(400, 200)
    assert bars.sizeHint().height() / 3 == pytest.approx(row, abs=2)
