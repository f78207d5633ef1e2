"""The bundled drawings: each opens, is ready, and learns what it promises."""

from __future__ import annotations

from dataclasses import replace

import pytest

from engine import examples
from engine.analysis import analyse
from engine.datasets.base import Dataset
from engine.datasets.prepare import prepare
from engine.errors import UserError
from engine.files import dump, parse
from engine.graph import Graph, Node, Wire
from engine.layers.neuron import Neuron
from engine.program import to_program
from engine.source import to_source
from engine.training.events import Finished
from engine.training.loop import train
from tests.engine.example_names import IN_SMALL, LONG, QUICK

LEAST = {
    "linear-regression": ("r2", 0.95),
    "logistic-regression": ("accuracy", 0.95),
    "svm": ("accuracy", 0.95),
    "perceptron": ("accuracy", 1.0),
    "and": ("accuracy", 1.0),
    "or": ("accuracy", 1.0),
    "nand": ("accuracy", 1.0),
    "xor-neurons": ("accuracy", 1.0),
    "half-adder": ("accuracy", 1.0),
    "xor": ("accuracy", 1.0),
    "bumps": ("r2", 0.9),
    "soft-bumps": ("r2", 0.97),
    "spirals": ("accuracy", 0.95),
    "overfitting": ("accuracy", 0.8),
    "playground": ("accuracy", 0.95),
    "iris": ("accuracy", 0.93),
    "penguins": ("accuracy", 0.97),
    "mlp-784-256-10": ("accuracy", 0.75),
    "digits-cnn": ("accuracy", 0.97),
    "fashion-cnn": ("accuracy", 0.7),
    "ensemble": ("accuracy (cross_entropy_1)", 0.9),
    "siamese": ("accuracy", 0.8),
    "moving-dots": ("accuracy", 0.9),
    "digits-lstm": ("accuracy", 0.93),
    "sunspots": ("r2", 0.85),
    "temperatures": ("r2", 0.85),
    "python-characters": ("accuracy", 0.35),
    "tied-embedding": ("accuracy", 0.35),
    "digits-attention": ("accuracy", 0.95),
    "last-signal": ("accuracy", 0.9),
    "adding": ("r2", 0.95),
    "adding-gru": ("r2", 0.95),
    "sorting-transformer": ("accuracy", 0.95),
    "resnet-50-layers": ("accuracy", 0.9),
    "autoencoder": ("r2", 0.4),
    "variational-autoencoder": ("r2", 0.3),
    "gan-ring": ("accuracy", 0.5),
    "diffusion-2d": ("loss", 0.3),  # noise cannot be told at early times; what is made of it is tested with the probe
    "oja": ("explained variance", 0.9),
    "digits-components": ("explained variance", 0.65),
    "denoising-autoencoder": ("r2", 0.6),
    "grid-world": ("return", 0.5),
    "cartpole": ("return", 100),
}
"""What each reaches on the test part, with the settings of its file."""


def test_every_example_is_trained_here_or_in_a_benchmark() -> None:
    assert set(QUICK) == set(LEAST)
    assert set(examples.names()) == {*QUICK, *LONG, *IN_SMALL, *examples.ARCHITECTURES}


def test_the_examples_stand_in_groups_and_none_in_two() -> None:
    assert examples.OTHERS not in examples.groups()
    assert len(set(examples.names())) == len(examples.names())


@pytest.mark.parametrize("name", examples.names())
def test_an_example_is_what_the_program_saves(name: str) -> None:
    assert dump(parse(examples.text(name))) == examples.text(name)


@pytest.mark.parametrize("name", examples.names())
def test_an_example_is_ready_without_a_warning(name: str) -> None:
    assert analyse(examples.example(name).graph).problems == ()


@pytest.mark.parametrize("name", examples.names())
def test_an_example_explains_itself_and_stands_on_the_grid(name: str) -> None:
    example = examples.example(name)
    assert example.title
    assert len(example.note.split()) >= 20
    places = [node.position for node in example.graph.nodes.values()]
    assert all(x % 20 == 0 and y % 20 == 0 for x, y in places)
    assert len(set(places)) == len(places)
    for wire in example.graph.wires:
        (x, y), (to_x, to_y) = (example.graph.nodes[id].position for id in (wire.source, wire.target))
        assert x < to_x or y < to_y, "data flows from left to right, row by row"


def test_fifty_layers_are_a_dozen_boxes() -> None:
    graph = examples.example("resnet-50-layers").graph
    program = to_program(graph)
    weighty = [step for step in program.steps if step.module and step.module.target in ("nn.Conv2d", "nn.Linear")]
    shortcuts = [step for step in weighty if step.label == "Shortcut"]
    assert len(graph.nodes) <= 14
    assert len(weighty) - len(shortcuts) == 50
    assert to_source(program).count("class ") == 4


@pytest.mark.parametrize("name", ["perceptron", "and", "or", "nand"])
def test_where_a_line_parts_the_classes_rosenblatts_rule_comes_to_rest(name: str) -> None:
    graph = examples.example(name).graph
    assert finished(graph).reason == "converged"
    assert [node.layer.setting("activation") for node in neurons(graph)] == ["step"]


def test_xor_of_neurons_needs_each_of_its_hidden_ones() -> None:
    graph = examples.example("xor-neurons").graph
    for hidden in ("neuron_1", "neuron_2"):
        lesion = graph.with_node(replace(graph.nodes[hidden], bypassed=True))
        assert figures_of(lesion)["accuracy"] < 1


def test_the_sum_of_the_half_adder_needs_the_carry() -> None:
    graph = examples.example("half-adder").graph
    skips = Wire("neuron_1", "out", "neuron_2", "in")
    assert skips in graph.wires
    assert figures_of(graph.without_wires((skips,)))["accuracy"] < 1


def test_the_steps_of_the_bumps_are_steps_of_chance_that_training_leaves_alone() -> None:
    steps = [node for node in neurons(examples.example("bumps").graph) if node.layer.setting("activation") == "step"]
    assert len(steps) == 12
    assert all(node.frozen for node in steps)


def test_the_perceptron_cannot_learn_xor() -> None:
    graph = examples.example("perceptron").graph
    data = next(node for node in graph.nodes.values() if isinstance(node.layer, Dataset))
    wrong = graph.with_layer(data.id, examples.example("xor").graph.nodes["xor_1"].layer)
    assert figures_of(wrong.with_training(epochs=6))["accuracy"] < 0.8


def test_an_example_that_is_not_there_is_told_from_those_that_are() -> None:
    with pytest.raises(UserError) as error:
        examples.example("digit-cnn")
    assert (error.value.text, error.value.hint) == ("There is no example 'digit-cnn'.", "Did you mean 'digits-cnn'?")
    with pytest.raises(UserError, match="There are: linear-regression, logistic-regression, "):
        examples.text("../../etc/passwd")


def figures_of(graph: Graph) -> dict[str, float]:
    """The figures of the test of a drawing that was trained with its own settings."""
    return dict(finished(graph).test)


def finished(graph: Graph) -> Finished:
    """How the training of a drawing with its own settings ended."""
    program = to_program(graph)
    dataset = graph.nodes[program.entries[0].node].layer
    assert isinstance(dataset, Dataset)
    *_, last = train(program, prepare(dataset), graph.training)
    assert isinstance(last, Finished)
    return last


def neurons(graph: Graph) -> list[Node]:
    return [node for node in graph.nodes.values() if isinstance(node.layer, Neuron)]
