"""Features made by hand: what each computes, what it refuses, and that a network with them is printed as it runs."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch

import engine.kinds  # noqa: F401  # fills LAYERS
from engine.analysis import analyse
from engine.call import Me, Name
from engine.graph import Graph, Wire
from engine.layer import make
from engine.layers.feature import Feature
from engine.network import Network, evaluate
from engine.program import to_program
from engine.source import to_source
from engine.values import Value
from tests.engine.layers.refusal import labels, refusal

X = Name("x", Value((2,)))
POINTS = torch.tensor([[0.5, -2.0], [3.0, 0.25]])


@pytest.mark.parametrize(
    ("function", "expected"),
    [
        ("value", [[-2.0], [0.25]]),
        ("square", [[4.0], [0.0625]]),
        ("product", [[-1.0], [0.75]]),
        ("sine", [[-0.9092974], [0.2474040]]),
    ],
)
def test_each_function_gives_one_number_of_each_example(function: str, expected: list[list[float]]) -> None:
    layer = Feature(function=function, element=1, second=0)
    found = evaluate(layer.forward(Me("it"), X), {"x": POINTS})
    assert torch.allclose(found, torch.tensor(expected))
    assert layer.infer(Value((2,))) == Value((1,))


def test_the_box_says_the_formula() -> None:
    said = [Feature(function=kind).summary for kind in ("value", "square", "product", "sine")]
    assert said == ["x[0]", "x[0]²", "x[0]·x[1]", "sin x[0]"]


def test_an_element_that_is_not_there_is_refused_with_the_last_one_as_a_fix() -> None:
    unfit = refusal(Feature(element=2), (2,))
    assert unfit.text == "Feature is set to take number 2 of a row of 2 numbers: they are counted from 0 to 1."
    assert labels(unfit) == ["Set element to 1"]
    assert Feature(element=0, second=9).infer(Value((2,))) == Value((1,))  # only a product takes two
    assert labels(refusal(Feature(function="product", second=9), (2,))) == ["Set second to 1"]


def test_a_picture_is_flattened_first() -> None:
    unfit = refusal(Feature(), (1, 8, 8))
    assert unfit.text == "Feature expects a row of numbers to choose from, but got 1×8×8."
    assert labels(unfit) == ["Insert Flatten"]


def drawing() -> Graph:
    """The disc and the ring, by x² and y² and one neuron."""
    graph = Graph()
    for kind, settings in (
        ("circle", {}),
        ("feature", {"function": "square"}),
        ("feature", {"function": "square", "element": 1}),
        ("neuron", {"activation": "linear"}),
        ("binary-cross-entropy", {}),
    ):
        graph, _ = graph.added(make(kind, settings))
    wires = [
        Wire("circle_1", "x", "feature_1", "in"),
        Wire("circle_1", "x", "feature_2", "in"),
        Wire("feature_1", "out", "neuron_1", "in"),
        Wire("feature_2", "out", "neuron_1", "in"),
        Wire("neuron_1", "out", "binary_cross_entropy_1", "prediction"),
        Wire("circle_1", "y", "binary_cross_entropy_1", "target"),
    ]
    return graph.with_wires(wires)


def test_features_lead_into_neurons_and_the_source_computes_the_same() -> None:
    graph = drawing()
    assert not [problem for problem in analyse(graph).problems if problem.level == "error"]
    network = Network(to_program(graph)).eval()
    source = to_source(to_program(graph))
    assert "x[:, 0:1] * x[:, 0:1]" in source
    space: dict[str, type[torch.nn.Module]] = {}
    exec(source, space)
    exported = space["Network"]()
    exported.load_state_dict(network.state_dict())
    assert torch.equal(exported.eval()(POINTS), network(POINTS))


def test_a_feature_that_is_switched_off_gives_zeros() -> None:
    graph = drawing()
    off = graph.with_node(replace(graph.nodes["feature_1"], bypassed=True))
    network = Network(to_program(off)).eval()
    assert torch.equal(network(POINTS), network(POINTS * torch.tensor([7.0, 1.0])))
