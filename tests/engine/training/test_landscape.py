"""The loss around the present weights: true at each place, in the middle the network's own, and the path as it went."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from engine.training.landscape import Ground, Landscape, Plane, landscape, survey
from engine.training.loop import Controls, Training
from engine.training.methods.supervised import forward
from engine.training.timeline import Timeline
from tests.engine.training.networks import digits_cnn, iris, settings


def fresh() -> Ground:
    """After a short run."""
    program, parts = iris()
    timeline = Timeline()
    training = Training(program, parts, settings(learning_rate=0.02), None, Controls(timeline=timeline))
    for _ in training.events():
        pass
    return survey(training.state, parts, "train", timeline)


def whole(ground: Ground, *choices: object) -> Landscape:
    return list(landscape(ground, *choices))[-1]  # type: ignore[arg-type]


@pytest.mark.parametrize("directions", ["path", "random"])
def test_the_middle_is_the_loss_of_the_network_itself(directions: str) -> None:
    found = fresh()
    with torch.inference_mode():
        expected = float(forward(found.network.eval(), found.batch)[1])
    assert whole(found, directions).here == pytest.approx(expected, rel=1e-5)


def test_the_same_ground_gives_one_picture_after_another_of_the_same_place() -> None:
    found = fresh()
    middles = [whole(found, directions).here for directions in ("path", "random", "path")]
    assert middles == pytest.approx([middles[0]] * 3, rel=1e-6)


def test_every_place_has_a_loss_and_the_coarse_grid_comes_first() -> None:
    pictures = list(landscape(fresh(), "random"))
    assert [seen.spacing for seen in pictures] == sorted((seen.spacing for seen in pictures), reverse=True)
    assert {8, 4, 2, 1} <= {seen.spacing for seen in pictures}
    assert np.isfinite(pictures[-1].losses).all()
    assert pictures[-1].share == 1


def test_the_path_ends_where_the_network_stands_and_its_losses_are_those_of_the_moments() -> None:
    found = fresh()
    plane = Plane(found, "path", 0)
    assert np.allclose(plane.path[-1], 0, atol=1e-6)
    assert found.steps[-1] == found.step
    assert plane.shown > 0.9, "two directions hold most of a short path"


def test_along_the_path_all_moments_lie_in_the_picture() -> None:
    seen = whole(fresh(), "path")
    assert np.abs(seen.path[:, 0]).max() <= seen.x[-1]
    assert np.abs(seen.path[:, 1]).max() <= seen.y[-1]


def test_random_filters_are_as_long_as_the_networks_own_and_biases_stay() -> None:
    plane = Plane(fresh(), "random", seed=3)
    for base, direction in zip(plane.base, plane.axes[0], strict=True):
        if base.ndim < 2:
            assert not direction.any()
        else:
            assert torch.allclose(base.flatten(1).norm(dim=1), direction.flatten(1).norm(dim=1), rtol=1e-4)


def test_the_same_seed_gives_the_same_picture_and_another_seed_another() -> None:
    one, same, other = (whole(fresh(), "random", seed).losses for seed in (1, 1, 2))
    assert np.array_equal(one, same)
    assert not np.array_equal(one, other)


def test_looking_changes_neither_the_run_nor_its_random_numbers() -> None:
    program, parts = digits_cnn()
    training = Training(program, parts, settings(epochs=1), None, Controls(timeline=(timeline := Timeline())))
    for _ in training.events():
        pass
    before = {name: tensor.clone() for name, tensor in training.state.weights().items()}
    generator = torch.get_rng_state()
    next(iter(landscape(survey(training.state, parts, "validation", timeline), "path")))
    assert torch.equal(torch.get_rng_state(), generator)
    assert all(torch.equal(before[name], tensor) for name, tensor in training.state.weights().items())


def test_without_moments_the_directions_are_random_and_there_is_no_path() -> None:
    program, parts = iris()
    training = Training(program, parts, settings(), None, Controls())
    seen = whole(survey(training.state, parts, "train", None), "path")
    assert seen.directions == "random"
    assert len(seen.path) == 0


def test_a_wider_picture_reaches_further() -> None:
    assert whole(fresh(), "random", 0, 2.0).x[-1] == pytest.approx(2.0)
