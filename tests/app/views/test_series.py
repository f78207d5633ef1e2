"""A growing curve: smoothing, logarithms and a million points."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.views.series import MANY, Series


def filled(values: list[float]) -> Series:
    series = Series()
    for x, y in enumerate(values):
        series.add(float(x), y)
    return series


def test_smoothing_is_the_mean_of_the_last_points() -> None:
    assert filled([1, 2, 3, 4, 5]).smooth(3).tolist() == [1, 1.5, 2, 3, 4]
    assert filled([1, 2]).smooth(10).tolist() == [1, 1.5]
    assert filled([]).smooth(10).tolist() == []


def test_what_is_not_finite_leaves_no_trace() -> None:
    series = filled([1, float("nan"), 3, float("inf")])
    assert series.x.tolist() == [0, 2]
    assert series.smooth(2).tolist() == [1, 2]


def test_a_log_scale_leaves_out_what_has_no_logarithm() -> None:
    x, y = filled([100, 0, -1, 0.1]).shown(log=True)
    assert x.tolist() == [0, 3]
    assert np.allclose(y, [2, -1])


def test_the_read_out_takes_the_nearest_point() -> None:
    series = filled([10, 20, 30])
    assert [series.at(x) for x in (-5, 0.4, 0.6, 99)] == [10, 10, 20, 30]


def test_what_came_after_a_time_is_cut_off() -> None:
    series = filled([10, 20, 30])
    series.cut(1.0)
    series.add(1.5, 7)
    assert (series.x.tolist(), series.y.tolist()) == ([0, 1, 1.5], [10, 20, 7])
    assert series.smooth(2).tolist() == [10, 15, 13.5]


def test_older_points_are_put_before_those_there_are() -> None:
    series, older = Series(), filled([1, 2, 3])
    series.add(1.5, 9)
    series.put_before(older)
    assert (series.x.tolist(), series.y.tolist()) == ([0, 1, 1.5], [1, 2, 9])


def test_of_a_million_points_so_many_are_drawn_as_a_screen_shows() -> None:
    series = Series()
    series.put_in(np.arange(1e6), np.arange(1e6))
    x, _ = series.shown(window=20, log=True)
    assert len(x) < 2_200


@given(st.lists(st.booleans(), min_size=2, max_size=40), st.integers(1, 5))
def test_it_is_the_same_however_often_somebody_looks_meanwhile(looks: list[bool], window: int) -> None:
    looked_at, left_alone = Series(), Series()
    for x, look in enumerate(looks):
        looked_at.add(x, x**2 % 7)
        left_alone.add(x, x**2 % 7)
        if look:
            assert looked_at.x[-1] == x
    assert len(left_alone) == len(looks)
    assert left_alone.smooth(window).tolist() == pytest.approx(looked_at.smooth(window).tolist())
    assert left_alone.x.tolist() == looked_at.x.tolist()


def test_of_more_than_anybody_draws_none_is_lost() -> None:
    series = Series()
    for x in range(2 * MANY + 3):
        series.add(x, 1.0)
    assert len(series) == 2 * MANY + 3
    assert series.x.tolist() == list(range(2 * MANY + 3))
    assert set(series.smooth(5).tolist()) == {1.0}
