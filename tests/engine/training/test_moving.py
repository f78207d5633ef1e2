"""What was learned goes along into a block, and out of it again."""

from __future__ import annotations

import pytest
import torch

from engine.grouping import collapsed, unpacked
from engine.program import to_program
from engine.training.moving import moved_names
from engine.training.state import State
from tests.engine.drawings import classifier
from tests.engine.training.networks import settings


@pytest.mark.parametrize(
    ("old", "new", "moved"),
    [
        (["dense_1.weight"], ["block_1.dense_1.weight"], {"dense_1.weight": "block_1.dense_1.weight"}),
        (["a.b.dense_1.bias"], ["b.dense_1.bias"], {"a.b.dense_1.bias": "b.dense_1.bias"}),
        (["dense_1.weight"], ["dense_1.weight", "block_1.dense_1.weight"], {}),
        (["dense_1.weight"], ["block_1.dense_1.weight", "block_2.dense_1.weight"], {}),
        (["block_1.0.dense_1.weight", "block_1.1.dense_1.weight"], ["dense_1.weight"], {}),
        (["dense_1.weight"], ["dense_2.weight"], {}),
    ],
)
def test_a_weight_is_known_by_how_its_name_ends(old: list[str], new: list[str], moved: dict[str, str]) -> None:
    assert moved_names(old, new) == moved


def test_collapsing_and_unpacking_keep_what_was_learned() -> None:
    graph = classifier(("dense", {"units": 8}), "relu")
    folded, block = collapsed(graph, ["dense_1", "relu_1"])
    state = State.fresh(to_program(graph), settings())
    for weight in state.network.parameters():
        weight.grad = torch.ones_like(weight)
    state.optimiser.step()
    inside = state.carried_to(to_program(folded))
    assert torch.equal(inside.weights()["block_1.dense_1.weight"], state.weights()["dense_1.weight"])
    assert torch.equal(
        inside.tensors()["optimiser/block_1.dense_1.weight/exp_avg"],
        state.tensors()["optimiser/dense_1.weight/exp_avg"],
    )
    back = inside.carried_to(to_program(unpacked(folded, block)[0]))
    assert torch.equal(back.weights()["dense_1.weight"], state.weights()["dense_1.weight"])
