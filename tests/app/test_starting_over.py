"""Starting over is a step of the history: what had been learned comes back, and nobody has to be asked."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from app.origin import BY_HAND
from app.runs_book import CURVES, GOES_ON, RETURNED, RunBook
from app.session import Session
from app.starting_over import BUSY, GONE
from engine.document import Document
from engine.errors import UserError
from engine.graph import Wire
from engine.training.wire_weights import set_weight
from engine.weights import Weights
from tests.app.recording import recorded
from tests.engine.drawings import classifier

WIRE = Wire("iris_1", "x", "dense_1", "in")


@pytest.fixture
def session(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Session]:
    with recorded(tmp_path / "state", monkeypatch, epochs=3, learning_rate=0.01) as session:
        RunBook.of(session)
        yield session


@pytest.fixture
def refusals(session: Session) -> list[UserError]:
    told: list[UserError] = []
    session.training.refused.connect(told.append)
    return told


def train(qtbot: QtBot, session: Session) -> Weights:
    """A whole training, and what comes of it."""
    session.training.start()
    qtbot.waitUntil(lambda: session.training.status == "finished")
    return session.training.learned.weights()


def same(some: Weights, others: Weights) -> bool:
    return some.keys() == others.keys() and all(np.array_equal(some[name], others[name]) for name in some)


def test_undo_brings_back_what_had_been_learned_and_redo_what_came_after(session: Session, qtbot: QtBot) -> None:
    first = train(qtbot, session)
    session.training.over.begin()
    assert session.document.undo_label == "Start over"
    assert not session.training.has_learned
    session.edit_root(session.root.with_training(seed=7), "Set seed to 7")
    second = train(qtbot, session)
    session.undo()
    session.undo()
    assert same(session.training.learned.weights(), first)
    assert session.training.has_learned
    session.redo()
    assert same(session.training.learned.weights(), second)
    session.undo()
    assert same(train(qtbot, session), train_twice(qtbot))


def train_twice(qtbot: QtBot) -> Weights:
    """What the drawing of these tests has learned after two trainings without a break."""
    session = Session(Document(classifier(("dense", {"units": 8}), "relu").with_training(epochs=3, learning_rate=0.01)))
    session.torch_arrived()
    train(qtbot, session)
    found = train(qtbot, session)
    assert session.training.close()
    session.deleteLater()
    return found


@pytest.mark.parametrize(("recorded", "where"), [(True, CURVES), (False, GOES_ON)], ids=["recorded", "unrecorded"])
def test_undo_says_where_the_curves_of_what_comes_back_are(
    session: Session, qtbot: QtBot, recorded: bool, where: str
) -> None:
    RunBook.of(session).choose(enabled=recorded)
    said: list[tuple[str, str]] = []
    session.message.connect(lambda text, hint: said.append((text, hint)))
    train(qtbot, session)
    session.training.over.begin()
    session.undo()
    assert said == [(RETURNED, where)]
    session.redo()
    assert len(said) == 1, "nothing has come back"


def test_where_nothing_was_learned_there_is_no_step(session: Session) -> None:
    session.training.over.begin()
    assert session.document.undo_label is None


def test_a_training_that_is_started_over_in_its_midst_comes_back_as_it_ended(session: Session, qtbot: QtBot) -> None:
    session.edit_root(session.root.with_training(epochs=100_000), "Longer")
    session.training.start()
    qtbot.waitUntil(lambda: session.training.beats.steps > 0)
    run = session.training.run
    assert run is not None
    session.training.over.begin()
    session.undo()
    learned = session.training.learned.weights()
    assert run.state is not None
    assert not run.is_alive()
    assert same(learned, {name: tensor.numpy() for name, tensor in run.state.weights().items()})


def test_weights_set_by_hand_before_are_a_step_to_undo_again(session: Session, qtbot: QtBot) -> None:
    before, graph = train(qtbot, session), session.root
    session.training.changes.make(lambda state: set_weight(state, graph, WIRE, 2.0), None, "Set the weights")
    qtbot.waitUntil(lambda: session.document.undo_label == "Set the weights")
    session.training.over.begin()
    session.undo()
    assert (session.training.learned.weights()["dense_1.weight"] == 2.0).all()
    session.undo()
    qtbot.waitUntil(lambda: same(session.training.learned.weights(), before))


def test_a_training_under_way_is_not_ended_by_undo(session: Session, qtbot: QtBot, refusals: list[UserError]) -> None:
    first = train(qtbot, session)
    session.training.over.begin()
    session.training.step()
    qtbot.waitUntil(lambda: session.training.status == "paused")
    session.undo()
    assert refusals == [BUSY]
    assert session.training.status == "paused"
    session.redo()
    session.training.stop()
    qtbot.waitUntil(lambda: session.training.status == "finished")
    session.undo()
    assert same(session.training.learned.weights(), first)


def test_what_no_run_has_is_known_to_be_so_when_it_comes_back(session: Session, qtbot: QtBot) -> None:
    book = RunBook.of(session)
    session.training.learned.take({"dense_1.bias": np.ones(8, np.float32)})
    assert book.unkept == BY_HAND
    session.training.over.begin()
    assert not book.unkept
    train(qtbot, session)
    session.undo()
    assert book.unkept == BY_HAND
    assert (session.training.learned.weights()["dense_1.bias"] == 1).all()
    session.redo()
    assert not book.unkept


def test_the_oldest_are_forgotten_where_there_is_no_room_for_all(
    session: Session, qtbot: QtBot, refusals: list[UserError]
) -> None:
    train(qtbot, session)
    session.training.memory = round(1.5 * session.training.over.kept.size)
    session.training.over.begin()
    second = train(qtbot, session)
    session.training.over.begin()
    session.undo()
    assert same(session.training.learned.weights(), second)
    session.undo()
    assert refusals == [GONE]
    session.training.memory = 8
    assert not session.training.over.comes_back
    session.training.over.begin()
    assert not session.training.has_learned
    assert session.document.undo_label is None


def test_what_comes_after_takes_the_room_of_the_oldest_too(
    session: Session, qtbot: QtBot, refusals: list[UserError]
) -> None:
    train(qtbot, session)
    session.training.memory = round(2.5 * session.training.over.kept.size)
    session.training.over.begin()
    second = train(qtbot, session)
    session.training.over.begin()
    train(qtbot, session)
    session.training.memory = round(1.5 * session.training.over.kept.size)
    session.undo()
    assert same(session.training.learned.weights(), second)
    session.undo()
    assert refusals == [GONE]
