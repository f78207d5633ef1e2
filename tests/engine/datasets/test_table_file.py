"""A table of one's own, from its settings to its examples."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine.analysis import analyse
from engine.datasets import memory
from engine.datasets.importing import describe
from engine.datasets.table_columns import Column
from engine.datasets.table_file import TableFile
from engine.errors import DataError
from engine.files import read
from engine.layer import Change, Unfit
from engine.values import Value

TEXT = "size,colour,age,kind\n1.5,red,30,cat\n2.5,blue,40,dog\n3.5,red,50,cat\n4.5,white,60,dog\n"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "pets.csv"
    path.write_text(TEXT)
    return path


@pytest.fixture
def pets(path: Path) -> TableFile:
    return describe(path, "pets.csv")


def changed(dataset: TableFile, **settings: Any) -> TableFile:
    other = dataset.changed(**settings)
    assert isinstance(other, TableFile)
    return other


def test_text_goes_in_as_one_number_for_each_category(pets: TableFile, path: Path) -> None:
    table = pets.load(path.parent)
    assert table.facts.features == ("size", "colour = blue", "colour = red", "colour = white", "age")
    assert table.x.tolist() == [[1.5, 0, 1, 0, 30], [2.5, 1, 0, 0, 40], [3.5, 0, 1, 0, 50], [4.5, 0, 0, 1, 60]]
    assert table.y.tolist() == [0, 1, 0, 1]
    assert table.facts.classes == ("cat", "dog")
    assert table.notes == ()


def test_text_goes_in_as_the_number_of_its_category_where_that_is_asked(pets: TableFile, path: Path) -> None:
    table = changed(pets, encoding="index").load(path.parent)
    assert table.facts.features == ("size", "colour", "age")
    assert table.x[:, 1].tolist() == [1, 0, 1, 2]


def test_another_target_needs_no_new_import(pets: TableFile, path: Path) -> None:
    table = changed(pets, target="size", predict="number", leave_out=("kind", "colour")).load(path.parent)
    assert table.facts.y == Value((1,))
    assert table.y.tolist() == [[1.5], [2.5], [3.5], [4.5]]
    assert table.facts.features == ("age",)


def test_rows_with_missing_cells_are_left_out_and_counted(pets: TableFile, path: Path) -> None:
    path.write_text(TEXT + "5.5,,70,dog\n,red,70,dog\n1e300,red,70,dog\n6,red,70,?\n7,red,70,cat\n")
    table = changed(pets, missing="leave out").load(path.parent)
    assert len(table) == 5
    assert table.notes == ("4 of 9 rows were left out: a cell is empty or no finite number.",)


def test_otherwise_missing_cells_are_no_numbers_and_only_rows_without_an_answer_are_left_out(
    pets: TableFile, path: Path
) -> None:
    path.write_text(TEXT + "5.5,,70,dog\n,red,70,dog\n1e300,red,inf,dog\n6,red,70,?\n7,red,70,cat\n")
    table = pets.load(path.parent)
    assert len(table) == 8
    assert np.isnan(table.x).tolist()[4:7] == [
        [False, True, True, True, False],
        [True, False, False, False, False],
        [True, False, False, False, True],
    ]
    assert table.notes == ("1 of 9 rows were left out: a cell is empty or no finite number.",)


def test_a_missing_cell_in_a_column_that_is_left_out_does_no_harm(pets: TableFile, path: Path) -> None:
    path.write_text(TEXT + "5.5,,70,dog\n")
    assert len(changed(pets, leave_out=("colour",), missing="leave out").load(path.parent)) == 5


def test_rows_that_cannot_be_read_are_left_out_and_named(pets: TableFile, path: Path) -> None:
    path.write_text(TEXT + "1,red\nbig,red,1,cat\n1,red,1,bird\n1,red,1,cat,more\n2,red,2,dog\n")
    table = pets.load(path.parent)
    assert table.y.tolist() == [0, 1, 0, 1, 1]
    assert table.notes == (
        "4 rows cannot be read and were left out. Line 6: it has 2 cells, and the table has 4 columns. "
        "Line 7: “size” is “big”, and not a number. Line 8: “kind” is “bird”, and not one of “cat”, “dog”. And 1 more.",
    )


def test_columns_may_have_moved(pets: TableFile, path: Path) -> None:
    before = pets.load(path.parent)
    rows = [line.split(",")[::-1] for line in TEXT.split()]
    path.write_text("\n".join(",".join(["new", *row]) for row in rows))
    np.testing.assert_array_equal(pets.load(path.parent).x, before.x)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "“pets.csv” is empty."),
        ("size,colour,age,kind\n", "“pets.csv” has no rows."),
        ("size,colour,age,sort\n1,red,1,cat\n", "“pets.csv” has no column “kind” any more."),
        ("size,colour,age,kind\n1,red,1,\n", "No row of “pets.csv” is complete."),
        (
            "size,colour,age,kind\nbig,red,1,cat\n",
            "No row of “pets.csv” can be read. Line 2: “size” is “big”, and not a number.",
        ),
        (
            "size,colour,age,kind\n1,red,1,bird\n",
            "No row of “pets.csv” can be read. Line 2: “kind” is “bird”, and not one of “cat”, “dog”.",
        ),
    ],
)
def test_a_file_that_no_longer_agrees_is_refused(pets: TableFile, path: Path, text: str, message: str) -> None:
    path.write_text(text)
    with pytest.raises(DataError) as caught:
        pets.load(path.parent)
    assert caught.value.text == message


def test_a_table_that_would_not_fit_into_memory_is_refused(
    pets: TableFile, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(memory, "free_memory", lambda: 100)
    with pytest.raises(DataError) as caught:
        pets.load(path.parent)
    assert caught.value.text == "The table “pets.csv” needs 160 bytes of memory, but only 100 bytes are free."


@pytest.mark.parametrize(
    ("settings", "text", "fix"),
    [
        ({"file": ""}, "No file is chosen yet.", None),
        ({"target": "weight"}, "“pets.csv” has no column “weight” to predict.", None),
        ({"predict": "number"}, "The column “kind” holds text, not numbers.", Change("predict", "class")),
        ({"leave_out": ("size", "colour", "age")}, "No column is left to predict from.", None),
        (
            {"target": "size"},
            "The column “size” holds too many different values to be classes.",
            Change("predict", "number"),
        ),
        (
            {"target": "same", "columns": (Column(name="same", values=("1",)), Column(name="other"))},
            "The column “same” holds the same value in every row.",
            None,
        ),
    ],
)
def test_settings_that_do_not_fit_are_problems_with_fixes(
    pets: TableFile, settings: dict[str, Any], text: str, fix: Change | None
) -> None:
    with pytest.raises(Unfit) as caught:
        changed(pets, **settings).infer()
    assert caught.value.text == text
    assert caught.value.fixes == ((fix,) if fix else ())


def test_the_box_says_which_file_and_what_is_predicted(pets: TableFile) -> None:
    assert pets.summary == "pets.csv → kind"
    assert TableFile().summary == ""


def test_a_drawing_from_before_columns_had_kinds_learns_from_the_same_numbers(tmp_path: Path) -> None:
    graph = read(Path(__file__).parents[1] / "formats" / "within-1" / "table.gradwire")
    assert analyse(graph).ready
    pets = graph.nodes["csv_1"].layer
    assert isinstance(pets, TableFile)
    assert [column.kind for column in pets.columns] == ["number", "number", "category", "text", "category"]
    assert pets.missing == "leave out"
    rows = ("1;1,5;red;Ann;cat", "2;2,5;blue;Bob;dog", "3;;red;Cid;cat", "4;4,5;blue;Dan;dog")
    (tmp_path / "pets.csv").write_text("\n".join(("id;size;colour;name;kind", *rows)) + "\n")
    table = pets.load(tmp_path)
    assert table.facts.features == ("size", "colour = blue", "colour = red")
    assert table.x.tolist() == [[1.5, 0, 1], [2.5, 1, 0], [4.5, 1, 0]]
    assert table.y.tolist() == [0, 1, 1]
    assert table.notes == ("1 of 4 rows were left out: a cell is empty or no finite number.",)


@pytest.fixture
def films(tmp_path: Path) -> TableFile:
    rows = ("90,1.5,1,0,3,2.5", "120,2,0,0,4,1", "80,,1,1,2,0.5", "100,3,0,1,5,", "95,1,1,0,1,4")
    text = "\n".join(("length,cost,funny,sad,stars,profit", *rows))
    (tmp_path / "films.csv").write_text(text, encoding="utf-8")
    return describe(tmp_path / "films.csv", "films.csv")


def test_several_numbers_are_predicted_together_and_go_in_no_more(films: TableFile, tmp_path: Path) -> None:
    both = changed(films, target="profit", also=("stars",), predict="number")
    facts = both.facts()
    assert (facts.y, facts.target) == (Value((2,)), "profit, stars")
    assert facts.called(facts.target, 2) == ("profit", "stars")
    assert facts.called("height, cm", 1) == ("height, cm",)
    assert facts.features == ("length", "cost", "funny", "sad")
    assert both.summary == "films.csv → profit, stars"
    table = both.load(tmp_path)
    assert table.y.tolist() == [[2.5, 3], [1, 4], [0.5, 2], [4, 1]], "a row without one of them is left out"


def test_several_answers_of_yes_or_no_are_predicted_together(films: TableFile, tmp_path: Path) -> None:
    tags = changed(films, target="funny", also=("sad",), predict="class")
    assert (tags.facts().y, tags.facts().classes) == (Value((2,), 2), ("0", "1"))
    table = tags.load(tmp_path)
    assert table.y.dtype == np.int64
    assert table.y.tolist() == [[1, 0], [0, 0], [1, 1], [0, 1], [1, 0]]
    assert tags.with_target("sad").also == (), "it is the target now"


@pytest.mark.parametrize(
    ("settings", "text"),
    [
        ({"also": ("weight",)}, "“weight” is no column of “films.csv”, and cannot be predicted with it."),
        ({"also": ("funny",)}, "“funny” is the target already, and cannot be predicted with it."),
        ({"also": ("stars",)}, "“funny” and “stars” have to hold two different values each to be predicted together."),
    ],
)
def test_columns_that_cannot_be_predicted_together_are_named(
    films: TableFile, settings: dict[str, Any], text: str
) -> None:
    with pytest.raises(Unfit) as caught:
        changed(films, target="funny", predict="class", **settings).infer()
    assert caught.value.text == text
    assert caught.value.fixes[0] == Change("also", ())
    assert caught.value.fixes[0].label == "Set also to none"
    assert Change("also", ("sad", "stars")).label == "Set also to sad, stars"
