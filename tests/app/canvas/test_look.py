"""The theme as the canvas paints it."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication

from app.canvas.look import Look, elided, mixed
from app.theme import DARK, LIGHT, Theme, contrast


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
def test_wires_of_both_kinds_stand_out_from_the_canvas(qapp: QApplication, theme: Theme) -> None:
    look = Look(theme)
    for is_index in (False, True):
        assert contrast(look.kind(is_index).name(), theme.canvas) >= 3.0
    assert look.kind(False) != look.kind(True)


def test_colours_are_mixed_by_their_share() -> None:
    assert mixed("#000000", "#ffffff", 0.0).name() == "#000000"
    assert mixed("#000000", "#ffffff", 0.5).name() == "#808080"


def test_text_is_cut_with_an_ellipsis(look: Look) -> None:
    assert elided("Dense", look.title_metrics, 500.0) == "Dense"
    assert elided("A rather long name", look.title_metrics, 60.0).endswith("…")
