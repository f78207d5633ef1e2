"""Tables as people write them, and what is said about broken ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.datasets.csv_rows import BLOCK, Dialect, blocks, is_missing, names, number, sniff
from engine.errors import DataError


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "a.csv"


def refused(path: Path, content: str | bytes, dialect: Dialect | None = None) -> tuple[str, str]:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(DataError) as caught:
        list(blocks(path, dialect or sniff(path)))
    return caught.value.text, caught.value.hint


@pytest.mark.parametrize(
    ("text", "separator", "decimal", "header"),
    [
        ("a,b\n1,2\n", ",", ".", True),
        ("a;b\n1,5;2\n", ";", ",", True),
        ("a;b\n1.5;2\n", ";", ".", True),
        ("a\tb\n1,5\t2\n", "\t", ",", True),
        ("a|b\n1|2\n", "|", ".", True),
        ("1,2\n3,4\n", ",", ".", False),
        ("a\n1\n2\n", ",", ".", True),
        ('"a";"b"\n"x,y";"2"\n', ";", ".", True),
        ('"a b","c;d"\n"1","2"\n', ",", ".", True),
        ("\ufeffa,b\r\n1,2\r\n", ",", ".", True),
    ],
)
def test_how_a_table_is_written_is_seen(path: Path, text: str, separator: str, decimal: str, header: bool) -> None:
    path.write_text(text, encoding="utf-8", newline="")
    assert sniff(path).model_dump() == {"separator": separator, "decimal": decimal, "header": header}


def test_the_signature_of_spreadsheet_programs_is_no_part_of_a_name(path: Path) -> None:
    path.write_bytes("\ufeffGröße, b \n1,2\n".encode())
    assert names(path, Dialect()) == ("Größe", "b")


def test_columns_without_a_name_are_numbered(path: Path) -> None:
    path.write_text(",b\n1,2\n")
    assert names(path, Dialect()) == ("column 1", "b")
    path.write_text("1,2\n3,4\n")
    assert names(path, Dialect(header=False)) == ("column 1", "column 2")


def test_rows_come_in_blocks_with_their_lines_and_empty_lines_are_passed_over(path: Path) -> None:
    path.write_text("a,b\n\n" + "1,2\n" * (BLOCK + 1))
    found = list(blocks(path, Dialect()))
    assert [len(block.lines) for block in found] == [BLOCK, 1]
    assert found[0].lines[:2] == [3, 4]
    assert found[1].columns == [("1",), ("2",)]


def test_quoted_cells_may_hold_the_separator_and_lines(path: Path) -> None:
    path.write_text('a,b\n"x,\ny",2\n')
    assert next(iter(blocks(path, Dialect()))).columns == [("x,\ny",), ("2",)]


def test_broken_tables_are_refused_with_a_sentence(path: Path) -> None:
    assert refused(path, "") == ("“a.csv” is empty.", "")
    assert refused(path, "a,b\n1,2\n3\n") == (
        "“a.csv”, line 3: 1 cell, but the first line has 2.",
        "Every row needs as many cells; put text that holds the separator in quotes.",
    )
    assert refused(path, "a,b\n1,2\n\n3,4,5\n")[0] == "“a.csv”, line 4: 3 cells, but the first line has 2."
    assert refused(path, "a,b,a\n1,2,3\n") == (
        "“a.csv” has 2 columns called “a”.",
        "Give every column a name of its own.",
    )
    assert refused(path, "name,größe\nx,1\n".encode("latin-1")) == (
        "“a.csv” is not written in UTF-8.",
        "Save it as “CSV UTF-8” in the program it came from.",
    )
    assert refused(path, "a,b\n1,2\n".encode("utf-16"))[0] == "“a.csv” is not written in UTF-8."
    assert refused(path, 'a,b\n1,"2\n3,4\n', Dialect()) == (
        "“a.csv”, line 3: a quotation mark is opened and never closed.",
        "",
    )
    assert refused(path, 'a,b\n1,"2"3\n', Dialect())[0] == (
        "“a.csv”, line 2: a quotation mark stands in the middle of a cell."
    )


def test_a_cell_without_end_is_refused(path: Path) -> None:
    text = refused(path, 'a,b\n1,"' + "x" * 200_000, Dialect())[0]
    assert text.endswith("a quotation mark is opened and never closed.")


def test_a_file_that_is_gone_is_said(path: Path) -> None:
    with pytest.raises(DataError, match=r"^“a\.csv” cannot be read: No such file or directory\.$"):
        names(path, Dialect())


def test_numbers_are_read_with_their_decimal_sign() -> None:
    assert number(" 1.5e3 ", ".") == 1500
    assert number("1,5", ",") == 1.5


@pytest.mark.parametrize("cell", ["", "  ", "NA", "n/a", "NaN", "null", "?"])
def test_what_stands_for_nothing_is_missing(cell: str) -> None:
    assert is_missing(cell)
    assert not is_missing("0")
