"""Files in the MNIST format, whole and broken."""

from __future__ import annotations

import gzip
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest

from engine.datasets import memory
from engine.datasets.idx import IdxPictures, describe, dimensions, read, search
from engine.datasets.prepare import prepare
from engine.errors import DataError
from engine.layer import Unfit
from engine.values import Value
from tests.engine.datasets.samples import write_idx, write_pictures

CUT = gzip.compress(bytes([0, 0, 8, 1, 0, 0, 1, 0]) + bytes(range(256)))[:-40]
IMAGES, LABELS = "train-images-idx3-ubyte", "train-labels-idx1-ubyte"


def refusal(path: Path, *ranks: int) -> str:
    with pytest.raises(DataError) as caught:
        read(path, *(ranks or (1,)))
    return caught.value.text


@pytest.mark.parametrize("packed", [False, True])
def test_a_folder_is_described_and_loaded(tmp_path: Path, packed: bool) -> None:
    dataset = describe(write_pictures(tmp_path / "mine", packed=packed), "mine")
    assert dataset.shape == (1, 5, 4)
    assert dataset.classes == ("0", "1", "2")
    assert dataset.examples == 80
    table = dataset.load(tmp_path)
    assert table.x.shape == (80, 1, 5, 4)
    assert table.own_test == 20
    raw = read(search(tmp_path / "mine").images, 3)  # type: ignore[union-attr]
    np.testing.assert_allclose(table.x[:60, 0], raw / 255, atol=1e-7)


def test_the_articles_of_fashion_mnist_have_their_names(tmp_path: Path) -> None:
    assert describe(write_pictures(tmp_path / "Fashion-MNIST", classes=10), "mine").classes[-1] == "Ankle boot"
    assert describe(write_pictures(tmp_path / "Fashion-small"), "mine").classes == ("0", "1", "2")
    assert describe(write_pictures(tmp_path / "mnist", classes=10), "mine").classes[-1] == "9"


def test_a_limit_takes_the_first_of_the_training_files_and_leaves_the_test(tmp_path: Path) -> None:
    dataset = describe(write_pictures(tmp_path / "mine"), "mine").changed(limit=30)
    assert isinstance(dataset, IdxPictures)
    assert (len(dataset.load(tmp_path)), dataset.load(tmp_path).own_test) == (50, 20)


def test_without_test_files_the_test_part_is_drawn(tmp_path: Path) -> None:
    folder = write_pictures(tmp_path / "mine")
    (folder / "t10k-labels-idx1-ubyte").unlink()
    parts = prepare(describe(folder, "mine"), tmp_path)
    assert (len(parts.train), len(parts.validation), len(parts.test)) == (42, 9, 9)


def test_other_spellings_of_the_names_are_found(tmp_path: Path) -> None:
    write_idx(tmp_path / "emnist-letters-train-images-idx3-ubyte.gz", np.zeros((2, 3, 3), int), packed=True)
    write_idx(tmp_path / "emnist-letters-train-labels-idx1-ubyte", np.array([1, 26]))
    assert describe(tmp_path, "a").classes == tuple(map(str, range(27)))
    write_idx(tmp_path / "train-images.idx3-ubyte", np.zeros((2, 3, 3), int))
    assert search(tmp_path) is not None


def test_pictures_in_colour_have_channels(tmp_path: Path) -> None:
    write_idx(tmp_path / "train-images-idx4-ubyte", np.zeros((4, 3, 6, 5), int))
    write_idx(tmp_path / LABELS, np.array([0, 1, 0, 1]))
    dataset = describe(tmp_path, "a")
    assert dataset.facts().x == Value((3, 6, 5))


def test_no_folder_yet_is_said_while_drawing() -> None:
    with pytest.raises(Unfit) as caught:
        IdxPictures().infer()
    assert caught.value.text == "No folder with MNIST files is chosen yet."
    assert caught.value.hint == "Drop the folder on the window."


