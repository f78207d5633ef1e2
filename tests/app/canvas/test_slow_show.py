"""What slow motion puts on the canvas goes again, and the view makes room for it and follows what happens."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import torch  # noqa: F401  # the session is told that it is there
from PySide6.QtCore import QPointF
from pytestqt.qtbot import QtBot

from app.canvas.overview import FAR
from app.canvas.slow_overlay import SlowOverlay
from app.canvas.view import Canvas
from tests.app.canvas.slow import begun


@pytest.fixture
def live(canvas: Canvas) -> Iterator[Canvas]:
    canvas.session.torch_arrived()
    yield canvas
    canvas.slow.leave()
    assert canvas.session.training.close()


def test_a_drawing_that_was_wholly_in_view_stays_so_above_the_bar(live: Canvas, qtbot: QtBot) -> None:
    live.resize(1_800, 260)  # so low that the bar would cover a part of it
    live.commands.show_all()
    begun(live, qtbot)
    bounds, bar = live.drawing.bounds(), live.slow.show.bar
    assert live.camera.seen().contains(bounds)
    assert live.mapFromScene(bounds.bottomLeft()).y() <= bar.y()


def test_so_does_one_that_is_too_small_to_read_anyway(live: Canvas, qtbot: QtBot) -> None:
    live.resize(360, 190)
    live.commands.show_all()
    assert live.camera.zoom < FAR
    begun(live, qtbot)
    bounds, bar = live.drawing.bounds(), live.slow.show.bar
    assert live.mapFromScene(bounds.bottomLeft()).y() <= bar.y()


def test_it_stays_so_when_the_canvas_gets_another_size_and_is_framed_anew_after(live: Canvas, qtbot: QtBot) -> None:
    live.resize(1_800, 500)
    live.commands.show_all()
    begun(live, qtbot)
    for width, height in ((1_500, 340), (1_800, 700)):
        live.resize(width, height)
        bounds, bar = live.drawing.bounds(), live.slow.show.bar
        assert live.camera.seen().contains(bounds)
        assert live.mapFromScene(bounds.bottomLeft()).y() <= bar.y()
        assert live.camera.sight.resembles(live.slow.show._above_bar())
    live.slow.leave()
    assert live.camera.sight.resembles(live.camera.framing(live.drawing.bounds()))


def test_leaving_takes_the_view_back_to_where_it_was(live: Canvas, qtbot: QtBot) -> None:
    live.commands.show_all()
    before = live.camera.sight
    begun(live, qtbot)
    assert not live.camera.sight.resembles(before)
    live.slow.leave()
    assert live.camera.sight.resembles(before)


def test_a_view_that_was_moved_meanwhile_stays_where_people_put_it(live: Canvas, qtbot: QtBot) -> None:
    live.commands.show_all()
    begun(live, qtbot)
    live.camera.zoom_to(1.7)
    moved = live.camera.sight
    live.slow.leave()
    assert live.camera.sight == moved


def test_a_view_of_a_part_is_left_alone(live: Canvas, qtbot: QtBot) -> None:
    live.camera.zoom_to(2.0)
    live.camera.centre_on(QPointF(*live.session.graph.nodes["iris_1"].position))
    before = live.camera.zoom
    begun(live, qtbot)
    assert live.camera.zoom == before


def test_nothing_of_it_is_left_in_the_drawing(live: Canvas, qtbot: QtBot) -> None:
    begun(live, qtbot)
    assert any(isinstance(item, SlowOverlay) for item in live.drawing.items())
    live.slow.leave()
    assert not any(isinstance(item, SlowOverlay) for item in live.drawing.items())
