"""Typing and choosing values where they stand."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from app.canvas.hits import under
from app.canvas.tooltip import tooltip
from app.canvas.view import Canvas
from engine.graph import Graph
from tests.app.canvas.gestures.test_scrub import value
from tests.app.canvas.hand import EMPTY, Hand
from tests.app.canvas.test_commands import told_by


@pytest.fixture
def line(canvas: Canvas, hand: Hand):
    """The line over the units of the first Dense, opened by a double click."""
    hand.double_click(value(canvas, "dense_1", "units"))
    return canvas.in_place.line


def units(canvas: Canvas) -> object:
    return canvas.session.graph.nodes["dense_1"].layer.setting("units")


def test_a_double_click_opens_the_value_and_enter_takes_it_over(canvas: Canvas, line) -> None:
    assert line.isVisible()
    assert line.text() == "8"
    assert line.selectedText() == "8"
    QTest.keyClicks(line, "32")
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert units(canvas) == 32
    assert canvas.session.document.undo_label == "Set units of Dense to 32"
    assert not line.isVisible()


def test_escape_leaves_it_as_it_was(canvas: Canvas, line, drawing: Graph) -> None:
    QTest.keyClicks(line, "32")
    QTest.keyClick(line, Qt.Key.Key_Escape)
    assert canvas.session.graph is drawing
    assert not line.isVisible()
    assert canvas.gesture is None


def test_a_click_elsewhere_takes_it_over(canvas: Canvas, hand: Hand, line) -> None:
    QTest.keyClicks(line, "32")
    hand.click(EMPTY)
    assert units(canvas) == 32
    assert not line.isVisible()


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("0", "Dense: 'units' should be greater than or equal to 1, but got 0."),
        ("many", "Dense: 'units' should be a whole number, but got 'many'."),
    ],
)
def test_what_is_not_allowed_is_told_and_stays_to_be_mended(
    canvas: Canvas, line, drawing: Graph, typed: str, why: str
) -> None:
    told = told_by(canvas)
    QTest.keyClicks(line, typed)
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert told == [(why, "")]
    assert line.isVisible()
    assert line.text() == typed
    assert line.property("refused")
    assert canvas.session.graph is drawing
    line.selectAll()
    QTest.keyClicks(line, "3")
    assert not line.property("refused")
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert units(canvas) == 3


def test_return_opens_the_main_setting_of_the_selected_node(canvas: Canvas, hand: Hand) -> None:
    canvas.select(("relu_1",))
    hand.key(Qt.Key.Key_Return)
    assert not canvas.in_place.line.isVisible(), "ReLU has none"
    canvas.select(("dense_2",))
    hand.key(Qt.Key.Key_Return)
    assert (canvas.in_place.node, canvas.in_place.setting) == ("dense_2", "units")


def test_tab_goes_on_to_the_next_value(canvas: Canvas) -> None:
    graph, id = canvas.session.graph.added(canvas.session.graph.nodes["relu_1"].layer, (200.0, 200.0))
    graph = graph.with_layer(id, type(graph.nodes["dense_1"].layer)(units=4, initialisation="he"))
    canvas.session.edit(graph.with_settings(id, bias=False), "Add")
    canvas.in_place.open(id, "units")
    QTest.keyClick(canvas.in_place.line, Qt.Key.Key_Tab)
    assert canvas.in_place.setting == "units", "the others are choices"


def test_a_choice_opens_a_menu_with_the_present_one_ticked(canvas: Canvas) -> None:
    canvas.session.edit(canvas.session.graph.with_settings("dense_1", bias=False), "Set bias")
    canvas.in_place.open("dense_1", "bias")
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    assert [(entry.text(), entry.isChecked()) for entry in menu.actions()] == [("on", False), ("off", True)]
    menu.actions()[0].trigger()
    menu.close()
    assert canvas.session.graph.nodes["dense_1"].layer.setting("bias") is True
    assert canvas.session.document.undo_label == "Set bias of Dense to on"


def test_zooming_takes_over_what_is_typed(canvas: Canvas, line) -> None:
    QTest.keyClicks(line, "32")
    canvas.camera.zoom_to(2.0)
    assert not line.isVisible()
    assert units(canvas) == 32


def test_an_edit_from_elsewhere_closes_the_line(canvas: Canvas, line) -> None:
    canvas.session.edit(canvas.session.graph.without(["dense_1"]), "Delete Dense")
    assert not line.isVisible()
    assert canvas.in_place.node == ""


def test_what_the_value_means_stands_in_its_tooltip(canvas: Canvas, hand: Hand) -> None:
    hit = under(canvas.drawing, value(canvas, "dense_1", "units"), 1.0)
    assert tooltip(hit, canvas.drawing, canvas.session.analysis) == (
        "How many outputs, one per unit.\nFrom 1 to 1,000,000.\nDrag sideways or double-click to change it."
    )
