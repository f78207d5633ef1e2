"""What is wrong with the examples, found before any training, and mended by a setting of the data set."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from engine.datasets.importing import describe
from engine.datasets.prepare import prepare
from engine.doctor.base import Bars, Finding
from engine.doctor.chart import Chart
from engine.doctor.doctor import at_rest
from engine.fixes import mended
from engine.graph import Graph, Wire
from engine.layer import Layer, make
from engine.program import to_program
from tests.engine.doctor.consulting import data, dense
from tests.engine.drawings import chain, classifier


def looked_at(graph: Graph, folder: Path | None = None) -> list[Finding]:
    parts = prepare(data(graph), folder)
    return list(at_rest(Chart(graph, to_program(graph), graph.training, parts).record, "data"))


def one(graph: Graph, rule: str, folder: Path | None = None) -> Finding:
    """The one finding, after which each of its fixes mends the drawing."""
    (finding,) = looked_at(graph, folder)
    assert finding.rule == rule
    assert finding.fixes
    for fix in finding.fixes:
        assert looked_at(mended(graph, finding.node, fix), folder) == []
    return finding


def table(folder: Path, rows: list[str]) -> Graph:
    """Two numbers and a class, from a file."""
    path = folder / "rows.csv"
    path.write_text("a,b,kind\n" + "".join(f"{row}\n" for row in rows))
    return of(describe(path, "rows.csv"))


def of(dataset: Layer) -> Graph:
    graph = classifier(dense(4), classes=2)
    return graph.with_layer("iris_1", dataset)


def test_inputs_of_very_different_sizes_are_found() -> None:
    graph = classifier(dense(4), data="wine").with_settings("wine_1", scaling="none")
    finding = one(graph, "inputs-not-scaled")
    assert finding.node == "wine_1"
    assert finding.text.startswith("The inputs are not scaled: numbers of “proline” are about 7")
    assert isinstance(finding.evidence, Bars)
    assert finding.evidence.labels[0] == "proline"


def test_inputs_that_batch_norm_scales_are_fine() -> None:
    graph = classifier("batch-norm", dense(4), data="wine").with_settings("wine_1", scaling="none")
    assert looked_at(graph) == []


def test_the_sets_are_healthy_behind_augmentations_too() -> None:
    layers = [("random-crop", {"padding": 1}), ("noise", {}), "flatten", dense(4)]
    assert looked_at(classifier(*layers, data="digits", classes=10)) == []


def test_targets_in_the_hundreds_are_found() -> None:
    graph = chain(("diabetes", {"scale_target": False}), dense(1), "mean-squared-error")
    graph = graph.with_wire(Wire("diabetes_1", "y", "mean_squared_error_1", "target"))
    finding = one(graph, "targets-not-scaled")
    assert "is about 150, where 1 is usual" in finding.text


def test_classes_out_of_balance_are_found_with_what_the_commonest_answer_would_reach(tmp_path: Path) -> None:
    random = np.random.default_rng(0)
    pairs = enumerate(random.normal(size=(400, 2)))
    rows = [f"{a:.5f},{b:.5f},{'rare' if n < 30 else 'common'}" for n, (a, b) in pairs]
    finding = one(table(tmp_path, rows), "classes-out-of-balance", tmp_path)
    assert finding.text == (
        "The classes are out of balance: “common” has 258 training examples, “rare” 22. Always answering “common” is"
        " right in 92 % of them."
    )


def test_examples_that_stand_in_test_and_training_are_found(tmp_path: Path) -> None:
    random = np.random.default_rng(0)
    rows = [f"{a:.5f},{b:.5f},{'one' if a > b else 'other'}" for a, b in random.normal(size=(100, 2))]
    finding = one(table(tmp_path, rows * 3), "shared-examples", tmp_path)
    assert finding.text.endswith("are in the training part as well, number for number.")
    assert "test examples" in finding.text


def test_few_examples_are_found_too_where_they_are_most_of_the_test(tmp_path: Path) -> None:
    random = np.random.default_rng(0)
    rows = [f"{a:.5f},{b:.5f},{'one' if a > b else 'other'}" for a, b in random.normal(size=(6, 2))]
    finding = one(table(tmp_path, rows * 4), "shared-examples", tmp_path)
    assert "4 of the 4 test examples (100 %)" in finding.text


@pytest.mark.parametrize(
    "graph",
    [
        classifier(dense(4)),
        classifier(dense(4), data="wine"),
        classifier(dense(4), data="breast-cancer", classes=2),
        classifier("flatten", dense(4), data="digits", classes=10),
        of(make("spirals")),
    ],
)
def test_the_sets_that_come_along_are_healthy(graph: Graph) -> None:
    assert looked_at(graph) == []
