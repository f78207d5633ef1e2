"""The window as a whole: its panels work together, nothing in it is dead, and nothing is lost when it closes."""

from pathlib import Path

import pytest
from PySide6.QtCore import QByteArray, QMimeData, QPoint, QPointF, Qt, QTimer, QUrl
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QPushButton

from app.action import split
from app.actions import EVERY, MENUS
from app.actions.menu import SEPARATOR, Menu
from app.actions.places import ON_CANVAS, ON_NODE, TOOLBAR
from app.dialogs import Message
from app.help import Welcome
from app.theme import DARK
from engine import files, journal
from engine.graph import Graph, Wire
from engine.layer import make
from tests.engine.drawings import chain


def answer(label: str, seen: list[str] | None = None) -> None:
    """Presses a button of the question that comes next."""

    def press() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, Message)
        if seen is not None:
            seen.append(dialog.windowTitle())
        next(b for b in dialog.findChildren(QPushButton) if b.text() == label).click()

    QTimer.singleShot(30, press)


def edited(session) -> None:
    session.edit(session.graph.renamed("dense_1", "Hidden"), "Rename")


def test_every_declared_action_is_in_the_window_and_tables_name_only_declared_ones(window) -> None:
    declared = {action.id for action in EVERY}
    assert set(window.commands.actions) == declared
    in_menus = {id for menu in MENUS for id in menu.ids()}
    listed = [*TOOLBAR, *in_menus, *(id for entries in (ON_NODE, ON_CANVAS) for id in Menu("", entries).ids())]
    assert {entry for entry in listed if entry != SEPARATOR and not entry.startswith("+")} <= declared
    assert declared <= in_menus


def test_no_key_means_two_things(window) -> None:
    keys = [key for action in EVERY for key in split(action.keys)]
    assert len(keys) == len(set(keys))


def test_undo_says_what_it_takes_back(window, session) -> None:
    assert not window.commands.actions["undo"].isEnabled()
    edited(session)
    assert window.commands.actions["undo"].text() == "Undo rename"
    window.commands.actions["undo"].trigger()
    assert window.commands.actions["redo"].text() == "Redo rename"
    assert session.graph.nodes["dense_1"].name == ""


def test_the_title_names_the_file_and_marks_what_is_unsaved(window, session, tmp_path: Path) -> None:
    assert window.windowTitle() == "Untitled[*]"
    edited(session)
    assert window.isWindowModified()
    session.save(tmp_path / "net.gradwire")
    assert window.windowTitle() == "net.gradwire[*]"
    assert not window.isWindowModified()


def test_closing_asks_about_unsaved_changes_and_cancel_keeps_the_window(window, session) -> None:
    edited(session)
    answer("Cancel", seen := [])
    assert not window.close()
    assert seen == ["Gradwire"]
    assert window.isVisible()


def test_closing_after_discard_leaves_the_file_alone(window, session, tmp_path: Path) -> None:
    path = tmp_path / "net.gradwire"
    session.save(path)
    before = path.read_bytes()
    edited(session)
    answer("Discard")
    assert window.close()
    assert path.read_bytes() == before


def test_closing_with_save_saves(window, session, tmp_path: Path) -> None:
    path = tmp_path / "net.gradwire"
    session.save(path)
    edited(session)
    answer("Save")
    assert window.close()
    assert files.read(path).nodes["dense_1"].name == "Hidden"


def test_an_exception_while_closing_keeps_the_window(qtbot, window, monkeypatch) -> None:
    def fail() -> bool:
        raise RuntimeError("disk on fire")

    monkeypatch.setattr(window.files, "may_leave", fail)
    event = QCloseEvent()
    with pytest.raises(RuntimeError):
        window.closeEvent(event)
    assert not event.isAccepted()
    monkeypatch.undo()


def test_what_is_typed_in_the_inspector_is_part_of_what_a_command_saves(qtbot, window, session, tmp_path) -> None:
    session.save(tmp_path / "net.gradwire")
    session.select(["dense_1"])
    qtbot.waitUntil(lambda: hasattr(window.inspector.page, "form"))
    line = window.inspector.page.form.editors["units"].line
    line.selectAll()
    qtbot.keyClicks(line, "7")
    window.commands.actions["save"].trigger()
    assert files.read(tmp_path / "net.gradwire").nodes["dense_1"].layer.units == 7


def test_the_popup_adds_what_is_chosen_and_learns_what_is_used(qtbot, window, session) -> None:
    window.canvas.palette_requested.emit(QPointF(900, 300), QPoint(100, 100), None)
    assert window.popup.isVisible()
    qtbot.keyClicks(window.popup.search, "tanh")
    qtbot.keyClick(window.popup.search, Qt.Key.Key_Return)
    assert "tanh_1" in session.graph.nodes
    assert window.preferences.value.uses == {"tanh": 1}


