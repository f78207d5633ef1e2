"""Above the first rows of a table stands what each column was taken for; menus change it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.importing.column_models import IN, KIND, OUT, PREDICT, USE, Shown, holds
from app.importing.columns import SHOWN, TablePreview
from app.theme import DARK, LIGHT
from engine.datasets.inspecting import ColumnSeen

NUMBER = ColumnSeen("width", "number", missing=2, different=40, low=-1.5, high=12.0, mean=3.25)
COLOUR = ColumnSeen("colour", "category", ("category", "text"), different=3, examples=("red", "blue", "white"))
DAY = ColumnSeen("day", "date", ("date",), different=1000, more=True, low=15340.0, high=16800.0)


@pytest.fixture
def table(qtbot: QtBot) -> TablePreview:
    made = TablePreview(LIGHT)
    qtbot.addWidget(made)
    made.show_columns((Shown(NUMBER, "number", IN), Shown(COLOUR, "category", PREDICT), Shown(DAY, "date", OUT)))
    made.show_rows((("1.5", "red", "2012-01-01"), ("", "blue")), (2, 7))
    made.resize(500, 400)
    made.show()
    return made


def test_a_column_says_what_it_holds() -> None:
    assert holds(NUMBER, "number") == ("−1.50 … 12", "mean 3.25", "2 missing")
    assert holds(COLOUR, "category") == ("3 different", "red, blue, white")
    assert holds(DAY, "date") == ("2012-01-01 … 2015-12-31", "1,000+ different")
    assert holds(ColumnSeen("same", "number", low=4.0, high=4.0, mean=4.0), "number") == ("4", "mean 4")


def test_the_name_of_a_column_is_shown_as_it_is_and_never_as_a_page(table: TablePreview) -> None:
    table.show_columns((Shown(ColumnSeen('<img src="/secret">', "number"), "number", IN),))
    across = Qt.Orientation.Horizontal
    assert table.columns.headerData(0, across) == '<img src="/secret">'
    assert "<img" not in str(table.columns.headerData(0, across, Qt.ItemDataRole.ToolTipRole))


def test_rows_stand_as_in_the_file_by_their_lines_and_short_ones_do_no_harm(table: TablePreview) -> None:
    rows = table.rows
    cells = [[rows.index(row, column).data() for column in range(3)] for row in range(2)]
    assert cells == [["1.5", "red", "2012-01-01"], ["", "blue", None]]
    assert [rows.headerData(row, Qt.Orientation.Vertical) for row in range(2)] == ["2", "7"]


def test_a_menu_offers_what_a_column_can_be_and_only_that(table: TablePreview) -> None:
    menu = table.menu(KIND, 1)
    assert menu is not None
    assert [action.text() for action in menu.actions()] == ["category", "text"]
    assert [action.isChecked() for action in menu.actions()] == [True, False]
    assert table.menu(KIND, 2) is None, "a date can be nothing else"
    uses = table.menu(USE, 0)
    assert uses is not None
    assert [action.text() for action in uses.actions()] == [PREDICT, IN, OUT]


def test_what_is_chosen_is_told_with_the_name_of_the_column(qtbot: QtBot, table: TablePreview) -> None:
    menu = table.menu(USE, 0)
    assert menu is not None
    with qtbot.waitSignal(table.use_chosen) as told:
        menu.actions()[0].trigger()
    assert told.args == ["width", PREDICT]


def test_the_keyboard_opens_the_menu_of_the_cell_it_is_on(qtbot: QtBot, table: TablePreview) -> None:
    from PySide6.QtWidgets import QMenu

    table.head.setCurrentIndex(table.columns.index(USE, 1))
    qtbot.keyClick(table.head, Qt.Key.Key_Return)
    (menu,) = (each for each in table.findChildren(QMenu) if each.isVisible())
    menu.close()


def test_both_tables_have_the_same_columns_and_scroll_together(qtbot: QtBot, table: TablePreview) -> None:
    assert [table.head.columnWidth(at) for at in range(3)] == [table.body.columnWidth(at) for at in range(3)]
    table.head.setColumnWidth(0, 300)
    assert table.body.columnWidth(0) == 300
    table.head.setColumnWidth(2, 300)
    across = table.body.horizontalScrollBar()
    qtbot.waitUntil(lambda: across.maximum() > 40)
    for place in (40, across.maximum()):
        across.setValue(place)
        assert table.head.horizontalScrollBar().value() == across.value() == place
    table.restyle(DARK)


def test_of_very_many_columns_the_first_are_shown(qtbot: QtBot, table: TablePreview) -> None:
    many = tuple(Shown(ColumnSeen(f"c{at}", "number"), "number", IN) for at in range(SHOWN + 50))
    table.show_columns(many)
    assert table.columns.columnCount() == SHOWN
