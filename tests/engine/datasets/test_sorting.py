"""Letters that are put into the order of the alphabet."""

from __future__ import annotations

import numpy as np
import pytest

from engine.datasets.sorting import Sorting
from engine.errors import DataError


def test_the_answer_is_the_same_letters_in_the_order_of_the_alphabet() -> None:
    table = Sorting(sequences=500).load()
    vocabulary = table.facts.vocabulary
    assert vocabulary is not None
    for x, y in zip(np.asarray(table.x), table.y, strict=True):
        assert "".join(sorted(vocabulary.decode(x))) == vocabulary.decode(y)
    assert set(vocabulary.decode(np.unique(table.y))) == set("abcdefghijklmnopqrstuvwxyz")


def test_fewer_letters_are_those_at_the_beginning_of_the_alphabet() -> None:
    table = Sorting(sequences=100, letters=3, length=4).load()
    assert table.facts.classes == ("<padding>", "<unknown>", "a", "b", "c")
    assert np.asarray(table.x).shape == (100, 4)


def test_typed_letters_are_an_example_small_or_large() -> None:
    dataset = Sorting()
    vocabulary = dataset.facts().vocabulary
    assert vocabulary is not None
    assert vocabulary.decode(dataset.example_of({"text": " dBd acf "})) == "dbdacf"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("abc", "Sorting letters needs 4 letters, but 3 came. They may come in any order, and more than once."),
        ("", "Sorting letters needs 4 letters, but 0 came. They may come in any order, and more than once."),
        ("abez", "“abez” holds what is no letter from a to e. Type letters alone."),
    ],
)
def test_what_cannot_be_sorted_is_refused_in_words(text: str, message: str) -> None:
    with pytest.raises(DataError) as error:
        Sorting(length=4, letters=5).example_of({"text": text})
    assert f"{error.value.text} {error.value.hint}" == message


def test_sorted_letters_are_no_text_that_goes_on() -> None:
    assert not Sorting().facts().goes_on
