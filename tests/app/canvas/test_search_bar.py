"""The search bar, by the keys that people press: it finds, shines, goes there, and comes back."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.canvas.search_bar import SearchBar
from app.canvas.veil import Veil
from app.canvas.view import Canvas
from tests.engine.drawings import chain

KEY = Qt.Key
SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def bar(canvas: Canvas) -> SearchBar:
    canvas.activateWindow()
    canvas.setFocus()
    made = SearchBar(canvas)
    made.open()
    return made


def typed(qtbot: QtBot, bar: SearchBar, text: str) -> None:
    bar.line.clear()
    qtbot.keyClicks(bar.line, text)
    bar.search()


def veils(canvas: Canvas) -> list[Veil]:
    return [item for item in canvas.drawing.items() if isinstance(item, Veil)]


def test_typing_selects_the_first_match_and_counts_them(qtbot: QtBot, canvas: Canvas, bar: SearchBar) -> None:
    qtbot.keyClicks(bar.line, "dense")
    qtbot.waitUntil(lambda: bar.said.text() == "1 of 2")
    assert canvas.session.selection == {"dense_1"}


def test_enter_and_f3_go_on_and_with_shift_back_and_around(qtbot: QtBot, canvas: Canvas, bar: SearchBar) -> None:
    typed(qtbot, bar, "dense")
    QTest.keyClick(bar.line, KEY.Key_Return)
    assert (canvas.session.selection, bar.said.text()) == ({"dense_2"}, "2 of 2")
    QTest.keyClick(bar.line, KEY.Key_F3)
    assert canvas.session.selection == {"dense_1"}
    QTest.keyClick(bar.line, KEY.Key_F3, SHIFT)
    assert canvas.session.selection == {"dense_2"}
    bar.previous_button.click()
    assert canvas.session.selection == {"dense_1"}


def test_enter_right_after_a_letter_goes_to_the_first_match(qtbot: QtBot, canvas: Canvas, bar: SearchBar) -> None:
    qtbot.keyClicks(bar.line, "relu")
    QTest.keyClick(bar.line, KEY.Key_Return)
    assert canvas.session.selection == {"relu_1"}


def test_the_view_goes_where_the_match_is_out_of_sight(qtbot: QtBot, canvas: Canvas, bar: SearchBar) -> None:
    here = canvas.camera.sight
    typed(qtbot, bar, "relu")
    assert canvas.camera.sight == here
    canvas.camera.pan(QPointF(9000.0, 0.0))
    typed(qtbot, bar, "iris")
    assert canvas.camera.seen().contains(canvas.drawing.nodes["iris_1"].box())


def test_the_reason_stands_beside_the_count(qtbot: QtBot, bar: SearchBar) -> None:
    typed(qtbot, bar, "units 8")
    assert bar.said.text() == "1 of 1 · units 8"


def test_nothing_found_says_so_and_nothing_typed_says_nothing(qtbot: QtBot, canvas: Canvas, bar: SearchBar) -> None:
    typed(qtbot, bar, "transformer")
    assert bar.said.text() == "Nothing found"
    assert not bar.next_button.isEnabled()
    typed(qtbot, bar, "")
    assert bar.said.text() == ""
    assert not veils(canvas)[0].isVisible()


def test_what_is_not_found_is_dimmed_and_what_is_shines(qtbot: QtBot, canvas: Canvas, bar: SearchBar) -> None:
    bar.close_bar()
    canvas.select(())
    before = canvas.viewport().grab().toImage()
    bar.open()
    typed(qtbot, bar, "relu")
    canvas.select(())
    after = canvas.viewport().grab().toImage()

    def same(id: str) -> bool:
        at = canvas.camera.to_view(canvas.drawing.nodes[id].box().topLeft() + QPointF(3.0, 20.0))
        return before.pixel(at) == after.pixel(at)

    assert same("relu_1")
    assert not same("dense_1")


def test_escape_closes_gives_the_focus_back_and_takes_the_veil_away(
    qtbot: QtBot, canvas: Canvas, bar: SearchBar
) -> None:
    typed(qtbot, bar, "relu")
    QTest.keyClick(bar.line, KEY.Key_Escape)
    assert not bar.isVisible()
    assert veils(canvas) == []
    assert canvas.hasFocus()
    assert canvas.session.selection == {"relu_1"}


def test_escape_on_the_canvas_closes_it_first_and_keeps_the_selection(
    qtbot: QtBot, canvas: Canvas, bar: SearchBar
) -> None:
    typed(qtbot, bar, "relu")
    canvas.setFocus()
    QTest.keyClick(canvas, KEY.Key_Escape)
    assert not bar.isVisible()
    assert canvas.session.selection == {"relu_1"}
    QTest.keyClick(canvas, KEY.Key_Escape)
    assert canvas.session.selection == frozenset()


def test_opened_again_it_has_what_was_typed_ready_to_be_typed_over(qtbot: QtBot, bar: SearchBar) -> None:
    typed(qtbot, bar, "relu")
    bar.close_bar()
    bar.next()
    assert bar.isVisible()
    assert bar.said.text() == "1 of 1"
    bar.open()
    assert bar.line.selectedText() == "relu"


def test_an_edit_is_found_at_once(qtbot: QtBot, canvas: Canvas, bar: SearchBar) -> None:
    typed(qtbot, bar, "dense")
    canvas.session.edit(canvas.session.graph.renamed("relu_1", "Dense head"), "Rename")
    assert bar.said.text() == "1 of 3"
    canvas.session.edit(canvas.session.graph.without(["dense_1", "dense_2", "relu_1"]), "Delete")
    assert bar.said.text() == "Nothing found"


def test_a_match_in_a_block_is_entered_by_enter_only(qtbot: QtBot, canvas: Canvas, bar: SearchBar) -> None:
    inner = chain("block-input", "tanh", "block-output")
    canvas.session.show(chain(("input", {"shape": (8,)}), ("block", {"graph": inner, "name": "Residual"}), "output"))
    typed(qtbot, bar, "tanh")
    assert bar.said.text() == "1 of 1 · in Residual"
    assert canvas.session.level.path == ()
    QTest.keyClick(bar.line, KEY.Key_Return)
    assert canvas.session.level.path == ("block_1",)
    assert canvas.session.selection == {"tanh_1"}
    assert bar.line.hasFocus()
    canvas.bookmarks.back()
    assert canvas.session.level.path == ()


def test_it_stays_at_the_top_right_and_within_a_narrow_canvas(canvas: Canvas, bar: SearchBar) -> None:
    canvas.resize(900, 600)
    assert bar.geometry().right() == 900 - 13
    canvas.resize(300, 600)
    assert bar.geometry().left() >= 0
