"""What all gestures promise: Esc or a right-click in the middle of one leaves no trace, and a tremble is no drag."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtWidgets import QGraphicsItem

from app.canvas.view import Canvas
from engine.graph import Frame, Graph, Wire
from tests.app.canvas.hand import ALT, CONTROL, EMPTY, MIDDLE, RIGHT, SHIFT, Hand

FEED = Wire("relu_1", "out", "dense_2", "in")


def move(hand: Hand) -> None:
    hand.pull(hand.body("relu_1"), hand.body("relu_1") + QPointF(60.0, 90.0))


def copy_selection_and_move(hand: Hand) -> None:
    hand.pull(hand.body("dense_1"), hand.body("dense_1") + QPointF(60.0, 90.0), CONTROL)


def move_frame(hand: Hand) -> None:
    session = hand.canvas.session
    session.document.open(session.graph.with_frame(Frame("frame_1", "F", position=(150, -60), size=(400, 200))), None)
    hand.pull(QPointF(160.0, -50.0), QPointF(200.0, 120.0))


def band(hand: Hand) -> None:
    hand.pull(EMPTY, QPointF(600.0, -20.0))


def wire_from_output(hand: Hand) -> None:
    hand.pull(hand.out("dense_1"), hand.into("dense_2"))


def wire_refused(hand: Hand) -> None:
    hand.pull(hand.out("dense_2"), hand.body("dense_1"))


def wire_into_the_void(hand: Hand) -> None:
    hand.pull(hand.out("dense_1"), EMPTY)


def wire_by_clicks(hand: Hand) -> None:
    hand.click(hand.out("dense_1"))
    hand.move(hand.into("dense_2"))


def reconnect(hand: Hand) -> None:
    hand.pull(hand.into("dense_2"), EMPTY)


def second_wire(hand: Hand) -> None:
    hand.pull(hand.into("dense_2"), hand.into("cross_entropy_1", "prediction"), SHIFT)


def move_all_wires(hand: Hand) -> None:
    hand.pull(hand.out("relu_1"), hand.out("dense_1"), CONTROL)


def cut(hand: Hand) -> None:
    hand.pull(QPointF(160.0, -60.0), QPointF(160.0, 200.0), ALT)


def cut_by_the_key(hand: Hand) -> None:
    hand.hold(Qt.Key.Key_X)
    hand.pull(QPointF(160.0, -60.0), QPointF(160.0, 200.0))
    hand.let_go(Qt.Key.Key_X)


def cut_by_the_right_button(hand: Hand) -> None:
    hand.pull(QPointF(160.0, -60.0), QPointF(160.0, 200.0), CONTROL, RIGHT)


def pan(hand: Hand) -> None:
    hand.pull(EMPTY, EMPTY + QPointF(80.0, 40.0), button=MIDDLE)


GESTURES = [
    move, copy_selection_and_move, move_frame, band, wire_from_output, wire_refused, wire_into_the_void,
    wire_by_clicks, reconnect, second_wire, move_all_wires, cut, cut_by_the_key, cut_by_the_right_button, pan,
]  # fmt: skip


def picture(canvas: Canvas) -> tuple[object, ...]:
    """Everything that a gesture could leave behind."""
    drawing, session = canvas.drawing, canvas.session
    items: set[QGraphicsItem] = set(drawing.items())
    return (
        session.selection,
        canvas.selected_wires,
        {id: item.pos().toTuple() for id, item in drawing.nodes.items()},
        {id: item.pos().toTuple() for id, item in drawing.frames.items()},
        {wire: tuple(end.toTuple() for end in item.ends()) for wire, item in drawing.wires.items()},
        {id: (item.state.selected, dict(item.state.emphasis)) for id, item in drawing.nodes.items()},
        len(items),
        canvas.viewportTransform(),
        canvas.grab().toImage(),
    )


@pytest.mark.parametrize("how", ["Esc", "right-click"])
@pytest.mark.parametrize("gesture", GESTURES, ids=lambda gesture: gesture.__name__)
def test_a_gesture_that_is_cancelled_leaves_no_trace(
    gesture: Callable[[Hand], None], how: str, canvas: Canvas, hand: Hand
) -> None:
    if gesture is move_frame:
        move_frame(hand)  # draws the frame; the second time only the drag is judged
        hand.key(Qt.Key.Key_Escape)
        hand.release(EMPTY)
        canvas.camera.zoom_to(1.0)
    canvas.select(("dense_2",))
    before, graph, history = picture(canvas), canvas.session.graph, canvas.session.document.history
    gesture(hand)
    assert canvas.gesture is not None
    if how == "Esc":
        hand.key(Qt.Key.Key_Escape)
    else:
        hand.press(EMPTY, button=RIGHT)
    hand.release(EMPTY)
    assert canvas.gesture is None
    if gesture is move_frame:
        assert canvas.session.graph.frames[0].position == (150, -60)
        return
    assert picture(canvas) == before
    assert canvas.session.graph is graph
    assert canvas.session.document.history == history


def test_a_press_that_trembles_less_than_six_pixels_moves_nothing(canvas: Canvas, hand: Hand, drawing: Graph) -> None:
    hand.drag(hand.body("relu_1"), hand.body("relu_1") + QPointF(5.0, 5.0))
    assert canvas.session.graph is drawing
    assert canvas.session.selection == {"relu_1"}


def test_an_undo_in_the_middle_of_a_gesture_ends_it_first(canvas: Canvas, hand: Hand) -> None:
    canvas.session.edit(canvas.session.graph.renamed("relu_1", "Bend"), "Rename")
    move(hand)
    canvas.session.undo()
    assert canvas.gesture is None
    hand.release(EMPTY)
    node = canvas.drawing.nodes["relu_1"]
    assert (node.pos().x(), node.pos().y()) == canvas.session.graph.nodes["relu_1"].position
    assert node.node.title == "ReLU"


def test_a_gesture_says_what_the_modifier_keys_do_while_it_lasts(canvas: Canvas, hand: Hand) -> None:
    tips: list[str] = []
    canvas.tipped.connect(tips.append)
    hand.drag(hand.body("relu_1"), hand.body("relu_1") + QPointF(60.0, 90.0))
    assert tips == [
        "Shift keeps to one axis · Ctrl switches snapping off · Shake to take off the wires · Esc cancels",
        "",
    ]


def test_the_view_follows_a_drag_to_its_edge(canvas: Canvas, hand: Hand) -> None:
    seen = canvas.camera.seen()
    hand.pull(hand.body("relu_1"), QPointF(seen.right() - 5.0, 60.0))
    canvas.hand.tick()
    canvas.hand.tick()
    assert canvas.camera.seen().left() > seen.left() + 20.0
    hand.key(Qt.Key.Key_Escape)
