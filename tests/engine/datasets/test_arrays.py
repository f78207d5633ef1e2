"""Arrays that NumPy saved, sound and unsound."""

from __future__ import annotations

import io
import struct
import tracemalloc
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from app.importing.first_network import first_network
from engine.analysis import analyse
from engine.datasets import arrays, arrays_reading
from engine.datasets.arrays import Arrays
from engine.datasets.importing import adopt, inspect
from engine.datasets.prepare import prepare
from engine.datasets.stored import Stored
from engine.errors import DataError
from engine.layer import Unfit
from engine.values import Value

RANDOM = np.random.default_rng(0)
X, Y = RANDOM.normal(size=(40, 5)).astype(np.float32), np.arange(40) % 3


def dataset(path: Path, **reading: str) -> Arrays:
    found = inspect(path, reading=reading).dataset
    assert isinstance(found, Arrays)
    return found


def saved(path: Path, packed: bool = False, **named: Any) -> Path:
    (np.savez_compressed if packed else np.savez)(path, **named)
    return path


def refusal(path: Path) -> DataError:
    with pytest.raises(DataError) as caught:
        inspect(path)
    return caught.value


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize(
    "names",
    [("x", "y"), ("X", "Y"), ("data", "labels"), ("train_x", "train_y"), ("arr_0", "arr_1"), ("a", "b")],
)
def test_examples_and_labels_are_found_by_what_they_are_called(
    tmp_path: Path, names: tuple[str, str], packed: bool
) -> None:
    found = dataset(saved(tmp_path / "a.npz", packed, **dict(zip(names, (X, Y), strict=True))))
    assert (found.x, found.y, found.classes, found.rows) == (*names, ("0", "1", "2"), 40)
    table = found.load(tmp_path)
    assert np.array_equal(table.x, X)
    assert np.array_equal(table.y, Y)


@pytest.mark.parametrize("name", ["x_train", "train_x", "X_train", "xtrain", "train_images"])
def test_arrays_of_a_test_part_are_the_test_part(tmp_path: Path, name: str) -> None:
    label = {"train_images": "train_labels"}.get(name, name.replace("x", "y").replace("X", "Y"))
    names = (name, label, name.replace("train", "test"), label.replace("train", "test"))
    found = dataset(saved(tmp_path / "a.npz", **dict(zip(names, (X, Y, X[:7], Y[:7]), strict=True))))
    table = found.load(tmp_path)
    assert (len(table), table.own_test) == (47, 7)
    assert np.array_equal(table.x[40:], X[:7])
    assert len(prepare(found, tmp_path).test) == 7


def test_two_files_beside_one_another_are_one_data_set(tmp_path: Path, shelf: Path) -> None:
    (tmp_path / "mine").mkdir()
    np.save(tmp_path / "mine" / "X_train.npy", X)
    np.save(tmp_path / "mine" / "y_train.npy", Y)
    found = adopt(tmp_path / "mine" / "X_train.npy", None)
    assert isinstance(found, Arrays)
    assert (found.file, found.x, found.y) == ("mine", "X_train", "y_train")
    assert np.array_equal(found.load().x, X)


def test_of_a_single_table_the_last_column_is_predicted(tmp_path: Path) -> None:
    np.save(tmp_path / "a.npy", np.column_stack([X, X.sum(1)]))
    found = dataset(tmp_path / "a.npy")
    assert (found.predict, found.shape, found.facts().features) == ("number", (5,), ("x0", "x1", "x2", "x3", "x4"))
    np.testing.assert_allclose(found.load(tmp_path).y[:, 0], X.sum(1), rtol=1e-6)


def test_pictures_in_bytes_get_their_channels_first_and_run_to_1(tmp_path: Path) -> None:
    pixels = RANDOM.integers(0, 256, (20, 8, 9, 3)).astype(np.uint8)
    found = dataset(saved(tmp_path / "a.npz", images=pixels, labels=np.arange(20) % 2))
    assert (found.layout, found.divide_by_255, found.facts().x.shape) == ("channels last", True, (3, 8, 9))
    np.testing.assert_allclose(found.load(tmp_path).x, pixels.transpose(0, 3, 1, 2) / 255, atol=1e-6)
    grey = dataset(saved(tmp_path / "b.npz", x=pixels[..., 0], y=np.arange(20) % 2))
    assert (grey.layout, grey.load(tmp_path).x.shape) == ("grey pictures", (20, 1, 8, 9))


