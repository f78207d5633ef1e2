"""The commands of pictures on nodes, and what the window remembers of them."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.actions.places import ON_NODE
from app.actions.watch import PICTURE, WATCH
from app.canvas.actions import BY_ID
from app.canvas.view import Canvas
from app.main_window import MainWindow
from app.preferences import PreferenceFile
from tests.engine.drawings import classifier


def can(canvas: Canvas) -> set[str]:
    """What can be chosen now."""
    actions = (BY_ID[id] for id in PICTURE.ids())
    return {action.id.removeprefix("picture-") for action in actions if action.enabled and action.enabled(canvas)}


def chosen(window: MainWindow) -> set[str]:
    window.commands.refresh()
    return {id.removeprefix("picture-") for id in PICTURE.ids() if window.commands.actions[id].isChecked()}


def test_they_stand_in_the_watch_menu_and_in_that_of_a_node() -> None:
    assert PICTURE in WATCH.entries
    assert "pictures" in WATCH.entries
    assert PICTURE in ON_NODE


def test_only_what_fits_one_of_the_selected_nodes_can_be_chosen(window: MainWindow) -> None:
    window.session.show(classifier("conv2d", "flatten", data="digits", classes=10))
    assert can(window.canvas) == set()
    window.canvas.select(["flatten_1"])
    assert can(window.canvas) == {"auto", "bars", "histogram", "none"}
    window.canvas.select(["flatten_1", "conv2d_1"])
    assert can(window.canvas) == {"auto", "bars", "histogram", "none", "maps"}
    window.picturing.toggle()
    assert can(window.canvas) == set()


def test_it_is_chosen_for_all_selected_nodes_that_it_fits(window: MainWindow) -> None:
    window.session.show(classifier("conv2d", "flatten", data="digits", classes=10))
    window.canvas.select(["flatten_1", "conv2d_1", "cross_entropy_1"])
    assert chosen(window) == {"auto"}
    window.commands.actions["picture-histogram"].trigger()
    assert window.canvas.pictures.chosen == {"flatten_1": "histogram", "conv2d_1": "histogram"}
    assert chosen(window) == set(), "the loss is still as it was"
    window.canvas.select(["conv2d_1"])
    assert chosen(window) == {"histogram"}


def test_pictures_are_on_at_first_and_a_key_switches_them_for_good(
    window: MainWindow, preferences: PreferenceFile
) -> None:
    assert window.canvas.pictures.on
    QTest.keyClick(window, Qt.Key.Key_P, Qt.KeyboardModifier.AltModifier)
    assert not window.canvas.pictures.on
    assert not PreferenceFile(preferences.path.parent).value.pictures
    QTest.keyClick(window, Qt.Key.Key_P, Qt.KeyboardModifier.AltModifier)
    assert window.canvas.pictures.on
    assert window.commands.actions["pictures"].isChecked()


def test_what_nodes_show_is_remembered_by_file(window: MainWindow, preferences: PreferenceFile, tmp_path: Path) -> None:
    session, pictures, path = window.session, window.canvas.pictures, tmp_path / "mine.gradwire"
    session.show(classifier("relu"))
    pictures.choose(["relu_1"], "histogram")
    assert preferences.value.node_pictures == {}, "there is no file yet"
    assert session.save(path)
    pictures.choose(["dense_1"], "none")
    assert "histogram" not in path.read_text()
    session.show(classifier("relu"))
    assert pictures.chosen == {}
    assert session.open(path)
    assert pictures.chosen == {"relu_1": "histogram", "dense_1": "none"}
    assert window.canvas.drawing.nodes["dense_1"].layout.picture is None


@pytest.mark.parametrize("kept", [{"relu_1": "spectrum"}, {"gone_1": "bars"}])
def test_what_a_file_of_another_version_asked_for_does_no_harm(
    window: MainWindow, preferences: PreferenceFile, tmp_path: Path, kept: dict[str, str]
) -> None:
    path = tmp_path / "mine.gradwire"
    window.session.show(classifier("relu"))
    assert window.session.save(path)
    preferences.picture(path, kept)
    assert window.session.open(path)
    assert "relu_1" not in window.canvas.pictures.chosen
    window.canvas.pictures.refresh()
