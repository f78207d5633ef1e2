"""A plane paints what it is given where it belongs."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.marks import Style
from app.plane import Lines, Plane
from app.theme import DARK, LIGHT

RED = Style("#ff0000", edge="#ff0000")


@pytest.fixture
def plane(qtbot):
    made = Plane(LIGHT)
    qtbot.addWidget(made)
    made.resize(400, 300)
    made.span((-2.0, 2.0), (0.0, 10.0), ("width", "height"))
    made.show()
    return made


def colour(plane: Plane, x: float, y: float) -> str:
    (pixel,) = plane.pixels(np.array([[x, y]]))
    return plane.grab().toImage().pixelColor(round(pixel[0]), round(pixel[1])).name()


def test_points_are_painted_at_their_places(plane):
    plane.show_points(np.array([[1.0, 4.0], [-1.5, 9.0]]), np.array([0, 1]), [RED, Style("#0000ff", "s")])
    assert colour(plane, 1.0, 4.0) == "#ff0000"
    assert colour(plane, -1.5, 9.0) == "#0000ff"
    assert colour(plane, 1.3, 8.6) == LIGHT.panel


@pytest.mark.parametrize(("side", "few", "many"), [(120, 4.0, 2.0), (200, 6.5, 2.2), (500, 7.0, 4.0)])
def test_few_points_are_painted_larger_than_many(plane, side: int, few: float, many: float):
    plane.resize(side + 60, side + 45)
    drawn = []
    for amount in (4, 400):
        plane.show_points(np.zeros((amount, 2)), np.zeros(amount, int), [RED])
        drawn.append(plane.radius)
    assert drawn == [pytest.approx(few, abs=0.6), pytest.approx(many, abs=0.4)]


def test_the_first_row_of_a_field_lies_on_top(plane):
    field = np.array([[0xFF00FF00, 0xFF00FF00], [0xFF0000FF, 0xFFFF0000]], np.uint32)
    plane.show_field(field, QRectF(-2, 0, 4, 10), sharp=True)
    assert [colour(plane, *at) for at in ((-1, 8), (-1, 2), (1, 2))] == ["#00ff00", "#0000ff", "#ff0000"]


def test_lines_join_their_ends(plane):
    plane.show_lines([Lines(np.array([[-2.0, 5.0, 2.0, 5.0]]), "#ff00ff", 4.0)])
    assert colour(plane, 0.3, 5.0) == "#ff00ff"


def test_pixels_become_units_again(plane):
    (pixel,) = plane.pixels(np.array([[0.5, 2.5]]))
    at = plane.units(QPointF(*pixel))
    assert (at.x(), at.y()) == (pytest.approx(0.5), pytest.approx(2.5))
    assert plane.units(QPointF(0, 0)) is None


def test_a_square_plane_keeps_its_proportions(plane):
    plane.span((0.0, 1.0), (0.0, 1.0), ("x", "y"), square=True)
    corners = plane.pixels(np.array([[0.0, 0.0], [1.0, 1.0]]))
    assert np.ptp(corners[:, 0]) == pytest.approx(np.ptp(corners[:, 1]))


def test_what_is_kept_follows_the_size_and_the_theme(plane):
    plane.show_points(np.array([[1.0, 4.0]]), np.array([0]), [RED])
    assert colour(plane, 1.0, 4.0) == "#ff0000"
    plane.resize(500, 420)
    assert colour(plane, 1.0, 4.0) == "#ff0000"
    plane.restyle(DARK)
    assert colour(plane, -1.3, 8.6) == DARK.panel


def test_the_mouse_is_told_in_units_and_what_it_draws_in_pixels(qtbot, plane):
    told, drawn = [], []
    plane.hovered.connect(told.append)
    plane.dragged.connect(drawn.append)
    QTest.mouseMove(plane, QPoint(200, 100))
    qtbot.waitUntil(lambda: bool(told))
    assert -2 < told[-1].x() < 2
    QTest.mousePress(plane, Qt.MouseButton.LeftButton, pos=QPoint(200, 100))
    QTest.mouseMove(plane, QPoint(215, 90))
    qtbot.waitUntil(lambda: bool(drawn))
    assert (drawn[-1].x(), drawn[-1].y()) == (15, -10)


def test_on_paper_points_and_axes_are_drawn_anew(plane, tmp_path):
    plane.show_points(np.array([[1.0, 4.0]]), np.array([0]), [RED])
    sheet = QImage(QSize(1200, 900), QImage.Format.Format_RGB32)
    sheet.setDevicePixelRatio(3)
    painter = QPainter(sheet)
    plane.render(painter, QPoint())
    painter.end()
    (pixel,) = plane.pixels(np.array([[1.0, 4.0]]))
    assert sheet.pixelColor(round(3 * pixel[0]), round(3 * pixel[1])) == QColor("#ff0000")
    vector = QSvgGenerator()
    vector.setFileName(str(tmp_path / "plane.svg"))
    vector.setSize(plane.size())
    painter = QPainter(vector)
    plane.render(painter, QPoint())
    painter.end()
    written = (tmp_path / "plane.svg").read_text()
    assert ">width<" in written
    assert "#ff0000" in written
    assert "<image" not in written


def test_a_new_picture_paints_nothing_of_what_lies_below(qtbot):
    class Ground(QWidget):
        painted = 0

        def paintEvent(self, event: QPaintEvent) -> None:
            self.painted += 1

    ground = Ground()
    plane = Plane(LIGHT)
    QVBoxLayout(ground).addWidget(plane)
    qtbot.addWidget(ground)
    ground.resize(400, 300)
    with qtbot.waitExposed(ground):
        ground.show()
    qtbot.waitUntil(lambda: plane.pictures > 0)
    painted, pictures = ground.painted, plane.pictures
    plane.show_field(np.full((2, 2), 0xFF00FF00, np.uint32), QRectF(-2, 0, 4, 10))
    qtbot.waitUntil(lambda: plane.pictures > pictures)
    assert ground.painted == painted


def test_an_axis_of_days_reads_as_dates(plane):
    plane.span((15_340.0, 15_706.0), (0.0, 10.0), ("day", "height"), dates=(True, False))
    assert [text for _, text in plane._ticks_across(400)] == ["2012-01", "2012-04", "2012-07", "2012-10", "2013-01"]
    assert [text for _, text in plane._ticks_up(300)] == ["0", "2", "4", "6", "8", "10"]


@pytest.mark.parametrize("days", [9.0, 31.0])
def test_a_date_at_the_side_is_not_cut_and_keeps_clear_of_the_one_before(plane, days: float):
    for width in range(160, 500, 7):
        plane.resize(width, 300)
        plane.span((15_706.0, 15_706.0 + days), (0.0, 10.0), ("day", "height"), dates=(True, False))
        written = plane._written_across()
        assert all(left >= 0 and left + wide <= width for left, wide, _ in written)
        assert all(left + wide <= after for (left, wide, _), (after, _, _) in pairwise(written))
        assert written


@pytest.mark.parametrize("square", [True, False])
def test_a_long_name_beside_a_low_plane_is_not_cut(plane, square: bool):
    plane.resize(240, 120)
    plane.span((0.0, 1.0), (0.0, 1.0), ("x", "component 1 or so"), square=square)
    picture = plane.grab().toImage()
    assert {picture.pixelColor(x, 0).name() for x in range(picture.width())} == {LIGHT.panel}
    assert any(picture.pixelColor(x, 6).name() != LIGHT.panel for x in range(round(plane._area.left())))
