"""Choices whose names are read whole: boxes as wide as their names, lists that are wider, and tips where neither is."""

from __future__ import annotations

import ast
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPoint
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QApplication, QToolTip

import app
from app.combo import MOST, Combo
from app.theme import DARK_CONTRAST, LIGHT, apply

LONG = "Handwritten digits, as they are written by many people on paper"


@pytest.fixture
def combo(qtbot, qapp) -> Combo:
    apply(qapp, LIGHT)
    box = Combo()
    qtbot.addWidget(box)
    box.addItems(["Now", "Over time"])
    box.show()
    return box


def test_a_box_is_as_wide_as_a_name_that_comes_later(combo: Combo) -> None:
    before = combo.sizeHint().width()
    combo.addItem("Training (1,257)")
    combo.setCurrentIndex(2)
    assert combo.sizeHint().width() > before
    combo.resize(combo.sizeHint())
    assert combo.shown == "Training (1,257)"


@pytest.mark.parametrize("scale", [1.0, 1.4, 2.0])
def test_its_names_are_whole_in_letters_of_every_size(combo: Combo, qapp, scale: float) -> None:
    apply(qapp, replace(DARK_CONTRAST, font_scale=scale))
    for place in range(combo.count()):
        combo.setCurrentIndex(place)
        combo.resize(combo.sizeHint())
        assert combo.shown == combo.currentText()


def test_a_very_long_name_asks_for_so_many_letters_at_most_and_ends_in_dots(combo: Combo) -> None:
    combo.addItem(LONG)
    combo.setCurrentText(LONG)
    combo.resize(combo.sizeHint())
    assert combo.shown.endswith("…")
    assert MOST / 2 < len(combo.shown) < len(LONG)
    assert not combo.grab().isNull()


def test_of_long_names_that_begin_in_the_same_way_the_ends_are_read(combo: Combo) -> None:
    names = [f"accuracy (binary cross entropy {place})" for place in (1, 2)]
    combo.addItems(names)
    said = []
    for name in names:
        combo.setCurrentText(name)
        combo.resize(combo.sizeHint())
        said.append(combo.shown)
    assert "…" in said[0]
    assert said[0].endswith("1)")
    assert said[1].endswith("2)")


def test_it_gives_way_where_there_is_little_room(combo: Combo) -> None:
    combo.addItem(LONG)
    assert combo.minimumSizeHint().width() < combo.sizeHint().width() / 2


def test_the_tip_of_a_name_that_is_cut_says_all_of_it(combo: Combo) -> None:
    combo.setToolTip("What is shown.")
    combo.addItem(LONG)
    combo.setCurrentText(LONG)
    combo.resize(120, combo.height())
    QApplication.sendEvent(combo, QHelpEvent(QEvent.Type.ToolTip, QPoint(5, 5), combo.mapToGlobal(QPoint(5, 5))))
    assert QToolTip.text() == f"{LONG}\nWhat is shown."


def test_the_list_has_room_for_names_that_the_box_has_not(combo: Combo) -> None:
    combo.addItem(LONG)
    combo.resize(100, combo.height())
    combo.showPopup()
    assert combo.view().width() > combo.fontMetrics().horizontalAdvance(LONG)
    assert combo.view().width() <= combo.screen().availableGeometry().width()
    combo.hidePopup()


def test_no_part_of_the_window_makes_a_plain_one() -> None:
    made = []
    for file in Path(app.__path__[0]).rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            plain = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "QComboBox"
            inherits = isinstance(node, ast.ClassDef) and any(ast.unparse(base) == "QComboBox" for base in node.bases)
            if plain or (inherits and file.name != "combo.py"):
                made.append(f"{file.name}:{node.lineno}")
    assert made == []
