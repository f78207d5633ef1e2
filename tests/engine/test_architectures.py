"""Known networks: as many weights as torchvision's models of these names, and source that builds and runs."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from engine import examples
from engine.analysis import analyse
from engine.cost import cost
from engine.datasets.memory import free_memory
from engine.network import Network
from engine.program import to_program
from engine.source import to_source
from engine.training.memory import measure
from tests.engine.example_names import IN_SMALL

KNOWN = {
    "lenet-5": (61_706, 0.83e6, 10),
    "alexnet": (61_100_840, 1.43e9, 1000),
    "vgg-11": (132_863_336, 15.2e9, 1000),
    "vgg-16": (138_357_544, 30.9e9, 1000),
    "googlenet": (6_624_904, 3.0e9, 1000),
    "googlenet-aux": (13_004_888, 3.0e9, 1000),
    "resnet-18": (11_689_512, 3.63e9, 1000),
    "resnet-50": (25_557_032, 8.18e9, 1000),
    "mobilenet-v2": (3_504_872, 0.60e9, 1000),
}
"""Parameters, operations for one example (twice the multiplications that are published), and classes."""


def test_all_known_networks_are_here() -> None:
    assert set(KNOWN) == set(examples.ARCHITECTURES)


@pytest.mark.parametrize("name", KNOWN)
def test_a_known_network_costs_what_is_published(name: str) -> None:
    parameters, operations, classes = KNOWN[name]
    analysis = analyse(examples.example(name).graph)
    found = cost(analysis)
    assert analysis.ready
    assert found.parameters == parameters
    assert found.flops == pytest.approx(operations, rel=0.02)
    outputs = [node.id for node in analysis.graph.nodes.values() if node.layer.role == "output"]
    wires = [wire for wire in analysis.graph.wires if wire.target in outputs]
    assert {value.shape for wire in wires if (value := analysis.value_at(wire))} == {(classes,)}


@pytest.mark.parametrize("name", KNOWN)
def test_the_exported_source_of_a_known_network_builds_and_runs(name: str, tmp_path: Path) -> None:
    """On torch's meta device, where weights have shapes and no memory."""
    program = to_program(examples.example(name).graph)
    module: dict[str, object] = {"__name__": "exported"}
    exec(compile(to_source(program, name), f"{name}.py", "exec"), module)
    with torch.device("meta"):
        network = module["Network"]()  # type: ignore[operator]
        found = network.train()(torch.empty(2, *program.inputs[0].value.shape))
    assert sum(weight.numel() for weight in network.parameters()) == KNOWN[name][0]
    outputs = found if isinstance(found, tuple) else (found,)
    assert {tuple(each.shape) for each in outputs} == {(2, KNOWN[name][2])}


@pytest.mark.parametrize("name", ["vgg-16", "resnet-50"])
def test_a_large_network_is_opened_and_checked_without_its_weights(name: str) -> None:
    """VGG-16 alone has 553 MB of them."""
    before = free_memory()
    program = to_program(examples.example(name).graph)
    needs = measure(program)
    cost(analyse(examples.example(name).graph))
    after = free_memory()
    assert needs.weights == 4 * KNOWN[name][0]
    assert before is None or after is None or before - after < 300e6


@pytest.mark.parametrize("name", IN_SMALL)
def test_the_small_form_of_a_known_network_takes_a_step(name: str) -> None:
    graph = examples.example(name).graph
    assert analyse(graph).problems == ()
    program = to_program(graph)
    network = Network(program)
    batch = {
        entry.name: torch.zeros(4, dtype=torch.int64) if entry.value.is_index else torch.rand(4, *entry.value.shape)
        for entry in program.entries
    }
    loss = network.loss(network.run(batch))
    loss.backward()
    assert bool(loss.isfinite())
    assert sum(weight.numel() for weight in network.parameters()) < 500_000
