"""Which examples are shown and in which order: a value that knows of every row which example it is."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from app.data_examples import Examples, answer, examples_of, name_of
from engine.datasets.marks import Mark
from engine.datasets.prepare import Parts, prepare
from engine.datasets.stored import Stored
from engine.layer import make


def parts_of(kind: str, **settings: object) -> Parts:
    return prepare(make(kind, settings))  # type: ignore[arg-type]


@pytest.fixture
def parts() -> Parts:
    return parts_of("iris")


@pytest.fixture
def every(parts: Parts) -> Examples:
    return examples_of(parts, ["train", "validation", "test"])


def test_all_parts_follow_one_another_and_each_row_knows_its_own(parts: Parts, every: Examples) -> None:
    assert len(every) == 150
    assert [every.part(row) for row in (0, 105, 106, 127, 128, 149)] == [
        "train",
        "train",
        "validation",
        "validation",
        "test",
        "test",
    ]
    assert [every.place(row) for row in (106, 128)] == [parts.validation.index[0], parts.test.index[0]]
    np.testing.assert_allclose(every.x(128), parts.scaler.invert(parts.test.x[0]))
    np.testing.assert_array_equal(every.places, [every.place(row) for row in range(150)])


def test_one_class_alone(every: Examples) -> None:
    only = every.of_class(1)
    assert len(only) == 50
    assert {only.answer(row) for row in range(50)} == {"versicolor"}


def test_words_find_classes_names_and_rows(parts: Parts, every: Examples) -> None:
    assert len(every.with_words("SETO")) == 50
    assert every.with_words("  ") is every
    found = every.with_words("row 1")
    assert [found.name(row) for row in range(len(found))] == ["row 1"]
    assert len(every.with_words("no such thing")) == 0
    named = replace(parts, names=tuple(f"leaf-{at}.png" for at in range(150)))
    found = examples_of(named, ["test"]).with_words("Leaf-1")
    assert all("leaf-1" in found.name(row) for row in range(len(found)))
    assert len(found) == sum("leaf-1" in f"leaf-{at}." for at in parts.test.index)


@pytest.mark.parametrize("down", [False, True])
def test_sorted_by_a_column_by_the_answer_and_by_where_from(every: Examples, down: bool) -> None:
    def keys(found: Examples, way: str) -> list[float]:
        rows = range(len(found))
        return {
            "column": [float(found.x(row)[2]) for row in rows],
            "answer": [float(found.y(row)) for row in rows],
            "name": [float(found.place(row)) for row in rows],
        }[way]

    for way in ("column", "answer", "name"):
        found = keys(every.sorted_by(way, 2, down), way)
        np.testing.assert_allclose(found, sorted(found, reverse=down), rtol=1e-5)
    assert every.sorted_by("") is every


def test_what_lies_on_disk_is_not_gone_through_for_the_order_of_a_column(parts: Parts) -> None:
    on_disk = replace(parts, train=replace(parts.train, x=Stored(parts.train.x)))
    found = examples_of(on_disk, ["train"])
    assert not found.in_memory
    assert found.sorted_by("column", 0) is found


def test_what_was_decided_by_hand_is_said(parts: Parts) -> None:
    place = int(parts.train.index[0])
    marked = make("iris").changed(marks=[Mark(example=place, part="train", label="setosa")])
    found = examples_of(parts, ["train"], marked)  # type: ignore[arg-type]
    assert found.decided(0) == "put into training, label changed"
    assert found.decided(1) == ""


def test_numbers_are_told_in_their_own_unit() -> None:
    parts = parts_of("diabetes")
    found = examples_of(parts, ["test"])
    assert parts.target_scaler is not None
    np.testing.assert_allclose(found.y(3), parts.target_scaler.invert(parts.test.y)[3], rtol=1e-6)
    assert float(answer(found.y(3), parts.facts).replace(",", "")) > 20


def test_a_place_without_a_name_is_a_row_counted_from_one(parts: Parts) -> None:
    assert name_of(parts, 0) == "row 1"
    assert name_of(replace(parts, names=("a.png",)), 0) == "a.png"
    assert name_of(replace(parts, names=("a.png",)), 1) == "row 2", "added by hand"
