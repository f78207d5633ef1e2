"""A double-click on a ribbon shows the weights it stands for, and another one the ribbon again."""

from __future__ import annotations

from collections.abc import Iterator
from threading import Event
from time import perf_counter

import numpy as np
import pytest
from PySide6.QtCore import QPointF
from pytestqt.qtbot import QtBot

from app.canvas.hits import under
from app.canvas.tooltip import tooltip
from app.canvas.unfolded import Found
from app.canvas.unfolding import NAME, told
from app.canvas.view import Canvas
from app.theme import DARK
from engine.graph import Wire
from tests.app.canvas.hand import Hand

RIBBON = Wire("iris_1", "x", "dense_1", "in")
PLAIN = Wire("dense_1", "out", "relu_1", "in")


@pytest.fixture
def wide(canvas: Canvas) -> Canvas:
    """With room between the nodes, so that wires are hit in their middles."""
    at = {"dense_1": (400.0, 0.0), "relu_1": (700.0, 0.0), "dense_2": (1000.0, 0.0), "cross_entropy_1": (1300.0, 0.0)}
    canvas.session.edit(canvas.session.graph.moved(at), "Move")
    return canvas


def test_a_double_click_unfolds_and_folds(wide: Canvas, hand: Hand) -> None:
    before = wide.session.graph
    hand.double_click(hand.middle(RIBBON))
    assert wide.unfolding.wires == {RIBBON}
    item = wide.drawing.wires[RIBBON].unfolded
    assert item is not None
    assert item.sizes == (4, 8)
    hand.double_click(hand.middle(RIBBON))
    assert wide.unfolding.wires == frozenset()
    assert wide.drawing.wires[RIBBON].unfolded is None
    assert item.scene() is None
    assert wide.session.graph is before


def test_a_double_click_among_the_lines_folds_too(wide: Canvas, hand: Hand) -> None:
    hand.double_click(hand.middle(RIBBON))
    hand.double_click(hand.into("dense_1") + QPointF(-40.0, -35.0))
    assert wide.unfolding.wires == frozenset()


def test_an_ordinary_wire_is_left_to_others(wide: Canvas) -> None:
    assert not wide.unfolding.toggle(QPointF(), PLAIN)
    assert not wide.unfolding.toggle(QPointF(5_000.0, 0.0), None)


def test_it_follows_its_nodes_through_moves(wide: Canvas) -> None:
    wide.unfolding.toggle(QPointF(), RIBBON)
    item = wide.drawing.wires[RIBBON].unfolded
    assert item is not None
    before = item.lines.copy()
    wide.drawing.place({"iris_1": (0.0, 50.0), "dense_1": (400.0, 50.0)})
    np.testing.assert_allclose(item.lines - before, np.tile((0.0, 50.0), (32, 2)))
    wide.session.edit(wide.session.graph.moved({"iris_1": (0.0, 50.0), "dense_1": (400.0, 50.0)}), "Move")
    assert wide.drawing.wires[RIBBON].unfolded is item


def test_it_shows_what_has_been_learned(wide: Canvas) -> None:
    weights = np.arange(32.0).reshape(8, 4)
    wide.session.training.learned.know({"dense_1.weight": weights})
    wide.unfolding.toggle(QPointF(), RIBBON)
    item = wide.drawing.wires[RIBBON].unfolded
    assert item is not None
    np.testing.assert_array_equal(item.weights, weights)
    line = item.lines[7 * 4 + 2]
    assert wide.unfolding.told_at(QPointF(*(0.95 * line[2:] + 0.05 * line[:2]))) == "Input 3 → unit 8\nweight 30.0"


def test_before_training_a_line_says_that_nothing_is_known() -> None:
    assert told(Found(0, 1, None)) == "Input 1 → unit 2\nNothing has been learned yet."


def test_it_is_drawn_anew_when_the_layer_changes_and_folds_where_that_makes_too_many(wide: Canvas) -> None:
    wide.unfolding.toggle(QPointF(), RIBBON)
    wide.session.edit(wide.session.graph.with_settings("dense_1", units=5), "Narrow")
    item = wide.drawing.wires[RIBBON].unfolded
    assert item is not None
    assert item.sizes == (4, 5)
    wide.session.edit(wide.session.graph.with_settings("dense_1", units=500), "Widen")
    assert wide.unfolding.wires == frozenset()
    assert wide.drawing.wires[RIBBON].unfolded is None


def test_it_folds_when_the_wire_goes(wide: Canvas) -> None:
    wide.unfolding.toggle(QPointF(), RIBBON)
    wide.session.edit(wide.session.graph.without_wires([RIBBON]), "Cut")
    assert wide.unfolding.wires == frozenset()
    wide.session.undo()
    assert wide.drawing.wires[RIBBON].unfolded is None