def test_shift_enter_in_the_popup_wires_behind_the_selected_node(qtbot, window, session) -> None:
    session.select(["relu_1"])
    window.canvas.palette_requested.emit(QPointF(900, 300), QPoint(100, 100), None)
    qtbot.keyClicks(window.popup.search, "dropout")
    qtbot.keyClick(window.popup.search, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert any(wire.source == "relu_1" and wire.target == "dropout_1" for wire in session.graph.wires)


def test_a_double_click_in_the_library_appends_to_the_selected_node(window, session) -> None:
    session.select(["relu_1"])
    window.panels.palette.chosen.emit("dropout")
    assert any(wire.source == "relu_1" and wire.target == "dropout_1" for wire in session.graph.wires)


def drop(window, *paths: Path, at: tuple[float, float] = (300, 300)) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    action, button, key = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    window.dropEvent(QDropEvent(QPointF(*at), action, data, button, key))


def test_a_dropped_drawing_opens(window, session, tmp_path: Path) -> None:
    path = tmp_path / "other.gradwire"
    files.write(path, Graph())
    drop(window, path)
    assert session.document.path == path
    assert window.preferences.value.recent == (str(path),)


def test_of_several_dropped_drawings_the_first_is_opened_and_stays(window, session, tmp_path: Path) -> None:
    for name in "ab":
        files.write(tmp_path / f"{name}.gradwire", Graph())
    drop(window, tmp_path / "a.gradwire", tmp_path / "b.gradwire")
    assert session.document.path == tmp_path / "a.gradwire"
    assert window.toast.text.text() == "'a.gradwire' is open, the first of 2 drawings."


def test_a_dropped_drawing_ends_no_training_unasked(qtbot, window, session, tmp_path: Path) -> None:
    window.files.open_example("xor")
    files.write(path := tmp_path / "other.gradwire", Graph())
    session.torch_arrived()
    session.training.step()
    qtbot.waitUntil(lambda: session.training.status == "paused")
    answer("Cancel", seen := [])
    drop(window, path)
    assert seen == ["Gradwire"]
    assert (session.training.status, session.document.path) == ("paused", None)
    answer("End it")
    drop(window, path)
    assert (session.training.status, session.document.path) == ("idle", path)


def test_what_is_being_typed_is_a_change_to_ask_about(qtbot, window, session, tmp_path: Path) -> None:
    files.write(path := tmp_path / "other.gradwire", Graph())
    session.select(["dense_1"])
    qtbot.waitUntil(lambda: hasattr(window.inspector.page, "form"))
    line = window.inspector.page.form.editors["units"].line
    line.selectAll()
    qtbot.keyClicks(line, "7")
    answer("Cancel", seen := [])
    drop(window, path)
    assert seen == ["Gradwire"]
    assert session.graph.nodes["dense_1"].layer.units == 7


def test_a_dropped_table_becomes_a_data_node_where_it_was_dropped(
    qtbot, window, session, tmp_path: Path, monkeypatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    table = tmp_path / "flowers.csv"
    table.write_text("width,height,kind\n" + "1,2,rose\n2,3,lily\n" * 10, encoding="utf-8")
    canvas = window.canvas.viewport()
    free = QPointF(canvas.mapTo(window, canvas.rect().bottomLeft())) + QPointF(20, -20)
    drop(window, table, at=free.toTuple())
    assistant = window.importing.assistant
    qtbot.waitUntil(assistant.add.isEnabled)
    assert not [node for node in session.graph.nodes.values() if node.layer.role == "data"], "not before it is wanted"
    assistant.add.click()
    qtbot.waitUntil(lambda: window.importing.assistant is None)
    (node,) = (node for node in session.graph.nodes.values() if node.layer.role == "data")
    assert node.layer.target == "kind"
    assert session.selection == {node.id}
    spot = window.canvas.camera.to_scene(QPointF(window.canvas.viewport().mapFrom(window, free)))
    assert node.position == (round(spot.x()), round(spot.y()))


def test_a_file_that_is_no_data_is_refused_in_words(qtbot, window, session, tmp_path: Path) -> None:
    before = session.graph
    (tmp_path / "song.mp3").write_bytes(bytes(40))
    drop(window, tmp_path / "song.mp3")
    assistant = window.importing.assistant
    qtbot.waitUntil(lambda: not assistant.busy)
    assert assistant.refusal.text() == "“song.mp3” is a single sound."
    assert assistant.refusal.isVisible()
    assert not assistant.add.isVisible()
    assert session.graph is before


def test_the_theme_changes_everywhere_and_is_remembered(qtbot, window, session) -> None:
    window.commands.actions["theme-dark"].trigger()
    qtbot.waitUntil(lambda: session.theme == DARK)
    assert window.preferences.value.appearance == "dark"
    assert window.commands.actions["theme-dark"].isChecked()
    window.commands.actions["theme-light"].trigger()


def test_text_grows_and_shrinks(qtbot, window, session) -> None:
    window.commands.actions["text-larger"].trigger()
    qtbot.waitUntil(lambda: session.theme.font_scale == 1.1)
    window.commands.actions["text-usual"].trigger()
    qtbot.waitUntil(lambda: session.theme.font_scale == 1.0)


def test_the_layout_is_remembered_and_can_be_reset(window) -> None:
    window.docks["outline"].hide()
    window.docks["code"].setFloating(True)
    layout = window.saveState()
    window.reset_layout()
    assert not window.docks["code"].isFloating()
    assert window.restoreState(QByteArray(layout))
    assert window.docks["code"].isFloating()
    window.reset_layout()


def test_f6_walks_through_the_panels(qtbot, window) -> None:
    window.activateWindow()
    window.canvas.setFocus()
    window.focus_next()
    assert window.outline.hasFocus()
    window.focus_next()
    assert window.inspector.hasFocus()
    window.focus_next()
    assert window.canvas.hasFocus()


def test_problems_are_counted_on_their_tab_and_in_the_status_bar(qtbot, window, session) -> None:
    session.edit(session.graph.without(["input_1"]), "Delete")
    assert window.docks["problems"].windowTitle() == "Problems", "unfinished is not wrong"
    session.edit(session.graph.with_wire(Wire("relu_1", "out", "dense_1", "in")), "Loop")
    assert window.docks["problems"].windowTitle() == "Problems (1)"
    qtbot.waitUntil(lambda: "problem" in window.status.verdict.text())
    window.status.verdict.click()
    assert window.problems.isVisible()


def test_examples_open_from_the_menu_under_their_own_name(window, session) -> None:
    window.files.open_example("xor")
    assert window.windowTitle() == "xor[*]"
    assert session.document.path is None
    assert session.analysis.ready


def test_recovered_work_is_brought_into_view(qtbot, window, session) -> None:
    session.show(Graph())
    crashed = journal.Journal()
    crashed.record(Graph().added(make("dense"), (5000.0, 5000.0))[0], None)
    crashed._close_file()
    crashed._lock.release()
    answer("Recover")
    window.recovery.offer(window)
    assert window.canvas.camera.seen().contains(window.canvas.drawing.nodes["dense_1"].box())


def test_an_empty_drawing_counts_no_problems_on_the_tab(window, session) -> None:
    session.show(Graph())
    assert session.analysis.problems
    assert window.docks["problems"].windowTitle() == "Problems"


def test_keys_mean_the_canvas_from_the_first_moment_on(window) -> None:
    assert window.focusWidget() is window.canvas


def test_fading_is_switched_off_and_stays_off(window, preferences) -> None:
    assert window.commands.actions["fade"].isChecked()
    window.commands.actions["fade"].trigger()
    assert not preferences.value.fade
    assert not window.commands.actions["fade"].isChecked()


def test_snapping_to_the_grid_is_switched_in_the_status_bar_and_remembered(window, preferences) -> None:
    window.status.snapping.click()
    assert window.canvas.snapping
    assert preferences.value.snapping
    window.commands.actions["snapping"].trigger()
    assert not window.status.snapping.isChecked()
    assert not preferences.value.snapping


def test_a_ribbon_of_many_weights_opens_the_weights_view_on_them(window, session) -> None:
    session.edit(chain("digits", "flatten", "dense"), "Draw")
    wire = next(wire for wire in session.graph.wires if wire.target == "dense_1")
    assert window.canvas.unfolding.toggle(QPointF(), wire)
    assert session.selection == {"dense_1"}
    assert not window.docks["view-weights"].isHidden()


def test_a_file_that_is_dragged_over_the_window_starts_the_process_that_may_read_it(window, tmp_path: Path) -> None:
    data = QMimeData()
    action, button, key = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    window.dragEnterEvent(QDragEnterEvent(QPoint(300, 300), action, data, button, key))
    assert not window.worker.alive, "no file is dragged"
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / "a.csv"))])
    window.dragEnterEvent(QDragEnterEvent(QPoint(300, 300), action, data, button, key))
    assert window.worker.alive


def test_the_welcome_leads_to_data_of_ones_own(window) -> None:
    window.show_welcome()
    (dialog,) = window.findChildren(Welcome)
    dialog.own.click()
    assert window.importing.assistant.start.isVisible()
    window.importing.assistant.close()


def test_panels_ask_for_commands_of_the_window(window, session) -> None:
    session.wanted.emit("import-data")
    assert window.importing.assistant.isVisible()
    window.importing.assistant.close()
