"""Weight files: numbers come back as they were, and files that are none are refused."""

from __future__ import annotations

import json
import os
import random
import struct
from pathlib import Path

import numpy as np
import pytest

from engine.errors import FileError
from engine.files import read_weights, weights_path, write_weights
from engine.weights import matching

WEIGHTS: dict[str, np.ndarray] = {
    "conv2d_1.weight": np.arange(36, dtype=np.float32).reshape(2, 2, 3, 3),
    "batch_norm_1.num_batches_tracked": np.array(7, dtype=np.int64),
    "dense_1.bias": np.zeros(0, dtype=np.float32),
}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "net.safetensors"
    write_weights(path, WEIGHTS, {"gradwire": "1"})
    return path


def header(text: bytes, length: int | None = None) -> bytes:
    return struct.pack("<Q", len(text) if length is None else length) + text


def test_weights_lie_beside_the_drawing() -> None:
    assert weights_path(Path("folder/net.gradwire")) == Path("folder/net.safetensors")


def test_weights_come_back_as_they_were(path: Path) -> None:
    back = read_weights(path)
    assert set(back) == set(WEIGHTS)
    for name, array in WEIGHTS.items():
        assert back[name].dtype == array.dtype
        assert back[name].shape == array.shape
        assert np.array_equal(back[name], array)


def test_arrays_that_are_views_are_written_in_their_own_order(tmp_path: Path) -> None:
    turned = np.arange(6, dtype=np.float32).reshape(2, 3).T
    write_weights(tmp_path / "w.safetensors", {"w": turned})
    assert np.array_equal(read_weights(tmp_path / "w.safetensors")["w"], turned)


def test_every_cut_of_a_weight_file_is_refused(path: Path) -> None:
    whole = path.read_bytes()
    for length in range(len(whole)):
        path.write_bytes(whole[:length])
        with pytest.raises(FileError) as caught:
            read_weights(path)
        assert caught.value.text.startswith("net.safetensors is not a whole weight file (")
        assert caught.value.hint == "Save the weights again."


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"PK\x03\x04 a zip archive, such as torch.save writes",
        header(b"{}", 2**63),
        header(b"{}", 10**9),
        header(b"[" * 100_000),
        header(b'{"w":{"dtype":"F32","shape":[99999999999999,9999999],"data_offsets":[0,4]}}') + bytes(4),
        header(b'{"w":{"dtype":"F32","shape":[1],"data_offsets":[0,99999999999]}}') + bytes(4),
        header(b'{"w":{"dtype":"os.system","shape":[1],"data_offsets":[0,4]}}') + bytes(4),
        header(b'{"w":{"dtype":"F8_E5M2","shape":[4],"data_offsets":[0,4]}}') + bytes(4),
        header(b'{"w":{"dtype":"F4","shape":[8],"data_offsets":[0,4]}}') + bytes(4),
    ],
)
def test_a_file_that_holds_no_weights_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "w.safetensors"
    path.write_bytes(content)
    with pytest.raises(FileError):
        read_weights(path)


def test_numbers_of_a_type_that_numpy_lacks_are_refused_by_name(tmp_path: Path) -> None:
    path = tmp_path / "w.safetensors"
    text = json.dumps({"w": {"dtype": "BF16", "shape": [2], "data_offsets": [0, 4]}}).encode()
    path.write_bytes(header(text) + bytes(4))
    with pytest.raises(FileError, match=r"w\.safetensors holds numbers of a type that cannot be read"):
        read_weights(path)


def test_a_missing_weight_file_is_told_by_name(tmp_path: Path) -> None:
    with pytest.raises(FileError) as caught:
        read_weights(tmp_path / "net.safetensors")
    assert caught.value.text == "net.safetensors could not be opened: it does not exist."


def test_weights_of_the_same_network_fit() -> None:
    match = matching(WEIGHTS, {name: array.shape for name, array in WEIGHTS.items()})
    assert match.complete
    assert match.sentence == "All 3 weights fit."


def test_weights_of_another_network_are_told_apart() -> None:
    expected = {"conv2d_1.weight": (2, 2, 3, 3), "dense_1.bias": (10,), "dense_1.weight": (10, 4)}
    match = matching(WEIGHTS, expected)
    assert match.fits == ("conv2d_1.weight",)
    assert match.missing == ("dense_1.weight",)
    assert match.wrong_shape == ("dense_1.bias",)
    assert match.unexpected == ("batch_norm_1.num_batches_tracked",)
    assert match.sentence == (
        "1 of 3 weights fit; dense_1.weight is missing in the file; dense_1.bias is of another shape; "
        "batch_norm_1.num_batches_tracked is only in the file."
    )


def test_long_lists_of_weights_are_counted() -> None:
    expected = {f"dense_{number}.bias": (1,) for number in range(1, 6)}
    assert matching({}, expected).sentence == (
        "0 of 5 weights fit; dense_1.bias, dense_2.bias, dense_3.bias and 2 more are missing in the file."
    )


def test_damaged_weight_files_are_read_or_refused(path: Path) -> None:
    """20,000 for a release: GRADWIRE_MUTATIONS."""
    whole, chance = path.read_bytes(), random.Random(3)
    for _ in range(int(os.environ.get("GRADWIRE_MUTATIONS", "1000"))):
        damaged = bytearray(whole)
        for _ in range(chance.randint(1, 4)):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        path.write_bytes(damaged)
        try:
            weights = read_weights(path)
        except FileError:
            continue
        assert sum(array.nbytes for array in weights.values()) <= len(whole)
