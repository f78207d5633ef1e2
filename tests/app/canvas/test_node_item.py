"""One item shows any node, by the style it is given."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtWidgets import QStyleOptionGraphicsItem

from app.canvas.layouts import Facts, Layout, PortKey, box
from app.canvas.look import Look
from app.canvas.node_item import NodeItem
from app.canvas.painters import State
from app.canvas.progress import RunSign
from app.canvas.signs import run_rect
from app.canvas.styles import STYLES, Style
from app.theme import LIGHT
from engine.graph import Node
from engine.layer import make

NODE = Node("relu_1", make("relu"), position=(40.0, 20.0))


def test_ports_and_box_are_told_in_scene_coordinates(look: Look) -> None:
    item = NodeItem(NODE, Facts(), look)
    assert item.box().topLeft() == QPointF(40.0, 20.0)
    assert item.port_at(PortKey("relu_1", "in", False)) == QPointF(40.0, 50.0)
    assert item.port_at(PortKey("relu_1", "sideways", False)) is None


def test_showing_tells_whether_ports_or_size_changed(look: Look) -> None:
    item = NodeItem(NODE, Facts(), look)
    assert not item.show_node(replace(NODE, position=(0.0, 0.0)), Facts(level="error"), look)
    assert item.show_node(replace(NODE, name="A name that needs more room"), Facts(), look)


def test_another_style_is_another_pair_of_functions(look: Look, monkeypatch: pytest.MonkeyPatch) -> None:
    painted: list[str] = []

    def paint(painter: QPainter, node: Node, layout: Layout, state: State, look: Look, zoom: float) -> None:
        painted.append(node.id)

    monkeypatch.setitem(STYLES, "relu", Style(box, paint))
    item = NodeItem(NODE, Facts(), look)
    canvas = QPixmap(10, 10)
    painter = QPainter(canvas)
    item.paint(painter, QStyleOptionGraphicsItem())
    painter.end()
    assert painted == ["relu_1"]


def test_the_sign_of_a_training_lies_within_the_bounds(look: Look) -> None:
    for size in (look, Look(replace(LIGHT, projector=True))):
        item = NodeItem(Node("cross_entropy_1", make("cross-entropy")), Facts(), size)
        for sign in (RunSign("starting"), RunSign("running", 0.5, "1000/1000")):
            assert item.boundingRect().contains(run_rect(item.layout.rect, sign, size))
