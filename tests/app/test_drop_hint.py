"""While files are dragged over the window it says that they can be dropped, and what becomes of them."""

from pathlib import Path

import torch  # noqa: F401  (before a window asks for it)
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent

from app.drop_hint import promise

WAY = (Qt.DropAction.CopyAction,)
HOW = (Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)


def files(*paths: Path) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return data


def test_it_says_what_becomes_of_what_is_dropped() -> None:
    table, drawing = Path("flowers.csv"), Path("net.gradwire")
    assert promise([table]) == "Drop to import “flowers.csv” as data"
    assert promise([drawing]) == "Drop to open “net.gradwire”"
    assert promise([table, drawing, Path("b.csv")]) == "Drop to open “net.gradwire” and import 2 files as data"


def test_it_is_there_from_the_moment_a_file_enters_until_it_leaves(window, tmp_path: Path) -> None:
    data = files(tmp_path / "flowers.csv")
    hint = window.drop_hint
    assert not hint.isVisible()
    window.dragEnterEvent(QDragEnterEvent(QPoint(300, 300), *WAY, data, *HOW))
    assert hint.isVisible()
    assert hint.geometry() == window.rect()
    assert "flowers.csv" in hint.text
    assert not hint.grab().toImage().isNull()
    window.dragLeaveEvent(QDragLeaveEvent())
    assert not hint.isVisible()


def test_it_is_gone_when_the_file_is_dropped(window, tmp_path: Path) -> None:
    data = files(tmp_path / "gone.gradwire")
    window.dragEnterEvent(QDragEnterEvent(QPoint(300, 300), *WAY, data, *HOW))
    window.dropEvent(QDropEvent(QPointF(300, 300), *WAY, data, *HOW))
    assert not window.drop_hint.isVisible()
