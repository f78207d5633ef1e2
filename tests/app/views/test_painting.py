"""Points are painted onto the boundary with real presses and moves of the mouse, and become edits of the drawing."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.session import Session
from app.views.boundary import PAINT, BoundaryView
from engine.datasets.painted import Painted
from engine.datasets.plane import Circle
from engine.limits import PAINTED
from engine.playground import playground, with_dataset
from tests.app.views.conftest import Open

LEFT, RIGHT, NONE = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton, Qt.KeyboardModifier.NoModifier
ACROSS = [(-4.0, 3.0), (-2.0, 3.0), (0.0, 3.0), (2.0, 3.0)]


@pytest.fixture
def view(qtbot: QtBot, opened: Open) -> BoundaryView:
    made = BoundaryView(opened(playground(Painted())))
    qtbot.addWidget(made)
    made.resize(600, 560)
    made.show()
    qtbot.waitExposed(made)
    made.draw()
    return made


def points(session: Session) -> np.ndarray:
    layer = session.root.nodes["painted_1"].layer
    assert isinstance(layer, Painted)
    return np.array(layer.points).reshape(-1, 3)


def stroke(view: BoundaryView, way: list[tuple[float, float]], button: Qt.MouseButton = LEFT, keys=NONE) -> None:
    def pixel(at: tuple[float, float]) -> QPoint:
        x, y = view.plane.pixels(np.array([at]))[0]
        return QPoint(round(x), round(y))

    QTest.mousePress(view.plane, button, keys, pixel(way[0]))
    for at in way[1:]:
        QTest.mouseMove(view.plane, pixel(at))
    QTest.mouseRelease(view.plane, button, keys, pixel(way[-1]))


def test_an_empty_plane_says_what_to_do(view: BoundaryView) -> None:
    assert view.pages.currentWidget() is view.picture
    assert view.verdict.text() == PAINT
    assert not view.painting.brushes.isHidden()
    assert view.plane.across == (-6.0, 6.0)


def test_a_stroke_leaves_points_along_its_way_and_is_one_step_of_the_history(view: BoundaryView) -> None:
    stroke(view, ACROSS)
    found = points(view.session)
    assert len(found) == 3 * len(ACROSS)
    assert set(found[:, 2]) == {0.0}
    assert np.ptp(found[:, 0]) > 5
    assert np.abs(found[:, 1] - 3).max() <= 0.7
    assert view.session.document.undo_label == "Paint points"
    view.session.undo()
    assert not len(points(view.session))


def test_the_other_button_paints_the_next_class(view: BoundaryView) -> None:
    stroke(view, ACROSS, RIGHT)
    assert set(points(view.session)[:, 2]) == {1.0}


def test_a_digit_chooses_the_class(view: BoundaryView) -> None:
    QTest.keyClick(view.plane, Qt.Key.Key_2)
    stroke(view, ACROSS)
    assert set(points(view.session)[:, 2]) == {1.0}


def test_the_smallest_brush_paints_single_points(view: BoundaryView) -> None:
    view.painting.brushes.thickness.setValue(0)
    stroke(view, [(1.0, -2.0)])
    ((x, y, _),) = points(view.session).tolist()
    assert (x, y) == pytest.approx((1.0, -2.0), abs=0.05)


def test_the_rubber_and_shift_take_points_away(view: BoundaryView) -> None:
    stroke(view, ACROSS)
    before = len(points(view.session))
    stroke(view, [(-4.0, 3.0)], keys=Qt.KeyboardModifier.ShiftModifier)
    between = len(points(view.session))
    assert between < before
    QTest.keyClick(view.plane, Qt.Key.Key_E)
    stroke(view, [(-3.0, 3.0), (-1.0, 3.0), (0.0, 3.0), (1.0, 3.0), (2.0, 3.0)])
    assert len(points(view.session)) < between
    assert view.session.document.undo_label == "Take points away"


def test_clear_takes_all_away_and_can_be_undone(view: BoundaryView) -> None:
    stroke(view, ACROSS)
    view.painting.brushes.clear.click()
    assert not len(points(view.session))
    view.session.undo()
    assert len(points(view.session)) == 12


def test_numbers_are_painted_by_their_height(view: BoundaryView) -> None:
    session = view.session
    session.edit_root(with_dataset(session.root, Painted(predict="number")), "Change the problem")
    view.painting.brushes.buttons[3].click()
    stroke(view, ACROSS)
    assert set(points(session)[:, 2]) == {0.5}


def test_there_is_a_brush_for_each_class(view: BoundaryView) -> None:
    session = view.session
    session.edit_root(with_dataset(session.root, Painted(classes=4)), "Paint 4 classes")
    assert len(view.painting.brushes.buttons) == 4


def test_points_are_seen_before_the_network_has_answered(view: BoundaryView, qtbot: QtBot) -> None:
    stroke(view, ACROSS)
    stroke(view, [(-4.0, -3.0), (0.0, -3.0)], RIGHT)
    qtbot.waitUntil(lambda: view.reading is not None)
    stroke(view, [(4.0, -4.0)])
    view.draw()
    assert len(view.plane.places) >= 3
    assert {(round(x, 2), round(y, 2)) for x, y in view.plane.places} >= {
        (round(x, 2), round(y, 2)) for x, y, _ in points(view.session)[-3:]
    }
    assert view.reading is None or view.reading.span.tolist() == [[-6, 6], [-6, 6]]


def test_no_more_points_than_a_drawing_may_hold(view: BoundaryView) -> None:
    session, told = view.session, list[str]()
    session.message.connect(lambda text, _: told.append(text))
    full = Painted().with_points([(0.0, 0.0, 0.0)] * PAINTED)
    session.edit_root(with_dataset(session.root, full), "Paint points")
    stroke(view, ACROSS)
    assert len(points(session)) == PAINTED
    assert told[0] == "There are 5,000 points, and that is as many as fit."


def test_other_data_have_no_brushes(view: BoundaryView) -> None:
    session = view.session
    session.edit_root(with_dataset(session.root, Circle()), "Take the circle")
    assert view.painting.brushes.isHidden()
    stroke(view, ACROSS)
    assert session.document.undo_label == "Take the circle"
