"""Examples as a table: in the units they came in, and what is to be predicted at the end."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt

from app.data_columns import COLUMNS
from app.data_examples import examples_of
from app.data_table import ExampleTable, TableModel
from engine.datasets.importing import describe
from engine.datasets.prepare import Parts, prepare
from engine.layer import make

ACROSS, DOWN = Qt.Orientation.Horizontal, Qt.Orientation.Vertical


def parts_of(kind: str, **settings: object) -> Parts:
    return prepare(make(kind, settings))  # type: ignore[arg-type]


@pytest.fixture
def model(qapp: object) -> TableModel:
    return TableModel()


def test_before_there_is_data_it_is_empty(model: TableModel) -> None:
    assert (model.rowCount(), model.columnCount()) == (0, 0)
    assert model.data(model.index(0, 0)) is None


def test_features_stand_in_the_units_they_came_in_though_the_network_gets_them_scaled(model: TableModel) -> None:
    parts = parts_of("iris")
    model.show_examples(examples_of(parts, ["test"]))
    shown = np.array([[float(str(model.index(row, column).data())) for column in range(4)] for row in range(22)])
    np.testing.assert_allclose(shown, parts.scaler.invert(parts.test.x), rtol=1e-3)
    assert not np.allclose(shown, parts.test.x, atol=0.5)


def test_a_number_to_predict_is_shown_in_its_own_unit_too(model: TableModel) -> None:
    parts = parts_of("diabetes", scale_target=True)
    assert parts.target_scaler is not None
    model.show_examples(examples_of(parts, ["test"]))
    last = model.columnCount() - 2
    shown = [float(str(model.index(row, last).data())) for row in range(10)]
    np.testing.assert_allclose(shown, parts.target_scaler.invert(parts.test.y)[:10].ravel(), rtol=1e-3)
    assert min(shown) > 20, "scaled it would lie around 0"


def test_features_without_names_are_numbered_and_there_are_no_more_than_people_read(model: TableModel) -> None:
    parts = parts_of("digits")
    model.show_examples(examples_of(parts, ["train"]))
    assert model.columnCount() == min(COLUMNS, parts.facts.x.size) + 2
    assert model.headerData(0, ACROSS) == "x1"
    assert model.headerData(63, ACROSS) == "x64"
    assert model.index(0, 64).data() == str(parts.train.y[0])


# ---- a table of one's own ----

ROWS = [("Ulm", 12.5, "yes", "2024-03-01", "a long note about nothing"), ("Bonn", 3.25, "no", "2024-03-02", "another")]


@pytest.fixture
def own(tmp_path: Path):
    """Two rows, thirty times, with an answer in the middle and a column that is left out."""
    lines = [",".join(map(str, row)) for row in ROWS * 30]
    lines = [f"{line} {number}" for number, line in enumerate(lines)]
    (tmp_path / "towns.csv").write_text("\n".join(["town,height,sunny,day,note", *lines]))
    dataset = describe(tmp_path / "towns.csv", "towns.csv")
    dataset = dataset.with_target("sunny").with_kind("note", "text").changed(scaling="standardise")
    return dataset, prepare(dataset, tmp_path)


def test_a_table_of_ones_own_has_its_columns_in_their_order_and_says_what_becomes_of_each(model, own) -> None:
    dataset, parts = own
    model.show_examples(examples_of(parts, ["train"]), dataset)
    heads = [str(model.headerData(at, ACROSS)).split("\n") for at in range(model.columnCount())]
    assert heads == [
        ["town", "2 numbers, 0 or 1"],
        ["height", "a number"],
        ["sunny", "is predicted"],
        ["day", "days and 4 cycles"],
        ["note", "left out"],
        ["where from", ""],
    ]
    for row in range(10):
        town, height, sunny, day, note = (str(model.index(row, column).data()) for column in range(5))
        at = [each[0] for each in ROWS].index(town)
        assert (float(height), sunny, day) == (ROWS[at][1], ROWS[at][2], ROWS[at][3])
        assert note.startswith(str(ROWS[at][4]))


def test_a_column_of_categories_sorts_by_them(model, own) -> None:
    dataset, parts = own
    found = examples_of(parts, ["train"], dataset)
    model.show_examples(found, dataset)
    way, places = model.order_of(0)
    for down in (False, True):
        model.show_examples(found.sorted_by(way, places, down), dataset)
        towns = [model.index(row, 0).data() for row in range(len(found))]
        assert towns == sorted(towns, reverse=down)


def test_rows_are_counted_from_one_and_numbers_stand_at_the_right(model: TableModel) -> None:
    parts = parts_of("iris")
    model.show_examples(examples_of(parts, ["train"]))
    assert model.headerData(0, DOWN) == "1"
    aligned = model.index(0, 0).data(Qt.ItemDataRole.TextAlignmentRole)
    assert aligned == int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight)


def test_another_part_takes_the_place_of_the_one_shown(model: TableModel) -> None:
    parts = parts_of("iris")
    model.show_examples(examples_of(parts, ["train"]))
    first = model.index(0, 0).data()
    model.show_examples(examples_of(parts, ["test"]))
    assert model.rowCount() == len(parts.test)
    assert {model.index(row, 4).data() for row in range(22)} <= set(parts.facts.classes)
    assert model.index(0, 0).data() != first


def test_the_table_can_be_read_and_not_be_changed(qtbot) -> None:
    table = ExampleTable()
    qtbot.addWidget(table)
    parts = parts_of("iris")
    table.show_examples(examples_of(parts, ["train"]))
    table.show()
    assert not table.examples.flags(table.examples.index(0, 0)) & Qt.ItemFlag.ItemIsEditable
    qtbot.keyClick(table, Qt.Key.Key_F2)
    assert table.state() != ExampleTable.State.EditingState
    header = table.fontMetrics().horizontalAdvance("sepal length (cm)")
    assert table.columnWidth(0) >= header
