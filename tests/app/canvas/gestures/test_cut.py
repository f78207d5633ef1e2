"""Cutting wires with a line drawn by hand."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor

from app.canvas.gestures.cut import Cut, Stroke
from app.canvas.overview import FAR
from app.canvas.view import Canvas
from app.theme import LIGHT
from engine.graph import Graph, Wire
from tests.app.canvas.hand import ALT, CONTROL, LEFT, NO, RIGHT, Hand

FIRST = Wire("dense_1", "out", "relu_1", "in")
SECOND = Wire("relu_1", "out", "dense_2", "in")
ABOVE, BELOW = QPointF(480.0, -120.0), QPointF(480.0, 220.0)
"""Ends of a line across the first wire, between two columns of the drawing."""


@pytest.fixture
def spread(canvas: Canvas) -> Canvas:
    """Room between the boxes, so that a line goes between them."""
    graph = canvas.session.graph.moved(
        {"relu_1": (560.0, 0.0), "dense_2": (900.0, 0.0), "cross_entropy_1": (1240.0, 0.0)}
    )
    canvas.session.document.open(graph, None)
    canvas.camera.centre_on(QPointF(600.0, 60.0))
    return canvas


def cut_wires(before: Graph, after: Graph) -> set[Wire]:
    return set(before.wires) - set(after.wires)


WAYS = {
    "Alt": (ALT, LEFT, None),
    "Ctrl and the right button": (CONTROL, RIGHT, None),
    "X": (NO, LEFT, Qt.Key.Key_X),
}


@pytest.mark.parametrize("way", WAYS)
def test_a_line_across_a_wire_cuts_it_in_one_step(spread: Canvas, hand: Hand, way: str) -> None:
    modifiers, button, key = WAYS[way]
    drawn = spread.session.graph
    if key is not None:
        hand.hold(key)
    hand.drag(ABOVE, BELOW, modifiers, button)
    if key is not None:
        hand.let_go(key)
    assert FIRST in cut_wires(drawn, spread.session.graph)
    assert SECOND in spread.session.graph.wires
    spread.session.undo()
    assert spread.session.graph is drawn


def test_the_history_says_how_many_wires_were_cut(spread: Canvas, hand: Hand) -> None:
    hand.pull(ABOVE, BELOW, ALT)
    for at in (QPointF(830.0, 220.0), QPointF(830.0, -120.0)):
        hand.move(at, ALT)
    hand.release(QPointF(830.0, -120.0), ALT)
    assert spread.session.document.undo_label == "Cut 3 wires"  # and that of the targets, which passes below


def test_crossed_wires_turn_red_before_the_release_and_the_tip_counts_them(spread: Canvas, hand: Hand) -> None:
    tips: list[str] = []
    spread.tipped.connect(tips.append)
    hand.pull(ABOVE, QPointF(480.0, 60.0), ALT)
    assert tips == ["Draw a line across wires to cut them · Esc cancels", "Release to cut 1 wire · Esc cancels"]
    (stroke,) = (item for item in spread.drawing.items() if isinstance(item, Stroke))
    assert not stroke.boundingRect().isEmpty()
    picture = spread.grab().toImage()
    start, end = spread.drawing.wires[FIRST].ends()
    row = spread.camera.to_view(start).y()
    columns = range(spread.camera.to_view(start).x() + 8, spread.camera.to_view(end).x() - 8)
    colours = {picture.pixelColor(x, row).name() for x in columns}
    assert QColor(LIGHT.error).name() in colours  # the dashes
    assert QColor(LIGHT.canvas).name() in colours  # and between them nothing of the wire below


def test_wires_are_cut_from_far_away_too(spread: Canvas, hand: Hand) -> None:
    spread.camera.zoom_to(FAR / 2)
    spread.camera.centre_on(QPointF(600.0, 60.0))
    drawn = spread.session.graph
    hand.drag(ABOVE, BELOW, ALT)
    assert FIRST in cut_wires(drawn, spread.session.graph)


def test_a_line_that_crosses_nothing_is_no_step(spread: Canvas, hand: Hand) -> None:
    drawn = spread.session.graph
    hand.drag(QPointF(480.0, -120.0), QPointF(480.0, -60.0), ALT)
    assert spread.session.graph is drawn


def test_control_and_a_right_click_still_ask_for_the_menu(spread: Canvas, hand: Hand) -> None:
    asked: list[object] = []
    spread.context_menu_requested.connect(lambda at, id: asked.append(id))
    hand.click(hand.body("relu_1"), CONTROL, RIGHT)
    assert asked == ["relu_1"]


def test_x_and_a_click_on_a_wire_cut_it(spread: Canvas, hand: Hand) -> None:
    hand.hold(Qt.Key.Key_X)
    hand.click(hand.middle(SECOND))
    hand.let_go(Qt.Key.Key_X)
    assert SECOND not in spread.session.graph.wires
    assert spread.session.document.undo_label == "Cut 1 wire"


def test_a_wire_that_goes_away_in_the_middle_is_not_cut_again(spread: Canvas, hand: Hand) -> None:
    hand.pull(ABOVE, QPointF(480.0, -60.0), ALT)
    assert isinstance(spread.gesture, Cut)
    spread.session.edit(spread.session.graph.without_wires([FIRST]), "Disconnect")
    assert spread.gesture is None
