"""Fashion-MNIST where it is installed, and what takes its place where it is not."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from engine.datasets import fashion_mnist
from engine.datasets.fashion_mnist import DEBIAN, FACTS, FashionMnist, installed
from engine.datasets.prepare import prepare
from engine.errors import DataError
from tests.engine.datasets.samples import write_idx

IS_HERE = pytest.mark.skipif(not DEBIAN.exists(), reason="dataset-fashion-mnist is not installed")


@pytest.fixture
def missing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A machine without the package."""
    monkeypatch.setattr(fashion_mnist, "DEBIAN", tmp_path / "not-here")


def write_copy(folder: Path, value: int) -> None:
    folder.mkdir(parents=True)
    write_idx(folder / "train-images-idx3-ubyte", np.full((20, 28, 28), value))
    write_idx(folder / "train-labels-idx1-ubyte", np.arange(20) % 10)


@IS_HERE
def test_the_package_is_found_by_itself_with_its_own_test_part() -> None:
    parts = prepare(FashionMnist(limit=2000))
    assert (len(parts.train), len(parts.validation), len(parts.test)) == (1700, 300, 10_000)
    assert parts.facts == FACTS
    assert parts.facts.classes[9] == "Ankle boot"
    assert np.bincount(parts.test.y).tolist() == [1000] * 10
    assert parts.notes == ()


@IS_HERE
def test_the_first_picture_is_an_ankle_boot() -> None:
    table = FashionMnist(limit=10).load()
    assert FACTS.classes[table.y[0]] == "Ankle boot"
    assert table.x[0].max() == 1


@pytest.mark.usefixtures("missing")
def test_digits_take_its_place_under_their_own_names() -> None:
    parts = prepare(FashionMnist())
    assert parts.facts.x == FACTS.x
    assert parts.facts.y == FACTS.y
    assert parts.facts.classes == tuple("0123456789")
    assert len(parts.train) + len(parts.validation) + len(parts.test) == 1797
    assert len(parts.test) == 270
    assert parts.notes == (
        "Fashion-MNIST is not installed on this machine: these are handwritten digits, scaled to 28×28.",
    )


@pytest.mark.usefixtures("missing")
def test_without_a_fallback_it_says_how_to_get_it(shelf: Path) -> None:
    with pytest.raises(DataError) as caught:
        prepare(FashionMnist(fallback="none"))
    assert caught.value.text == "Fashion-MNIST is not installed on this machine."
    assert caught.value.hint == (
        "Install the package dataset-fashion-mnist (Debian, Ubuntu), "
        f"or put its four files into “{shelf / 'fashion-mnist'}”."
    )


def test_a_copy_beside_the_drawing_comes_before_one_on_the_shelf(tmp_path: Path, shelf: Path) -> None:
    write_copy(shelf / "fashion-mnist", 255)
    assert FashionMnist().load(tmp_path).x.max() == 1
    write_copy(tmp_path / "fashion-mnist", 0)
    assert FashionMnist().load(tmp_path).x.max() == 0


def test_a_folder_beside_the_drawing_that_is_a_link_out_of_it_is_refused(tmp_path: Path) -> None:
    write_copy(tmp_path / "private", 0)
    (tmp_path / "drawing").mkdir()
    (tmp_path / "drawing" / "fashion-mnist").symlink_to(tmp_path / "private")
    with pytest.raises(DataError, match=r"^“fashion-mnist” is a link that leads out of"):
        installed(tmp_path / "drawing")
