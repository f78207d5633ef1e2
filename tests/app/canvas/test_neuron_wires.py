"""What the canvas shows of the wires of neurons: unfolded, and in slow motion."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import QPointF
from pytestqt.qtbot import QtBot

from app.canvas.slow_stage import Staging
from app.canvas.slow_words import sentence
from app.canvas.view import Canvas
from engine.graph import Graph, Wire
from engine.training.batch_journey import batch_journey
from engine.training.state import State
from engine.training.wire_weights import weight_of
from tests.engine.neuron_drawings import connected, skipping
from tests.engine.training.networks import ready, settings


@pytest.fixture
def live(canvas: Canvas) -> Iterator[Canvas]:
    canvas.session.torch_arrived()
    yield canvas
    assert canvas.session.training.close()


def spread_out(graph: Graph) -> Graph:
    return graph.moved({id: (240.0 * place, 90.0 * (place % 3)) for place, id in enumerate(graph.nodes)})


def test_a_wire_from_a_vector_unfolds_into_its_own_weights_of_the_neuron(qtbot: QtBot, live: Canvas) -> None:
    graph = spread_out(skipping())
    live.session.show(graph)
    wire = Wire("spirals_1", "x", "neuron_5", "in")
    live.unfolding.toggle(QPointF(), wire)
    item = live.drawing.wires[wire].unfolded
    assert item is not None
    assert item.sizes == (2, 1)
    qtbot.waitUntil(lambda: item.weights is not None)
    told: list[object] = []
    live.session.training.ask(lambda state, parts: weight_of(state, graph, wire), told.append)
    qtbot.waitUntil(lambda: bool(told))
    np.testing.assert_allclose(item.weights, [told[0]], rtol=1e-6)


def test_all_neurons_of_a_level_are_lit_and_all_their_wires_run(live: Canvas) -> None:
    graph = spread_out(connected())
    live.session.show(graph)
    program, parts = ready(graph)
    journey = batch_journey(State.fresh(program, settings()), parts, graph)
    staging = Staging(journey, graph, "", live.drawing)
    level = next(n for n, stage in enumerate(staging.stages) if stage.node == "neuron_5")
    scene = staging.scene(level)
    assert len(scene.boxes) == 3
    assert len(scene.flows) == 3
    back = next(n for n, stage in enumerate(staging.stages) if (stage.phase, stage.node) == ("backward", "neuron_5"))
    assert len(staging.scene(back).flows) == 12
    last = staging.scene(len(staging.stages) - 1)
    assert len(last.boxes) == len(last.chips) == 8


def test_a_level_is_told_in_a_sentence() -> None:
    program, parts = ready(connected())
    journey = batch_journey(State.fresh(program, settings()), parts, connected())
    said = {(stage.phase, stage.node): sentence(stage, journey) for stage in journey.stages}
    assert said["forward", "neuron_1"] == (
        "Forward: 4 neurons weigh 2 numbers for each of 16 examples, each with weights of its own, and give one each."
    )
    assert said["forward", "neuron_8"] == "Forward: Answer weighs 3 numbers for each of 16 examples and gives one."
    assert said["backward", "neuron_5"].startswith("Backward: 3 neurons pass the gradient on through their weights")
