"""`gradwire data inspect`: what a file or folder holds, for people and for programs."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.engine.cli.conftest import Gradwire
from tests.engine.datasets.samples import write_flowers, write_pictures


def test_a_table_is_told_with_its_columns_and_what_would_be_predicted(gradwire: Gradwire) -> None:
    write_flowers(Path("flowers.csv"))
    ran = gradwire("data", "inspect", "flowers.csv")
    assert ran.code == 0
    assert "flowers.csv: Table, 60 examples" in ran.out
    assert "colour category 0 3 – – – red, blue, white" in " ".join(ran.out.split())
    assert "To predict: species, one of 2 classes (rose, tulip)." in ran.out
    assert "From: 5 numbers for each example." in ran.out


def test_the_same_is_told_as_data(gradwire: Gradwire) -> None:
    write_flowers(Path("flowers.csv"))
    (told,) = gradwire("data", "inspect", "flowers.csv", "--json").lines
    assert (told["kind"], told["examples"], told["target"], told["classes"]) == (
        "csv",
        60,
        "species",
        ["rose", "tulip"],
    )
    assert [column["kind"] for column in told["columns"]] == ["index", "number", "number", "category", "category"]
    width = told["columns"][1]
    assert (width["missing"], width["different"]) == (0, 59)
    assert width["low"] < width["mean"] < width["high"]
    assert told["unread"] == {"count": 0, "rows": []}
    assert told["settings"]["missing"] == "mean"


def test_rows_that_cannot_be_read_and_warnings_are_named(gradwire: Gradwire) -> None:
    Path("a.csv").write_bytes("a,a,größe\n1,2,p\n3\n4,5,q\n".encode("latin-1"))
    ran = gradwire("data", "inspect", "a.csv")
    assert "1 row cannot be read and would be left out: Line 3: it has 1 cell, and the table has 3 columns." in ran.out
    assert "Warning: It is not written in UTF-8 but in Windows-1252 (Western Europe)." in ran.out
    assert "Warning: More than one column is called “a”; the second is called “a (2)” here." in ran.out


def test_it_can_be_read_otherwise_than_guessed(gradwire: Gradwire) -> None:
    Path("a.csv").write_text("a;b\n1,5;p\n2,5;q\n")
    (told,) = gradwire("data", "inspect", "a.csv", "--json", "--choose", "header=false").lines
    assert told["examples"] == 3
    assert [column["name"] for column in told["columns"]] == ["column 1", "column 2"]


def test_a_folder_of_pictures_is_told_by_its_first_ones(gradwire: Gradwire) -> None:
    write_pictures(Path("pictures"))
    ran = gradwire("data", "inspect", "pictures")
    assert ran.code == 0
    assert "pictures: MNIST files, 80 examples" in ran.out
    assert "1×5×4" in ran.out


@pytest.mark.parametrize(
    ("arguments", "code", "text"),
    [
        (("gone.csv",), 1, "“gone.csv” is not there."),
        (("a.csv", "--as", "magic"), 2, "There is no reader 'magic'."),
        (("a.csv", "--choose", "sheet"), 2, "'sheet' should be NAME=VALUE, such as encoding=cp1252."),
        (("a.csv", "--choose", "encoding=klingon"), 1, "A table cannot be read with the encoding “klingon”."),
    ],
)
def test_what_cannot_be_done_is_said(gradwire: Gradwire, arguments: tuple[str, ...], code: int, text: str) -> None:
    Path("a.csv").write_text("a,b\n1,p\n2,q\n")
    ran = gradwire("data", "inspect", *arguments)
    assert ran.code == code
    assert text in ran.err
