"""Dressing the window: which theme a preference means, and that it is put on."""

from dataclasses import replace

import pytest
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QAbstractButton, QPushButton, QToolButton

from app.theme import DARK, DARK_CONTRAST, LIGHT, LIGHT_CONTRAST, THEMES, Theme, apply, chosen


def test_apply_sets_fusion_and_the_palette(qapp) -> None:
    apply(qapp, DARK)
    assert qapp.style().objectName() in ("fusion", "")  # a style sheet wraps the style and hides its name
    assert qapp.palette().color(QPalette.ColorRole.Window).name() == DARK.window
    apply(qapp, LIGHT)
    assert qapp.palette().color(QPalette.ColorRole.Window).name() == LIGHT.window


def test_a_theme_that_is_put_on_over_another_leaves_nothing_of_it(qapp) -> None:
    apply(qapp, LIGHT)
    sheet, font = qapp.styleSheet(), qapp.font()
    apply(qapp, replace(DARK, font_scale=1.4))
    apply(qapp, LIGHT)
    assert qapp.styleSheet() == sheet
    assert qapp.font() == font


def test_the_preference_decides_and_system_asks_the_desktop(qapp) -> None:
    assert chosen(qapp, "dark") == DARK
    assert chosen(qapp, "light") == LIGHT
    assert chosen(qapp, "system") in (LIGHT, DARK)
    assert chosen(qapp, "light", 1.5).font_scale == 1.5


def test_high_contrast_comes_in_light_and_dark(qapp) -> None:
    assert chosen(qapp, "light-contrast") == LIGHT_CONTRAST
    assert chosen(qapp, "dark-contrast") == DARK_CONTRAST


@pytest.mark.parametrize("theme", THEMES.values(), ids=list(THEMES))
def test_every_theme_is_known_by_its_name_and_has_its_pictures_in_light_or_dark(theme: Theme) -> None:
    assert THEMES[theme.name] is theme
    assert theme.tone == ("dark" if theme.name.startswith("dark") else "light")


def test_a_projector_gets_larger_letters_and_the_high_contrast_of_the_theme(qapp) -> None:
    theme = chosen(qapp, "dark", 1.0, projector=True)
    assert theme.projector
    assert theme.font_scale == pytest.approx(1.4)
    assert theme.panel == DARK_CONTRAST.panel
    assert chosen(qapp, "light", 1.0, projector=True).panel == LIGHT_CONTRAST.panel


def test_a_projector_never_makes_letters_smaller_nor_larger_than_the_panels_bear(qapp) -> None:
    assert chosen(qapp, "light", 1.8, projector=True).font_scale == pytest.approx(2.0)
    assert chosen(qapp, "light", 2.0, projector=True).font_scale == pytest.approx(2.0)


@pytest.mark.parametrize("kind", [QToolButton, QPushButton])
def test_the_icon_of_every_button_grows_with_the_letters(qtbot, qapp, kind: type[QAbstractButton]) -> None:
    button = kind()
    qtbot.addWidget(button)
    sizes = []
    for scale in (0.7, 1.0, 1.4, 2.0):
        apply(qapp, replace(LIGHT, font_scale=scale))
        button.ensurePolished()
        sizes.append(button.iconSize().width())
    assert sizes == [16, 16, 22, 28]
