"""Every method on every example of the program: values that lie on the input, or a sentence that says why not."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from engine import examples
from engine.attribution import METHODS, Attribution, Head, answer, explain, layout
from engine.datasets.base import Dataset
from engine.datasets.prepare import Parts, prepare
from engine.errors import DataError, UserError
from engine.network import Network
from engine.program import to_program
from engine.steps import Program
from tests.engine.example_names import QUICK


@pytest.mark.parametrize("name", QUICK)
def test_every_method_gives_values_on_the_input_or_says_why_not(name: str) -> None:
    graph = examples.example(name).graph
    data = next((node.layer for node in graph.nodes.values() if isinstance(node.layer, Dataset)), None)
    if data is None:
        pytest.skip("no data to try")
    try:
        parts = prepare(data)
    except DataError as error:
        pytest.skip(str(error))
    torch.manual_seed(0)
    network, head = Network(to_program(graph)), headed(to_program(graph), parts)
    if isinstance(head, str):
        said = ("give back its input", "learns to make examples", "acts in an environment", "no loss compares it")
        assert any(why in head for why in said)
        return
    x = np.asarray(parts.train.x[:1])[0]
    told = answer(network, head, x)
    assert len(told.names) == len(told.values)
    assert np.isfinite(told.values).all()
    if told.kind == "probabilities" and told.exclusive:
        assert told.values.sum() == pytest.approx(1, abs=1e-5)
    placed = layout(parts.facts.x)
    expected = {"picture": x.shape[-2:], "volume": x.shape[-3:], "tokens": x.shape[:1]}.get(placed, x.shape)
    for method in METHODS:
        found = asked(method, network, head, x, told.guess)
        if isinstance(found, str):
            assert found.endswith(".")
        else:
            assert found.values.shape == expected
            assert np.isfinite(found.values).all()
            assert found.signed or (found.values >= 0).all()


def headed(program: Program, parts: Parts) -> Head | str:
    try:
        return Head.of(program, parts)
    except UserError as error:
        return str(error)


def asked(method: str, network: Network, head: Head, x: np.ndarray, output: int) -> Attribution | str:
    try:
        return explain(method, network, head, x, output)
    except UserError as error:
        return str(error)
