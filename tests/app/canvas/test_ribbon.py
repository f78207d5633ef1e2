"""A wire that stands for many is a ribbon: it meets its ports in one point and is broader the more it stands for."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF

from app.canvas.look import Look
from app.canvas.ribbon import WIDEST, breadth, ribbon
from app.canvas.wire_item import Load, WireItem
from engine.graph import Wire

START, END = QPointF(0.0, 0.0), QPointF(200.0, 60.0)
ENDS = [(END, None), (QPointF(30.0, 300.0), None), (QPointF(-200.0, 120.0), 60.0), (QPointF(700.0, 0.0), -90.0)]


def test_it_grows_with_the_logarithm_of_the_connections() -> None:
    small, middle, large = breadth((4, 8)), breadth((64, 64)), breadth((784, 256))
    assert small < middle < large < 2.5 * small
    assert breadth((1, 1)) == 3.0
    assert breadth((100_000, 100_000)) == WIDEST


@pytest.mark.parametrize(("end", "lane"), ENDS)
def test_all_strands_meet_at_both_ports(end: QPointF, lane: float | None) -> None:
    _, strands = ribbon(START, end, lane, (64, 64))
    begun = [strands.elementAt(i) for i in range(strands.elementCount()) if strands.elementAt(i).isMoveTo()]
    assert [(element.x, element.y) for element in begun] == [(0.0, 0.0)] * 3
    assert strands.currentPosition() == end


def test_its_middle_is_as_broad_as_it_says() -> None:
    shape, _ = ribbon(START, QPointF(200.0, 0.0), None, (64, 64))
    assert shape.boundingRect().height() == pytest.approx(breadth((64, 64)), abs=0.1)


@pytest.mark.parametrize(("end", "lane"), ENDS)
def test_the_bounds_of_the_wire_hold_its_ribbon(look: Look, end: QPointF, lane: float | None) -> None:
    item = WireItem(Wire("a", "out", "b", "in"), Load("784", joins=(784, 256)), look)
    item.place(START, end, lane)
    for path in ribbon(START, end, lane, (784, 256)):
        assert item.boundingRect().contains(path.boundingRect())
