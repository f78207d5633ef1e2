"""Drawings that write: told the target while they learn, and otherwise their own answers."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from torch import Tensor

from engine.analysis import analyse
from engine.graph import Wire
from engine.layer import make
from engine.network import Network
from engine.program import to_program
from engine.source import to_source
from engine.steps import Program
from tests.engine.writers import TOKENS, writer


@pytest.fixture(scope="module")
def program() -> Program:
    return to_program(writer())


@pytest.fixture
def network(program: Program) -> Network:
    torch.manual_seed(0)
    return Network(program)


@pytest.fixture(scope="module")
def batch() -> dict[str, Tensor]:
    torch.manual_seed(1)
    return {"x": torch.randint(4, TOKENS, (3, 28)), "y": torch.randint(4, TOKENS, (3, 11))}


def test_a_drawing_that_writes_needs_no_target_to_answer(program: Program) -> None:
    assert analyse(writer()).problems == ()
    assert [entry.name for entry in program.inputs] == ["x"]
    assert [entry.name for entry in program.targets] == ["y"]


def test_while_it_learns_the_decoder_is_told_the_target_one_step_late(
    network: Network, batch: dict[str, Tensor]
) -> None:
    told = network.run(batch)["decoder_input_1"]
    assert (told[:, 0] == 2).all()
    assert torch.equal(told[:, 1:], batch["y"][:, :-1])


def test_when_it_is_judged_the_decoder_is_told_its_own_answers(network: Network, batch: dict[str, Tensor]) -> None:
    network.eval()
    values = network.run(batch)
    assert torch.equal(values["decoder_input_1"][:, 1:], values["dense_1"].argmax(-1)[:, :-1])
    assert torch.equal(network(batch["x"]), values["dense_1"])
    assert torch.equal(network.compute({"x": batch["x"]})["dense_1"], values["dense_1"])
    assert not torch.equal(network.run(batch, told=True)["dense_1"], values["dense_1"])


def test_what_one_answers_is_what_comes_of_asking_for_one_token_after_the_other(
    network: Network, batch: dict[str, Tensor]
) -> None:
    network.eval()
    written = torch.zeros_like(batch["y"])
    for step in range(11):
        written[:, step] = network.run({**batch, "y": written}, told=True)["dense_1"][:, step].argmax(1)
    assert torch.equal(network(batch["x"]).argmax(-1), written)


def test_what_lies_in_the_place_of_a_value_counts_for_all_that_is_written(
    network: Network, batch: dict[str, Tensor]
) -> None:
    network.eval()
    other = network.compute({"x": batch["x"].flip(0)})
    found = network.compute({"x": batch["x"]}, {"gru_1_state": other["gru_1_state"]})
    assert torch.equal(found["dense_1"], other["dense_1"])


@pytest.mark.parametrize("share", [0.0, 0.5])
def test_scheduled_sampling_tells_the_target_or_what_was_answered(
    network: Network, batch: dict[str, Tensor], share: float
) -> None:
    network.teaching = share
    torch.manual_seed(2)
    values = network.run(batch)
    told, right = values["decoder_input_1"][:, 1:], batch["y"][:, :-1]
    answered = values["dense_1"].argmax(-1)[:, :-1]
    assert ((told == right) | (told == answered)).all()
    assert bool((told == right).any()) is (share > 0)
    assert (told != right).any()
    network.loss(values).backward()
    assert network.get_parameter("gru_1.weight_hh_l0").grad is not None


def test_the_source_answers_as_the_network_does(program: Program, network: Network, batch: dict[str, Tensor]) -> None:
    text = to_source(program)
    assert "def forward(self, x: torch.Tensor, y: torch.Tensor | None = None) -> torch.Tensor:" in text
    names: dict[str, Any] = {}
    exec(text, names)  # our own text
    copy = names["Network"]()
    copy.load_state_dict(network.state_dict())
    copy.eval()
    network.eval()
    assert torch.equal(copy(batch["x"]), network(batch["x"]))
    assert torch.equal(copy(batch["x"], batch["y"]), network.run(batch, told=True)["dense_1"])


def test_a_target_that_the_network_reads_elsewhere_stays_an_input() -> None:
    graph = writer()
    graph, other = graph.added(make("embedding", {"dimensions": 6}), (0.0, 400.0))
    graph, state = graph.added(make("gru", {"units": 8}), (200.0, 400.0))
    graph = graph.with_wire(Wire("written_dates_1", "y", other, "in")).with_wire(Wire(other, "out", state, "in"))
    graph = graph.with_wire(Wire(state, "state", "gru_2", "state"))
    program = to_program(graph)
    assert program.feed is None
    assert [entry.name for entry in program.inputs] == ["y"]


def test_without_a_loss_a_decoder_input_is_only_a_shift() -> None:
    graph = writer().without(["cross_entropy_1"])
    graph, output = graph.added(make("output"), (0.0, 400.0))
    program = to_program(graph.with_wire(Wire("dense_1", "out", output, "in")))
    assert program.feed is None
    assert {entry.name for entry in program.inputs} == {"x", "y"}
