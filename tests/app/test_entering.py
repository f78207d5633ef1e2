"""What is typed into a field is entered before a drawing is left or saved, wherever the field is."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit
from pytestqt.qtbot import QtBot

from app import file_actions
from app.departing import CANCEL
from app.entering import enter_typed
from app.main_window import MainWindow
from app.runs_book import TOO_LARGE, RunBook
from app.spin import Spin
from app.starting_over import StartingOver


@pytest.fixture
def active(window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> MainWindow:
    """The window with the keyboard's attention. Whoever is asked keeps the drawing."""
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    with monkeypatch.context() as patch:
        patch.setattr(file_actions, "ask", lambda *_: CANCEL)
        yield window


def test_a_name_that_is_being_written_is_no_reason_to_lose_it(active: MainWindow, qtbot: QtBot) -> None:
    active.canvas.names.open("dense_1")
    qtbot.keyClicks(QApplication.focusWidget(), "Hidden")
    active.files.new()
    assert active.session.graph.nodes["dense_1"].name == "Hidden"
    assert QApplication.focusWidget() is active.canvas


def test_a_note_and_a_value_on_the_canvas_are_entered_before_a_file_is_opened(active: MainWindow, qtbot: QtBot) -> None:
    active.canvas.notes.open("dense_1")
    qtbot.keyClicks(QApplication.focusWidget(), "wide")
    active.files.open_example("xor")
    assert active.session.graph.nodes["dense_1"].note == "wide"
    active.canvas.in_place.open("dense_1", "units")
    qtbot.keyClicks(QApplication.focusWidget(), "77")
    active.files.open_example("xor")
    assert active.session.graph.nodes["dense_1"].layer.setting("units") == 77


def test_a_name_is_entered_before_other_weights_take_the_place_of_what_was_learned(
    active: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(RunBook, "unkept", TOO_LARGE)
    monkeypatch.setattr(StartingOver, "comes_back", False)
    active.canvas.names.open("dense_1")
    qtbot.keyClicks(QApplication.focusWidget(), "Hidden")
    assert not active.files.may_forget()
    assert active.session.graph.nodes["dense_1"].name == "Hidden"


def test_a_number_is_entered_and_one_goes_on_typing(qtbot: QtBot) -> None:
    spin, entered = Spin(keyboardTracking=False), []
    spin.valueChanged.connect(entered.append)
    qtbot.addWidget(spin)
    spin.show()
    spin.activateWindow()
    qtbot.waitUntil(spin.isActiveWindow)
    spin.setFocus()
    spin.selectAll()
    qtbot.keyClicks(spin, "4")
    enter_typed(spin)
    assert entered == [4]
    qtbot.keyClicks(QApplication.focusWidget(), "2")
    enter_typed(spin)
    assert entered == [4, 42]


def test_what_is_no_field_keeps_the_focus(qtbot: QtBot) -> None:
    label, line = QLabel(focusPolicy=Qt.FocusPolicy.StrongFocus), QLineEdit()
    qtbot.addWidget(label)
    label.show()
    label.activateWindow()
    qtbot.waitUntil(label.isActiveWindow)
    label.setFocus()
    enter_typed(line)
    assert label.hasFocus()
