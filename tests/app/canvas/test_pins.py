"""Probes are pinned to nodes and wires by P, wear a flag with a letter, and are pulled off the canvas as plots."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest

from app.canvas.pins import ON_NODE, places
from app.canvas.tooltip import told_at
from app.canvas.view import Canvas
from app.session import Session
from engine.graph import Wire
from engine.grouping import collapsed
from tests.app.canvas.hand import EMPTY, Hand

WIRE = Wire("dense_1", "out", "relu_1", "in")


def flag(canvas: Canvas, id: str) -> QPointF:
    return canvas.drawing.nodes[id].pos() + ON_NODE


def press_p(canvas: Canvas) -> None:
    QTest.keyClick(canvas, Qt.Key.Key_P)


def test_p_pins_a_probe_to_the_node_under_the_mouse(canvas: Canvas, hand: Hand) -> None:
    hand.move(hand.body("relu_1"))
    press_p(canvas)
    (pin,) = canvas.session.pins.pins
    assert (pin.letter, pin.node, pin.port, pin.wire) == ("A", "relu_1", "out", False)
    assert canvas.flags.at(flag(canvas, "relu_1")) == pin


def test_p_pins_to_the_wire_under_the_mouse(canvas: Canvas, hand: Hand) -> None:
    hand.move(hand.middle(WIRE))
    press_p(canvas)
    (pin,) = canvas.session.pins.pins
    assert (pin.node, pin.port, pin.wire) == ("dense_1", "out", True)


def test_on_an_input_p_pins_to_the_wire_that_ends_there(canvas: Canvas, hand: Hand) -> None:
    hand.move(hand.into("relu_1"))
    press_p(canvas)
    (pin,) = canvas.session.pins.pins
    assert (pin.node, pin.port, pin.wire) == ("dense_1", "out", True)


def test_what_is_selected_is_pinned_rather_than_where_the_mouse_happens_to_rest(canvas: Canvas, hand: Hand) -> None:
    hand.move(hand.body("relu_1"))
    canvas.select(("dense_1", "dense_2"))
    press_p(canvas)
    canvas.select((), (WIRE,))
    press_p(canvas)
    pinned = [(pin.node, pin.wire) for pin in canvas.session.pins.pins]
    assert pinned == [("dense_1", False), ("dense_2", False), ("dense_1", True)]


def test_what_the_mouse_points_at_is_pinned_though_something_else_is_selected(canvas: Canvas, hand: Hand) -> None:
    hand.click(hand.body("dense_1"))
    hand.move(hand.body("relu_1"))
    press_p(canvas)
    hand.move(hand.middle(WIRE))
    press_p(canvas)
    assert [(pin.node, pin.wire) for pin in canvas.session.pins.pins] == [("relu_1", False), ("dense_1", True)]


def test_over_one_of_several_that_are_selected_or_over_nothing_all_of_them_are_meant(
    canvas: Canvas, hand: Hand
) -> None:
    canvas.select(("dense_1", "dense_2"))
    hand.move(hand.body("dense_2"))
    assert [node for node, _, _ in places(canvas)] == ["dense_1", "dense_2"]
    hand.move(EMPTY)
    assert [node for node, _, _ in places(canvas)] == ["dense_1", "dense_2"]


def test_where_there_is_nothing_it_says_what_to_do(canvas: Canvas, hand: Hand) -> None:
    told: list[str] = []
    canvas.session.message.connect(lambda text, hint: told.append(text))
    hand.move(EMPTY)
    press_p(canvas)
    assert told == ["There is nothing to pin a probe to."]
    assert canvas.session.pins.pins == ()


def test_what_is_gone_is_not_meant_while_the_canvas_still_shows_it(
    canvas: Canvas, hand: Hand, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What ends before the canvas shows another drawing lets commands look who can be pinned."""
    session, found = canvas.session, []
    hand.move(hand.body("relu_1"))
    assert len(places(canvas)) == 1
    monkeypatch.setattr(canvas.glide, "finish", lambda: found.append(places(canvas)))
    session.edit(session.graph.without(["relu_1"]), "Delete")
    assert found == [[]]


