"""Selecting along wires."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from app.canvas.reach import connected, downstream, same_kind, upstream
from app.canvas.view import Canvas
from engine.graph import Graph
from engine.layer import make
from tests.app.canvas.hand import Hand

ALL = {"iris_1", "dense_1", "relu_1", "dense_2", "cross_entropy_1"}


def test_data_flows_one_way(drawing: Graph) -> None:
    assert upstream(drawing, ["relu_1"]) == {"iris_1", "dense_1", "relu_1"}
    assert downstream(drawing, ["relu_1"]) == {"relu_1", "dense_2", "cross_entropy_1"}


def test_connected_is_everything_along_wires_and_nothing_else(drawing: Graph) -> None:
    graph, _ = drawing.added(make("tanh"))
    assert connected(graph, ["relu_1"]) == ALL
    assert connected(graph, ["tanh_1"]) == {"tanh_1"}


def test_same_kind_takes_the_kinds_of_all_that_is_given(drawing: Graph) -> None:
    assert same_kind(drawing, ["dense_1"]) == {"dense_1", "dense_2"}
    assert same_kind(drawing, ["dense_2", "relu_1"]) == {"dense_1", "dense_2", "relu_1"}


@pytest.mark.parametrize(
    ("key", "expected", "said"),
    [
        (Qt.Key.Key_U, {"iris_1", "dense_1"}, "2 nodes selected"),
        (Qt.Key.Key_D, ALL - {"iris_1"}, "4 nodes selected"),
        (Qt.Key.Key_C, ALL, "5 nodes selected"),
        (Qt.Key.Key_K, {"dense_1", "dense_2"}, "2 nodes selected"),
    ],
)
def test_alt_s_and_a_letter_select(canvas: Canvas, hand: Hand, key: Qt.Key, expected: set[str], said: str) -> None:
    tips: list[str] = []
    canvas.select(["dense_1"])
    canvas.tipped.connect(tips.append)
    hand.key(Qt.Key.Key_S, Qt.KeyboardModifier.AltModifier)
    hand.key(key)
    assert canvas.session.selection == expected
    assert said in tips


def test_without_a_node_there_is_nothing_to_start_from(canvas: Canvas, hand: Hand) -> None:
    hand.key(Qt.Key.Key_S, Qt.KeyboardModifier.AltModifier)
    hand.key(Qt.Key.Key_C)
    assert canvas.session.selection == frozenset()
