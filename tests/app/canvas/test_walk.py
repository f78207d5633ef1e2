"""Where the arrow keys go."""

from __future__ import annotations

from app.canvas.view import Canvas
from app.canvas.walk import nearest, neighbour


def test_left_and_right_follow_wires(canvas: Canvas) -> None:
    graph, places = canvas.session.graph, canvas.drawing.places
    assert neighbour(graph, places, "relu_1", "right") == "dense_2"
    assert neighbour(graph, places, "relu_1", "left") == "dense_1"
    assert neighbour(graph, places, "iris_1", "left") is None


def test_up_and_down_go_to_the_nearest_node_straight_ahead(canvas: Canvas) -> None:
    graph = canvas.session.graph.moved({"dense_1": (410.0, 200.0), "dense_2": (900.0, 190.0)})
    canvas.session.edit(graph, "Move")
    assert neighbour(graph, canvas.drawing.places, "relu_1", "down") == "dense_1"
    assert neighbour(graph, canvas.drawing.places, "dense_1", "up") == "relu_1"
    assert neighbour(graph, canvas.drawing.places, "dense_1", "down") is None


def test_walking_begins_at_the_node_nearest_to_the_middle_of_the_view(canvas: Canvas) -> None:
    assert nearest(canvas.drawing.places, 450.0, 500.0) == "relu_1"
