"""The themes keep what they promise: readable text, distinct marks, one meaning of orange and blue."""

from itertools import combinations

import pytest
from PySide6.QtGui import QPalette

from app import theme as themes
from app.theme import DARK, LIGHT, Theme, apply, chosen, contrast

BOTH = pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])


@BOTH
@pytest.mark.parametrize("ink", ["text", "muted", "error", "warning", "ok", "accent"])
@pytest.mark.parametrize("ground", ["window", "panel", "canvas", "node"])
def test_text_is_readable_on_every_ground(theme: Theme, ink: str, ground: str) -> None:
    assert contrast(getattr(theme, ink), getattr(theme, ground)) >= 4.5


@BOTH
def test_text_is_readable_on_a_selected_row_and_on_a_button_in_the_accent(theme: Theme) -> None:
    assert contrast(theme.text, theme.highlight) >= 4.5
    assert contrast(theme.panel, theme.accent) >= 4.5


@BOTH
def test_marks_stand_out_from_what_they_are_drawn_on(theme: Theme) -> None:
    marks = (*theme.series, theme.negative, theme.positive, theme.selection, *theme.categories.values(), *theme.spare)
    for mark in marks:
        assert min(contrast(mark, theme.panel), contrast(mark, theme.node), contrast(mark, theme.canvas)) >= 3, mark
    assert contrast(theme.node_border, theme.canvas) >= 3


@BOTH
def test_ink_on_a_category_is_readable(theme: Theme) -> None:
    for colour in theme.categories.values():
        assert contrast(theme.ink_on(colour), colour) >= 4.5


@BOTH
def test_an_unknown_category_gets_the_same_spare_colour_every_time(theme: Theme) -> None:
    assert theme.category("Quantum") == theme.category("Quantum")
    assert theme.category("Quantum") in theme.spare


@BOTH
def test_the_colour_map_runs_from_orange_over_zero_to_blue(theme: Theme) -> None:
    assert theme.diverging.shape == (256, 3)
    assert theme.diverge(-1) == theme.diverge(-7) == theme.negative
    assert theme.diverge(1) == theme.positive


@BOTH
def test_lines_of_a_plot_differ(theme: Theme) -> None:
    for one, other in combinations(theme.series, 2):
        assert one != other


def test_apply_sets_fusion_and_the_palette(qapp) -> None:
    apply(qapp, DARK)
    assert qapp.style().objectName() in ("fusion", "")  # a style sheet wraps the style and hides its name
    assert qapp.palette().color(QPalette.ColorRole.Window).name() == DARK.window
    apply(qapp, LIGHT)
    assert qapp.palette().color(QPalette.ColorRole.Window).name() == LIGHT.window


def test_the_preference_decides_and_system_asks_the_desktop(qapp) -> None:
    assert chosen(qapp, "dark") == DARK
    assert chosen(qapp, "light") == LIGHT
    assert chosen(qapp, "system") in (LIGHT, DARK)
    assert chosen(qapp, "light", 1.5).font_scale == 1.5


def test_contrast_is_that_of_the_standard() -> None:
    assert themes.contrast("#000000", "#ffffff") == pytest.approx(21)
