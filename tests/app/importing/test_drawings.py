"""Drawings that are given to the import assistant: they are opened, and nothing that was set up goes unasked."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent

from app.importing import assistant as assisting
from app.importing.assistant import CANCEL, OPEN, ImportAssistant
from tests.app.importing.conftest import Desk


def drop(assistant: ImportAssistant, *paths: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    action, button, key = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    assistant.dropEvent(QDropEvent(QPointF(30, 30), action, data, button, key))


@pytest.fixture
def net(tmp_path: Path) -> Path:
    return tmp_path / "net.gradwire"


def answer(monkeypatch: pytest.MonkeyPatch, with_: str) -> list[str]:
    asked: list[str] = []
    monkeypatch.setattr(assisting, "ask", lambda *said: asked.append(f"{said[2]} {said[3]}") or with_)
    return asked


def test_before_anything_is_set_up_a_drawing_is_opened_at_once(
    desk: Desk, net: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = answer(monkeypatch, CANCEL)
    drop(desk.importing.open(), net)
    assert desk.opened == [net]
    assert asked == []
    assert desk.importing.assistant is None


def test_what_is_set_up_stays_where_the_answer_is_cancel(
    desk: Desk, net: Path, flowers: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = answer(monkeypatch, CANCEL)
    assistant = desk.open(flowers)
    drop(assistant, net)
    assert asked == ["“flowers.csv” is not imported yet. What was set up for it goes with “net.gradwire”."]
    assert desk.opened == []
    assert assistant.add.isEnabled()


def test_what_is_set_up_stays_where_the_drawing_that_is_open_does(
    desk: Desk, net: Path, flowers: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer(monkeypatch, OPEN)
    desk.opens = False
    assistant = desk.open(flowers)
    drop(assistant, net)
    assert assistant.isVisible()
    assert assistant.add.isEnabled()


def test_data_that_are_given_with_a_drawing_go_into_it(
    desk: Desk, net: Path, flowers: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer(monkeypatch, OPEN)
    first = desk.open(flowers)
    drop(first, net, flowers)
    assert desk.opened == [net]
    assistant = desk.importing.assistant
    assert assistant is not None
    assert assistant is not first
    desk.rest(assistant)
    assert assistant.add.isEnabled()
