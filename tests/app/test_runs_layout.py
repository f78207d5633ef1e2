"""A table and its pages share the room they have."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from app.runs_layout import Beside


def test_narrow_it_has_pages_and_wide_it_shows_both(qtbot: QtBot) -> None:
    table, page = QLabel("table"), QLabel("page")
    both = Beside(table, "All", ("Curves", page))
    qtbot.addWidget(both)
    turned: list[None] = []
    both.turned.connect(lambda: turned.append(None))
    both.show()
    both.resize(300, 300)
    assert [both.tabs.tabText(place) for place in range(both.tabs.count())] == ["All", "Curves"]
    assert both.is_seen(page)
    both.turn_to(table)
    assert both.is_seen(table)
    assert not both.is_seen(page)
    both.resize(1600, 300)
    assert both.side_by_side
    assert both.is_seen(table)
    assert both.is_seen(page)
    assert len(turned) >= 3


class Swaying(QObject):
    """What makes a widget wider as soon as a child leaves a part of it, as the layout of a dock may."""

    def __init__(self, widget: QWidget, part: QWidget) -> None:
        super().__init__(widget)
        self.widget = widget
        part.installEventFilter(self)

    def eventFilter(self, part: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ChildRemoved:
            part.removeEventFilter(self)
            self.widget.resize(self.widget.width() + 1, 300)
        return False


def test_a_table_whose_move_changes_the_width_becomes_a_child_of_its_new_place_once(qtbot: QtBot) -> None:
    table = QLabel("table")
    both = Beside(table, "All", ("Curves", QLabel("page")))
    qtbot.addWidget(both)
    both.show()
    both.resize(300, 300)
    Swaying(both, table.parentWidget())
    both.resize(1600, 300)
    assert both.side_by_side
    assert both.split.children().count(table) == 1
    Swaying(both, table.parentWidget())
    both.resize(300, 300)
    assert not both.side_by_side
    assert table.parentWidget().children().count(table) == 1
