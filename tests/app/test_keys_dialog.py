"""The dialog of keys: press, be told what they mean, take them over, and get them back."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton

from app.dialogs import Message
from app.keys_dialog import KeysDialog

KEY = Qt.Key
CONTROL = Qt.KeyboardModifier.ControlModifier
ALT = Qt.KeyboardModifier.AltModifier


@pytest.fixture
def dialog(qtbot, window) -> KeysDialog:
    window.finding.choose_keys()
    found = window.findChild(KeysDialog)
    assert found is not None
    return found


def press(dialog: KeysDialog, *keys: tuple[Qt.Key, Qt.KeyboardModifier]) -> None:
    dialog.recorder.setFocus()
    for key, modifiers in keys:
        QTest.keyClick(dialog.recorder, key, modifiers)


def listed(dialog: KeysDialog) -> dict[str, str]:
    items = [dialog.table.topLevelItem(row) for row in range(dialog.table.topLevelItemCount())]
    return {item.text(0): item.text(2) for item in items}


def test_every_command_is_listed_with_its_menu_and_keys(dialog, window) -> None:
    assert len(listed(dialog)) >= len(window.commands.actions) - 5  # a few share their words
    assert listed(dialog)["Duplicate"] == "Ctrl+D"
    assert listed(dialog)["Redo"] == "Ctrl+Shift+Z, Ctrl+Y"
    assert listed(dialog)["Select what it is made from"] == "Alt+S then U"


def test_a_search_finds_commands_by_name_and_by_key(qtbot, dialog) -> None:
    qtbot.keyClicks(dialog.search, "dupl")
    assert listed(dialog) == {"Duplicate": "Ctrl+D"}
    dialog.search.clear()
    qtbot.keyClicks(dialog.search, "ctrl+shift+z")
    assert listed(dialog) == {"Redo": "Ctrl+Shift+Z, Ctrl+Y"}
    dialog.search.setText("nonsense")
    assert dialog.verdict.text() == "No command is called 'nonsense'."
    assert not dialog.recorder.isEnabled()


def test_a_free_key_is_used_at_once_and_remembered(dialog, window) -> None:
    dialog.select("duplicate")
    assert dialog.verdict.text().startswith("Its keys are Ctrl+D.")
    press(dialog, (KEY.Key_F9, CONTROL))
    assert dialog.verdict.text() == "Ctrl+F9 is free."
    dialog.use.click()
    assert window.preferences.value.keys == {"duplicate": "Ctrl+F9"}
    assert window.commands.actions["duplicate"].text() == "Duplicate\tCtrl+F9"
    assert listed(dialog)["Duplicate"] == "Ctrl+F9"


def test_a_taken_key_says_by_what_and_can_be_taken_over(dialog, window) -> None:
    dialog.select("save")
    press(dialog, (KEY.Key_D, CONTROL))
    assert dialog.verdict.text() == "Ctrl+D means “Duplicate” now. That command loses it if you take it over."
    assert dialog.use.text() == "Take it over"
    dialog.use.click()
    assert window.preferences.value.keys == {"save": "Ctrl+D", "duplicate": ""}
    assert [key.toString() for key in window.commands.actions["save"].shortcuts()] == ["Ctrl+D"]


def test_two_keys_after_one_another_are_a_pair(dialog, window) -> None:
    dialog.select("duplicate")
    press(dialog, (KEY.Key_K, ALT), (KEY.Key_D, Qt.KeyboardModifier.NoModifier))
    assert dialog.verdict.text() == "Alt+K then D is free."
    dialog.add.click()
    assert window.preferences.value.keys == {"duplicate": "Ctrl+D|Alt+K, D"}


def test_a_key_that_the_hand_needs_is_refused_in_a_sentence(dialog) -> None:
    dialog.select("duplicate")
    press(dialog, (KEY.Key_Space, Qt.KeyboardModifier.NoModifier))
    assert dialog.verdict.text() == "Space is held down to move the view, so it cannot be a command."
    assert not dialog.use.isEnabled()


def test_a_command_can_go_without_and_get_its_keys_back(dialog, window) -> None:
    dialog.select("duplicate")
    dialog.none.click()
    assert dialog.verdict.text().startswith("It has no key.")
    assert not dialog.none.isEnabled()
    dialog.reset.click()
    assert window.preferences.value.keys == {}
    assert not dialog.reset.isEnabled()


def test_all_are_reset_after_a_question(dialog, window) -> None:
    dialog.select("duplicate")
    dialog.none.click()
    dialog.select("save")
    dialog.none.click()
    seen: list[str] = []

    def answer() -> None:
        message = QApplication.activeModalWidget()
        assert isinstance(message, Message)
        seen.append(message.findChild(QPushButton).text())
        next(b for b in message.findChildren(QPushButton) if b.text() == "Reset all").click()

    QTimer.singleShot(30, answer)
    dialog.reset_all.click()
    assert seen
    assert window.preferences.value.keys == {}
    assert not dialog.reset_all.isEnabled()


def test_keys_of_ones_own_hold_at_the_next_start(qtbot, session, window) -> None:
    window.preferences.change(keys={"duplicate": "F9"})
    window.commands.rebind(window.preferences.value.keys)
    assert window.commands.actions["duplicate"].text() == "Duplicate\tF9"


def test_rows_are_as_high_at_first_as_after_a_search(dialog: KeysDialog) -> None:
    first = dialog.table.visualItemRect(dialog.table.topLevelItem(0)).height()
    dialog.search.setText("tidy")
    assert dialog.table.visualItemRect(dialog.table.topLevelItem(0)).height() == first
