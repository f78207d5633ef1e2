"""Text, workbooks and Parquet give the same rows."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from engine.datasets import table_cells, table_source
from engine.datasets.importing import describe, inspect
from engine.datasets.table_source import Source, open_table
from engine.errors import DataError

PEOPLE = pd.DataFrame(
    {
        "age": [30, 40, 50, None],
        "name": ["Ann", "Bob", None, "Dan"],
        "born": pd.to_datetime(["2020-01-31", "2021-02-28", "2022-03-31", None]),
        "tall": [True, False, True, True],
    }
)


def write(path: Path) -> Path:
    if path.suffix == ".parquet":
        PEOPLE.to_parquet(path)
    elif path.suffix == ".xlsx":
        PEOPLE.to_excel(path, index=False)
    else:
        PEOPLE.to_csv(path, index=False, sep="\t" if path.suffix == ".tsv" else ",")
    return path


def cells(source: Source) -> list[list[Any]]:
    every = range(len(source.names))
    frame = pd.concat([rows.frame for rows in source.rows(every)])
    return frame.astype(object).where(frame.notna(), None).to_numpy().tolist()


@pytest.mark.parametrize("suffix", ["csv", "tsv", "xlsx", "parquet"])
def test_every_format_gives_numbers_and_text(tmp_path: Path, suffix: str) -> None:
    source = open_table(write(tmp_path / f"people.{suffix}"))
    assert source.names == ("age", "name", "born", "tall")
    found = cells(source)
    assert [row[0] for row in found] == [30, 40, 50, None]
    assert [row[1] for row in found] == ["Ann", "Bob", None, "Dan"]
    assert [row[2] for row in found] == ["2020-01-31", "2021-02-28", "2022-03-31", None]
    assert [str(row[3]).lower() for row in found] == ["true", "false", "true", "true"]


@pytest.mark.parametrize("suffix", ["csv", "xlsx", "parquet"])
def test_every_format_makes_the_same_examples(tmp_path: Path, suffix: str) -> None:
    rows = pd.DataFrame({"x": np.arange(30) / 2, "colour": ["red", "blue"] * 15, "kind": ["a", "b", "c"] * 10})
    path = tmp_path / f"t.{suffix}"
    {"csv": rows.to_csv, "xlsx": rows.to_excel, "parquet": rows.to_parquet}[suffix](path, index=False)
    table = describe(path).load(tmp_path)
    assert table.facts.features == ("x", "colour = blue", "colour = red")
    np.testing.assert_array_equal(table.x[:3], [[0, 0, 1], [0.5, 1, 0], [1, 0, 1]])
    assert table.y.tolist() == [0, 1, 2] * 10


def test_large_tables_come_piece_by_piece(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table_source, "ROWS", 3)
    for suffix in ("xlsx", "parquet"):
        source = open_table(write(tmp_path / f"people.{suffix}"))
        found = list(source.rows((0, 1)))
        assert [len(rows.lines) for rows in found] == [3, 1]
        assert [rows.done for rows in found] == [3, 4]


def test_the_sheet_of_a_workbook_can_be_chosen(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    with pd.ExcelWriter(path) as book:
        pd.DataFrame({"a": [1, 2], "y": ["p", "q"]}).to_excel(book, sheet_name="First", index=False)
        pd.DataFrame({"b": [1, 2, 3], "z": ["p", "q", "p"]}).to_excel(book, sheet_name="Second", index=False)
    first = inspect(path)
    (sheet,) = (choice for choice in first.choices if choice.name == "sheet")
    assert (sheet.value, [value for value, _ in sheet.options]) == ("First", ["First", "Second"])
    second = inspect(path, reading={"sheet": "Second"})
    assert [column.name for column in second.columns] == ["b", "z"]
    assert len(second.dataset.load(tmp_path)) == 3
    with pytest.raises(DataError) as caught:
        inspect(path, reading={"sheet": "Third"})
    assert str(caught.value) == "“book.xlsx” has no sheet “Third”. There are other sheets: “First”, “Second”."


def test_rows_of_a_workbook_are_counted_as_it_counts_them(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    pd.DataFrame([["title", None], [None, None], ["a", "y"], [1, "p"], ["x", "q"], [2, "q"]]).to_excel(
        path, index=False, header=False
    )
    source = open_table(path)
    assert source.names == ("title", "column 2")
    lines = [int(line) for rows in source.rows((0,)) for line in rows.lines]
    assert lines == [3, 4, 5, 6]


@pytest.mark.parametrize(
    ("name", "content", "text"),
    [
        ("a.xlsx", b"PK", "“a.xlsx” cannot be read as a workbook: it is damaged, protected by a password, or none."),
        (
            "a.xls",
            b"a,b\n1,2",
            "“a.xls” cannot be read as a workbook: it is damaged, protected by a password, or none.",
        ),
        ("a.parquet", b"PAR1junkPAR1", "“a.parquet” cannot be read as a Parquet file: "),
        ("b.parquet", b"", "“b.parquet” cannot be read as a Parquet file: "),
    ],
)
def test_what_is_no_workbook_or_parquet_file_is_refused(tmp_path: Path, name: str, content: bytes, text: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(DataError) as caught:
        open_table(tmp_path / name)
    assert caught.value.text.startswith(text)


def test_an_empty_sheet_is_refused(tmp_path: Path) -> None:
    pd.DataFrame().to_excel(tmp_path / "a.xlsx")
    with pytest.raises(DataError, match=r"^The sheet “Sheet1” of “a\.xlsx” is empty\."):
        open_table(tmp_path / "a.xlsx")


def test_a_workbook_that_unpacks_to_more_than_there_is_room_for_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path / "people.xlsx")
    monkeypatch.setattr("engine.datasets.memory.free_memory", lambda: 1_000)
    with pytest.raises(
        DataError, match=r"^The workbook “people\.xlsx” needs .* of memory, but only 1,000 bytes are free"
    ):
        open_table(path)


def test_without_the_package_parquet_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path / "people.parquet")
    monkeypatch.setitem(__import__("sys").modules, "pyarrow.parquet", None)
    with pytest.raises(DataError) as caught:
        open_table(path)
    assert str(caught.value) == "Parquet files need the package pyarrow. Install it with: pip install gradwire[parquet]"


def test_names_that_stand_twice_are_told_apart(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("a,b,a,a (2),a\n1,2,3,4,5\n")
    source = open_table(tmp_path / "a.csv")
    assert source.names == ("a", "b", "a (3)", "a (2)", "a (4)")
    assert len(set(source.names)) == 5
    assert source.twice == ("a",)


def test_columns_without_a_name_are_numbered(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(",b\n1,2\n")
    assert open_table(tmp_path / "a.csv").names == ("column 1", "b")
    (tmp_path / "a.csv").write_text("1,2\n3,4\n")
    assert open_table(tmp_path / "a.csv").names == ("column 1", "column 2")


def test_names_that_lack_the_row_numbers_and_rows_that_end_in_a_separator_are_understood(tmp_path: Path) -> None:
    (tmp_path / "r.csv").write_text("a,b\n1,5,p\n2,6,q\n")
    assert open_table(tmp_path / "r.csv").names == ("column 1", "a", "b")
    (tmp_path / "e.csv").write_text("a,b\n5,p,\n6,q,\n")
    assert open_table(tmp_path / "e.csv").names == ("a", "b", "column 3")


def test_words_for_true_and_false_stay_as_they_are_written(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("a,b\nTRUE,1\nfalse,2\n")
    assert [row[0] for row in cells(open_table(tmp_path / "a.csv"))] == ["TRUE", "false"]


def test_cells_of_a_workbook_are_text_as_a_table_of_text_has_it() -> None:
    word = table_cells.word
    assert [word(3.0), word(2.5), word(True), word(None), word(float("nan"))] == ["3", "2.5", "true", "", ""]
    assert word(datetime(2024, 5, 31)) == "2024-05-31"
    assert word(datetime(2024, 5, 31, 10, 30)) == "2024-05-31T10:30:00"
