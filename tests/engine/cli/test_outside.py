"""Examples out of files for the data sets that come with the program: pictures, arrays, tables."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from sklearn.datasets import load_digits

from engine.cli.outside import examples_from, row_of
from engine.datasets.base import Dataset
from engine.errors import DataError
from engine.layer import make


def dataset(kind: str) -> Dataset:
    made = make(kind, {})
    assert isinstance(made, Dataset)
    return made


def digit(row: int) -> np.ndarray:
    return (load_digits().images[row] / 16).astype(np.float32)


def saved(values: np.ndarray, name: str, size: tuple[int, int] = (8, 8)) -> Path:
    Image.fromarray((values * 255).round().astype(np.uint8)).resize(size, Image.Resampling.NEAREST).save(name)
    return Path(name)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_a_picture_has_the_size_of_the_data() -> None:
    found, names = examples_from(dataset("digits"), saved(digit(3), "three.png"), None)
    assert (found.shape, found.dtype, names) == ((1, 1, 8, 8), np.float32, ("three.png",))
    np.testing.assert_allclose(found[0, 0], digit(3), atol=0.01)
    larger, _ = examples_from(dataset("digits"), saved(digit(3), "large.png", (64, 64)), None)
    assert np.abs(larger[0, 0] - digit(3)).mean() < 0.1  # scaled smoothly


def test_ink_on_paper_is_turned_round(capsys: pytest.CaptureFixture[str]) -> None:
    found, _ = examples_from(dataset("digits"), saved(1 - digit(3), "paper.png"), None)
    np.testing.assert_allclose(found[0, 0], digit(3), atol=0.01)
    assert "was dark on light and is turned round" in " ".join(capsys.readouterr().err.split())


def test_an_array_holds_one_example_or_several() -> None:
    np.save("one.npy", digit(0)[None])
    np.save("three.npy", np.stack([digit(row)[None] for row in range(3)]))
    one, names = examples_from(dataset("digits"), Path("one.npy"), None)
    assert (one.shape, names) == ((1, 1, 8, 8), ("one.npy 1",))
    three, _ = examples_from(dataset("digits"), Path("three.npy"), None)
    np.testing.assert_array_equal(three[2, 0], digit(2))
    np.save("flat.npy", np.zeros((3, 4)))
    with pytest.raises(DataError, match="holds no examples of 1×8×8, but 3×4"):
        examples_from(dataset("digits"), Path("flat.npy"), None)


@pytest.mark.parametrize("between", [",", ";", "\t"])
def test_a_table_has_a_column_for_every_feature(between: str) -> None:
    lines = [
        ("petal width", "sepal length", "sepal width", "petal length", "colour"),
        ("0.2", "5.1", "3.5", "1.4", "red"),
    ]
    Path("rows.csv").write_text("\n".join(between.join(line) for line in lines), encoding="utf-8")
    found, names = examples_from(dataset("iris"), Path("rows.csv"), None)
    np.testing.assert_allclose(found, [[5.1, 3.5, 1.4, 0.2]], rtol=1e-6)
    assert names == ("rows.csv, line 2",)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"a,b\n1,2\n", "line 2: Iris cannot make an example"),
        (b"sepal length,sepal width,petal length,petal width\n1,2,3,x\n", "should be a number, but is “x”"),
        (b"sepal length,sepal width,petal length,petal width\n", "has no rows below its header"),
        (b"\xff\xfe\x00\x01", "cannot be read as a table"),
        (b"", "has no rows below its header"),
    ],
)
def test_tables_that_hold_no_examples_are_a_sentence(content: bytes, message: str) -> None:
    Path("rows.csv").write_bytes(content)
    with pytest.raises(DataError, match=message):
        examples_from(dataset("iris"), Path("rows.csv"), None)


def test_pictures_that_are_none_and_files_of_no_use_are_a_sentence() -> None:
    Path("x.png").write_text("nothing", encoding="utf-8")
    with pytest.raises(DataError, match=r"“x.png” cannot be read"):
        examples_from(dataset("digits"), Path("x.png"), None)
    with pytest.raises(DataError, match="takes no examples from files"):
        examples_from(dataset("iris"), Path("x.png"), None)


def test_names_of_features_may_be_begun_only() -> None:
    typed = {"Sepal length": "1", "sepal width": "2", "petal l": "3", "petal w": "4"}
    np.testing.assert_array_equal(row_of(dataset("iris"), typed), [1, 2, 3, 4])
    with pytest.raises(DataError, match="cannot make an example"):
        row_of(dataset("iris"), {"petal": "1"})
