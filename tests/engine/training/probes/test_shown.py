"""Probes that look at one example alone: what they see is what the network makes of this very example."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from engine.graph import Graph
from engine.training.batch_journey import batch_journey
from engine.training.probes import leads, node_pictures, shown_answer, wire_values
from engine.training.shown import Example, Values, turned
from engine.training.state import State
from engine.training.watching import observe
from tests.engine.drawings import classifier
from tests.engine.training.networks import diabetes, digits_cnn, iris, ready, settings


def seen(program, parts, probe):
    state = State.fresh(program, settings())
    return state.network.eval(), observe(state, parts, {"probe": probe})["probe"]


def passed(network, parts, part: str, row: int):
    x, y = (torch.from_numpy(np.asarray(a[[row]])) for a in (getattr(parts, part).x, getattr(parts, part).y))
    entries = {entry.name: x if entry.port == "x" else y for entry in network.program.entries}
    with torch.no_grad():
        return network.run(entries)


def test_the_picture_of_a_node_is_of_the_example() -> None:
    program, parts = digits_cnn()
    network, reading = seen(program, parts, node_pictures((("conv2d_1", None, "auto"),), Example("test", 7)))
    picture = reading.pictures["conv2d_1"]
    values = passed(network, parts, "test", 7)[program.names["conv2d_1", "out"]]
    np.testing.assert_allclose(picture.values, values[0].numpy(), rtol=1e-5, atol=1e-6)
    assert picture.shown


def test_a_single_number_stands_beside_those_of_the_fixed_examples() -> None:
    program, parts = diabetes()
    network, reading = seen(program, parts, node_pictures((("dense_1", None, "auto"),), Example("train", 3)))
    picture = reading.pictures["dense_1"]
    value = float(passed(network, parts, "train", 3)[program.names["dense_1", "out"]])
    assert (picture.kind, picture.units) == ("number", 1)
    assert float(picture.values[0]) == pytest.approx(value, abs=1e-5)
    assert picture.limit >= abs(value)


def test_the_loss_is_that_of_the_example_and_of_unknown_values_there_is_none() -> None:
    program, parts = iris()
    asked = (("cross_entropy_1", None, "auto"), ("dense_1", None, "auto"))
    network, reading = seen(program, parts, node_pictures(asked, Example("test", 2)))
    own = float(passed(network, parts, "test", 2)[program.losses[0].name])
    assert float(reading.pictures["cross_entropy_1"].values[0]) == pytest.approx(own, abs=1e-5)
    _, reading = seen(program, parts, node_pictures(asked, Values(parts.test.x[:1])))
    assert set(reading.pictures) == {"dense_1"}


def test_points_of_a_plane_tell_where_the_example_lies() -> None:
    graph = classifier(("dense", {"units": 4}), data="circle", classes=2)
    program, parts = ready(graph)
    _, reading = seen(program, parts, node_pictures((("circle_1", None, "auto"),), Example("train", 0)))
    picture = reading.pictures["circle_1"]
    np.testing.assert_allclose(picture.at, picture.values[0, :2], atol=1e-5)  # the first of the points is the example


def test_wires_carry_what_the_example_sends_along_them() -> None:
    graph = classifier(("dense", {"units": 8}), "relu")
    program, parts = ready(graph)
    found = leads(graph)
    network, reading = seen(program, parts, wire_values(found.values(), ("activations",), Example("test", 5)))
    wire = next(wire for wire in found if wire.source == "relu_1")
    value = passed(network, parts, "test", 5)[program.names["relu_1", "out"]]
    row = reading.activations[reading.wires.index(found[wire])]
    assert row[0] == pytest.approx(float(value.abs().mean()), abs=1e-5)


def test_the_answer_is_told_beside_the_truth_in_names_and_in_the_targets_unit() -> None:
    program, parts = iris()
    network, reading = seen(program, parts, shown_answer(Example("test", 4)))
    scores = passed(network, parts, "test", 4)[program.losses[0].prediction][0]
    assert reading.truth == parts.facts.classes[parts.test.y[4]]
    assert reading.answer == parts.facts.classes[int(scores.argmax())]
    assert reading.probability == pytest.approx(float(scores.softmax(0).max()), abs=1e-5)
    assert reading.size == len(parts.test)
    program, parts = diabetes()
    _, reading = seen(program, parts, shown_answer(Example("test", 4)))
    assert parts.target_scaler is not None
    true = float(parts.target_scaler.invert(parts.test.y[4]).reshape(-1)[0])
    assert reading.truth == f"{true:,.4g}"


def test_an_example_that_is_not_there_is_told_and_breaks_nothing() -> None:
    program, parts = iris()
    _, reading = seen(program, parts, shown_answer(Example("validation", 10_000)))
    assert not reading.there
    state = State.fresh(program, settings())
    assert "probe" not in observe(state, parts, {"probe": node_pictures((), Example("validation", 10_000))})


def test_probes_of_the_same_example_are_equal_whatever_stands_beside_it() -> None:
    one, other = (shown_answer(Example("test", 4, among)) for among in ((), (4, 5)))
    assert one == other
    assert shown_answer(Example("test", 5)) != one


def test_one_example_travels_alone_though_the_batch_is_normalised() -> None:
    graph: Graph = classifier(("dense", {"units": 6}), "batch-norm", "relu")
    program, parts = ready(graph)
    state = State.fresh(program, settings())
    journey = batch_journey(state, parts, graph, shown=Example("test", 1))
    own = passed(state.network.eval(), parts, "test", 1)[program.losses[0].name]
    assert (journey.alone, journey.examples, journey.whose) == (True, 1, "this example")
    assert journey.loss == pytest.approx(float(own), abs=1e-5)


def test_pages_are_turned_around_the_ends() -> None:
    assert turned(Example("test", 9), 1, 10).row == 0
    assert turned(Example("test", 0), -1, 10).row == 9
    assert turned(Example("test", 5, (2, 5, 7)), 1, 10).row == 7
    assert turned(Example("test", 3), 1, 0).row == 4, "how many there are is not known yet"
