"""Nodes become a block and a block nodes, by keys and mouse, and the way in and out."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.canvas.actions import BY_ID
from app.canvas.replacing import replace_node
from app.canvas.view import Canvas
from app.levels import TOP, Level
from engine.block import Block
from engine.exposing import with_exposed
from engine.graph import Frame, Wire
from engine.nested import content
from tests.app.canvas.hand import CONTROL, SHIFT, Hand
from tests.engine.drawings import chain

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


# ---- copying between levels and drawings ----


def told_by(canvas: Canvas) -> list[tuple[str, str]]:
    told: list[tuple[str, str]] = []
    canvas.session.message.connect(lambda text, hint: told.append((text, hint)))
    return told


def texts_of(canvas: Canvas, id: str) -> dict[str, tuple[str, ...]]:
    """What is wrong at a node, and the fixes offered for it."""
    found = canvas.session.analysis.problems_of(id)
    return {problem.text: tuple(fix.label for fix in problem.fixes) for problem in found}


def copy_to(canvas: Canvas, hand: Hand, ids: list[str], level: Level) -> list[str]:
    """Copies nodes, goes to another level and pastes them there; returns what was pasted."""
    canvas.select(ids)
    hand.key(Qt.Key.Key_C, CONTROL)
    canvas.session.go(level)
    hand.key(Qt.Key.Key_V, CONTROL)
    return sorted(canvas.session.selection)


def test_a_block_that_is_pasted_in_another_drawing_is_the_same(canvas: Canvas, hand: Hand, block: str) -> None:
    session = canvas.session
    layer = session.graph.nodes[block].layer
    assert isinstance(layer, Block)
    session.edit(session.graph.with_layer(block, with_exposed(layer, "width", [("dense_1", "units")])), "Expose")
    canvas.select([block])
    hand.key(Qt.Key.Key_C, CONTROL)
    session.show(chain("input"))
    hand.key(Qt.Key.Key_V, CONTROL)
    (id,) = session.selection
    pasted = session.graph.nodes[id].layer
    assert isinstance(pasted, Block)
    assert (list(pasted.fields), pasted.setting("width")) == (["repeat", "width"], 8)
    assert pasted.graph == with_exposed(layer, "width", [("dense_1", "units")]).graph


def test_a_block_can_be_pasted_into_itself(canvas: Canvas, hand: Hand, block: str) -> None:
    (inner,) = copy_to(canvas, hand, [block], Level((block,), (0,)))
    assert canvas.session.is_block(inner)
    outer = content(canvas.session.root, (block,))
    assert isinstance(outer.nodes[inner].layer, Block)


def test_a_copy_too_deep_is_told_and_leaves_the_drawing(canvas: Canvas, hand: Hand, qtbot: QtBot, block: str) -> None:
    told, session = told_by(canvas), canvas.session
    for depth in range(11):
        copy_to(canvas, hand, [block], Level((block,), (0,)))
        qtbot.waitUntil(lambda depth=depth: session.document.position == depth + 2)  # large ones are read on a thread
        session.go(TOP)
    assert told == []
    before = session.root
    copy_to(canvas, hand, [block], Level((block,), (0,)))
    qtbot.waitUntil(lambda: bool(told))
    assert told == [("Block would have 13 blocks within one another; 12 is the most.", "Unpack one of them.")]
    assert session.root is before


def test_ports_of_a_block_outside_of_one_are_a_problem_that_is_mended(canvas: Canvas, hand: Hand, block: str) -> None:
    session = canvas.session
    session.enter(block)
    ports = copy_to(canvas, hand, ["block_input_1", "block_output_1"], TOP)
    said = {text: fixes for id in ports for text, fixes in texts_of(canvas, id).items()}
    assert said["Block input works inside of a block only."] == ("Replace by Input",)
    (problem, *_) = session.analysis.problems_of(ports[0])
    session.mend(problem, problem.fixes[0])
    assert session.graph.nodes[ports[0]].layer.kind == "input"


def test_data_and_losses_inside_of_a_block_are_a_problem_that_is_mended(canvas: Canvas, hand: Hand, block: str) -> None:
    session = canvas.session
    pasted = copy_to(canvas, hand, ["iris_1", "cross_entropy_1"], Level((block,), (0,)))
    assert texts_of(canvas, "iris_1")["Iris cannot work inside of a block."] == ("Remove Iris",)
    (problem, *_) = [each for each in session.analysis.problems_of(pasted[0]) if "cannot work" in each.text]
    session.mend(problem, problem.fixes[0])
    assert pasted[0] not in session.graph.nodes


def test_a_linked_paste_inside_wires_the_copy_as_the_original(canvas: Canvas, hand: Hand, block: str) -> None:
    session = canvas.session
    session.enter(block)
    canvas.select(["relu_1"])
    hand.key(Qt.Key.Key_C, CONTROL)
    hand.key(Qt.Key.Key_V, CONTROL | SHIFT)
    assert Wire("dense_1", "out", "relu_2", "in") in session.graph.wires


def test_a_linked_paste_at_another_level_takes_no_other_node_of_that_id_for_the_source(
    canvas: Canvas, hand: Hand, block: str
) -> None:
    session, told = canvas.session, told_by(canvas)
    canvas.select(["dense_2"])  # fed by block_1, of which there is another one inside
    hand.key(Qt.Key.Key_C, CONTROL)
    session.enter(block)
    session.edit(session.graph.added(Block())[0], "Add")
    hand.key(Qt.Key.Key_V, CONTROL | SHIFT)
    (copy,) = session.selection
    assert copy not in session.graph.wires_into
    assert told[0][0] == "The wire into the copied nodes could not be kept."


def test_duplicating_a_block_makes_an_independent_one(canvas: Canvas, hand: Hand, block: str) -> None:
    hand.key(Qt.Key.Key_D, CONTROL)
    session = canvas.session
    (twin,) = session.selection
    session.enter(twin)
    session.edit(session.graph.with_settings("dense_1", units=3), "Set")
    units = [content(session.root, (id,)).nodes["dense_1"].layer.setting("units") for id in (block, twin)]
    assert units == [8, 3]


def test_a_block_of_the_users_own_dropped_on_a_wire_goes_into_it(
    canvas: Canvas, hand: Hand, block: str, tmp_path: Path
) -> None:
    session = canvas.session
    session.shelf.folder = tmp_path
    layer = session.graph.nodes[block].layer
    assert isinstance(layer, Block)
    name = session.shelf.store(layer, "Mine")
    canvas.add(f"block:{name}", hand.middle(Wire(block, "out", "dense_2", "in")))
    (id,) = session.selection
    assert {Wire(block, "out", id, "in"), Wire(id, "out", "dense_2", "in")} <= set(session.graph.wires)
    assert session.graph.nodes[id].title == "Mine"
    replace_node(canvas, "dense_2", f"block:{name}")
    assert session.is_block("dense_2")
    assert Wire(id, "out", "dense_2", "in") in session.graph.wires
    assert Wire("dense_2", "out", "cross_entropy_1", "prediction") in session.graph.wires


def test_ctrl_g_on_a_frame_makes_a_block_of_what_is_in_it_by_its_name(canvas: Canvas, hand: Hand) -> None:
    frame = Frame("frame_1", "Hidden part", position=(180.0, -60.0), size=(360.0, 160.0))
    canvas.session.edit(canvas.session.graph.with_frame(frame), "Frame")
    canvas.select(["frame_1"])
    hand.key(Qt.Key.Key_G, CONTROL)
    assert set(canvas.session.graph.wires) == NO_WIRE_LOST
    assert canvas.session.graph.nodes["block_1"].title == "Hidden part"
    assert canvas.session.graph.frames == ()
