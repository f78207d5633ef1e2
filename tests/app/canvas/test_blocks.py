"""Nodes become a block and a block nodes, by keys and mouse, and the way in and out."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.canvas.actions import BY_ID
from app.canvas.view import Canvas
from app.levels import TOP
from engine.block import Block
from engine.graph import Wire
from tests.app.canvas.hand import CONTROL, SHIFT, Hand

NO_WIRE_LOST = {
    Wire("iris_1", "x", "block_1", "in"),
    Wire("block_1", "out", "dense_2", "in"),
    Wire("dense_2", "out", "cross_entropy_1", "prediction"),
    Wire("iris_1", "y", "cross_entropy_1", "target"),
}


@pytest.fixture
def block(canvas: Canvas, hand: Hand) -> str:
    """The Dense and the ReLU as one block, made by the keyboard."""
    canvas.select(["dense_1", "relu_1"])
    hand.key(Qt.Key.Key_G, CONTROL)
    canvas.setFocus()
    return "block_1"


def test_ctrl_g_makes_one_block_of_the_selection_without_losing_wires(canvas: Canvas, block: str) -> None:
    assert set(canvas.session.graph.wires) == NO_WIRE_LOST
    assert canvas.session.selection == {block}
    assert canvas.session.document.undo_label == "Collapse 2 nodes"


def test_the_block_takes_the_name_that_is_typed(canvas: Canvas, hand: Hand, qtbot: QtBot) -> None:
    canvas.select(["dense_1", "relu_1"])
    hand.key(Qt.Key.Key_G, CONTROL)
    editor = canvas.focusWidget() or canvas
    qtbot.keyClicks(canvas.viewport().focusWidget() or editor, "Hidden")
    qtbot.keyClick(canvas.viewport().focusWidget() or editor, Qt.Key.Key_Return)
    node = canvas.session.graph.nodes["block_1"]
    assert node.title == node.layer.title == "Hidden"  # its first name is that of the block; later ones are the node's
    renamed = canvas.session.graph.renamed("block_1", "First").nodes["block_1"]
    assert (renamed.title, renamed.layer.title) == ("First", "Hidden")


def test_ctrl_shift_g_puts_the_nodes_back(canvas: Canvas, hand: Hand, block: str) -> None:
    hand.key(Qt.Key.Key_G, CONTROL | SHIFT)
    graph = canvas.session.graph
    assert graph.nodes.keys() == {"iris_1", "dense_1", "relu_1", "dense_2", "cross_entropy_1"}
    assert canvas.session.selection == {"dense_1", "relu_1"}
    assert Wire("iris_1", "x", "dense_1", "in") in graph.wires


def test_page_down_goes_into_a_block_and_page_up_out_of_it(canvas: Canvas, hand: Hand, block: str) -> None:
    hand.key(Qt.Key.Key_PageDown)
    assert canvas.session.level.path == (block,)
    assert set(canvas.drawing.nodes) == {"block_input_1", "dense_1", "relu_1", "block_output_1"}
    hand.key(Qt.Key.Key_PageUp)
    assert canvas.session.level == TOP
    assert canvas.session.selection == {block}


def test_a_double_click_goes_into_a_block(canvas: Canvas, hand: Hand, block: str) -> None:
    hand.double_click(hand.body(block))
    assert canvas.session.level.path == (block,)


def test_an_edit_inside_is_one_of_the_whole_drawing(canvas: Canvas, hand: Hand, block: str) -> None:
    canvas.session.enter(block)
    canvas.select(["relu_1"])
    hand.key(Qt.Key.Key_Delete, CONTROL)
    inner = canvas.session.root.nodes[block].layer
    assert isinstance(inner, Block)
    assert "relu_1" not in inner.graph.nodes
    assert Wire("dense_1", "out", "block_output_1", "in") in inner.graph.wires
    assert canvas.session.document.undo_label == "Delete and heal ReLU"


def test_undo_goes_to_where_it_changes_something(canvas: Canvas, hand: Hand, block: str) -> None:
    canvas.session.enter(block)
    canvas.select(["relu_1"])
    hand.key(Qt.Key.Key_Delete)
    canvas.session.leave()
    canvas.session.undo()
    assert canvas.session.level.path == (block,)
    assert "relu_1" in canvas.drawing.nodes
    canvas.session.undo()
    assert canvas.session.level == TOP
    assert "relu_1" in canvas.drawing.nodes


def test_what_would_feed_itself_is_no_block(canvas: Canvas, hand: Hand) -> None:
    said: list[tuple[str, str]] = []
    canvas.session.message.connect(lambda text, hint: said.append((text, hint)))
    before = canvas.session.graph
    canvas.select(["dense_1", "dense_2"])
    hand.key(Qt.Key.Key_G, CONTROL)
    assert canvas.session.graph is before
    assert said == [
        ("A block of these would feed itself, by way of ReLU.", "Select ReLU as well, or leave out what it feeds.")
    ]


def test_data_and_losses_stay_outside(canvas: Canvas, hand: Hand) -> None:
    said: list[str] = []
    canvas.session.message.connect(lambda text, _: said.append(text))
    hand.key(Qt.Key.Key_A, CONTROL)
    hand.key(Qt.Key.Key_G, CONTROL)
    assert said == ["Iris cannot go into a block: blocks hold layers."]


def test_blocks_of_one_name_can_be_given_one_content(canvas: Canvas, hand: Hand, block: str) -> None:
    session = canvas.session
    canvas.select([block])
    hand.key(Qt.Key.Key_D, CONTROL)
    (copy,) = session.selection
    session.enter(copy)
    canvas.select(["relu_1"])
    hand.key(Qt.Key.Key_Delete, CONTROL)
    session.leave()
    canvas.run(BY_ID["align-alike"])
    assert session.graph.nodes[block].layer == session.graph.nodes[copy].layer
    assert session.document.undo_label == "Change 1 block like Block"


def test_a_level_is_seen_again_as_it_was_left(canvas: Canvas, block: str) -> None:
    canvas.camera.zoom_to(0.8)
    seen = canvas.camera.seen()
    canvas.session.enter(block)
    assert canvas.camera.seen().contains(canvas.drawing.bounds())
    canvas.camera.zoom_to(2.0)
    canvas.session.leave()
    assert canvas.camera.zoom == pytest.approx(0.8)
    assert canvas.camera.seen().center().x() == pytest.approx(seen.center().x(), abs=1.0)
