"""A wire's tag shows where there is room for it."""

from __future__ import annotations

from itertools import pairwise

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QPainter, QPixmap
from PySide6.QtWidgets import QStyleOptionGraphicsItem

from app.canvas.look import Look
from app.canvas.spotlight import Spotlight
from app.canvas.wire_item import HEAD, Load, WireItem
from app.canvas.wire_scale import FULL, Shown
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


def dashes(load: Load, look: Look) -> int:
    """How many pieces of a straight wire are seen."""
    wire = WireItem(WIRE, load, look)
    wire.place(QPointF(0.0, 10.0), QPointF(60.0, 10.0))
    pixmap = QPixmap(60, 20)
    pixmap.fill(look.canvas)
    painter = QPainter(pixmap)
    wire.paint(painter, QStyleOptionGraphicsItem())
    painter.end()
    row = [pixmap.toImage().pixelColor(x, 10) != look.canvas for x in range(60)]
    return sum(seen and not before for before, seen in pairwise([False, *row]))


def test_wires_of_whole_numbers_are_dotted_and_broken_ones_dashed(look: Look) -> None:
    assert dashes(Load("a long shape"), look) == 1
    assert dashes(Load("a long shape", is_index=True), look) > dashes(Load("a long shape", broken=True), look) > 2


def test_a_wire_without_a_known_value_has_no_tag(look: Look) -> None:
    assert item(look, QPointF(300.0, 0.0), "").tag.isNull()


def thickness(load: Load, look: Look, spotlight: Spotlight | None = None) -> list[float]:
    """How much of each column of a straight wire is covered, in pixels of the ink in the middle of it."""
    wire = WireItem(WIRE, load, look, spotlight)
    wire.place(QPointF(0.0, 10.5), QPointF(60.0, 10.5))
    pixmap = QPixmap(60, 21)
    pixmap.fill(look.canvas)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    wire.paint(painter, QStyleOptionGraphicsItem())
    painter.end()
    image, ground = pixmap.toImage(), look.canvas.lightness()
    columns = [[ground - image.pixelColor(x, y).lightness() for y in range(21)] for x in range(60)]
    return [sum(column) / max(1, column[10]) for column in columns]


def test_a_wire_that_a_training_runs_through_is_stronger_and_ends_in_an_arrow(look: Look) -> None:
    spotlight, load = Spotlight(), Load("a long shape")
    usual = thickness(load, look, spotlight)
    spotlight.live = frozenset({WIRE})
    live = thickness(load, look, spotlight)
    assert live[20] > 1.2 * usual[20]
    assert max(live[45:53]) > 6.0
    assert max(usual[45:53]) < 3.0


def test_the_arrow_lies_within_the_bounds(look: Look) -> None:
    for end in (QPointF(60.0, 0.0), QPointF(60.0, 400.0), QPointF(-300.0, 50.0), QPointF(2.0, 0.0)):
        wire = item(look, end, "")
        assert wire.boundingRect().contains(wire.head.boundingRect())


def test_the_arrow_points_along_the_wire(look: Look) -> None:
    flat, steep = (item(look, QPointF(60.0, y)).head.toList() for y in (0.0, 400.0))
    assert [corner.y() for corner in flat] == [0.0, -HEAD.max(), 0.0, HEAD.max()]
    assert steep[0].y() > steep[2].y() + 1.0


def test_a_wire_that_leads_nowhere_is_thinner_and_paler(look: Look) -> None:
    spare, usual = (thickness(Load("a long shape", used=used), look)[20] for used in (False, True))
    assert spare < 0.8 * usual
    assert WireItem(WIRE, Load("8", used=False), look)._colour().lightness() > look.real.lightness()


def painted(wire: WireItem, look: Look) -> tuple[int, set[str]]:
    """How many pixels high a straight wire is between its ends, and the colours in its middle."""
    pixmap = QPixmap(100, 40)
    pixmap.fill(look.canvas)
    painter = QPainter(pixmap)
    wire.paint(painter, QStyleOptionGraphicsItem())
    painter.end()
    image = pixmap.toImage()
    column = [image.pixelColor(50, y) for y in range(40)]
    return sum(colour != look.canvas for colour in column), {colour.name() for colour in column}


def straight(look: Look, shown: Shown | None) -> WireItem:
    wire = WireItem(WIRE, Load("1"), look)
    wire.place(QPointF(0.0, 20.0), QPointF(100.0, 20.0))
    wire.tag = QRectF()
    wire.show_value(shown)
    wire.tag = QRectF()
    return wire


def test_what_a_wire_carries_is_its_width_and_colour(look: Look) -> None:
    broad, narrow = (Shown(width, QColor("#c65102")) for width in (9.0, 1.0))
    assert painted(straight(look, broad), look)[0] in (9, 10)
    assert painted(straight(look, narrow), look)[0] <= 2
    assert "#c65102" in painted(straight(look, broad), look)[1]
    assert "#c65102" not in painted(straight(look, None), look)[1]


def test_a_gradient_points_back_to_where_the_wire_starts(look: Look) -> None:
    wire = straight(look, Shown(4.0, QColor("#c65102"), True))
    tip = wire._shown_head[0]
    assert tip.x() < 20.0
    ahead = straight(look, Shown(4.0, QColor("#c65102"), False))
    assert ahead._shown_head[0].x() > 80.0


def test_the_bounds_hold_the_broadest_wire_and_its_arrowhead(look: Look) -> None:
    for end in (QPointF(200.0, 40.0), QPointF(-300.0, 90.0), QPointF(500.0, 0.0), QPointF(0.0, -400.0)):
        wire = item(look, end)
        before = wire.boundingRect()
        wire.show_value(Shown(FULL, look.accent, True))
        half = FULL / 2
        assert wire.boundingRect().contains(wire.path.boundingRect().adjusted(-half, -half, half, half))
        assert wire.boundingRect().contains(wire._shown_head.boundingRect())
        wire.show_value(None)
        assert wire.boundingRect() == before


def test_what_looks_the_same_is_not_painted_again(look: Look) -> None:
    wire = straight(look, Shown(4.0, QColor("#c65102")))
    updates: list[int] = []
    wire.update = lambda *_: updates.append(1)  # type: ignore[method-assign]
    wire.show_value(Shown(4.0, QColor("#c65102")))
    assert updates == []
    wire.show_value(Shown(5.0, QColor("#c65102")))
    assert updates == [1]
