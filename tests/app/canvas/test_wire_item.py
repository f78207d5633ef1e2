"""A wire's tag shows where there is room for it."""

from __future__ import annotations

from PySide6.QtCore import QPointF

from app.canvas.look import Look
from app.canvas.wire_item import Load, WireItem
from engine.graph import Wire

WIRE = Wire("a", "out", "b", "in")


def item(look: Look, end: QPointF, text: str = "16×6×6") -> WireItem:
    wire = WireItem(WIRE, Load(text), look)
    wire.place(QPointF(0.0, 0.0), end)
    return wire


def test_a_short_wire_goes_without_its_tag(look: Look) -> None:
    assert item(look, QPointF(50.0, 0.0)).tag.isNull()
    assert not item(look, QPointF(150.0, 0.0)).tag.isNull()
    assert item(look, QPointF(-300.0, 50.0)).tag.isNull()


def test_the_tag_stands_in_the_middle_and_on_the_lane_where_there_is_one(look: Look) -> None:
    wire = item(look, QPointF(200.0, 40.0))
    assert wire.tag.center() == QPointF(100.0, 20.0)
    wire.place(QPointF(0.0, 0.0), QPointF(600.0, 0.0), 80.0)
    assert wire.tag.center() == QPointF(300.0, 80.0)
    assert wire.distance(QPointF(300.0, 80.0))[0] < 0.1
    assert wire.boundingRect().contains(wire.tag)


def test_the_bounds_hold_curve_and_tag(look: Look) -> None:
    for end in (QPointF(200.0, 40.0), QPointF(-300.0, 90.0), QPointF(500.0, 0.0), QPointF(0.0, -400.0)):
        wire = item(look, end)
        assert wire.boundingRect().contains(wire.tag) or wire.tag.isNull()
        assert wire.boundingRect().contains(wire.path.boundingRect().adjusted(-1.5, -1.5, 1.5, 1.5))


def test_a_wire_without_a_known_value_has_no_tag(look: Look) -> None:
    assert item(look, QPointF(300.0, 0.0), "").tag.isNull()
