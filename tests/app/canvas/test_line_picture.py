"""Very many lines come bit by bit, and until then something is seen."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter
from pytestqt.qtbot import QtBot

from app.canvas.line_picture import LIFTED, MANY, LinePicture

RED = QColor("#ff0000")
AREA = QRectF(0.0, 0.0, 200.0, 200.0)


def upright(x: np.ndarray) -> np.ndarray:
    return np.stack([x, np.full_like(x, 10.0), x, np.full_like(x, 190.0)], axis=1)


@pytest.fixture
def lines() -> np.ndarray:
    """Upright lines, more than are drawn at once."""
    return upright(np.linspace(1.0, 199.0, 3 * MANY))


def painted(picture: LinePicture, lines: np.ndarray, scale: float = 1.0) -> int:
    """How many pixels have the colour of the lines."""
    image = QImage(200, 200, QImage.Format.Format_ARGB32)
    image.fill(0)
    painter = QPainter(image)
    painter.scale(scale, scale)
    picture.paint(painter, lambda area: [(RED, np.delete(lines, picture.lifted, axis=0))], AREA)
    painter.end()
    return sum(image.pixelColor(x, 100) == RED for x in range(200))


def drawn(qtbot: QtBot, lines: np.ndarray) -> LinePicture:
    """A picture with all the lines on it."""
    picture = LinePicture()
    with qtbot.waitSignal(picture.finished):
        painted(picture, lines)
    return picture


def test_at_first_a_part_of_the_lines_is_seen_and_then_all(qtbot: QtBot) -> None:
    x = np.repeat(np.arange(1.0, 199.0), 40)
    lines = upright(x)
    lines[1::2, 1:4:2] = -5.0  # every other one lies outside
    picture = LinePicture()
    first = painted(picture, lines)
    assert first > 0
    with qtbot.waitSignal(picture.finished):
        pass
    assert painted(picture, lines) >= first
    assert not picture.busy


def test_while_the_view_zooms_the_picture_of_before_is_scaled(qtbot: QtBot, lines: np.ndarray) -> None:
    picture = drawn(qtbot, lines)
    assert not picture.busy
    assert painted(picture, lines, 0.9) > 0
    assert picture.busy
    picture.forget()


def test_other_lines_make_another_picture(qtbot: QtBot, lines: np.ndarray) -> None:
    picture = drawn(qtbot, lines)
    picture.forget()
    assert painted(picture, np.zeros((0, 4))) == 0
    picture.forget()
    assert not picture.busy


def test_lines_that_move_are_taken_off_at_once_and_the_others_stay(qtbot: QtBot) -> None:
    x = np.repeat(np.arange(1.5, 199.0), 40)
    lines = upright(x)
    picture = drawn(qtbot, lines)
    all_of_them = painted(picture, lines)
    picture.lift(np.flatnonzero(x < 20.0), lines)
    assert painted(picture, lines) == all_of_them - 19
    with qtbot.waitSignal(picture.finished):
        assert picture.busy  # what they crossed is drawn again
    assert painted(picture, lines) == all_of_them - 19
    picture.lift(np.flatnonzero(x < 20.0), lines)
    assert not picture.busy  # they are off it already: a drag waits for no other picture


def test_where_many_lines_move_another_picture_is_made(qtbot: QtBot, lines: np.ndarray) -> None:
    picture = drawn(qtbot, lines)
    picture.lift(np.arange(LIFTED + 1), lines)
    assert not len(picture.lifted)
    assert not picture.there(AREA)


def test_lines_that_go_are_taken_off_and_those_that_come_are_drawn_beside_the_picture(qtbot: QtBot) -> None:
    x = np.repeat(np.arange(1.0, 199.0), 40)
    lines = upright(x)
    picture = drawn(qtbot, lines)
    all_of_them = painted(picture, lines)
    picture.lift(np.array([60, 4_000]), lines)
    gone, was = np.flatnonzero(x < 20.0), np.flatnonzero(x >= 20.0)
    picture.renumber(was, 2 + np.arange(len(was)), gone, np.array([0, 1]), lines)
    left = np.concatenate([lines[:2], lines[was]])
    assert picture.lifted.tolist() == [0, 1, 4_000 - len(gone) + 2]
    assert picture.there(AREA)
    assert painted(picture, left) == all_of_them - 19 - 1  # what the one that was lifted had crossed has a gap
    with qtbot.waitSignal(picture.finished):
        pass
    assert painted(picture, left) == all_of_them - 19


def test_where_many_lines_come_another_picture_is_made(qtbot: QtBot, lines: np.ndarray) -> None:
    picture = drawn(qtbot, lines)
    rows = np.arange(len(lines))
    picture.renumber(rows, rows, rows[:0], len(lines) + np.arange(LIFTED + 1), lines)
    assert not len(picture.lifted)
    assert not picture.there(AREA)
