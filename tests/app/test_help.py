"""Help tells of every key, and the welcome leads to every example."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QLabel, QWidget

from app.actions import EVERY
from app.help import MOUSE, Shortcuts, Welcome, about_text, key_list, tip
from app.theme import LIGHT, apply, chosen
from engine import examples


@pytest.fixture
def owner(qtbot) -> QWidget:
    widget = QWidget()
    qtbot.addWidget(widget)
    return widget


def test_every_key_is_listed(owner) -> None:
    listed = {what: key for key, what in key_list({})}
    assert listed["Save"] == "Ctrl+S"
    assert listed["Redo"] == "Ctrl+Shift+Z, Ctrl+Y"
    with_keys = [action for action in EVERY if action.keys]
    assert len(key_list({})) == len(with_keys)
    texts = {label.text() for label in Shortcuts(owner, {}).findChildren(QLabel)}
    assert {"Ctrl+S", "Drag from a port"} <= texts


def test_the_welcome_lists_the_examples_and_opens_the_one_that_is_clicked(owner) -> None:
    opened: list[str] = []
    dialog = Welcome(owner, LIGHT, opened.append, True)
    assert dialog.list.count() == len(examples.names()) - len(examples.ARCHITECTURES)
    dialog.list.itemClicked.emit(dialog.list.item(0))
    assert opened == [examples.names()[0]]
    assert dialog.always.isChecked()


def test_the_words_of_the_welcome_have_room_in_front_of_a_class(owner, qapp) -> None:
    theme = chosen(qapp, "light", projector=True)
    apply(qapp, theme)
    dialog = Welcome(owner, theme, lambda _: None, True)
    try:
        dialog.show()
        cut = [
            label.text()
            for label in dialog.findChildren(QLabel)
            if label.height() < label.heightForWidth(label.width())
        ]
        assert cut == []
    finally:
        dialog.close()
        apply(qapp, LIGHT)


def test_an_example_tells_in_its_tooltip_what_it_reached() -> None:
    shown = tip(examples.example("iris"))
    assert examples.example("iris").note.split("\n")[0][:20] in shown
    assert "Measured: accuracy " in shown
    assert "Measured" not in tip(examples.example("vgg-16"))


def test_enter_in_the_welcome_begins_with_an_empty_drawing(owner, qtbot) -> None:
    opened: list[str] = []
    dialog = Welcome(owner, LIGHT, opened.append, True)
    qtbot.addWidget(dialog)
    dialog.show()
    assert dialog.focusWidget() is dialog.empty
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    assert dialog.result() == QDialog.DialogCode.Accepted
    assert opened == []


def test_about_names_the_version() -> None:
    assert about_text()[0].startswith("Gradwire 0.")


def test_keys_of_ones_own_are_listed_in_the_place_of_ours() -> None:
    listed = {what: key for key, what in key_list({"save": "F9", "undo": ""})}
    assert listed["Save"] == "F9"
    assert "Undo" not in listed


def test_every_gesture_of_the_canvas_is_told(owner) -> None:
    told = " ".join(f"{what} {does}" for what, does in MOUSE).lower()
    for word in ("wire", "dot", "cut", "copy", "shake", "value", "block", "frame", "band", "zoom", "minimap", "esc"):
        assert word in told
