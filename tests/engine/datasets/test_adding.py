"""The adding problem: what is asked for, and what answering without looking is worth."""

from __future__ import annotations

import numpy as np
import pytest

from engine.datasets.adding import Adding
from engine.errors import DataError


@pytest.mark.parametrize("length", [4, 7, 50])
def test_one_step_of_each_half_is_marked_and_their_numbers_add_up(length: int) -> None:
    table = Adding(length=length, sequences=300).load()
    numbers, marks = np.asarray(table.x)[..., 0], np.asarray(table.x)[..., 1]
    assert set(np.unique(marks)) == {0.0, 1.0}
    half = length // 2
    assert (marks[:, :half].sum(1) == 1).all()
    assert (marks[:, half:].sum(1) == 1).all()
    np.testing.assert_allclose((numbers * marks).sum(1), table.y[:, 0], rtol=1e-6)
    assert (marks.sum(0) > 0).all(), "every step is marked now and then"


def test_to_answer_always_one_has_an_error_of_a_sixth() -> None:
    y = Adding(length=4, sequences=50_000).load().y
    assert np.mean((y - 1) ** 2) == pytest.approx(1 / 6, rel=0.03)


def test_another_seed_draws_other_sequences() -> None:
    first, other = Adding(sequences=20).load(), Adding(sequences=20, seed=1).load()
    assert not np.array_equal(first.x, other.x)


def test_a_typed_sequence_has_a_number_and_a_mark_at_each_step() -> None:
    dataset = Adding(length=4)
    found = dataset.example_of({"number": "0.2 0.5 0.9 0", "mark": "1 0 1 0"})
    np.testing.assert_allclose(found, [[0.2, 1], [0.5, 0], [0.9, 1], [0, 0]])


@pytest.mark.parametrize(
    ("number", "message"),
    [
        ("0.2 0.5", "“number” needs 4 numbers, but 2 came. Separate them by spaces."),
        ("0.2 0.5 nan 1", "“number” needs 4 numbers, but some are none. Separate them by spaces."),
        ("0.2 a 1", "“number” should be numbers, but is “0.2 a 1”. Separate them by spaces."),
    ],
)
def test_what_is_no_sequence_is_refused_in_words(number: str, message: str) -> None:
    with pytest.raises(DataError) as error:
        Adding(length=4).example_of({"number": number, "mark": "1 0 1 0"})
    assert f"{error.value.text} {error.value.hint}" == message
