"""The themes keep what they promise: readable text, marks that stand out, and colours that differ to all eyes."""

from __future__ import annotations

from itertools import combinations, pairwise

import pytest
from PySide6.QtWidgets import QApplication

from app import colours
from app.canvas.look import Look
from app.plots import mixed
from app.theme import THEMES, Theme, contrast
from app.views.field import PALE, class_colours
from tests.app.vision import EYES, apart, distance, lab

EVERY = pytest.mark.parametrize("theme", THEMES.values(), ids=list(THEMES))
GROUNDS = ("window", "panel", "canvas", "node")


def text_holds(theme: Theme) -> float:
    """The contrast that the theme promises for text: AA, or AAA."""
    return 7.0 if theme.strong else 4.5


def marks_hold(theme: Theme) -> float:
    return 4.5 if theme.strong else 3.0


@EVERY
@pytest.mark.parametrize("ink", ["text", "muted", "error", "warning", "ok", "accent"])
@pytest.mark.parametrize("ground", GROUNDS)
def test_text_is_readable_on_every_ground(theme: Theme, ink: str, ground: str) -> None:
    assert contrast(getattr(theme, ink), getattr(theme, ground)) >= text_holds(theme)


@EVERY
def test_text_is_readable_on_a_selected_row_and_on_a_button_in_the_accent(theme: Theme) -> None:
    assert contrast(theme.text, theme.highlight) >= text_holds(theme)
    assert contrast(theme.panel, theme.accent) >= text_holds(theme)


@EVERY
def test_marks_stand_out_from_what_they_are_drawn_on(theme: Theme) -> None:
    marks = (*theme.series, theme.negative, theme.positive, theme.selection, *theme.categories.values(), *theme.spare)
    for mark in marks:
        assert min(contrast(mark, getattr(theme, ground)) for ground in GROUNDS[1:]) >= marks_hold(theme), mark
    assert contrast(theme.node_border, theme.canvas) >= marks_hold(theme)


@EVERY
def test_ink_on_a_category_is_readable(theme: Theme) -> None:
    for colour in theme.categories.values():
        assert contrast(theme.ink_on(colour), colour) >= 4.5


@EVERY
def test_the_first_lines_of_a_plot_and_neighbours_differ_at_a_glance_to_all_eyes(theme: Theme) -> None:
    for one, other in combinations(theme.series[:4], 2):
        assert apart(one, other) >= 14, (one, other)
    for one, other in zip(theme.series, theme.series[1:], strict=False):
        assert apart(one, other) >= 11, (one, other)


@EVERY
def test_all_lines_of_a_plot_differ_to_all_eyes_and_none_is_nearly_black(theme: Theme) -> None:
    assert min(lab(colour)[0] for colour in theme.series) >= (50 if theme.dark else 20)
    for one, other in combinations(theme.series, 2):
        assert apart(one, other) >= 9, (one, other)
        assert distance(lab(one), lab(other)) >= 20, (one, other)  # two blues 12 apart have one name


@EVERY
def test_ten_classes_differ_to_all_eyes_as_points_and_as_the_paler_field_behind_them(theme: Theme) -> None:
    points = class_colours(theme, 10)
    assert len(set(points)) == 10
    for one, other in combinations(points, 2):
        assert apart(one, other) >= 8, (one, other)
        assert apart(*(mixed(colour, theme.panel, PALE) for colour in (one, other))) >= 4, (one, other)


@EVERY
def test_what_is_wrong_and_what_is_well_differ_to_all_eyes(theme: Theme) -> None:
    assert apart(theme.error, theme.ok) >= 17
    assert apart(theme.error, theme.warning) >= 7  # their badges have different shapes besides
    assert apart(theme.warning, theme.ok) >= 10


@EVERY
def test_negative_and_positive_differ_to_all_eyes(theme: Theme) -> None:
    assert apart(theme.negative, theme.positive) >= 35
    assert apart(theme.negative, theme.zero) >= 20
    assert apart(theme.positive, theme.zero) >= 20


@EVERY
def test_wires_of_numbers_of_whole_numbers_and_broken_ones_differ_to_all_eyes(qapp: QApplication, theme: Theme) -> None:
    look = Look(theme)
    real, index, error = look.real.name(), look.index.name(), look.error.name()
    assert apart(real, index) >= 12
    assert apart(real, error) >= 20


@EVERY
def test_groups_of_layers_differ_to_all_eyes(theme: Theme) -> None:
    distinct = dict(theme.categories)
    assert distinct.pop("Shape") == distinct["Reshape"]
    for one, other in combinations(distinct, 2):
        assert apart(distinct[one], distinct[other]) >= 6, (one, other)


@EVERY
def test_an_unknown_category_gets_the_same_spare_colour_every_time(theme: Theme) -> None:
    assert theme.category("Quantum") == theme.category("Quantum")
    assert theme.category("Quantum") in theme.spare


@EVERY
def test_the_colour_map_runs_from_orange_over_zero_to_blue(theme: Theme) -> None:
    assert theme.diverging.shape == (256, 3)
    assert theme.diverge(-1) == theme.diverge(-7) == theme.negative
    assert theme.diverge(1) == theme.positive


@EVERY
def test_sizes_go_from_zero_to_a_violet_in_steps_that_look_equally_large_to_all_eyes(theme: Theme) -> None:
    assert theme.sequential.shape == (256, 3)
    colours = ["#" + bytes(theme.sequential[at]).hex() for at in range(0, 256, 15)]
    assert colours[0] == theme.zero
    for eyes in EYES:
        seen = [lab(colour, eyes) for colour in colours]
        steps = [distance(one, other) for one, other in pairwise(seen)]
        assert max(steps) < 2.2 * min(steps), (eyes, steps)
        lightness = [colour[0] for colour in seen]
        assert lightness == sorted(lightness, reverse=not theme.dark)
        assert abs(lightness[-1] - lightness[0]) > 70


@EVERY
def test_a_size_is_not_taken_for_a_negative_or_a_positive_number(theme: Theme) -> None:
    for colour in theme.sizes[3:]:
        assert apart(colour, theme.negative) >= 10
        assert distance(lab(colour), lab(theme.positive)) >= 10


def test_contrast_is_that_of_the_standard() -> None:
    assert colours.contrast("#000000", "#ffffff") == pytest.approx(21)
