"""The handwritten digits, small and scaled up."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.datasets import load_digits

from engine.datasets.digits import Digits, enlarged


def test_pixels_are_ink_from_0_to_1() -> None:
    np.testing.assert_allclose(Digits().load().x[:, 0], load_digits().images / 16)


@pytest.mark.parametrize("size", [16, 28])
def test_larger_digits_show_the_same_picture(size: int) -> None:
    small, large = Digits().load().x[:50, 0], Digits(size=size).load().x[:50, 0]
    assert large.shape == (50, size, size)
    np.testing.assert_allclose(small.mean(axis=(1, 2)), large.mean(axis=(1, 2)), atol=0.03)


def test_pictures_of_the_right_size_are_left_alone() -> None:
    pictures = np.ones((2, 8, 8), np.float32)
    assert enlarged(pictures, 8) is pictures
