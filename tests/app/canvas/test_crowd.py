"""Very many wires of neurons are drawn together; one that somebody has to do with steps out of the crowd."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.canvas import crowd as crowd_module
from app.canvas.crowd import FEW, Strands, strands
from app.canvas.hits import wire_near
from app.canvas.layouts import PortKey
from app.canvas.view import Canvas
from engine.graph import Graph, Node, Wire
from engine.layer import make
from tests.app.canvas.hand import Hand


def columns(left: int, right: int) -> Graph:
    """Two columns of neurons, each of the first wired to each of the second."""
    neuron = make("neuron")
    nodes = {"input_1": Node("input_1", make("input", {"shape": (2,)}), position=(-260.0, 0.0))}
    for column, count in enumerate((left, right)):
        for row in range(count):
            id = f"neuron_{column * left + row + 1}"
            nodes[id] = Node(id, neuron, position=(300.0 * column, 80.0 * row))
    names = [id for id in nodes if id.startswith("neuron")]
    wires = [Wire("input_1", "out", id, "in") for id in names[:left]]
    wires += [Wire(a, "out", b, "in") for b in names[left:] for a in names[:left]]
    return Graph(nodes, tuple(wires))


def show(canvas: Canvas, graph: Graph) -> None:
    canvas.session.show(graph)
    canvas.camera.zoom_to(1.0)
    canvas.camera.centre_on(QPointF(150.0, 250.0))


def pixels(canvas: Canvas) -> QImage:
    QApplication.processEvents()
    return canvas.grab().toImage()


def test_few_wires_are_no_crowd() -> None:
    assert not strands(columns(10, 10)).any()
    assert strands(columns(20, 20)).sum() == 420


def test_wires_between_layers_are_never_part_of_one() -> None:
    graph = columns(20, 20)
    graph, dense = graph.added(make("dense"))
    wire = Wire("input_1", "out", dense, "in")
    graph = graph.with_wire(wire)
    assert strands(graph).sum() == 420
    assert not strands(graph)[graph.wires.index(wire)]


def test_a_crowd_is_drawn_and_has_no_items_of_its_own(canvas: Canvas) -> None:
    graph = columns(20, 20)
    show(canvas, graph)
    drawing = canvas.drawing
    assert len(drawing.crowd.wires) == 420
    assert not [wire for wire, item in drawing.wires.items() if item.scene() is not None]
    wire = Wire("neuron_1", "out", "neuron_21", "in")
    at = canvas.camera.to_view(QPointF(*drawing.crowd.lines[drawing.crowd.wires.index(wire)].reshape(2, 2).mean(0)))
    assert pixels(canvas).pixelColor(at) != drawing.look.canvas


def test_a_wire_of_a_crowd_has_an_item_once_somebody_asks_for_it(canvas: Canvas) -> None:
    graph = columns(20, 20)
    show(canvas, graph)
    drawing, wire = canvas.drawing, Wire("neuron_1", "out", "neuron_21", "in")
    assert not drawing.wires.made
    item = drawing.wires[wire]
    assert drawing.wires[wire] is item
    assert item.line == tuple(drawing.crowd.lines[drawing.crowd.wires.index(wire)])
    assert wire in drawing.wires
    assert Wire("neuron_1", "out", "neuron_2", "in") not in drawing.wires
    drawing.place({"neuron_1": (-90.0, -50.0)})
    assert item.line == tuple(drawing.crowd.lines[drawing.crowd.wires.index(wire)])
    canvas.session.edit(graph.without_wires([wire]), "Cut")
    assert wire not in drawing.wires
    assert wire not in drawing.wires.made


def test_a_wire_that_is_clicked_on_steps_out_and_back_again(canvas: Canvas, hand: Hand) -> None:
    graph = columns(20, 20)
    show(canvas, graph)
    wire = Wire("neuron_1", "out", "neuron_21", "in")
    item = canvas.drawing.wires[wire]
    hand.click(hand.middle(wire))
    assert canvas.selected_wires == {wire}
    assert item.scene() is canvas.drawing
    canvas.select(())
    assert item.scene() is None


def test_the_nearest_wire_of_a_crowd_is_found(canvas: Canvas, hand: Hand) -> None:
    show(canvas, columns(20, 20))
    wire = Wire("neuron_1", "out", "neuron_21", "in")
    assert wire_near(canvas.drawing, hand.middle(wire), 3.0) == wire
    assert wire_near(canvas.drawing, QPointF(-2000.0, -2000.0), 3.0) is None


def test_wires_step_out_of_the_crowd_when_they_have_become_few(canvas: Canvas) -> None:
    graph = columns(20, 20)
    show(canvas, graph)
    few = graph.without_wires(graph.wires[FEW - 20 :])
    canvas.session.edit(few, "Remove many")
    assert not canvas.drawing.crowd
    assert all(item.scene() is canvas.drawing and not item.plain for item in canvas.drawing.wires.values())
    canvas.session.undo()
    assert len(canvas.drawing.crowd.wires) == 420
    assert all(item.scene() is None for item in canvas.drawing.wires.values())


def test_a_crowd_follows_a_neuron_that_is_dragged(canvas: Canvas, hand: Hand) -> None:
    show(canvas, columns(20, 20))
    drawing = canvas.drawing
    before = drawing.crowd.lines.copy()
    grip = drawing.nodes["neuron_1"].box().center() + QPointF(0.0, -18.0)
    hand.pull(grip, grip + QPointF(-60.0, -40.0))
    assert not np.array_equal(drawing.crowd.lines, before)
    canvas.cancel()
    assert np.array_equal(drawing.crowd.lines, before)


def test_a_wire_of_a_crowd_can_be_cut(canvas: Canvas) -> None:
    graph = columns(20, 20)
    show(canvas, graph)
    wire = Wire("neuron_1", "out", "neuron_21", "in")
    canvas.select((), (wire,))
    canvas.commands.delete()
    assert wire not in canvas.session.graph.wires
    assert wire not in canvas.drawing.crowd.wires


def test_what_the_wires_carry_colours_the_crowd(canvas: Canvas) -> None:
    show(canvas, columns(20, 20))
    crowd, count = canvas.drawing.crowd, 420
    before = pixels(canvas)
    crowd.show_codes(np.full(count, 32), np.where(np.arange(count) % 2, 32, -32))
    after = pixels(canvas)
    assert after != before
    crowd.show_codes(None, None)
    assert pixels(canvas) == before


def test_from_far_away_the_overview_stands_in_for_the_crowd(canvas: Canvas) -> None:
    show(canvas, columns(20, 20))
    canvas.camera.zoom_to(0.2)
    assert not canvas.drawing.crowd.isVisible()
    assert len(canvas.drawing.overview.lines) == 420
    canvas.camera.zoom_to(1.0)
    assert canvas.drawing.crowd.isVisible()


def test_ports_of_crowded_neurons_are_still_wired_by_hand(canvas: Canvas, hand: Hand) -> None:
    graph = columns(20, 20)
    graph, id = graph.added(make("neuron"), (300.0, -120.0))
    show(canvas, graph)
    start = canvas.drawing.port_at(PortKey("neuron_1", "out", True))
    hand.drag(start, canvas.drawing.port_at(PortKey(id, "in", False)))
    assert Wire("neuron_1", "out", id, "in") in canvas.session.graph.wires


@pytest.mark.parametrize("hovered", ["neuron_1", "neuron_21"])
def test_where_the_mouse_rests_the_others_fade(canvas: Canvas, hovered: str) -> None:
    graph = columns(20, 20)
    show(canvas, graph)
    before = pixels(canvas)
    canvas.drawing.light(frozenset(w for w in graph.wires if hovered in (w.source, w.target)))
    assert pixels(canvas) != before
    canvas.drawing.light(None)
    assert pixels(canvas) == before
    assert isinstance(canvas.drawing.look.real, QColor)


def test_while_a_neuron_is_dragged_its_wires_are_drawn_beside_the_picture_of_the_others(
    canvas: Canvas, hand: Hand, qtbot: QtBot
) -> None:
    show(canvas, columns(40, 40))
    canvas.camera.zoom_to(0.4)
    canvas.camera.centre_on(QPointF(150.0, 700.0))
    picture = canvas.drawing.crowd.picture
    with qtbot.waitSignal(picture.finished):
        pixels(canvas)
    before = canvas.drawing.crowd.lines.copy()
    grip = canvas.drawing.nodes["neuron_4"].box().center() + QPointF(0.0, -18.0)
    hand.pull(grip, grip + QPointF(-60.0, -40.0))
    moved = np.flatnonzero((canvas.drawing.crowd.lines != before).any(axis=1))
    assert picture.lifted.tolist() == moved.tolist()
    assert picture.there(canvas.camera.seen())
    with qtbot.waitSignal(picture.finished):
        beside = pixels(canvas)
    canvas.drawing.crowd.picture.forget()
    with qtbot.waitSignal(picture.finished):
        pixels(canvas)
    anew = pixels(canvas)
    differ = np.mean(_bytes(beside) != _bytes(anew))
    assert differ < 0.01  # but for which of two wires lies on top
    canvas.cancel()


def _bytes(image: QImage) -> np.ndarray:
    return np.frombuffer(image.convertToFormat(QImage.Format.Format_RGB32).constBits(), np.uint8)


def test_a_wire_that_is_cut_leaves_the_picture_of_the_others_and_undo_brings_it_back(
    canvas: Canvas, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(crowd_module, "SEVERAL", 100)
    show(canvas, columns(20, 20))
    drawing, session = canvas.drawing, canvas.session
    with qtbot.waitSignal(drawing.crowd.picture.finished):
        canvas.viewport().update()
    whole = pixels(canvas)
    monkeypatch.setattr(drawing.crowd.picture, "forget", lambda: pytest.fail("all wires are drawn anew"))
    wire = session.graph.wires[200]
    session.edit(session.graph.without_wires([wire]), "Cut")
    fresh = Strands(session.graph)
    assert drawing.crowd.wires == fresh.crowd
    np.testing.assert_allclose(drawing.crowd.lines, drawing.leads.lines(fresh.rows))
    with qtbot.waitSignal(drawing.crowd.picture.finished):
        canvas.viewport().update()
    assert pixels(canvas) != whole
    session.undo()
    assert wire in drawing.crowd.wires
    np.testing.assert_allclose(drawing.crowd.lines, drawing.leads.lines(Strands(session.graph).rows))
    qtbot.waitUntil(lambda: not drawing.crowd.picture.busy)
    assert pixels(canvas) == whole
