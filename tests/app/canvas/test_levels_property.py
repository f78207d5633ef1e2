"""What holds for every way through the levels of a drawing: wherever one edits, goes and undoes, the level is there,
its analysis and scene are those of the drawing, and undo and redo lead to the first drawing and the last."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication

from app import levels
from app.canvas.view import Canvas
from app.session import Session
from engine.analysis import analyse
from engine.block import Block
from engine.document import Document
from engine.exposing import exposable, with_exposed, without_exposed
from engine.graph import Graph
from engine.grouping import collapsed
from engine.nested import content
from tests.app.canvas.showing import assert_scene_shows
from tests.engine.drawings import classifier
from tests.engine.strategies import EDITS
from tests.thorough import tries

EXAMPLES = tries(20)

Step = Callable[[Session, random.Random], None]


def first_drawing() -> Graph:
    """Two copies of a Stage with a Core in it, before a Dense."""
    hidden = ("dense", {"units": 8})
    graph, stage = collapsed(classifier(hidden, "relu", hidden), ["dense_1", "relu_1", "dense_2"], "Stage")
    inner, _ = collapsed(content(graph, (stage,)), ["dense_2"], "Core")
    block = graph.nodes[stage].layer
    assert isinstance(block, Block)
    return graph.with_layer(stage, block.with_graph(inner).changed(repeat=2))


# ---- the steps ----


def edit(session: Session, chance: random.Random) -> None:
    """Any edit of the level that is open."""
    changed = chance.choice(EDITS)(session.graph, chance)
    if sum(node.layer.boxes for node in changed.nodes.values()) < 60:
        session.edit(changed, "Edit")


def edit_from_elsewhere(session: Session, chance: random.Random) -> None:
    """As a panel does that shows the whole drawing."""
    session.edit_root(chance.choice(EDITS)(session.root, chance), "Edit")


def drag(session: Session, chance: random.Random) -> None:
    """A gesture: several edits that are one step of the history."""
    ids = list(session.graph.nodes)
    for number in range(3):
        session.edit(
            session.graph.moved(dict.fromkeys(ids[:2], (20.0 * number, 40.0))), "Move", merge=("drag", id(ids))
        )


def enter(session: Session, chance: random.Random) -> None:
    blocks = [id for id in session.graph.nodes if session.is_block(id)]
    if blocks:
        session.enter(chance.choice(blocks))


def leave(session: Session, chance: random.Random) -> None:
    session.leave()


def look_at_another_copy(session: Session, chance: random.Random) -> None:
    if session.level.path:
        session.go(session.level.at_copy(chance.randrange(4)))


def repeat(session: Session, chance: random.Random) -> None:
    blocks = [id for id in session.graph.nodes if session.is_block(id)]
    if blocks:
        session.edit(session.graph.with_settings(chance.choice(blocks), repeat=chance.randint(1, 3)), "Set repeat")


def expose(session: Session, chance: random.Random) -> None:
    for id, node in session.graph.nodes.items():
        if isinstance(node.layer, Block) and (targets := exposable(node.layer)):
            target = chance.choice(targets)
            session.edit(session.graph.with_layer(id, with_exposed(node.layer, "width", [target[:2]])), "Expose")
            return


def hide(session: Session, chance: random.Random) -> None:
    for id, node in session.graph.nodes.items():
        if isinstance(node.layer, Block) and node.layer.exposed:
            hidden = without_exposed(node.layer, node.layer.exposed[0].name)
            session.edit(session.graph.with_layer(id, hidden), "Hide")
            return


def undo(session: Session, chance: random.Random) -> None:
    session.undo()


def redo(session: Session, chance: random.Random) -> None:
    session.redo()


def select(session: Session, chance: random.Random) -> None:
    ids = list(session.graph.nodes)
    session.select(chance.sample(ids, min(len(ids), 2)))


STEPS: tuple[Step, ...] = (
    edit, edit, edit, edit_from_elsewhere, drag, enter, enter, leave, look_at_another_copy, repeat, expose, hide,
    undo, redo, select,
)  # fmt: skip

Play = tuple[Step, int]
plays = st.lists(st.tuples(st.sampled_from(STEPS), st.integers(0, 10_000)), min_size=1, max_size=16)

modest = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))


# ---- what holds ----


@pytest.fixture(autouse=True)
def _application(qapp: QApplication) -> None:
    """Each example makes its own canvas; the application is there all the time."""


@contextmanager
def opened() -> Iterator[Canvas]:
    session = Session(Document(first_drawing()))
    canvas = Canvas(session)
    canvas.camera.animated = False
    canvas.resize(900, 600)
    canvas.show()
    try:
        yield canvas
    finally:
        canvas.close()
        canvas.deleteLater()
        session.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def assert_sound(canvas: Canvas) -> None:
    """What is looked at is a level of the drawing, everything known about it is right, and the canvas shows it."""
    session = canvas.session
    assert levels.existing(session.root, session.level) == session.level
    assert session.graph == content(session.root, session.level.path)
    assert session.whole == analyse(session.root)
    assert session.analysis == levels.analysis_at(session.whole, session.level)
    present = session.graph.nodes.keys() | {frame.id for frame in session.graph.frames}
    assert session.selection <= present
    canvas.glide.finish()
    assert_scene_shows(canvas, session.graph)


@modest
@given(plays)
def test_wherever_one_goes_what_is_shown_is_what_is_there(steps: list[Play]) -> None:
    with opened() as canvas:
        for step, seed in steps:
            step(canvas.session, random.Random(seed))
            assert_sound(canvas)


@modest
@given(plays)
def test_undo_leads_to_the_first_drawing_and_redo_to_the_last(steps: list[Play]) -> None:
    with opened() as canvas:
        session, document = canvas.session, canvas.session.document
        for step, seed in steps:
            step(session, random.Random(seed))
        last = document.graph if document.redo_label is None else None
        while document.undo_label is not None:
            session.undo()
            assert_sound(canvas)
        assert document.graph == first_drawing()
        while document.redo_label is not None:
            session.redo()
            assert_sound(canvas)
        assert last is None or document.graph == last
