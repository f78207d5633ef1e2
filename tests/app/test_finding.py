"""The window remembers how one finds one's way in it."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.canvas.navigation import BY_ID, PRESETS
from app.canvas.sight import Sight
from app.main_window import MainWindow
from app.preferences import PreferenceFile
from app.session import Session
from engine.graph import Graph

KEY = Qt.Key
CONTROL = Qt.KeyboardModifier.ControlModifier


def test_control_f_searches_from_wherever_the_focus_is(qtbot, window, session) -> None:
    window.activateWindow()
    window.outline.setFocus()
    QTest.keyClick(window.outline, KEY.Key_F, CONTROL)
    assert window.finding.search.line.hasFocus()
    qtbot.keyClicks(window.finding.search.line, "relu")
    QTest.keyClick(window.finding.search.line, KEY.Key_F3)
    assert session.selection == {"relu_1"}
    QTest.keyClick(window.finding.search.line, KEY.Key_Escape)
    assert QApplication.focusWidget() is window.outline


def test_the_minimap_is_hidden_and_shown_by_alt_m_and_remembered(window) -> None:
    window.canvas.camera.animated = False
    window.canvas.frame(None)
    toggle = window.commands.actions["minimap"]
    assert not toggle.isChecked()
    toggle.trigger()
    assert window.finding.minimap.isVisible()
    assert window.preferences.value.minimap is True
    toggle.trigger()
    assert not window.finding.minimap.isVisible()
    assert window.preferences.value.minimap is False


def test_a_message_lies_above_the_map(window) -> None:
    window.finding.minimap.want(True)
    window.toast.say("Something happened.")
    children = window.canvas.children()
    assert children.index(window.toast) > children.index(window.finding.minimap)


@pytest.mark.parametrize("preset", [preset.id for preset in PRESETS])
def test_a_habit_of_the_mouse_is_chosen_explained_and_remembered(window, preset: str) -> None:
    window.commands.actions[f"navigation-{preset}"].trigger()
    assert window.canvas.camera.navigation is BY_ID[preset]
    assert window.toast.text.text() == BY_ID[preset].note
    assert window.preferences.value.navigation == preset
    checked = [p.id for p in PRESETS if window.commands.actions[f"navigation-{p.id}"].isChecked()]
    assert checked == [preset]


def test_gliding_can_be_switched_off(window) -> None:
    assert window.canvas.camera.animated
    window.commands.actions["motion"].trigger()
    assert not window.canvas.camera.animated
    assert not window.preferences.value.motion


def test_bookmarks_belong_to_a_file_and_come_back_with_it(window, session, tmp_path: Path) -> None:
    path = tmp_path / "net.gradwire"
    session.save(path)
    content = path.read_bytes()
    window.canvas.camera.look(Sight(100.0, 50.0, 2.0))
    window.canvas.bookmarks.set(4)
    session.show(Graph())
    assert window.canvas.bookmarks.marks == {}
    session.open(path)
    assert window.canvas.bookmarks.marks[4].resembles(Sight(100.0, 50.0, 2.0))
    assert path.read_bytes() == content


def test_bookmarks_of_a_drawing_that_was_never_saved_are_kept_once_it_is(window, session, tmp_path: Path) -> None:
    window.canvas.bookmarks.set(1)
    assert window.preferences.value.bookmarks == {}
    session.save(tmp_path / "net.gradwire")
    assert window.preferences.bookmarks_of(tmp_path / "net.gradwire").keys() == {1}


def test_all_of_it_holds_at_the_next_start(qtbot, session: Session, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setenv("GRADWIRE_STATE", str(tmp_path / "state"))
    PreferenceFile(tmp_path / "c").change(navigation="blender", minimap=False, motion=False)
    window = MainWindow(session, PreferenceFile(tmp_path / "c"))
    qtbot.addWidget(window)
    assert window.canvas.camera.navigation is BY_ID["blender"]
    assert window.finding.minimap.wanted is False
    assert not window.canvas.camera.animated


def test_a_preset_that_is_not_known_means_the_default(qtbot, session: Session, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setenv("GRADWIRE_STATE", str(tmp_path / "state"))
    PreferenceFile(tmp_path / "c").change(navigation="of-tomorrow")
    window = MainWindow(session, PreferenceFile(tmp_path / "c"))
    qtbot.addWidget(window)
    assert window.canvas.camera.navigation is PRESETS[0]


def test_a_problem_is_shown_by_a_jump_to_come_back_from(window, session) -> None:
    window.canvas.camera.animated = False
    window.canvas.camera.pan(QPointF(5000.0, 0.0))
    away = window.canvas.camera.sight
    window.problems.located.emit("relu_1")
    assert window.canvas.camera.seen().contains(window.canvas.drawing.nodes["relu_1"].box())
    window.canvas.bookmarks.back()
    assert window.canvas.camera.sight.resembles(away)
