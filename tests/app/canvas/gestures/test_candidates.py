"""Which ports a wire may go to."""

from __future__ import annotations

from app.canvas.gestures.candidates import Candidates
from app.canvas.layouts import PortKey
from app.canvas.view import Canvas
from engine.graph import Wire
from tests.app.canvas.hand import EMPTY, Hand


def candidates(canvas: Canvas, anchor: PortKey) -> Candidates:
    return Candidates(canvas.drawing, canvas.session.analysis, anchor)


def test_a_wire_in_hand_is_open_at_the_end_that_is_held(canvas: Canvas) -> None:
    assert candidates(canvas, PortKey("relu_1", "out", True)).pending == Wire("relu_1", "out", "", "")
    assert candidates(canvas, PortKey("relu_1", "in", False)).pending == Wire("", "", "relu_1", "in")


def test_each_port_is_tried_once(canvas: Canvas) -> None:
    found = candidates(canvas, PortKey("dense_1", "out", True))
    key = PortKey("dense_2", "in", False)
    assert found.trial(key).fits
    assert found.trial(key) is found.trial(key)


def test_own_ports_and_ports_of_the_same_side_are_no_target(canvas: Canvas, hand: Hand) -> None:
    found = candidates(canvas, PortKey("relu_1", "out", True))
    assert found.target(hand.into("relu_1"), 1.0) is None
    assert found.target(hand.body("iris_1"), 1.0) is None
    assert found.target(EMPTY, 1.0) is None


def test_a_legal_port_wins_over_a_nearer_one_that_refuses(canvas: Canvas, hand: Hand) -> None:
    found = candidates(canvas, PortKey("relu_1", "out", True))
    at = hand.into("cross_entropy_1", "target")
    target = found.target(at, 1.0)
    assert target is not None
    assert found.trial(target).fits == any(
        found.trial(PortKey("cross_entropy_1", name, False)).fits for name in ("prediction", "target")
    )
