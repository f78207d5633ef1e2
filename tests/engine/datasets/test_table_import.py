"""What is guessed of a table when it is imported."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.datasets.importing import describe
from engine.datasets.table_columns import Column
from engine.datasets.table_file import TableFile
from engine.errors import DataError


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "a.csv"


def described(path: Path, *lines: str) -> TableFile:
    path.write_text("\n".join(lines) + "\n")
    return describe(path, "a.csv")


def test_the_last_column_is_predicted_unless_a_name_says_otherwise(path: Path) -> None:
    assert described(path, "a,b", "1,2", "3,4").target == "b"
    assert described(path, "Species,b", "rose,2", "tulip,4").target == "Species"


def test_text_is_a_class_and_so_are_few_whole_numbers(path: Path) -> None:
    assert described(path, "a,y", "1,p", "2,q").predict == "class"
    xor = described(path, "a,b,y", "0,0,0", "0,1,1", "1,0,1", "1,1,0")
    assert (xor.predict, xor.facts().classes) == ("class", ("0", "1"))
    assert described(path, "a,y", "1,0.5", "2,1.5", "3,0.5").predict == "number"
    assert described(path, "a,y", *(f"{n},{n}" for n in range(60))).predict == "number"


def test_classes_of_numbers_stand_in_the_order_of_numbers(path: Path) -> None:
    found = described(path, "a,y", *(f"0.5,{n}" for n in (10, 2, 1, 10, 2, 1.0)))
    assert found.facts().classes == ("1", "2", "10")


def test_columns_are_numbers_or_text_with_their_values_where_they_are_few(path: Path) -> None:
    found = described(path, "a,b,c,name,y", *(f"{n / 2},{n % 3},{'uv'[n % 2]},person {n},{n % 2}" for n in range(120)))
    assert found.columns == (
        Column(name="a"),
        Column(name="b", values=("0", "1", "2")),
        Column(name="c", kind="category", values=("u", "v")),
        Column(name="name", kind="text"),
        Column(name="y", values=("0", "1")),
    )
    assert found.rows == 120
    assert found.facts().features == ("a", "b", "c = u", "c = v")


def test_columns_that_number_the_rows_are_no_features(path: Path) -> None:
    found = described(path, ",ID,age,y", "0,7,1,p", "1,8,2,q", "2,9,3,p")
    assert [column.kind for column in found.columns] == ["index", "index", "number", "category"]
    assert found.facts().features == ("age",)


def test_empty_columns_do_not_count(path: Path) -> None:
    assert [column.name for column in described(path, "a,b,", "1,2,", "3,4,").columns] == ["a", "b"]


def test_missing_cells_do_not_make_text_of_numbers(path: Path) -> None:
    assert described(path, "a,y", "1,p", "NA,q", ",p").columns[0] == Column(name="a", values=("1",))


def test_decimal_commas_are_understood(path: Path) -> None:
    found = described(path, "a;y", "1,5;p", "2,5;q", "3,5;p")
    assert found.columns[0].number
    assert found.load(path.parent).x[:, 0].tolist() == [1.5, 2.5, 3.5]


@pytest.mark.parametrize(
    ("lines", "text"),
    [
        (("a,b",), "“a.csv” has no rows."),
        (("a", "1", "2"), "No column is left to predict from."),
        (("a,b", "1,2", "1,2"), "No column of “a.csv” is chosen to be predicted."),
    ],
)
def test_a_table_without_anything_to_learn_is_refused(path: Path, lines: tuple[str, ...], text: str) -> None:
    with pytest.raises(DataError) as caught:
        described(path, *lines)
    assert caught.value.text == text
