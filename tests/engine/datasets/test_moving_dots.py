"""Films whose answer no single frame tells."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from engine.datasets.moving_dots import WAYS, MovingDots


def test_every_frame_is_the_one_before_moved_by_a_pixel() -> None:
    table = MovingDots(films=40, noise=0).load()
    for film, way in zip(np.asarray(table.x)[:, 0], table.y, strict=True):
        for before, after in pairwise(film):
            assert np.array_equal(np.roll(before, list(WAYS.values())[way], (0, 1)), after)


def test_each_frame_is_alike_for_all_ways() -> None:
    table = MovingDots(films=8000, size=4, dots=1, noise=0).load()
    for frame in range(6):
        means = np.stack([table.x[table.y == way][:, 0, frame].mean(0) for way in range(4)])
        assert np.abs(means - 1 / 16).max() < 0.03, "the dot is everywhere as often"


def test_a_film_is_one_channel_of_frames() -> None:
    facts = MovingDots(frames=5, size=8).facts()
    assert facts.x.shape == (1, 5, 8, 8)
    assert facts.classes == ("left", "right", "up", "down")
