"""Files of weights from elsewhere are read as they are, or refused with a sentence; nothing in them is run."""

from __future__ import annotations

import pickle
import random
import zipfile
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import save_file

import engine.transfer.sources as sources
from engine.errors import DataError, FileError
from engine.transfer import entries, read_entries

WEIGHTS = {"a.weight": torch.arange(6.0).reshape(2, 3), "a.bias": torch.tensor([1.0, 2.0])}


class Evil:
    """What a pickle may ask for: a call of anything at all."""

    def __init__(self, mark: Path) -> None:
        self.mark = mark

    def __reduce__(self) -> object:
        return Path.touch, (self.mark,)


@pytest.fixture(params=["torch", "old", "safetensors"])
def path(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    path = tmp_path / "w"
    if request.param == "safetensors":
        save_file(WEIGHTS, path)
    else:
        torch.save(WEIGHTS, path, _use_new_zipfile_serialization=request.param == "torch")
    return path


def test_names_shapes_and_numbers_come_from_every_kind_of_file(path: Path) -> None:
    assert {name: entry.shape for name, entry in entries(path).items()} == {"a.weight": (2, 3), "a.bias": (2,)}
    read = read_entries(path, {"dense_1.weight": "a.weight"})
    assert [*read] == ["dense_1.weight"]
    assert np.array_equal(read["dense_1.weight"], WEIGHTS["a.weight"].numpy())


@pytest.mark.parametrize("kind", [torch.float16, torch.bfloat16, torch.float64])
@pytest.mark.parametrize("writer", [torch.save, save_file])
def test_other_types_of_numbers_become_float32(tmp_path: Path, kind: torch.dtype, writer) -> None:
    writer({"w": torch.tensor([0.5, -2.0], dtype=kind)}, tmp_path / "w")
    assert entries(tmp_path / "w")["w"].real
    read = read_entries(tmp_path / "w", {"w": "w"})["w"]
    assert read.dtype == np.float32
    assert read.tolist() == [0.5, -2.0]


def test_the_weights_of_a_checkpoint_are_found_beside_its_optimiser(tmp_path: Path) -> None:
    moments = {number: {"exp_avg": torch.ones(2, 3), "step": torch.tensor(1.0)} for number in range(2)}
    torch.save({"epoch": 3, "optimizer": {"state": moments}, "model": WEIGHTS}, tmp_path / "w.ckpt")
    assert [*entries(tmp_path / "w.ckpt")] == ["a.weight", "a.bias"]


def test_the_weights_beside_a_drawing_are_meant_by_it(tmp_path: Path) -> None:
    save_file(WEIGHTS, tmp_path / "net.safetensors")
    assert "a.bias" in entries(tmp_path / "net.gradwire")


@pytest.mark.parametrize("zipped", [True, False])
def test_a_pickle_with_code_in_it_is_refused_and_nothing_runs(tmp_path: Path, zipped: bool) -> None:
    mark = tmp_path / "ran"
    torch.save({"a": Evil(mark)}, tmp_path / "w.pt", _use_new_zipfile_serialization=zipped)
    with pytest.raises(FileError) as caught:
        entries(tmp_path / "w.pt")
    assert caught.value.text == (
        "w.pt was not loaded. It holds more than numbers, and loading that could run a stranger's code."
    )
    assert not mark.exists()


def test_a_plain_pickle_and_a_whole_model_are_refused(tmp_path: Path) -> None:
    (tmp_path / "w.pkl").write_bytes(pickle.dumps({"a": Evil(tmp_path / "ran")}))
    torch.save(torch.nn.Linear(2, 2), tmp_path / "model.pt")
    for name in ("w.pkl", "model.pt"):
        with pytest.raises(FileError):
            entries(tmp_path / name)
    assert not (tmp_path / "ran").exists()


def test_every_cut_of_a_file_is_refused(path: Path) -> None:
    whole = path.read_bytes()
    for length in range(0, len(whole), max(1, len(whole) // 60)):
        path.write_bytes(whole[:length])
        with pytest.raises(FileError):
            read_entries(path, {"a": "a.weight"})


def test_damaged_files_are_read_or_refused(path: Path) -> None:
    whole, chance = path.read_bytes(), random.Random(5)
    for _ in range(150):
        damaged = bytearray(whole)
        damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        path.write_bytes(damaged)
        try:
            read_entries(path, {"a": "a.weight"})
        except (FileError, DataError):
            continue


def test_an_archive_that_unpacks_to_more_than_it_holds_is_refused(tmp_path: Path) -> None:
    torch.save({"a": torch.zeros(1000)}, tmp_path / "plain.pt")
    with zipfile.ZipFile(tmp_path / "plain.pt") as plain, zipfile.ZipFile(tmp_path / "w.pt", "w", 8) as packed:
        for part in plain.namelist():
            packed.writestr(part, plain.read(part))
    with pytest.raises(FileError, match=r"w\.pt is not as PyTorch writes files"):
        entries(tmp_path / "w.pt")


def test_numbers_that_would_not_fit_into_memory_are_not_read(tmp_path: Path) -> None:
    torch.save({"a": torch.zeros(1).expand(2**45)}, tmp_path / "w.pt")
    assert entries(tmp_path / "w.pt")["a"].shape == (2**45,)
    with pytest.raises(DataError, match="of memory, but only"):
        read_entries(tmp_path / "w.pt", {"a": "a"})


def test_numbers_that_are_not_finite_are_refused_by_name(tmp_path: Path) -> None:
    torch.save({"a": torch.tensor([1.0, float("nan")]), "b": torch.ones(2)}, tmp_path / "w.pt")
    with pytest.raises(FileError, match="'a' holds numbers that are not finite"):
        read_entries(tmp_path / "w.pt", {"x": "a"})
    assert read_entries(tmp_path / "w.pt", {"x": "b"})["x"].tolist() == [1, 1]


@pytest.mark.parametrize("content", [{}, {"a": 1}, [torch.ones(2)], torch.ones(2)])
def test_a_file_without_named_weights_is_refused(tmp_path: Path, content: object) -> None:
    torch.save(content, tmp_path / "w.pt")
    with pytest.raises(FileError, match="holds no weights that have names"):
        entries(tmp_path / "w.pt")


def test_a_missing_file_is_told_by_name(tmp_path: Path) -> None:
    with pytest.raises(FileError, match=r"gone\.pt could not be opened: it does not exist"):
        entries(tmp_path / "gone.pt")


def test_a_weight_that_has_gone_since_the_file_was_looked_at_is_told(tmp_path: Path) -> None:
    torch.save({"a": torch.ones(2)}, tmp_path / "w.pt")
    with pytest.raises(FileError, match="has no weight 'b' any more"):
        sources.read_entries(tmp_path / "w.pt", {"x": "b"})
