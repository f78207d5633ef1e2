"""The list of nodes follows the selection and outlives edits."""

from pytestqt.qtbot import QtBot

from app.session import Session
from app.views.chooser import Chooser, labels
from engine.document import Document
from tests.engine.drawings import chain, classifier


def chooser(qtbot: QtBot, ports: bool = False) -> Chooser:
    drawing = classifier(("dense", {"units": 8}), "relu")
    made = Chooser(Session(Document(drawing)), lambda node: node.layer.role in ("layer", "data"), ports)
    qtbot.addWidget(made)
    return made


def test_names_tell_nodes_of_the_same_title_apart(qtbot: QtBot) -> None:
    box = chooser(qtbot)
    assert [box.itemText(i) for i in range(box.count())] == ["Iris", "Dense 1", "ReLU", "Dense 2"]
    assert labels(box._session.analysis)["dense_2"] == "Dense 2"


def test_it_begins_with_the_first_layer(qtbot: QtBot) -> None:
    assert chooser(qtbot).place == ("dense_1", "out")


def test_a_node_with_several_outputs_has_an_entry_for_each(qtbot: QtBot) -> None:
    assert [place for place in chooser(qtbot, ports=True).places() if place[0] == "iris_1"] == [
        ("iris_1", "x"),
        ("iris_1", "y"),
    ]


def test_selecting_a_node_on_the_canvas_chooses_it(qtbot: QtBot) -> None:
    box = chooser(qtbot)
    with qtbot.waitSignal(box.chosen):
        box._session.select(["relu_1"])
    assert box.node == "relu_1"
    box._session.select(["cross_entropy_1"])
    box._session.select(["dense_1", "dense_2"])
    assert box.node == "relu_1"


def test_the_choice_outlives_edits_of_other_nodes(qtbot: QtBot) -> None:
    box = chooser(qtbot)
    session = box._session
    session.select(["dense_2"])
    session.edit(session.graph.without(["relu_1"]), "Delete")
    assert box.node == "dense_2"
    with qtbot.waitSignal(box.chosen):
        session.edit(session.graph.without(["dense_2"]), "Delete")
    assert box.node == "dense_1"


def test_an_empty_drawing_has_no_choice(qtbot: QtBot) -> None:
    box = chooser(qtbot)
    box._session.show(chain())
    assert box.place is None
