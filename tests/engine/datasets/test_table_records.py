"""Text is taken apart into rows, whatever its quotation marks, and rows that cannot be read are named."""

from __future__ import annotations

import csv
import io
import random
from pathlib import Path

import pytest

from engine.datasets import table_records
from engine.datasets.table_dialect import Dialect
from engine.datasets.table_records import head, pieces


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "a.csv"


def told(path: Path, content: str | bytes, width: int = 2) -> tuple[list[str], list[int], list[str]]:
    """The rows, their lines, and what is said of those that cannot be read."""
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    found = list(pieces(path, Dialect(), width))
    text = b"".join(piece.text for piece in found).decode()
    lines = [int(line) for piece in found for line in piece.lines]
    return text.splitlines(), lines, [str(unread) for piece in found for unread in piece.unread]


def test_rows_come_with_their_lines_and_empty_lines_are_passed_over(path: Path) -> None:
    assert told(path, "a,b\n\n1,2\r\n\r\n3,4\r5,6") == (["1,2", "3,4", "5,6"], [3, 5, 6], [])


def test_rows_with_too_few_or_too_many_cells_are_named(path: Path) -> None:
    rows, lines, unread = told(path, "a,b\n1,2\n3\n4,5,6\n7,8\n")
    assert (rows, lines) == (["1,2", "7,8"], [2, 5])
    assert unread == [
        "Line 3: it has 1 cell, and the table has 2 columns.",
        "Line 4: it has 3 cells, and the table has 2 columns.",
    ]


def test_quoted_cells_may_hold_separators_lines_and_marks(path: Path) -> None:
    rows, lines, unread = told(path, 'a,b\n"x,\n""y""",2\n3,5" pipe\n')
    assert rows == ['"x,', '""y""",2', '3,5" pipe']
    assert lines == [2, 4]
    assert not unread


def test_broken_quotation_marks_are_named_and_the_rows_after_them_are_read(path: Path) -> None:
    rows, _, unread = told(path, 'a,b\n1,"2\n3,4\n5,"6"7\n8,9\n')
    assert rows == ["3,4", "8,9"]
    assert unread == [
        "Line 2: a quotation mark is opened and never closed.",
        "Line 4: a quotation mark stands in the middle of a cell.",
    ]


def test_an_open_quotation_mark_does_not_swallow_a_large_file(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table_records, "PIECE", 1_000)
    monkeypatch.setattr(table_records, "QUOTED", 500)
    rows, _, unread = told(path, 'a,b\n1,"2\n' + "3,4\n" * 2_000)
    assert len(rows) == 2_000
    assert unread == ["Line 2: a quotation mark is opened and never closed."]


def test_letters_that_are_none_and_zeros_are_named(path: Path) -> None:
    rows, _, unread = told(path, "a,b\nä,1\n".encode() + b"\xff,2\nb\0,3\n4,5\n")
    assert rows == ["ä,1", "4,5"]
    assert unread == ["Line 3: it is not written in UTF-8.", "Line 4: it holds zero bytes, which no text has."]


def test_a_row_without_end_ends_the_reading(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table_records, "LONGEST", 10_000)
    monkeypatch.setattr(table_records, "PIECE", 4_000)
    rows, _, unread = told(path, "a,b\n1,2\n" + "x" * 50_000 + "\n3,4\n")
    assert rows == ["1,2"]
    assert unread == ["Line 3: it is longer than 0 MB, and what follows was not read."]


@pytest.mark.parametrize("piece", [1, 7, 60, 1_000_000])
def test_any_table_that_python_writes_is_read_as_it_was(
    path: Path, monkeypatch: pytest.MonkeyPatch, piece: int
) -> None:
    monkeypatch.setattr(table_records, "PIECE", piece)
    chance = random.Random(piece)
    for _ in range(60):
        rows = [["".join(chance.choices('ab,"\n 1', k=chance.randrange(5))) for _ in range(3)] for _ in range(8)]
        file = io.StringIO()
        csv.writer(file, lineterminator=chance.choice(["\n", "\r\n"])).writerows([["a", "b", "c"], *rows])
        path.write_text(file.getvalue(), newline="")
        found = list(pieces(path, Dialect(), 3))
        text = b"".join(piece.text for piece in found).decode()
        assert list(csv.reader(io.StringIO(text, newline=""))) == rows
        assert not any(piece.unread for piece in found)


@pytest.mark.parametrize(
    ("content", "first"),
    [
        ("a,b\n1,2\n", b"a,b"),
        ("\n\na,b", b"a,b"),
        ('"a\nb",c\n1,2\n', b'"a\nb",c'),
        ('"a,b\n1,2\n', b'"a,b'),
        ("", b""),
    ],
)
def test_the_first_row_is_found(path: Path, content: str, first: bytes) -> None:
    path.write_text(content)
    assert head(path, Dialect()) == first


@pytest.mark.parametrize("piece", [1, 7, 1_000_000])
def test_any_number_of_spaces_is_one_separator(path: Path, monkeypatch: pytest.MonkeyPatch, piece: int) -> None:
    monkeypatch.setattr(table_records, "PIECE", piece)
    path.write_text("  a  b\n 1.5   2  \n\n3\t 4\n5\n  6 7")
    found = list(pieces(path, Dialect(separator=" "), 2))
    assert b"".join(piece.text for piece in found) == b"1.5 2\n3 4\n6 7\n"
    assert [int(line) for piece in found for line in piece.lines] == [2, 4, 6]
    assert [unread.line for piece in found for unread in piece.unread] == [5]
