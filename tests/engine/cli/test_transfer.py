"""`gradwire train --weights`: what fits is told, is where the training begins, and is frozen where that is wanted."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from engine.files import read, read_weights
from tests.engine.cli.conftest import Gradwire

FIRST = torch.linspace(-1, 1, 64).reshape(16, 4)


@pytest.fixture
def path(gradwire: Gradwire, tmp_path: Path) -> Path:
    """The first layer of the iris example as somebody else has called it, and a last one for other classes."""
    weights = {"fc1.weight": FIRST, "fc1.bias": torch.zeros(16), "fc2.weight": torch.ones(7, 16)}
    torch.save(weights | {"fc2.bias": torch.ones(7)}, tmp_path / "other.pt")
    return tmp_path / "other.pt"


def test_what_fits_is_told_layer_by_layer(gradwire: Gradwire, path: Path) -> None:
    ran = gradwire("train", "iris", "--epochs", "1", "--no-record", "--weights", str(path))
    assert ran.code == 0
    assert "dense_1 fc1 by shape and order" in ran.out
    assert "dense_2.weight – 'fc2.weight' in the file is 7 × 16" in ran.out
    assert "2 of 4 weights are in the file; 2 weights of the file are not used." in ran.out


def test_what_is_frozen_is_as_it_was_loaded_and_the_rest_has_learned(gradwire: Gradwire, path: Path) -> None:
    gradwire("train", "iris", "--epochs", "2", "--weights", str(path), "--freeze-loaded", "--save", "out")
    drawing, weights = read(Path("out.gradwire")), read_weights(Path("out.safetensors"))
    assert [id for id, node in drawing.nodes.items() if node.frozen] == ["dense_1"]
    assert np.array_equal(weights["dense_1.weight"], FIRST.numpy())


def test_what_is_not_frozen_goes_on_learning_from_there(gradwire: Gradwire, path: Path) -> None:
    options = ("--epochs", "1", "--learning-rate", "0.00001", "--weights", str(path), "--save", "out")
    gradwire("train", "iris", *options)
    learned = read_weights(Path("out.safetensors"))["dense_1.weight"]
    assert not np.array_equal(learned, FIRST.numpy())
    assert np.allclose(learned, FIRST.numpy(), atol=0.01)


def test_json_says_what_fits_before_the_first_epoch(gradwire: Gradwire, path: Path) -> None:
    first, *_ = gradwire("train", "iris", "--epochs", "1", "--weights", str(path), "--json").lines
    assert first["event"] == "weights"
    assert first["fits"] == {"dense_1.weight": "fc1.weight", "dense_1.bias": "fc1.bias"}
    assert first["missing"]["dense_2.bias"] == "'fc2.bias' in the file is 7"
    assert first["unused"] == ["fc2.weight", "fc2.bias"]


def test_what_cannot_be_is_said_before_anything_is_trained(gradwire: Gradwire, path: Path) -> None:
    refused = {
        ("--freeze-loaded",): "There is nothing to freeze: no weights are loaded.",
        ("--weights", str(path), "--seeds", "2"): "--weights does not go together with --folds or --seeds.",
        ("--weights", "gone.pt"): "gone.pt could not be opened: it does not exist.",
    }
    for options, text in refused.items():
        ran = gradwire("train", "iris", *options)
        assert ran.code != 0
        assert text in ran.err


def test_a_file_of_which_nothing_fits_is_refused(gradwire: Gradwire, tmp_path: Path) -> None:
    torch.save({"w": torch.ones(99, 98)}, tmp_path / "w.pt")
    ran = gradwire("train", "iris", "--weights", str(tmp_path / "w.pt"))
    assert ran.code != 0
    assert "Nothing in w.pt fits this drawing." in ran.err


def test_freezing_everything_is_refused(gradwire: Gradwire) -> None:
    gradwire("train", "iris", "--epochs", "1", "--save", "all")
    ran = gradwire("train", "all.gradwire", "--weights", "all.safetensors", "--freeze-loaded")
    assert ran.code != 0
    assert "Every weight comes from the file" in ran.err
    assert "All 4 weights fit." in ran.out
