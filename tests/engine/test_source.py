"""The printed source is the network: the same names, the same numbers to the last bit, and formatted as people do."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch

from engine import examples
from engine.graph import Graph, Wire
from engine.layer import make
from engine.network import Network
from engine.program import to_program
from engine.source import to_source
from engine.steps import Program
from tests.engine.drawings import chain, classifier
from tests.engine.example_names import QUICK
from tests.engine.grown import programs, tensor
from tests.engine.neuron_drawings import judged, level, mixed, plane, wired

RANDOM_DRAWINGS = 60


def written(source: str) -> type[torch.nn.Module]:
    """The class that a source defines."""
    names: dict[str, Any] = {}
    exec(source, names)
    network: type[torch.nn.Module] = names["Network"]
    return network


def assert_same(program: Program, training: bool) -> None:
    """Both start from the same weights, know them by the same names, and compute the same."""
    torch.manual_seed(5)
    drawn = Network(program).train(training)
    torch.manual_seed(5)
    printed = written(to_source(program))().train(training)
    weights, other = drawn.state_dict(), printed.state_dict()
    assert list(weights) == list(other)
    assert all(torch.equal(weights[name], other[name]) for name in weights)
    printed.load_state_dict(weights)
    inputs = [tensor(entry.value) for entry in program.inputs]
    results = []
    for network in (drawn, printed):
        torch.manual_seed(6)  # for dropout
        found = network(*inputs)
        results.append(found if isinstance(found, tuple) else (found,))
    for ours, theirs in zip(*results, strict=True):
        assert torch.equal(ours, theirs) or (ours.isnan() == theirs.isnan()).all()


@pytest.mark.parametrize("name", QUICK)
@pytest.mark.parametrize("training", [False, True])
def test_every_example_and_its_source_compute_the_same(name: str, training: bool) -> None:
    assert_same(to_program(examples.example(name).graph), training)


@pytest.mark.parametrize("training", [False, True])
def test_random_drawings_and_their_source_compute_the_same(training: bool) -> None:
    for seed, program in programs(RANDOM_DRAWINGS).items():
        try:
            assert_same(program, training)
        except Exception as error:
            raise AssertionError(f"drawing {seed}:\n{to_source(program)}") from error


def test_sources_are_formatted_and_free_of_lint(tmp_path: Path) -> None:
    sources = {name: to_source(to_program(examples.example(name).graph), name) for name in examples.names()}
    sources |= {f"drawing-{seed}": to_source(program) for seed, program in programs(RANDOM_DRAWINGS).items()}
    for name, source in sources.items():
        (tmp_path / f"{name}.py").write_text(source, encoding="utf-8")
    for command in (["format", "--diff"], ["check", "--select", "E4,E7,E9,F,W,I,B"]):
        done = subprocess.run(
            [sys.executable, "-m", "ruff", *command, "--isolated", "--no-cache", str(tmp_path)],
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr


def test_a_small_classifier_reads_as_if_written_by_hand() -> None:
    graph = chain("digits", ("conv2d", {"channels": 8}), "relu", "flatten", ("dense", {"units": 10}), "cross-entropy")
    graph = graph.with_wire(Wire("digits_1", "y", "cross_entropy_1", "target"))
    graph = graph.with_node(replace(graph.nodes["dense_1"], name="Scores"))
    assert to_source(to_program(graph), "Digits") == (
        '"""Digits: drawn with Gradwire."""\n'
        "\n"
        "import torch\n"
        "import torch.nn.functional as F\n"
        "from torch import nn\n"
        "\n"
        "\n"
        "class Network(nn.Module):\n"
        '    """From x [N, 1, 8, 8] to [N, 10]."""\n'
        "\n"
        "    def __init__(self) -> None:\n"
        "        super().__init__()\n"
        "        self.conv2d_1 = nn.Conv2d(1, 8, 3)\n"
        "        self.dense_1 = nn.Linear(288, 10)  # Scores\n"
        "\n"
        "    def forward(self, x: torch.Tensor) -> torch.Tensor:\n"
        "        x = F.relu(self.conv2d_1(x))\n"
        "        x = x.flatten(1)\n"
        "        return self.dense_1(x)\n"
    )


def test_a_residual_branch_gets_a_name_of_its_own() -> None:
    units = {"units": 4}
    graph = chain(("input", {"shape": (4,)}), ("dense", units), "tanh", ("dense", units), "add", "output")
    graph = graph.with_wire(Wire("input_1", "out", "add_1", "in"))
    forward = to_source(to_program(graph)).split("-> torch.Tensor:\n")[1]
    assert forward == "        y = torch.tanh(self.dense_1(x))\n        return self.dense_2(y) + x\n"


def test_layers_that_only_a_loss_needs_are_built_so_that_trained_weights_fit() -> None:
    graph, output = classifier(("dense", {"units": 5})).added(make("output"))
    graph = graph.with_wire(Wire("dense_1", "out", output, "in"))
    assert_same(to_program(graph), training=False)


@pytest.mark.parametrize(
    "name", ['"""\nimport os\n"""', "\\", "'; import os", "{x}", "名 🙂", "\r\nimport os", "# " + "x" * 900]
)
def test_names_from_a_drawing_never_become_code(name: str) -> None:
    graph: Graph = chain(("input", {"shape": (4,)}), ("dense", {"units": 2}), "output")
    graph = graph.with_node(replace(graph.nodes["dense_1"], name=name))
    source = to_source(to_program(graph), name)
    assert not [line for line in source.splitlines() if line.lstrip().startswith("import os")]
    compile(source, "source", "exec")


def test_a_layer_that_stands_for_neurons_says_for_which() -> None:
    text = to_source(to_program(mixed().renamed("neuron_2", "Corner")))
    assert "# Neuron 1, Neuron 3, Corner, Neuron 4, Neuron 5\n" in text
    graph, ends = level(plane(), ["spirals_1.x"], ["tanh"] * 40)
    graph, end = wired(graph, *ends, activation="linear")
    assert "# Neuron 1 ... Neuron 40\n" in to_source(to_program(judged(graph, f"{end}.out")))
