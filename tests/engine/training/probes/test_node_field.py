"""One unit is asked at the same places as the whole network."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from engine.datasets.plane import Circle
from engine.graph import Wire
from engine.playground import playground
from engine.training.probes import boundary, node_field
from engine.training.state import State
from engine.training.watching import observe
from tests.engine.drawings import chain
from tests.engine.training.networks import ready, settings
from tests.engine.training.probes.looking import seen


def judged(data, *layers):
    """A few examples, layers, and the squared error."""
    graph = chain((data, {"points": 40}), *layers, "mean-squared-error")
    return graph.with_wire(Wire(f"{data}_1", "y", "mean_squared_error_1", "target"))


@pytest.fixture(scope="module")
def small():
    return ready(playground(Circle(points=60), hidden=(3, 2)))


def test_a_feature_is_the_coordinate_it_is_made_of(small):
    program, parts = small
    _, reading = seen(program, parts, node_field("feature_2"))
    scaled = parts.scaler.apply(np.stack([reading.span[:, 0], reading.span[:, 1]]).astype(np.float32))
    assert reading.field.shape == (100, 100)
    np.testing.assert_allclose(reading.field[[0, -1], 0], scaled[:, 1], rtol=1e-5)
    assert (reading.field[:, 0] == reading.field[:, -1]).all(), "the other coordinate makes no difference"


def test_the_last_neuron_alone_is_what_the_network_answers(small):
    program, parts = small
    _, whole = seen(program, parts, boundary())
    _, alone = seen(program, parts, node_field("neuron_6"))
    np.testing.assert_allclose(torch.from_numpy(alone.field).sigmoid(), whole.field[0], rtol=1e-4, atol=1e-6)
    assert alone.limit == pytest.approx(np.abs(alone.field).max())
    assert (alone.span == whole.span).all()


def test_of_one_feature_there_is_one_row():
    program, parts = ready(judged("function", "neuron"))
    _, reading = seen(program, parts, node_field("neuron_1", (0,)))
    assert reading.field.shape == (1, 240)


def test_several_units_at_once_have_no_field():
    program, parts = ready(judged("plane", ("dense", {"units": 3}), ("dense", {"units": 1})))
    state = State.fresh(program, settings())
    assert set(observe(state, parts, {"many": node_field("dense_1"), "one": node_field("dense_2")})) == {"one"}
