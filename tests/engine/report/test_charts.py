"""Charts say what they show, and hold whatever they are given."""

from __future__ import annotations

from xml.etree.ElementTree import Element, fromstring

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.report.charts import MOST, Axes, Curve, bars, chart, matrix, ticks, written
from engine.report.pieces import Picture

SVG = "{http://www.w3.org/2000/svg}"


def drawn(picture: Picture) -> Element:
    return fromstring(picture.svg)


def words(picture: Picture) -> list[str]:
    return [element.text or "" for element in drawn(picture).iter(f"{SVG}text")]


def line(name: str = "loss", y: object = (3.0, 2.0, 1.0)) -> Curve:
    values = np.array(y, float)
    return Curve(name, np.arange(1, len(values) + 1), values)


def test_a_chart_names_its_axes_and_every_curve() -> None:
    said = words(chart("Loss", [line("training"), line("validation")], Axes("epoch", "loss")))
    assert {"Loss", "epoch", "loss", "training", "validation"} <= set(said)


def test_a_higher_value_stands_higher() -> None:
    picture = chart("Loss", [line(y=(1.0, 5.0))], Axes("epoch", "loss"))
    points = next(drawn(picture).iter(f"{SVG}polyline")).attrib["points"].split()
    first, last = (float(point.split(",")[1]) for point in points)
    assert last < first


def test_a_long_curve_keeps_its_ends_and_few_points_between() -> None:
    long = Curve("loss", np.arange(100_000), np.linspace(1, 0, 100_000))
    points = next(drawn(chart("Loss", [long], Axes("step", "loss"))).iter(f"{SVG}polyline")).attrib["points"].split()
    assert len(points) <= MOST
    assert points[0].split(",")[0] != points[-1].split(",")[0]


def test_what_is_no_finite_number_has_no_point() -> None:
    picture = chart("Loss", [line(y=(1.0, np.nan, np.inf, 2.0))], Axes("epoch", "loss"))
    assert "nan" not in picture.svg
    assert "inf" not in picture.svg
    assert len(next(drawn(picture).iter(f"{SVG}polyline")).attrib["points"].split()) == 2


@pytest.mark.parametrize("y", [(), (2.0,), (3.0, 3.0, 3.0), (np.nan,)])
def test_a_curve_without_a_range_is_drawn_all_the_same(y: tuple[float, ...]) -> None:
    drawn(chart("Loss", [line(y=y)], Axes("epoch", "loss")))


def test_epochs_have_no_halves() -> None:
    said = words(chart("Loss", [line(y=(3.0, 2.0))], Axes("epoch", "loss")))
    assert "1.5" not in said
    assert {"1", "2"} <= set(said)


def test_there_is_a_bar_for_every_bin_as_high_as_its_count() -> None:
    picture = bars("Residuals", np.array([0.0, 1.0, 2.0]), np.array([4, 2]), Axes("error", "examples"))
    high = [float(rect.attrib["height"]) for rect in drawn(picture).iter(f"{SVG}rect")]
    assert high[0] == pytest.approx(2 * high[1])


def test_a_matrix_has_a_cell_for_every_pair_and_says_the_counts() -> None:
    picture = matrix("Confusion matrix", np.array([[5, 1], [0, 1234]]), ["cat", "dog"])
    assert len(list(drawn(picture).iter(f"{SVG}rect"))) == 4
    assert {"5", "1", "1,234"} <= set(words(picture))
    assert "0" not in words(picture)


def test_a_matrix_of_a_class_without_examples_is_drawn() -> None:
    drawn(matrix("Confusion matrix", np.zeros((3, 3), int), ["a", "b", "c"]))


def test_names_cannot_become_markup() -> None:
    picture = chart("<script>x</script>", [line("<b>&\x00")], Axes("epoch", "loss"))
    assert "<script" not in picture.svg
    assert drawn(picture) is not None


@given(st.floats(-1e12, 1e12), st.floats(1e-9, 1e12))
def test_ticks_are_few_and_lie_within_their_range(low: float, width: float) -> None:
    high = low + width
    if not high > low or width < abs(low) * 1e-9:
        return
    found = ticks(low, high)
    assert len(found) <= 7
    assert all(low - width * 1e-6 <= tick <= high + width * 1e-6 for tick in found)


@pytest.mark.parametrize(
    ("value", "text"), [(0.0, "0"), (0.25, "0.25"), (1200.0, "1,200"), (-2.0, "−2"), (3e-5, "3e−05")]
)
def test_numbers_are_written_as_on_an_axis(value: float, text: str) -> None:
    assert written(value) == text
