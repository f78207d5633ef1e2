"""Nodes that glide, and all that may happen to them meanwhile."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF
from pytestqt.qtbot import QtBot

from app.canvas.glide import MOST
from app.canvas.view import Canvas
from engine.graph import Graph
from engine.layer import make
from tests.app.canvas.hand import Hand

FAR = {"relu_1": (500.0, 300.0), "dense_2": (900.0, 400.0)}


@pytest.fixture
def gliding(canvas: Canvas) -> Canvas:
    """Two nodes on their way: the drawing has them where they will be."""
    canvas.camera.animated = True
    before = {id: canvas.session.graph.nodes[id].position for id in FAR}
    canvas.session.edit(canvas.session.graph.moved(FAR), "Move")
    canvas.glide.run(before)
    return canvas


def shown(canvas: Canvas) -> dict[str, tuple[float, float]]:
    return {id: (item.pos().x(), item.pos().y()) for id, item in canvas.drawing.nodes.items()}


def drawn(canvas: Canvas) -> dict[str, tuple[float, float]]:
    return {id: node.position for id, node in canvas.session.graph.nodes.items()}


def test_nodes_set_out_from_where_they_were_and_arrive_where_they_are(gliding: Canvas, qtbot: QtBot) -> None:
    assert shown(gliding)["relu_1"] == (400.0, 0.0)
    qtbot.waitUntil(lambda: gliding.glide.state() == gliding.glide.State.Stopped)
    assert shown(gliding) == drawn(gliding)


def test_halfway_they_are_between(gliding: Canvas) -> None:
    gliding.glide.setCurrentTime(gliding.glide.duration() // 2)
    x, y = shown(gliding)["relu_1"]
    assert 400.0 < x < 500.0
    assert 0.0 < y < 300.0


def test_undo_on_the_way_finds_every_node_in_its_place(gliding: Canvas) -> None:
    gliding.session.undo()
    assert shown(gliding) == drawn(gliding)
    assert drawn(gliding)["relu_1"] == (400.0, 0.0)


def test_an_edit_on_the_way_ends_the_gliding(gliding: Canvas) -> None:
    gliding.session.edit(gliding.session.graph.without(["relu_1"]), "Delete")
    assert shown(gliding) == drawn(gliding)


def test_another_drawing_ends_the_gliding(gliding: Canvas) -> None:
    gliding.session.show(Graph().added(make("relu"), (7.0, 7.0))[0])
    assert shown(gliding) == {"relu_1": (7.0, 7.0)}


def test_a_gesture_ends_the_gliding(gliding: Canvas, hand: Hand) -> None:
    hand.press(QPointF(120.0, 260.0))
    assert shown(gliding) == drawn(gliding)
    hand.release(QPointF(120.0, 260.0))


def test_nothing_glides_for_those_who_want_nothing_to_move(canvas: Canvas) -> None:
    canvas.camera.animated = False
    before = {id: canvas.session.graph.nodes[id].position for id in FAR}
    canvas.session.edit(canvas.session.graph.moved(FAR), "Move")
    canvas.glide.run(before)
    assert shown(canvas) == drawn(canvas)


def test_very_many_nodes_do_not_glide(canvas: Canvas) -> None:
    graph = Graph()
    for _ in range(MOST + 1):
        graph, _ = graph.added(make("relu"))
    canvas.session.show(graph)
    before = dict.fromkeys(graph.nodes, (0.0, 0.0))
    canvas.session.edit(graph.moved(dict.fromkeys(graph.nodes, (40.0, 0.0))), "Move")
    canvas.glide.run(before)
    assert shown(canvas) == drawn(canvas)
