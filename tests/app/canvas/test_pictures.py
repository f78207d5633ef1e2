"""Live pictures on the canvas: asked for only while they can be seen, painted bit by bit, dropped when stale."""

from __future__ import annotations

from collections.abc import Iterator
from time import perf_counter
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QPointF, QRectF, QSizeF
from PySide6.QtGui import QImage, QRegion
from pytestqt.qtbot import QtBot

from app.canvas import pictures as module
from app.canvas.arrange import tidy
from app.canvas.course import LONGEST
from app.canvas.node_item import NodeItem
from app.canvas.overview import FAR
from app.canvas.painters import READABLE_PICTURE
from app.canvas.picture_place import around
from app.canvas.pictures import LOSSES, NAME
from app.canvas.tooltip import told_at
from app.canvas.view import Canvas
from app.levels import TOP, Level
from app.theme import DARK
from engine import examples
from engine.grouping import collapsed
from engine.layer import make
from engine.training.events import EpochEnded, Finished, Observed, Started
from engine.training.probes.pictures import NodePicture, NodePictures
from tests.app.canvas.hand import Hand
from tests.app.canvas.showing import assert_scene_shows
from tests.engine.drawings import chain
from tests.engine.example_names import QUICK

LOSS = "cross_entropy_1"
EVERY = {"iris_1", "dense_1", "relu_1", "dense_2", LOSS}


@pytest.fixture
def showing(qtbot: QtBot, canvas: Canvas) -> Iterator[Canvas]:
    """A canvas with pictures on, and torch at hand."""
    canvas.session.torch_arrived()
    canvas.pictures.set_on(True)
    yield canvas
    assert canvas.session.training.close()


def pictured(canvas: Canvas) -> set[str]:
    """The nodes whose pictures are painted."""
    return {id for id, item in canvas.drawing.nodes.items() if item.state.picture is not None}


def asked(canvas: Canvas) -> dict[str, str]:
    """What the session is asked for: how each node shall be shown, by its name in programs."""
    probes: Any = canvas.session.training.watching.probes
    both = [dict(probes[name].read.arguments)["nodes"] for name in (NAME, LOSSES) if name in probes]
    return {node: choice for nodes in both for node, _, choice in nodes}


def until_asked(qtbot: QtBot, canvas: Canvas, nodes: set[str]) -> None:
    qtbot.waitUntil(lambda: set(asked(canvas)) == nodes)


def seen(values: Any, kind: Any = "bars") -> NodePicture:
    array = np.asarray(values, np.float32)
    return NodePicture(kind, array, float(np.abs(array).max()), len(array))


def tell(canvas: Canvas, step: int = 0, **found: NodePicture) -> None:
    """A reading arrives."""
    canvas.session.trained.emit(Observed(step, 0, {NAME: NodePictures(found, step)}))


# ---- room ----


def test_boxes_have_their_size_before_anything_is_computed(canvas: Canvas) -> None:
    canvas.pictures.set_on(True)
    before = {id: item.box() for id, item in canvas.drawing.nodes.items()}
    assert all(item.layout.picture is not None for item in canvas.drawing.nodes.values())
    canvas.session.torch_arrived()
    tell(canvas, dense_1=seen([1.0, 2.0]))
    assert {id: item.box() for id, item in canvas.drawing.nodes.items()} == before
    assert canvas.session.training.close()


def test_switched_off_everything_is_as_it_was(showing: Canvas) -> None:
    graph, boxes = showing.session.graph, {id: item.box() for id, item in showing.drawing.nodes.items()}
    ports = [showing.drawing.port_at(key) for key in showing.drawing.places.keys]
    assert_scene_shows(showing, graph)
    showing.pictures.set_on(False)
    assert_scene_shows(showing, graph)
    assert all(showing.drawing.nodes[id].box().height() < box.height() for id, box in boxes.items())
    assert [showing.drawing.port_at(key) for key in showing.drawing.places.keys] == ports, "wires stay"


def test_the_picture_is_a_part_of_the_node_to_the_mouse(showing: Canvas, hand: Hand) -> None:
    item = showing.drawing.nodes["relu_1"]
    assert item.layout.picture is not None
    hand.click(item.pos() + item.layout.picture.center())
    assert showing.session.selection == {"relu_1"}


