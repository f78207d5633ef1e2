"""A table and its pages share the room they have."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel
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
