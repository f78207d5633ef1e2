"""What belongs together is found in networks of other people, whatever they call their layers."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file

from engine.errors import FileError
from engine.examples import example
from engine.graph import Graph
from engine.transfer import Entry, study
from engine.transfer.fitting import in_shape, proposed
from tests.engine.drawings import chain
from tests.engine.transfer import foreign

RESNET = {
    "conv2d_1": "conv1",
    "batch_norm_1": "bn1",
    "block_1.block_1.1.conv2d_2": "layer1.1.conv2",
    "block_1.block_1.1.batch_norm_2": "layer1.1.bn2",
    "block_2.block_1.conv2d_3": "layer2.0.downsample.0",
    "block_2.block_1.batch_norm_3": "layer2.0.downsample.1",
    "block_2.block_1.batch_norm_2": "layer2.0.bn2",
    "block_4.block_1.batch_norm_1": "layer4.0.bn1",
    "block_4.block_2.batch_norm_2": "layer4.1.bn2",
    "dense_1": "fc",
}
"""Layers of the example and those of torchvision that they are; the shortcut is the third of its block there."""


def digits(classes: int = 10) -> Graph:
    return chain(
        ("input", {"shape": (8,)}), ("dense", {"units": 6}), ("relu", {}), ("dense", {"units": classes}), ("output", {})
    )


@pytest.mark.parametrize("kind", ["torch", "safetensors"])
def test_every_weight_of_torchvisions_resnet_finds_its_place(tmp_path: Path, kind: str) -> None:
    """safetensors writes names in the order of the alphabet, where `bn1` comes before `conv1`."""
    path = tmp_path / "resnet18.weights"
    (torch.save if kind == "torch" else save_file)(foreign.resnet_18(), path)
    offer = study(example("resnet-18").graph, path)
    assert offer.sentence == "All 122 weights fit."
    for own, theirs in RESNET.items():
        for end in ("weight", "bias", "running_mean", "num_batches_tracked"):
            if f"{own}.{end}" in offer.own:
                assert offer.chosen[f"{own}.{end}"] == f"{theirs}.{end}"
    assert {row.how for row in offer.rows} == {"by shape and order"}


def test_every_weight_of_torchvisions_vgg_finds_its_place() -> None:
    theirs = {name: Entry(tuple(weight.shape)) for name, weight in foreign.vgg_11("meta").items()}
    own = {
        name: Entry(shape)
        for name, shape in {
            "block_1.conv2d_1.weight": (64, 3, 3, 3),
            "block_5.1.conv2d_1.weight": (512, 512, 3, 3),
            "dense_3.weight": (1000, 4096),
        }.items()
    }
    rows = {row.name: row for row in proposed(theirs, own, {})}
    assert rows["dense_3.weight"].source == "classifier.6.weight"
    assert rows["block_1.conv2d_1.weight"].source == "features.0.weight"


def test_all_weights_of_the_example_vgg_11_find_their_place(tmp_path: Path) -> None:
    """The file says it holds 133 million numbers; it holds one for each weight, and looking at it takes no more."""
    thin = {name: torch.zeros(1).expand(weight.shape) for name, weight in foreign.vgg_11("meta").items()}
    torch.save(thin, tmp_path / "vgg.pth")
    offer = study(example("vgg-11").graph, tmp_path / "vgg.pth")
    assert offer.sentence == "All 22 weights fit."
    assert offer.chosen["block_3.1.conv2d_1.weight"] == "features.8.weight"
    assert offer.chosen["block_5.1.conv2d_1.bias"] == "features.18.bias"
    assert offer.chosen["dense_2.bias"] == "classifier.3.bias"


def test_the_last_layer_for_other_classes_stays_and_it_is_said_why(tmp_path: Path) -> None:
    weights = {"a.weight": torch.ones(6, 8), "a.bias": torch.ones(6), "b.weight": torch.ones(1000, 6)}
    torch.save(weights | {"b.bias": torch.ones(1000)}, tmp_path / "w.pt")
    offer = study(digits(), tmp_path / "w.pt")
    assert offer.chosen == {"dense_1.weight": "a.weight", "dense_1.bias": "a.bias"}
    assert [row.reason for row in offer.rows[2:]] == [
        "'b.weight' in the file is 1,000 × 6",
        "'b.bias' in the file is 1,000",
    ]
    assert offer.sentence == "2 of 4 weights are in the file; 2 weights of the file are not used."


def test_names_count_before_order(tmp_path: Path) -> None:
    """Both layers are 8 × 8, and the file has them the other way round."""
    same = chain(("input", {"shape": (8,)}), ("dense", {"units": 8}), ("dense", {"units": 8}), ("output", {}))
    numbers = {"dense_2.weight": torch.ones(8, 8), "dense_1.weight": torch.ones(8, 8)}
    torch.save({f"module.{name}": weight for name, weight in numbers.items()}, tmp_path / "w.pt")
    offer = study(same, tmp_path / "w.pt")
    assert offer.chosen == {name: f"module.{name}" for name in ("dense_1.weight", "dense_2.weight")}
    assert {row.how for row in offer.rows if row.source} == {"by name"}


def test_a_weight_of_the_same_name_and_another_shape_is_named(tmp_path: Path) -> None:
    torch.save({"dense_1.weight": torch.ones(6, 5)}, tmp_path / "w.pt")
    assert study(digits(), tmp_path / "w.pt").rows[0].reason == "in the file it is 6 × 5"


def test_whole_numbers_are_no_weights(tmp_path: Path) -> None:
    torch.save({"dense_1.weight": torch.ones(6, 8, dtype=torch.int8)}, tmp_path / "w.pt")
    row = study(digits(), tmp_path / "w.pt").rows[0]
    assert (row.source, row.reason) == ("", "in the file it holds whole numbers (int8)")


def test_a_row_is_chosen_anew_or_left_out(tmp_path: Path) -> None:
    torch.save({"x": torch.ones(6, 8), "y": torch.zeros(6, 8)}, tmp_path / "w.pt")
    offer = study(digits(), tmp_path / "w.pt")
    assert offer.choices("dense_1.weight") == ("x", "y")
    assert offer.chosen == {"dense_1.weight": "x"}
    assert offer.choosing("dense_1.weight", "y").read()["dense_1.weight"].sum() == 0
    without = offer.choosing("dense_1.weight", "")
    assert without.chosen == {}
    assert without.rows[0].reason == "left out"
    with pytest.raises(FileError, match=r"'x' does not fit 'dense_2\.weight'"):
        offer.choosing("dense_2.weight", "x")


def test_shapes_are_said_as_people_write_them() -> None:
    assert [in_shape(shape) for shape in ((64, 3, 7, 7), (1000,), ())] == ["64 × 3 × 7 × 7", "1,000", "one number"]
