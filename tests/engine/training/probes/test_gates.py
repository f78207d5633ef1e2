"""What is told of the inside of recurrent layers is what torch's own equations give, step by step."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from torch import Tensor

from engine.graph import Wire
from engine.layer import make
from engine.network import Network
from engine.program import to_program
from engine.training.probes.gates import parts_of
from engine.training.probes.statistics import saturated
from tests.engine.drawings import chain

WAYS = [{}, {"layers": 2}, {"bidirectional": True}, {"layers": 2, "bidirectional": True, "bias": False}]


@pytest.mark.parametrize("ways", WAYS, ids=str)
@pytest.mark.parametrize("kind", ["lstm", "gru", "rnn"])
def test_every_function_is_that_of_torchs_equations(kind: str, ways: dict[str, Any]) -> None:
    network, values, found = looked_at(kind, ways)
    module, x = network.get_submodule(f"{kind}_1"), values["x"]
    for level in range(module.num_layers):
        ends = ["", "_reverse"] if module.bidirectional else [""]
        each = [by_hand(module, f"l{level}{end}", x.flip(1) if end else x) for end in ends]
        names = each[0][1]
        for name in names:
            told = next(p for p in found if p.name == (f"{name} of layer {level + 1}" if "layers" in ways else name))
            torch.testing.assert_close(told.rows, torch.cat([rows[name] for _, rows in each]))
        x = torch.cat([said.flip(1) if end else said for end, (said, _) in zip(ends, each, strict=True)], 2)


def looked_at(kind: str, ways: dict[str, Any], begin: bool = False) -> tuple[Network, dict[str, Tensor], list[Any]]:
    """A layer between random numbers: the network, the values of a pass, and what is told of it."""
    torch.manual_seed(0)
    graph = chain(("input", {"shape": (5, 3)}), (kind, {"units": 4, **ways}), "output")
    if begin:
        graph, other = graph.added(make("input", {"shape": (4,)}), (0.0, 100.0))
        graph = graph.with_wire(Wire(other, "out", f"{kind}_1", "state"))
    program = to_program(graph)
    network = Network(program).eval()
    values = {entry.name: torch.randn(6, *entry.value.shape) for entry in program.inputs}
    step = next(step for step in program.steps if step.module is not None)
    with torch.no_grad():
        everything = network.run(values)
        return network, {"x": everything[step.inputs[0]], **everything}, parts_of(network, step, everything)


def by_hand(module: Any, end: str, x: Tensor, state: Tensor | None = None) -> tuple[Tensor, dict[str, Tensor]]:
    """What a layer says in the direction that it reads, and its functions (units, numbers)."""
    w, u = (getattr(module, f"weight_{which}_{end}") for which in ("ih", "hh"))
    b, c = (getattr(module, f"bias_{which}_{end}") if module.bias else torch.zeros(len(w)) for which in ("ih", "hh"))
    h = torch.zeros(len(x), module.hidden_size) if state is None else state
    cell, said, rows = torch.zeros_like(h), [], []
    for t in range(x.shape[1]):
        own, back = (x[:, t] @ w.T + b).split(module.hidden_size, 1), (h @ u.T + c).split(module.hidden_size, 1)
        if module.mode == "LSTM":
            i, f, o = (torch.sigmoid(own[n] + back[n]) for n in (0, 1, 3))
            g = torch.tanh(own[2] + back[2])
            cell = f * cell + i * g
            h = o * torch.tanh(cell)
            rows.append({"input gates": i, "forget gates": f, "candidates": g, "output gates": o,
                         "cells": torch.tanh(cell)})  # fmt: skip
        elif module.mode == "GRU":
            r, z = (torch.sigmoid(own[n] + back[n]) for n in (0, 1))
            n = torch.tanh(own[2] + r * back[2])
            h = (1 - z) * n + z * h
            rows.append({"reset gates": r, "update gates": z, "candidates": n})
        else:
            h = torch.tanh(own[0] + back[0])
            rows.append({"states": h})
        said.append(h)
    return torch.stack(said, 1), {
        name: torch.stack([row[name] for row in rows], 1).movedim(2, 0).flatten(1) for name in rows[0]
    }


def test_a_layer_that_begins_with_a_state_of_another_is_seen_with_it() -> None:
    network, values, found = looked_at("gru", {}, begin=True)
    state = values[network.program.inputs[1].name]
    _, rows = by_hand(network.get_submodule("gru_1"), "l0", values["x"], state)
    torch.testing.assert_close(found[0].rows, rows["reset gates"])


def test_nothing_is_told_of_a_layer_whose_functions_have_no_ends() -> None:
    assert looked_at("rnn", {"nonlinearity": "relu"})[2] == []


def test_a_forget_gate_that_is_open_is_at_work_and_one_that_is_shut_is_not() -> None:
    ends = next(part.ends for part in looked_at("lstm", {})[2] if part.name == "forget gates")
    assert saturated(torch.tensor([[1.0, 1.0], [0.0, 0.0]]), *ends).tolist() == [False, True]
