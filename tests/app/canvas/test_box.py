"""What editors over the canvas share, whatever is typed into them."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from app.canvas.box import Box


class Line(Box, QLineEdit):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.heard: list[tuple[str, str]] = []

    def typed(self) -> str:
        return self.text()

    def kept(self, id: str, text: str) -> None:
        self.heard.append((id, text))


@pytest.fixture
def parent(qtbot: QtBot) -> QWidget:
    widget = QWidget()
    qtbot.addWidget(widget)
    return widget


@pytest.fixture
def line(parent: QWidget) -> Line:
    made = Line(parent)
    made.setText("before")
    made.begin("dense_1", "before")
    return made


def test_another_text_is_kept_once(line: Line) -> None:
    line.setText("  after ")
    line.keep()
    line.keep()
    assert line.heard == [("dense_1", "after")]
    assert line.isHidden()


def test_the_same_text_is_nothing_to_keep(line: Line) -> None:
    line.keep()
    assert line.heard == []


def test_closing_keeps_nothing(line: Line) -> None:
    line.setText("after")
    line.close_editor()
    line.keep()
    assert line.heard == []
