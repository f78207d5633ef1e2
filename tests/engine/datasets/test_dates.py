"""Written dates: what is read and what is to be written."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from engine.datasets.dates import FORMS, WrittenDates
from engine.datasets.tokens import END, WRITING
from engine.errors import DataError

DATES = WrittenDates(pairs=300)


def test_a_date_is_written_in_every_form() -> None:
    assert [form(date(2021, 3, 3)) for form in FORMS] == [
        "3 March 2021", "March 3, 2021", "Wednesday, 3 March 2021", "3 Mar 2021", "Mar 3, 2021", "3rd March 2021",
        "March 3rd 2021", "3-Mar-21", "3.3.2021", "03/03/21", "2021/3/3",
    ]  # fmt: skip


def test_what_is_to_be_written_ends_with_a_token_for_it() -> None:
    table = DATES.load()
    vocabulary = DATES.spelt()
    assert (table.y[:, -1] == WRITING.index(END)).all()
    assert all(date.fromisoformat(vocabulary.decode(row)) for row in table.y)
    assert not (table.x == 1).any()
    assert len({vocabulary.decode(row) for row in table.x}) > 290


def test_shorter_texts_are_filled_up_behind_their_end() -> None:
    row = DATES.written("12")
    assert DATES.spelt().decode(row) == "12"
    assert row[2] == WRITING.index(END)
    assert not row[3:].any()


def test_the_same_seed_gives_the_same_dates() -> None:
    assert np.array_equal(DATES.load().x, WrittenDates(pairs=300).load().x)
    assert not np.array_equal(DATES.load().x, WrittenDates(pairs=300, seed=1).load().x)


def test_a_date_is_typed_in_any_case() -> None:
    assert np.array_equal(DATES.example_of({"text": " 3 MARCH 2021"}), DATES.read("3 march 2021"))


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("", "Written dates needs a text."),
        ("3 März 2021", "“ä” is in none of the texts that were learnt from."),
        ("the 3rd of the month of March 2021", "Written dates takes texts of up to 28 characters, but 34 came."),
    ],
)
def test_what_cannot_be_read_is_told(typed: str, text: str) -> None:
    with pytest.raises(DataError) as error:
        DATES.example_of({"text": typed})
    assert error.value.text == text
