"""A first network suits the data it is for, and trains at once."""

from __future__ import annotations

from pathlib import Path

import pytest

import engine.kinds  # noqa: F401  # fills LAYERS
from app.importing.first_network import first_network, trained_so
from engine.analysis import analyse
from engine.datasets.base import Dataset
from engine.errors import UserError
from engine.graph import Graph, Wire
from engine.layer import make
from engine.layers.data import Input
from tests.engine.datasets.samples import datasets


def kinds(graph: Graph) -> list[str]:
    return [node.layer.kind for node in graph.nodes.values()][1:]


def dataset(kind: str, **settings: object) -> Dataset:
    made = make(kind, settings)
    assert isinstance(made, Dataset)
    return made


def test_every_data_set_gets_one_without_a_problem(tmp_path: Path) -> None:
    for each in datasets(tmp_path):
        if each.kind == "environment":
            continue  # nothing that is imported is one: it is acted in, by a method of its own
        graph, _ = first_network(each)
        assert analyse(graph).problems == (), each.kind


@pytest.mark.parametrize(
    ("kind", "settings", "expected"),
    [
        ("iris", {}, ["dense", "relu", "dense", "cross-entropy"]),
        ("diabetes", {}, ["dense", "relu", "dense", "mean-squared-error"]),
        ("truth-table", {"function": "half adder"}, ["dense", "relu", "dense", "binary-cross-entropy"]),
    ],
)
def test_numbers_get_a_hidden_layer_and_the_loss_of_what_is_predicted(
    kind: str, settings: dict[str, object], expected: list[str]
) -> None:
    graph, _ = first_network(dataset(kind, **settings))
    assert kinds(graph) == expected


def test_pictures_get_convolutions_until_they_are_small() -> None:
    small, _ = first_network(dataset("digits"))
    large, _ = first_network(dataset("digits", size=28))
    assert (kinds(small).count("conv2d"), kinds(small).count("max-pool2d")) == (2, 1)
    assert (kinds(large).count("conv2d"), kinds(large).count("max-pool2d")) == (2, 2)


def test_texts_that_are_written_from_others_get_a_reader_and_a_writer() -> None:
    graph, data = first_network(dataset("written-dates", pairs=60))
    assert kinds(graph) == ["embedding", "gru", "decoder-input", "embedding", "gru", "dense", "cross-entropy"]
    assert analyse(graph).problems == ()
    assert Wire("gru_1", "state", "gru_2", "state") in graph.wires
    assert Wire(data, "y", "decoder_input_1", "target") in graph.wires


def test_it_joins_a_drawing_that_is_there_and_stands_at_its_place() -> None:
    before, _ = Graph().added(Input(shape=(3,)))
    graph, data = first_network(dataset("iris"), (100.0, 50.0), before)
    assert set(before.nodes) < set(graph.nodes)
    assert graph.nodes[data].position == (100.0, 50.0)
    places = [node.position for node in graph.nodes.values()]
    assert len(set(places)) == len(places)


def test_much_data_is_gone_through_a_few_times_and_little_often() -> None:
    few, many = dataset("iris"), dataset("fashion-mnist")
    little, much = (trained_so(Graph(), each).training for each in (few, many))
    assert little.epochs > much.epochs >= 3
    assert little.batch_size < much.batch_size


def test_data_that_lacks_a_setting_says_which() -> None:
    with pytest.raises(UserError, match="No file"):
        first_network(dataset("csv"))


def test_penguins_and_their_like_are_learnt_within_seconds(tmp_path: Path) -> None:
    from engine.datasets.prepare import prepare
    from engine.program import to_program
    from engine.training.events import Finished
    from engine.training.loop import train

    each = dataset("iris")
    graph, _ = first_network(each)
    settings = trained_so(graph, each).training
    events = list(train(to_program(graph), prepare(each), settings))
    (finished,) = (event for event in events if isinstance(event, Finished))
    assert finished.test["accuracy"] > 0.85
