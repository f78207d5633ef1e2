"""Bad tables: each is refused with a sentence or read as far as it goes, in bounded time and memory."""

from __future__ import annotations

import resource
import sys
from pathlib import Path
from time import monotonic

import numpy as np
import pytest

from engine.datasets.importing import describe, inspect
from engine.datasets.prepare import prepare
from engine.errors import DataError


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "a.csv"


def refused(path: Path) -> str:
    with pytest.raises(DataError) as caught:
        inspect(path)
    return str(caught.value)


@pytest.mark.parametrize("content", [b"", b"\n\n", b"   \n", "\ufeff".encode(), "\ufeff".encode("utf-16-le")])
def test_an_empty_file_is_said_to_be_empty(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    assert refused(path) == "“a.csv” is empty."


def test_a_table_with_names_alone_has_no_rows(path: Path) -> None:
    path.write_text("a,b\n")
    assert refused(path) == "“a.csv” has no rows."


def test_bytes_that_are_no_text_are_said_to_be_none(path: Path) -> None:
    chance = np.random.default_rng(0)
    for content in (chance.bytes(100_000), b"\x89PNG\r\n\x1a\n" + chance.bytes(3_000), b"\x7fELF" + bytes(5_000)):
        path.write_bytes(content)
        assert refused(path) == "“a.csv” holds bytes that no text has: it is no table of text."


def test_a_million_columns_are_too_many(path: Path) -> None:
    path.write_text(",".join(f"c{n}" for n in range(1_000_000)) + "\n" + "1," * 999_999 + "1\n")
    start = monotonic()
    assert refused(path) == (
        "“a.csv” has 1,000,000 columns; a table may have up to 10,000. "
        "Keep the numbers in a NumPy file (.npy): each example there may have as many as you like."
    )
    assert monotonic() - start < 30  # a bound against a hang, and no measurement


def test_many_columns_are_no_trouble(path: Path) -> None:
    path.write_text(
        ",".join(f"c{n}" for n in range(2_000)) + "\n" + ("1.5," * 1_999 + "1\n" + "2.5," * 1_999 + "2\n") * 6
    )
    table = describe(path).load(path.parent)
    assert table.x.shape == (12, 1_999)


@pytest.mark.skipif(sys.platform != "linux", reason="files with holes are sure to be sparse there")
@pytest.mark.parametrize("beginning", ["", f"a,b\n1.{60 * '0'},p\n2.{60 * '0'},q\n"], ids=["nothing", "table"])
def test_a_file_of_4_gb_of_nothing_is_answered_at_once_within_bounded_memory(path: Path, beginning: str) -> None:
    with path.open("w") as file:
        file.write(beginning * 10_000)
        file.truncate(4_000_000_000)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    if not beginning:
        assert refused(path) == "“a.csv” holds bytes that no text has: it is no table of text."
    else:
        found = inspect(path)
        assert found.rows > 10_000
        last = found.unread.rows[-1]
        assert str(last) == "Line 30,001: it is longer than 16 MB, and what follows was not read."
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 300_000  # KB


def test_infinite_numbers_count_as_missing_and_are_told(path: Path) -> None:
    path.write_text("a,b,y\n" + "1,inf,p\n2,1,q\n-inf,2,p\nnan,1e999,q\n" * 5)
    found = inspect(path)
    assert found.warnings == (
        "“a” holds 5 infinite numbers; they count as missing.",
        "“b” holds 10 infinite numbers; they count as missing.",
    )
    table = found.dataset.load(path.parent)
    assert np.isnan(table.x).sum() == 20
    assert not np.isinf(table.x).any()
    assert np.isfinite(prepare(found.dataset, path.parent).train.x).all()


def test_one_class_alone_is_not_predicted(path: Path) -> None:
    path.write_text("a,y\n" + "1,cat\n2,cat\n3,cat\n")
    found = inspect(path)
    assert found.dataset.setting("target") == "a"
    path.write_text("a,y\n" + "1,cat\n1,cat\n1,cat\n")
    found = inspect(path)
    assert found.warnings == (
        "No column can be predicted: each has one value only, or nearly every row says something else.",
    )
    with pytest.raises(DataError, match=r"^No column of “a\.csv” is chosen to be predicted\."):
        describe(path)


def test_a_number_that_is_wrong_costs_its_row_only(path: Path) -> None:
    path.write_text("size,y\n" + "".join(f"{n}.5,{'pq'[n % 2]}\n" for n in range(40)) + "big,p\n")
    found = inspect(path)
    assert [column.kind for column in found.columns] == ["number", "category"]
    assert found.unread.count == 0
    assert [str(each) for each in found.unread_as().rows] == ["Line 42: “size” is “big”, and not a number."]
    assert found.unread_as({"size": "text"}).count == 0
    table = found.dataset.load(path.parent)
    assert len(table) == 40
    assert table.notes == ("1 row cannot be read and was left out. Line 42: “size” is “big”, and not a number.",)


def test_of_many_rows_that_cannot_be_read_the_first_hundred_are_named_and_all_are_counted(path: Path) -> None:
    path.write_text("a,y\n" + "1,p\n2\n3,q\n" * 500)
    found = inspect(path)
    assert (found.rows, found.unread.count, len(found.unread.rows)) == (1_000, 500, 100)


def test_a_table_of_which_no_row_can_be_read_is_refused_with_the_first_reason(path: Path) -> None:
    path.write_text("a,b\n1\n2\n")
    assert refused(path) == "No row of “a.csv” can be read. Line 2: it has 1 cell, and the table has 2 columns."


def test_letters_that_turn_up_late_change_the_encoding(path: Path) -> None:
    path.write_bytes(
        b"name,y\n" + (30 * b"ann" + b",p\n" + 30 * b"bob" + b",q\n") * 6_000 + "zoë,p\n".encode("cp1252") * 50
    )
    found = inspect(path)
    assert {choice.name: choice.value for choice in found.choices}["encoding"] == "cp1252"
    assert found.unread.count == 0
    assert found.warnings == ("It is not written in UTF-8 but in Windows-1252 (Western Europe).",)
    assert "zoë" in found.dataset.setting("columns")[0].values


def test_a_header_that_stands_twice_is_a_row_that_cannot_be_read(path: Path) -> None:
    path.write_text("size,y\n" + "".join(f"{n}.5,{'pq'[n % 2]}\n" for n in range(40)) * 2)
    lines = path.read_text().splitlines()
    path.write_text("\n".join([*lines[:20], lines[0], *lines[20:]]) + "\n")
    found = inspect(path)
    assert [str(each) for each in found.unread_as().rows] == ["Line 21: “size” is “size”, and not a number."]


def test_what_was_loaded_before_is_still_there(path: Path) -> None:
    path.write_text("a,y\n" + "1,p\n2,q\n" * 5)
    before = prepare(describe(path), path.parent)
    path.write_bytes(bytes(100))
    with pytest.raises(DataError):
        describe(path)
    assert len(before.train) == 6
