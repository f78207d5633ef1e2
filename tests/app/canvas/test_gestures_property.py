"""What holds for every sequence of gestures and edits, however odd: undo gives back the first drawing, redo the last,
the scene shows the drawing and nothing else, and Esc in the middle of a gesture leaves no trace."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QCoreApplication, QEvent, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.canvas.view import Canvas
from app.session import Session
from engine.document import Document
from engine.graph import Frame, Graph
from tests.app.canvas.player import PULLS, STEPS, Player, Step, finish
from tests.app.canvas.showing import assert_scene_shows, trace
from tests.engine.drawings import classifier
from tests.thorough import tries

EXAMPLES = tries(20)
"""Plays in each test."""

Play = tuple[Step, int]
"""A step and the seed of its dice."""


def plays(steps: Sequence[Step]) -> st.SearchStrategy[Play]:
    return st.tuples(st.sampled_from(steps), st.integers(0, 10_000))


def first_drawing() -> Graph:
    graph = classifier(("dense", {"units": 8}), "relu")
    frame = Frame("frame_1", "Head", position=(560.0, -80.0), size=(460.0, 240.0))
    return graph.with_frame(frame)


@contextmanager
def played(steps: Sequence[Play]) -> Iterator[Player]:
    """A canvas after some steps. A new one each time: what one run leaves behind must not be the next one's fault."""
    session = Session(Document(first_drawing()))
    canvas = Canvas(session)
    canvas.resize(1200, 700)
    canvas.show()
    canvas.setFocus()
    canvas.camera.zoom_to(1.0)
    canvas.camera.centre_on(QPointF(450.0, 100.0))
    player = Player(canvas)
    try:
        for step, seed in steps:
            play(player, step, seed)
        yield player
    finally:
        canvas.close()
        canvas.deleteLater()
        session.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def play(player: Player, step: Step, seed: int) -> None:
    """A step may leave nodes gliding: the next one finds them on their way, as a quick hand would."""
    player.chance = random.Random(seed)
    step(player)
    while (popup := QApplication.activePopupWidget()) is not None:
        popup.close()
    QCoreApplication.processEvents()


def at_rest(canvas: Canvas) -> Canvas:
    """With everything where it glides to, and without the ghosts of wires, which any press takes away."""
    canvas.glide.finish()
    canvas.ghosts.clear()
    return canvas


@pytest.fixture(autouse=True)
def _application(qapp: QApplication) -> None:
    """Each example makes its own canvas; the application is there all the time."""


modest = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
"""A play is slow for a property test, and its canvas must be shown: a quarter of a second is no fault."""


@modest
@given(st.lists(plays(STEPS), min_size=1, max_size=12))
def test_undoing_everything_gives_the_first_drawing_and_redoing_everything_the_last(steps: list[Play]) -> None:
    with played(steps) as player:
        document, canvas = player.canvas.session.document, player.canvas
        history = [graph for _, graph in document.history]
        while document.redo_label is not None:
            document.redo()
        assert document.graph == history[-1]
        for graph in reversed(history[:-1]):
            document.undo()
            assert document.graph == graph
            assert_scene_shows(at_rest(canvas), canvas.session.graph)
        assert document.graph == first_drawing()
        assert document.undo_label is None
        for graph in history[1:]:
            document.redo()
            assert document.graph == graph
        assert_scene_shows(at_rest(canvas), canvas.session.graph)


@modest
@given(st.lists(plays(STEPS), min_size=1, max_size=12))
def test_the_scene_shows_exactly_the_drawing_after_every_step(steps: list[Play]) -> None:
    with played([]) as player:
        for step, seed in steps:
            play(player, step, seed)
            assert_scene_shows(at_rest(player.canvas), player.canvas.session.graph)


@modest
@given(st.lists(plays(STEPS), max_size=5), plays(PULLS), st.booleans())
def test_escape_in_the_middle_of_a_gesture_leaves_no_trace(steps: list[Play], pull: Play, button: bool) -> None:
    with played(steps) as player:
        canvas = player.canvas
        QApplication.sendEvent(canvas, QEvent(QEvent.Type.Leave))  # what lights up below the mouse is no trace
        before = trace(at_rest(canvas))
        player.chance = random.Random(pull[1])
        pull[0](player)
        if canvas.gesture is None:
            return
        if button:
            player.hand.press(canvas.pointer().scene, button=Qt.MouseButton.RightButton)
        else:
            QTest.keyClick(canvas, Qt.Key.Key_Escape)
        assert canvas.gesture is None
        player.hand.release(canvas.pointer().scene)
        QCoreApplication.processEvents()
        after = trace(canvas)
        assert [name for name in before if before[name] != after[name]] == []


@modest
@given(st.lists(plays(STEPS), max_size=4), plays(PULLS), plays(STEPS))
def test_an_edit_from_elsewhere_ends_a_gesture_and_shows(steps: list[Play], pull: Play, then: Play) -> None:
    """The inspector, an undo or a training may change the drawing while the hand is in the middle of something."""
    with played(steps) as player:
        player.chance = random.Random(pull[1])
        pull[0](player)
        session = player.canvas.session
        session.edit(session.graph.with_frame(Frame("elsewhere", position=(-900.0, -900.0))), "Frame")
        assert player.canvas.gesture is None
        player.chance = random.Random(then[1])
        finish(player)
        play(player, *then)
        assert_scene_shows(at_rest(player.canvas), session.graph)