def test_a_click_on_the_flag_asks_for_the_plot_and_selects_nothing(canvas: Canvas, hand: Hand) -> None:
    canvas.session.pins.add("relu_1", "out")
    asked: list[str] = []
    canvas.session.pins.asked.connect(asked.append)
    hand.click(flag(canvas, "relu_1"))
    assert asked == ["A"]
    assert canvas.session.selection == frozenset()


def test_pulling_the_flag_takes_the_plot_to_where_it_is_let_go(canvas: Canvas, hand: Hand) -> None:
    canvas.session.pins.add("relu_1", "out")
    pulled: list[tuple[str, QPoint]] = []
    canvas.session.pins.pulled.connect(lambda letter, at: pulled.append((letter, at)))
    before = canvas.session.graph
    hand.drag(flag(canvas, "relu_1"), EMPTY)
    ((letter, at),) = pulled
    assert letter == "A"
    assert (canvas.viewport().mapFromGlobal(at) - canvas.camera.to_view(EMPTY)).manhattanLength() <= 2
    assert canvas.session.graph is before


def test_escape_leaves_the_plot_where_it_is(canvas: Canvas, hand: Hand) -> None:
    canvas.session.pins.add("relu_1", "out")
    pulled: list[str] = []
    canvas.session.pins.pulled.connect(lambda letter, _: pulled.append(letter))
    hand.press(flag(canvas, "relu_1"))
    hand.move(EMPTY)
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    hand.release(EMPTY)
    assert pulled == []


def test_a_flag_moves_with_its_node_and_goes_and_comes_with_it(canvas: Canvas, session: Session) -> None:
    session.pins.add("relu_1", "out")
    session.edit(session.graph.moved({"relu_1": (380, 300)}), "Move")
    assert canvas.flags.at(flag(canvas, "relu_1")) is not None
    place = flag(canvas, "relu_1")
    session.edit(session.graph.without(["relu_1"]), "Delete")
    assert canvas.flags.at(place) is None
    session.undo()
    assert canvas.flags.at(place) is not None


def test_several_flags_at_one_node_stand_side_by_side(canvas: Canvas, session: Session) -> None:
    session.pins.add("iris_1", "x")
    session.pins.add("iris_1", "y")
    letters = {
        found.letter
        for x in range(0, 60, 3)
        if (found := canvas.flags.at(flag(canvas, "iris_1") + QPointF(x, 0.0))) is not None
    }
    assert letters == {"A", "B"}


def test_shift_p_removes_the_probe(canvas: Canvas, session: Session) -> None:
    session.pins.add("relu_1", "out")
    canvas.select(("relu_1",))
    QTest.keyClick(canvas, Qt.Key.Key_P, Qt.KeyboardModifier.ShiftModifier)
    assert session.pins.pins == ()


def test_inside_of_a_block_probes_are_of_the_copy_that_is_open(canvas: Canvas, session: Session) -> None:
    graph, block = collapsed(session.graph, ["dense_1", "relu_1"], "Unit")
    session.edit(graph, "Collapse")
    session.enter(block)
    canvas.select(("relu_1",))
    press_p(canvas)
    (pin,) = session.pins.pins
    assert pin.node == f"{block}/relu_1"
    assert canvas.flags.at(flag(canvas, "relu_1")) == pin
    session.leave()
    assert all(canvas.flags.at(flag(canvas, id)) is None for id in canvas.drawing.nodes)


def test_a_flag_says_under_the_mouse_what_it_is_and_that_it_can_be_pulled(canvas: Canvas, hand: Hand) -> None:
    canvas.session.pins.add("relu_1", "out")
    pointed: list[str] = []
    canvas.pointed.connect(pointed.append)
    at = canvas.flags._flags["A"].scenePos()
    hand.move(at)
    assert pointed[-1] == "flag"
    assert canvas.viewport().cursor().shape() == Qt.CursorShape.OpenHandCursor
    assert told_at(canvas, QPointF(canvas.mapFromScene(at))) == (
        "Probe A: the output of ReLU. Click to show its plot, drag to pull it out."
    )
    hand.move(hand.body("relu_1"))
    assert pointed[-1] != "flag"
    assert canvas.viewport().cursor().shape() != Qt.CursorShape.OpenHandCursor
