"""The inspector shows what is selected, and what is typed there becomes edits that can be undone."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton

from app.editors import Line
from app.inspector import KEPT, Inspector
from app.inspector_node import NodePage
from app.inspector_pages import FramePage, NetworkPage, SeveralPage
from engine import examples
from engine.graph import Frame
from engine.layer import make


@pytest.fixture
def inspector(qtbot, session) -> Inspector:
    made = Inspector(session)
    qtbot.addWidget(made)
    made.resize(320, 800)
    made.show()
    return made


def select(qtbot, inspector, session, *ids: str):
    before = inspector.page
    session.select(ids)
    qtbot.waitUntil(lambda: inspector.page is not before)
    return inspector.page


def type_into(qtbot, editor, text: str, key=Qt.Key.Key_Return) -> None:
    assert isinstance(editor, Line)
    editor.line.selectAll()
    qtbot.keyClicks(editor.line, text)
    if key:
        qtbot.keyClick(editor.line, key)


def test_with_nothing_selected_it_tells_of_the_network(inspector) -> None:
    page = inspector.page
    assert isinstance(page, NetworkPage)
    assert page.facts.value("Nodes") == "4"
    assert page.state.text() == "Ready to train."


def test_it_tells_what_an_example_reached_until_the_drawing_is_another(session) -> None:
    session.show(examples.example("iris").graph)
    page = NetworkPage(session)
    assert page.result.text().startswith("Measured: accuracy 9")
    session.edit(session.graph.with_training(epochs=3), "Train for 3 epochs")
    page.refresh()
    assert page.result.text().startswith("It was measured before it was changed: accuracy 9")
    session.undo()
    page.refresh()
    assert page.result.text().startswith("Measured: ")


def test_a_node_shows_its_shapes_and_its_help(qtbot, inspector, session) -> None:
    page = select(qtbot, inspector, session, "dense_1")
    assert isinstance(page, NodePage)
    assert (page.facts.value("Input"), page.facts.value("Output")) == ("64", "10")
    assert any("weighted sum" in label.text() for label in page.findChildren(QLabel))


def test_a_setting_that_is_typed_is_an_edit_that_can_be_undone(qtbot, inspector, session) -> None:
    page = select(qtbot, inspector, session, "dense_1")
    type_into(qtbot, page.form.editors["units"], "32")
    assert session.graph.nodes["dense_1"].layer.units == 32
    assert session.document.undo_label == "Set units"
    session.undo()
    qtbot.waitUntil(lambda: page.form.editors["units"].line.text() == "10")
    assert inspector.page is page


def test_steps_in_one_field_are_one_step_of_the_history(qtbot, inspector, session) -> None:
    page = select(qtbot, inspector, session, "dense_1")
    inspector.activateWindow()
    page.form.editors["units"].setFocus()
    qtbot.waitUntil(page.form.editors["units"].field.hasFocus)
    for _ in range(5):
        qtbot.keyClick(page.form.editors["units"].field, Qt.Key.Key_Up)
    assert session.graph.nodes["dense_1"].layer.units == 15
    session.undo()
    assert session.graph.nodes["dense_1"].layer.units == 10


def test_what_is_typed_is_entered_when_something_else_is_selected(qtbot, inspector, session) -> None:
    page = select(qtbot, inspector, session, "dense_1")
    type_into(qtbot, page.form.editors["units"], "33", key=None)
    select(qtbot, inspector, session, "relu_1")
    assert session.graph.nodes["dense_1"].layer.units == 33


def test_a_name_is_entered_and_a_cleared_one_falls_back_to_the_kind(qtbot, inspector, session) -> None:
    page = select(qtbot, inspector, session, "dense_1")
    qtbot.keyClicks(page.name, "Hidden")
    qtbot.keyClick(page.name, Qt.Key.Key_Return)
    assert session.graph.nodes["dense_1"].title == "Hidden"
    page.name.selectAll()
    qtbot.keyClick(page.name, Qt.Key.Key_Delete)
    qtbot.keyClick(page.name, Qt.Key.Key_Return)
    assert session.graph.nodes["dense_1"].title == "Dense"


def test_a_note_is_one_step_however_long(qtbot, inspector, session) -> None:
    page = select(qtbot, inspector, session, "dense_1")
    qtbot.keyClicks(page.note, "hello")
    assert session.graph.nodes["dense_1"].note == "hello"
    session.undo()
    assert session.graph.nodes["dense_1"].note == ""


def test_freezing_is_offered_where_there_is_something_to_learn(qtbot, inspector, session) -> None:
    page = select(qtbot, inspector, session, "relu_1")
    assert page.frozen.isHidden()
    page = select(qtbot, inspector, session, "dense_1")
    page.frozen.click()
    assert session.graph.nodes["dense_1"].frozen


def test_problems_of_the_node_stand_above_its_settings_with_their_fixes(qtbot, inspector, session) -> None:
    session.edit(session.graph.without(["relu_1"]), "Delete")
    page = select(qtbot, inspector, session, "dense_1")
    remove = next(b for b in page.findChildren(QPushButton) if b.text() == "Remove Dense")
    remove.click()
    assert "dense_1" not in session.graph.nodes


def test_several_nodes_are_counted_and_deleted_together(qtbot, inspector, session) -> None:
    page = select(qtbot, inspector, session, "dense_1", "relu_1")
    assert isinstance(page, SeveralPage)
    assert page.headline.text() == "2 nodes selected"
    page.findChild(QPushButton).click()
    assert set(session.graph.nodes) == {"input_1", "output_1"}


def test_a_frame_has_a_title_and_a_note(qtbot, inspector, session) -> None:
    session.edit(session.graph.with_frame(Frame("frame_1", "Encoder")), "Frame")
    page = select(qtbot, inspector, session, "frame_1")
    assert isinstance(page, FramePage)
    qtbot.keyClicks(page.title, "s")
    qtbot.keyClicks(page.note, "why")
    assert (session.graph.frames[0].title, session.graph.frames[0].note) == ("Encoders", "why")


def test_a_deleted_node_leaves_the_network_page(qtbot, inspector, session) -> None:
    select(qtbot, inspector, session, "dense_1")
    session.edit(session.graph.without(["dense_1"]), "Delete")
    qtbot.waitUntil(lambda: isinstance(inspector.page, NetworkPage))


def test_another_node_of_the_same_kind_takes_over_the_page(qtbot, inspector, session) -> None:
    graph, other = session.graph.added(make("dense", {"units": 5}), (0.0, 300.0))
    session.edit(graph, "Add")
    page = select(qtbot, inspector, session, "dense_1")
    type_into(qtbot, page.form.editors["units"], "none at all")
    assert page.form.error("units")
    qtbot.keyClicks(page.note, "of the first")
    session.select([other])
    qtbot.waitUntil(lambda: page.form.editors["units"].line.text() == "5")
    assert inspector.page is page
    assert (page.form.error("units"), page.note.toPlainText()) == ("", "")
    assert page.facts.value("Input") == "not wired"
    type_into(qtbot, page.form.editors["units"], "6")
    assert (session.graph.nodes[other].layer.units, session.graph.nodes["dense_1"].layer.units) == (6, 10)


def test_a_page_that_was_left_shows_nothing_of_what_was_looked_at_meanwhile(qtbot, inspector, session) -> None:
    page = select(qtbot, inspector, session, "dense_1")
    select(qtbot, inspector, session, "relu_1")
    assert page.isHidden()
    session.edit(session.graph.with_settings("dense_1", units=12), "Widen")
    assert select(qtbot, inspector, session, "dense_1") is page
    assert page.form.editors["units"].line.text() == "12"
    assert page.isVisible()


def test_of_many_kinds_the_pages_looked_at_last_are_kept(qtbot, inspector, session) -> None:
    graph = session.graph
    kinds = ("relu", "tanh", "sigmoid", "softmax", "dropout", "flatten", "conv2d", "max-pool2d", "batch-norm", "gru")
    ids = []
    for kind in kinds:
        graph, id = graph.added(make(kind), (0.0, 400.0))
        ids.append(id)
    session.edit(graph, "Add")
    for id in ids:
        select(qtbot, inspector, session, id)
    qtbot.waitUntil(lambda: len(inspector.widget().findChildren(NodePage)) <= KEPT)
