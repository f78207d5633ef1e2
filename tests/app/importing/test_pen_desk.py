"""Drawing a data set: a key keeps what is on the pad, and every picture is a step of the drawing's history."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot
from shiboken6 import delete

import engine.kinds  # noqa: F401  # fills LAYERS
from app.importing.pen_desk import PenDesk
from app.session import Session
from app.theme import DARK
from engine.datasets.drawn import Drawn
from engine.document import Document
from engine.graph import Graph


@pytest.fixture
def session(qtbot: QtBot) -> Iterator[Session]:
    graph, _ = Graph().added(Drawn())
    session = Session(Document(graph))
    yield session
    session.training.close()


@pytest.fixture
def desk(qtbot: QtBot, session: Session) -> PenDesk:
    made = PenDesk(None, session, "drawn_1")
    qtbot.addWidget(made)
    made.show()
    return made


def data(session: Session) -> Drawn:
    layer = session.root.nodes["drawn_1"].layer
    assert isinstance(layer, Drawn)
    return layer


def stroke(qtbot: QtBot, desk: PenDesk, x: int = 100) -> np.ndarray:
    """Draws a stroke. Returns the picture that is on the pad then."""
    qtbot.mousePress(desk.pad, Qt.MouseButton.LeftButton, pos=QPoint(x, 60))
    qtbot.mouseMove(desk.pad, QPoint(x + 20, 200))
    qtbot.mouseRelease(desk.pad, Qt.MouseButton.LeftButton, pos=QPoint(x + 20, 200))
    return desk.pad.picture()


def test_the_key_of_a_class_keeps_what_is_on_the_pad_and_wipes_it(
    qtbot: QtBot, desk: PenDesk, session: Session
) -> None:
    picture = stroke(qtbot, desk)
    qtbot.keyClick(desk, Qt.Key.Key_7)
    assert desk.pad.empty
    (label, _) = data(session).pictures[0]
    assert label == 7
    np.testing.assert_allclose(data(session).load().x[0, 0], picture, atol=0.04)
    assert desk.buttons[7].text() == "7  ·  1"
    assert desk.pictures.item(0).text() == "7"


def test_without_ink_a_key_says_what_comes_next_and_enter_keeps_it(
    qtbot: QtBot, desk: PenDesk, session: Session
) -> None:
    qtbot.keyClick(desk, Qt.Key.Key_3)
    assert data(session).pictures == ()
    stroke(qtbot, desk)
    qtbot.keyClick(desk, Qt.Key.Key_Return)
    assert [label for label, _ in data(session).pictures] == [3]
    qtbot.keyClick(desk, Qt.Key.Key_Return)
    assert len(data(session).pictures) == 1, "an empty pad is no picture"


def test_undo_takes_back_strokes_first_and_then_pictures(qtbot: QtBot, desk: PenDesk, session: Session) -> None:
    stroke(qtbot, desk)
    desk.keep_as(1)
    stroke(qtbot, desk)
    stroke(qtbot, desk, 160)
    for strokes in (1, 0):
        desk._back()
        assert len(desk.pad.strokes) == strokes
        assert len(data(session).pictures) == 1
    desk._back()
    assert data(session).pictures == ()
    assert desk.pictures.count() == 0


def test_pictures_are_deleted_and_given_another_class(qtbot: QtBot, desk: PenDesk, session: Session) -> None:
    for label in (1, 2, 3):
        stroke(qtbot, desk)
        desk.keep_as(label)
    desk.pictures.item(0).setSelected(True)
    assert desk.pictures.item(0).text() == "3", "the latest first"
    desk.buttons[5].setChecked(True)
    desk.relabel.click()
    assert [label for label, _ in data(session).pictures] == [1, 2, 5]
    desk.pictures.item(1).setSelected(True)
    desk.delete.click()
    assert [label for label, _ in data(session).pictures] == [1, 5]
    session.undo()
    assert desk.pictures.count() == 3


def test_only_those_of_a_class_can_be_shown(qtbot: QtBot, desk: PenDesk, session: Session) -> None:
    for label in (1, 2, 2):
        stroke(qtbot, desk)
        desk.keep_as(label)
    desk.only.click()
    desk._press(2)
    assert desk.there.text() == "2 pictures of this class"
    desk._press(1)
    assert desk.pictures.count() == 1


def test_classes_have_names_of_ones_own_and_keys_by_their_place(qtbot: QtBot, desk: PenDesk, session: Session) -> None:
    desk.names.selectAll()
    qtbot.keyClicks(desk.names, "circle, cross")
    desk.names.editingFinished.emit()
    assert data(session).classes == ("circle", "cross")
    assert [button.accessibleName() for button in desk.buttons] == ["circle", "cross"]
    stroke(qtbot, desk)
    qtbot.keyClick(desk, Qt.Key.Key_2)
    assert data(session).counts == (0, 1)


def test_names_that_cannot_be_are_refused_in_words(qtbot: QtBot, desk: PenDesk, session: Session) -> None:
    desk.names.selectAll()
    qtbot.keyClicks(desk.names, "same, same")
    desk.names.editingFinished.emit()
    assert "names that differ" in desk.refusal.text()
    assert data(session).classes == tuple("0123456789")


def test_keys_are_classes_from_the_first_moment_and_not_letters_of_a_name(desk: PenDesk) -> None:
    assert desk.focusWidget() is desk.pad


def test_it_follows_the_theme_and_closes_with_its_node(qtbot: QtBot, desk: PenDesk, session: Session) -> None:
    session.set_theme(DARK)
    session.edit(session.graph.without(["drawn_1"]), "Delete")
    assert not desk.isVisible()


def test_once_it_is_gone_a_theme_is_none_of_its_business(qtbot: QtBot, session: Session) -> None:
    """A function that was connected would be called for ever, and take hold of widgets that Qt has deleted."""
    delete(PenDesk(None, session, "drawn_1"))
    with qtbot.captureExceptions() as raised:
        session.set_theme(DARK)
    assert raised == []
