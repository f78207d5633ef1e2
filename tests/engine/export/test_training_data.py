"""The data file of a training script."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from engine.datasets.base import Dataset
from engine.datasets.prepare import Parts, prepare
from engine.errors import FileError
from engine.export.training_data import write_data
from engine.graph import Graph
from engine.program import to_program
from tests.engine.drawings import classifier


def parts(graph: Graph) -> Parts:
    dataset = graph.nodes["iris_1"].layer
    assert isinstance(dataset, Dataset)
    return prepare(dataset)


def test_it_holds_the_parts_that_the_program_trains_with(tmp_path: Path) -> None:
    graph = classifier()
    write_data(tmp_path / "data.pt", to_program(graph), parts(graph))
    stored = torch.load(tmp_path / "data.pt", weights_only=True)
    for name in ("train", "validation", "test"):
        part = getattr(parts(graph), name)
        assert np.array_equal(stored[name]["x"].numpy(), part.x)
        assert np.array_equal(stored[name]["y"].numpy(), part.y)
    assert stored["train"]["x"].dtype == torch.float32
    assert stored["train"]["y"].dtype == torch.int64


def test_empty_parts_are_left_out(tmp_path: Path) -> None:
    graph = classifier().with_settings("iris_1", validation=0)
    write_data(tmp_path / "data.pt", to_program(graph), parts(graph))
    assert set(torch.load(tmp_path / "data.pt", weights_only=True)) == {"train", "test"}


def test_a_folder_that_is_not_there_is_an_error_for_people(tmp_path: Path) -> None:
    graph = classifier()
    with pytest.raises(FileError, match="its folder does not exist"):
        write_data(tmp_path / "nowhere" / "data.pt", to_program(graph), parts(graph))
