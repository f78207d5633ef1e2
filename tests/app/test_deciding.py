"""Decisions about single examples are steps of the drawing's history."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from app import deciding
from app.session import Session
from engine.datasets.base import Dataset
from engine.datasets.marks import MOST, Mark
from engine.document import Document
from tests.engine.drawings import classifier

NODE = "iris_1"


@pytest.fixture
def session(qtbot: QtBot) -> Iterator[Session]:
    session = Session(Document(classifier()))
    yield session
    session.training.close()


def marks(session: Session) -> tuple[Mark, ...]:
    layer = session.root.nodes[NODE].layer
    assert isinstance(layer, Dataset)
    return layer.marks


def test_a_part_and_a_label_are_decided_apart_from_one_another(session: Session) -> None:
    deciding.put(session, NODE, [3, 1, 3], "test")
    assert session.document.undo_label == "Put into test: 2 examples"
    deciding.relabel(session, NODE, [1], "setosa")
    assert marks(session) == (Mark(example=1, part="test", label="setosa"), Mark(example=3, part="test"))
    deciding.leave_out(session, NODE, [3])
    assert marks(session)[1] == Mark(example=3, part="out")
    session.undo()
    session.undo()
    assert marks(session) == (Mark(example=1, part="test"), Mark(example=3, part="test"))


def test_some_are_taken_back_or_all(session: Session) -> None:
    deciding.leave_out(session, NODE, [1, 2, 3])
    deciding.forget(session, NODE, [2])
    assert [mark.example for mark in marks(session)] == [1, 3]
    deciding.forget(session, NODE)
    assert marks(session) == ()
    before = session.root
    deciding.forget(session, NODE)
    assert session.root is before, "nothing to take back is no step"


def test_more_than_may_be_decided_is_refused_in_words(session: Session) -> None:
    said: list[str] = []
    session.message.connect(lambda text, _: said.append(text))
    deciding.leave_out(session, NODE, range(MOST + 1))
    assert marks(session) == ()
    assert len(said) == 1


def test_a_node_that_holds_no_data_is_let_alone(session: Session) -> None:
    before = session.root
    for node in ("dense_1", "nowhere"):
        deciding.put(session, node, [1], "train")
        deciding.forget(session, node)
    assert session.root is before
