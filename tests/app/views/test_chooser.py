"""The list of nodes follows the selection and outlives edits."""

import pytest
from pytestqt.qtbot import QtBot

from app.session import Session
from app.views.chooser import Chooser
from app.wording import together
from engine.document import Document
from engine.graph import Graph
from engine.grouping import collapsed
from engine.layer import make
from tests.engine.drawings import chain, classifier
from tests.engine.neuron_drawings import judged, level, plane, wired


def chooser(qtbot: QtBot, ports: bool = False) -> Chooser:
    drawing = classifier(("dense", {"units": 8}), "relu")
    made = Chooser(Session(Document(drawing)), lambda node: node.layer.role in ("layer", "data"), ports)
    qtbot.addWidget(made)
    return made


def test_names_tell_nodes_of_the_same_title_apart(qtbot: QtBot) -> None:
    box = chooser(qtbot)
    assert [box.itemText(i) for i in range(box.count())] == ["Iris", "Dense 1", "ReLU", "Dense 2"]
    assert box._session.analysis.names["dense_2"] == "Dense 2"


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


def test_names_and_outputs_are_listed_as_they_are_after_an_edit(qtbot: QtBot) -> None:
    box = chooser(qtbot)
    session = box._session
    session.edit(session.graph.moved({"relu_1": (9.0, 9.0)}), "Move")
    session.edit(session.graph.renamed("relu_1", "Bend"), "Rename")
    assert [box.itemText(i) for i in range(box.count())] == ["Iris", "Dense 1", "Bend", "Dense 2"]
    session.edit(session.graph.with_layer("relu_1", make("dense")), "Replace")
    assert [box.itemText(i) for i in range(box.count())] == ["Iris", "Dense 1", "Bend", "Dense 2"]
    session.undo()
    session.undo()
    assert [box.itemText(i) for i in range(box.count())] == ["Iris", "Dense 1", "ReLU", "Dense 2"]
    assert box.places() == [box.itemData(i) for i in range(box.count())]


def test_an_empty_drawing_has_no_choice(qtbot: QtBot) -> None:
    box = chooser(qtbot)
    box._session.show(chain())
    assert box.place is None


def staged(qtbot: QtBot) -> Chooser:
    """A chooser of a drawing with a stage of two copies, of a Dense and a ReLU each."""
    graph, stage = collapsed(
        classifier(("dense", {"units": 8}), ("dense", {"units": 8}), "relu"), ["dense_2", "relu_1"], "Stage"
    )
    drawing = graph.with_settings(stage, repeat=2)
    made = Chooser(Session(Document(drawing)), lambda node: node.layer.role == "layer", ports=True)
    qtbot.addWidget(made)
    return made


def texts(box: Chooser) -> list[str]:
    return [box.itemText(i) for i in range(box.count())]


def test_inside_of_a_block_its_nodes_are_listed_below_what_is_shown(qtbot: QtBot) -> None:
    box = staged(qtbot)
    box._session.select(["dense_1"])
    box._session.enter("block_1")
    assert texts(box) == ["Outside › Dense 1", "Dense", "ReLU"]
    assert box.places() == [("dense_1", "out"), ("block_1/0/dense_2", "out"), ("block_1/0/relu_1", "out")]
    assert box.node == "dense_1"
    box._session.select(["dense_2"])
    assert box.node == "block_1/0/dense_2"


def test_leaving_a_block_keeps_what_was_shown_inside_and_says_where_it_lies(qtbot: QtBot) -> None:
    box = staged(qtbot)
    box._session.enter("block_1")
    box._session.select(["dense_2"])
    with qtbot.assertNotEmitted(box.chosen):
        box._session.leave()
    assert (box.node, box.currentText()) == ("block_1/0/dense_2", "Stage ×1 › Dense")
    box._session.select(["dense_1"])
    assert box.node == "dense_1"
    box._session.select(["block_1"])
    assert (box.node, texts(box)[0]) == ("block_1", "Stage ×1 › Dense")
    box._session.edit(box._session.graph.renamed("dense_1", "First"), "Rename")
    assert texts(box) == ["First", "Stage", "Dense"]


def test_in_another_copy_it_is_the_node_there(qtbot: QtBot) -> None:
    box = staged(qtbot)
    box._session.enter("block_1")
    box._session.select(["dense_2"])
    with qtbot.waitSignal(box.chosen):
        box._session.go(box._session.level.at_copy(1))
    assert box.place == ("block_1/1/dense_2", "out")


def test_a_copy_less_or_one_more_is_followed_by_name(qtbot: QtBot) -> None:
    box = staged(qtbot)
    session = box._session
    session.enter("block_1")
    session.go(session.level.at_copy(1))
    session.select(["relu_1"])
    session.leave()
    assert box.currentText() == "Stage ×2 › ReLU"
    session.edit(session.graph.with_settings("block_1", repeat=1), "Set repeat")
    assert (box.node, box.currentText()) == ("block_1/relu_1", "Stage › ReLU")
    session.edit(session.graph.without(["block_1"]), "Delete")
    assert box.place == box.places()[0]


def crowd(count: int) -> Graph:
    """A Dense layer and so many neurons behind it."""
    graph, _ = wired(plane(), "spirals_1.x", kind="dense", units=3)
    graph, ends = level(graph, ["dense_1.out"], ["tanh"] * count)
    graph, end = wired(graph, *ends, activation="linear")
    return judged(graph, f"{end}.out")


def test_a_few_neurons_are_listed_one_by_one(qtbot: QtBot) -> None:
    chooser = Chooser(Session(Document(crowd(5))), lambda node: node.layer.role == "layer")
    qtbot.addWidget(chooser)
    assert [chooser.itemText(row) for row in range(chooser.count())] == [
        "Dense",
        *(f"Neuron {number}" for number in range(1, 7)),
    ]


def test_of_very_many_neurons_the_one_that_is_selected_is_listed(qtbot: QtBot) -> None:
    session = Session(Document(crowd(200)))
    chooser = Chooser(session, lambda node: node.layer.role == "layer")
    qtbot.addWidget(chooser)
    assert [chooser.itemText(row) for row in range(chooser.count())] == ["Dense", "Neuron 1"]
    session.select(("neuron_77",))
    assert [chooser.itemText(row) for row in range(chooser.count())] == ["Dense", "Neuron 77"]
    assert chooser.node == "neuron_77"
    session.select(("dense_1",))
    assert chooser.node == "dense_1"
    session.select(("neuron_5",))
    assert chooser.node == "neuron_5"


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (["Answer"], "Answer"),
        (["Neuron 1", "Neuron 2", "Neuron 3"], "Neuron 1–3"),
        (["Neuron 1", "Neuron 3", "Neuron 2"], "Neuron 1–3"),
        (["Neuron 2", "Neuron 5"], "Neuron 2, 5"),
        (["Neuron 9", "Neuron 2", "Neuron 3", "Neuron 5", "Neuron 7"], "Neuron 2–3, 5, 7 and 1 more"),
        (["Corner", "Neuron 2", "Neuron 5"], "Corner and 2 more"),
    ],
)
def test_neurons_are_told_together(names: list[str], said: str) -> None:
    assert together(names) == said
