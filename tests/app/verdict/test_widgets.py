"""The confusion matrix and the tables as widgets: cells by mouse and keys, and sorting by numbers."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPoint, QPointF, Qt
from pytestqt.qtbot import QtBot

from app.theme import LIGHT
from app.verdict.confusion import ConfusionMap
from app.verdict.figure_table import Cell, FigureTable

COUNTS = np.array([[8, 2, 0], [1, 9, 0], [0, 5, 5]])
NAMES = ("cat", "dog", "cow")


def shown(qtbot: QtBot) -> ConfusionMap:
    made = ConfusionMap(LIGHT)
    qtbot.addWidget(made)
    made.resize(400, 300)
    made.show_counts(COUNTS, NAMES, "counts")
    made.show()
    return made


def middle(made: ConfusionMap, row: int, column: int) -> QPoint:
    grid = made._grid()
    across, down = (column + 0.5) / len(NAMES), (row + 0.5) / len(NAMES)
    return QPointF(grid.left() + across * grid.width(), grid.top() + down * grid.height()).toPoint()


def test_a_click_chooses_the_cell_below_the_mouse(qtbot: QtBot) -> None:
    made = shown(qtbot)
    with qtbot.waitSignal(made.chosen) as signal:
        qtbot.mouseClick(made, Qt.MouseButton.LeftButton, pos=middle(made, 2, 1))
    assert signal.args == [2, 1]
    assert made.cell_at(QPointF(1, 1)) is None


def test_the_arrow_keys_walk_and_enter_opens(qtbot: QtBot) -> None:
    made = shown(qtbot)
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Right):
        qtbot.keyClick(made, key)
    assert made.at == (1, 2)
    with qtbot.waitSignal(made.chosen) as signal:
        qtbot.keyClick(made, Qt.Key.Key_Return)
    assert signal.args == [1, 2]


def test_a_cell_is_told_with_its_shares(qtbot: QtBot) -> None:
    made = shown(qtbot)
    assert (
        made.told(0, 1) == "True “cat”, answered “dog”: 2 examples; 20.0 % of this true class, 12.5 % of this answer."
    )


def test_shares_of_rows_are_recalls_and_of_columns_precisions(qtbot: QtBot) -> None:
    made = shown(qtbot)
    made.show_counts(COUNTS, NAMES, "rows")
    np.testing.assert_allclose(made.shown.diagonal(), [0.8, 0.9, 0.5])
    made.show_counts(COUNTS, NAMES, "columns")
    np.testing.assert_allclose(made.shown.diagonal(), [8 / 9, 9 / 16, 1.0])


def test_a_table_is_sorted_by_numbers_and_opens_the_row_it_was_given(qtbot: QtBot) -> None:
    table = FigureTable("figures")
    qtbot.addWidget(table)
    rows = [[Cell("one"), Cell("9.0 %", 0.09)], [Cell("two"), Cell("100 %", 1.0)], [Cell("three"), Cell("20 %", 0.2)]]
    table.fill((("name", ""), ("share", "")), rows)
    table.sortItems(1, Qt.SortOrder.DescendingOrder)
    assert [table.item(row, 0).text() for row in range(3)] == ["two", "three", "one"]
    with qtbot.waitSignal(table.opened) as signal:
        table.cellClicked.emit(1, 0)
    assert signal.args == [2]
    table.fill((("name", ""), ("share", "")), rows)
    assert table.item(0, 0).text() == "two", "the order that was chosen stays"


def test_columns_of_figures_grow_with_their_letters(qtbot) -> None:
    table = FigureTable("Figures")
    qtbot.addWidget(table)
    table.fill((("class", ""), ("precision", "")), [[Cell("setosa"), Cell("98 %", 0.98)]])
    before = table.columnWidth(1)
    font = table.font()
    font.setPointSizeF(1.6 * font.pointSizeF())
    table.setFont(font)
    assert table.columnWidth(1) > 1.2 * before
