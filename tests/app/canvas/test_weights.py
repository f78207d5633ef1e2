"""The weight of a wire and the bias of a neuron are typed on the canvas; what is refused is not lost."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.canvas.actions import BY_ID
from app.canvas.hits import Hit
from app.canvas.hover import thing
from app.canvas.neuron_style import bias_dot
from app.canvas.tooltip import told_at
from app.canvas.view import Canvas
from app.canvas.weights import BIAS_TOLD, on_bias
from app.elements import is_frozen, number_of
from engine.errors import UserError
from engine.graph import Graph, Wire
from engine.layer import make
from engine.training.wire_weights import bias_of, weight_of
from tests.app.canvas.hand import Hand

FIRST = Wire("iris_1", "x[0]", "neuron_1", "in")
SECOND = Wire("iris_1", "x[2]", "neuron_1", "in")
WHOLE = Wire("iris_1", "x", "neuron_2", "in")


@pytest.fixture
def drawing() -> Graph:
    """Two of iris' numbers into neuron_1, all into neuron_2, both into dense_1 and a loss."""
    graph = Graph()
    graph, iris = graph.added(make("iris"), (0.0, 0.0))
    graph, one = graph.added(make("neuron"), (360.0, 0.0))
    graph, two = graph.added(make("neuron"), (360.0, 160.0))
    graph, dense = graph.added(make("dense", {"units": 3}), (620.0, 60.0))
    graph, loss = graph.added(make("cross-entropy"), (840.0, 60.0))
    wires = [FIRST, SECOND, WHOLE, Wire(one, "out", dense, "in"), Wire(two, "out", dense, "in")]
    wires += [Wire(dense, "out", loss, "prediction"), Wire(iris, "y", loss, "target")]
    return graph.with_wires(wires)


@pytest.fixture
def here(canvas: Canvas) -> Iterator[Canvas]:
    """With torch at hand."""
    canvas.session.torch_arrived()
    yield canvas
    canvas.session.training.close()  # what is still to be answered would be told to a canvas that is gone


@pytest.fixture
def said(canvas: Canvas) -> list[str]:
    found: list[str] = []
    canvas.session.message.connect(lambda text, hint: found.append(text))
    return found


def asked(qtbot: QtBot, canvas: Canvas, wire: Wire) -> object:
    found: list[object] = []
    graph = canvas.session.graph
    canvas.session.training.ask(lambda state, _: weight_of(state, graph, wire), found.append, found.append)
    qtbot.waitUntil(lambda: bool(found))
    return found[0]


def open_weight(qtbot: QtBot, canvas: Canvas, *wires: Wire) -> None:
    canvas.select((), wires)
    canvas.run(BY_ID["set-weight"])
    qtbot.waitUntil(canvas.number.line.isVisible)


def enter(canvas: Canvas, text: str) -> None:
    canvas.number.line.selectAll()
    QTest.keyClicks(canvas.number.line, text)
    QTest.keyClick(canvas.number.line, Qt.Key.Key_Return)


def test_a_double_click_on_a_wire_opens_its_weight_and_on_others_puts_a_dot(
    qtbot: QtBot, here: Canvas, hand: Hand
) -> None:
    hand.double_click(hand.middle(FIRST))
    qtbot.waitUntil(here.number.line.isVisible)
    assert here.number.what == "A weight"
    here.number.close()
    before = len(here.session.graph.nodes)
    hand.double_click(hand.middle(Wire("neuron_1", "out", "dense_1", "in")))
    assert len(here.session.graph.nodes) == before + 1, "a wire into a layer has no weight of its own"


def test_a_double_click_on_the_dot_of_a_bias_opens_it(qtbot: QtBot, here: Canvas, hand: Hand) -> None:
    item = here.drawing.nodes["neuron_1"]
    hand.double_click(item.pos() + bias_dot(item.layout.rect))
    qtbot.waitUntil(here.number.line.isVisible)
    assert here.number.what == "A bias"


def test_the_dot_of_a_bias_says_what_it_is_and_how_it_is_changed(here: Canvas) -> None:
    item = here.drawing.nodes["neuron_1"]
    at = item.pos() + bias_dot(item.layout.rect)
    assert told_at(here, QPointF(here.camera.to_view(at))) == BIAS_TOLD
    assert told_at(here, QPointF(here.camera.to_view(item.box().center()))) != BIAS_TOLD


def test_a_neuron_without_a_bias_has_no_dot_to_click(here: Canvas) -> None:
    item = here.drawing.nodes["neuron_1"]
    at = item.pos() + bias_dot(item.layout.rect)
    assert on_bias(here, "neuron_1", at)
    assert not on_bias(here, "neuron_1", item.box().center())
    assert not on_bias(here, "dense_1", here.drawing.nodes["dense_1"].pos())
    here.session.edit(here.session.graph.with_settings("neuron_1", bias=False), "Switch the bias off")
    assert not on_bias(here, "neuron_1", at)


def test_the_status_line_says_what_a_double_click_does(here: Canvas) -> None:
    assert thing(Hit(wire=FIRST), here.session) == "weight"
    assert thing(Hit(wire=WHOLE), here.session) == "wire", "it has one for each element"


def test_the_line_opens_with_the_present_weight_and_takes_another(qtbot: QtBot, here: Canvas) -> None:
    before = asked(qtbot, here, FIRST)
    open_weight(qtbot, here, FIRST)
    assert float(here.number.line.text()) == pytest.approx(before, abs=1e-5)
    enter(here, "-1.25")
    assert not here.number.line.isVisible()
    qtbot.waitUntil(lambda: asked(qtbot, here, FIRST) == -1.25)
    assert asked(qtbot, here, SECOND) != -1.25


