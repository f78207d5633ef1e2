"""The first examples of what is no table: pictures with their class, sounds, curves and texts."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtWidgets import QListView
from pytestqt.qtbot import QtBot

from app.importing.examples import ExamplePreview
from app.theme import DARK, LIGHT
from engine.datasets.inspecting import Preview


@pytest.fixture
def preview(qtbot: QtBot) -> ExamplePreview:
    made = ExamplePreview(LIGHT)
    qtbot.addWidget(made)
    return made


@pytest.mark.parametrize("shape", [(1, 8, 8), (3, 40, 20), (4000,), (50, 2), (5,), (2, 6, 6), (1, 1, 1)])
def test_arrays_of_any_shape_are_seen_as_pictures(preview: ExamplePreview, shape: tuple[int, ...]) -> None:
    preview.show_previews((Preview("cat", array=np.random.default_rng(0).random(shape)),))
    assert preview.viewMode() == QListView.ViewMode.IconMode
    assert preview.item(0).text() == "cat"
    assert not preview.item(0).icon().isNull()


def test_the_name_of_a_class_is_shown_as_it_is_and_never_as_a_page(preview: ExamplePreview) -> None:
    preview.show_previews((Preview('<img src="/secret">', array=np.ones((1, 4, 4))),))
    assert preview.item(0).text() == '<img src="/secret">'
    assert "<img" not in preview.item(0).toolTip()
    assert "&lt;img" in preview.item(0).toolTip()


def test_texts_are_read_under_their_label(preview: ExamplePreview) -> None:
    preview.show_previews((Preview("good", "I liked it."), Preview("", "No label here.")))
    assert preview.viewMode() == QListView.ViewMode.ListMode
    assert [preview.item(at).text() for at in range(2)] == ["good\nI liked it.", "No label here."]


def test_another_theme_and_other_examples_take_the_place_of_the_first(preview: ExamplePreview) -> None:
    preview.show_previews((Preview("a", array=np.ones((1, 4, 4))),))
    preview.restyle(DARK)
    assert preview.count() == 1
    preview.show_previews(())
    assert preview.count() == 0
