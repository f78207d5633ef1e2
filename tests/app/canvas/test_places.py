"""Boxes and ports as arrays agree with the items they were made from."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF

from app.canvas.layouts import PortKey
from app.canvas.places import Places
from app.canvas.view import Canvas
from engine.layer import make


def test_arrays_that_were_moved_equal_arrays_made_anew(canvas: Canvas) -> None:
    moved = canvas.drawing.places
    canvas.drawing.place({"relu_1": (433.0, -70.0), "dense_2": (10.0, 20.0)})
    fresh = Places(canvas.drawing.nodes)
    assert moved is canvas.drawing.places
    np.testing.assert_allclose(moved.boxes, fresh.boxes)
    np.testing.assert_allclose(moved.ports, fresh.ports)


def test_arrays_outlive_a_node_that_grows_and_not_one_that_has_other_ports(canvas: Canvas) -> None:
    session, before = canvas.session, canvas.drawing.places
    session.edit(session.graph.renamed("relu_1", "A much longer name than before"), "Rename")
    fresh = Places(canvas.drawing.nodes)
    assert canvas.drawing.places is before
    np.testing.assert_allclose(before.boxes, fresh.boxes)
    np.testing.assert_allclose(before.ports, fresh.ports)
    session.edit(session.graph.with_layer("relu_1", make("lstm")), "Replace")
    fresh = Places(canvas.drawing.nodes)
    assert canvas.drawing.places.keys == fresh.keys != before.keys
    np.testing.assert_allclose(canvas.drawing.places.boxes, fresh.boxes)


def test_the_nearest_port_comes_first(canvas: Canvas) -> None:
    places = canvas.drawing.places
    keys = [places.keys[row] for row in places.ports_near(QPointF(402.0, 30.0), 300.0)]
    assert keys[0] == PortKey("relu_1", "in", False)
    assert PortKey("relu_1", "out", True) in keys


def test_a_band_touches_and_a_frame_contains(canvas: Canvas) -> None:
    places, rect = canvas.drawing.places, QRectF(150.0, -20.0, 300.0, 120.0)
    assert places.nodes_in(QRectF(330.0, -20.0, 100.0, 120.0)) == ["relu_1"]
    assert places.nodes_within(rect) == ["dense_1"]


def test_the_later_node_lies_above(canvas: Canvas) -> None:
    canvas.drawing.place({"dense_1": (400.0, 0.0)})
    assert canvas.drawing.places.node_at(QPointF(450.0, 30.0)) == "relu_1"


def test_bounds_of_nothing_are_empty(canvas: Canvas) -> None:
    assert canvas.drawing.places.bounds(()).isEmpty()
    assert canvas.drawing.places.bounds(("relu_1",)).topLeft() == QPointF(400.0, 0.0)
    assert Places({}).node_at(QPointF()) is None


def test_the_corners_within_reach_are_told(canvas: Canvas) -> None:
    places = canvas.drawing.places
    corner = canvas.drawing.nodes["relu_1"].box().topRight()
    assert places.corners_near(corner + QPointF(5.0, -5.0), 10.0) == ["relu_1"]
    assert places.corners_near(corner + QPointF(8.0, -8.0), 10.0) == []
