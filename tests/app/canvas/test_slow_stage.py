"""What is lit and what runs at each stage of a batch's journey, worked out from a real step of a real network."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import torch  # noqa: F401  # the session is told that it is there
from pytestqt.qtbot import QtBot

from app.canvas.slow_stage import Staging, entering, leaving
from app.canvas.view import Canvas
from engine.graph import Wire
from tests.app.canvas.slow import begun, place
from tests.engine.drawings import bypassing, chain

IN = Wire("iris_1", "x", "dense_1", "in")
HIDDEN = Wire("dense_1", "out", "relu_1", "in")
NEXT = Wire("relu_1", "out", "dense_2", "in")
LAST = Wire("dense_2", "out", "cross_entropy_1", "prediction")
TARGET = Wire("iris_1", "y", "cross_entropy_1", "target")


@pytest.fixture
def staging(canvas: Canvas, qtbot: QtBot) -> Iterator[Staging]:
    canvas.session.torch_arrived()
    yield begun(canvas, qtbot)
    canvas.slow.leave()
    assert canvas.session.training.close()


def test_each_phase_has_a_light_of_its_own_colour(staging: Staging, canvas: Canvas) -> None:
    theme = canvas.drawing.look.theme
    colours = {
        phase: staging.scene(place(staging, phase)).colour for phase in ("forward", "loss", "backward", "update")
    }
    assert colours == {
        "forward": theme.selection,
        "loss": theme.error,
        "backward": theme.warning,
        "update": theme.ok,
    }


def test_the_node_that_computes_is_lit_and_in_the_update_all_whose_weights_move(
    staging: Staging, canvas: Canvas
) -> None:
    boxes = {id: item.box() for id, item in canvas.drawing.nodes.items()}
    assert staging.scene(place(staging, "forward", "relu_1")).boxes == (boxes["relu_1"],)
    assert set(map(tuple_of, staging.scene(place(staging, "update")).boxes)) == {
        tuple_of(boxes["dense_1"]),
        tuple_of(boxes["dense_2"]),
    }


def tuple_of(box) -> tuple[float, ...]:
    return box.getRect()


def test_what_runs_forward_leaves_the_node_and_what_runs_back_enters_it_from_behind(
    staging: Staging, canvas: Canvas
) -> None:
    points = canvas.drawing.wires[HIDDEN].points
    (forward,) = staging.scene(place(staging, "forward", "dense_1")).flows
    assert (forward.points == points).all()
    (backward,) = staging.scene(place(staging, "backward", "relu_1")).flows
    assert (backward.points == points[::-1]).all()


def test_wires_keep_what_ran_along_them_and_those_that_nothing_reached_have_nothing(staging: Staging) -> None:
    at = place(staging, "forward", "dense_1")
    assert HIDDEN not in staging.carried(at, arrived=False)
    assert set(staging.carried(at, arrived=True)) >= {IN, HIDDEN}
    assert not {NEXT, LAST} & set(staging.carried(at, arrived=True))


def test_with_the_way_back_all_wires_begin_anew_for_they_are_shown_by_another_scale(staging: Staging) -> None:
    carried = staging.carried(place(staging, "backward", "relu_1"), arrived=True)
    assert carried[HIDDEN] is staging.gradients[HIDDEN]
    assert carried[LAST] is staging.gradients[LAST]
    assert IN not in carried, "the way back has not come there yet"


def test_the_scale_is_that_of_activations_forward_and_of_gradients_from_the_way_back_on(staging: Staging) -> None:
    kinds = {stage.phase: staging.kind(at) for at, stage in enumerate(staging.stages)}
    assert kinds == {
        "forward": "activations",
        "loss": "activations",
        "backward": "gradients",
        "update": "gradients",
    }
    assert all(largest > 0 for largest in staging.largest.values())


def test_the_loss_tells_its_value_and_the_update_by_how_much_each_node_moves(staging: Staging) -> None:
    (loss,) = staging.scene(place(staging, "loss")).chips
    assert loss.text.startswith("batch loss ")
    told = [chip.text for chip in staging.scene(place(staging, "update")).chips]
    assert len(told) == 2
    assert all(text.startswith("moved by ") and text.endswith("%") for text in told)


def test_a_node_that_has_been_deleted_meanwhile_is_not_lit(staging: Staging, canvas: Canvas) -> None:
    canvas.session.edit(canvas.session.graph.without(["relu_1"]), "Delete")
    scene = staging.scene(place(staging, "forward", "relu_1"))
    assert (scene.boxes, scene.flows) == ((), ())


def test_what_leaves_a_node_runs_on_through_bypassed_layers_and_dots_and_no_further() -> None:
    graph = bypassing(chain("iris", ("dense", {"units": 6}), "relu", "reroute", "dropout", "relu"), "relu_1")
    ahead = [
        Wire("dense_1", "out", "relu_1", "in"),
        Wire("relu_1", "out", "reroute_1", "in"),
        Wire("reroute_1", "out", "dropout_1", "in"),
    ]
    assert set(leaving(graph, "dense_1")) == set(ahead)
    assert set(entering(graph, "dropout_1")) == set(ahead)
    assert leaving(graph, "relu_2") == ()
    assert entering(graph, "iris_1") == ()


def test_a_node_that_feeds_several_sends_along_each_wire() -> None:
    graph = chain("iris", ("dense", {"units": 6}), "relu", "add").with_wire(Wire("dense_1", "out", "add_1", "in"))
    assert set(leaving(graph, "dense_1")) == {HIDDEN, Wire("dense_1", "out", "add_1", "in")}
    assert set(entering(graph, "add_1")) == {
        Wire("relu_1", "out", "add_1", "in"),
        Wire("dense_1", "out", "add_1", "in"),
    }
