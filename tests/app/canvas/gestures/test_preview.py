"""What is seen while a wire is in hand, near by and from far away."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor

from app.canvas.bubble import Note
from app.canvas.gestures.preview import PortMarks, note
from app.canvas.overview import FAR
from app.canvas.view import Canvas
from app.theme import LIGHT
from engine.analysis import Trial
from engine.graph import Wire
from engine.layer import Insert, make
from engine.values import Value
from tests.app.canvas.hand import EMPTY, Hand

FEED = Wire("relu_1", "out", "dense_2", "in")


def marks(canvas: Canvas) -> PortMarks:
    return next(item for item in canvas.drawing.items() if isinstance(item, PortMarks))


@pytest.mark.parametrize("zoom", [0.05, FAR / 2])
def test_from_far_away_legal_ports_are_marked_in_screen_size(canvas: Canvas, hand: Hand, zoom: float) -> None:
    canvas.camera.zoom_to(zoom)
    hand.press(hand.body("dense_1"))  # a port cannot be hit from here: the press must begin near by
    hand.key(Qt.Key.Key_Escape)
    canvas.camera.zoom_to(1.0)
    hand.pull(hand.out("dense_1"), EMPTY)
    assert not marks(canvas).isVisible()
    canvas.camera.zoom_to(zoom)
    hand.move(EMPTY)
    legal = marks(canvas).legal
    assert hand.into("dense_2").toTuple() in legal
    assert hand.into("dense_1").toTuple() not in legal
    at = canvas.camera.to_view(hand.into("dense_2"))
    picture = canvas.grab().toImage()
    assert picture.pixelColor(at) == QColor(LIGHT.accent)
    assert picture.pixelColor(at.x() - 20, at.y()) != QColor(LIGHT.accent)


def test_near_by_the_nodes_paint_their_ports_themselves(canvas: Canvas, hand: Hand) -> None:
    hand.pull(hand.out("dense_1"), EMPTY)
    assert marks(canvas).legal == []
    assert canvas.drawing.nodes["dense_2"].state.emphasis[False, "in"] == "grown"
    hand.key(Qt.Key.Key_Escape)
    assert not canvas.drawing.nodes["dense_2"].state.emphasis


def test_a_note_says_what_comes_out_or_why_not(canvas: Canvas) -> None:
    graph = canvas.session.graph
    assert note(graph, FEED, Trial(True, Value((3,)))) == Note(True, "Dense gives 3")
    assert note(graph, FEED, Trial(True)) == Note(True, "Wire to Dense")
    refused = Trial(False, text="Too wide.", hint="Flatten it.", fixes=(Insert(make("flatten"), "in"),))
    assert note(graph, FEED, refused) == Note(False, "Too wide.", "Flatten it.", "Enter inserts Flatten")


def test_a_note_names_the_port_among_several_and_the_wire_that_gives_way(canvas: Canvas) -> None:
    graph = canvas.session.graph
    into = Wire("relu_1", "out", "cross_entropy_1", "prediction")
    assert note(graph, into, Trial(True)) == Note(
        True, "Wire to the prediction of Cross-entropy", "Replaces the wire from Dense."
    )