def test_volumes_get_a_channel_and_films_in_colour_have_theirs_first(tmp_path: Path) -> None:
    scans = RANDOM.normal(size=(12, 6, 8, 9)).astype(np.float32)
    grey = dataset(saved(tmp_path / "a.npz", x=scans, y=np.arange(12) % 2))
    assert (grey.layout, grey.load(tmp_path).x.shape) == ("grey volumes", (12, 1, 6, 8, 9))
    films = RANDOM.integers(0, 256, (12, 6, 8, 9, 3)).astype(np.uint8)
    colour = dataset(saved(tmp_path / "b.npz", x=films, y=np.arange(12) % 2))
    assert (colour.layout, colour.facts().x.shape) == ("channels last", (3, 6, 8, 9))
    np.testing.assert_allclose(colour.load(tmp_path).x, films.transpose(0, 4, 1, 2, 3) / 255, atol=1e-6)


@pytest.mark.parametrize(
    ("y", "classes"),
    [
        (np.eye(3)[Y], ("0", "1", "2")),
        (Y[:, None], ("0", "1", "2")),
        (np.array(["cat", "dog", "cow"])[Y], ("cat", "cow", "dog")),
        (np.array([b"cat", b"dog", b"cow"])[Y], ("cat", "cow", "dog")),
        (Y == 1, ("0", "1")),
        (Y * 2.5, ()),
        (RANDOM.normal(size=(40, 2)), ()),
        (np.arange(40) + 100, ()),
    ],
)
def test_labels_of_every_kind_are_understood(tmp_path: Path, y: Any, classes: tuple[str, ...]) -> None:
    found = dataset(saved(tmp_path / "a.npz", x=X, y=y))
    assert (found.classes, found.predict) == (classes, "class" if classes else "number")
    table = found.load(tmp_path)
    if classes:
        assert set(table.y) == set(range(len(classes)))
    else:
        np.testing.assert_allclose(table.y, np.reshape(y, (40, -1)), rtol=1e-6)


def test_rows_with_any_number_of_ones_are_several_answers_of_yes_or_no(tmp_path: Path) -> None:
    tags = RANDOM.integers(0, 2, (40, 3))
    tags[0] = 1
    found = dataset(saved(tmp_path / "a.npz", x=X, y=tags.astype(float)))
    assert (found.predict, found.classes, found.targets) == ("class", ("0", "1"), 3)
    assert found.facts().y == Value((3,), 2)
    table = found.load(tmp_path)
    assert table.y.dtype == np.int64
    assert np.array_equal(table.y, tags)
    graph, _ = first_network(found)
    assert analyse(graph).ready
    assert any(node.layer.kind == "binary-cross-entropy" for node in graph.nodes.values())
    saved(tmp_path / "a.npz", x=X, y=np.where(np.arange(40)[:, None] == 7, 5, tags))
    assert len(found.load(tmp_path)) == 39, "a label that is neither"
    saved(tmp_path / "a.npz", x=X, y=tags[:, :2])
    with pytest.raises(DataError, match="The labels are 2 for each example, but the drawing expects 3"):
        found.load(tmp_path)


def test_another_array_can_be_taken_for_the_labels(tmp_path: Path) -> None:
    found = dataset(saved(tmp_path / "a.npz", x=X, y=Y, size=X.sum(1)), y="size")
    assert (found.y, found.predict) == ("size", "number")


def test_numbers_that_are_missing_or_infinite_are_said(tmp_path: Path) -> None:
    x, y = X.copy(), Y * 1.5
    x[0, 0], x[1, 1], y[2] = np.nan, np.inf, np.nan
    inspection = inspect(saved(tmp_path / "a.npz", x=x, y=y))
    assert inspection.warnings == (
        "1 of 40 examples were left out: they have a label that is not finite or not among the classes.",
        "2 of 40 examples were left out: they have numbers that are missing or infinite.",
    )
    assert (inspection.rows, len(inspection.dataset.load(tmp_path))) == (37, 37)
    filled = inspection.dataset.changed(missing="mean")
    assert isinstance(filled, Arrays)
    assert np.isnan(filled.load(tmp_path).x[0, 0])
    assert len(filled.load(tmp_path)) == 38


