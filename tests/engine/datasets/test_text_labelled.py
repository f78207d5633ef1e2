"""Texts with labels: from a table or from folders, each a row of tokens of the same length."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from engine.datasets.importing import inspect
from engine.datasets.marks import Mark
from engine.datasets.prepare import prepare
from engine.datasets.text_labelled import LabelledText
from engine.errors import DataError
from engine.layer import Unfit
from engine.values import Value
from tests.engine.datasets.samples import write_animals


@pytest.fixture
def animals(tmp_path: Path) -> LabelledText:
    found = inspect(write_animals(tmp_path / "animals.csv"), reader="labelled texts").dataset
    assert isinstance(found, LabelledText)
    return found


def write_tongues(folder: Path) -> Path:
    for tongue, text in (("en", "the cat is here "), ("de", "die Katze ist da ")):
        (folder / tongue).mkdir(parents=True)
        for number in range(20):
            (folder / tongue / f"{number}.txt").write_text(text * (1 + number % 3))
    return folder


def test_the_column_with_texts_and_the_one_with_labels_are_found(animals: LabelledText) -> None:
    assert (animals.column, animals.target) == ("text", "kind")
    assert animals.facts().classes == ("animal", "other")
    assert animals.known is not None
    assert animals.facts().x == Value((animals.length,), len(animals.vocabulary))
    assert {"cat", "moon"} < set(animals.vocabulary)


def test_folders_are_the_labels_of_their_texts(tmp_path: Path) -> None:
    found = inspect(write_tongues(tmp_path / "tongues"))
    assert isinstance(found.dataset, LabelledText)
    table = found.dataset.load(tmp_path)
    assert table.facts.classes == ("de", "en")
    assert np.bincount(table.y).tolist() == [20, 20]
    assert table.names[0] == "de/0.txt"


def test_short_texts_are_filled_up_where_it_was_chosen_and_long_ones_cut(animals: LabelledText, tmp_path: Path) -> None:
    before, after = (animals.changed(length=6, padding=side).load(tmp_path) for side in ("before", "after"))
    vocabulary = before.facts.vocabulary
    assert vocabulary is not None
    assert (
        vocabulary.decode(before.x[0]) == vocabulary.decode(after.x[0]) == "a stone has the moon" or before.x[0, 0] == 0
    )
    assert before.x[0, 0] == after.x[0, -1] == 0
    assert vocabulary.decode(before.x[3]).count(" ") == 5


def test_the_vocabulary_is_of_the_texts_for_training(animals: LabelledText, tmp_path: Path) -> None:
    lines = [f"word{row} and more of it,{('a', 'b')[row % 2]}" for row in range(40)]
    (tmp_path / "b.csv").write_text("text,kind\n" + "\n".join(lines) + "\n")
    found = inspect(tmp_path / "b.csv", reader="labelled texts").dataset
    parts = prepare(found, tmp_path)
    vocabulary = parts.facts.vocabulary
    assert vocabulary is not None
    own = {int(entry[4:]) for entry in vocabulary.entries if entry.startswith("word")}
    assert own == set(parts.train.index.tolist())


def test_a_text_that_was_moved_out_of_the_training_part_is_not_in_the_vocabulary(tmp_path: Path) -> None:
    lines = [f"word{row} and more of it,{('a', 'b')[row % 2]}" for row in range(40)]
    (tmp_path / "b.csv").write_text("text,kind\n" + "\n".join(lines) + "\n")
    dataset = inspect(tmp_path / "b.csv", reader="labelled texts").dataset
    assert isinstance(dataset, LabelledText)
    moved = int(prepare(dataset, tmp_path).train.index[0])
    parts = prepare(dataset.changed(marks=(Mark(example=moved, part="test"),)), tmp_path)
    vocabulary = parts.facts.vocabulary
    assert vocabulary is not None
    assert f"word{moved}" not in vocabulary.entries
    assert moved in parts.test.index


def test_what_has_no_label_or_no_text_is_left_out(animals: LabelledText, tmp_path: Path) -> None:
    with (tmp_path / "animals.csv").open("a") as file:
        file.write("nobody knows,\n,animal\nanother kind,plant\n")
    table = animals.load(tmp_path)
    assert len(table) == 60
    assert table.notes == ("3 of 63 texts were left out: empty, or with no label.",)


def test_a_typed_text_and_texts_from_outside_become_rows(animals: LabelledText, tmp_path: Path) -> None:
    known = animals.knowing(animals.load(tmp_path).facts)
    row = known.example_of({"text": "the cat has the moon"})
    assert row[0] == 0
    assert np.array_equal(row, known.example_of({"kind": "", "text": "the cat has the moon"}))
    rows, names = known.examples_from(tmp_path / "animals.csv")
    assert rows.shape == (60, known.facts().x.size)
    assert names[0] == "line 2"
    (tmp_path / "one.txt").write_text("a stone sees the moon")
    assert known.examples_from(tmp_path / "one.txt")[1] == ("one.txt",)


def test_a_table_without_texts_or_labels_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("a,b\n" + "1,x\n2,y\n" * 10)
    with pytest.raises(DataError, match=r"No column of “a\.csv” holds texts"):
        inspect(tmp_path / "a.csv", reader="labelled texts")
    lines = [f"a rather long text about the number {row},{row}.5" for row in range(150)]
    (tmp_path / "b.csv").write_text("text,n\n" + "\n".join(lines) + "\n")
    with pytest.raises(DataError, match=r"No column of “b\.csv” says what the texts are"):
        inspect(tmp_path / "b.csv", reader="labelled texts")


def test_what_the_settings_name_has_to_be_there(animals: LabelledText) -> None:
    for wrong, said in (
        ({"file": ""}, "No file is chosen yet"),
        ({"column": "gone"}, "has no column “gone” with the texts"),
        ({"target": "gone"}, "has no column “gone” with the labels"),
        ({"target": "text"}, "cannot be the same column"),
    ):
        with pytest.raises(Unfit, match=said):
            animals.changed(**wrong).facts()


def test_a_file_that_has_changed_is_said_to_have(animals: LabelledText, tmp_path: Path) -> None:
    (tmp_path / "animals.csv").write_text("words,kind\na,animal\n")
    with pytest.raises(DataError, match="has no column “text” any more"):
        animals.load(tmp_path)
