"""The theme as the canvas paints it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QApplication

from app.canvas.look import Look, elided, mixed
from app.theme import DARK, DARK_CONTRAST, LIGHT, LIGHT_CONTRAST, THEMES, Theme, contrast


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
def test_wires_of_both_kinds_stand_out_from_the_canvas(qapp: QApplication, theme: Theme) -> None:
    look = Look(theme)
    for is_index in (False, True):
        assert contrast(look.kind(is_index).name(), theme.canvas) >= 3.0
    assert look.kind(False) != look.kind(True)


@pytest.mark.parametrize("theme", THEMES.values(), ids=list(THEMES))
def test_all_text_of_the_canvas_is_readable_where_it_stands(qapp: QApplication, theme: Theme) -> None:
    look = Look(theme)
    least = 7.0 if theme.strong else 4.5
    frame = mixed(theme.canvas, theme.muted, 0.07).name()
    for ink, ground in ((look.text, theme.node), (look.muted, theme.node), (look.muted, theme.canvas)):
        assert contrast(ink.name(), ground) >= least
    assert contrast(look.muted.name(), frame) >= 4.5
    assert contrast(look.index.name(), theme.canvas) >= 4.5
    assert contrast(look.accent.name(), theme.node) >= 4.5


@pytest.mark.parametrize("theme", [LIGHT_CONTRAST, DARK_CONTRAST], ids=lambda theme: theme.name)
def test_outlines_are_drawn_in_full_with_high_contrast(qapp: QApplication, theme: Theme) -> None:
    assert contrast(Look(theme).border.name(), theme.canvas) >= 4.5


def test_a_projector_gets_larger_letters_and_thicker_strokes(qapp: QApplication) -> None:
    desk, room = Look(LIGHT), Look(replace(LIGHT, projector=True))
    assert (desk.title_font.pixelSize(), desk.small_font.pixelSize()) == (13, 11)
    assert (room.title_font.pixelSize(), room.small_font.pixelSize()) == (18, 15)
    assert room.stroke > desk.stroke == 1.0


def test_colours_are_mixed_by_their_share() -> None:
    assert mixed("#000000", "#ffffff", 0.0).name() == "#000000"
    assert mixed("#000000", "#ffffff", 0.5).name() == "#808080"


def test_text_is_cut_with_an_ellipsis(look: Look) -> None:
    assert elided("Dense", look.title_metrics, 500.0) == "Dense"
    assert elided("A rather long name", look.title_metrics, 60.0).endswith("…")