def test_tidy_leaves_room_for_pictures(showing: Canvas) -> None:
    session = showing.session
    session.edit(session.graph.moved({id: (0.0, 70.0 * n) for n, id in enumerate(sorted(EVERY))}), "Pile up")
    showing.commands.select_none()
    tidy(showing)
    showing.glide.finish()
    boxes = [item.box() for item in showing.drawing.nodes.values()]
    assert not any(one.intersects(other) for one in boxes for other in boxes if one is not other)


def test_a_new_node_finds_a_place_where_its_picture_covers_nothing(showing: Canvas) -> None:
    below = showing.drawing.nodes["dense_1"].box()
    showing.session.edit(showing.session.graph.moved({"relu_1": (below.left(), below.bottom() + 170.0)}), "Move")
    id = showing.add("tanh", QPointF(below.center().x(), below.bottom() + 70.0))
    assert id is not None
    new = showing.drawing.nodes[id].box()
    others = [item.box() for other, item in showing.drawing.nodes.items() if other != id]
    assert not any(new.intersects(box) for box in others)


def test_without_data_there_is_nothing_to_compute_with(qtbot: QtBot, showing: Canvas) -> None:
    showing.session.show(chain(("input", {"shape": (4,)}), "dense", "output"))
    assert all(item.layout.picture is None for item in showing.drawing.nodes.values())
    until_asked(qtbot, showing, set())


# ---- asking ----


def test_pictures_come_before_training(qtbot: QtBot, showing: Canvas) -> None:
    qtbot.waitUntil(lambda: pictured(showing) == EVERY)


def test_they_come_while_it_trains_and_the_loss_shows_its_way_down(qtbot: QtBot, showing: Canvas) -> None:
    qtbot.waitUntil(lambda: pictured(showing) == EVERY)
    before = showing.drawing.nodes["dense_1"].state.picture
    showing.session.edit_root(showing.session.root.with_training(epochs=100_000), "Train for long")
    showing.session.training.start()
    course = showing.pictures._course
    qtbot.waitUntil(lambda: len(course.get(LOSS, ())) > 2)
    qtbot.waitUntil(lambda: showing.drawing.nodes["dense_1"].state.picture is not before)
    assert course[LOSS][0][0] < course[LOSS][-1][0]


def test_losses_are_asked_for_more_often_than_pictures(qtbot: QtBot, showing: Canvas) -> None:
    """A run of a few seconds leaves room for two or three readings of many pictures: a loss's course of so few would
    be a straight line."""
    until_asked(qtbot, showing, EVERY)
    probes = showing.session.training.watching.probes
    assert [node for node, _, _ in dict(probes[LOSSES].read.arguments)["nodes"]] == [LOSS]  # type: ignore[attr-defined]
    assert LOSS not in [node for node, _, _ in dict(probes[NAME].read.arguments)["nodes"]]  # type: ignore[attr-defined]
    assert probes[LOSSES].rest < probes[NAME].rest


def test_only_nodes_in_sight_are_asked_for(qtbot: QtBot, showing: Canvas) -> None:
    until_asked(qtbot, showing, EVERY)
    showing.session.edit(showing.session.graph.moved({"relu_1": (9_000.0, 0.0)}), "Move far away")
    until_asked(qtbot, showing, EVERY - {"relu_1"})
    showing.camera.centre_on(QPointF(9_000.0, 0.0))
    until_asked(qtbot, showing, {"relu_1"})


@pytest.mark.parametrize("how", ["zoomed out", "switched off", "hidden"])
def test_where_nothing_can_be_seen_nothing_is_asked_for(qtbot: QtBot, showing: Canvas, how: str) -> None:
    until_asked(qtbot, showing, EVERY)
    if how == "zoomed out":
        showing.camera.zoom_to(FAR - 0.01)
    elif how == "switched off":
        showing.pictures.set_on(False)
    else:
        showing.hide()
    until_asked(qtbot, showing, set())
    assert not {NAME, LOSSES} & showing.session.training.watching.probes.keys()


