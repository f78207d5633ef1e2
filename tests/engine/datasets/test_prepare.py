"""The split and the scaling, in the cases that data sets of one's own bring."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.datasets import memory, table_loading
from engine.datasets.base import Facts, Table, classification, regression
from engine.datasets.importing import describe
from engine.datasets.iris import Iris
from engine.datasets.preparation_fitting import fitted
from engine.datasets.prepare import _prepared, prepare
from engine.datasets.split import apart, balanced
from engine.datasets.split_share import allot, split
from engine.datasets.stored import Stored
from engine.datasets.table_file import TableFile
from engine.errors import DataError
from engine.values import Value
from tests.engine.datasets.samples import write_flowers, write_pictures


def table(*sizes: int) -> Table:
    """As many examples of each class as `sizes` says."""
    y = np.repeat(np.arange(len(sizes)), sizes)
    return classification(np.arange(len(y))[:, None], y, Facts(Value((1,)), Value((), max(2, len(sizes)))))


@given(
    st.lists(st.integers(1, 60), min_size=2, max_size=8),
    st.floats(0, 0.45),
    st.floats(0, 0.45),
    st.integers(0, 5),
)
def test_any_classes_are_shared_out_completely_and_each_keeps_one_to_learn_from(
    sizes: list[int], validation: float, test: float, seed: int
) -> None:
    parts = split(table(*sizes), validation, test, seed)
    assert sorted(np.concatenate(parts)) == list(range(sum(sizes)))
    if sum(sizes) > 6 * len(sizes) and min(sizes) > 2:
        y = table(*sizes).y
        assert set(y[parts[0]]) == set(y)


def test_classes_of_one_example_do_not_stop_the_split() -> None:
    train, validation, test = split(table(1, 1, 50), 0.2, 0.2, 0)
    assert [len(part) for part in (train, validation, test)] == [32, 10, 10]


def test_a_part_that_is_asked_for_has_at_least_one_example() -> None:
    assert [len(part) for part in split(table(2, 3), 0.01, 0.01, 0)] == [3, 1, 1]


def test_a_share_of_0_leaves_a_part_empty() -> None:
    parts = prepare(Iris(validation=0, test=0))
    assert (len(parts.train), len(parts.validation), len(parts.test)) == (150, 0, 0)
    assert parts.test.x.shape == (0, 4)


def test_shares_follow_the_largest_remainders() -> None:
    counts = np.array([50, 30, 20])
    assert allot(counts, 7, counts).tolist() == [4, 2, 1]
    assert allot(counts, 7, np.array([1, 30, 20])).sum() == 7


def test_the_test_part_of_the_source_is_the_test_part(tmp_path: Path) -> None:
    dataset = describe(write_pictures(tmp_path / "p", 60, 20))
    parts = prepare(dataset, tmp_path)
    assert parts.test.index.tolist() == list(range(60, 80))
    assert len(parts.train) + len(parts.validation) == 60


def test_what_never_changes_is_not_divided_by_nothing() -> None:
    x = np.array([[0.1, 1], [0.1, 2], [0.1, 3]], np.float32)
    for scaling in ("standardise", "0 to 1"):
        scaled = fitted(x, scaling).apply(x)
        assert np.abs(scaled[:, 0]).max() < 1e-6
        assert np.isfinite(scaled).all()


def test_pictures_are_scaled_by_channel_and_sequences_by_feature() -> None:
    random = np.random.default_rng(0)
    assert fitted(random.random((5, 3, 4, 4), np.float32), "standardise").offset.shape == (3, 1, 1)
    assert fitted(random.random((5, 7, 2), np.float32), "standardise").offset.shape == (1, 2)
    assert fitted(random.random((5, 2), np.float32), "0 to 1").scale.shape == (2,)


def test_the_mean_of_many_numbers_far_from_0_is_exact() -> None:
    x = (1e6 + np.random.default_rng(0).normal(size=(10_000, 1))).astype(np.float32)
    scaler = fitted(x, "standardise")
    assert scaler.offset[0] == pytest.approx(x.astype(np.float64).mean(), rel=1e-7)
    assert scaler.scale[0] == pytest.approx(x.astype(np.float64).std(), rel=1e-5)


def test_preparing_again_gives_the_parts_that_are_there() -> None:
    assert prepare(Iris()) is prepare(Iris())
    assert prepare(Iris()) is not prepare(Iris(split_seed=1))


def test_a_file_that_was_changed_is_read_again(tmp_path: Path) -> None:
    path = write_flowers(tmp_path / "a.csv")
    dataset = describe(path)
    before = prepare(dataset, tmp_path)
    assert prepare(dataset, tmp_path) is before
    write_flowers(path, 40)
    os.utime(path, (1, 1))
    assert len(prepare(dataset, tmp_path).train) < len(before.train)


def csv(folder: Path, text: str, **settings: object) -> TableFile:
    (folder / "a.csv").write_text(text)
    dataset = describe(folder / "a.csv")
    assert isinstance(dataset, TableFile)
    return dataset.model_copy(update=settings)


def test_one_class_alone_is_refused(tmp_path: Path) -> None:
    dataset = csv(tmp_path, "a,y\n1,cat\n2,dog\n3,cat\n4,cat\n")
    (tmp_path / "a.csv").write_text("a,y\n1,cat\n3,cat\n4,cat\n")
    with pytest.raises(DataError) as caught:
        prepare(dataset, tmp_path)
    assert caught.value.text == "All 3 examples of the data set “Table” belong to the class “cat”."
    assert caught.value.hint == "There has to be a second class to tell it from."


def test_too_few_examples_are_refused(tmp_path: Path) -> None:
    dataset = csv(tmp_path, "a,y\n1,cat\n2,dog\n")
    with pytest.raises(DataError) as caught:
        prepare(dataset, tmp_path)
    assert caught.value.text == "The data set “Table” has too few examples: 2."
    assert caught.value.hint == "Training, validation and test each need at least one."


def test_a_regression_is_split_without_classes() -> None:
    numbers = regression(np.zeros((10, 1)), np.arange(10), Facts(Value((1,)), Value((1,))))
    assert [len(part) for part in split(numbers, 0.2, 0.3, 0)] == [5, 2, 3]


def test_balanced_classes_are_equally_frequent_in_training_and_as_they_are_elsewhere() -> None:
    y = np.repeat([0, 1, 2], [50, 7, 20])
    train = np.arange(len(y))
    rows = balanced(y, train, 0)
    assert np.bincount(y[rows]).tolist() == [50, 50, 50]
    repeats = np.bincount(rows[y[rows] == 1])[50:57]
    assert sorted(set(repeats.tolist())) == [7, 8]
    assert (balanced(y, train, 0) == rows).all()
    assert (balanced(y, train, 1) != rows).any()


def test_a_balanced_data_set_leaves_validation_and_test_alone(tmp_path: Path) -> None:
    path = tmp_path / "few.csv"
    path.write_text("a,kind\n" + "".join(f"{n},{'rare' if n < 12 else 'common'}\n" for n in range(120)))
    plain = prepare(describe(path, "few.csv"), tmp_path)
    even = prepare(describe(path, "few.csv").changed(balanced=True), tmp_path)  # type: ignore[arg-type]
    assert len(set(np.bincount(even.train.y).tolist())) == 1
    assert len(even.train) > len(plain.train)
    assert (even.test.index == plain.test.index).all()
    assert (even.validation.index == plain.validation.index).all()
    assert set(even.train.index) == set(plain.train.index)


def test_what_the_training_part_holds_can_be_left_out_of_the_others() -> None:
    rows = table(30, 30)
    rows.x[1::2] = rows.x[::2]
    indices = split(rows, 0.3, 0.3, 0)
    train, validation, test = apart(rows, indices)
    assert (train == indices[0]).all()
    assert 0 < len(test) < len(indices[2])
    assert not np.isin(rows.x[np.concatenate([validation, test])], rows.x[train]).any()


def test_a_table_that_has_no_room_is_prepared_as_it_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [f"{n % 11 if n % 9 else ''},{n % 5},{'one' if n % 2 else 'other'}" for n in range(600)]
    dataset = csv(tmp_path, "a,b,y\n" + "".join(f"{row}\n" for row in rows), missing="mean", clip=1.5, balanced=True)
    held = prepare(dataset, tmp_path)
    monkeypatch.setattr(table_loading, "free_memory", lambda: 1000)
    monkeypatch.setattr(memory, "free_memory", lambda: 1000)
    _prepared.cache_clear()
    read = prepare(dataset, tmp_path)
    assert isinstance(read.train.x, Stored)
    assert read.preparation.to_json() == held.preparation.to_json()
    assert read.notes == held.notes
    for one, other in ((held.train, read.train), (held.validation, read.validation), (held.test, read.test)):
        assert np.array_equal(one.index, other.index)
        assert np.array_equal(one.x, other.x[:])
