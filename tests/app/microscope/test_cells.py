"""Numbers as a picture: every cell is where it is clicked, whatever the shape."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.microscope.cells import MOST_TILES, MOST_UNITS, Cells
from app.theme import LIGHT

SHAPES = [(), (1,), (7,), (300,), (5, 9), (3, 4, 5), (64, 8, 8), (4, 3, 3, 3), (6, 1, 1)]


@pytest.fixture
def cells(qtbot) -> Cells:
    made = Cells(LIGHT)
    qtbot.addWidget(made)
    made.resize(420, 260)
    made.show()
    return made


@pytest.mark.parametrize("shape", SHAPES)
def test_every_cell_is_found_where_it_is_drawn(cells: Cells, shape: tuple[int, ...]) -> None:
    cells.show_numbers(np.random.default_rng(0).normal(size=shape), (0,) * len(shape))
    for cell in np.ndindex(*shape):
        rect = cells.rect_of(tuple(cell))
        assert cells.rect().toRectF().adjusted(-1, -1, 1, 1).contains(rect)
        assert cells.cell_under(rect.center()) == tuple(cell)
    assert not cells.grab().toImage().isNull()


def test_a_click_picks_and_arrows_move(cells: Cells) -> None:
    cells.show_numbers(np.arange(12.0).reshape(2, 2, 3), (0, 0, 0))
    picked: list[tuple[int, ...]] = []
    cells.picked.connect(picked.append)
    QTest.mouseClick(cells, Qt.MouseButton.LeftButton, pos=cells.rect_of((1, 1, 2)).center().toPoint())
    assert picked == [(1, 1, 2)]
    for key, expected in ((Qt.Key.Key_Right, (0, 0, 1)), (Qt.Key.Key_Down, (0, 1, 0))):
        QTest.keyClick(cells, key)
        assert picked[-1] == expected
    cells.show_numbers(cells.values, (0, 0, 2))
    QTest.keyClick(cells, Qt.Key.Key_Right)
    assert picked[-1] == (1, 0, 0), "over the gap between two tiles"


def test_enter_goes_in(cells: Cells) -> None:
    cells.show_numbers(np.arange(4.0), (2,))
    entered: list[tuple[int, ...]] = []
    cells.entered.connect(entered.append)
    QTest.keyClick(cells, Qt.Key.Key_Return)
    assert entered == [(2,)]


def test_what_could_not_be_told_apart_is_left_out(cells: Cells) -> None:
    cells.show_numbers(np.zeros(10_000), (0,))
    assert cells.values.shape == (MOST_UNITS,)
    cells.show_numbers(np.zeros((500, 300, 4)), (0, 0, 0))
    assert cells.values.shape == (MOST_TILES, 256, 4)


def test_hidden_numbers_have_no_colour(cells: Cells) -> None:
    cells.show_numbers(np.array([-1.0, 1.0]), (0,))
    shown = cells.grab().toImage()
    cells.hide_numbers(True)
    assert cells.grab().toImage() != shown
    assert {cells._image.pixelColor(x, 0).name() for x in range(2)} == {LIGHT.diverge(0.0)}


def test_the_note_can_stand_behind_a_colon(cells: Cells) -> None:
    for shape in ((4,), (3, 4), (2, 3, 4)):
        cells.show_numbers(np.zeros(shape), (0,) * len(shape))
        assert cells.note.startswith("one ")
        assert ":" not in cells.note
