"""The status bar keeps the cost and the verdict in sight, and hints while a gesture lasts."""

import pytest
from PySide6.QtCore import QPointF, Qt

from app.hints import BETWEEN, hint
from app.status import GAP, Status
from engine.cost import Cost
from engine.graph import Frame, Graph, Wire
from engine.layer import make
from tests.app.canvas.hand import Hand
from tests.engine.drawings import chain


@pytest.fixture
def status(qtbot, session) -> Status:
    made = Status(session)
    qtbot.addWidget(made)
    return made


def test_it_tells_the_cost_of_the_network(qtbot, session, status) -> None:
    session._costed(Cost({}, 85_066, 1_240_000, 0))
    qtbot.waitUntil(lambda: status.cost.text() == "85.1 k parameters · 1.24 M FLOPs")


def test_it_tells_whether_the_drawing_is_ready(qtbot, session, status) -> None:
    assert status.verdict.text() == "ready"
    graph, tanh = session.graph.added(make("tanh"))
    session.edit(graph.with_wire(Wire("dense_1", "out", tanh, "in")), "Add")
    qtbot.waitUntil(lambda: status.verdict.text() == "ready, 1 warning")
    session.edit(session.graph.with_wire(Wire("relu_1", "out", "dense_1", "in")), "Loop")
    qtbot.waitUntil(lambda: status.verdict.text() == "1 problem, 1 warning")


def test_an_unfinished_drawing_is_told_what_comes_next(qtbot, session, status) -> None:
    session.show(chain("digits"))
    qtbot.waitUntil(lambda: status.verdict.text() == "Next: connect Handwritten digits to a layer")
    session.edit(session.graph.added(make("relu"))[0], "Add")
    session.edit(session.graph.with_wire(Wire("digits_1", "x", "relu_1", "in")), "Wire")
    qtbot.waitUntil(lambda: status.verdict.text() == "Next: connect ReLU to a loss")


def test_a_layer_that_was_only_put_down_is_no_warning(qtbot, session, status) -> None:
    session.edit(session.graph.added(make("tanh"))[0], "Add")
    qtbot.wait(60)
    assert status.verdict.text() == "ready"


def test_a_name_of_any_length_leaves_room_in_the_status_bar(qtbot, session, status) -> None:
    session.show(chain("digits").renamed("digits_1", "Digits " * 40))
    qtbot.waitUntil(lambda: status.verdict.text().startswith("Next: "))
    assert status.verdict.text().endswith("…")
    assert "a layer" in status.verdict.toolTip()


def test_an_empty_drawing_is_no_fault(qtbot, session, status) -> None:
    session.show(Graph())
    qtbot.waitUntil(lambda: status.verdict.text() == "nothing drawn yet")


def test_hints_come_and_go(status) -> None:
    usual = status.tip.text()
    assert usual.startswith("Tab: add a layer  ·  drag from a port: draw a wire")
    status.hint("Esc cancels")
    assert status.tip.text() == "Esc cancels"
    status.hint("")
    assert status.tip.text() == usual


def test_between_gestures_the_hint_is_about_what_the_mouse_is_on(status) -> None:
    status.point_at("port")
    assert status.tip.text().startswith("drag, or click twice: draw a wire")
    status.point_at("nothing")
    assert status.tip.text().startswith("Tab: add a layer")


def test_or_else_about_what_is_selected(session, status) -> None:
    session.select(["dense_1"])
    assert status.tip.text().startswith("Tab, then Shift+Enter: add a layer behind it")
    session.select(["dense_1", "relu_1"])
    assert status.tip.text().startswith("Ctrl+G: make a block")
    status.point_at("wire")
    assert "add a dot" in status.tip.text()
    status.point_at("nothing")
    session.select(())
    status.select_wires(True)
    assert status.tip.text().startswith("Del: remove")


def test_a_selected_frame_is_told_of_as_a_frame(session, status) -> None:
    session.edit(session.graph.with_frame(Frame("frame_1", "Hidden")), "Frame")
    session.select(("frame_1",))
    assert status.tip.text().startswith("F2: rename  ·  Shift+F2: write a note  ·  Del")
    assert "wire it" not in status.tip.text()


def test_what_a_command_said_stays_until_the_mouse_is_on_something_else(session, status) -> None:
    status.hint("2 nodes selected")
    session.select(["dense_1", "relu_1"])
    status.point_at("nothing")
    assert status.tip.text() == "2 nodes selected"
    status.point_at("node")
    assert status.tip.text().startswith("drag: move")


def test_hints_name_the_keys_that_the_user_has_chosen(status) -> None:
    status.rebind({"add": "F9", "commands": ""})
    assert status.tip.text().startswith("F9: add a layer")
    assert "all commands" not in status.tip.text()


def test_in_the_window_the_mouse_tells_the_status_bar(window) -> None:
    hand = Hand(window.canvas)
    window.canvas.camera.zoom_to(1.0)
    hand.move(hand.out("relu_1"))
    assert window.status.tip.text() == hint("port", str)
    hand.move(hand.body("relu_1"))
    keys = {"pin": "P"}
    assert window.status.tip.text() in (hint("node", lambda id: keys[id]), hint("value", str))
    hand.pull(hand.body("relu_1"), hand.body("relu_1") + QPointF(40.0, 0.0))
    assert "Esc cancels" in window.status.tip.text()
    hand.key(Qt.Key.Key_Escape)
    assert "Esc cancels" not in window.status.tip.text()


def test_in_a_narrow_window_the_hint_ends_with_a_whole_part(status) -> None:
    parts = ["Tab: add a layer", "drag from a port: draw a wire", "wheel: zoom"]
    status.hint(BETWEEN.join(parts))
    tip = status.tip
    tip.resize(tip.fontMetrics().horizontalAdvance(BETWEEN.join(parts)) + GAP, 20)
    assert tip.shown() == BETWEEN.join(parts)
    tip.resize(tip.width() - 1, 20)
    assert tip.shown() == BETWEEN.join(parts[:2])
    tip.resize(tip.fontMetrics().horizontalAdvance(parts[0]), 20)
    assert tip.shown().endswith("…")


def test_the_hint_says_nothing_over_the_words_on_a_command(status) -> None:
    hinted = status.tip.shown()
    assert hinted
    status.showMessage("Train the network")
    status.tip.show()  # as Qt does where the bar is made anew for larger letters
    assert status.tip.shown() == ""
    status.clearMessage()
    assert status.tip.shown() == hinted
