"""What the canvas shows while a real training runs, is held, ends and fails."""

from __future__ import annotations

from collections.abc import Iterator
from time import perf_counter

import pytest
from PySide6.QtCore import QEvent, QObject, QRect
from PySide6.QtGui import QPaintEvent
from pytestqt.qtbot import QtBot

from app.canvas.beat import PERIOD
from app.canvas.hits import Hit
from app.canvas.signs import run_rect
from app.canvas.tooltip import STALE, tooltip
from app.canvas.view import Canvas
from app.session import Session
from app.time_machine import TimeMachine
from engine.graph import Wire
from engine.grouping import collapsed
from engine.layer import make
from tests.engine.drawings import classifier

LOSS = "cross_entropy_1"


@pytest.fixture
def running(qtbot: QtBot, canvas: Canvas) -> Iterator[Canvas]:
    """A canvas whose training runs until it is stopped."""
    session = canvas.session
    session.edit_root(session.root.with_training(epochs=100_000), "Train for long")
    session.torch_arrived()
    session.training.start()
    qtbot.waitUntil(lambda: sign(canvas) == "running")
    yield canvas
    assert session.training.close()


def sign(canvas: Canvas) -> str:
    """The phase that the loss shows; empty where it shows none."""
    run = canvas.drawing.nodes[LOSS].state.run
    return run.phase if run is not None else ""


def stale(canvas: Canvas) -> set[str]:
    return {id for id, item in canvas.drawing.nodes.items() if item.state.stale}


def until(qtbot: QtBot, session: Session, status: str) -> None:
    qtbot.waitUntil(lambda: session.training.status == status)


def test_only_the_loss_shows_how_far_the_training_is(qtbot: QtBot, running: Canvas) -> None:
    def text() -> str:
        run = running.drawing.nodes[LOSS].state.run
        return run.text if run is not None else ""

    qtbot.waitUntil(lambda: text().endswith("/100,000"))
    assert [id for id, item in running.drawing.nodes.items() if item.state.run is not None] == [LOSS]


def test_a_held_training_looks_held_and_a_stopped_one_is_gone(qtbot: QtBot, running: Canvas) -> None:
    running.session.training.pause()
    until(qtbot, running.session, "paused")
    assert sign(running) == "paused"
    running.session.training.stop()
    until(qtbot, running.session, "finished")
    assert sign(running) == ""


def test_a_completed_training_shows_a_tick_for_a_while(qtbot: QtBot, canvas: Canvas) -> None:
    session = canvas.session
    session.edit_root(session.root.with_training(epochs=1), "Train shortly")
    session.torch_arrived()
    session.training.start()
    assert sign(canvas) == "starting"
    until(qtbot, session, "finished")
    assert sign(canvas) == "done"
    qtbot.waitUntil(lambda: sign(canvas) == "")
    assert session.training.close()


def test_the_wires_of_the_training_are_live_while_it_runs(qtbot: QtBot, running: Canvas) -> None:
    wires = running.drawing.graph.wires
    assert running.drawing.live == frozenset(wires)
    running.session.training.stop()
    until(qtbot, running.session, "finished")
    assert running.drawing.live == frozenset()


def test_what_is_changed_meanwhile_is_marked_and_says_so_until_the_next_run(qtbot: QtBot, running: Canvas) -> None:
    session = running.session
    session.training.following.switch(False)
    assert stale(running) == set()
    session.edit(session.graph.with_settings("dense_1", units=9).moved({"relu_1": (5.0, 5.0)}), "Change")
    assert stale(running) == {"dense_1"}
    assert STALE in tooltip(Hit(node="dense_1"), running.drawing, session.analysis)
    assert STALE == "Changed since the training began, and not part of it yet."
    session.undo()
    assert stale(running) == set()
    session.redo()
    session.training.stop()
    until(qtbot, session, "finished")
    assert stale(running) == {"dense_1"}
    session.training.start()
    assert stale(running) == set()


def test_what_the_training_follows_is_not_marked_and_wires_run_on_in_the_new_drawing(
    qtbot: QtBot, running: Canvas
) -> None:
    session = running.session
    graph = session.graph.without_wires([Wire("dense_1", "out", "relu_1", "in")])
    session.edit(session.graph.with_settings("dense_1", units=9), "Change")
    assert stale(running) == set()
    qtbot.waitUntil(lambda: session.training.drawing is session.graph)
    assert stale(running) == set()
    assert running.drawing.live == frozenset(session.graph.wires)
    session.edit(graph, "Cut wire")
    assert session.training.following.waiting
    session.undo()
    assert stale(running) == set()


def test_what_leads_nowhere_waits_for_nothing(running: Canvas) -> None:
    graph, _ = running.session.graph.added(make("tanh"))
    running.session.edit(graph, "Add")
    assert stale(running) == set()


