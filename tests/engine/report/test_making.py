"""A report says what is there, and in words what is not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from engine import examples
from engine.datasets.inspecting import Cancelled
from engine.ensembles.building import ensemble
from engine.ensembles.members import Member
from engine.graph import Graph
from engine.layer import make
from engine.report.making import made
from engine.report.pieces import Picture, Piece, Report, Table, Text
from engine.training.state import State
from tests.engine.training.networks import ready, settings, trained


def iris_report(**more: object) -> Report:
    graph = examples.example("iris").graph
    state = trained(*ready(graph), settings(epochs=3))
    weights = {name: tensor.detach().numpy() for name, tensor in state.weights().items()}
    return made(graph, "iris", None, weights, state.history, 1.5, **more)  # type: ignore[arg-type]


def pieces(report: Report) -> Iterator[Piece]:
    return (piece for section in report.sections for piece in section.pieces)


def said(report: Report) -> str:
    tables = [piece for piece in pieces(report) if isinstance(piece, Table)]
    words = [piece.text for piece in pieces(report) if isinstance(piece, Text)]
    return "\n".join([*words, *(" | ".join(row) for table in tables for row in (table.columns, *table.rows))])


@pytest.fixture(scope="module")
def iris() -> Report:
    return iris_report()


def test_it_has_drawing_settings_data_curves_and_verdict(iris: Report) -> None:
    titles = [section.title for section in iris.sections]
    assert titles[:5] == ["Summary", "Drawing", "Data", "Training", "Verdict"]
    shown = [piece.alternative for piece in pieces(iris) if isinstance(piece, Picture)]
    assert any("drawing" in each for each in shown)
    for chart in ("Loss", "Accuracy", "Confusion matrix", "ROC", "Precision–recall", "Calibration"):
        assert any(each.startswith(chart) for each in shown), chart
    for words in ("setosa", "learning rate", "balanced accuracy", "3 epochs in 1.5 seconds"):
        assert words in said(iris)
    for idle in ("schedule factor", "generator rate", "nesterov"):
        assert idle not in said(iris), "it changes nothing of this training"


def test_baselines_stand_beside_the_network(iris: Report) -> None:
    for method in ("this network", "most frequent class", "logistic regression", "random forest"):
        assert method in said(iris)


def test_a_network_that_loses_to_a_baseline_is_said_to() -> None:
    graph = examples.example("iris").graph
    state = trained(*ready(graph), settings(epochs=1, learning_rate=1e-9))
    weights = {name: tensor.detach().numpy() for name, tensor in state.weights().items()}
    assert "at least as well without a network" in said(made(graph, "iris", None, weights))


def test_numbers_have_residuals_instead_of_classes() -> None:
    graph = examples.example("linear-regression").graph
    state = trained(*ready(graph), settings(epochs=2))
    weights = {name: tensor.detach().numpy() for name, tensor in state.weights().items()}
    report = made(graph, "line", None, weights, state.history, with_baselines=False)
    shown = [piece.alternative for piece in pieces(report) if isinstance(piece, Picture)]
    assert any(each.startswith("Residuals") for each in shown)
    assert any(each.startswith("Predicted against true") for each in shown)
    assert "RMSE" in said(report)


def test_an_ensemble_stands_beside_its_members() -> None:
    graph = examples.example("iris").graph
    weights = {n: w.numpy() for n, w in State.fresh(ready(graph)[0], settings()).network.state_dict().items()}
    joined = ensemble([Member(name, graph, weights) for name in ("First", "Second")])
    report = said(made(joined.graph, "both", None, joined.weights, with_baselines=False))
    for row in ("First | ", "Second | ", "their mean | ", "the ensemble | "):
        assert row in report


def test_without_weights_there_is_no_verdict_and_it_says_so() -> None:
    report = made(examples.example("iris").graph, "iris")
    assert "It has not been judged" in said(report)
    assert "Verdict" not in [section.title for section in report.sections]


def test_an_empty_drawing_has_a_report() -> None:
    assert "Nothing is drawn" in said(made(Graph(), "empty"))


def test_data_that_cannot_be_read_are_said_and_the_rest_is_written() -> None:
    graph = examples.example("iris").graph
    table = {"file": "gone.csv", "target": "y", "columns": [{"name": "x"}, {"name": "y", "values": ["a", "b"]}]}
    node = graph.nodes["iris_1"]
    other = replace(graph, nodes={**graph.nodes, "iris_1": replace(node, layer=make("csv", table))})
    assert "gone.csv" in said(made(other, "iris"))


def test_it_tells_how_far_it_is_and_can_be_cancelled() -> None:
    told: list[int] = []

    def follow(done: int, total: int, words: str) -> None:
        told.append(100 * done // total)
        if len(told) > 3:
            raise Cancelled

    with pytest.raises(Cancelled):
        iris_report(told=follow)
    assert told == sorted(told)
