"""The inspector of a block: what is inside, the way there, and what blocks like it are called."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.exposing import Exposing
from app.inspector_node import NodePage
from app.inspector_pages import NetworkPage
from app.session import Session
from engine.block import Block
from engine.document import Document
from engine.grouping import collapsed
from tests.engine.drawings import classifier


@pytest.fixture
def session(qapp) -> Session:
    graph, _ = collapsed(classifier(("dense", {"units": 8}), "relu"), ["dense_1", "relu_1"], "Stage")
    return Session(Document(graph))


@pytest.fixture
def page(qtbot: QtBot, session: Session) -> NodePage:
    made = NodePage(session, "block_1")
    qtbot.addWidget(made)
    made.show()
    return made


def test_it_says_what_is_inside(page: NodePage, session: Session) -> None:
    assert page.block is not None
    assert page.block.inside.text() == "2 layers inside."
    session.edit(session.graph.with_settings("block_1", repeat=3), "Repeat")
    page.refresh()
    assert page.block.inside.text() == "2 layers inside, in 3 copies one after another."


def test_a_button_opens_the_block(page: NodePage, session: Session, qtbot: QtBot) -> None:
    assert page.block is not None
    qtbot.mouseClick(page.block.open, Qt.MouseButton.LeftButton)
    assert session.level.path == ("block_1",)


def test_another_opens_the_settings_inside(page: NodePage, qtbot: QtBot) -> None:
    assert page.block is not None
    qtbot.mouseClick(page.block.settings, Qt.MouseButton.LeftButton)
    (dialog,) = [w for w in QApplication.topLevelWidgets() if isinstance(w, Exposing) and w.isVisible()]
    assert dialog.windowTitle() == "Settings of Stage"
    dialog.accept()


def test_what_blocks_like_it_are_called_is_typed_here(page: NodePage, session: Session, qtbot: QtBot) -> None:
    assert page.block is not None
    page.block.name.selectAll()
    qtbot.keyClicks(page.block.name, "Hidden stage")
    qtbot.keyClick(page.block.name, Qt.Key.Key_Return)
    layer = session.graph.nodes["block_1"].layer
    assert isinstance(layer, Block)
    assert layer.name == "Hidden stage"
    assert session.document.undo_label == "Call the block Hidden stage"


def test_an_exposed_setting_stands_in_the_form(page: NodePage, session: Session) -> None:
    assert list(page.form.editors) == ["repeat"]
    dialog = Exposing(session, "block_1")
    row = next(r for r in range(dialog.table.rowCount()) if dialog.table.item(r, 1).text() == "Units")
    dialog.table.item(row, 3).setText("width")
    dialog.close()
    again = NodePage(session, "block_1")
    assert list(again.form.editors) == ["repeat", "width"]
    again.close()


def test_with_nothing_selected_inside_a_block_it_tells_of_what_is_inside(qtbot: QtBot, session: Session) -> None:
    page = NetworkPage(session)
    qtbot.addWidget(page)
    session.torch_arrived()
    qtbot.waitUntil(lambda: session.cost is not None)
    page.refresh()
    assert (page.headline.text(), page.facts.value("Nodes")) == ("The network", "4")
    assert page.facts.value("Parameters") == str(4 * 8 + 8 + 8 * 3 + 3)
    session.enter("block_1")
    page.refresh()
    assert (page.headline.text(), page.facts.value("Nodes")) == ("Inside Stage", "4")
    assert page.facts.value("Parameters") == str(4 * 8 + 8)