def test_it_is_called_by_its_feature(qtbot: QtBot, here: Canvas) -> None:
    open_weight(qtbot, here, FIRST)
    assert here.number.line.accessibleName() == "Weight of sepal length (cm) → Neuron 1"


def test_one_number_goes_to_all_that_a_wire_carries_and_to_all_selected(qtbot: QtBot, here: Canvas) -> None:
    open_weight(qtbot, here, WHOLE)
    assert here.number.line.text() == ""
    enter(here, "0.5")
    qtbot.waitUntil(lambda: list(asked(qtbot, here, WHOLE)) == [0.5] * 4)  # type: ignore[call-overload]
    open_weight(qtbot, here, FIRST, SECOND)
    enter(here, "2")
    qtbot.waitUntil(lambda: asked(qtbot, here, SECOND) == 2.0)
    assert asked(qtbot, here, FIRST) == 2.0


def test_a_weight_set_by_hand_is_a_step_that_is_undone_and_done_again(qtbot: QtBot, here: Canvas) -> None:
    before, document = asked(qtbot, here, FIRST), here.session.document
    open_weight(qtbot, here, FIRST)
    enter(here, "2")
    qtbot.waitUntil(lambda: document.undo_label == "Set the weight of sepal length (cm) → Neuron 1")
    here.session.undo()
    assert asked(qtbot, here, FIRST) == before
    here.session.redo()
    assert asked(qtbot, here, FIRST) == 2.0


@pytest.mark.parametrize("text", ["nan", "inf", "large", ""])
def test_what_is_no_number_stays_in_the_line_with_the_reason(
    qtbot: QtBot, here: Canvas, said: list[str], text: str
) -> None:
    before = asked(qtbot, here, FIRST)
    open_weight(qtbot, here, FIRST)
    here.number.line.clear()
    enter(here, text) if text else QTest.keyClick(here.number.line, Qt.Key.Key_Return)
    assert here.number.line.isVisible()
    assert here.number.line.text() == text
    assert len(said) == 1
    QTest.keyClick(here.number.line, Qt.Key.Key_Escape)
    assert not here.number.line.isVisible()
    assert asked(qtbot, here, FIRST) == before


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("nan", "A weight has to be a finite number, but got not-a-number."),
        ("-inf", "A weight has to be a finite number, but got infinity."),
        ("half", "A weight has to be a number, but got “half”."),
        ("  ", "A weight has to be a number, but got nothing."),
    ],
)
def test_each_refusal_says_what_came(text: str, why: str) -> None:
    with pytest.raises(UserError) as refusal:
        number_of(text, "A weight")
    assert refusal.value.text == why


def test_a_number_may_be_typed_as_people_type_it() -> None:
    assert number_of(" −0,5 ", "A weight") == -0.5


def test_a_bias_is_set_in_the_same_way(qtbot: QtBot, here: Canvas) -> None:
    here.select(["neuron_2"])
    here.run(BY_ID["set-bias"])
    qtbot.waitUntil(here.number.line.isVisible)
    enter(here, "3.5")

    def told() -> object:
        found: list[object] = []
        here.session.training.ask(lambda state, _: bias_of(state, "neuron_2"), found.append)
        qtbot.waitUntil(lambda: bool(found))
        return found[0]

    qtbot.waitUntil(lambda: told() == 3.5)


def test_a_neuron_without_a_bias_says_so(here: Canvas, said: list[str]) -> None:
    here.session.edit(here.session.graph.with_settings("neuron_1", bias=False), "Set")
    here.select(["neuron_1"])
    here.run(BY_ID["set-bias"])
    assert said == ["Neuron 1 has no bias."]


def test_before_torch_is_there_it_says_so(canvas: Canvas, said: list[str]) -> None:
    canvas.select((), (FIRST,))
    canvas.run(BY_ID["set-weight"])
    assert said == ["The engine is still being loaded."]


def test_the_line_closes_where_the_wire_is_cut_meanwhile(qtbot: QtBot, here: Canvas) -> None:
    open_weight(qtbot, here, FIRST)
    here.session.edit(here.session.graph.without_wires([FIRST]), "Cut")
    assert not here.number.line.isVisible()


class TestFreezing:
    def test_a_wire_is_frozen_and_free_again(self, canvas: Canvas) -> None:
        canvas.select((), (FIRST,))
        canvas.run(BY_ID["freeze-wire"])
        graph = canvas.session.graph
        assert is_frozen(graph, FIRST)
        assert not is_frozen(graph, SECOND)
        assert canvas.session.document.undo_label == "Freeze sepal length (cm) → Neuron 1"
        assert BY_ID["freeze-wire"].checked is not None
        assert BY_ID["freeze-wire"].checked(canvas)
        canvas.run(BY_ID["freeze-wire"])
        assert not is_frozen(canvas.session.graph, FIRST)

    def test_several_are_one_step(self, canvas: Canvas) -> None:
        canvas.select((), (FIRST, SECOND, WHOLE))
        canvas.run(BY_ID["freeze-wire"])
        assert all(is_frozen(canvas.session.graph, wire) for wire in (FIRST, SECOND, WHOLE))
        canvas.session.undo()
        assert not any(is_frozen(canvas.session.graph, wire) for wire in (FIRST, SECOND, WHOLE))

    def test_a_wire_into_a_layer_has_no_weight_to_freeze(self, canvas: Canvas) -> None:
        canvas.select((), (Wire("dense_1", "out", "cross_entropy_1", "prediction"),))
        action = BY_ID["freeze-wire"]
        assert action.enabled is not None
        assert not action.enabled(canvas)
