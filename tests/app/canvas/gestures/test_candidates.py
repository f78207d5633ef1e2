"""Which ports a wire may go to."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF

from app.canvas.gestures import candidates as module
from app.canvas.gestures.candidates import Candidates, reached
from app.canvas.layouts import PortKey
from app.canvas.view import Canvas
from engine.graph import Wire
from engine.layer import make
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


def test_ports_are_legal_as_the_trial_of_the_whole_drawing_says(canvas: Canvas) -> None:
    graph = canvas.session.graph
    for kind in ("add", "embedding", "conv2d", "concatenate"):
        graph, _ = graph.added(make(kind), (400.0, 300.0))
    canvas.session.edit(graph.with_wire(Wire("dense_1", "out", "add_1", "in")), "Add")
    places = canvas.drawing.places
    for anchor in places.keys:
        found = candidates(canvas, anchor)
        for key in places.keys:
            if found.faces(key):
                assert found.fits(key) == found.trial(key).fits, (anchor, key)


def test_ports_that_were_guessed_at_are_tried_at_the_next_moves(
    canvas: Canvas, monkeypatch: pytest.MonkeyPatch
) -> None:
    graph, id = canvas.session.graph.added(make("conv2d"), (400.0, 300.0))
    canvas.session.edit(graph, "Add")
    monkeypatch.setattr(module, "PATIENCE", -1.0)
    found = candidates(canvas, PortKey("relu_1", "out", True))
    survey = found.survey(range(len(canvas.drawing.places.keys)), EMPTY)
    assert survey.looks[id][False, "in"] == "grown"  # real numbers, as far as one can see
    assert survey.looks["dense_1"][False, "in"] == "faded"  # a loop
    assert id in found.look_closer(survey)
    assert survey.looks[id][False, "in"] == "faded"
    assert survey.guessed == []


def test_what_leads_to_a_node_and_what_it_leads_to(canvas: Canvas) -> None:
    graph = canvas.session.graph
    assert reached(graph, "relu_1", forward=True) == {"relu_1", "dense_2", "cross_entropy_1"}
    assert reached(graph, "relu_1", forward=False) == {"relu_1", "dense_1", "iris_1"}


def test_a_wire_to_a_loss_means_the_prediction_that_waits_not_the_target_that_has_its_wire(
    canvas: Canvas, hand: Hand
) -> None:
    graph = canvas.session.graph
    canvas.session.edit(graph.without_wires([Wire("dense_2", "out", "cross_entropy_1", "prediction")]), "Cut")
    found = candidates(canvas, PortKey("relu_1", "out", True))  # eight numbers, where three classes are wanted
    prediction, target = (PortKey("cross_entropy_1", name, False) for name in ("prediction", "target"))
    assert found.fits(target), "the target alone is not judged yet"
    assert not found.fits(prediction)
    assert found.target(hand.body("cross_entropy_1"), 1.0) == prediction
    assert found.target(hand.into(*prediction[:2]), 1.0) == prediction
    on_target = hand.into(*target[:2])
    assert found.target(on_target, 1.0) == target
    assert found.target(on_target + QPointF(6.0, -6.0), 1.0) == prediction
    assert found.trial(prediction).fixes
