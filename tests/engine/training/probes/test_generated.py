"""What is made out of noise: a generator's points, and points that walk back."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from engine import examples
from engine.datasets.prepare import prepare
from engine.errors import UserError
from engine.modules import Diffuse
from engine.program import to_program
from engine.training.probes import generated
from engine.training.state import State
from engine.training.watching import observe
from tests.engine.training.networks import iris, settings, trained
from tests.engine.training.probes.looking import first_reading, seen


def drawn(name):
    graph = examples.example(name).graph
    return to_program(graph), prepare(graph.nodes["clusters_1"].layer), graph.training


def test_a_generators_points_come_with_what_the_discriminator_says_of_the_plane():
    program, parts, _ = drawn("gan-ring")
    network, reading = seen(program, parts, generated())
    assert reading.made.shape == (1, 300, 2)
    assert not reading.walks
    (left, right), (low, high) = reading.span
    place = parts.scaler.apply(np.array([[right, low], [left, high]], np.float32))
    x = torch.from_numpy(parts.train.x[:2])
    with torch.no_grad():
        scores = network.eval().compute({"x": x}, {"real_or_generated_1_examples": torch.from_numpy(place)})["dense_6"]
    expected = torch.sigmoid(scores).flatten()
    assert reading.field[0, -1] == pytest.approx(float(expected[0]), abs=1e-5)
    assert reading.field[-1, 0] == pytest.approx(float(expected[1]), abs=1e-5)


def test_a_look_changes_nothing_of_the_training_and_sees_the_same_noise_again():
    program, parts, chosen = drawn("gan-ring")
    chosen = chosen.changed(epochs=2)
    state = State.fresh(program, chosen)
    first, second = (observe(state, parts, {"made": generated()})["made"] for _ in range(2))
    assert np.array_equal(first.made, second.made)
    watched = first_reading(program, parts, generated(), epochs=1, method="adversarial")
    assert watched.made.shape == first.made.shape


def test_noise_walks_back_to_the_data():
    program, parts, chosen = drawn("diffusion-2d")
    state = trained(program, parts, chosen.changed(epochs=150))
    reading = observe(state, parts, {"made": generated()})["made"]
    assert reading.times[0] == 50
    assert reading.times[-1] == 0
    assert reading.made.shape == (len(reading.times), 300, 2)
    first, last = (apart(points, reading.real) for points in (reading.made[0], reading.made[-1]))
    assert last < 0.5 * first


def apart(points, real):
    """How far the points lie from the nearest example, in the middle."""
    return np.median(np.linalg.norm(points[:, None] - real, axis=2).min(1))


@pytest.mark.parametrize("schedule", ["linear", "cosine"])
def test_nothing_is_left_of_an_example_at_the_last_time(schedule):
    kept = Diffuse(50, schedule).kept
    assert (kept.diff() < 0).all()
    assert kept[0] > 0.98
    assert kept[-1] < 0.05


def test_the_noise_that_is_mixed_in_is_told():
    x = torch.randn(500, 2)
    diffuse = Diffuse(50)
    noisy, time, noise = diffuse(x)
    kept = diffuse.kept[time][:, None]
    torch.testing.assert_close(noisy, kept.sqrt() * x + (1 - kept).sqrt() * noise)


def test_a_network_that_makes_nothing_says_so():
    program, parts = iris()
    state = State.fresh(program, settings())
    assert "made" not in observe(state, parts, {"made": generated()})
    with pytest.raises(UserError, match="makes nothing out of noise"):
        generated().read(state.network, _nothing(parts))


def _nothing(parts):
    from engine.training.probes import Observation

    return Observation(0, 0, {}, parts=parts)
