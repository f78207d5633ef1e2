"""Arrays as pictures: one meaning of colour, one stated scale."""

import numpy as np
from PySide6.QtCore import QPointF, QRectF
from pytestqt.qtbot import QtBot

from app.pictures import HeatMap, Scale, coloured, extent, graded, photograph, pixmap, tiles
from app.theme import DARK, LIGHT


def hexadecimal(pixel: np.ndarray) -> str:
    return "#" + "".join(f"{channel:02x}" for channel in pixel[:3])


def test_orange_is_negative_grey_is_nothing_and_blue_is_positive() -> None:
    picture = coloured(np.array([[-2.0, 0.0, 2.0, np.nan]]), 2.0, LIGHT)
    assert hexadecimal(picture[0, 0]) == LIGHT.negative
    assert hexadecimal(picture[0, 1]) == LIGHT.diverge(0)
    assert hexadecimal(picture[0, 2]) == LIGHT.positive
    assert picture[0, :, 3].tolist() == [255, 255, 255, 0]


def test_a_picture_of_zeros_is_grey() -> None:
    assert hexadecimal(coloured(np.zeros((1, 1)), 0.0, DARK)[0, 0]) == DARK.diverge(0)


def test_the_greatest_finite_size_sets_the_scale() -> None:
    assert extent(np.array([1.0, -3.0, np.nan, np.inf])) == 3.0
    assert extent(np.array([])) == 0.0


def test_tiles_stand_in_rows_with_gaps_between_them() -> None:
    sheet = tiles(np.arange(3 * 2 * 2, dtype=float).reshape(3, 2, 2), columns=2)
    assert sheet.shape == (5, 5)
    assert sheet[:2, :2].tolist() == [[0, 1], [2, 3]]
    assert sheet[3:, :2].tolist() == [[8, 9], [10, 11]]
    assert np.isnan(sheet[2]).all()
    assert np.isnan(sheet[3:, 3:]).all()


def test_tiles_fill_a_wide_place_with_more_columns() -> None:
    pictures = np.zeros((16, 4, 4))
    assert tiles(pictures).shape == (19, 19)
    assert tiles(pictures, aspect=4.0).shape == (9, 39)


def test_a_photograph_runs_from_black_to_white() -> None:
    grey = photograph(np.array([[[-1.0, 0.0], [1.0, 1.0]]]))
    assert grey.shape == (2, 2, 3)
    assert grey[..., 0].tolist() == [[0, 127], [255, 255]]
    assert photograph(np.zeros((3, 2, 2))).max() == 0


def test_a_small_picture_is_enlarged_to_the_size_asked_for(qtbot: QtBot) -> None:
    made = pixmap(photograph(np.random.default_rng(0).normal(size=(1, 8, 4))), 64)
    assert (made.width(), made.height()) == (32, 64)


def test_a_heat_map_keeps_its_numbers_through_a_theme(qtbot: QtBot) -> None:
    heat = HeatMap(LIGHT)
    qtbot.addWidget(heat)
    heat.show_values(np.array([[0.5, -1.5]], np.float32))
    assert heat.limit == 1.5
    heat.restyle(DARK)
    assert heat.values.tolist() == [[0.5, -1.5]]


def test_the_scale_says_its_ends_and_its_rule(qtbot: QtBot) -> None:
    scale = Scale(LIGHT, "scaled to the largest")
    qtbot.addWidget(scale)
    scale.show_limit(0.25)
    assert scale.text == "−0.250 to +0.250: scaled to the largest"


def test_sizes_go_from_grey_to_violet_and_what_was_not_read_is_let_through() -> None:
    picture = graded(np.array([[-9.0, -6.0, 2.0, np.inf, np.nan]]), -6.0, 2.0, LIGHT)
    assert [hexadecimal(picture[0, at]) for at in (0, 1)] == [LIGHT.zero, LIGHT.zero]
    assert [hexadecimal(picture[0, at]) for at in (2, 3)] == [LIGHT.sizes[-1]] * 2
    assert picture[0, :, 3].tolist() == [255, 255, 255, 255, 0]


