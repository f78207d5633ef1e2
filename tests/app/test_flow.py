"""Controls in a row that is too narrow for them."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QComboBox, QLabel, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.flow import GAP, Flow


@pytest.fixture
def row(qtbot: QtBot) -> QWidget:
    """Three buttons, the second with a stretch, above an empty widget that takes what is left."""
    holder = QWidget()
    qtbot.addWidget(holder)
    column = QVBoxLayout(holder)
    column.setContentsMargins(0, 0, 0, 0)
    flow = Flow()
    for text, stretch in (("Log scale", 0), ("Smoothing", 1), ("All examples", 0)):
        flow.addWidget(QPushButton(text), stretch)
    column.addLayout(flow)
    column.addWidget(QWidget(), 1)
    return holder


def buttons(row: QWidget, width: int) -> list[QPushButton]:
    row.resize(width, 300)
    row.show()
    return row.findChildren(QPushButton)


def test_in_a_wide_row_all_stand_in_one_line_and_the_stretch_takes_what_is_left(row: QWidget) -> None:
    first, second, third = buttons(row, 700)
    assert first.y() == second.y() == third.y()
    assert (first.x(), second.x(), third.x()) == (0, first.width() + GAP, 700 - third.width())
    assert second.width() > second.sizeHint().width()


def test_in_a_narrow_row_what_has_no_room_goes_below_and_nothing_is_cut(row: QWidget) -> None:
    made = buttons(row, 250)
    assert made[0].y() == made[1].y() < made[2].y()
    for button in made:
        assert button.width() >= button.sizeHint().width()
        assert button.geometry().right() < 250


def test_a_folded_row_takes_the_room_of_its_first_line(row: QWidget) -> None:
    buttons(row, 250)
    layout = row.layout()
    flow = layout.itemAt(0) if layout is not None else None
    assert isinstance(flow, Flow)
    both = flow.heightForWidth(250)
    flow.fold(True)
    assert flow.heightForWidth(250) < 0.6 * both
    flow.fold(False)
    assert flow.heightForWidth(250) == both


def test_what_is_hidden_takes_no_room(row: QWidget) -> None:
    first, second, third = buttons(row, 250)
    first.hide()
    row.layout().activate()
    assert second.y() == third.y()
    assert second.x() == 0


def test_what_belongs_together_stays_in_one_line(qtbot: QtBot) -> None:
    holder = QWidget()
    qtbot.addWidget(holder)
    flow = Flow()
    holder.setLayout(flow)
    name, box = QLabel("Smoothing"), QComboBox()
    flow.addWidget(QPushButton("Log scale"))
    flow.add_together(name, box)
    holder.resize(flow.sizeHint().width() - 20, 100)
    holder.show()
    assert name.parentWidget() is box.parentWidget()
    assert name.parentWidget().y() > 0


def test_a_control_that_grows_is_measured_anew(qtbot: QtBot) -> None:
    holder, flow, label = QWidget(), Flow(), QLabel()
    qtbot.addWidget(holder)
    holder.setLayout(flow)
    label.setFixedSize(100, 20)
    flow.addWidget(label)
    assert flow.sizeHint().width() == 100
    label.setFixedWidth(160)
    assert flow.sizeHint().width() == 160