def test_a_folder_without_pictures_says_what_it_should_hold(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    for ask in (lambda: describe(tmp_path / "mine", "mine"), lambda: IdxPictures(folder="mine").load(tmp_path)):
        with pytest.raises(DataError) as caught:
            ask()
        assert caught.value.text == "The folder “mine” has no pictures in the MNIST format."
        assert caught.value.hint == (
            "It should hold train-images-idx3-ubyte and train-labels-idx1-ubyte, as they are or gzipped (.gz)."
        )


def test_files_that_are_not_what_the_drawing_knows_are_refused(tmp_path: Path) -> None:
    folder = write_pictures(tmp_path / "mine")
    dataset = describe(folder, "mine")
    for name, values, text in (
        (IMAGES, np.zeros((60, 4, 4), int), f"“{IMAGES}” holds pictures of 1×4×4, but the drawing expects 1×5×4."),
        (IMAGES, np.zeros((59, 5, 4), int), f"“{IMAGES}” holds 59 pictures, but “{LABELS}” 60 labels."),
        (LABELS, np.full(60, 3), f"“{LABELS}” holds the label 3, but the drawing's go up to 2."),
    ):
        write_pictures(folder)
        write_idx(folder / name, values)
        with pytest.raises(DataError) as caught:
            dataset.load(tmp_path)
        assert caught.value.text == text


@pytest.mark.parametrize("packed", [False, True])
def test_the_length_has_to_agree_with_the_header(tmp_path: Path, packed: bool) -> None:
    content = write_idx(tmp_path / "a", np.arange(10)).read_bytes()
    pack = gzip.compress if packed else bytes
    (tmp_path / "a").write_bytes(pack(content[:-3]))
    assert refusal(tmp_path / "a") == "“a” should hold 10 bytes after its header, but there are 7."
    (tmp_path / "a").write_bytes(pack(content + b"x" * 1000))
    assert refusal(tmp_path / "a") == "“a” should hold 10 bytes after its header, but there are more."


def test_a_header_that_promises_more_than_the_file_can_hold_is_refused(tmp_path: Path) -> None:
    content = bytes([0, 0, 8, 3]) + b"\xff\xff\xff\xff" * 3
    for packed in (content, gzip.compress(content)):
        (tmp_path / "a").write_bytes(packed)
        assert refusal(tmp_path / "a", 3) == (
            "“a” is too short for the 79,228,162,458,924,105,385,300,197,375 bytes that its header promises."
        )


def test_more_than_fits_into_memory_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_idx(tmp_path / "a", np.zeros(20_000_000, np.int64), packed=True)
    monkeypatch.setattr(memory, "free_memory", lambda: 10_000_000)
    assert refusal(tmp_path / "a") == "“a” needs 20 MB of memory, but only 10 MB are free."


def test_a_file_that_unpacks_to_far_more_than_it_says_is_not_unpacked(tmp_path: Path) -> None:
    content = bytes([0, 0, 8, 1]) + (10).to_bytes(4, "big") + bytes(200_000_000)
    (tmp_path / "a.gz").write_bytes(gzip.compress(content, 1))
    assert refusal(tmp_path / "a.gz") == "“a.gz” should hold 10 bytes after its header, but there are more."


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (b"", "“a” is no idx file: it does not begin like one."),
        (b"PK\x03\x04 and so on", "“a” is no idx file: it does not begin like one."),
        (bytes([0, 0, 8, 9]) + bytes(100), "“a” is no idx file: it does not begin like one."),
        (bytes([0, 0, 13, 1]) + bytes(100), "“a” holds numbers of type 13; only bytes (type 8) are read."),
        (bytes([0, 0, 8, 3, 0, 0]), "“a” ends in the middle of its header."),
        (bytes([0, 0, 8, 2]) + bytes(8), "“a” has 2 dimensions, not 1."),
        (b"\x1f\x8b and nothing more", "“a” cannot be read: it is damaged or cut short."),
        (CUT, "“a” cannot be read: it is damaged or cut short."),
    ],
)  # fmt: skip
def test_broken_files_are_refused_with_a_sentence(tmp_path: Path, content: bytes, text: str) -> None:
    (tmp_path / "a").write_bytes(content)
    assert refusal(tmp_path / "a") == text


def test_damage_anywhere_in_a_packed_file_gives_a_sentence_or_the_pictures(tmp_path: Path) -> None:
    whole = write_idx(tmp_path / "a", np.arange(200), packed=True).read_bytes()
    for at in range(len(whole)):
        (tmp_path / "a").write_bytes(whole[:at] + bytes([whole[at] ^ 0x55]) + whole[at + 1 :])
        for ask in (dimensions, lambda path: read(path, 1)):
            with suppress(DataError):
                ask(tmp_path / "a")


def test_files_that_are_links_out_of_the_folder_are_refused(tmp_path: Path) -> None:
    folder = write_pictures(tmp_path / "mine")
    (folder / LABELS).rename(tmp_path / "labels")
    (folder / LABELS).symlink_to(tmp_path / "labels")
    with pytest.raises(DataError, match=f"^“{LABELS}” is a link that leads out of"):
        search(folder)
