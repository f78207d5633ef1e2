"""What is taken from a file is frozen where a whole layer came, in blocks where all their copies did."""

from __future__ import annotations

from pathlib import Path

import torch

from engine.examples import example
from engine.nested import content
from engine.network import Network
from engine.program import to_program
from engine.transfer import study
from tests.engine.transfer import foreign
from tests.engine.transfer.test_fitting import digits


def test_the_numbers_arrive_where_they_were_meant_for(tmp_path: Path) -> None:
    theirs = foreign.resnet_18()
    torch.save(theirs, tmp_path / "w.pth")
    read = study(example("resnet-18").graph, tmp_path / "w.pth").read()
    assert torch.equal(
        torch.from_numpy(read["block_2.block_1.conv2d_3.weight"]), theirs["layer2.0.downsample.0.weight"]
    )
    assert torch.equal(torch.from_numpy(read["block_2.block_1.batch_norm_2.bias"]), theirs["layer2.0.bn2.bias"])


def test_layers_that_are_taken_whole_are_frozen(tmp_path: Path) -> None:
    torch.save({"a.weight": torch.ones(6, 8), "a.bias": torch.ones(6), "b.bias": torch.ones(10)}, tmp_path / "w.pt")
    graph = digits()
    offer = study(graph, tmp_path / "w.pt").choosing("dense_2.bias", "b.bias")
    frozen = offer.freezing(graph)
    assert [id for id, node in frozen.nodes.items() if node.frozen] == ["dense_1"]
    assert not offer.leaves_nothing
    network = Network(to_program(frozen))
    assert {name for name, weight in network.named_parameters() if weight.requires_grad} == {
        "dense_2.weight",
        "dense_2.bias",
    }


def test_a_layer_in_a_repeated_block_is_frozen_where_all_its_copies_are_taken(tmp_path: Path) -> None:
    torch.save(foreign.resnet_18(classes=10), tmp_path / "w.pth")
    graph = example("resnet-18").graph
    offer = study(graph, tmp_path / "w.pth")
    inside = content(offer.freezing(graph), ("block_1", "block_1"))
    assert inside.nodes["conv2d_1"].frozen
    one_less = offer.choosing("block_1.block_1.1.conv2d_1.weight", "")
    inside = content(one_less.freezing(graph), ("block_1", "block_1"))
    assert not inside.nodes["conv2d_1"].frozen
    assert inside.nodes["conv2d_2"].frozen


def test_freezing_all_there_is_leaves_nothing_to_learn(tmp_path: Path) -> None:
    path = tmp_path / "w.pt"
    torch.save(Network(to_program(digits())).state_dict(), path)
    assert study(digits(), path).leaves_nothing
