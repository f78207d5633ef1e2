"""Another layer in a node's place keeps what fits."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from app.canvas.replacing import Replacement, carried, lost_text, replace_node, replaced
from app.canvas.view import Canvas
from engine.analysis import analyse
from engine.graph import Graph, Wire
from engine.layer import make
from tests.app.canvas.hand import CONTROL, Hand
from tests.engine.drawings import chain, classifier


def test_a_layer_between_two_wires_keeps_both_with_name_and_place() -> None:
    graph = chain("iris", "dense", "relu", "dense").renamed("relu_1", "Bend").moved({"relu_1": (7.0, 9.0)})
    made = replaced(analyse(graph), "relu_1", make("tanh"))
    node = made.graph.nodes["relu_1"]
    assert (node.layer.kind, node.title, node.position) == ("tanh", "Bend", (7.0, 9.0))
    assert made.graph.wires == graph.wires
    assert made.lost == ()


def test_settings_of_one_name_and_type_come_along_and_the_width_by_any_name() -> None:
    conv = carried(make("dense", {"units": 7, "bias": False}), make("conv2d"))
    assert conv.setting(conv.width or "") == 7
    assert conv.setting("bias") is False
    dense = carried(conv, make("dense"))
    assert (dense.setting("units"), dense.setting("bias")) == (7, False)


def test_a_setting_that_the_new_layer_does_not_allow_stays_at_its_default() -> None:
    layer = carried(make("elu", {"alpha": 50.0}), make("dropout"))
    assert layer == make("dropout")


def test_ports_of_another_name_take_the_wires_in_their_order() -> None:
    graph = classifier("relu")
    made = replaced(analyse(graph), "cross_entropy_1", make("add"))
    assert {wire.input for wire in made.graph.wires_into["cross_entropy_1"]} == {"in"}


def test_a_wire_that_no_port_takes_goes_and_is_named() -> None:
    graph = classifier("relu")
    made = replaced(analyse(graph), "cross_entropy_1", make("relu"))
    assert made.lost == (Wire("iris_1", "y", "cross_entropy_1", "target"),)
    assert lost_text(made, "cross_entropy_1", made.graph) == "The wire from Iris went: ReLU has no port for it."


def test_several_lost_wires_are_named_by_their_other_ends() -> None:
    graph = chain("iris", "relu", "dense").with_wire(Wire("relu_1", "out", "dense_1", "in"))
    lost = (Wire("iris_1", "x", "relu_1", "in"), Wire("relu_1", "out", "dense_1", "in"))
    text = lost_text(Replacement(graph, lost), "relu_1", graph)
    assert text == "2 wires from Iris and to Dense went: ReLU has no port for them."


def test_a_shape_that_does_not_fit_stays_as_a_problem_to_mend() -> None:
    graph = chain("iris", "relu", "dense")
    made = replaced(analyse(graph), "relu_1", make("conv2d"))
    assert made.graph.wires == graph.wires
    assert analyse(made.graph).problems_of("relu_1")


def test_wires_at_a_port_for_many_keep_their_order() -> None:
    graph = chain("iris", "dense", "concatenate")
    graph = graph.with_wire(Wire("iris_1", "x", "concatenate_1", "in"))
    made = replaced(analyse(graph), "concatenate_1", make("add"))
    assert [wire.source for wire in made.graph.wires_into["concatenate_1"]] == ["dense_1", "iris_1"]
    one = replaced(analyse(graph), "concatenate_1", make("relu"))
    assert [wire.source for wire in one.graph.wires_into["concatenate_1"]] == ["dense_1"]
    assert len(one.lost) == 1


def test_control_r_asks_beside_the_selected_node(canvas: Canvas, hand: Hand) -> None:
    asked: list[str] = []
    canvas.replacement_requested.connect(lambda id, at: asked.append(id))
    hand.key(Qt.Key.Key_R, CONTROL)
    assert asked == []
    canvas.select(("relu_1",))
    hand.key(Qt.Key.Key_R, CONTROL)
    assert asked == ["relu_1"]


def test_replacing_is_one_step_and_tells_what_was_lost(canvas: Canvas, drawing: Graph) -> None:
    told: list[tuple[str, str]] = []
    canvas.session.message.connect(lambda text, hint: told.append((text, hint)))
    replace_node(canvas, "relu_1", "tanh")
    assert canvas.session.graph.nodes["relu_1"].layer.kind == "tanh"
    assert canvas.session.document.undo_label == "Replace ReLU by Tanh"
    assert told == []
    replace_node(canvas, "cross_entropy_1", "relu")
    assert told == [("The wire from Iris went: ReLU has no port for it.", "Undo brings it back.")]
    canvas.session.undo()
    canvas.session.undo()
    assert canvas.session.graph == drawing


@pytest.mark.parametrize("kind", ["relu", "no-such-kind"])
def test_nothing_happens_without_another_kind(canvas: Canvas, drawing: Graph, kind: str) -> None:
    replace_node(canvas, "relu_1", kind)
    assert canvas.session.graph is drawing
