"""Each level is seen again as it was left, for as long as the drawing is open."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF

from app.canvas.view import Canvas
from engine.graph import Graph
from engine.grouping import collapsed
from tests.engine.drawings import classifier


@pytest.fixture
def drawing() -> Graph:
    return collapsed(classifier(("dense", {"units": 8}), "relu"), ["dense_1", "relu_1"], "Stage")[0]


def test_a_level_seen_for_the_first_time_is_shown_whole(canvas: Canvas) -> None:
    canvas.camera.zoom_to(4.0)
    canvas.session.enter("block_1")
    assert canvas.camera.seen().contains(canvas.drawing.bounds())


def test_both_levels_are_found_as_they_were_left(canvas: Canvas) -> None:
    canvas.camera.zoom_to(0.8)
    canvas.session.enter("block_1")
    canvas.camera.zoom_to(2.0)
    canvas.camera.centre_on(QPointF(60.0, 20.0))
    canvas.session.leave()
    assert canvas.camera.zoom == pytest.approx(0.8)
    canvas.session.enter("block_1")
    assert canvas.camera.zoom == pytest.approx(2.0)
    assert canvas.camera.seen().center().x() == pytest.approx(60.0, abs=1.0)
