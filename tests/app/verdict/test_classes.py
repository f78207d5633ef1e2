"""Class by class: the averages stand below the columns that they are of."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from app.theme import LIGHT
from app.verdict.classes import COLUMNS, ClassesPage
from engine.verdict.verdict import judge
from tests.engine.verdict.answers import of_classes


def test_averages_stay_below_their_columns_when_letters_grow(qtbot: QtBot) -> None:
    page = ClassesPage(LIGHT)
    qtbot.addWidget(page)
    page.show_verdict(judge(of_classes([0, 1, 2], [[2, 0, 0], [0, 2, 0], [0, 2, 0]])))
    before = [page.rows.columnWidth(column) for column in range(len(COLUMNS))]
    font = page.font()
    font.setPointSizeF(1.6 * font.pointSizeF())
    for table in (page.averages, page.rows):
        table.setFont(font)
    after = [page.rows.columnWidth(column) for column in range(len(COLUMNS))]
    assert all(wide > narrow for wide, narrow in zip(after, before, strict=True))
    assert after == [page.averages.columnWidth(column) for column in range(len(COLUMNS))]
    assert page.averages.height() == page.averages.rowCount() * page.averages.rowHeight(0) + 4
