"""What keys and menus do to neurons; each is one step of the history."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from app.canvas.actions import BY_ID
from app.canvas.neurons import ACTIVATIONS, choose_activation, columns
from app.canvas.view import Canvas
from engine.errors import UserError
from engine.graph import Graph, Wire
from engine.layer import make


@pytest.fixture
def drawing() -> Graph:
    """Iris, two columns of neurons that nothing joins, and a loss: iris_1, neuron_1 to 3, neuron_4 to 6, dense_1."""
    graph = Graph()
    graph, iris = graph.added(make("iris"), (0.0, 0.0))
    for column in range(2):
        for row in range(3):
            graph, _ = graph.added(make("neuron"), (260.0 + 180.0 * column, 90.0 * row))
    graph, dense = graph.added(make("dense", {"units": 3}), (640.0, 60.0))
    graph, loss = graph.added(make("cross-entropy"), (840.0, 60.0))
    return graph.with_wire(Wire(dense, "out", loss, "prediction")).with_wire(Wire(iris, "y", loss, "target"))


@pytest.fixture
def said(canvas: Canvas) -> list[str]:
    found: list[str] = []
    canvas.session.message.connect(lambda text, hint: found.append(f"{text} {hint}".strip()))
    return found


def do(canvas: Canvas, action: str, *ids: str) -> None:
    canvas.select(ids)
    canvas.run(BY_ID[action])


def press(canvas: Canvas, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(canvas, key, modifiers)


LEFT, RIGHT = ("neuron_1", "neuron_2", "neuron_3"), ("neuron_4", "neuron_5", "neuron_6")


class TestSwitchingOff:
    def test_b_switches_a_neuron_off_and_on_again(self, canvas: Canvas) -> None:
        canvas.select(LEFT[:1])
        press(canvas, Qt.Key.Key_B)
        assert canvas.session.graph.nodes["neuron_1"].silent
        assert canvas.session.document.undo_label == "Switch Neuron 1 off"
        press(canvas, Qt.Key.Key_B)
        assert not canvas.session.graph.nodes["neuron_1"].silent
        assert canvas.session.document.undo_label == "Switch Neuron 1 on"

    def test_of_several_all_are_off_before_any_is_on(self, canvas: Canvas) -> None:
        do(canvas, "switch-off", "neuron_1")
        do(canvas, "switch-off", *LEFT)
        assert all(canvas.session.graph.nodes[id].silent for id in LEFT)
        do(canvas, "switch-off", *LEFT)
        assert not any(canvas.session.graph.nodes[id].silent for id in LEFT)

    def test_a_layer_is_no_neuron(self, canvas: Canvas) -> None:
        do(canvas, "switch-off", "dense_1")
        assert not canvas.session.graph.nodes["dense_1"].bypassed


class TestActivation:
    def test_a_menu_offers_all_and_sets_that_of_all_selected(self, canvas: Canvas) -> None:
        canvas.select(LEFT)
        menu = choose_activation(canvas)
        assert isinstance(menu, QMenu)
        assert [entry.text() for entry in menu.actions()] == list(ACTIVATIONS)
        assert [entry.text() for entry in menu.actions() if entry.isChecked()] == ["tanh"]
        next(entry for entry in menu.actions() if entry.text() == "relu").trigger()
        menu.close()
        assert {canvas.session.graph.nodes[id].layer.setting("activation") for id in LEFT} == {"relu"}
        canvas.session.undo()
        assert {canvas.session.graph.nodes[id].layer.setting("activation") for id in LEFT} == {"tanh"}

    def test_keys_walk_through_them_in_one_step(self, canvas: Canvas) -> None:
        canvas.select(LEFT[:1])
        place = ACTIVATIONS.index("tanh")
        for _ in range(3):
            press(canvas, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
        press(canvas, Qt.Key.Key_Up, Qt.KeyboardModifier.ShiftModifier)
        assert canvas.session.graph.nodes["neuron_1"].layer.setting("activation") == ACTIVATIONS[place + 2]
        canvas.session.undo()
        assert canvas.session.graph.nodes["neuron_1"].layer.setting("activation") == "tanh"


class TestConnectingAll:
    def test_columns_are_told_apart_by_where_they_stand(self, canvas: Canvas) -> None:
        nodes = [canvas.session.graph.nodes[id] for id in (*RIGHT, *LEFT)]
        assert [[node.id for node in column] for column in columns(nodes)] == [list(LEFT), list(RIGHT)]

    def test_each_is_wired_to_each_of_the_next_column_in_one_step(self, canvas: Canvas) -> None:
        before = canvas.session.graph
        do(canvas, "connect-all", "iris_1", *LEFT, *RIGHT, "dense_1")
        graph = canvas.session.graph
        assert len(graph.wires) == len(before.wires) + 3 + 9 + 3
        assert [wire.source for wire in graph.gathered("dense_1", "in")] == list(RIGHT)
        assert canvas.session.document.undo_label == "Connect 15 wires"
        assert canvas.session.analysis.ready
        canvas.session.undo()
        assert canvas.session.graph.wires == before.wires

    def test_wires_that_are_there_stay_as_they_are(self, canvas: Canvas, said: list[str]) -> None:
        wire = Wire("neuron_2", "out", "neuron_4", "in")
        canvas.session.edit(canvas.session.graph.with_wire(wire), "Connect")
        do(canvas, "connect-all", *LEFT, *RIGHT)
        assert canvas.session.graph.wires.count(wire) == 1
        do(canvas, "connect-all", *LEFT, *RIGHT)
        assert said == ["All of these are wired already."]

    def test_a_loop_is_refused_in_a_sentence(self, canvas: Canvas, said: list[str]) -> None:
        canvas.session.edit(canvas.session.graph.with_wire(Wire("neuron_4", "out", "neuron_1", "in")), "Connect")
        before = canvas.session.graph
        do(canvas, "connect-all", *LEFT, *RIGHT)
        assert canvas.session.graph is before
        assert said[0].startswith("These wires would close a loop through Neuron")

    def test_one_column_is_not_enough(self, canvas: Canvas, said: list[str]) -> None:
        do(canvas, "connect-all", *LEFT)
        assert said[0].startswith("All that is selected stands in one column.")

    def test_a_port_for_one_wire_keeps_the_one_it_has(self, canvas: Canvas, said: list[str]) -> None:
        canvas.session.edit(canvas.session.graph.with_wire(Wire("iris_1", "x", "dense_1", "in")), "Connect")
        before = canvas.session.graph
        do(canvas, "connect-all", *RIGHT, "dense_1")
        assert canvas.session.graph is before
        assert said[0].startswith("Dense takes one wire, or several that carry one number each.")


class TestOpeningAndClosing:
    @pytest.fixture
    def drawing(self) -> Graph:
        """iris_1 → dense_1 → relu_1 → dense_2 → cross_entropy_1."""
        from tests.engine.drawings import classifier

        return classifier(("dense", {"units": 8}), "relu")

    def test_a_layer_opens_into_neurons_that_are_selected_and_in_view(self, canvas: Canvas) -> None:
        before = canvas.session.graph
        do(canvas, "explode", "dense_1")
        graph = canvas.session.graph
        found = {id for id, node in graph.nodes.items() if node.layer.kind == "neuron"}
        assert len(found) == 8
        assert canvas.session.selection == found
        assert canvas.camera.seen().contains(canvas.drawing.bounds(found))
        assert {graph.nodes[id].layer.setting("activation") for id in found} == {"relu"}
        assert canvas.session.analysis.ready
        canvas.session.undo()
        assert canvas.session.graph == before

    def test_neurons_of_a_layer_stand_apart(self, canvas: Canvas) -> None:
        do(canvas, "explode", "dense_1")
        boxes = [canvas.drawing.nodes[id].box() for id in canvas.session.selection]
        others = [item.box() for id, item in canvas.drawing.nodes.items() if id not in canvas.session.selection]
        assert not any(a.intersects(b) for a in boxes for b in [*boxes, *others] if a is not b)

    def test_they_close_into_one_again(self, canvas: Canvas) -> None:
        do(canvas, "explode", "dense_1")
        canvas.run(BY_ID["close-neurons"])
        graph = canvas.session.graph
        assert not [node for node in graph.nodes.values() if node.layer.kind == "neuron"]
        assert len(canvas.session.selection) == 1
        (id,) = canvas.session.selection
        assert graph.nodes[id].layer.kind == "dense"
        assert graph.nodes[id].layer.setting("units") == 8
        assert canvas.session.analysis.ready

    def test_what_cannot_be_closed_is_told_in_a_sentence(self, canvas: Canvas, said: list[str]) -> None:
        do(canvas, "explode", "dense_1")
        one, *rest = sorted(canvas.session.selection)
        canvas.session.edit(canvas.session.graph.with_settings(one, activation="tanh"), "Set")
        before = canvas.session.graph
        do(canvas, "close-neurons", one, *rest)
        assert canvas.session.graph is before
        assert len(said) == 1

    def test_only_a_dense_layer_is_offered_to_be_opened(self, canvas: Canvas) -> None:
        action = BY_ID["explode"]
        assert action.enabled is not None
        canvas.select(["relu_1"])
        assert not action.enabled(canvas)
        canvas.select(["dense_1"])
        assert action.enabled(canvas)


def test_a_neuron_without_wires_is_a_sentence_at_the_neuron(canvas: Canvas) -> None:
    problems = canvas.session.analysis.problems_of("neuron_1")
    assert problems
    assert all(problem.text.endswith(".") for problem in problems)


def test_a_loop_of_neurons_cannot_be_wired_by_hand(qtbot: QtBot, canvas: Canvas, said: list[str]) -> None:
    from tests.app.canvas.hand import Hand

    canvas.session.edit(canvas.session.graph.with_wire(Wire("neuron_1", "out", "neuron_4", "in")), "Connect")
    before, hand = canvas.session.graph, Hand(canvas)
    hand.drag(hand.out("neuron_4"), hand.into("neuron_1") + QPointF(2.0, 0.0))
    assert canvas.session.graph is before
    assert len(said) == 1


def test_more_wires_than_a_drawing_holds_are_refused(canvas: Canvas, monkeypatch: pytest.MonkeyPatch) -> None:
    from app.canvas import neurons

    monkeypatch.setattr(neurons, "FULL", 5)
    graph = canvas.session.graph
    with pytest.raises(UserError, match="9 wires"):
        neurons.connected(graph, [graph.nodes[id] for id in (*LEFT, *RIGHT)])
