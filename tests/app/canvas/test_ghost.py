"""A gap that could not be closed is shown for a moment."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.canvas.view import Canvas
from tests.app.canvas.hand import CONTROL, EMPTY, Hand


@pytest.fixture
def ghosts(canvas: Canvas, hand: Hand):
    """After Dense was deleted, which nothing could take the place of."""
    canvas.select(("dense_2",))
    hand.key(Qt.Key.Key_Delete, CONTROL)
    return canvas.ghosts


def test_the_refused_wire_is_drawn_between_its_ports(hand: Hand, ghosts) -> None:
    (item,) = ghosts.items
    assert item.path().elementAt(0).x == hand.out("relu_1").x()
    assert item.path().currentPosition() == hand.into("cross_entropy_1", "prediction")
    assert item.pen().style() == Qt.PenStyle.DashLine
    assert item.pen().color() == ghosts._drawing.look.error


def test_a_click_takes_it_away(hand: Hand, ghosts) -> None:
    hand.click(EMPTY)
    assert ghosts.items == []


def test_a_key_takes_it_away(hand: Hand, ghosts) -> None:
    hand.key(Qt.Key.Key_F)
    assert ghosts.items == []


def test_an_edit_takes_it_away(canvas: Canvas, ghosts) -> None:
    canvas.session.undo()
    assert ghosts.items == []


def test_it_goes_by_itself(qtbot: QtBot, ghosts) -> None:
    ghosts._timer.start(1)
    qtbot.waitUntil(lambda: not ghosts.items)
