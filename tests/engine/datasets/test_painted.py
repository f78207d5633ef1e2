"""Points painted by hand: what they become, what is refused, and that files hold them."""

from __future__ import annotations

import numpy as np
import pytest

import engine.kinds  # noqa: F401  # fills LAYERS
from engine.datasets.painted import Painted, sprayed
from engine.datasets.prepare import prepare
from engine.encoding import dump
from engine.errors import DataError, UserError
from engine.files import parse
from engine.graph import Graph
from engine.limits import PAINTED


def test_points_are_examples_with_a_class_each() -> None:
    painted = Painted(classes=3).with_points([(1, 2, 0), (-1, 0.5, 2), (3, 3, 1)])
    table = painted.load()
    assert table.x.tolist() == [[1, 2], [-1, 0.5], [3, 3]]
    assert table.y.tolist() == [0, 2, 1]
    assert table.facts.classes == ("class 1", "class 2", "class 3")


def test_numbers_are_painted_as_well() -> None:
    table = Painted(predict="number").with_points([(0, 0, -0.5), (1, 1, 7)]).load()
    assert table.y.tolist() == [[-0.5], [1.0]]


def test_without_points_it_says_what_to_do() -> None:
    with pytest.raises(DataError) as refused:
        prepare(Painted())
    assert refused.value.text == "No points are painted yet."
    assert refused.value.hint == "Paint some in the boundary view: choose a class and drag."


def test_points_outside_of_the_plane_are_not_taken_up() -> None:
    assert Painted().with_points([(7, 0, 0), (0, 0, 1)]).points == ((0, 0, 1),)
    with pytest.raises(UserError, match=r"points between −6 and 6 each way"):
        Painted().changed(points=[(7, 0, 0)])


def test_only_so_many_points_are_taken() -> None:
    full = Painted().with_points([(0, 0, 0)] * (PAINTED + 5))
    assert len(full.points) == PAINTED
    assert full.full
    with pytest.raises(UserError, match="points"):
        Painted().changed(points=[(0, 0, 0)] * (PAINTED + 1))


def test_the_rubber_takes_what_is_near() -> None:
    painted = Painted().with_points([(0, 0, 0), (0.4, 0, 1), (2, 2, 1)])
    assert painted.without_points((0, 0), 0.5).points == ((2, 2, 1),)


def test_a_brush_leaves_points_within_its_radius() -> None:
    places = sprayed((1, -1), 0.5, 200, np.random.default_rng(0))
    assert np.linalg.norm(places - (1, -1), axis=1).max() <= 0.5


def test_a_file_holds_the_points() -> None:
    painted = Painted().with_points([(1.234, 2, 0), (-1, 0.5, 1)])
    graph, id = Graph().added(painted)
    assert parse(dump(graph)).nodes[id].layer == painted
