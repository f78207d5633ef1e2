"""The curve that is painted and the samples that are hit are the same."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPointF

from app.canvas.curve import curve, distance, middle, samples

points = st.builds(QPointF, st.floats(-2000, 2000), st.floats(-2000, 2000))


@given(points, points)
def test_samples_lie_on_the_painted_curve(start: QPointF, end: QPointF) -> None:
    path, sampled = curve(start, end), samples(start, end)
    assert path.elementAt(0).x == pytest.approx(sampled[0][0])
    halfway = sampled[len(sampled) // 2]
    assert tuple(halfway) == pytest.approx(middle(start, end).toTuple(), abs=1e-6)
    assert path.controlPointRect().adjusted(-1, -1, 1, 1).contains(QPointF(*sampled[5]))


def test_distance_says_how_far_and_how_far_along() -> None:
    sampled = samples(QPointF(0.0, 0.0), QPointF(100.0, 0.0))
    away, along = distance(sampled, QPointF(50.0, 7.0))
    assert away == pytest.approx(7.0)
    assert along == pytest.approx(0.5, abs=0.02)
    assert distance(sampled, QPointF(-30.0, 0.0)) == (30.0, 0.0)
