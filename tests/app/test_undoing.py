"""Ctrl+Z with the cursor in a field takes back what was done to the drawing, unless something is being typed."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

from app.undoing import DrawingsUndo
from tests.app.conftest import MainWindow

CONTROL = Qt.KeyboardModifier.ControlModifier


def field(qtbot, window: MainWindow) -> QLineEdit:
    """The units of the Dense layer, with the cursor in them."""
    window.session.select(("dense_1",))
    qtbot.waitUntil(lambda: hasattr(window.inspector.page, "form"))
    line = window.inspector.page.form.editors["units"].line
    window.activateWindow()
    line.setFocus()
    qtbot.waitUntil(line.hasFocus)
    return line


def test_a_number_that_was_entered_is_taken_back_from_the_drawing(qtbot, window: MainWindow) -> None:
    line = field(qtbot, window)
    line.selectAll()
    QTest.keyClicks(line, "32")
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert window.session.graph.nodes["dense_1"].layer.setting("units") == 32
    QTest.keyClick(line, Qt.Key.Key_Z, CONTROL)
    assert window.session.graph.nodes["dense_1"].layer.setting("units") == 10


def test_what_is_being_typed_is_taken_back_first(qtbot) -> None:
    line = QLineEdit()
    DrawingsUndo(line)
    qtbot.addWidget(line)
    line.show()
    QTest.keyClicks(line, "32")
    QTest.keyClick(line, Qt.Key.Key_Z, CONTROL)
    assert line.text() == ""
