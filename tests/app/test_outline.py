"""The outline is the canvas' twin: one selection, the same names, the same commands, and a way to every place."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QItemSelectionModel, QPoint, Qt
from PySide6.QtGui import QAccessible, QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu

from app.outline import Outline
from engine.graph import Frame, Graph
from tests.engine.drawings import chain

KEY = Qt.Key
CONTROL = Qt.KeyboardModifier.ControlModifier
TOGGLE = QItemSelectionModel.SelectionFlag.Toggle | QItemSelectionModel.SelectionFlag.Rows


@pytest.fixture
def outline(qtbot, session) -> Outline:
    made = Outline(session)
    qtbot.addWidget(made)
    made.resize(240, 400)
    made.show()
    qtbot.waitExposed(made)
    made.activateWindow()
    made.setFocus()
    return made


def names(outline: Outline) -> list[str]:
    return [outline.rows.index(row).data() for row in range(outline.rows.rowCount())]


def selected(outline: Outline) -> list[str]:
    return [index.data() for index in outline.selectionModel().selectedRows()]


def go(outline: Outline, id: str) -> None:
    outline.setCurrentIndex(outline.rows.index_of(id))


def test_it_follows_edits(qtbot, session, outline) -> None:
    session.edit(session.graph.healed_without("relu_1"), "Delete")
    qtbot.waitUntil(lambda: names(outline) == ["Input", "Dense", "Output"])


def test_the_selection_is_that_of_the_session_both_ways(session, outline) -> None:
    session.select(["relu_1", "dense_1"])
    assert selected(outline) == ["Dense", "ReLU"]
    outline.clearSelection()
    assert session.selection == frozenset()
    go(outline, "dense_1")
    assert session.selection == {"dense_1"}
    outline.selectionModel().select(outline.rows.index_of("relu_1"), TOGGLE)
    assert session.selection == {"dense_1", "relu_1"}


def test_arrows_walk_and_select(session, outline) -> None:
    go(outline, "input_1")
    QTest.keyClick(outline, KEY.Key_Down)
    assert session.selection == {"dense_1"}
    QTest.keyClick(outline, KEY.Key_A, CONTROL)
    assert session.selection == set(session.graph.nodes)


def test_what_is_unfolded_and_selected_survives_edits_elsewhere(qtbot, session, outline) -> None:
    outline.expand(outline.rows.index_of("dense_1"))
    session.select(["relu_1"])
    session.edit(session.graph.renamed("input_1", "Pixels"), "Rename")
    qtbot.waitUntil(lambda: names(outline)[0] == "Pixels")
    assert outline.isExpanded(outline.rows.index_of("dense_1"))
    assert selected(outline) == ["ReLU"]


def test_enter_asks_for_the_node_to_be_shown(qtbot, outline) -> None:
    go(outline, "relu_1")
    with qtbot.waitSignal(outline.located) as located:
        QTest.keyClick(outline, KEY.Key_Return)
    assert located.args == ["relu_1"]


def test_enter_on_a_wire_leads_to_its_target(qtbot, session, outline) -> None:
    outline.expand(outline.rows.index_of("dense_1"))
    go(outline, "dense_1")
    with qtbot.waitSignal(outline.wire_chosen) as chosen:
        QTest.keyClick(outline, KEY.Key_Down)
    assert chosen.args[0] == session.graph.wires_from["dense_1"][0]
    assert session.selection == frozenset()
    QTest.keyClick(outline, KEY.Key_Return)
    assert session.selection == {"relu_1"}


def test_f2_renames_in_place(qtbot, session, outline) -> None:
    go(outline, "dense_1")
    QTest.keyClick(outline, KEY.Key_F2)
    line = outline.viewport().findChild(QLineEdit)
    assert line is not None
    line.setText("Hidden")
    QTest.keyClick(line, KEY.Key_Return)
    qtbot.waitUntil(lambda: session.graph.nodes["dense_1"].name == "Hidden")


@pytest.mark.parametrize(
    ("key", "modifiers", "command"),
    [
        (KEY.Key_Delete, Qt.KeyboardModifier.NoModifier, "delete"),
        (KEY.Key_Delete, CONTROL, "heal"),
        (KEY.Key_D, CONTROL, "duplicate"),
        (KEY.Key_C, CONTROL, "copy"),
    ],
)
def test_the_canvas_keys_mean_the_same_here(qtbot, outline, key, modifiers, command: str) -> None:
    go(outline, "dense_1")
    with qtbot.waitSignal(outline.commanded) as commanded:
        QTest.keyClick(outline, key, modifiers)
    assert commanded.args == [command]


def test_letters_search(session, outline) -> None:
    QTest.keyClicks(outline, "re")
    assert session.selection == {"relu_1"}


def test_the_menu_key_asks_for_the_menu_of_what_is_current(qtbot, outline) -> None:
    go(outline, "relu_1")
    with qtbot.waitSignal(outline.menu_requested) as asked:
        event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(5, 5), outline.mapToGlobal(QPoint(5, 5)))
        QApplication.sendEvent(outline.viewport(), event)
    assert asked.args[1] == "relu_1"


def test_what_is_in_a_block_stands_for_the_block_until_enter_opens_it(qtbot, session, outline) -> None:
    inner = chain("block-input", "tanh", "block-output")
    session.show(chain(("input", {"shape": (8,)}), ("block", {"graph": inner, "name": "Residual"}), "output"))
    outline.refresh()
    block = outline.rows.index_of("block_1")
    outline.expand(block)
    tanh = outline.rows.index(1, 0, block)
    assert tanh.data() == "Tanh"
    outline.setCurrentIndex(tanh)
    assert session.selection == {"block_1"}
    assert selected(outline) == ["Tanh"]
    QTest.keyClick(outline, KEY.Key_Return)
    assert session.level.path == ("block_1",)
    assert session.selection == {"tanh_1"}
    assert selected(outline) == ["Tanh"]


def test_frames_are_selected_with_it_too(session, outline) -> None:
    session.edit(session.graph.with_frame(Frame("frame_1", "Head")), "Frame")
    outline.refresh()
    session.select(["frame_1"])
    assert selected(outline) == ["Head"]


def test_an_empty_drawing_is_an_empty_tree(session, outline) -> None:
    session.show(Graph())
    outline.refresh()
    assert names(outline) == []


def test_a_screen_reader_hears_the_row(outline) -> None:
    tree = QAccessible.queryAccessibleInterface(outline)
    assert tree.text(QAccessible.Text.Name) == "Outline of the drawing"
    spoken = [tree.child(n).text(QAccessible.Text.Name) for n in range(tree.childCount())]
    assert "Dense, 64 → 10, no problem, 1 wire in, 1 out" in spoken


# ---- in the window ----


def test_delete_in_the_outline_deletes_and_the_focus_stays(qtbot, window, session) -> None:
    window.show_panel("outline")
    window.activateWindow()
    window.outline.setFocus()
    go(window.outline, "relu_1")
    QTest.keyClick(window.outline, KEY.Key_Delete)
    assert "relu_1" not in session.graph.nodes
    assert window.outline.hasFocus()
    session.undo()
    assert "relu_1" in session.graph.nodes


def test_a_wire_chosen_in_the_outline_is_deleted_by_the_same_key(qtbot, window, session) -> None:
    window.show_panel("outline")
    window.outline.setFocus()
    outline = window.outline
    outline.expand(outline.rows.index_of("dense_1"))
    outline.setCurrentIndex(outline.rows.index(0, 0, outline.rows.index_of("dense_1")))
    assert len(window.canvas.selected_wires) == 1
    QTest.keyClick(outline, KEY.Key_Delete)
    assert "dense_1" not in session.graph.wires_from


def test_the_menu_of_the_outline_is_that_of_the_canvas(window, session) -> None:
    session.select(["dense_1"])
    window.outline.menu_requested.emit(QPoint(50, 50), "dense_1")
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    assert menu.actions()[0].text().split("\t")[0] == "Rename"
    menu.close()


def test_enter_shows_the_node_on_the_canvas(window, session) -> None:
    window.canvas.camera.animated = False
    window.show_panel("outline")
    window.outline.setFocus()
    window.canvas.camera.zoom_to(0.06)
    go(window.outline, "relu_1")
    QTest.keyClick(window.outline, KEY.Key_Return)
    assert window.canvas.camera.zoom > 1.0
