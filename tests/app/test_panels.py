"""Every panel has its dock, the lower ones come later, and F6 walks between the three that matter most."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDockWidget, QWidget

from app import panels
from app.docks import LOWER
from app.history import HistoryPanel
from app.panels import PAUSE
from app.training_panel import GROUPS


def test_every_panel_stands_in_a_dock_of_its_own(window) -> None:
    keys = ["palette", "outline", "history", "inspector", "training", "problems", *(lower.key for lower in LOWER)]
    assert list(window.docks) == keys
    assert isinstance(window.docks["history"].widget(), HistoryPanel)
    assert all(dock.widget() is not None for dock in window.docks.values())


def test_a_panel_that_was_closed_comes_back_in_front(window) -> None:
    window.docks["history"].close()
    window.show_panel("history")
    assert window.docks["history"].isVisible()


def test_f6_walks_from_the_canvas_to_its_twin_to_the_inspector_and_back(qtbot, window) -> None:
    window.activateWindow()
    window.canvas.setFocus()
    for expected in (window.outline, window.inspector, window.canvas):
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_F6)
        focused = QApplication.focusWidget()
        assert expected is focused or expected.isAncestorOf(focused)


def test_a_panel_that_is_opened_leaves_the_canvas_its_room(qtbot, window) -> None:
    window.resize(1280, 720)
    window.panels.size()
    qtbot.wait(50)
    before = window.canvas.height()
    for action in ("verdict", "try-it", "microscope"):
        window.commands.actions[action].trigger()
        qtbot.wait(50)
    window.show_panel("data")
    qtbot.wait(50)
    assert abs(window.canvas.height() - before) < 20
    assert min(window.docks["data"].width(), window.docks["microscope"].width()) >= 240


@pytest.mark.parametrize("pause", [PAUSE])
def test_panels_that_stand_behind_others_come_one_by_one_until_the_window_closes(qtbot, window) -> None:
    docks = [window.docks[lower.key] for lower in LOWER if lower.shown]
    behind = [dock for dock in docks if dock.visibleRegion().isEmpty()]
    assert len(behind) >= 4
    qtbot.waitUntil(lambda: filled(behind[0]))
    assert not filled(behind[-1])
    window.session.training.close()
    qtbot.wait(2 * PAUSE)
    assert not filled(behind[-1])


def test_the_settings_of_a_training_are_made_when_somebody_looks_at_them(qtbot, window) -> None:
    settings = window.panels.training.settings
    assert settings.forms == {}
    window.show_panel("training")
    qtbot.waitUntil(settings.isVisible)
    assert list(settings.forms) == [title for title, _ in GROUPS]


@pytest.mark.parametrize("pause", [PAUSE])
def test_the_settings_of_a_training_are_soon_there_where_nobody_looks(qtbot, window) -> None:
    settings = window.panels.training.settings
    qtbot.waitUntil(lambda: len(settings.forms) == len(GROUPS))
    assert not settings.isVisible()


def test_one_that_is_asked_for_while_it_is_made_is_not_made_twice(window, monkeypatch) -> None:
    made: list[QWidget] = []
    known = panels.lower_panel

    def counted(*of) -> QWidget:
        made.append(known(*of))
        return made[-1]

    monkeypatch.setattr(panels, "lower_panel", counted)
    lower = next(lower for lower in LOWER if not filled(window.docks[lower.key]))
    making = window.panels._make(lower)
    next(making)
    next(making)
    window.show_panel(lower.key)
    assert list(making) == []
    assert made == [window.docks[lower.key].widget()]


def test_one_that_is_made_belongs_to_the_window_before_it_has_its_place(window) -> None:
    lower = next(lower for lower in LOWER if not filled(window.docks[lower.key]))
    making = window.panels._make(lower)
    next(making)
    next(making)
    made = window.panels._made[lower.key]
    assert not filled(window.docks[lower.key])
    assert window.isAncestorOf(made), "a window that is closed now would leave it behind"
    assert made.isHidden()


def filled(dock: QDockWidget) -> bool:
    return type(dock.widget()) is not QWidget
