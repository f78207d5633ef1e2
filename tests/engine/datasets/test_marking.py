"""Decisions about single examples: where they belong, and what they are."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine.datasets.base import Dataset
from engine.datasets.diabetes import Diabetes
from engine.datasets.importing import describe
from engine.datasets.iris import Iris
from engine.datasets.marks import Mark, merged, without
from engine.datasets.prepare import Parts, prepare
from engine.datasets.truth_table import TruthTable
from engine.document import Document
from engine.errors import DataError, UserError
from engine.files import dump, parse
from engine.graph import Graph


def marked(*marks: Mark, **settings: Any) -> Parts:
    return prepare(Iris(marks=marks, **settings))


def test_an_example_goes_where_it_was_put_and_no_other_moves() -> None:
    before = prepare(Iris())
    test, train = (int(part.index[0]) for part in (before.test, before.train))
    after = marked(Mark(example=test, part="train"), Mark(example=train, part="validation"))
    assert test in after.train.index
    assert train in after.validation.index
    assert set(after.test.index) == {*before.test.index} - {test}
    assert set(after.train.index) == {*before.train.index, test} - {train}
    assert after.notes == ("2 examples were put into another part by hand.",)


def test_an_example_that_is_left_out_is_nowhere() -> None:
    before = prepare(Iris())
    gone = int(before.train.index[3])
    after = marked(Mark(example=gone, part="out"))
    assert after.train.index.tolist() == [index for index in before.train.index if index != gone]
    assert after.notes == ("1 example was left out by hand.",)


def test_a_label_is_corrected_and_the_parts_stay() -> None:
    before = prepare(Iris())
    row = 5
    example = int(before.train.index[row])
    other = next(name for name in before.facts.classes if name != before.facts.classes[before.train.y[row]])
    after = marked(Mark(example=example, label=other))
    assert after.facts.classes[after.train.y[row]] == other
    assert np.array_equal(before.train.index, after.train.index)
    assert (before.train.y != after.train.y).sum() == 1
    assert after.notes == ("1 example was given another label by hand.",)


def test_a_number_is_corrected_in_its_own_unit() -> None:
    before = prepare(Diabetes())
    example = int(before.test.index[0])
    after = prepare(Diabetes(marks=(Mark(example=example, label="123.5"),)))
    assert after.target_scaler is not None
    assert after.target_scaler.invert(after.test.y)[0, 0] == pytest.approx(123.5, rel=1e-5)


def test_marks_that_say_nothing_any_more_are_passed_over_with_a_note() -> None:
    after = marked(Mark(example=1000, part="out"), Mark(example=1, label="rose"))
    assert len(after.train) + len(after.validation) + len(after.test) == 150
    assert after.notes == (
        "1 corrected label was not taken, such as “rose”: there is no such class.",
        "1 decision was passed over: the data has no such example any more.",
    )


def test_leaving_out_everything_is_refused() -> None:
    with pytest.raises(DataError) as caught:
        marked(*(Mark(example=n, part="out") for n in range(150)))
    assert caught.value.text == "No example of the data set “Iris” is left for training."


def test_a_row_of_a_truth_table_can_be_kept_for_the_test() -> None:
    parts = prepare(TruthTable(marks=(Mark(example=0, part="test"),)))
    assert 0 not in parts.train.index
    assert 0 in parts.test.index


def test_balanced_classes_count_what_was_decided() -> None:
    parts = marked(*(Mark(example=n, part="out") for n in range(20)), balanced=True)
    assert len(set(np.bincount(parts.train.y).tolist())) == 1


@pytest.mark.parametrize("how", [{"folds": 5, "fold": 2}, {"folds": 3, "fold": 3, "test": 0.0}])
def test_balanced_classes_go_with_folds(how: dict[str, Any]) -> None:
    parts = marked(*(Mark(example=n, part="out") for n in range(20)), balanced=True, **how)
    assert len(set(np.bincount(parts.train.y).tolist())) == 1
    assert set(parts.train.index).isdisjoint(parts.validation.index)


def test_balanced_classes_go_with_groups(tmp_path: Path) -> None:
    rows = [f"{n % 7},patient {n // 5} of all,{'rare' if n // 5 % 4 == 0 else 'common'}" for n in range(200)]
    (tmp_path / "rows.csv").write_text("a,patient,kind\n" + "".join(f"{row}\n" for row in rows))
    dataset = describe(tmp_path / "rows.csv", "rows.csv").changed(split="group", split_by="patient", balanced=True)
    assert isinstance(dataset, Dataset)
    parts = prepare(dataset, tmp_path)
    assert len(set(np.bincount(parts.train.y).tolist())) == 1
    assert set(parts.train.index // 5).isdisjoint({*(parts.validation.index // 5), *(parts.test.index // 5)})


def test_a_newer_mark_adds_to_an_older_one() -> None:
    marks = merged((), [Mark(example=7, label="rose"), Mark(example=3, part="out")])
    marks = merged(marks, [Mark(example=7, part="test"), Mark(example=3, part="train"), Mark(example=9)])
    assert marks == (Mark(example=3, part="train"), Mark(example=7, part="test", label="rose"))
    assert without(marks, [3]) == (Mark(example=7, part="test", label="rose"),)


def test_marks_are_saved_undone_and_told_of() -> None:
    graph, node = Graph().added(Iris())
    document = Document(graph)
    marks = (Mark(example=3, part="out"), Mark(example=5, label="setosa"))
    document.apply(graph.with_settings(node, marks=marks), "Leave out")
    assert parse(dump(document.graph)).nodes[node].layer == Iris(marks=marks)
    assert document.graph.nodes[node].layer.remarks == {"marks": "2 examples decided on by hand"}
    document.undo()
    assert document.graph.nodes[node].layer == Iris()


def test_marks_are_checked() -> None:
    with pytest.raises(UserError):
        Iris().changed(marks=[{"example": -1}])
    with pytest.raises(UserError):
        Iris().changed(marks=[{"example": 1, "part": "elsewhere"}])


def test_marks_go_with_a_file_of_examples_too(tmp_path: Path) -> None:
    assert prepare(Iris(marks=(Mark(example=2, part="test"),)), tmp_path).test.index[-1] == 2
