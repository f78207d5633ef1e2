"""The map in the corner: when it is there, what it shows, and where a hand on it leads."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.canvas import minimap as minimap_module
from app.canvas.minimap import MARGIN, Minimap
from app.canvas.sight import Sight
from app.canvas.view import Canvas
from engine.graph import Graph
from engine.layer import make


@pytest.fixture
def minimap(canvas: Canvas) -> Minimap:
    made = Minimap(canvas)
    canvas.resize(1400, 801)  # it finds its corner when the canvas is resized
    return made


def test_it_is_there_while_part_of_the_drawing_is_out_of_view(canvas: Canvas, minimap: Minimap) -> None:
    canvas.frame(None)
    assert not minimap.isVisible()
    canvas.camera.zoom_to(3.0)
    assert minimap.isVisible()
    canvas.frame(None)
    assert not minimap.isVisible()
    canvas.camera.pan(QPointF(3000.0, 0.0))
    assert minimap.isVisible()


def test_who_asks_for_it_gets_it_and_who_does_not_want_it_is_left_alone(canvas: Canvas, minimap: Minimap) -> None:
    canvas.frame(None)
    minimap.want(True)
    assert minimap.isVisible()
    minimap.want(False)
    canvas.camera.zoom_to(3.0)
    assert not minimap.isVisible()
    minimap.want(None)
    assert minimap.isVisible()


def test_it_stays_in_the_corner_and_out_of_a_small_window(canvas: Canvas, minimap: Minimap) -> None:
    minimap.want(True)
    canvas.resize(900, 600)
    assert minimap.geometry().bottomRight() == QPoint(899 - MARGIN, 599 - MARGIN)
    canvas.resize(400, 250)
    assert not minimap.isVisible()


def test_boxes_stand_where_their_nodes_are_in_their_categorys_colour(canvas: Canvas, minimap: Minimap) -> None:
    minimap.want(True)
    image = minimap.picture().toImage()
    for id in ("iris_1", "relu_1"):
        at = minimap.to_map().map(canvas.drawing.nodes[id].box().center()).toPoint()
        colour = canvas.drawing.look.category(canvas.session.graph.nodes[id].layer.category)
        assert image.pixelColor(at * image.devicePixelRatio()) == colour


def test_frames_and_edits_show_at_once(canvas: Canvas, minimap: Minimap) -> None:
    minimap.want(True)
    before = minimap.grab().toImage()
    canvas.session.edit(canvas.session.graph.added(make("tanh"), (2000.0, 900.0))[0], "Add")
    assert minimap.grab().toImage() != before


def test_the_rectangle_is_what_is_in_view(canvas: Canvas, minimap: Minimap) -> None:
    minimap.want(True)
    canvas.camera.look(Sight(450.0, 30.0, 3.0))
    seen = minimap.to_map().mapRect(canvas.camera.seen())
    box = minimap.view_box()
    assert abs(box.center().x() - seen.center().x()) < 1.0
    assert abs(box.width() - seen.width()) < 1.0


def test_a_view_that_has_left_the_drawing_is_marked_at_the_edge(canvas: Canvas, minimap: Minimap) -> None:
    minimap.want(True)
    canvas.camera.look(Sight(90_000.0, 0.0, 1.0))
    assert QRectF(minimap.rect()).contains(minimap.view_box())
    assert minimap.view_box().right() > minimap.width() - 4.0


def test_a_click_goes_there_and_a_drag_takes_the_view_along(canvas: Canvas, minimap: Minimap) -> None:
    canvas.camera.look(Sight(9000.0, 0.0, 2.0))
    at = minimap.to_map().map(canvas.drawing.nodes["relu_1"].box().center())
    QTest.mousePress(minimap, Qt.MouseButton.LeftButton, pos=at.toPoint())
    assert canvas.camera.seen().contains(canvas.drawing.nodes["relu_1"].box())
    QTest.mouseMove(minimap, at.toPoint() + QPoint(-40, 0))
    QTest.mouseRelease(minimap, Qt.MouseButton.LeftButton, pos=at.toPoint() + QPoint(-40, 0))
    assert canvas.camera.zoom == 2.0
    canvas.bookmarks.back()
    assert canvas.camera.sight.resembles(Sight(9000.0, 0.0, 2.0))


def test_the_wheel_over_it_zooms_the_middle_of_the_view(canvas: Canvas, minimap: Minimap) -> None:
    minimap.want(True)
    before = canvas.camera.sight
    at, none = QPointF(20.0, 20.0), Qt.KeyboardModifier.NoModifier
    event = QWheelEvent(
        at, at, QPoint(), QPoint(0, 120), Qt.MouseButton.NoButton, none, Qt.ScrollPhase.NoScrollPhase, False
    )
    QApplication.sendEvent(minimap, event)
    assert canvas.camera.zoom > before.zoom
    assert abs(canvas.camera.sight.x - before.x) < 2.0


def test_an_empty_drawing_has_no_map_and_asking_for_it_shows_an_empty_one(canvas: Canvas, minimap: Minimap) -> None:
    canvas.session.show(Graph())
    assert not minimap.isVisible()
    minimap.want(True)
    assert not minimap.grab().isNull()


def hidden_by(canvas: Canvas, minimap: Minimap) -> list[str]:
    below = canvas.mapToScene(minimap.geometry().translated(-canvas.viewport().pos())).boundingRect()
    return canvas.drawing.places.nodes_in(below)


def put_under(canvas: Canvas, at: QPoint) -> None:
    """A node at a place of the canvas, in its pixels."""
    place = canvas.camera.to_scene(QPointF(at))
    canvas.session.edit(canvas.session.graph.added(make("dense"), (place.x() - 80.0, place.y() - 30.0))[0], "Add")


def test_when_the_view_rests_it_leaves_a_corner_where_it_hides_a_node(
    canvas: Canvas, minimap: Minimap, qtbot: QtBot
) -> None:
    canvas.camera.look(Sight(9_000.0, 0.0, 1.0))
    before = minimap.geometry()
    put_under(canvas, before.center())
    assert hidden_by(canvas, minimap)
    qtbot.waitUntil(lambda: not hidden_by(canvas, minimap))
    assert minimap.isVisible()
    assert minimap.x() == before.x()
    canvas.camera.look(Sight(9_000.0, 9_000.0, 1.0))
    qtbot.waitUntil(lambda: minimap.geometry() == before)


def test_where_every_corner_hides_nodes_it_is_small_and_goes_from_a_low_canvas(
    canvas: Canvas, minimap: Minimap, qtbot: QtBot
) -> None:
    canvas.camera.look(Sight(9_000.0, 0.0, 1.0))
    whole = minimap.width()
    for y in range(40, canvas.height(), 60):
        put_under(canvas, QPoint(canvas.width() - 90, y))
    qtbot.waitUntil(lambda: minimap.width() < whole)
    assert minimap.isVisible()
    canvas.resize(1400, 340)
    qtbot.waitUntil(lambda: not minimap.isVisible())
    minimap.want(True)
    qtbot.waitUntil(minimap.isVisible)


def test_of_very_many_wires_some_stand_for_all(
    canvas: Canvas, minimap: Minimap, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[int] = []
    monkeypatch.setattr(minimap_module, "draw_lines", lambda _, lines: drawn.append(len(lines)))
    minimap.picture()
    monkeypatch.setattr(minimap_module, "MOST_LINES", 2)
    minimap.picture()
    assert drawn == [5, 2]
