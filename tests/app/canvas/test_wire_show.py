"""Wires show weights, activations or gradients: real ones, of the real network."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from app.canvas.beat import PERIOD
from app.canvas.tooltip import told_at
from app.canvas.view import Canvas
from app.canvas.wire_scale import FULL, THINNEST
from app.canvas.wire_show import NAME, told
from app.theme import DARK
from engine.graph import Wire
from engine.layer import make
from tests.app.canvas.hand import Hand
from tests.engine.drawings import residual_block

IN = Wire("iris_1", "x", "dense_1", "in")
HIDDEN = Wire("dense_1", "out", "relu_1", "in")
CLASSES = Wire("iris_1", "y", "cross_entropy_1", "target")


@pytest.fixture
def live(canvas: Canvas) -> Iterator[Canvas]:
    """A canvas whose session has torch."""
    canvas.session.torch_arrived()
    yield canvas
    assert canvas.session.training.close()


def shows(canvas: Canvas, qtbot: QtBot, mode) -> dict[Wire, float]:
    """The widths of all wires, once something is known."""
    canvas.wire_show.choose(mode)
    qtbot.waitUntil(lambda: canvas.wire_show.legend.largest > 0)
    return {wire: item.shown.width for wire, item in canvas.drawing.wires.items() if item.shown is not None}


def test_off_it_asks_and_paints_nothing(live: Canvas) -> None:
    assert not live.session.training.watching.probes.keys() & {NAME}
    assert all(item.shown is None for item in live.drawing.wires.values())
    assert not live.wire_show.legend.isVisible()
    assert live.wire_show.told(IN) == ""


@pytest.mark.parametrize("mode", ["weights", "activations", "gradients"])
def test_before_any_training_it_shows_the_network_that_a_training_would_begin_with(
    live: Canvas, qtbot: QtBot, mode: str
) -> None:
    widths = shows(live, qtbot, mode)
    assert len(widths) == len(live.drawing.wires)
    assert max(widths.values()) == FULL
    assert live.drawing.wires[IN].shown.backward == (mode == "gradients")
    assert widths[CLASSES] < widths[IN]
    assert (widths[HIDDEN] == THINNEST) == (mode == "weights")


def test_it_follows_a_training(live: Canvas, qtbot: QtBot) -> None:
    shows(live, qtbot, "weights")
    before = live.wire_show._rows()[IN]
    live.session.training.start()
    qtbot.waitUntil(lambda: live.session.training.status == "finished")
    qtbot.waitUntil(lambda: live.wire_show._rows()[IN] != before)
    network = live.session.training.run.state.network
    expected = float(network.dense_1.weight.detach().square().mean().sqrt())
    assert live.wire_show._rows()[IN][0] == pytest.approx(expected, rel=1e-5)


def test_shapes_only_takes_it_all_back(live: Canvas, qtbot: QtBot) -> None:
    shows(live, qtbot, "activations")
    live.wire_show.choose("")
    assert all(item.shown is None for item in live.drawing.wires.values())
    assert not live.wire_show.legend.isVisible()
    assert NAME not in live.session.training.watching.probes


def test_a_wire_tells_its_numbers_by_name(live: Canvas, qtbot: QtBot, hand: Hand) -> None:
    shows(live, qtbot, "activations")
    size, mean = live.wire_show._rows()[IN]
    text = told_at(live, live.viewportTransform().map(hand.middle(IN)))
    assert text.splitlines()[-1].startswith("Mean |activation| ")
    assert told("weights", (0.5, -0.5)) == "Weight at its end: −0.500."
    assert told("activations", (0.42, -0.1)) == "Mean |activation| 0.420, mean −0.100."
    assert told("gradients", (float("nan"), float("nan"))) == "No gradient comes back here."
    assert abs(mean) <= size


def test_a_new_wire_is_asked_for(live: Canvas, qtbot: QtBot) -> None:
    shows(live, qtbot, "activations")
    graph = live.session.graph.without_wires([HIDDEN, Wire("relu_1", "out", "dense_2", "in")])
    past = Wire("dense_1", "out", "dense_2", "in")
    live.session.edit(graph.with_wire(past), "Wire")
    qtbot.waitUntil(lambda: past in live.wire_show._rows())
    assert live.drawing.wires[past].shown is not None


def test_moving_a_node_asks_nothing_anew(live: Canvas, qtbot: QtBot) -> None:
    shows(live, qtbot, "activations")
    asked = live.session.training.watching.probes[NAME]
    live.session.edit(live.session.graph.moved({"dense_1": (220.0, 40.0)}), "Move")
    assert live.session.training.watching.probes[NAME] is asked


def test_inside_of_a_block_its_own_wires_are_shown(live: Canvas, qtbot: QtBot) -> None:
    graph, _ = live.session.graph.added(make("digits"), (0.0, 300.0))
    graph, block = graph.without_wires(graph.wires).added(residual_block(1, repeat=2), (200.0, 300.0))
    keep = {"digits_1", block, "cross_entropy_1", "dense_2"}
    graph, flat = graph.added(make("flatten"), (400.0, 300.0))
    graph = graph.without(graph.nodes.keys() - keep - {flat}).with_settings("dense_2", units=10)
    ends = (("digits_1", "x", block, "in"), (block, "out", flat, "in"), (flat, "out", "dense_2", "in"))
    for wire in (
        *ends,
        ("dense_2", "out", "cross_entropy_1", "prediction"),
        ("digits_1", "y", "cross_entropy_1", "target"),
    ):
        graph = graph.with_wire(Wire(*wire))
    live.session.edit(graph, "Block")
    shows(live, qtbot, "activations")
    live.session.enter(block)
    inner = Wire("block_input_1", "out", "add_1", "in")
    qtbot.waitUntil(lambda: inner in live.wire_show._rows())
    assert np.isfinite(live.wire_show._rows()[inner]).all()
    live.session.leave()
    qtbot.waitUntil(lambda: Wire("digits_1", "x", block, "in") in live.wire_show._rows())


def test_an_unfinished_drawing_says_why_nothing_is_shown(live: Canvas) -> None:
    live.session.edit(live.session.graph.without_wires([HIDDEN]), "Cut")
    live.wire_show.choose("weights")
    assert "Next: connect a layer to ReLU." in live.wire_show.legend.lines()[-1]


def test_another_theme_is_worn(live: Canvas, qtbot: QtBot) -> None:
    shows(live, qtbot, "activations")
    before = live.drawing.wires[IN].shown.colour
    live.session.set_theme(DARK)
    assert live.drawing.wires[IN].shown.colour != before


def test_readings_that_come_fast_are_painted_on_the_beats_of_the_canvas(
    live: Canvas, qtbot: QtBot, monkeypatch
) -> None:
    shows(live, qtbot, "activations")
    painted = []
    monkeypatch.setattr(live.wire_show, "_apply", lambda: painted.append(1))
    from engine.training.events import Observed

    for _ in range(50):
        live.session.trained.emit(Observed(1, 1, {NAME: live.wire_show._reading}))
    assert len(painted) <= 1
    before = len(painted)
    qtbot.waitUntil(lambda: len(painted) > before)  # the last one is not lost
    qtbot.wait(2 * PERIOD)
    assert len(painted) <= 2


def test_the_legend_lets_the_mouse_through_and_stands_in_the_corner(live: Canvas, qtbot: QtBot) -> None:
    shows(live, qtbot, "activations")
    legend = live.wire_show.legend
    assert legend.isVisible()
    box = legend.geometry()
    live.resize(1_000, 600)
    assert legend.geometry().bottom() < box.bottom()
    assert live.rect().contains(legend.geometry())
    assert "third thinner" in legend.lines()[1]
