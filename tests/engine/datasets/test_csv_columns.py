"""Cells become numbers, and those that cannot are named with their line."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from engine.datasets.csv_columns import Cells, Column, codes, label, numbers, positions
from engine.datasets.csv_rows import Dialect
from engine.errors import DataError

WIDTH = Column(name="width")
COLOUR = Column(name="colour", number=False, values=("blue", "red"))


def cells(*values: str, decimal: str = ".") -> Cells:
    return Cells(values, range(2, 2 + len(values)), "a.csv", decimal)


def test_numbers_are_float32_with_gaps_where_cells_are_missing() -> None:
    found = numbers(WIDTH, cells("1", " 2.5 ", "", "NA", "-1e3"))
    assert found.dtype == np.float32
    np.testing.assert_array_equal(found, [1, 2.5, np.nan, np.nan, -1000])
    np.testing.assert_array_equal(numbers(WIDTH, cells("1,5", "2", decimal=",")), [1.5, 2])


def test_numbers_too_large_for_float32_are_not_finite() -> None:
    assert not np.isfinite(numbers(WIDTH, cells("1e300", "1e400", "inf"))).any()


def test_text_among_numbers_is_named_with_its_line() -> None:
    with pytest.raises(DataError) as caught:
        numbers(WIDTH, cells("1", "", "wide "))
    assert caught.value.text == "“a.csv”, line 4: “width” should be a number, but is “wide”."
    assert caught.value.hint == "Import the file again."


def test_categories_are_their_places() -> None:
    np.testing.assert_array_equal(codes(COLOUR, cells("red", " blue", "?", "red")), [1, 0, np.nan, 1])
    whole = Column(name="rings", values=("3", "10"))
    np.testing.assert_array_equal(codes(whole, cells("10", "3.0", "1e1")), [1, 0, 1])


def test_an_unknown_category_is_named_with_its_line_and_those_that_are_known() -> None:
    with pytest.raises(DataError) as caught:
        codes(COLOUR, cells("red", "pink"))
    assert caught.value.text == ("“a.csv”, line 3: “colour” is “pink”, but the drawing knows only “blue”, “red”.")
    many = Column(name="colour", number=False, values=tuple("abcdefgh"))
    with pytest.raises(DataError, match="knows only “a”, “b”, “c”, “d”, “e”, …"):
        codes(many, cells("z"))


def test_a_whole_number_is_one_class_however_it_is_written() -> None:
    assert {label(cell) for cell in ("1", " 1.0", "01", "1e0")} == {"1"}
    assert label("1,0", ",") == "1"
    assert (label("1.5"), label(" rose "), label("inf")) == ("1.5", "rose", "inf")


def test_columns_are_found_by_name(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("colour,new,width\nred,1,2\n")
    assert positions(tmp_path / "a.csv", Dialect(), (WIDTH, COLOUR)) == [2, 0]
    with pytest.raises(DataError) as caught:
        positions(tmp_path / "a.csv", Dialect(), (Column(name="height"),))
    assert caught.value.text == "“a.csv” has no column “height” any more."
