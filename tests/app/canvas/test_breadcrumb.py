"""The way into a block is shown, and each step of it leads back."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QSpinBox, QToolButton
from pytestqt.qtbot import QtBot

from app.canvas.breadcrumb import Breadcrumb
from app.canvas.view import Canvas
from app.levels import TOP
from app.session import Session
from engine.graph import Graph
from engine.grouping import collapsed
from engine.nested import content, with_content
from tests.engine.drawings import classifier


@pytest.fixture
def drawing() -> Graph:
    graph, block = collapsed(classifier(("dense", {"units": 8}), "relu"), ["dense_1", "relu_1"], "Stage")
    inner, _ = collapsed(content(graph, (block,)), ["dense_1"], "Inner")
    return with_content(graph, (block,), inner).with_settings(block, repeat=3)


@pytest.fixture
def crumb(canvas: Canvas) -> Breadcrumb:
    found = canvas.findChild(Breadcrumb)
    assert found is not None
    return found


def texts(crumb: Breadcrumb) -> list[str]:
    shown = [w for w in crumb.children() if isinstance(w, QLabel | QToolButton) and w.isVisible()]
    return [w.text() for w in shown if w.text() not in ("", "›")]


def test_the_whole_drawing_needs_no_signpost(crumb: Breadcrumb) -> None:
    assert not crumb.isVisible()


def test_it_names_every_level_on_the_way(crumb: Breadcrumb, session: Session) -> None:
    session.enter("block_1")
    session.enter("block_1")
    assert crumb.isVisible()
    assert texts(crumb) == ["Drawing", "Stage", "Inner"]
    assert crumb.width() >= crumb.sizeHint().width()


def test_a_click_on_a_name_goes_there(crumb: Breadcrumb, session: Session, qtbot: QtBot) -> None:
    session.enter("block_1")
    session.enter("block_1")
    button = next(b for b in crumb.findChildren(QToolButton) if b.text() == "Stage")
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert session.level.path == ("block_1",)
    button = next(b for b in crumb.findChildren(QToolButton) if b.text() == "Drawing")
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert session.level == TOP


def test_another_copy_is_looked_at_in_its_place(crumb: Breadcrumb, session: Session) -> None:
    session.enter("block_1")
    (box,) = crumb.findChildren(QSpinBox)
    assert box.text() == "copy 1 of 3"
    assert str(session.analysis.values["block_input_1", "out"]) == "4"
    box.setValue(2)
    assert session.level.copies == (1,)
    assert str(session.analysis.values["block_input_1", "out"]) == "8"
    assert session.prefix == "block_1/1/"


def test_a_new_name_of_the_block_shows_at_once(crumb: Breadcrumb, session: Session) -> None:
    session.enter("block_1")
    session.edit_root(session.root.renamed("block_1", "Features"), "Rename")
    session.enter("block_1")
    assert texts(crumb) == ["Drawing", "Features"]