def test_a_box_has_its_picture_as_long_as_it_is_drawn_by_itself(qtbot: QtBot, showing: Canvas) -> None:
    assert READABLE_PICTURE == FAR
    until_asked(qtbot, showing, EVERY)
    showing.camera.zoom_to(FAR + 0.01)
    qtbot.wait(2 * module.SETTLING)
    assert set(showing.pictures.in_sight()) == EVERY


def test_before_torch_has_come_nothing_is_asked_for(qtbot: QtBot, canvas: Canvas) -> None:
    canvas.pictures.set_on(True)
    qtbot.wait(2 * module.SETTLING)
    assert asked(canvas) == {}


def test_inside_a_block_its_nodes_are_asked_for_by_their_names(qtbot: QtBot, showing: Canvas) -> None:
    graph, block = collapsed(showing.session.graph, ["dense_1", "relu_1"])
    showing.session.edit(graph, "Collapse")
    until_asked(qtbot, showing, {"iris_1", block, "dense_2", LOSS})
    qtbot.waitUntil(lambda: block in pictured(showing))
    showing.session.enter(block)
    showing.frame(None)
    until_asked(qtbot, showing, {f"{block}/dense_1", f"{block}/relu_1"})
    qtbot.waitUntil(lambda: pictured(showing) == {"dense_1", "relu_1"})


def test_a_reading_of_another_level_is_not_taken_for_this_one(showing: Canvas) -> None:
    graph, block = collapsed(showing.session.graph, ["dense_1", "relu_1"])
    showing.session.edit(graph, "Collapse")
    showing.session.enter(block)
    showing.pictures.refresh()
    tell(showing, dense_1=seen([1.0]))
    assert "dense_1" not in showing.pictures._known


@pytest.mark.parametrize("name", QUICK)
def test_every_node_of_every_example_is_painted(qtbot: QtBot, showing: Canvas, name: str) -> None:
    graph = examples.example(name).graph
    data = next(node for node in graph.nodes.values() if node.layer.role == "data")
    if "limit" in data.layer.fields:
        graph = graph.with_layer(data.id, data.layer.changed(limit=20_000 if data.layer.facts().vocabulary else 300))
    showing.session.show(graph)
    showing.resize(3_000, 1_400)
    showing.frame(None)
    showing.pictures.refresh()  # without waiting for the view to settle
    wanted = {id for id, item in showing.drawing.nodes.items() if item.layout.picture}
    drawn = {id: node.layer for id, node in graph.nodes.items() if not node.layer.alias}
    assert wanted == {id for id, layer in drawn.items() if layer.role in ("data", "layer", "loss")}
    qtbot.waitUntil(lambda: pictured(showing) == wanted)


# ---- choosing ----


def test_a_node_is_shown_as_it_was_chosen_and_the_history_knows_nothing_of_it(qtbot: QtBot, showing: Canvas) -> None:
    position = showing.session.document.position
    showing.pictures.choose(["dense_1", LOSS], "histogram")
    until_asked(qtbot, showing, EVERY)
    assert asked(showing)["dense_1"] == "histogram"
    assert asked(showing)[LOSS] == "auto", "a loss cannot be shown so"
    assert showing.session.document.position == position
    known = showing.pictures._known
    qtbot.waitUntil(lambda: "dense_1" in known and known["dense_1"].kind == "histogram")
    showing.pictures.choose(["dense_1"], "auto")
    assert asked(showing)["dense_1"] == "auto"
    assert showing.pictures.chosen == {}


def test_a_node_may_go_without_a_picture(qtbot: QtBot, showing: Canvas) -> None:
    showing.pictures.choose(["relu_1"], "none")
    assert showing.drawing.nodes["relu_1"].layout.picture is None
    until_asked(qtbot, showing, EVERY - {"relu_1"})
    showing.pictures.choose(["relu_1"], "auto")
    assert showing.drawing.nodes["relu_1"].layout.picture is not None


def test_a_choice_inside_a_block_is_that_of_all_its_copies_and_of_no_namesake_outside(showing: Canvas) -> None:
    session = showing.session
    graph, block = collapsed(session.graph, ["dense_1", "relu_1"])
    session.edit(graph.with_layer(block, graph.nodes[block].layer.changed(repeat=2)), "Repeat")
    session.go(Level((block,), (0,)))
    showing.pictures.choose(["dense_1"], "none")
    session.go(Level((block,), (1,)))
    assert showing.pictures.choice("dense_1") == "none"
    session.go(TOP)
    assert showing.pictures.choice("dense_1") == "auto"


