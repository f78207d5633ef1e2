"""How tables of text are written is seen by their first lines."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.datasets.table_dialect import Dialect, read_as, sniff
from engine.errors import DataError


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "a.csv"


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
        ("a,b\n1,2\n3\n4,5\n", ",", ".", True),
        ("a  b c\n 1.5   2\t3\n10 20 30  \n", " ", ".", True),
        ("first name,last name\nAnn Lee,Bob 2\n", ",", ".", True),
        ("two words\nof text\n", ",", ".", True),
    ],
)
def test_separator_decimals_and_header_are_seen(
    path: Path, text: str, separator: str, decimal: str, header: bool
) -> None:
    path.write_text(text, encoding="utf-8", newline="")
    found = sniff(path)
    assert (found.separator, found.decimal, found.header, found.encoding) == (separator, decimal, header, "utf-8")


@pytest.mark.parametrize(
    ("encoding", "found"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8"),
        ("utf-16", "utf-16-le"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
        ("cp1252", "cp1252"),
        ("latin-1", "cp1252"),  # the same letters, and more
    ],
)
def test_encodings_are_recognised(path: Path, encoding: str, found: str) -> None:
    path.write_bytes("name,größe\näöü,1\nß,2\n".encode(encoding))
    assert sniff(path).encoding == found


def test_some_broken_letters_do_not_make_it_another_encoding(path: Path) -> None:
    path.write_bytes("name,größe\näöü,1\n".encode() + b"\xff,2\n")
    assert sniff(path).encoding == "utf-8"


def test_a_title_above_the_table_is_passed_over(path: Path) -> None:
    path.write_text("Measured in March\n\na,b,c\n1,2,3\n4,5,6\n")
    assert sniff(path).skip == 2


def test_what_the_user_says_is_taken_instead(path: Path) -> None:
    path.write_text("a;b\n1,5;2\n")
    found = sniff(path, {"separator": ",", "header": "false", "encoding": "latin-1"})
    assert (found.separator, found.header, found.encoding) == (",", False, "latin-1")


def test_a_dialect_that_is_none_is_refused(path: Path) -> None:
    with pytest.raises(DataError, match=r"^A table cannot be read with the separator “x”\.$"):
        read_as(Dialect(), {"separator": "x"})


def test_drawings_from_before_there_were_encodings_are_understood() -> None:
    assert Dialect.model_validate({"separator": ";", "decimal": ","}).encoding == "utf-8"
