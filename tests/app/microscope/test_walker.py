"""Where one is with the microscope stays sensible whatever comes under it."""

from __future__ import annotations

import pytest

from app.microscope.walker import BATCH, EXAMPLE, LAYER, PRODUCT, UNIT, Walker
from engine import examples
from engine.microscope.places import Place, Selection, Stop
from engine.microscope.specimen import Specimen, examine
from engine.training.state import State
from tests.engine.training.networks import iris, ready, settings


def xor(selection: Selection | None = None) -> Specimen:
    graph = examples.example("xor").graph
    program, parts = ready(graph)
    return examine(State.fresh(program, graph.training), parts, selection or Selection("train", (0,)))


@pytest.fixture
def walker() -> Walker:
    made = Walker()
    made.take(xor())
    return made


def test_it_begins_with_the_first_layer(walker: Walker) -> None:
    assert (walker.at, walker.depth, walker.stop) == (0, LAYER, Stop("forward", "dense_1"))


def test_the_ends_of_the_walk_hold(walker: Walker) -> None:
    assert not walker.move(-1)
    assert walker.move(100)
    assert walker.stop == Stop("update", "dense_2")
    assert not walker.move(1)


def test_depth_goes_from_example_to_multiplication_and_no_further(walker: Walker) -> None:
    walker.sink(10)
    assert walker.depth == PRODUCT
    walker.sink(-10)
    assert walker.depth == EXAMPLE
    walker.take(xor(Selection()))
    walker.sink(-10)
    assert walker.depth == BATCH
    walker.go(Stop("update", "dense_1"))
    walker.sink(10)
    assert walker.depth == UNIT


def test_one_meets_the_same_unit_on_the_way_back(walker: Walker) -> None:
    walker.look_at((5,))
    walker.go(Stop("backward", "dense_1"))
    assert walker.place == Place("dense_1", 0, (5,))


def test_another_example_keeps_the_place_and_another_drawing_starts_over(walker: Walker) -> None:
    walker.go(Stop("backward", "tanh_1"))
    walker.look_at((3,))
    walker.depth = UNIT
    walker.take(xor(Selection("test", (2,))))
    assert (walker.stop, walker.place.cell, walker.depth) == (Stop("backward", "tanh_1"), (3,), UNIT)
    program, parts = iris()
    walker.take(examine(State.fresh(program, settings()), parts, Selection("train", (0,))))
    assert (walker.at, walker.depth, walker.cells) == (0, LAYER, {})


def test_a_node_is_found_in_the_phase_that_one_is_in(walker: Walker) -> None:
    walker.go(Stop("backward", "tanh_1"))
    assert walker.step("dense_2")
    assert walker.stop == Stop("backward", "dense_2")
    assert not walker.step("xor_1"), "data has no stop"
    walker.go(Stop("update", "dense_2"))
    assert walker.step("tanh_1")
    assert walker.stop == Stop("forward", "tanh_1"), "where nothing learns one looks forward"


def test_a_weight_is_looked_at_where_weights_move(walker: Walker) -> None:
    walker.go(Stop("update", "dense_1"))
    assert walker.weight is not None
    name, index = walker.weight
    assert name == "dense_1.weight"
    assert len(index) == 2
    walker.weights["dense_1"] = "dense_1.bias", ()
    assert walker.weight[0] == "dense_1.bias"
    assert len(walker.weight[1]) == 1
