"""Pictures drawn by hand: what they become, what is refused, and that files hold them."""

from __future__ import annotations

import zlib
from base64 import b64encode
from pathlib import Path

import numpy as np
import pytest

import engine.kinds  # noqa: F401  # fills LAYERS
from engine.datasets.drawn import LONGEST, Drawn, packed, unpacked
from engine.datasets.marks import Mark
from engine.datasets.prepare import prepare
from engine.encoding import dump
from engine.errors import DataError, UserError
from engine.files import parse
from engine.graph import Graph
from engine.limits import DRAWN, KEPT


def picture(seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 16, (28, 28)) / np.float32(15)


def test_what_is_packed_comes_back_to_a_sixteenth() -> None:
    fine = np.random.default_rng(0).random((28, 28))
    assert np.abs(unpacked(packed(fine)) - fine).max() <= 0.5 / 15 + 1e-6
    assert packed(unpacked(packed(picture()))) == packed(picture())


def test_even_noise_is_no_longer_than_is_allowed() -> None:
    assert len(packed(picture())) <= LONGEST


def test_as_many_digits_as_fit_are_no_more_than_a_file_may_hold() -> None:
    stroke = np.zeros((28, 28))
    stroke[4:24, 12:15] = np.linspace(0.3, 1, 60).reshape(20, 3)
    assert DRAWN * (len(packed(stroke)) + 10) < KEPT


def test_pictures_are_examples_with_a_class_each() -> None:
    drawn = Drawn(classes=("circle", "cross")).with_picture(picture(1), 1).with_picture(picture(2), 0)
    table = drawn.load()
    assert table.x.shape == (2, 1, 28, 28)
    np.testing.assert_allclose(table.x[0, 0], picture(1), atol=1e-6)
    assert table.y.tolist() == [1, 0]
    assert drawn.counts == (1, 1)


def test_without_pictures_it_says_what_to_do() -> None:
    with pytest.raises(DataError) as refused:
        prepare(Drawn())
    assert refused.value.text == "Nothing is drawn yet."
    assert "Draw pictures…" in refused.value.hint


def test_pictures_are_taken_away_and_given_another_class() -> None:
    drawn = Drawn().with_picture(picture(1), 1).with_picture(picture(2), 2).with_picture(picture(3), 3)
    assert [label for label, _ in drawn.without({1}).pictures] == [1, 3]
    assert [label for label, _ in drawn.relabelled({0, 2}, 7).pictures] == [7, 2, 7]


def test_pictures_of_a_class_that_was_taken_out_of_the_list_are_left_out() -> None:
    drawn = Drawn().with_picture(picture(1), 1).with_picture(picture(2), 9)
    assert drawn.changed(classes=["0", "1"]).load().y.tolist() == [1]


def test_only_so_many_are_taken() -> None:
    full = Drawn(pictures=((0, packed(picture())),) * DRAWN)
    assert full.full
    assert full.with_picture(picture(), 1) is full


@pytest.mark.parametrize(
    "text",
    ["", "no base 64", "AAAA", b64encode(zlib.compress(bytes(391))).decode()],
)
def test_what_holds_no_picture_is_refused_in_words(text: str) -> None:
    with pytest.raises(UserError, match=r"pictures of 28×28 pixels"):
        Drawn().changed(pictures=[(0, text)])


def test_a_picture_that_unpacks_to_a_gigabyte_is_not_unpacked() -> None:
    bomb = b64encode(zlib.compress(bytes(100_000), 9)).decode()
    assert len(bomb) < LONGEST
    with pytest.raises(UserError, match=r"pictures of 28×28 pixels"):
        Drawn().changed(pictures=[(0, bomb)])


def test_classes_have_names_of_their_own() -> None:
    with pytest.raises(UserError, match="names that differ"):
        Drawn().changed(classes=["a", "a"])


def test_a_file_holds_the_pictures() -> None:
    drawn = Drawn().with_picture(picture(1), 1).with_picture(picture(2), 0)
    graph, id = Graph().added(drawn)
    assert parse(dump(graph)).nodes[id].layer == drawn


@pytest.mark.parametrize("dark_on_light", [True, False])
def test_a_picture_from_a_file_is_centred_as_the_pad_does_it(tmp_path: Path, dark_on_light: bool) -> None:
    from PIL import Image

    paper, pen = (255, 0) if dark_on_light else (0, 255)
    scan = np.full((400, 600), paper, np.uint8)
    scan[50:250, 30:60] = pen
    Image.fromarray(scan).save(tmp_path / "one.png")
    x, names = Drawn().examples_from(tmp_path / "one.png")
    assert (x.shape, names) == ((1, 1, 28, 28), ("one.png",))
    rows, columns = np.flatnonzero(x[0, 0].any(1)), np.flatnonzero(x[0, 0].any(0))
    assert (rows[0], rows[-1]) == (4, 23)
    assert 12 <= columns[0] <= columns[-1] <= 16


def test_a_file_that_is_no_picture_is_refused_in_words(tmp_path: Path) -> None:
    (tmp_path / "one.png").write_bytes(b"no picture")
    with pytest.raises(DataError, match=r"“one\.png” is no picture that can be read"):
        Drawn().examples_from(tmp_path / "one.png")


def test_decisions_about_other_pictures_stay_theirs_when_some_are_taken_away() -> None:
    drawn = Drawn(pictures=tuple((0, packed(picture(at))) for at in range(4)))
    drawn = drawn.model_copy(update={"marks": (Mark(example=0, part="out"), Mark(example=3, label="7"))})
    left = drawn.without({0, 1})
    assert left.marks == (Mark(example=1, label="7"),)
    assert left.pictures[1] == drawn.pictures[3]
