"""How the parts are drawn: none overlap, all is somewhere, no group is torn, time runs forward, folds share out."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.datasets.base import Facts, Table, classification
from engine.datasets.iris import Iris
from engine.datasets.split import drawn
from engine.datasets.split_base import Indices
from engine.datasets.split_share import split
from engine.errors import DataError
from engine.layer import Change, Unfit
from engine.values import Value

SHARES = st.sampled_from([0.0, 0.1, 0.25, 0.45])
SEEDS = st.integers(0, 3)
BY = "by"


def table(by: Any, y: Any = None, own_test: int = 0) -> Table:
    """A table with a column to split by."""
    by = np.asarray(by)
    y = np.arange(len(by)) % 2 if y is None else np.asarray(y)
    made = classification(np.arange(len(by))[:, None], y, Facts(Value((1,)), Value((), max(2, int(y.max()) + 1))))
    return Table(made.x, made.y, made.facts, own_test=own_test, columns={BY: by})


def parts(of: Table, how: str, **settings: Any) -> Indices:
    return drawn(of, Iris(split=how, split_by=BY, **settings)).indices  # type: ignore[arg-type]


def together(indices: Indices) -> list[int]:
    return sorted(np.concatenate(indices).tolist())


# ---- by group ----

GROUPS = st.lists(st.integers(0, 11), min_size=12, max_size=80).map(lambda drawn: [*range(12), *drawn])


@given(GROUPS, SHARES, SHARES, SEEDS)
def test_groups_are_never_torn_and_every_example_is_somewhere(
    groups: list[int], validation: float, test: float, seed: int
) -> None:
    found = parts(table(groups), "group", validation=validation, test=test, split_seed=seed)
    assert together(found) == list(range(len(groups)))
    own = [set(np.array(groups)[part]) for part in found]
    assert own[0].isdisjoint(own[1])
    assert own[0].isdisjoint(own[2])
    assert own[1].isdisjoint(own[2])
    assert [bool(len(part)) for part in found] == [True, validation > 0, test > 0]


@given(GROUPS, SEEDS)
def test_the_same_seed_gives_the_same_groups(groups: list[int], seed: int) -> None:
    first, second = (parts(table(groups), "group", split_seed=seed) for _ in range(2))
    assert all(np.array_equal(a, b) for a, b in zip(first, second, strict=True))


def test_another_seed_gives_other_groups() -> None:
    rows = table(np.repeat(np.arange(40), 3))
    assert set(parts(rows, "group", split_seed=0).test) != set(parts(rows, "group", split_seed=1).test)


def test_many_small_groups_come_near_the_shares_of_every_class() -> None:
    random = np.random.default_rng(0)
    groups = random.integers(0, 200, 2000)
    y = (groups % 5 == 0).astype(int)
    found = parts(table(groups, y), "group", validation=0.2, test=0.1)
    for part, share in zip(found, (0.7, 0.2, 0.1), strict=True):
        assert len(part) / 2000 == pytest.approx(share, abs=0.02)
        assert y[part].mean() == pytest.approx(y.mean(), abs=0.03)


def test_examples_without_a_group_stand_each_for_itself() -> None:
    groups = np.array(["a"] * 10 + [""] * 60)
    found = parts(table(groups), "group", validation=0.2, test=0.2)
    assert together(found) == list(range(70))
    assert all(np.any(groups[part] == "") for part in found)


@pytest.mark.parametrize("how", ["group", "time", "column"])
def test_one_very_long_text_takes_no_memory_for_all(how: str) -> None:
    texts = {"group": "g{}", "time": "{}", "column": "train"}[how]
    values = np.array([texts.format(number // 2) for number in range(2000)], np.object_)
    values[5] = values[5] if how != "group" else "x" * 50_000_000  # 400 GB, if each had its room
    found = parts(table(values), how)
    assert together(found) == list(range(2000))


def test_fewer_groups_than_parts_are_refused() -> None:
    with pytest.raises(DataError) as caught:
        parts(table(["a", "b"] * 10), "group")
    assert caught.value.text == "“by” has only 2 different values, but each of 3 parts needs one."


def test_a_group_that_is_nearly_everything_is_told_of() -> None:
    groups = ["big"] * 90 + ["b"] * 5 + ["c"] * 5
    found = drawn(table(groups), Iris(split="group", split_by=BY))
    assert [len(part) for part in found.indices] == [90, 5, 5]
    told = "The groups of “by” stay whole: 90 %, 5 % and 5 % are for training, validation and test."
    assert found.notes == (told,)


# ---- by time ----

TIMES = st.lists(st.integers(0, 30), min_size=10, max_size=60).map(lambda drawn: [0, 10, 20, 31, *drawn])


@given(TIMES, SHARES, SHARES)
def test_time_runs_forward_from_part_to_part_and_no_moment_is_torn(
    times: list[int], validation: float, test: float
) -> None:
    found = parts(table(times), "time", validation=validation, test=test)
    assert together(found) == list(range(len(times)))
    own = [np.array(times)[part] for part in found if len(part)]
    assert len(own) == 1 + (validation > 0) + (test > 0)
    assert all(before.max() < after.min() for before, after in pairwise(own))


def test_times_come_as_near_to_the_shares_as_moments_allow() -> None:
    found = parts(table(np.random.default_rng(0).permutation(100)), "time", validation=0.2, test=0.1)
    assert [len(part) for part in found] == [70, 20, 10]


@pytest.mark.parametrize(
    "times",
    [
        ["2024-03-01", "2024-01-31", "2023-12-31", "2024-02-01"],
        ["2024-03-01 10:00", "2024-03-01 09:30", "2024-03-01", "2024-03-01 09:45:10"],
        ["10", "9", "-1", "9.5"],
        np.array(["2024-03-01", "2024-01-31", "2023-12-31", "2024-02-01"], "datetime64[D]"),
    ],
)
def test_texts_that_say_a_time_are_put_in_its_order(times: Any) -> None:
    found = parts(table(times, [0, 1, 0, 1]), "time", validation=0.25, test=0.25)
    assert [part.tolist() for part in found] == [[2, 1], [3], [0]]


def test_text_without_an_order_in_time_is_refused() -> None:
    with pytest.raises(DataError) as caught:
        parts(table(["2024-01-01", "Rome", "Oslo"] * 4), "time")
    assert caught.value.text == "“by” holds text such as “Rome”, which is neither a number nor a date like 2024-12-31."


def test_examples_without_a_time_are_left_out_and_told_of() -> None:
    found = drawn(table([1.0, np.nan, 2, 3, 4, 5, 6, 7, 8, 9]), Iris(split="time", split_by=BY))
    assert 1 not in together(found.indices)
    assert found.notes == ("1 example without a value of “by” was left out.",)


def test_one_moment_cannot_be_split() -> None:
    with pytest.raises(DataError) as caught:
        parts(table([5] * 12), "time")
    assert caught.value.text == "“by” has too few different values to split by time."


# ---- by a column ----


@pytest.mark.parametrize(
    "words", [("train", "val", "test"), ("Training", " VALID", "Testing"), ("train", "dev", "test")]
)
def test_a_column_can_name_the_parts(words: tuple[str, str, str]) -> None:
    names = [words[number % 3] for number in range(12)]
    found = parts(table(names), "column")
    assert [sorted(part % 3) for part in found] == [[0] * 4, [1] * 4, [2] * 4]


def test_validation_is_drawn_from_training_where_the_column_names_none() -> None:
    y = np.repeat([0, 1], [30, 10])
    found = parts(table(["train"] * 40, y), "column", validation=0.2)
    assert np.bincount(y[found.validation]).tolist() == [6, 2]
    assert together(found) == list(range(40))


def test_a_column_that_names_no_test_is_told_of() -> None:
    found = drawn(table(["train", "val"] * 5 + [""]), Iris(split="column", split_by=BY))
    assert found.notes == (
        "1 example for which “by” names no part was left out.",
        "“by” names no example for the test, so the test part is empty.",
    )


def test_a_column_that_says_something_else_is_refused_with_what_it_says() -> None:
    with pytest.raises(DataError) as caught:
        parts(table(["train", "a", "b", "b", "c", "d", "e"]), "column")
    assert caught.value.text == "“by” should say train, validation or test, but it says “a”, “b”, “c”, “d” and more."
    with pytest.raises(DataError) as caught:
        parts(table(["test", "val"] * 4), "column")
    assert caught.value.text == "“by” names no example for training."


# ---- folds ----


@given(st.sampled_from(["share", "group", "column"]), st.integers(2, 6), SHARES, SEEDS)
def test_folds_share_out_all_that_is_not_for_the_test(how: str, folds: int, test: float, seed: int) -> None:
    by = {"column": ["test" if n % 5 == 0 else "train" for n in range(120)]}.get(how, [n % 17 for n in range(120)])
    rows = table(by)
    every = [parts(rows, how, folds=folds, fold=n, test=test, split_seed=seed) for n in range(1, folds + 1)]
    assert all(together(found) == list(range(120)) for found in every)
    assert all(set(found.test) == set(every[0].test) for found in every)
    held = np.concatenate([found.validation for found in every])
    assert sorted(held) == sorted(set(range(120)) - set(every[0].test))
    if how != "group":
        assert max(len(found.validation) for found in every) - min(len(found.validation) for found in every) <= 1


@given(st.integers(2, 6), SEEDS)
def test_folds_by_group_tear_no_group(folds: int, seed: int) -> None:
    groups = np.random.default_rng(seed).integers(0, 30, 200)
    for number in range(1, folds + 1):
        found = parts(table(groups), "group", folds=folds, fold=number, split_seed=seed)
        assert set(groups[found.validation]).isdisjoint({*groups[found.train], *groups[found.test]})
        assert len(found.validation) / 170 == pytest.approx(1 / folds, abs=0.06)


@given(st.integers(2, 6))
def test_folds_by_time_learn_from_the_past_alone(folds: int) -> None:
    times = np.random.default_rng(0).permutation(100)
    held = []
    for number in range(1, folds + 1):
        found = parts(table(times), "time", folds=folds, fold=number, test=0.2)
        assert times[found.train].max() < times[found.validation].min()
        assert sorted(times[found.test]) == list(range(80, 100))
        held.append(times[found.validation])
    assert all(before.max() < after.min() for before, after in pairwise(held))
    assert held[-1].max() == 79


def test_folds_have_their_share_of_every_class_and_leave_the_test_as_it_was() -> None:
    y = np.repeat([0, 1, 2], [50, 20, 30])
    rows = table(np.arange(100), y)
    plain = split(rows, 0.15, 0.2, 0)
    for number in range(1, 6):
        found = parts(rows, "share", folds=5, fold=number, test=0.2)
        assert np.abs(np.bincount(y[found.validation]) - np.array([8, 3.2, 4.8])).max() < 1
        assert set(found.test) == set(plain.test)


def test_more_folds_than_there_is_to_share_out_are_refused() -> None:
    with pytest.raises(DataError) as caught:
        parts(table(np.arange(12)), "share", folds=20)
    assert caught.value.text == "There are only 10 examples for 20 folds."
    with pytest.raises(DataError) as caught:
        parts(table(["a", "b", "c", "d"] * 5), "group", folds=4)
    assert caught.value.text == "“by” has only 3 groups for 4 folds."
    with pytest.raises(DataError) as caught:
        parts(table([1, 2, 3] * 5), "time", folds=4)
    assert caught.value.text == "“by” has too few different values for 4 folds in the order of time."


# ---- together with what else there is ----


@pytest.mark.parametrize("how", ["share", "group", "time"])
def test_the_test_part_of_the_source_stays_the_test_part(how: str) -> None:
    found = parts(table(np.arange(60), own_test=20), how)
    assert sorted(found.test) == list(range(40, 60))
    assert sorted([*found.train, *found.validation]) == list(range(40))


def test_a_split_by_nothing_is_a_problem_of_the_drawing_with_a_way_out() -> None:
    with pytest.raises(Unfit) as caught:
        Iris(split="group").infer()
    assert caught.value.text == "No column to split by."
    assert caught.value.fixes == (Change("split", "share"),)
    with pytest.raises(Unfit) as caught:
        Iris(folds=3, fold=5).infer()
    assert caught.value.text == "There is no fold 5: the data has 3."
    assert caught.value.fixes == (Change("fold", 3),)


def test_settings_are_offered_where_they_decide_something() -> None:
    assert {"split", "split_by", "fold", "missing", "marks", "additions"}.isdisjoint(Iris().fields)
    assert "fold" in Iris(folds=4).fields
    assert "validation" not in Iris(folds=4).fields
    assert "test" not in Iris(split="column", split_by=BY).fields
    assert "split_seed" not in Iris(split="time", split_by=BY).fields
    assert "split_seed" in Iris(split="time", split_by=BY, balanced=True).fields
