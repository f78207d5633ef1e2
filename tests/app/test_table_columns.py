"""Tables in narrow places: they do not scroll for a few pixels, and what is out of sight is told of."""

import pytest

from app.table_columns import shared
from app.verdict.figure_table import Cell, FigureTable

NAMES = ("figure", "this\nnetwork", "most\nfrequent", "random\nforest")


@pytest.mark.parametrize(
    ("room", "widths"),
    [
        (130, [50, 40, 40]),
        (129, [50, 39, 40]),
        (120, [50, 35, 35]),
        (114, [50, 32, 32]),
        (113, [50, 40, 40]),
    ],
)
def test_columns_give_up_air_where_all_of_them_fit_then(room: int, widths: list[int]) -> None:
    assert shared((50, 40, 40), (50, 32, 32), room) == widths


@pytest.fixture
def table(qtbot) -> FigureTable:
    made = FigureTable("Figures")
    qtbot.addWidget(made)
    made.fill([(name, "") for name in NAMES], [[Cell("accuracy"), *(Cell("97.0 %", 0.97) for _ in NAMES[1:])]])
    made.show()
    return made


def test_a_table_that_lacks_a_few_pixels_does_not_scroll(qtbot, table: FigureTable) -> None:
    table.resize(2 * table.horizontalHeader().length(), 200)
    frame = table.width() - table.viewport().width()
    table.resize(table.horizontalHeader().length() + frame - 12, 200)
    qtbot.waitUntil(lambda: table.horizontalScrollBar().maximum() == 0)
    assert table.more.isHidden()


def test_a_sign_tells_which_columns_are_out_of_sight_and_leads_to_them(qtbot, table: FigureTable) -> None:
    table.resize(table.horizontalHeader().length() // 2, 200)
    qtbot.waitUntil(table.more.isVisible)
    assert "random forest" in table.more.beyond()
    assert "random forest" in table.more.toolTip()
    assert table.more.geometry().right() <= table.viewport().geometry().right()
    while table.more.isVisible():
        before = table.horizontalScrollBar().value()
        table.more.click()
        assert table.horizontalScrollBar().value() > before
    assert table.horizontalScrollBar().value() == table.horizontalScrollBar().maximum()
