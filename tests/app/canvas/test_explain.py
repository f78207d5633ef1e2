"""A click on a node's badge, or E, tells what is wrong with it and mends it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton

from app.canvas.explain import SHOWN, Explanation
from app.canvas.hits import under
from app.canvas.view import Canvas
from app.problem_card import ProblemCard
from engine.graph import Graph
from engine.layer import make
from tests.app.canvas.hand import EMPTY, Hand
from tests.engine.drawings import chain


@pytest.fixture
def drawing() -> Graph:
    """input_1 → dense_1 → softmax_1 → output_1: a picture, which a Dense layer does not take."""
    return chain(("input", {"shape": (1, 28, 28)}), "dense", "softmax", "output")


@pytest.fixture
def shown(canvas: Canvas) -> Explanation:
    return canvas.explanation


def badge(canvas: Canvas, id: str) -> QPointF:
    return canvas.drawing.nodes[id].box().topRight() + QPointF(-3.0, 3.0)


def texts(shown: Explanation) -> list[str]:
    return [label.text() for label in shown.findChildren(QLabel) if label.text() and label.isVisible()]


def test_a_click_on_the_badge_tells_what_is_wrong_and_selects_the_node(
    canvas: Canvas, hand: Hand, shown: Explanation
) -> None:
    hand.click(badge(canvas, "dense_1"))
    assert (shown.isVisible(), shown.node) == (True, "dense_1")
    assert texts(shown) == [
        "Dense expects a vector or a sequence of vectors, but got 1×28×28.",
        "Flatten makes a vector of 784 numbers of it.",
    ]
    assert canvas.session.selection == {"dense_1"}
    assert shown.accessibleName() == "What is wrong with Dense"


def test_a_press_close_to_the_badge_is_enough_at_any_zoom(canvas: Canvas, hand: Hand, shown: Explanation) -> None:
    for zoom in (2.0, 1.0, 0.6):
        canvas.camera.zoom_to(zoom)
        hand.click(badge(canvas, "dense_1") + QPointF(7.0, -7.0) / zoom)
        assert shown.isVisible()
        shown.hide()
        hand.click(badge(canvas, "dense_1") + QPointF(7.0, -16.0) / zoom)
        assert not shown.isVisible()


def test_the_button_mends_it_and_the_cards_go(canvas: Canvas, hand: Hand, shown: Explanation) -> None:
    hand.click(badge(canvas, "dense_1"))
    button = shown.findChild(QPushButton)
    assert isinstance(button, QPushButton)
    assert button.text() == "Insert Flatten"
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert (shown.isVisible(), shown.node) == (False, "")
    assert "flatten_1" in canvas.session.graph.nodes
    assert canvas.session.document.undo_label == "Insert Flatten"


def test_e_explains_the_selected_node_and_enter_mends_it(canvas: Canvas, hand: Hand, shown: Explanation) -> None:
    canvas.select(("dense_1",))
    hand.key(Qt.Key.Key_E)
    assert shown.isVisible()
    focused = shown.focusWidget()
    assert isinstance(focused, QPushButton)
    QTest.keyClick(focused, Qt.Key.Key_Space)
    assert "flatten_1" in canvas.session.graph.nodes


def test_where_nothing_is_wrong_e_does_nothing(canvas: Canvas, hand: Hand, shown: Explanation) -> None:
    canvas.select(("input_1",))
    hand.key(Qt.Key.Key_E)
    assert not shown.isVisible()


def test_escape_closes_it_and_changes_nothing(canvas: Canvas, hand: Hand, shown: Explanation) -> None:
    before = canvas.session.graph
    hand.click(badge(canvas, "dense_1"))
    QTest.keyClick(shown, Qt.Key.Key_Escape)
    assert not shown.isVisible()
    assert canvas.session.graph is before


def test_a_click_elsewhere_closes_it(canvas: Canvas, hand: Hand, shown: Explanation) -> None:
    hand.click(badge(canvas, "dense_1"))
    assert QApplication.activePopupWidget() is shown
    QTest.mouseClick(shown, Qt.MouseButton.LeftButton, pos=shown.rect().bottomRight() * 2)
    assert not shown.isVisible()


def test_another_drawing_closes_it(canvas: Canvas, hand: Hand, shown: Explanation) -> None:
    hand.click(badge(canvas, "dense_1"))
    canvas.session.show(Graph())
    assert not shown.isVisible()


def test_the_cursor_and_the_status_bar_say_that_the_badge_can_be_clicked(canvas: Canvas, hand: Hand) -> None:
    things: list[str] = []
    canvas.pointed.connect(things.append)
    hand.move(badge(canvas, "dense_1"))
    assert canvas.viewport().cursor().shape() == Qt.CursorShape.PointingHandCursor
    hand.move(EMPTY)
    assert things == ["badge", "nothing"]


def test_the_corner_of_a_node_without_a_badge_is_the_node(canvas: Canvas) -> None:
    hit = under(canvas.drawing, badge(canvas, "input_1"), 1.0)
    assert (hit.node, hit.badge) == ("input_1", False)


def test_several_problems_are_told_together(canvas: Canvas, hand: Hand, shown: Explanation) -> None:
    graph, id = canvas.session.graph.added(make("cross-entropy"), (100.0, 200.0))
    canvas.session.edit(graph, "Add")
    canvas.select((id,))
    hand.key(Qt.Key.Key_E)
    count = len(canvas.drawing.problems_of(id))
    assert 1 < count <= SHOWN
    assert len(shown.findChildren(ProblemCard)) == count


def test_it_is_tall_enough_for_its_cards_and_stands_below_the_node(
    canvas: Canvas, hand: Hand, shown: Explanation
) -> None:
    for id in ("dense_1", "softmax_1", "dense_1"):
        canvas.explanation.open(id)
        if not shown.isVisible():
            continue
        for card in shown.findChildren(ProblemCard):
            assert card.height() >= card.heightForWidth(card.width())
        bottom = canvas.viewport().mapToGlobal(canvas.camera.to_view(canvas.drawing.nodes[id].box().bottomLeft()))
        assert shown.y() > bottom.y()
        shown.hide()
