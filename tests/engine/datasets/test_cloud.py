"""The cloud lies where its settings say."""

from __future__ import annotations

import numpy as np
import pytest

from engine.datasets.cloud import StretchedCloud


@pytest.mark.parametrize("angle", [0.0, 30.0, 90.0, 135.0])
def test_the_points_differ_most_along_the_angle(angle: float) -> None:
    cloud = StretchedCloud(angle=angle, points=2000)
    x = cloud.load().x
    lengths, directions = np.linalg.eigh(np.cov(np.asarray(x).T))
    assert np.sqrt(lengths) == pytest.approx([0.5, 2.0], rel=0.05)
    assert abs(directions[:, 1] @ cloud.along) > 0.999


def test_what_is_to_be_predicted_is_the_place_along_it() -> None:
    cloud = StretchedCloud(thin=0)
    table = cloud.load()
    assert np.abs(table.y[:, 0]) == pytest.approx(np.linalg.norm(np.asarray(table.x), axis=1), abs=1e-5)