def test_another_theme_is_worn_by_what_is_unfolded(wide: Canvas) -> None:
    wide.unfolding.toggle(QPointF(), RIBBON)
    before = wide.drawing.wires[RIBBON].unfolded
    wide.session.set_theme(DARK)
    assert wide.drawing.wires[RIBBON].unfolded not in (None, before)


def test_of_too_many_weights_the_view_is_asked_for(wide: Canvas, hand: Hand) -> None:
    asked: list[str] = []
    wide.weights_requested.connect(asked.append)
    wide.session.edit(wide.session.graph.with_settings("dense_1", units=500), "Widen")
    hand.double_click(hand.middle(RIBBON))
    assert asked == ["dense_1"]
    assert wide.unfolding.wires == frozenset()
    assert "dot" not in str(wide.session.graph.nodes.keys())


def test_the_tooltip_says_what_a_double_click_shows(wide: Canvas, hand: Hand) -> None:
    hit = under(wide.drawing, hand.middle(RIBBON), 1.0)
    says = "4 inputs × 8 units: 32 weights. Double-click to see them one by one."
    assert tooltip(hit, wide.drawing, wide.session.analysis).splitlines()[-1] == says
    wide.session.edit(wide.session.graph.with_settings("dense_1", units=500), "Widen")
    says = "4 inputs × 500 units: 2,000 weights. Double-click to see them as a picture."
    assert tooltip(hit, wide.drawing, wide.session.analysis).splitlines()[-1] == says


@pytest.fixture
def live(wide: Canvas) -> Iterator[Canvas]:
    """With torch at hand, and the ribbon unfolded."""
    wide.session.torch_arrived()
    wide.unfolding.toggle(QPointF(), RIBBON)
    yield wide
    assert wide.session.training.close()


def lines(canvas: Canvas) -> np.ndarray | None:
    item = canvas.drawing.wires[RIBBON].unfolded
    assert item is not None
    return item.weights


def test_before_a_training_the_lines_are_the_weights_that_it_would_begin_with(live: Canvas, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: lines(live) is not None)
    assert np.abs(lines(live)).max() > 0


def test_the_lines_follow_a_training(live: Canvas, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: lines(live) is not None)
    item, before = live.drawing.wires[RIBBON].unfolded, lines(live)
    live.session.training.start()
    qtbot.waitUntil(lambda: live.session.training.status == "finished")
    network = live.session.training.run.state.network
    qtbot.waitUntil(lambda: np.allclose(lines(live), network.dense_1.weight.detach().numpy()))
    assert not np.allclose(lines(live), before)
    assert live.drawing.wires[RIBBON].unfolded is item  # it is not made anew


def test_the_lines_show_what_the_wires_show(live: Canvas, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: lines(live) is not None)
    weights = lines(live)
    item = live.drawing.wires[RIBBON].unfolded
    for mode, says in (
        ("activations", "weight × input of the first example: "),
        ("gradients", "gradient by this weight: "),
    ):
        live.wire_show.choose(mode)
        qtbot.waitUntil(lambda: lines(live) is not None)
        assert not np.allclose(lines(live), weights)
        at = live.drawing.wires[RIBBON].unfolded.lines[7 * 4 + 2]
        assert live.unfolding.told_at(QPointF(*(0.95 * at[2:] + 0.05 * at[:2]))).splitlines()[1].startswith(says)
    live.wire_show.choose("")
    qtbot.waitUntil(lambda: lines(live) is not None and np.allclose(lines(live), weights))
    assert item is not None


def test_unfolding_does_not_wait_for_a_long_look_at_what_has_been_learned(live: Canvas, qtbot: QtBot) -> None:
    training, over = live.session.training, Event()
    live.unfolding.toggle(QPointF(), RIBBON)
    training.start()
    qtbot.waitUntil(lambda: training.status == "finished")
    training.submit(lambda: over.wait(60), lambda _: None)
    began = perf_counter()
    live.unfolding.toggle(QPointF(), RIBBON)
    assert perf_counter() - began < 1
    over.set()
    qtbot.waitUntil(lambda: lines(live) is not None)
    assert np.allclose(lines(live), training.run.state.network.dense_1.weight.detach().numpy())


def test_what_is_folded_is_not_asked_for(live: Canvas) -> None:
    assert NAME in live.session.training.watching.probes
    live.unfolding.toggle(QPointF(), RIBBON)
    assert NAME not in live.session.training.watching.probes
