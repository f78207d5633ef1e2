"""A picture and its words share a place, and neither lies on the other."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.pictures import Scale
from app.plots import Legend, Mark
from app.theme import LIGHT
from app.views.beside import Beside


@pytest.fixture
def beside(qtbot: QtBot) -> Beside:
    picture = QWidget()
    picture.setMinimumSize(140, 110)
    made = Beside(picture, Legend(), Scale(LIGHT, "its sign is the answer"))
    made.name({name: Mark("#000000", 0, symbol="o") for name in ("second spiral", "first spiral", "training")})
    made.setMinimumSize(1, 1)  # others decide how much room there is
    qtbot.addWidget(made)
    made.show()
    return made


@pytest.mark.parametrize("width", range(200, 420, 20))
def test_however_narrow_a_wide_place_is_words_do_not_lie_on_the_picture(beside: Beside, width: int) -> None:
    beside.resize(width, 130)
    beside._row.activate()
    assert not beside.picture.geometry().intersects(beside.words.geometry())


def test_names_stand_one_below_another_where_half_of_the_height_has_room_for_them(beside: Beside) -> None:
    """Else classes and parts share a row: `first spiral  training`."""
    short = {name: Mark("#000000", 0, symbol="o") for name in ("a", "b", "training", "validation")}
    beside.name(short)
    row = beside.legend.sizeHint().height()
    for height, rows in ((300, len(short)), (8 * row, len(short)), (8 * row - 2, 1)):
        beside.resize(600, height)
        assert beside.side_by_side
        assert beside.legend.heightForWidth(10_000) == rows * row, height


def test_words_stand_beside_where_there_is_room_for_the_longest_name_and_below_where_there_is_not(
    beside: Beside,
) -> None:
    beside.resize(600, 200)
    assert beside.side_by_side
    beside._row.activate()
    assert beside.words.width() >= beside._longest
    beside.name({"examples of a class that has quite a long name": Mark("#000000", 0, symbol="o")})
    beside.resize(300, 220)
    beside._row.activate()
    assert not beside.side_by_side
