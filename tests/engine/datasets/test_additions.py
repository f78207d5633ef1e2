"""Examples added by hand: kept beside the drawing, behind the others, and prepared like them."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine.datasets import places
from engine.datasets.additions import added, extended, read
from engine.datasets.base import Dataset, Table, classification
from engine.datasets.diabetes import Diabetes
from engine.datasets.digits import Digits
from engine.datasets.iris import Iris
from engine.datasets.marks import Mark
from engine.datasets.prepare import prepare, table_of
from engine.datasets.stored import Stored
from engine.errors import DataError

FLOWERS = np.array([[5.0, 3.0, 1.5, 0.25], [6.0, 3.0, 4.5, 1.5]], np.float32)


def test_they_stand_behind_the_others_and_move_none_of_them(tmp_path: Path) -> None:
    before = prepare(Iris(), tmp_path)
    dataset = added(Iris(), tmp_path, FLOWERS, np.array([0, 1]))
    after = prepare(dataset, tmp_path)
    assert after.train.index.tolist() == [*before.train.index, 150, 151]
    assert np.array_equal(after.test.index, before.test.index)
    assert after.train.y[-2:].tolist() == [0, 1]
    np.testing.assert_allclose(after.scaler.invert(after.train.x)[-2:], FLOWERS, rtol=1e-5)
    assert after.notes == ("2 examples were added by hand.",)
    assert np.array_equal(table_of(dataset, tmp_path).x[150:], FLOWERS)


def test_more_are_written_to_another_file_so_that_undo_finds_the_first(tmp_path: Path) -> None:
    first = added(Iris(), tmp_path, FLOWERS[:1], np.array([0]))
    second = added(first, tmp_path, FLOWERS[1:], np.array([1]), "test")
    assert first.additions != second.additions
    assert len(prepare(first, tmp_path).train) + 1 == len(prepare(Iris()).train) + 2
    found = prepare(second, tmp_path)
    assert (found.train.index[-1], found.test.index[-1]) == (150, 151)


def test_without_a_folder_they_lie_on_the_shelf(shelf: Path) -> None:
    dataset = added(Iris(), None, FLOWERS, np.array([0, 1]))
    assert (places.shelf() / dataset.additions).is_file()
    assert len(prepare(dataset).train) == len(prepare(Iris()).train) + 2


def test_pictures_and_numbers_can_be_added(tmp_path: Path) -> None:
    pictures = added(Digits(), tmp_path, np.ones((1, 1, 8, 8)), np.array([3]), "validation")
    assert prepare(pictures, tmp_path).validation.y[-1] == 3
    numbers = added(Diabetes(), tmp_path, np.zeros((1, 10)), np.array([99.0]))
    parts = prepare(numbers, tmp_path)
    assert parts.target_scaler is not None
    assert parts.target_scaler.invert(parts.train.y)[-1, 0] == pytest.approx(99, rel=1e-5)


def test_an_added_example_can_be_moved_and_left_out(tmp_path: Path) -> None:
    dataset = added(Iris(), tmp_path, FLOWERS, np.array([0, 1]))
    changed = dataset.changed(marks=(Mark(example=150, part="test"), Mark(example=151, part="out")))
    assert isinstance(changed, Dataset)
    parts = prepare(changed, tmp_path)
    assert parts.test.index[-1] == 150
    assert not any(151 in part.index for part in (parts.train, parts.validation, parts.test))


def test_another_file_is_another_data_set(tmp_path: Path) -> None:
    dataset = added(Iris(), tmp_path, FLOWERS, np.array([0, 1]))
    before = prepare(dataset, tmp_path)
    other = added(Iris(), tmp_path, FLOWERS + 1, np.array([1, 1]))
    (tmp_path / other.additions).replace(tmp_path / dataset.additions)
    assert prepare(dataset, tmp_path) is not before


@pytest.mark.parametrize(
    ("x", "y", "says"),
    [
        (np.ones((1, 3)), [0], "Examples of the data set are 4, but what is to be added is 3."),
        (np.ones((2, 4)), [0], "2 examples are to be added, but there are 1 answers."),
        (np.ones((1, 4)), [7], "The answers to be added are not all among the 3 classes that the data set has."),
        (np.full((1, 4), np.inf), [1], "The examples to be added hold numbers that are not finite."),
    ],
)
def test_what_does_not_fit_is_refused_and_nothing_is_written(tmp_path: Path, x: Any, y: Any, says: str) -> None:
    with pytest.raises(DataError) as caught:
        added(Iris(), tmp_path, x, np.array(y))
    assert caught.value.text == says
    assert not list(tmp_path.iterdir())


def damaged(path: Path, how: str) -> None:
    if how == "text":
        path.write_text("nothing")
    elif how == "pickle":
        np.savez(path, x=np.array([{}], object), y=np.zeros(1), part=np.zeros(1))
    elif how == "no part":
        np.savez(path, x=FLOWERS, y=np.zeros(2))
    elif how == "cut short":
        path.write_bytes(path.read_bytes()[:-200])
    elif how == "header that promises too much":
        header = b"\x93NUMPY\x01\x00" + (118).to_bytes(2, "little")
        text = b"{'descr': '<f4', 'fortran_order': False, 'shape': (%d, 4), }" % 10**14
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("x.npy", header + text.ljust(117) + b"\n")
    else:
        path.unlink()


@pytest.mark.parametrize("how", ["text", "pickle", "no part", "cut short", "header that promises too much", "gone"])
def test_a_damaged_file_ends_in_a_sentence(tmp_path: Path, how: str) -> None:
    dataset = added(Iris(), tmp_path, FLOWERS, np.array([0, 1]))
    damaged(tmp_path / dataset.additions, how)
    with pytest.raises(DataError) as caught:
        prepare(dataset, tmp_path)
    name = dataset.additions
    assert caught.value.text.startswith((f"“{name}”", "What was added by hand needs"))


def test_what_lies_on_disk_gets_them_behind_it() -> None:
    facts = Iris().facts()
    rows = np.arange(40, dtype=np.float32).reshape(10, 4)
    table = classification(rows, np.zeros(10), facts)
    table = Table(Stored(rows), table.y, facts, names=["a"] * 10, columns={"g": np.arange(10)})
    more = read(added(Iris(), None, FLOWERS, np.array([0, 1])), None, facts)
    assert more is not None
    longer = extended(table, more)
    assert isinstance(longer.x, Stored)
    assert np.array_equal(longer.x[8:], np.concatenate([rows[8:], FLOWERS]))
    assert np.array_equal(longer.x[np.array([11, 0])], np.stack([FLOWERS[1], rows[0]]))
    assert longer.names[-2:] == ("added 1", "added 2")
    assert np.isnan(longer.columns["g"][-1])
    assert longer.y.dtype == np.int64
