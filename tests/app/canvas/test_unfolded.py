"""An unfolded ribbon has a line for each weight, told and coloured by what it is."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QStyleOptionGraphicsItem

from app.canvas.look import Look
from app.canvas.unfolded import NICE, Found, Unfolded
from engine.graph import Wire

WIRE = Wire("a", "out", "b", "in")
START, END = QPointF(0.0, 0.0), QPointF(300.0, 40.0)
WEIGHTS = np.array([[1.0, -0.5], [0.0, 0.25], [-2.0, 0.75]])


def made(look: Look, weights: np.ndarray | None = WEIGHTS, sizes: tuple[int, int] = (2, 3)) -> Unfolded:
    return Unfolded(WIRE, START, END, sizes, weights, look)


def painted(item: Unfolded) -> QImage:
    picture = QImage(340, 400, QImage.Format.Format_RGB32)
    picture.fill(QColor("white"))
    with QPainter(picture) as painter:
        painter.translate(20.0, 200.0)
        item.paint(painter, QStyleOptionGraphicsItem())
    return picture


def test_every_input_is_joined_to_every_unit(look: Look) -> None:
    item = made(look)
    assert item.lines.shape == (6, 4)
    assert len({tuple(line) for line in item.lines.tolist()}) == 6
    assert item.boundingRect().contains(QRectF(START, END))


def test_a_line_is_found_with_its_weight(look: Look) -> None:
    item = made(look)
    for row, line in enumerate(item.lines):
        quarter = QPointF(*(0.9 * line[:2] + 0.1 * line[2:]))
        unit, number = divmod(row, 2)
        assert item.nearest(quarter, 2.0) == Found(number, unit, WEIGHTS[unit, number])
    assert item.nearest(QPointF(150.0, 180.0), 5.0) is None


def test_before_training_a_line_has_no_weight(look: Look) -> None:
    item = made(look, None)
    found = item.nearest(QPointF(*item.lines[0][:2]), 2.0)
    assert found is not None
    assert found.weight is None


def test_weights_of_another_shape_say_nothing(look: Look) -> None:
    assert made(look, np.zeros((2, 3))).weights is None


def test_weights_that_are_no_numbers_are_drawn_as_none(look: Look) -> None:
    item = made(look, np.full((3, 2), np.nan))
    assert item.weights is not None
    assert not item.weights.any()
    painted(item)


def test_positive_and_negative_differ_in_colour(look: Look) -> None:
    up, down, neutral = (painted(made(look, w)) for w in (np.ones((3, 2)), -np.ones((3, 2)), None))
    middle = (170, 217)
    blue, orange, grey = (QColor(picture.pixel(*middle)) for picture in (up, down, neutral))
    assert blue.blue() > blue.red() + 40
    assert orange.red() > orange.blue() + 40
    assert abs(grey.red() - grey.blue()) < 60


def test_it_follows_its_ports(look: Look) -> None:
    item = made(look)
    before = item.lines.copy()
    item.lead(START + QPointF(10.0, 20.0), END + QPointF(10.0, 20.0))
    np.testing.assert_allclose(item.lines - before, np.tile((10.0, 20.0), (6, 2)))
    assert item.takes(QPointF(160.0, 40.0))
    assert not item.takes(QPointF(160.0, 240.0))


@pytest.mark.parametrize("end", [QPointF(40.0, 0.0), QPointF(-300.0, 100.0)])
def test_there_is_a_column_at_each_side_however_the_wire_leads(look: Look, end: QPointF) -> None:
    item = Unfolded(WIRE, START, end, (2, 3), None, look)
    assert item.lines[:, 0].max() < item.lines[:, 2].min() or end.x() < 0.0


def test_thousands_of_lines_are_drawn_without_smoothing(look: Look) -> None:
    item = made(look, np.ones((64, 64)), (64, 64))
    assert len(item.lines) > NICE
    picture = painted(item)
    shades = {picture.pixel(170, y) for y in range(100, 300)}
    assert len(shades) > 1
    assert item.boundingRect().height() < 360.0
