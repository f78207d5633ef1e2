"""Pairs of texts: from a table of two columns, each a row of tokens of its own length."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from engine.datasets.importing import inspect, readers
from engine.datasets.prepare import prepare
from engine.datasets.text_pairs import TextPairs
from engine.datasets.tokens import END, WRITING
from engine.errors import DataError
from engine.layer import Unfit
from tests.engine.datasets.samples import write_animals, write_flowers, write_pairs


@pytest.fixture
def pairs(tmp_path: Path) -> TextPairs:
    found = inspect(write_pairs(tmp_path / "pairs.csv")).dataset
    assert isinstance(found, TextPairs)
    return found


def test_a_table_of_two_columns_of_texts_is_taken_for_pairs(pairs: TextPairs, tmp_path: Path) -> None:
    assert (pairs.column, pairs.target, pairs.tokens, pairs.rows) == ("said", "meant", "characters", 60)
    assert (pairs.length, pairs.target_length) == (len("three two three"), len("32x3") + 1)
    others = write_animals(tmp_path / "a.csv"), write_flowers(tmp_path / "f.csv")
    assert [readers(path)[0].name for path in others] == ["table", "table"]


def test_what_is_written_ends_with_a_token_for_it(pairs: TextPairs, tmp_path: Path) -> None:
    table = pairs.load(tmp_path)
    vocabulary = table.facts.vocabulary
    assert vocabulary is not None
    assert vocabulary.entries[: len(WRITING)] == WRITING
    assert (vocabulary.decode(table.x[0]), vocabulary.decode(table.y[0])) == ("one one one", "11x1")
    assert (table.y == WRITING.index(END)).sum() == 60


def test_the_vocabulary_is_of_the_pairs_for_training(tmp_path: Path) -> None:
    lines = [f"word{row} it,say{row} that" for row in range(40)]
    (tmp_path / "b.csv").write_text("text,answer\n" + "\n".join(lines) + "\n")
    found = inspect(tmp_path / "b.csv").dataset.changed(tokens="words", vocabulary_size=200)
    parts = prepare(found, tmp_path)
    vocabulary = parts.facts.vocabulary
    assert vocabulary is not None
    own = {int(entry[4:]) for entry in vocabulary.entries if entry.startswith("word")}
    assert own == set(parts.train.index.tolist())


def test_long_texts_are_cut_and_rows_without_a_text_left_out(tmp_path: Path) -> None:
    write_pairs(tmp_path / "pairs.csv")
    with (tmp_path / "pairs.csv").open("a") as file:
        file.write("four,\n,4\n")
    found = inspect(tmp_path / "pairs.csv")
    assert found.warnings == ("2 rows with an empty text are left out.",)
    table = found.dataset.changed(length=12, target_length=3).load(tmp_path)
    assert table.notes[0] == "2 rows with an empty text were left out."
    assert table.notes[1].endswith("texts to be read are cut after 12 characters.")
    assert (table.x.shape, table.y.shape) == ((60, 12), (60, 3))


def test_what_is_typed_is_read_as_the_column_is(pairs: TextPairs) -> None:
    assert np.array_equal(pairs.example_of({"text": "one two"}), pairs.read("one two"))
    with pytest.raises(DataError, match="“q” is in none of the texts"):
        pairs.example_of({"text": "quite"})


def test_a_column_is_not_written_from_itself(pairs: TextPairs) -> None:
    with pytest.raises(Unfit, match="cannot be the same column"):
        pairs.changed(target="said").facts()
    with pytest.raises(Unfit, match="has no column “sung”"):
        pairs.changed(target="sung").facts()