def test_the_cell_below_the_mouse_is_found_wherever_the_picture_lies(qtbot: QtBot) -> None:
    heat = HeatMap(LIGHT)
    qtbot.addWidget(heat)
    heat.show_sizes(np.zeros((2, 10)), (0.0, 1.0), QRectF(0.0, -0.5, 5.0, 2.0))
    assert heat.cell(QPointF(4.9, 1.2)) == (1, 9)
    assert heat.cell(QPointF(0.0, -0.4)) == (0, 0)
    assert heat.cell(QPointF(5.1, 0.0)) is None
    assert heat.cell(None) is None


def test_the_scale_of_sizes_says_its_ends_also_those_of_logarithms(qtbot: QtBot) -> None:
    scale = Scale(LIGHT, "")
    qtbot.addWidget(scale)
    scale.show_span((-5.0, -1.0), "each colour is ten times the one before", log=True)
    assert scale.text == "10⁻⁵ to 0.1: each colour is ten times the one before"
    scale.show_span((0.0, 1.0), "from none to all")
    assert scale.text == "0 to 1.00: from none to all"


def test_a_flat_scale_keeps_its_rule_and_takes_a_line_more_where_that_would_be_cut(qtbot: QtBot) -> None:
    scale = Scale(LIGHT, "one scale for all, to the largest")
    qtbot.addWidget(scale)
    scale.show_limit(1.23)
    scale.flatten(True)
    line = scale.fontMetrics().height()
    assert scale.heightForWidth(600) == line + 4
    assert scale.heightForWidth(200) == 2 * line + 4
    scale.flatten(False)
    full = scale.heightForWidth(200)
    scale.foldable = False
    scale.flatten(True)
    assert scale.heightForWidth(200) == full


def test_a_scale_takes_one_line_where_there_is_little_room(qtbot: QtBot) -> None:
    scale = Scale(LIGHT, "scaled to the largest")
    qtbot.addWidget(scale)
    high = scale.sizeHint().height()
    scale.flatten(True)
    assert scale.sizeHint().height() < high / 1.5
    scale.resize(160, 20)
    assert scale.grab().toImage().pixelColor(159, 19).isValid()
    assert scale.toolTip() == scale.text


def test_a_flat_scale_keeps_its_numbers_below_the_strip_where_they_would_be_cut_beside_it(qtbot: QtBot) -> None:
    scale = Scale(LIGHT, "blue: for it")
    qtbot.addWidget(scale)
    scale.show_limit(1.99)
    narrow = scale.fontMetrics().horizontalAdvance("−1.99+1.99") + 10
    below = scale.heightForWidth(narrow), scale.heightForWidth(400)
    scale.flatten(True)
    assert scale.heightForWidth(narrow) == below[0]
    assert scale.heightForWidth(400) < below[1]
    scale.resize(narrow, below[0])
    assert not scale.grab().isNull()


def test_a_rule_that_has_no_room_ends_with_a_whole_line(qtbot: QtBot) -> None:
    scale = Scale(LIGHT, "one scale for all pictures, to the largest of them")
    qtbot.addWidget(scale)
    scale.show_limit(1.0)
    scale.show()
    line = scale.fontMetrics().height()

    def inked(height: int) -> int:
        """The lowest row of pixels that has letters."""
        scale.setFixedSize(120, height)
        picture = scale.grab().toImage()
        empty = picture.pixelColor(119, 0).name()
        rows = [y for y in range(height) if any(picture.pixelColor(x, y).name() != empty for x in range(119))]
        return max(rows)

    whole = 14 + 2 * line
    assert inked(whole) <= whole
    assert inked(whole + line // 2) == inked(whole)
    assert inked(whole - line // 2) < whole - line // 2 - 2
