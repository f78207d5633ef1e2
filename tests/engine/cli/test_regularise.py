"""`gradwire regularise` compares training with test for each of the means."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine import examples
from engine.files import write
from engine.regularising import MEANS
from tests.engine.cli.conftest import Gradwire


@pytest.fixture
def file(gradwire: Gradwire) -> str:
    """A brief form of the example, in the folder of the test."""
    graph = examples.example("overfitting").graph.with_training(epochs=2, batch_size=64)
    write(Path("brief.gradwire"), graph.with_settings("dense_1", units=8).with_settings("dense_2", units=8))
    return "brief.gradwire"


def test_every_means_is_a_row_with_its_gap(gradwire: Gradwire, file: str) -> None:
    ran = gradwire("regularise", file, "--seeds", "1")
    assert ran.code == 0
    for means in MEANS.values():
        assert means.title in ran.raw
    assert "The gap is by how much the test is worse than the training" in ran.out


def test_as_json_each_is_a_line_with_the_values_of_all_seeds(gradwire: Gradwire, file: str) -> None:
    lines = gradwire("regularise", file, "--seeds", "2", "--only", "more-data", "--json").lines
    assert [(line["means"], line["examples"]) for line in lines] == [("nothing", 60), ("more-data", 400)]
    line = lines[0]
    assert len(line["test"]["accuracy"]) == 2
    gaps = [train - test for train, test in zip(line["training"]["accuracy"], line["test"]["accuracy"], strict=True)]
    assert line["gap"]["accuracy"] == pytest.approx(sum(gaps) / 2)


def test_what_has_no_place_is_told_and_the_others_are_compared(gradwire: Gradwire) -> None:
    graph = examples.example("logistic-regression").graph.with_training(epochs=1)
    write(Path("one.gradwire"), graph)
    ran = gradwire("regularise", "one.gradwire", "--seeds", "1", "--only", "dropout", "--only", "l2")
    assert ran.code == 0
    assert "Without dropout. Dropout needs a Dense layer behind another layer that learns." in ran.err
    assert "L2" in ran.raw


def test_a_means_that_is_not_there_is_told_from_those_that_are(gradwire: Gradwire, file: str) -> None:
    ran = gradwire("regularise", file, "--only", "lasso")
    assert (ran.code, "There is no means “lasso”." in ran.err) == (2, True)
