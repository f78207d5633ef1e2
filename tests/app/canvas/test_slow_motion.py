"""Slow motion on a real canvas with a real training: what is shown is what the run then does."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.canvas.slow_motion import NAME, OVER
from app.canvas.slow_overlay import SlowOverlay
from app.canvas.slow_stage import entering, leaving
from app.canvas.view import Canvas
from app.canvas.wire_scale import THINNEST
from app.theme import DARK
from engine.graph import Wire
from engine.training.events import Progress
from tests.engine.drawings import chain, residual_block

IN = Wire("iris_1", "x", "dense_1", "in")
HIDDEN = Wire("dense_1", "out", "relu_1", "in")


@pytest.fixture
def live(canvas: Canvas) -> Iterator[Canvas]:
    """A canvas whose session has torch; stages change without motion, and nothing plays by itself."""
    canvas.session.torch_arrived()
    canvas.session.edit_root(canvas.session.root.with_training(epochs=1, batch_size=32), "Train")
    yield canvas
    canvas.slow.leave()
    assert canvas.session.training.close()


def begun(canvas: Canvas, qtbot: QtBot) -> None:
    """On, with the first stage shown, and held."""
    canvas.slow.enter()
    ready(canvas, qtbot)
    canvas.slow._play(False)


def ready(canvas: Canvas, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: canvas.slow.staging is not None and not canvas.slow.waiting)


def phases(canvas: Canvas) -> list[tuple[str, str]]:
    assert canvas.slow.staging is not None
    return [(stage.phase, stage.node) for stage in canvas.slow.staging.stages]


def to(canvas: Canvas, phase: str, node: str = "") -> None:
    """Steps on to a stage of this batch."""
    while (stage := canvas.slow.staging.stages[canvas.slow.at]).phase != phase or (node and stage.node != node):
        canvas.slow.forward()


def through(canvas: Canvas, qtbot: QtBot) -> None:
    """Steps to the end of the batch and into the next one."""
    step = canvas.slow.staging.journey.step
    to(canvas, "update")
    canvas.slow.forward()
    qtbot.waitUntil(lambda: canvas.slow.staging.journey.step > step and not canvas.slow.waiting)


def test_from_idle_it_shows_the_first_batch_and_trains_nothing(live: Canvas, qtbot: QtBot) -> None:
    begun(live, qtbot)
    assert live.session.training.status == "idle"
    assert phases(live)[0] == ("forward", "iris_1")
    assert live.slow.show.bar.said.text() == "Forward: 32 examples of Iris enter, 4 numbers each."
    assert live.slow.show.bar.isVisible()


def test_wires_fill_behind_each_node_and_the_rest_waits(live: Canvas, qtbot: QtBot) -> None:
    begun(live, qtbot)
    widths = lambda: {wire: item.shown.width for wire, item in live.drawing.wires.items()}  # noqa: E731
    assert widths()[IN] > THINNEST
    assert widths()[HIDDEN] == THINNEST
    live.slow.forward()
    assert widths()[HIDDEN] > THINNEST
    assert not live.drawing.wires[HIDDEN].shown.backward
    to(live, "backward", "relu_1")
    assert live.drawing.wires[HIDDEN].shown.backward
    assert not live.drawing.wires[IN].shown.backward
    to(live, "backward", "dense_1")
    assert live.drawing.wires[IN].shown.backward


def test_one_node_is_lit_and_in_the_update_all_that_learn(live: Canvas, qtbot: QtBot) -> None:
    begun(live, qtbot)
    scene = live.slow.show.overlay.scene_shown
    assert scene.boxes == (live.drawing.nodes["iris_1"].box(),)
    to(live, "update")
    scene = live.slow.show.overlay.scene_shown
    assert scene.boxes == tuple(live.drawing.nodes[id].box() for id in ("dense_1", "dense_2"))
    assert scene.flashes
    assert all(chip.text.startswith("moved by ") for chip in scene.chips)


def test_the_loss_shows_its_value(live: Canvas, qtbot: QtBot) -> None:
    begun(live, qtbot)
    to(live, "loss")
    (chip,) = live.slow.show.overlay.scene_shown.chips
    assert chip.text.startswith("batch loss 1.")


def test_the_run_takes_the_step_that_was_shown(live: Canvas, qtbot: QtBot) -> None:
    losses: dict[int, float] = {}
    live.session.trained.connect(lambda e: losses.update({e.step: e.loss}) if isinstance(e, Progress) else None)
    begun(live, qtbot)
    for step in (1, 2, 3):
        journey = live.slow.staging.journey
        assert journey.step == step
        through(live, qtbot)
        assert losses[step] == pytest.approx(journey.loss, rel=1e-5)
    assert live.session.training.run.state.step == 3
    qtbot.waitUntil(lambda: live.session.training.status == "paused")


def test_it_plays_by_itself_from_batch_to_batch(live: Canvas, qtbot: QtBot) -> None:
    live.slow.enter()
    live.slow.set_speed(500.0)
    qtbot.waitUntil(lambda: live.slow.staging is not None and live.slow.staging.journey.step >= 3)
    assert live.slow.playing


def test_after_the_last_batch_the_training_ends_and_play_goes_on_with_more(live: Canvas, qtbot: QtBot) -> None:
    begun(live, qtbot)
    batches = live.slow.staging.journey.batches
    while not live.slow.staging.journey.last:
        through(live, qtbot)
    through(live, qtbot)
    qtbot.waitUntil(lambda: live.session.training.status == "finished")
    assert live.session.training.run.state.step == batches
    assert (live.slow.staging.journey.epoch, live.slow.staging.journey.batch) == (2, 1)
    assert live.slow.show.bar.figures.text() == OVER
    assert not live.slow.playing
    through(live, qtbot)
    assert live.session.training.run.state.step == batches + 1


def test_a_training_that_runs_is_held_and_followed_from_there(live: Canvas, qtbot: QtBot) -> None:
    live.session.edit_root(live.session.root.with_training(epochs=100_000), "Long")
    live.session.training.start()
    qtbot.waitUntil(lambda: live.session.training.status == "running")
    begun(live, qtbot)
    qtbot.waitUntil(lambda: live.session.training.status == "paused")
    assert live.slow.staging.journey.step == live.session.training.run.state.step + 1
    live.session.training.start()
    qtbot.waitUntil(lambda: not live.slow.on)  # it goes on at its own pace


def test_a_step_taken_by_others_is_noticed(live: Canvas, qtbot: QtBot) -> None:
    begun(live, qtbot)
    live.session.training.step()
    qtbot.waitUntil(lambda: live.slow.staging.journey.step == 2 and not live.slow.waiting)


def test_weights_changed_by_hand_are_noticed(live: Canvas, qtbot: QtBot) -> None:
    import torch

    begun(live, qtbot)
    before = live.slow.staging.journey

    def edit(state) -> None:
        with torch.no_grad():
            state.network.dense_1.weight.mul_(2.0)

    live.session.training.changes.make(edit)
    qtbot.waitUntil(lambda: live.slow.staging.journey is not before and not live.slow.waiting)
    assert live.slow.staging.journey.loss != before.loss


def test_back_shows_the_stage_before_as_it_ended_and_takes_nothing_back(live: Canvas, qtbot: QtBot) -> None:
    begun(live, qtbot)
    live.slow.back()
    assert live.slow.at == 0
    live.slow.forward()
    live.slow.forward()
    live.slow.back()
    assert live.slow.at == 1
    assert live.drawing.wires[HIDDEN].shown.width > THINNEST


def test_leaving_gives_the_canvas_back_as_it_was(live: Canvas, qtbot: QtBot) -> None:
    sight = live.camera.sight
    begun(live, qtbot)
    live.slow.leave()
    assert all(item.shown is None for item in live.drawing.wires.values())
    assert not any(isinstance(item, SlowOverlay) for item in live.drawing.items())
    assert not live.wire_show.legend.isVisible()
    assert NAME not in live.session.training.watching.probes
    assert live.slow.show is None
    assert live.camera.sight.resembles(sight)


def test_what_the_wires_showed_comes_back(live: Canvas, qtbot: QtBot) -> None:
    live.wire_show.choose("weights")
    qtbot.waitUntil(lambda: live.wire_show.legend.largest > 0)
    width = live.drawing.wires[IN].shown.width
    begun(live, qtbot)
    to(live, "update")
    live.slow.leave()
    assert live.drawing.wires[IN].shown.width == width
    assert live.wire_show.legend.mode == "weights"


def test_keys_play_step_and_leave(live: Canvas, qtbot: QtBot) -> None:
    live.setFocus()
    begun(live, qtbot)
    QTest.keyClick(live, Qt.Key.Key_Period)
    assert live.slow.at == 1
    QTest.keyClick(live, Qt.Key.Key_Comma)
    assert live.slow.at == 0
    QTest.keyClick(live, Qt.Key.Key_K)
    assert live.slow.playing
    QTest.keyClick(live, Qt.Key.Key_Escape)
    assert not live.slow.on


def test_while_it_is_off_its_keys_do_nothing(live: Canvas) -> None:
    for key in (Qt.Key.Key_Period, Qt.Key.Key_Comma, Qt.Key.Key_K):
        QTest.keyClick(live, key)
    assert not live.slow.on
    assert live.slow.show is None


def test_with_motion_pulses_travel_and_only_the_overlay_changes(live: Canvas, qtbot: QtBot) -> None:
    live.camera.animated = True
    begun(live, qtbot)
    live.slow.forward()
    assert live.drawing.wires[HIDDEN].shown.width == THINNEST  # not there yet
    overlay = live.slow.show.overlay
    assert len(overlay.scene_shown.flows) == 1
    qtbot.waitUntil(lambda: 0.3 < overlay.moment < 1.0)
    live.slow.clock.set_speed(500.0)
    qtbot.waitUntil(lambda: live.drawing.wires[HIDDEN].shown.width > THINNEST)


def test_inside_a_block_its_own_nodes_are_played(live: Canvas, qtbot: QtBot) -> None:
    graph = chain("digits", ("conv2d", {"channels": 4}), "flatten", ("dense", {"units": 10}), "cross-entropy")
    graph = graph.with_wire(Wire("digits_1", "y", "cross_entropy_1", "target"))
    graph, block = graph.without_wires([Wire("conv2d_1", "out", "flatten_1", "in")]).added(
        residual_block(4, 2), (0, 300)
    )
    graph = graph.with_wire(Wire("conv2d_1", "out", block, "in")).with_wire(Wire(block, "out", "flatten_1", "in"))
    live.session.show(graph)
    begun(live, qtbot)
    assert ("forward", block) in phases(live)
    live.session.enter(block)
    qtbot.waitUntil(lambda: live.slow.staging.prefix == "block_1/0/" and not live.slow.waiting)
    assert ("backward", "batch_norm_1") in phases(live)
    past = Wire("block_input_1", "out", "add_1", "in")
    assert live.drawing.wires[past].shown.width > THINNEST
    live.session.go(live.session.level.at_copy(1))
    qtbot.waitUntil(lambda: live.slow.staging.prefix == "block_1/1/" and not live.slow.waiting)


def test_a_moved_node_takes_its_light_along(live: Canvas, qtbot: QtBot) -> None:
    begun(live, qtbot)
    journey = live.slow.staging.journey
    live.session.edit(live.session.graph.moved({"iris_1": (0.0, 90.0)}), "Move")
    assert live.slow.staging.journey is journey
    assert live.slow.show.overlay.scene_shown.boxes == (live.drawing.nodes["iris_1"].box(),)


def test_a_changed_drawing_is_looked_at_anew(live: Canvas, qtbot: QtBot) -> None:
    begun(live, qtbot)
    live.session.edit(live.session.graph.with_settings("dense_1", units=5), "Narrow")
    qtbot.waitUntil(lambda: not live.slow.waiting)
    assert live.slow.staging.stages[1].gives == ((5,),)


def test_a_drawing_that_is_not_ready_says_so_and_recovers(live: Canvas, qtbot: QtBot) -> None:
    live.session.edit(live.session.graph.without_wires([HIDDEN]), "Cut")
    live.slow.enter()
    qtbot.waitUntil(lambda: "not ready" in live.slow.show.bar.said.text())
    assert not live.slow.playing
    live.session.undo()
    ready(live, qtbot)
    assert live.slow.show.bar.said.text().startswith("Forward")


def test_another_drawing_ends_it(live: Canvas, qtbot: QtBot) -> None:
    begun(live, qtbot)
    live.session.show(chain("iris", "relu", "output"))
    assert not live.slow.on


def test_before_torch_is_there_it_waits_for_it(canvas: Canvas, qtbot: QtBot) -> None:
    canvas.slow.enter()
    assert canvas.slow.show.bar.said.text() == "The engine is still being loaded."
    canvas.session.torch_arrived()
    ready(canvas, qtbot)
    canvas.slow.leave()
    assert canvas.session.training.close()


def test_a_node_out_of_sight_is_followed(live: Canvas, qtbot: QtBot) -> None:
    live.camera.zoom_to(2.0)
    live.camera.centre_on(QPointF(0.0, 0.0))
    begun(live, qtbot)
    to(live, "loss")
    assert live.camera.seen().contains(live.drawing.nodes["cross_entropy_1"].box())


def test_another_theme_is_worn(live: Canvas, qtbot: QtBot) -> None:
    begun(live, qtbot)
    before = live.slow.show.overlay.scene_shown.colour
    live.session.set_theme(DARK)
    assert live.slow.show.overlay.scene_shown.colour != before


def test_wires_are_followed_through_dots(live: Canvas) -> None:
    graph = chain("iris", ("dense", {"units": 6}), "reroute", "relu")
    first, second = Wire("dense_1", "out", "reroute_1", "in"), Wire("reroute_1", "out", "relu_1", "in")
    assert set(leaving(graph, "dense_1")) == {first, second}
    assert set(entering(graph, "relu_1")) == {first, second}


def test_the_bar_stands_beside_the_legend_and_inside_the_canvas(live: Canvas, qtbot: QtBot) -> None:
    begun(live, qtbot)
    bar, legend = live.slow.show.bar, live.wire_show.legend
    for size in ((1_400, 800), (900, 500)):
        live.resize(*size)
        bar.place()
        assert live.rect().contains(bar.geometry())
        assert legend.isVisible()
        assert not bar.geometry().intersects(legend.geometry())
    live.resize(600, 400)
    bar.place()
    assert live.rect().contains(bar.geometry())
    assert not legend.isVisible()


def test_a_run_that_was_paused_before_it_told_of_its_step_takes_the_one_that_was_shown(
    live: Canvas, qtbot: QtBot
) -> None:
    """With probes open, a pause may fall between a step and the news of it; that news is no new step."""
    live.wire_show.choose("activations")
    live.session.edit_root(live.session.root.with_training(epochs=100_000), "Long")
    for _ in range(3):
        live.session.training.start()
        qtbot.waitUntil(lambda: live.session.training.status == "running")
        qtbot.wait(60)
        begun(live, qtbot)
        step = live.slow.staging.journey.step
        through(live, qtbot)
        assert live.session.training.run.state.step == step
        live.slow.leave()
