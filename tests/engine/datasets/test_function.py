"""The curves of one number are what their names say."""

from __future__ import annotations

import numpy as np
import pytest

from engine.datasets.function import FUNCTIONS, Function


@pytest.mark.parametrize(
    ("name", "x", "y"),
    [
        ("sine", [0, np.pi / 2, -np.pi / 2], [0, 1, -1]),
        ("hill", [0, 6, 1], [1, 0, np.exp(-0.5)]),
        ("square wave", [-5, -1, 1, 5], [1, -1, 1, -1]),
        ("triangle", [-6, 0, 3, 6], [-1, 1, 0, -1]),
        ("sawtooth", [-4, -2, 0, 2, 3], [-1, 0, -1, 0, 0.5]),
        ("chirp", [-6], [0]),
    ],
)
def test_a_function_is_what_its_name_says(name: str, x: list[float], y: list[float]) -> None:
    np.testing.assert_allclose(FUNCTIONS[name](np.array(x, float)), y, atol=1e-6)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_points_lie_on_the_curve(name: str) -> None:
    table = Function(function=name).load()
    assert np.abs(table.x).max() <= 6
    assert np.abs(table.y).max() <= 1 + 1e-6
    np.testing.assert_allclose(FUNCTIONS[name](table.x.astype(float)), table.y, atol=1e-3)


def test_noise_leaves_the_places_and_moves_the_numbers() -> None:
    clean, noisy = Function(points=5000).load(), Function(points=5000, noise=0.2).load()
    assert np.array_equal(clean.x, noisy.x)
    assert (noisy.y - clean.y).std() == pytest.approx(0.2, rel=0.05)
