"""What is guessed of a table when it is imported."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest

from engine.datasets import table_records
from engine.datasets.importing import describe, inspect
from engine.datasets.inspecting import Cancelled, Inspection
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


def test_a_single_column_is_told_to_be_read_as_a_time_series(path: Path) -> None:
    with pytest.raises(DataError) as caught:
        described(path, "a", "1", "2")
    assert caught.value.hint.startswith("Read it as a time series, to predict how it goes on")


def seen(path: Path, *lines: str) -> Inspection:
    path.write_text("\n".join(lines) + "\n")
    return inspect(path)


def test_the_first_rows_and_statistics_are_told(path: Path) -> None:
    found = seen(path, "a,b,y", "1.50,x,p", ",x,q", "2.5,z,p")
    assert found.first == (("1.50", "x", "p"), ("", "x", "q"), ("2.5", "z", "p"))
    assert found.first_lines == (2, 3, 4)
    a, b, _ = found.columns
    assert (a.missing, a.different, a.low, a.high, a.mean) == (1, 2, 1.5, 2.5, 2.0)
    assert (b.kind, b.examples, b.low) == ("category", ("x", "z"), None)
    assert (found.rows, found.size) == (3, path.stat().st_size)


@pytest.mark.parametrize(
    ("cells", "form"),
    [
        (("2024-05-31", "2024-06-30"), "%Y-%m-%d"),
        (("2024-05-31 10:30", "2024-06-30T11:00:00"), "ISO8601"),
        (("31.05.2024", "1.6.2024"), "%d.%m.%Y"),
        (("05/31/2024", "06/01/2024"), "%m/%d/%Y"),
        (("31/05/2024", "01/06/2024"), "%d/%m/%Y"),
        (("31 May 2024", "1 Jun 2024"), "%d %b %Y"),
        (("May 31 2024", "Jun 1 2024"), "%b %d %Y"),
        (("2024/05/31 10:30", "2024/06/01 11:00"), "%Y/%m/%d %H:%M"),
    ],
)
def test_dates_are_recognised_in_the_forms_that_people_write(path: Path, cells: tuple[str, ...], form: str) -> None:
    found = seen(path, "day,y", *(f"{cell},{n}.5" for n, cell in enumerate(cells * 3)))
    assert found.columns[0].kind == "date"
    assert found.dataset.setting("columns")[0].form == form


def test_a_date_that_can_be_read_in_two_ways_is_told(path: Path) -> None:
    found = seen(path, "day,y", "01/02/2024,1.5", "03/04/2024,2.5")
    assert found.columns[0].note == "Day and month could be the other way round; it is read as 31/12/2024."
    assert seen(path, "day,y", "01/02/2024,1.5", "30/04/2024,2.5").columns[0].note == ""


def test_names_are_text_and_have_no_use(path: Path) -> None:
    found = seen(path, "name,y", *(f"person {n},{n % 2}" for n in range(30)))
    assert found.columns[0].kind == "text"
    assert found.columns[0].note.startswith("Nearly every row says something else")


def test_reading_tells_how_far_it_is_and_can_be_cancelled(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table_records, "PIECE", 10_000)
    path.write_text("a,y\n" + "1,p\n2,q\n" * 5_000)
    told: list[tuple[int, int, str]] = []
    inspect(path, lambda *what: told.append(what))
    size = path.stat().st_size
    assert told[:2] == [(0, 0, "rows"), (0, size, "bytes")]
    assert told[-1] == (size, size, "bytes")
    assert len(told) > 3

    def cancel(done: int, total: int, words: str) -> None:
        raise Cancelled

    with pytest.raises(Cancelled, match=r"^The import was cancelled\.$"):
        inspect(path, cancel)


def test_an_inspection_travels_to_another_process(path: Path) -> None:
    found = seen(path, "a,y", "1,p", "2,q")
    copy = pickle.loads(pickle.dumps(found))
    assert (copy.dataset, copy.columns, copy.choices) == (found.dataset, found.columns, found.choices)


def test_new_tables_fill_in_what_is_missing(path: Path) -> None:
    assert described(path, "a,y", "1,p", "2,q").missing == "mean"