# ---- painting ----


def test_what_has_not_changed_is_not_painted_again(qtbot: QtBot, showing: Canvas) -> None:
    qtbot.waitUntil(lambda: pictured(showing) == EVERY)
    before = showing.drawing.nodes["dense_1"].state.picture
    tell(showing, dense_1=showing.pictures._known["dense_1"])
    assert not showing.pictures._due
    tell(showing, dense_1=seen([5.0, -5.0]))
    qtbot.waitUntil(lambda: showing.drawing.nodes["dense_1"].state.picture is not before)


def test_nodes_are_painted_together(showing: Canvas) -> None:
    showing.pictures.refresh()
    tell(showing, relu_1=seen([1.0]), dense_1=seen([1.0]))
    showing.pictures._tick()
    assert not showing.pictures._due


def test_a_loss_waits_for_the_pictures_that_come_soon(qtbot: QtBot, showing: Canvas) -> None:
    until_asked(qtbot, showing, EVERY)
    just = perf_counter() - module.REST
    showing.pictures._painted = {LOSS: just, "dense_1": just}
    tell(showing, cross_entropy_1=seen([1.0], "scalar"))
    showing.pictures._tick()
    assert list(showing.pictures._due) == [LOSS]
    tell(showing, dense_1=seen([1.0]))
    showing.pictures._tick()
    assert not showing.pictures._due


def test_where_painting_takes_long_that_node_is_first_which_waits_longest(
    qtbot: QtBot, showing: Canvas, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "SLICE", 0.0)
    showing.pictures.refresh()
    tell(showing, relu_1=seen([1.0]), dense_1=seen([1.0]))
    showing.pictures._tick()
    assert list(showing.pictures._due) == ["dense_1"]
    tell(showing, relu_1=seen([2.0]))
    showing.pictures._tick()
    assert list(showing.pictures._due) == ["relu_1"]


def test_only_the_part_of_the_canvas_with_the_picture_is_painted_anew(
    qtbot: QtBot, showing: Canvas, monkeypatch: pytest.MonkeyPatch
) -> None:
    qtbot.waitUntil(lambda: pictured(showing) == EVERY and showing.session.cost is not None)
    qtbot.waitUntil(lambda: not showing.pictures._due)
    qtbot.wait(100)  # what is still to be painted is
    painted: list[str] = []
    monkeypatch.setattr(NodeItem, "_paint_picture", lambda item, *_: painted.append(item.node.id))
    tell(showing, dense_1=seen([7.0]))
    qtbot.waitUntil(lambda: "dense_1" in painted)
    painted.clear()
    showing.pictures._painted.clear()  # both have rested
    tell(showing, dense_1=seen([8.0]), dense_2=seen([9.0]))
    showing.pictures._tick()
    qtbot.waitUntil(lambda: sorted(painted) == ["dense_1", "dense_2"])


def test_pictures_that_are_painted_together_change_nothing_around_them(qtbot: QtBot, showing: Canvas) -> None:
    qtbot.waitUntil(lambda: pictured(showing) == EVERY and showing.session.cost is not None)
    qtbot.waitUntil(lambda: not showing.pictures._due)
    view = showing.viewport()
    once = QImage(view.size(), QImage.Format.Format_RGB32)
    view.render(once)
    pieces = QRegion()
    for item in showing.drawing.nodes.values():
        assert item.layout.picture is not None
        pieces += showing.mapFromScene(item.mapRectToScene(around(item.layout.picture))).boundingRect()
    head = showing.drawing.nodes["dense_1"].box().topLeft()
    pieces += showing.mapFromScene(QRectF(head, QSizeF(20.0, 20.0))).boundingRect()  # something else has changed there
    again = once.copy()
    assert pieces.rectCount() > 2
    view.render(again, pieces.boundingRect().topLeft(), pieces)
    assert again == once


