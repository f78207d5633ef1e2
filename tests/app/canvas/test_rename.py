"""The editor for names."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFont
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.canvas.rename import LONGEST, RenameBox


@pytest.fixture
def editor(qtbot: QtBot) -> RenameBox:
    parent = QWidget()
    qtbot.addWidget(parent)
    editor = RenameBox(parent)
    editor.named.connect(lambda id, name: parent.setProperty("named", f"{id}={name}"))
    with qtbot.waitExposed(parent):
        parent.show()
    editor.open("relu_1", "ReLU", QRect(0, 0, 120, 24), QFont(), "ReLU")
    return editor


def named(editor: RenameBox) -> str | None:
    parent = editor.parentWidget()
    result: str | None = parent.property("named") if parent is not None else None
    return result


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Tab])
def test_enter_and_tab_keep_the_name(editor: RenameBox, key: Qt.Key) -> None:
    QTest.keyClicks(editor, " Bend ")
    QTest.keyClick(editor, key)
    assert named(editor) == "relu_1=Bend"
    assert not editor.isVisible()


def test_the_same_name_is_no_change(editor: RenameBox) -> None:
    QTest.keyClick(editor, Qt.Key.Key_Return)
    assert named(editor) is None


def test_an_empty_name_is_one_too(editor: RenameBox) -> None:
    editor.clear()
    editor.keep()
    assert named(editor) == "relu_1="


def test_names_have_an_end(editor: RenameBox) -> None:
    QTest.keyClicks(editor, "x" * 200)
    assert len(editor.text()) == LONGEST
