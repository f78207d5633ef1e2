"""Skipping layers and holding their weights, by their keys."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from app.canvas.bypass import ACTIONS
from app.canvas.view import Canvas
from engine.graph import Graph, Wire
from engine.layer import make
from tests.app.canvas.hand import CONTROL, SHIFT, Hand
from tests.app.canvas.test_commands import told_by

KEY = Qt.Key
NO = Qt.KeyboardModifier.NoModifier


@pytest.mark.parametrize(("key", "modifiers"), [(KEY.Key_D, NO), (KEY.Key_M, NO), (KEY.Key_B, CONTROL)])
def test_the_keys_skip_a_layer_and_use_it_again(
    canvas: Canvas, hand: Hand, key: Qt.Key, modifiers: Qt.KeyboardModifier
) -> None:
    canvas.select(("relu_1",))
    hand.key(key, modifiers)
    assert canvas.session.graph.nodes["relu_1"].bypassed
    assert canvas.session.document.undo_label == "Bypass ReLU"
    hand.key(key, modifiers)
    assert not canvas.session.graph.nodes["relu_1"].bypassed
    assert canvas.session.document.undo_label == "Use ReLU again"


def test_a_layer_that_changes_the_shape_is_not_skipped_and_may_be_frozen(
    canvas: Canvas, hand: Hand, drawing: Graph
) -> None:
    told = told_by(canvas)
    canvas.select(("dense_1",))
    hand.key(KEY.Key_D)
    assert canvas.session.graph is drawing
    hint = "Press Shift+D to freeze instead: then the weights stay as they are."
    assert told == [("Dense cannot be bypassed: it makes 8 of 4.", hint)]
    hand.key(KEY.Key_D, SHIFT)
    assert canvas.session.graph.nodes["dense_1"].frozen
    assert canvas.session.document.undo_label == "Freeze Dense"
    hand.key(KEY.Key_D, SHIFT)
    assert not canvas.session.graph.nodes["dense_1"].frozen
    assert canvas.session.document.undo_label == "Unfreeze Dense"


def test_of_several_those_are_skipped_that_can_be(canvas: Canvas, hand: Hand) -> None:
    told = told_by(canvas)
    canvas.select(("dense_1", "relu_1", "dense_2"))
    hand.key(KEY.Key_D)
    assert [id for id, node in canvas.session.graph.nodes.items() if node.bypassed] == ["relu_1"]
    text = "Dense cannot be bypassed: it makes 8 of 4. 1 more cannot either."
    assert told == [(text, "Press Shift+D to freeze instead: then the weights stay as they are.")]


def test_what_is_no_layer_is_not_offered_to_freeze(canvas: Canvas, hand: Hand) -> None:
    told = told_by(canvas)
    canvas.select(("iris_1",))
    hand.key(KEY.Key_D)
    hand.key(KEY.Key_D, SHIFT)
    assert told == [
        ("Iris cannot be bypassed: only layers can.", ""),
        ("Iris has no weights that could be frozen.", ""),
    ]


def test_a_neuron_that_cannot_be_skipped_can_be_switched_off(canvas: Canvas, hand: Hand) -> None:
    told = told_by(canvas)
    graph, id = canvas.session.graph.added(make("neuron"))
    canvas.session.edit(graph.with_wires(Wire("iris_1", f"x[{row}]", id, "in") for row in (0, 1)), "Wire")
    canvas.select((id,))
    hand.key(KEY.Key_D)
    hint = "Press B to switch it off instead: then it gives zero, and keeps what it has learned."
    assert told == [("Neuron 1 cannot be bypassed: 2 wires end at it.", hint)]
    hand.key(KEY.Key_B)
    assert canvas.session.graph.nodes[id].silent


def test_without_a_selection_nothing_happens(canvas: Canvas, hand: Hand, drawing: Graph) -> None:
    for key in (KEY.Key_D, KEY.Key_M):
        hand.key(key)
    assert canvas.session.graph is drawing


def test_the_menu_ticks_what_is_skipped_or_held(canvas: Canvas, hand: Hand) -> None:
    skip, freeze = ACTIONS
    assert skip.checked is not None
    assert freeze.checked is not None
    canvas.select(("relu_1",))
    assert not skip.checked(canvas)
    hand.key(KEY.Key_D)
    assert skip.checked(canvas)
    assert not freeze.checked(canvas), "ReLU has no weights"
    canvas.select(("relu_1", "dense_1"))
    assert not skip.checked(canvas)
    hand.key(KEY.Key_D, SHIFT)
    assert freeze.checked(canvas)