def test_what_was_deleted_and_comes_back_by_undo_is_marked_as_before(running: Canvas) -> None:
    session = running.session
    session.training.following.switch(False)
    session.edit(session.graph.with_settings("dense_1", units=9), "Change")
    session.edit(session.graph.without(["dense_1"]), "Delete")
    session.undo()
    assert stale(running) == {"dense_1"}


def test_forgetting_what_was_learned_and_another_drawing_take_all_marks_away(running: Canvas) -> None:
    session = running.session
    session.edit(session.graph.with_settings("dense_1", units=9), "Change")
    session.training.forget()
    assert (stale(running), sign(running), running.drawing.live) == (set(), "", frozenset())
    session.show(classifier("relu"))
    assert (stale(running), sign(running), running.drawing.live) == (set(), "", frozenset())


def test_inside_of_a_block_the_same_is_shown_of_what_stands_there(qtbot: QtBot, canvas: Canvas) -> None:
    session = canvas.session
    graph, block = collapsed(session.graph, ["dense_1", "relu_1"])
    session.show(graph.with_training(epochs=100_000))
    session.torch_arrived()
    session.training.following.switch(False)
    session.training.start()
    qtbot.waitUntil(lambda: sign(canvas) == "running")
    session.enter(block)
    assert canvas.drawing.live == frozenset(session.graph.wires)
    session.edit(session.graph.with_settings("dense_1", units=9), "Change")
    assert stale(canvas) == {"dense_1"}
    session.leave()
    assert stale(canvas) == {block}
    assert sign(canvas) == "running"
    assert session.training.close()


def wild_end(qtbot: QtBot, session: Session) -> str:
    """Trains a network until its numbers are none any more, and says at which node that was."""
    wild = classifier(("dense", {"units": 64}), ("dense", {"units": 64}))
    session.show(wild.with_training(optimiser="sgd", learning_rate=100.0, momentum=0.99, epochs=50))
    session.torch_arrived()
    session.training.start()
    until(qtbot, session, "finished")
    last = session.training.last
    assert last is not None
    assert last.reason == "failed"
    assert last.node is not None
    return last.node


def test_the_node_at_which_a_training_fails_wears_a_badge_until_it_is_changed(qtbot: QtBot, canvas: Canvas) -> None:
    session = canvas.session
    at, last = wild_end(qtbot, session), session.training.last
    assert last is not None
    assert canvas.drawing.nodes[at].state.level == "error"
    assert tooltip(Hit(node=at), canvas.drawing, session.analysis) == f"{last.message}\n{last.hint}"
    assert sign(canvas) == ""
    session.edit(session.graph.with_settings(at, bias=False), "Change")
    assert canvas.drawing.nodes[at].state.level == ""
    session.undo()
    assert canvas.drawing.nodes[at].state.level == "error"
    session.training.start()
    assert canvas.drawing.nodes[at].state.level == ""
    assert session.training.close()


def test_at_an_earlier_moment_of_a_training_that_failed_nothing_wears_its_badge(qtbot: QtBot, canvas: Canvas) -> None:
    session = canvas.session
    machine, at = TimeMachine(session), wild_end(qtbot, session)
    assert canvas.drawing.nodes[at].state.level == "error"
    qtbot.waitUntil(lambda: session.training.timeline is not None and session.training.timeline.count > 1)
    machine.go_to(0)
    qtbot.waitUntil(lambda: session.training.moment is not None)
    assert canvas.drawing.nodes[at].state.level == ""
    machine.go_to_now()
    qtbot.waitUntil(lambda: session.training.moment is None)
    assert canvas.drawing.nodes[at].state.level == "error"
    assert session.training.close()


class Painted(QObject):
    """What is painted of a canvas, as rectangles of its viewport."""

    def __init__(self, canvas: Canvas) -> None:
        super().__init__(canvas)
        self.rects: list[QRect] = []
        canvas.viewport().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QPaintEvent):
            self.rects.append(event.region().boundingRect())
        return False


def test_while_a_training_runs_only_its_sign_is_painted_and_that_on_the_beats_of_the_canvas(
    qtbot: QtBot, running: Canvas
) -> None:
    qtbot.wait(2 * PERIOD)  # the sign has grown by the epoch
    painted, begun = Painted(running), perf_counter()
    qtbot.waitUntil(lambda: len(painted.rects) >= 4)
    lasted = 1000 * (perf_counter() - begun)
    item = running.drawing.nodes[LOSS]
    run = item.state.run
    assert run is not None
    room = run_rect(item.layout.rect, run, running.drawing.look).translated(item.pos()).adjusted(-30, -4, 4, 4)
    allowed = QRect(running.camera.to_view(room.topLeft()), running.camera.to_view(room.bottomRight()))
    assert len(painted.rects) <= lasted / PERIOD + 1
    assert all(allowed.contains(rect) for rect in painted.rects)