def test_objects_are_never_loaded(tmp_path: Path) -> None:
    np.save(tmp_path / "a.npy", np.array([{"a": 1}, print], dtype=object), allow_pickle=True)
    error = refusal(tmp_path / "a.npy")
    assert error.text == "“a.npy” holds Python objects, which are never loaded: they could run anything."
    saved(tmp_path / "b.npz", x=X, y=np.array([None] * 40, dtype=object))
    assert refusal(tmp_path / "b.npz").text.startswith("“b.npz: y” holds Python objects")


@pytest.mark.parametrize("packed", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_a_header_that_promises_a_million_million_numbers_is_not_believed(tmp_path: Path, packed: int) -> None:
    content = io.BytesIO()
    np.lib.format.write_array_header_1_0(content, {"shape": (10**12,), "fortran_order": False, "descr": "<f8"})
    (tmp_path / "a.npy").write_bytes(content.getvalue() + bytes(100))
    assert refusal(tmp_path / "a.npy").text == (
        "“a.npy” promises 1,000,000,000,000 numbers (8,000.0 GB), but holds only 100 bytes."
    )
    with zipfile.ZipFile(tmp_path / "a.npz", "w", packed) as archive:
        archive.writestr("x.npy", content.getvalue() + bytes(100))
    assert refusal(tmp_path / "a.npz").text.startswith("“a.npz: x” promises 1,000,000,000,000 numbers")


def test_a_long_header_is_not_read_before_it_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.npz", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("x.npy", b"\x93NUMPY\x02\x00" + (5_000_000).to_bytes(4, "little") + b" " * 5_000_000)
    tracemalloc.start()
    with pytest.raises(DataError, match="no file of NumPy arrays"):
        inspect(tmp_path / "a.npz")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 4_000_000


def test_a_zip_that_promises_more_than_it_can_unpack_to_is_refused(tmp_path: Path) -> None:
    content = io.BytesIO()
    np.lib.format.write_array_header_1_0(content, {"shape": (3, 10**8), "fortran_order": False, "descr": "<f8"})
    member = content.getvalue() + bytes(1000)
    with zipfile.ZipFile(tmp_path / "a.npz", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("x.npy", member)
    lying = (tmp_path / "a.npz").read_bytes().replace(struct.pack("<I", len(member)), struct.pack("<I", 4_000_000_000))
    (tmp_path / "a.npz").write_bytes(lying)
    assert refusal(tmp_path / "a.npz").text.startswith("“a.npz: x” promises 300,000,000 numbers (2.4 GB), but holds")


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (b"", "“a.npy” is no file of NumPy arrays: it is empty."),
        (b"nothing", "“a.npy” is no file of NumPy arrays: it does not begin like one, or is damaged."),
        (
            b"\x93NUMPY\x01\x00\xff\xff{",
            "“a.npy” is no file of NumPy arrays: it does not begin like one, or is damaged.",
        ),
        (
            b"\x93NUMPY\x01\x00\x20\x00" + b"(" * 32,
            "“a.npy” is no file of NumPy arrays: it does not begin like one, or is damaged.",
        ),
    ],
)
def test_broken_files_are_refused_with_a_sentence(tmp_path: Path, content: bytes, text: str) -> None:
    (tmp_path / "a.npy").write_bytes(content)
    assert refusal(tmp_path / "a.npy").text == text


@pytest.mark.parametrize(
    ("named", "text"),
    [
        ({"x": X, "y": Y[:30]}, "“a.npz” holds 40 examples but 30 labels."),
        ({"x": X, "y": Y * 0}, "All labels in “a.npz” are the same: “0”."),
        ({"x": X.astype(complex), "y": Y}, "“a.npz: x” holds values of type complex128, not numbers."),
        ({"x": np.zeros((4, 3, 3))}, "“a.npz” holds no labels for its examples."),
        ({"x": np.zeros((0, 3)), "y": np.zeros(0)}, "The array “x” is empty: it is of 0×3."),
        ({"x": np.full((40, 2), np.nan), "y": Y}, "No example in “a.npz” is complete."),
        ({"x": np.array(list("ab" * 20)), "y": Y}, "The examples in “a.npz” have to be an array of numbers."),
    ],
)  # fmt: skip
def test_arrays_that_make_no_data_set_are_refused_with_a_sentence(
    tmp_path: Path, named: dict[str, Any], text: str
) -> None:
    assert refusal(saved(tmp_path / "a.npz", **named)).text == text


