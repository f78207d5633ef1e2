"""Every method keeps the same promises: it trains an example, the same seed gives the same bits, and a run goes on."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import pytest

from engine import examples
from engine.analysis import analyse
from engine.datasets.base import Dataset
from engine.datasets.prepare import Parts, prepare
from engine.program import to_program
from engine.settings import Method as Name
from engine.settings import TrainingSettings
from engine.steps import Program
from engine.training.checkpoint import read_state, write_state
from engine.training.methods import METHODS
from engine.training.state import State
from tests.engine.training.networks import after_steps, same, trained

EXAMPLES = {
    "supervised": "iris",
    "perceptron": "perceptron",
    "adversarial": "gan-ring",
    "hebbian": "oja",
    "self-supervised": "denoising-autoencoder",
}
"""Where each method is seen at work. What acts in an environment has tests of its own."""
BY_EXAMPLES = [name for name, method in METHODS.items() if method.by_examples]


def at_work(name: str, **training: object) -> tuple[Program, Parts, TrainingSettings]:
    graph = examples.example(EXAMPLES[name]).graph.with_training(**{"epochs": 2, **training})
    data = next(node.layer for node in graph.nodes.values() if isinstance(node.layer, Dataset))
    return to_program(graph), prepare(data), graph.training


def test_every_method_of_the_settings_is_there() -> None:
    assert set(METHODS) == set(get_args(Name))
    assert all(method.name == name for name, method in METHODS.items())


@pytest.mark.parametrize("name", BY_EXAMPLES)
def test_it_trains_its_example(name: str) -> None:
    program, parts, settings = at_work(name)
    assert settings.method == name
    assert not same(trained(program, parts, settings), State.fresh(program, settings))


@pytest.mark.parametrize("name", BY_EXAMPLES)
def test_the_same_seed_gives_the_same_bits(name: str) -> None:
    assert same(trained(*at_work(name)), trained(*at_work(name)))


@pytest.mark.parametrize("name", BY_EXAMPLES)
def test_a_run_that_is_taken_up_from_a_file_comes_out_as_one_that_went_through(name: str, tmp_path: Path) -> None:
    program, parts, settings = at_work(name)
    write_state(tmp_path / "run.safetensors", after_steps(program, parts, settings, steps=3))
    state = read_state(tmp_path / "run.safetensors", program)
    assert same(trained(program, parts, settings, state), trained(program, parts, settings))


@pytest.mark.parametrize("name", [name for name in BY_EXAMPLES if name != "supervised"])
def test_it_says_what_a_drawing_lacks(name: str) -> None:
    graph = examples.example("iris").graph.with_training(method=name)
    assert analyse(graph).problems
