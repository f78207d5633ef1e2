"""The colours of a field mean what colours mean everywhere."""

from __future__ import annotations

import numpy as np
import pytest

from app.theme import DARK, LIGHT
from app.views import field
from tests.app.views.readings import boundary


def hexadecimal(colour: int) -> str:
    return f"#{int(colour) & 0xFFFFFF:06x}"


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_between_two_classes_orange_is_the_first_and_grey_undecided(theme):
    values = np.array([[[0.0, 0.5], [0.5, 1.0]]])
    colours = field.colours(boundary("probability", values), theme, discrete=False)
    ends = field.pale(theme)
    assert hexadecimal(colours[1, 0]) == ends.negative  # row 0 of the field lies at the bottom
    assert hexadecimal(colours[0, 1]) == ends.positive
    assert abs(int(colours[0, 0]) - int("ff" + theme.zero[1:], 16)) < 0x030303


def test_numbers_have_no_colour_in_their_middle_and_all_of_it_at_the_limit():
    values = np.array([[[100.0, 150.0], [125.0, 175.0]]])
    colours = field.colours(boundary("number", values, middle=150.0, limit=25.0), LIGHT, discrete=False)
    assert hexadecimal(colours[1, 0]) == field.pale(LIGHT).negative  # beyond the limit too
    assert hexadecimal(colours[0, 1]) == field.pale(LIGHT).positive


def test_a_discrete_field_has_a_single_colour_for_each_answer():
    values = np.linspace(0, 1, 400).reshape(1, 20, 20)
    colours = field.colours(boundary("probability", values), LIGHT, discrete=True)
    assert colours.shape == (60, 60)
    assert len(np.unique(colours)) == 2
    several = np.random.default_rng(0).dirichlet((1, 1, 1), (20, 20)).transpose(2, 0, 1)
    classes = boundary("classes", several, classes=("a", "b", "c"))
    assert len(np.unique(field.colours(classes, LIGHT, discrete=True))) == 3
    assert len(np.unique(field.colours(classes, LIGHT, discrete=False))) > 100


def test_enlarging_keeps_the_numbers_and_mixes_between_them():
    fields = np.random.default_rng(0).random((2, 7, 9)).astype(np.float32)
    fine = field.enlarged(fields, 3)
    assert fine.shape == (2, 21, 27)
    np.testing.assert_allclose(fine[:, 1::3, 1::3], fields, rtol=1e-5)


def test_boundary_lines_lie_in_the_units_of_the_data():
    across = np.linspace(0, 1, 50)[None, None].repeat(40, axis=1)
    lines, step = field.boundary_lines(boundary("probability", across))
    assert step == 0
    np.testing.assert_allclose(lines[:, 0], 0, atol=1e-5)
    assert (lines[:, 1].min(), lines[:, 3].max()) == (0, 4) or (lines[:, 3].min(), lines[:, 1].max()) == (0, 4)


def test_numbers_have_lines_of_equal_height_at_round_steps():
    across = np.linspace(0, 1, 50)[None, None].repeat(40, axis=1)
    lines, step = field.boundary_lines(boundary("number", across))
    assert step == pytest.approx(0.2)
    heights = (lines[:, 0] + 1) / 2
    np.testing.assert_allclose(heights / 0.2, np.rint(heights / 0.2), atol=1e-4)


def test_classes_part_where_the_greatest_share_changes():
    first = np.linspace(1, 0, 50)[None].repeat(40, axis=0)
    shares = np.stack([first, 1 - first, 0 * first])
    lines, _ = field.boundary_lines(boundary("classes", shares, classes=("a", "b", "c")))
    np.testing.assert_allclose(lines[:, [0, 2]], 0, atol=0.05)


def test_points_differ_by_class_part_and_by_whether_they_are_right():
    shown = boundary("probability", np.zeros((1, 2, 2)))
    styles = field.point_styles(shown, LIGHT)
    one, two, three = (styles[kind] for kind in field.kinds(shown))
    assert (one.colour, one.shape, one.filled, one.ring) == (LIGHT.negative, "o", True, "")
    assert (two.colour, two.shape, two.filled, two.ring) == (LIGHT.positive, "t", False, LIGHT.text)
    assert (three.colour, three.shape, three.filled, three.ring) == (LIGHT.positive, "s", False, "")


def test_support_vectors_have_a_ring_of_their_own_and_lie_between_two_lines():
    across = np.linspace(-3, 3, 61)[None].repeat(5, axis=0)
    shown = boundary(
        "margin", across[None], part=np.array([0, 0, 0], np.uint8), answers=np.array([0, 1, 1], np.float32),
        scores=np.array([-2, 0.5, 1.5], np.float32), margin=1.0,
    )  # fmt: skip
    styles = field.point_styles(shown, LIGHT)
    assert [styles[kind].ring for kind in field.kinds(shown)] == ["", field.supporting(LIGHT), ""]
    ends = field.margin_lines(shown)
    np.testing.assert_allclose(np.unique(np.round(ends[:, [0, 2]], 3)), [-0.333, 0.333], atol=0.01)


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_each_of_many_classes_has_a_colour_of_its_own(theme):
    assert len(set(field.class_colours(theme, 20))) == 20
