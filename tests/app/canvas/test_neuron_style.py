"""A neuron is a disc that shows at a glance what it does."""

from __future__ import annotations

from dataclasses import replace
from math import hypot
from typing import get_args

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter

from app.canvas.layouts import Facts
from app.canvas.look import Look
from app.canvas.neuron_style import ACROSS, CURVES, curve_of, neuron_layout, paint_neuron
from app.canvas.painters import State
from app.canvas.view import Canvas
from engine.graph import Graph, Node, Wire
from engine.layer import make
from engine.layers.neuron import Activation

NEURON = Node("n", make("neuron"))


def painted(node: Node, look: Look, state: State | None = None, facts: Facts | None = None) -> QImage:
    image = QImage(90, 90, QImage.Format.Format_ARGB32)
    image.fill(look.canvas)
    painter = QPainter(image)
    painter.translate(18.0, 18.0)
    paint_neuron(painter, node, neuron_layout(node, facts or Facts(), look), state or State(), look, 1.0)
    painter.end()
    return image


def test_every_activation_has_a_curve_of_its_own(look: Look) -> None:
    assert set(CURVES) == set(get_args(Activation))
    shapes = {
        name: tuple((p.x(), p.y()) for p in curve_of(name, 0.0, 0.0, 20.0, 20.0)) for name in get_args(Activation)
    }
    assert len(set(shapes.values())) == len(shapes)
    for points in shapes.values():
        assert all(-1.0 <= x <= 21.0 and -3.0 <= y <= 23.0 for x, y in points)


@pytest.mark.parametrize(
    "changed",
    [
        replace(NEURON, bypassed=True),
        replace(NEURON, layer=make("neuron", {"bias": False})),
        replace(NEURON, layer=make("neuron", {"activation": "step"})),
        replace(NEURON, note="Look at this one"),
    ],
)
def test_what_a_neuron_is_can_be_seen(look: Look, changed: Node) -> None:
    assert painted(changed, look) != painted(NEURON, look)


@pytest.mark.parametrize("state", [State(selected=True), State(hovered=True), State(level="error")])
def test_what_is_done_with_a_neuron_can_be_seen(look: Look, state: State) -> None:
    assert painted(NEURON, look, state) != painted(NEURON, look)


def test_a_neuron_that_is_switched_off_is_told_from_others_without_its_colour(look: Look) -> None:
    """It is hollow: the ground of the canvas is inside."""
    off = painted(replace(NEURON, bypassed=True), look)
    assert off.pixelColor(18 + 26, 18 + 7) == look.canvas
    assert painted(NEURON, look).pixelColor(18 + 26, 18 + 7) == look.node


def test_its_name_and_a_rate_that_is_not_one_stand_below(look: Look) -> None:
    plain = neuron_layout(NEURON, Facts(), look)
    assert plain.captions == ()
    named = replace(NEURON, name="edge", layer=make("neuron", {"rate": 0.5}))
    layout = neuron_layout(named, Facts(), look)
    assert [caption.text for caption in layout.captions] == ["edge", "rate × 0.5"]
    assert all(caption.rect.top() >= ACROSS for caption in layout.captions)
    assert [value.setting for value in layout.values] == ["activation", "rate"]
    assert layout.rect == plain.rect


def test_its_picture_lies_inside_the_disc(look: Look) -> None:
    layout = neuron_layout(NEURON, Facts(picture=True), look)
    assert layout.picture is not None
    assert layout.rect == QRectF(0.0, 0.0, ACROSS, ACROSS)
    assert layout.rect.contains(layout.picture)


class TestItsWires:
    @pytest.fixture
    def drawing(self) -> Graph:
        """Three inputs above one another, and a neuron that reads all of them."""
        graph = Graph()
        graph, hub = graph.added(make("neuron"), (400.0, 100.0))
        for row in range(3):
            graph, id = graph.added(make("input", {"shape": (1,)}), (0.0, 150.0 * row - 60.0))
            graph = graph.with_wire(Wire(id, "out", hub, "in"))
        return graph

    def test_wires_end_around_the_left_half_from_where_they_come(self, canvas: Canvas, drawing: Graph) -> None:
        box = canvas.drawing.nodes["neuron_1"].box()
        ends = [canvas.drawing.wires[wire].ends()[1] for wire in drawing.wires]
        for end in ends:
            away = end - box.center()
            assert hypot(away.x(), away.y()) == pytest.approx(ACROSS / 2)
            assert away.x() < 0
        assert [end.y() for end in ends] == sorted({end.y() for end in ends})

    def test_they_follow_when_it_is_moved(self, canvas: Canvas, drawing: Graph) -> None:
        session = canvas.session
        session.edit(session.graph.moved({"neuron_1": (400.0, -300.0)}), "Move")
        box = canvas.drawing.nodes["neuron_1"].box()
        for wire in drawing.wires:
            end = canvas.drawing.wires[wire].ends()[1]
            assert end.y() > box.center().y() - 1.0  # all come from below now, or from its height
