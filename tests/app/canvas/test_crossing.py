"""Which wires a line crosses, as they are drawn near by and from far away."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF
from pytestqt.qtbot import QtBot

from app.canvas.crossing import Crossings
from app.canvas.view import Canvas
from app.session import Session
from engine.document import Document
from engine.graph import Wire
from tests.app.canvas.hand import Hand
from tests.benchmarks.bench_canvas import drawing as large

FEED = Wire("relu_1", "out", "dense_2", "in")


@pytest.fixture
def spread(canvas: Canvas) -> Canvas:
    """The wire into the last Dense leads far down, in a curve."""
    canvas.session.edit(canvas.session.graph.moved({"dense_2": (900.0, 400.0)}), "Move")
    return canvas


def test_a_line_across_a_wire_crosses_it_and_no_other(spread: Canvas, hand: Hand) -> None:
    middle = hand.middle(FEED)
    found = Crossings(spread.drawing).crossed(middle - QPointF(30.0, 0.0), middle + QPointF(30.0, 0.0), straight=False)
    assert found == [FEED]


def test_a_line_beside_a_wire_crosses_nothing(spread: Canvas, hand: Hand) -> None:
    middle = hand.middle(FEED)
    found = Crossings(spread.drawing).crossed(
        middle + QPointF(20.0, -30.0), middle + QPointF(60.0, -30.0), straight=False
    )
    assert found == []


def test_from_far_away_the_straight_line_counts_that_is_seen_there(spread: Canvas, hand: Hand) -> None:
    start, end = spread.drawing.wires[FEED].ends()
    early = start + (end - start) * 0.12  # the curve still runs level here, the straight line is on its way down
    crossings = Crossings(spread.drawing)
    across = QPointF(0.0, 8.0)
    assert FEED in crossings.crossed(early - across, early + across, straight=True)
    assert FEED not in crossings.crossed(early - across, early + across, straight=False)


@pytest.mark.parametrize("straight", [False, True])
def test_of_thousands_of_wires_those_are_found_that_a_line_crosses(qtbot: QtBot, straight: bool) -> None:
    canvas = Canvas(Session(Document(large(2_000, 3_000))))
    qtbot.addWidget(canvas)
    crossings = Crossings(canvas.drawing)
    found = {
        wire
        for step in range(100)
        for wire in crossings.crossed(QPointF(230.0, step * 45.0), QPointF(230.0, (step + 1) * 45.0), straight)
    }
    assert len(found) >= 40  # the wires from the first column of boxes to the second
