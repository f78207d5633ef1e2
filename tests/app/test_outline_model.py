"""The tree of rows follows the drawing by differences, and holds what Qt expects of a model."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester

from app.outline_model import NAME, OUTPUT, OutlineModel
from app.session import Session
from engine.document import Document
from engine.graph import Frame, Graph, Node, Wire
from engine.layer import make
from tests.engine.drawings import chain

ROLE = Qt.ItemDataRole


@pytest.fixture
def model(session) -> OutlineModel:
    made = OutlineModel(session)
    made.tester = QAbstractItemModelTester(made, QAbstractItemModelTester.FailureReportingMode.Warning)
    session.analysed.connect(lambda _: made.refresh())
    return made


def texts(model: OutlineModel, parent: QModelIndex | None = None) -> list[str]:
    above = parent or QModelIndex()
    return [model.index(row, NAME, above).data() for row in range(model.rowCount(above))]


def test_nodes_stand_in_the_order_of_the_data_with_what_they_give(model) -> None:
    assert texts(model) == ["Input", "Dense", "ReLU", "Output"]
    assert [model.index(row, OUTPUT).data() for row in range(4)] == ["64", "10", "10", ""]
    assert [model.headerData(n, Qt.Orientation.Horizontal) for n in (0, 1)] == ["Node", "Output"]


def test_wires_stand_below_the_node_they_start_at(model) -> None:
    dense = model.index(1)
    assert texts(model, dense) == ["→ ReLU"]
    assert model.index(0, OUTPUT, dense).data() == "10"
    assert model.index(0, NAME, dense).data(ROLE.AccessibleTextRole) == "wire to ReLU, 10"
    assert not model.hasChildren(model.index(3))


def test_a_row_is_spoken_with_all_that_is_known(model) -> None:
    assert model.index(1).data(ROLE.AccessibleTextRole) == "Dense, 64 → 10, no problem, 1 wire in, 1 out"


def test_rows_that_stay_keep_their_place_in_the_tree(model, session) -> None:
    kept = QPersistentModelIndex(model.index(3))
    texts(model, model.index(1))
    session.edit(session.graph.healed_without("relu_1"), "Delete")
    assert kept.isValid()
    assert kept.row() == 2
    assert kept.data() == "Output"
    assert texts(model, model.index(1)) == ["→ Output"]


def test_what_is_below_a_row_follows_too(model, session) -> None:
    model.fetch = texts(model, model.index(0))
    graph, id = session.graph.added(make("tanh"))
    session.edit(graph.with_wire(Wire("input_1", "out", id, "in")), "Add")
    assert texts(model, model.index_of("input_1")) == ["→ Dense", "→ Tanh"]
    session.undo()
    assert texts(model, model.index_of("input_1")) == ["→ Dense"]


def test_frames_stand_behind_the_nodes(model, session) -> None:
    session.edit(session.graph.with_frame(Frame("frame_1", "Head")), "Frame")
    assert texts(model)[-1] == "Head"
    assert model.index(4).data(ROLE.AccessibleTextRole) == "frame Head"
    assert not model.hasChildren(model.index(4))


def test_a_block_holds_its_content_and_that_content_its_own(model, session) -> None:
    inner = chain("block-input", "tanh", "block-output")
    outer = chain("block-input", ("block", {"graph": inner, "name": "Inner"}), "block-output")
    session.show(chain(("input", {"shape": (8,)}), ("block", {"graph": outer, "name": "Outer"}), "output"))
    block = model.index_of("block_1")
    within = texts(model, block)
    assert within[1] == "Inner"
    assert within[-1] == "→ Output"
    inside = model.index(1, NAME, block)
    assert "Tanh" in texts(model, inside)
    assert model.index(1, OUTPUT, inside).data() == "8"


def test_a_name_is_written_into_the_drawing_as_one_step(model, session) -> None:
    index = model.index(1)
    assert index.flags() & Qt.ItemFlag.ItemIsEditable
    assert model.setData(index, " Hidden ")
    assert session.graph.nodes["dense_1"].name == "Hidden"
    assert session.document.undo_label == "Rename Dense"
    assert model.setData(model.index(1), "Hidden")
    assert len(session.document.history) == 2
    session.edit(session.graph.with_frame(Frame("frame_1")), "Frame")
    model.setData(model.index_of("frame_1"), "Head")
    assert session.graph.frames[0].title == "Head"
    assert session.document.undo_label == "Rename frame"


def test_a_wire_cannot_be_renamed(model) -> None:
    wire = model.index(0, NAME, model.index(1))
    assert not wire.flags() & Qt.ItemFlag.ItemIsEditable


def test_an_index_that_outlives_its_row_is_harmless(model, session) -> None:
    stale = model.index(2)
    session.edit(session.graph.without(["relu_1"]), "Delete")
    assert model.row_at(stale) is None
    assert model.data(stale) is None
    assert not model.parent(stale).isValid()


def test_of_2000_nodes_the_one_that_was_renamed_is_told(qapp) -> None:
    layer = make("dense")
    nodes = {f"dense_{n}": Node(f"dense_{n}", layer, position=(n * 10.0, 0.0)) for n in range(2_000)}
    wires = tuple(Wire(f"dense_{n}", "out", f"dense_{n + 1}", "in") for n in range(1_999))
    session = Session(Document(Graph(nodes=nodes, wires=wires)))
    model = OutlineModel(session)
    told: list[int] = []
    model.dataChanged.connect(lambda first, *_: told.append(first.row()))
    session.edit(session.graph.renamed("dense_1000", "Middle"), "Rename")
    model.refresh()
    assert model.index(1_000).data() == "Middle"
    assert 1_000 in told
    assert len(told) <= 3


def test_rows_that_are_new_are_not_told_to_have_changed(model, session) -> None:
    told: list[int] = []
    model.dataChanged.connect(lambda first, last: None if first.parent().isValid() else told.append(first.row()))
    before = session.graph
    session.edit(session.graph.without(["relu_1", "output_1"]), "Delete")
    told.clear()
    session.edit(before.renamed("dense_1", "Wide"), "Put back")
    assert [texts(model)[row] for row in told] == ["Wide"]
    assert texts(model) == ["Input", "Wide", "ReLU", "Output"]


def test_a_node_that_had_no_wires_when_it_was_looked_at_shows_those_that_come(model, session) -> None:
    graph, first = session.graph.added(make("tanh"))
    graph, second = graph.added(make("tanh"))
    session.edit(graph, "Add")
    assert not texts(model, model.index_of(first))
    session.edit(graph.with_wire(Wire(first, "out", second, "in")), "Connect")
    assert texts(model, model.index_of(first)) == ["→ Tanh"]