def test_a_node_rests_between_two_pictures(qtbot: QtBot, showing: Canvas) -> None:
    until_asked(qtbot, showing, EVERY)
    tell(showing, dense_1=seen([1.0]))
    showing.pictures._tick()
    tell(showing, dense_1=seen([2.0]))
    showing.pictures._tick()
    assert "dense_1" in showing.pictures._due
    qtbot.waitUntil(lambda: not showing.pictures._due)


def test_while_all_rest_nobody_looks_whether_they_have(qtbot: QtBot, showing: Canvas) -> None:
    qtbot.waitUntil(lambda: pictured(showing) == EVERY and showing.session.cost is not None)
    qtbot.waitUntil(lambda: not showing.pictures._due)
    tell(showing, dense_1=seen([1.0]))
    showing.pictures._tick()
    looks: list[float] = []
    showing.pictures._ticks.timeout.connect(lambda: looks.append(perf_counter()))
    tell(showing, dense_1=seen([2.0]))
    qtbot.waitUntil(lambda: not showing.pictures._due)
    assert len(looks) <= 4, "one at once, one when it has rested"


def test_in_another_theme_all_are_painted_anew(qtbot: QtBot, showing: Canvas) -> None:
    qtbot.waitUntil(lambda: pictured(showing) == EVERY)
    before = {id: item.state.picture for id, item in showing.drawing.nodes.items()}
    showing.session.set_theme(DARK)
    qtbot.waitUntil(lambda: all(item.state.picture is not before[id] for id, item in showing.drawing.nodes.items()))


# ---- what no longer holds ----


def test_a_node_that_was_edited_loses_its_picture_at_once(qtbot: QtBot, showing: Canvas) -> None:
    qtbot.waitUntil(lambda: pictured(showing) == EVERY)
    session = showing.session
    session.edit(session.graph.with_layer("dense_1", session.graph.nodes["dense_1"].layer.changed(units=5)), "Set")
    assert pictured(showing) == EVERY - {"dense_1"}
    qtbot.waitUntil(lambda: pictured(showing) == EVERY)
    assert showing.pictures._known["dense_1"].units == 5


def test_a_node_that_was_moved_keeps_it(qtbot: QtBot, showing: Canvas) -> None:
    qtbot.waitUntil(lambda: pictured(showing) == EVERY)
    showing.session.edit(showing.session.graph.moved({"dense_1": (200.0, 40.0)}), "Move")
    assert pictured(showing) == EVERY


def test_while_a_training_runs_what_was_changed_since_shows_nothing_of_what_was_before(
    qtbot: QtBot, showing: Canvas
) -> None:
    session = showing.session
    session.edit_root(session.root.with_training(epochs=100_000), "Train for long")
    session.training.following.switch(False)
    session.training.start()
    qtbot.waitUntil(lambda: pictured(showing) == EVERY)
    session.edit(session.graph.with_layer("dense_1", session.graph.nodes["dense_1"].layer.changed(units=5)), "Set")
    tell(showing, step=10, dense_1=seen([1.0]))
    assert "dense_1" not in pictured(showing)
    assert "with the next training" in told(showing, "dense_1")


def test_another_drawing_begins_without_the_pictures_of_the_last(qtbot: QtBot, showing: Canvas) -> None:
    qtbot.waitUntil(lambda: pictured(showing) == EVERY)
    showing.session.show(showing.session.graph)
    assert pictured(showing) == set()


# ---- the course of a loss ----


def test_the_course_of_a_loss_goes_back_with_the_run_and_begins_anew_with_another(showing: Canvas) -> None:
    showing.pictures.refresh()
    for step in (0, 10, 20, 30):
        tell(showing, step, cross_entropy_1=seen([1.0 / (step + 1)], "scalar"))
    tell(showing, 20, cross_entropy_1=seen([0.9], "scalar"))
    assert [step for step, _ in showing.pictures._course[LOSS]] == [0, 10, 20, 30], "an earlier moment adds nothing"
    showing.session.trained.emit(Started(3, 10, "cpu", 100, step=10))
    assert [step for step, _ in showing.pictures._course[LOSS]] == [0, 10]


