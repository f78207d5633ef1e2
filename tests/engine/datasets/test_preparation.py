"""What is done to examples before a network sees them: found on the training part alone, kept, and done again."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from engine.datasets.base import Array, Dataset, Facts, Missing, NumberDataset, Scaling, Table
from engine.datasets.diabetes import Diabetes
from engine.datasets.digits import Digits
from engine.datasets.iris import Iris
from engine.datasets.marks import Mark
from engine.datasets.preparation import METADATA, Preparation, Scaler, read_preparation
from engine.datasets.preparation_fitting import filling, fitted, learnt, limits
from engine.datasets.prepare import prepare
from engine.datasets.stored import Stored
from engine.datasets.wine import Wine
from engine.errors import DataError, FileError
from engine.values import Value
from engine.weights import write_weights

RANDOM = np.random.default_rng(0)


class Numbers(NumberDataset):
    """Numbers of which some are missing."""

    kind = "numbers-for-the-test"
    title = "Numbers"
    gaps = True

    def facts(self) -> Facts:
        return Facts(Value((3,)), Value((1,)), (), ("a", "b", "c"), "y")

    def load(self, folder: Path | None = None) -> Table:
        random = np.random.default_rng(5)
        x = random.normal(10, 3, (200, 3)).astype(np.float32)
        x[random.random((200, 3)) < 0.1] = np.nan
        x[0, 0] = 1000
        return Table(x, np.arange(200, dtype=np.float32)[:, None], self.facts())


def gappy(*rows: Any) -> NDArray[np.float32]:
    return np.array([[np.nan if value is None else value for value in row] for row in rows], np.float32)


@pytest.mark.parametrize(
    ("missing", "stands"),
    [("mean", [4, 6]), ("median", [2, 6]), ("most frequent", [1, 5]), ("zero", [0, 0])],
)
def test_missing_numbers_are_filled_in_for_each_feature(missing: Missing, stands: list[float]) -> None:
    x = gappy([1, 5], [None, 7], [1, None], [3, 5], [11, 7])
    assert filling(x, missing).tolist() == stands
    filled = Preparation(fitted(np.zeros((1, 2), np.float32), "none"), filling(x, missing)).apply(x)
    assert filled[1].tolist() == [stands[0], 7]
    assert np.isnan(x[1, 0])


def test_a_feature_that_is_missing_everywhere_becomes_0() -> None:
    assert filling(gappy([None, 1], [None, 3]), "mean").tolist() == [0, 2]


@pytest.mark.parametrize("missing", ["mean", "median", "most frequent"])
def test_a_missing_category_becomes_the_most_frequent_one(missing: Missing) -> None:
    x = gappy([1, 0, 0, 5], [0, 1, 0, 6], [0, 0, 1, 7], [0, 1, 0, 8], [None, None, None, 9])
    assert filling(x, missing, [[0, 1, 2]])[:3].tolist() == [0, 1, 0]
    assert filling(x, "zero", [[0, 1, 2]])[:3].tolist() == [0, 0, 0]


def test_what_is_filled_in_is_the_training_part_s() -> None:
    parts = prepare(Numbers(missing="mean", scaling="none"))
    raw = Numbers().load().x
    assert isinstance(raw, np.ndarray)
    expected = np.nanmean(raw[parts.train.index], axis=0)
    holes = np.isnan(raw[parts.test.index])
    np.testing.assert_allclose(parts.test.x[holes], np.broadcast_to(expected, holes.shape)[holes], rtol=1e-5)
    assert parts.notes[0].startswith(f"{np.isnan(raw).sum()} missing values filled in: ")
    assert "of “a”" in parts.notes[0]


def test_outliers_are_brought_to_the_limit_and_told_of() -> None:
    parts = prepare(Numbers(missing="mean", clip=3, marks=(Mark(example=0, part="train"),)))
    place = np.flatnonzero(parts.train.index == 0)
    assert len(place) == 1
    assert parts.preparation.high is not None
    assert parts.scaler.invert(parts.train.x)[place[0], 0] == pytest.approx(parts.preparation.high[0], rel=1e-5)
    assert parts.notes[-1] == "4 values clipped: 3 of “c”, 1 of “a”."


def test_limits_are_so_many_deviations_from_the_mean() -> None:
    x = RANDOM.normal(5, 2, (500, 2)).astype(np.float32)
    low, high = limits(x, 2)
    np.testing.assert_allclose(low, x.mean(0) - 2 * x.std(0), rtol=1e-5)
    np.testing.assert_allclose(high, x.mean(0) + 2 * x.std(0), rtol=1e-5)


def test_a_rare_category_is_no_outlier() -> None:
    x = np.column_stack([RANDOM.normal(size=200), np.arange(200) == 7]).astype(np.float32)
    low, high = limits(x, 2)
    assert (low[1], high[1]) == (0, 1)
    assert high[0] < x[:, 0].max()


def test_notes_count_a_category_once() -> None:
    facts = Facts(Value((3,)), Value((), 2), ("a", "b"), ("sex = f", "sex = m", "age"), "y")
    x = gappy([1, 0, 30], [None, None, None], [0, 1, 40])
    done = Preparation(fitted(x[::2], "none"), filling(x, "mean", [[0, 1]]))
    assert list(done.notes(x, facts)) == ["2 missing values filled in: 1 of “sex”, 1 of “age”."]


def test_the_scale_is_found_after_filling_in_and_clipping() -> None:
    parts = prepare(Numbers(missing="median", clip=2))
    np.testing.assert_allclose(parts.train.x.mean(axis=0), 0, atol=1e-5)
    np.testing.assert_allclose(np.std(parts.train.x, axis=0), 1, atol=1e-5)


@pytest.mark.parametrize("scaling", ["none", "standardise", "0 to 1"])
@pytest.mark.parametrize("missing", ["mean", "median", "most frequent", "zero"])
@pytest.mark.parametrize("clip", [0.0, 2.5])
def test_examples_on_disk_are_prepared_as_those_in_memory(scaling: Scaling, missing: Missing, clip: float) -> None:
    dataset = Numbers(scaling=scaling, missing=missing, clip=clip)
    table = dataset.load()
    assert isinstance(table.x, np.ndarray)
    known = learnt(table.x, table.y, dataset, table.facts)
    stored = Stored(table.x)
    again = learnt(stored, table.y, dataset, table.facts)
    assert known.to_json() == again.to_json()
    raw = table.x.copy()
    assert np.array_equal(np.asarray(again.applied(stored)), known.applied(table.x))
    assert np.array_equal(known.apply(raw), table.x)
    assert np.isfinite(table.x).all()


@given(
    st.sampled_from([(3,), (2, 4, 4), (5, 2)]),
    st.sampled_from(["none", "standardise", "0 to 1"]),
    st.sampled_from([0.0, 2.0]),
    st.booleans(),
)
def test_what_is_written_and_read_prepares_bit_for_bit_the_same(
    shape: tuple[int, ...], scaling: Scaling, clip: float, fill: bool
) -> None:
    x = np.random.default_rng(len(shape)).normal(1, 9, (50, *shape)).astype(np.float32)
    low, high = limits(x, clip) if clip else (None, None)
    before = Preparation(
        fitted(x, scaling), filling(x, "mean") if fill else None, low, high, fitted(x[:, :1], "standardise")
    )
    after = Preparation.from_json(before.to_json())
    assert before.apply(x).tobytes() == after.apply(x).tobytes()
    assert after.to_json() == before.to_json()
    assert before.target is not None
    assert after.target is not None
    assert before.target.invert(x[:, :1]).tobytes() == after.target.invert(x[:, :1]).tobytes()


def test_values_come_back_in_their_own_units() -> None:
    parts = prepare(Diabetes())
    raw = Diabetes().load()
    np.testing.assert_allclose(
        parts.preparation.invert(np.asarray(parts.test.x)), np.asarray(raw.x)[parts.test.index], rtol=1e-4, atol=1e-4
    )
    assert parts.preparation.target is parts.target_scaler


def test_indices_go_in_as_they_are() -> None:
    indices = np.arange(6, dtype=np.int64).reshape(3, 2)
    assert Preparation(None).apply(indices) is indices
    assert Preparation(None).applied(indices) is indices
    assert Preparation.from_json(Preparation(None).to_json()).scaler is None


def test_bytes_of_pictures_become_real_numbers() -> None:
    pictures = RANDOM.integers(0, 256, (5, 1, 2, 2), np.uint8)
    prepared = Preparation(fitted(pictures.astype(np.float32), "0 to 1")).applied(pictures)
    assert prepared.dtype == np.float32
    assert np.asarray(prepared).max() == 1


def test_it_travels_in_the_file_of_the_weights(tmp_path: Path) -> None:
    path = tmp_path / "net.safetensors"
    known = prepare(Diabetes()).preparation
    write_weights(path, {"w": np.zeros(2)}, {METADATA: known.to_json(), "gradwire": "net"})
    found = read_preparation(path)
    assert found is not None
    assert found.to_json() == known.to_json()
    write_weights(path, {"w": np.zeros(2)})
    assert read_preparation(path) is None
    with pytest.raises(FileError):
        read_preparation(tmp_path / "none.safetensors")


@pytest.mark.parametrize("dataset", [Iris(), Digits(), Diabetes(clip=2)])
def test_it_suits_the_examples_that_it_was_made_for_and_no_others(dataset: Dataset) -> None:
    own = prepare(dataset)
    assert own.preparation.suits(own.facts)
    assert not own.preparation.suits(Wine().facts())
    letters = replace(own.facts, x=Value(own.facts.x.shape, 5))
    assert not own.preparation.suits(letters)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "7",
        '{"scaler": {"offset": [0], "scale": [0]}}',
        '{"scaler": {"offset": [0, 1], "scale": [1]}}',
        '{"scaler": {"offset": [NaN], "scale": [1]}}',
        '{"scaler": {"offset": [1e99], "scale": [1]}}',
        '{"scaler": 3}',
        '{"low": [1]}',
        '{"fill": "no"}',
        '{"fill": [[1], [1, 2]]}',
        "[" * 100_000,
    ],
)
def test_what_cannot_be_one_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(DataError) as caught:
        Preparation.from_json(text)
    assert caught.value.text == "What is said there of how the examples were prepared cannot be read."


def test_a_scale_that_changes_nothing_is_known() -> None:
    ones: Array = np.ones(3, np.float32)
    assert Preparation(Scaler(0 * ones, ones)).changes_nothing
    assert not Preparation(Scaler(0 * ones, ones), low=ones, high=ones).changes_nothing
