"""The head of the microscope says which examples are looked at, and how the network stands to them."""

from __future__ import annotations

from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from app.flow import GAP
from app.microscope.head import WORDS, Head, _mode
from app.theme import LIGHT
from engine.microscope.answers import Verdict
from engine.microscope.places import Selection
from engine.microscope.specimen import examine
from engine.training.state import State
from tests.engine.training.networks import DROPPING, iris, settings

NORMED = (("dense", {"units": 12}), "batch-norm")


@pytest.mark.parametrize(
    ("hidden", "alone", "batch"),
    [
        ((), "Evaluation mode. ", "as the run takes them next. "),
        (DROPPING, "Evaluation mode: dropout is off. ", "as the run takes them next: dropout drops. "),
        (
            (("dense", {"units": 12}), ("dropout", {"rate": 0.0})),
            "Evaluation mode. ",
            "as the run takes them next. ",
        ),
        (
            NORMED,
            "Evaluation mode: batch norm goes by its averages. ",
            "as the run takes them next: batch norm goes by the batch. ",
        ),
    ],
)
def test_of_dropout_and_batch_norm_it_speaks_where_there_is_any(
    hidden: tuple[Any, ...], alone: str, batch: str
) -> None:
    program, parts = iris(*hidden)
    state = State.fresh(program, settings())
    assert _mode(examine(state, parts, Selection("train", (0,)))).startswith(f"{alone}The step is the one")
    assert f"{batch}Step 1." in _mode(examine(state, parts))


def test_in_a_low_dock_one_line_of_controls_is_there_until_all_are_asked_for(qtbot: QtBot) -> None:
    head = Head(LIGHT)
    qtbot.addWidget(head)
    head.resize(150, 200)
    head.show()
    head.spread(True)
    assert head.unfold.isHidden()
    head.spread(False)
    lines = head.row.lines(head.bar.width())
    assert len(lines) > 1
    assert not head.unfold.isHidden()
    assert head.row.heightForWidth(head.bar.width()) == max(hint.height for hint in lines[0])
    head.unfold.setChecked(True)
    assert head.row.heightForWidth(head.bar.width()) > max(hint.height for hint in lines[0])


def test_in_one_line_the_answer_comes_first_and_the_mode_is_what_is_cut(qtbot: QtBot) -> None:
    program, parts = iris()
    specimen = examine(State.fresh(program, settings()), parts, Selection("train", (0,)))
    head = Head(LIGHT)
    qtbot.addWidget(head)
    head.spread(False)
    head.show_example(specimen, 0, None, 0.0)
    assert head.words.text().endswith("   Evaluation mode.")
    assert _mode(specimen) in head.words.toolTip()


def test_whether_the_answer_is_right_is_said_in_fewer_words_before_it_is_cut(qtbot: QtBot) -> None:
    program, parts = iris()
    specimen = examine(State.fresh(program, settings()), parts, Selection("train", (0,)))
    head = Head(LIGHT)
    qtbot.addWidget(head)
    head.spread(False)
    head.show_example(specimen, 0, Verdict(0.5, 0.4, "7", "7", True), 1.0)
    brief = "Target 7, answer 7: right"
    head.words.resize(head.fontMetrics().horizontalAdvance(brief) + 2, 20)
    assert head.words.in_one_line == brief
    whole = "Target 7, answer 7 (100 %): right. Loss 0.500."
    head.words.resize(head.fontMetrics().horizontalAdvance(f"{whole} and what"), 20)
    assert head.words.in_one_line == whole


def test_where_there_is_hardly_any_room_controls_make_way_for_the_answer_until_they_are_asked_for(qtbot: QtBot) -> None:
    head = Head(LIGHT)
    qtbot.addWidget(head)
    head.spread(False)
    head.tighten(True)
    words = WORDS * head.fontMetrics().height() + head.unfold.sizeHint().width()
    source, number = (part.sizeHint().width() + GAP for part in (head.source, head.number))
    for left, kept in ((source + number, [head.source, head.number]), (number, [head.number]), (0, [])):
        head.resize(words + left, 200)
        head.show()
        head.fold()
        assert [part for part in (head.source, head.number) if not part.isHidden()] == kept
        assert not head.unfold.isHidden()
    head.unfold.setChecked(True)
    assert not head.source.isHidden()
    assert not head.number.isHidden()


@pytest.mark.parametrize(
    ("chosen", "selection", "said"),
    [
        ({"accumulate": 2}, Selection(batch=1), "next. Batch 2 of 2: their gradients are added up to step 1."),
        ({"precision": "mixed"}, Selection(), "next: matrix products have half of the bits (mixed precision). Step 1."),
        ({"precision": "mixed"}, Selection("test", (0,)), "as answers always are; steps of the run are in mixed"),
    ],
)
def test_of_a_step_by_several_batches_and_in_half_of_the_bits_it_says_so(
    chosen: dict[str, Any], selection: Selection, said: str
) -> None:
    program, parts = iris()
    assert said in _mode(examine(State.fresh(program, settings(**chosen)), parts, selection))


def test_the_number_is_that_of_a_batch_where_several_make_a_step(qtbot: QtBot) -> None:
    head = Head(LIGHT)
    qtbot.addWidget(head)
    head.source.setCurrentIndex(head.source.findData(""))
    head.show_sizes({"train": 100}, 4)
    assert not head.number.isHidden()
    assert head.number.maximum() == 4
    head.number.setValue(3)
    assert head.selection == Selection(batch=2)
    head.show_sizes({"train": 100}, 1)
    assert head.number.isHidden()
    assert head.selection == Selection()
    head.source.setCurrentIndex(0)
    assert not head.number.isHidden()