def test_where_an_earlier_moment_is_looked_at_the_course_ends_at_the_value_of_that_moment(showing: Canvas) -> None:
    showing.pictures.refresh()
    for step in (0, 10, 20, 30):
        tell(showing, step, cross_entropy_1=seen([1.0], "scalar"))
    there = seen([0.5], "scalar")
    tell(showing, 15, cross_entropy_1=there)
    assert showing.pictures._until_now(LOSS, there) == [(0, 1.0), (10, 1.0), (15, 0.5)]


def test_a_run_that_is_over_before_it_could_be_read_shows_the_course_of_its_epochs(showing: Canvas) -> None:
    showing.pictures.refresh()
    trained = showing.session.trained
    trained.emit(Started(4, 10, "cpu", {"train": 100}))
    tell(showing, 1, cross_entropy_1=seen([1.0], "scalar"))
    losses = [0.7, 0.4, 0.3, 0.25]
    trained.emit_together([EpochEnded(n, {"loss": loss}, {}, 0.01, True) for n, loss in enumerate(losses, 1)])
    tell(showing, 40, cross_entropy_1=seen([0.2], "scalar"))
    trained.emit(Finished("completed", 4))
    expected = [(1, 1.0), (5, 0.7), (15, 0.4), (25, 0.3), (35, 0.25), (40, 0.2)]
    assert np.array(showing.pictures._course[LOSS]) == pytest.approx(np.array(expected))


def test_a_run_that_was_read_often_shows_its_readings_alone(showing: Canvas) -> None:
    showing.pictures.refresh()
    showing.session.trained.emit(Started(4, 10, "cpu", {"train": 100}))
    for step in range(20):
        tell(showing, 2 * step, cross_entropy_1=seen([1.0 / (step + 1)], "scalar"))
    showing.session.trained.emit(EpochEnded(1, {"loss": 0.5}, {}, 0.01, True))
    showing.session.trained.emit(Finished("completed", 2))
    assert len(showing.pictures._course[LOSS]) == 20


def test_a_long_course_is_thinned(showing: Canvas) -> None:
    showing.pictures.refresh()
    for step in range(2 * LONGEST):
        tell(showing, step, cross_entropy_1=seen([1.0], "scalar"))
    assert len(showing.pictures._course[LOSS]) <= LONGEST


def test_the_mean_over_several_losses_is_of_no_course(showing: Canvas) -> None:
    session = showing.session
    session.edit(session.graph.added(make("cross-entropy"))[0], "Add")
    showing.pictures.refresh()
    session.trained.emit(Started(4, 10, "cpu", {"train": 100}))
    tell(showing, 0, cross_entropy_1=seen([1.0], "scalar"))
    session.trained.emit(EpochEnded(1, {"loss": 2.0}, {}, 0.01, True))
    tell(showing, 40, cross_entropy_1=seen([0.2], "scalar"))
    session.trained.emit(Finished("completed", 4))
    assert showing.pictures._course[LOSS] == [(0, 1.0), (40, pytest.approx(0.2))]


# ---- in words ----


def told(canvas: Canvas, id: str) -> str:
    item = canvas.drawing.nodes[id]
    assert item.layout.picture is not None
    return told_at(canvas, canvas.viewportTransform().map(item.pos() + item.layout.picture.center()))


def test_a_tooltip_says_what_the_picture_shows(showing: Canvas) -> None:
    showing.pictures.refresh()
    assert told(showing, "dense_1").startswith("The picture of what it computes comes when the drawing is ready")
    tell(showing, dense_1=seen([1.0, -2.0]))
    said = "Dense: its 2 numbers for the first example, as bars. The longest bar is 2.00; orange is negative."
    assert told(showing, "dense_1") == said
    item = showing.drawing.nodes["dense_1"]
    assert showing.pictures.told_at("dense_1", item.pos() + QPointF(5.0, 5.0)) == "", "only on the picture itself"


def test_the_spoken_node_tells_what_is_pictured(showing: Canvas) -> None:
    showing.pictures.refresh()
    showing.select(["dense_1"])
    assert "picture" not in showing._announcer.text()
    tell(showing, dense_1=seen([1.0, -2.0]))
    assert showing._announcer.text().endswith("picture of its 2 numbers for the first example, as bars")
    showing.pictures.set_on(False)
    assert "picture" not in showing._announcer.text()
