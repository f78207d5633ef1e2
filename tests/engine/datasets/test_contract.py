"""What every data set keeps: what it says of itself is what it loads, and its parts are fit to learn from."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from engine.datasets.base import Dataset, Table
from engine.datasets.prepare import Parts, _prepared, prepare
from engine.kinds import LAYERS
from engine.layer import make
from tests.engine.datasets.samples import SETTINGS, WITH_FILES, datasets

COUNT = sum(
    len(SETTINGS.get(kind, ({},))) if kind not in WITH_FILES else WITH_FILES[kind]
    for kind, cls in LAYERS.items()
    if issubclass(cls, Dataset)
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("drawing")


@pytest.fixture(scope="module")
def samples(folder: Path) -> list[Dataset]:
    return datasets(folder)


@pytest.fixture(scope="module", params=range(COUNT))
def dataset(request: pytest.FixtureRequest, samples: list[Dataset]) -> Dataset:
    return samples[request.param]


@pytest.fixture(scope="module")
def table(dataset: Dataset, folder: Path) -> Table:
    return dataset.load(folder)


@pytest.fixture(scope="module")
def parts(dataset: Dataset, folder: Path) -> Parts:
    return prepare(dataset, folder)


def test_every_kind_is_among_the_samples(samples: list[Dataset]) -> None:
    assert {each.kind for each in samples} == {k for k, cls in LAYERS.items() if issubclass(cls, Dataset)}
    assert len(samples) == COUNT


def test_the_facts_are_what_is_loaded(dataset: Dataset, table: Table) -> None:
    facts = dataset.facts()
    assert (table.facts.x, table.facts.y) == (facts.x, facts.y)
    assert tuple(dataset.infer())[:2] == (facts.x, facts.y)  # an environment gives returns besides
    assert table.x.shape == (len(table), *facts.x.shape)
    assert table.y.shape == (len(table), *facts.y.shape)
    assert len(facts.classes) == (facts.y.classes or 0)
    assert len(table.facts.classes) == len(facts.classes)
    assert len(facts.features) in (0, facts.x.size)
    assert facts.target


def test_values_are_finite_float32_and_classes_int64(table: Table) -> None:
    indices = table.facts.x.classes
    assert table.x.dtype == (np.int64 if indices else np.float32)
    assert np.isfinite(table.x).all()
    assert table.x.flags.c_contiguous
    if indices:
        assert table.x.min() >= 0
        assert table.x.max() < indices
    if table.facts.y.is_index:
        assert table.y.dtype == np.int64
        told, possible = set(np.unique(table.y)), set(range(table.facts.y.classes or 0))
        assert told == possible or (indices and told < possible), "of tokens some are too rare to be met"
    else:
        assert table.y.dtype == np.float32
        assert np.isfinite(table.y).all()


def test_pictures_lie_between_0_and_1(table: Table) -> None:
    if table.x.ndim == 4:
        assert table.x.min() >= 0
        assert table.x.max() <= 1
        assert table.x.max() > 0.9


def test_the_number_of_examples_is_known_before(dataset: Dataset, table: Table) -> None:
    assert len(table) == dataset.examples or "not installed" in "".join(table.notes) or table.parts is not None


def test_the_three_parts_are_disjoint_and_complete(dataset: Dataset, parts: Parts, table: Table) -> None:
    if dataset.whole:
        return
    together = np.concatenate([parts.train.index, parts.validation.index, parts.test.index])
    assert sorted(together) == list(range(len(table)))


def test_each_part_is_all_of_a_set_that_is_everything_there_is(dataset: Dataset, parts: Parts, table: Table) -> None:
    every = [part.index.tolist() for part in (parts.train, parts.validation, parts.test)]
    assert dataset.whole == (every == 3 * [list(range(len(table)))])


def test_the_parts_are_as_large_as_was_asked(dataset: Dataset, parts: Parts, table: Table) -> None:
    if dataset.whole:
        return
    if table.parts is not None:  # stretches that windows have to lie in
        assert 0.1 * len(table) < len(parts.validation) < 0.2 * len(table)
        assert 0.1 * len(table) < len(parts.test) < 0.2 * len(table)
        return
    free = len(table) - table.own_test
    assert len(parts.validation) == round(dataset.validation * free)
    assert len(parts.test) == (table.own_test or round(dataset.test * free))


def test_each_part_has_its_share_of_every_class_within_one_example(
    dataset: Dataset, parts: Parts, table: Table
) -> None:
    if not table.facts.y.is_index or table.own_test or dataset.whole or table.parts is not None or table.y.ndim > 1:
        return
    counts = np.bincount(table.y)
    for part in (parts.validation, parts.test):
        share = counts * len(part) / len(table)
        assert np.abs(np.bincount(part.y, minlength=len(counts)) - share).max() <= 1


def test_parts_hold_the_examples_of_the_table_scaled(parts: Parts, table: Table) -> None:
    for part in (parts.train, parts.validation, parts.test):
        if table.facts.x.is_index:
            assert np.array_equal(part.x, table.x[part.index])
            assert np.array_equal(part.y, table.y[part.index])
            continue
        np.testing.assert_allclose(part.x, parts.scaler.apply(table.x[part.index]), atol=1e-6)
        np.testing.assert_allclose(parts.scaler.invert(part.x), table.x[part.index], rtol=1e-4, atol=1e-4)
        y = parts.target_scaler.invert(part.y) if parts.target_scaler else part.y
        np.testing.assert_allclose(y, table.y[part.index], rtol=1e-4, atol=1e-4)
        assert part.x.flags.c_contiguous
        assert part.x.dtype == np.float32
        assert part.y.dtype == table.y.dtype


def test_the_scaler_is_fitted_on_the_training_part_alone(dataset: Dataset, parts: Parts) -> None:
    if parts.facts.x.is_index:
        assert parts.preparation.changes_nothing
        return
    axes = (0, *range(2, parts.train.x.ndim)) if parts.train.x.ndim >= 4 else tuple(range(parts.train.x.ndim - 1))
    train = parts.train.x.astype(np.float64)
    moves = train.max(axes) > train.min(axes)
    if dataset.scaling == "standardise":
        np.testing.assert_allclose(train.mean(axes)[moves], 0, atol=1e-4)
        np.testing.assert_allclose(train.std(axes)[moves], 1, atol=1e-4)
    elif dataset.scaling == "0 to 1":
        np.testing.assert_allclose(train.min(axes), 0, atol=1e-6)
        np.testing.assert_allclose(train.max(axes)[moves], 1, atol=1e-6)
    else:
        assert parts.scaler.changes_nothing


def test_the_same_settings_give_the_same_parts(dataset: Dataset, folder: Path, parts: Parts) -> None:
    _prepared.cache_clear()
    again = prepare(dataset, folder)
    assert again is not parts
    for first, second in ((parts.train, again.train), (parts.validation, again.validation), (parts.test, again.test)):
        assert np.array_equal(first.x, second.x)
        assert np.array_equal(first.y, second.y)
        assert np.array_equal(first.index, second.index)


def test_another_seed_gives_another_split(dataset: Dataset, folder: Path, parts: Parts, table: Table) -> None:
    if table.parts is not None:  # stretches in their order
        return
    if dataset.whole:
        assert "split_seed" not in dataset.fields
        return
    other = prepare(dataset.changed(split_seed=dataset.split_seed + 1), folder)
    assert not np.array_equal(parts.train.index, other.train.index)


def test_settings_survive_json(dataset: Dataset) -> None:
    assert make(dataset.kind, json.loads(json.dumps(dataset.model_dump(mode="json")))) == dataset


def test_facts_open_no_file(dataset: Dataset, folder: Path) -> None:
    moved = folder.rename(folder.with_name("elsewhere"))
    try:
        assert dataset.facts() == dataset.facts()
    finally:
        moved.rename(folder)


def test_a_data_set_tells_what_it_is(dataset: Dataset) -> None:
    text = " ".join((type(dataset).__doc__ or "").split())
    assert len(text) > 150
    assert text.endswith(".")
    assert dataset.keywords
