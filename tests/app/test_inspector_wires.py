"""The wires into a neuron with their weights, and the order of numbers that stand together, seen and changed."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QTableWidgetItem, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.elements import is_frozen
from app.inspector_wires import BIAS, FROM, FROZEN, ROLE, WEIGHT, WiresPart
from app.session import Session
from engine.document import Document
from engine.graph import Graph, Wire
from engine.layer import make
from engine.training.wire_weights import weight_of

FIRST = Wire("iris_1", "x[0]", "neuron_1", "in")


@pytest.fixture
def session(qapp) -> Session:
    """Two of iris' numbers into neuron_1, all into neuron_2, and both into dense_1 and a loss."""
    graph = Graph()
    graph, iris = graph.added(make("iris"))
    graph, one = graph.added(make("neuron"))
    graph, two = graph.added(make("neuron"))
    graph, dense = graph.added(make("dense", {"units": 3}))
    graph, loss = graph.added(make("cross-entropy"))
    wires = [FIRST, Wire(iris, "x[2]", one, "in"), Wire(iris, "x", two, "in")]
    wires += [Wire(one, "out", dense, "in"), Wire(two, "out", dense, "in")]
    return Session(
        Document(graph.with_wires([*wires, Wire(dense, "out", loss, "prediction"), Wire(iris, "y", loss, "target")]))
    )


def part(qtbot: QtBot, session: Session, id: str) -> WiresPart:
    made = WiresPart(session, id)
    qtbot.addWidget(made)
    made.show()
    made.refresh()
    return made


def column(made: WiresPart, number: int) -> list[str]:
    items = [made.table.item(row, number) for row in range(made.table.rowCount())]
    return [item.text() for item in items if item is not None]


def cell(made: WiresPart, row: int, number: int) -> QTableWidgetItem:
    item = made.table.item(row, number)
    assert item is not None
    return item


def test_a_neuron_lists_its_bias_and_its_wires_by_their_names(qtbot: QtBot, session: Session) -> None:
    made = part(qtbot, session, "neuron_1")
    assert column(made, FROM) == ["Bias", "sepal length (cm)", "petal length (cm)"]
    assert cell(made, 0, FROM).data(ROLE) == BIAS
    assert made.up.isHidden()


def test_the_weights_come_when_torch_is_there(qtbot: QtBot, session: Session) -> None:
    made = part(qtbot, session, "neuron_1")
    assert column(made, WEIGHT) == ["–", "–", "–"]
    session.torch_arrived()
    qtbot.waitUntil(lambda: "–" not in column(made, WEIGHT))


def test_the_weights_come_when_a_page_is_filled_before_it_is_shown(qtbot: QtBot, session: Session) -> None:
    session.torch_arrived()
    page = QWidget()
    qtbot.addWidget(page)
    made = WiresPart(session, "neuron_1")
    QVBoxLayout(page).addWidget(made)
    made.refresh()
    assert column(made, WEIGHT) == ["–", "–", "–"]
    page.show()
    qtbot.waitUntil(lambda: "–" not in column(made, WEIGHT))


def test_a_wire_from_a_vector_tells_how_many_weights_it_has(qtbot: QtBot, session: Session) -> None:
    session.torch_arrived()
    made = part(qtbot, session, "neuron_2")
    qtbot.waitUntil(lambda: column(made, WEIGHT)[1:] == ["4 weights"])


def test_a_weight_that_is_typed_becomes_the_wires_own(qtbot: QtBot, session: Session) -> None:
    session.torch_arrived()
    made = part(qtbot, session, "neuron_1")
    qtbot.waitUntil(lambda: "–" not in column(made, WEIGHT))
    cell(made, 1, WEIGHT).setText("−1,5")
    found: list[object] = []

    def told() -> bool:
        found.clear()
        graph = session.graph
        session.training.ask(lambda state, _: weight_of(state, graph, FIRST), found.append)
        qtbot.waitUntil(lambda: bool(found))
        return found == [-1.5]

    qtbot.waitUntil(told)


@pytest.mark.parametrize("text", ["nan", "much"])
def test_what_is_refused_stays_in_its_cell_with_a_sentence(qtbot: QtBot, session: Session, text: str) -> None:
    said: list[str] = []
    session.message.connect(lambda text, hint: said.append(text))
    session.torch_arrived()
    made = part(qtbot, session, "neuron_1")
    qtbot.waitUntil(lambda: "–" not in column(made, WEIGHT))
    cell(made, 1, WEIGHT).setText(text)
    assert len(said) == 1
    made.refresh()
    qtbot.wait(150)
    assert cell(made, 1, WEIGHT).text() == text


def test_a_tick_freezes_the_weight_in_one_step(qtbot: QtBot, session: Session) -> None:
    made = part(qtbot, session, "neuron_1")
    cell(made, 1, FROZEN).setCheckState(Qt.CheckState.Checked)
    assert is_frozen(session.graph, FIRST)
    assert session.document.undo_label == "Freeze the weight from sepal length (cm)"
    made.refresh()
    cell(made, 1, FROZEN).setCheckState(Qt.CheckState.Unchecked)
    assert not is_frozen(session.graph, FIRST)


def test_numbers_that_stand_together_are_listed_in_their_order_and_change_places(
    qtbot: QtBot, session: Session
) -> None:
    made = part(qtbot, session, "dense_1")
    assert column(made, FROM) == ["1.  Neuron 1", "2.  Neuron 2"]
    assert made.table.isColumnHidden(WEIGHT)
    before = session.graph
    made.table.setCurrentCell(1, FROM)
    assert made.up.isEnabled()
    assert not made.down.isEnabled()
    qtbot.mouseClick(made.up, Qt.MouseButton.LeftButton)
    assert [wire.source for wire in session.graph.gathered("dense_1", "in")] == ["neuron_2", "neuron_1"]
    assert column(made, FROM) == ["1.  Neuron 2", "2.  Neuron 1"]
    assert made.table.currentRow() == 0
    session.undo()
    assert session.graph == before


def test_a_layer_with_one_wire_has_no_list(qtbot: QtBot, session: Session) -> None:
    assert part(qtbot, session, "cross_entropy_1").isHidden()


def test_of_very_many_wires_the_rest_is_counted(qtbot: QtBot, session: Session) -> None:
    graph = session.graph
    graph, hub = graph.added(make("neuron"))
    sources = []
    for _ in range(205):
        graph, id = graph.added(make("neuron"))
        sources.append(id)
    session.edit(graph.with_wires(Wire(id, "out", hub, "in") for id in sources), "Add")
    made = part(qtbot, session, hub)
    assert made.table.rowCount() == 201
    assert made.more.text() == "5 more are not listed."
