"""Histograms of a whole run lie on one axis, in bounded memory."""

from __future__ import annotations

import numpy as np
import torch

from app.probes.spread import BINS, MOST, SpreadOverTime
from engine.training.probes import histogram


def test_each_moment_keeps_its_share_of_numbers_where_they_lie() -> None:
    moments = SpreadOverTime()
    moments.add(1.0, histogram(torch.linspace(0.0, 1.0, 1000)))
    moments.add(2.0, histogram(torch.linspace(-4.0, 4.0, 1000)))
    assert moments.span == (-4.0, 4.0)
    picture = moments.picture()
    assert picture.shape[0] == BINS
    np.testing.assert_allclose(picture.sum(axis=0), 1.0, rtol=1e-5)
    first, last = picture[:, 0], picture[:, -1]
    assert first[: BINS // 2].sum() < 1e-6  # nothing below zero
    np.testing.assert_allclose(last, 1 / BINS, rtol=0.1)


def test_a_long_run_is_thinned_out_and_still_shown_from_its_beginning() -> None:
    moments = SpreadOverTime()
    one = histogram(torch.randn(100))
    for step in range(5 * MOST):
        moments.add(float(step), one)
    assert len(moments.at) <= MOST
    assert moments.at[0] == 0.0
    assert moments.at[-1] > 4 * MOST


def test_an_earlier_moment_that_is_looked_at_changes_nothing_and_a_run_that_goes_on_from_it_does() -> None:
    moments = SpreadOverTime()
    for at in (1.0, 2.0, 3.0, 3.0, 1.5):
        moments.add(at, histogram(torch.randn(100)))
    assert moments.at == [1.0, 2.0, 3.0]
    moments.forget(1.5)
    assert moments.at == [1.0]