def test_labels_of_the_test_part_that_are_not_one_for_each_are_said(tmp_path: Path) -> None:
    one_hot = np.eye(3)[Y]
    several = one_hot.copy()
    several[0] = 1
    path = saved(tmp_path / "a.npz", x_train=X, y_train=one_hot, x_test=X, y_test=several)
    assert refusal(path).text == "Some examples have several labels: the array of them is of 40×3."


def test_an_array_that_is_gone_or_has_changed_is_said(tmp_path: Path) -> None:
    found = dataset(saved(tmp_path / "a.npz", x=X, y=Y))
    saved(tmp_path / "a.npz", x=X[:, :4], y=Y)
    with pytest.raises(DataError, match="holds examples of 4, but the drawing expects 5"):
        found.load(tmp_path)
    saved(tmp_path / "a.npz", other=X, y=Y)
    with pytest.raises(DataError, match="has no array “x”"):
        found.load(tmp_path)


@pytest.mark.parametrize("packed", [False, True])
def test_what_does_not_fit_into_the_memory_stays_on_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, packed: bool
) -> None:
    monkeypatch.setattr(arrays_reading, "IN_MEMORY", 100)
    monkeypatch.setattr(arrays, "free_memory", lambda: 1000)
    x = np.asfortranarray(X) if not packed else X
    table = dataset(saved(tmp_path / "a.npz", packed, x_train=x, y_train=Y, x_test=X[:5], y_test=Y[:5])).load(tmp_path)
    assert isinstance(table.x, Stored)
    assert np.array_equal(table.x[:], np.concatenate([X, X[:5]]))
    assert np.array_equal(table.x[np.array([44, 3, 41])], np.concatenate([X, X[:5]])[[44, 3, 41]])


def test_damage_anywhere_gives_a_sentence_or_a_data_set(tmp_path: Path) -> None:
    content = saved(tmp_path / "a.npz", True, x=X[:4], y=Y[:4]).read_bytes()
    for at in range(0, len(content), 3):
        (tmp_path / "a.npz").write_bytes(content[:at] + bytes([content[at] ^ 0x55]) + content[at + 1 :])
        try:
            dataset(tmp_path / "a.npz").load(tmp_path)
        except DataError as error:
            assert error.text  # noqa: PT017


def test_examples_come_out_of_a_file(tmp_path: Path) -> None:
    found = dataset(saved(tmp_path / "a.npz", x=X, y=Y))
    np.save(tmp_path / "one.npy", X[3])
    np.save(tmp_path / "some.npy", X[3:6])
    np.save(tmp_path / "other.npy", X[:, :2])
    one, some = found.examples_from(tmp_path / "one.npy"), found.examples_from(tmp_path / "some.npy")
    assert np.array_equal(one[0], X[3:4])
    assert np.array_equal(some[0], X[3:6])
    assert (one[1], some[1]) == (("one",), ("some 1", "some 2", "some 3"))
    with pytest.raises(DataError, match="holds an array of 40×2; one example is 5"):
        found.examples_from(tmp_path / "other.npy")
    assert np.array_equal(found.example_of({f"x{n}": str(X[0, n]) for n in range(5)}), X[0])


def test_a_picture_file_is_an_example_of_pictures(tmp_path: Path) -> None:
    pixels = RANDOM.integers(0, 256, (20, 8, 9, 3)).astype(np.uint8)
    Image.fromarray(pixels[3]).save(tmp_path / "a.png")
    found = dataset(saved(tmp_path / "a.npz", x=pixels, y=np.arange(20) % 2))
    for each in (found, found.changed(divide_by_255=False)):
        assert isinstance(each, Arrays)
        np.testing.assert_allclose(each.examples_from(tmp_path / "a.png")[0][0], each.load(tmp_path).x[3], atol=1e-4)


def test_no_file_yet_is_said_while_drawing() -> None:
    with pytest.raises(Unfit, match="No file with arrays is chosen yet"):
        Arrays().infer()
