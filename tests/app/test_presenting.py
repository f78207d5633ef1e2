"""Showing a drawing to a room: the projector, and the canvas alone."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QTabBar, QToolBar, QToolButton
from pytestqt.qtbot import QtBot

from app.docks import LOWER
from app.main_window import MainWindow
from app.progress import DeviceBox, ProgressStrip
from engine.training.events import Finished


def tabs(window: MainWindow) -> list[list[str]]:
    """What is written on each row of tabs that is seen, in the order of the alphabet."""
    rows = window.findChildren(QTabBar, options=Qt.FindChildOption.FindDirectChildrenOnly)
    seen = [row for row in rows if row.isVisible() and row.geometry().intersects(window.rect())]
    return sorted(sorted(row.tabText(at) for at in range(row.count())) for row in seen)


def words(bar: QToolBar) -> dict[str, Qt.ToolButtonStyle]:
    buttons = (bar.widgetForAction(action) for action in bar.actions())
    return {button.text(): button.toolButtonStyle() for button in buttons if isinstance(button, QToolButton)}


def test_only_the_canvas_hides_all_panels_and_brings_them_back_as_they_were(qtbot: QtBot, window: MainWindow) -> None:
    window.docks["training"].raise_()
    window.docks["data"].hide()
    shown = {key for key, dock in window.docks.items() if not dock.isHidden()}
    window.commands.actions["only-canvas"].trigger()
    assert all(dock.isHidden() for dock in window.docks.values())
    assert window.commands.actions["only-canvas"].isChecked()
    window.commands.actions["only-canvas"].trigger()
    assert {key for key, dock in window.docks.items() if not dock.isHidden()} == shown
    assert not window.commands.actions["only-canvas"].isChecked()


def test_panels_that_were_hidden_at_the_start_come_as_at_first(window: MainWindow) -> None:
    for dock in window.docks.values():
        dock.hide()
    window.toggle_panels()
    hidden = {key for key, dock in window.docks.items() if dock.isHidden()}
    assert hidden == {lower.key for lower in LOWER if not lower.shown}


def test_each_row_of_tabs_stands_over_its_panels_and_no_other_is_left_behind(qtbot: QtBot, window: MainWindow) -> None:
    seen = [dock for dock in window.docks.values() if not dock.isHidden()]
    groups = {frozenset({one, *window.tabifiedDockWidgets(one)} & {*seen}) for one in seen}
    expected = sorted(sorted(one.windowTitle() for one in group) for group in groups)
    qtbot.waitUntil(lambda: tabs(window) == expected)
    window.toggle_panels()
    qtbot.waitUntil(lambda: tabs(window) == [])
    window.toggle_panels()
    qtbot.waitUntil(lambda: tabs(window) == expected)


def test_a_projector_gets_words_below_large_icons_and_no_choice_of_device(qtbot: QtBot, window: MainWindow) -> None:
    style = Qt.ToolButtonStyle
    window.resize(1600, 900)
    assert words(window.bar)["Train"] == style.ToolButtonTextBesideIcon
    assert words(window.bar)["New"] == style.ToolButtonIconOnly
    window.commands.actions["projector"].trigger()
    qtbot.waitUntil(lambda: window.session.theme.projector)
    assert list(words(window.bar)) == [
        "New", "Open", "Save", "Undo", "Redo", "Add", "Show", "Train", "Pause", "Step", "Stop", "Slow",
        "Try",
    ]  # fmt: skip
    assert set(words(window.bar).values()) == {style.ToolButtonTextUnderIcon}
    device = window.bar.findChild(DeviceBox)
    assert device is not None
    qtbot.waitUntil(lambda: not device.isVisible())


@pytest.mark.parametrize("projector", [False, True])
def test_a_narrow_window_says_whole_where_the_training_stands(
    qtbot: QtBot, window: MainWindow, projector: bool
) -> None:
    if projector:
        window.toggle_projector()
        qtbot.waitUntil(lambda: not window.wardrobe.busy)
    window.resize(1024, 700)
    strip = window.bar.findChild(ProgressStrip)
    assert strip is not None
    qtbot.waitUntil(lambda: strip.text.text() == "Not trained yet")
    qtbot.waitUntil(strip.isVisible)
    strip.take(Finished("completed", 3, {"accuracy": 0.9}))
    qtbot.waitUntil(lambda: strip.text.text().startswith("Finished"))
    qtbot.waitUntil(lambda: strip.isVisible() and strip.verdict.isVisible())
    window.resize(1600, 900)
    device = window.bar.findChild(DeviceBox)
    assert device is not None
    qtbot.waitUntil(lambda: device.isVisible() != projector)
    assert (words(window.bar)["New"] == Qt.ToolButtonStyle.ToolButtonTextUnderIcon) == projector


def test_the_projector_is_remembered_and_switched_off_again(qtbot: QtBot, window: MainWindow) -> None:
    window.toggle_projector()
    assert window.preferences.value.projector
    qtbot.waitUntil(lambda: window.session.theme.projector)
    assert window.canvas.drawing.look.title_font.pixelSize() == 18
    window.toggle_projector()
    assert not window.preferences.value.projector
    qtbot.waitUntil(lambda: not window.session.theme.projector)
    assert window.canvas.drawing.look.title_font.pixelSize() == 13


def test_the_window_of_a_projector_fits_the_smallest_one(qtbot: QtBot, window: MainWindow) -> None:
    window.toggle_projector()
    qtbot.waitUntil(lambda: not window.wardrobe.busy)
    window.resize(1280, 720)
    qtbot.waitUntil(lambda: (window.width(), window.height()) == (1280, 720))
