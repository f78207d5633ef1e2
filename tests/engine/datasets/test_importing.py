"""From a chosen file or folder to a data set that the drawing finds again."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from engine.datasets.idx import IdxPictures
from engine.datasets.importing import READERS, adopt, describe
from engine.datasets.prepare import prepare
from engine.datasets.table_file import TableFile
from engine.errors import DataError, UserError
from tests.engine.datasets.samples import write_flowers, write_pictures
from tests.thorough import tries


def test_a_table_and_a_folder_of_pictures_are_told_apart(tmp_path: Path) -> None:
    assert isinstance(describe(write_flowers(tmp_path / "a.csv")), TableFile)
    assert isinstance(describe(write_pictures(tmp_path / "p")), IdxPictures)


def test_a_table_from_elsewhere_is_found_by_any_drawing_afterwards(tmp_path: Path, shelf: Path) -> None:
    dataset = adopt(write_flowers(tmp_path / "a.csv"), None)
    (tmp_path / "a.csv").unlink()
    assert len(prepare(dataset, None).train) == 42
    assert [each.name for each in shelf.iterdir()] == ["a.csv"]


def test_a_table_in_a_folder_beside_the_drawing_keeps_its_way_there(tmp_path: Path, shelf: Path) -> None:
    (tmp_path / "data").mkdir()
    dataset = adopt(write_flowers(tmp_path / "data" / "a.csv"), tmp_path)
    assert isinstance(dataset, TableFile)
    assert dataset.file == "data/a.csv"
    assert not shelf.exists()
    assert len(dataset.load(tmp_path)) == 60


def test_one_of_the_mnist_files_stands_for_its_folder_and_nothing_else_is_copied(tmp_path: Path, shelf: Path) -> None:
    folder = write_pictures(tmp_path / "downloads")
    (folder / "letter.txt").write_text("private")
    dataset = adopt(folder / "train-images-idx3-ubyte", None)
    assert isinstance(dataset, IdxPictures)
    assert dataset.folder == "downloads"
    assert len(dataset.load()) == 80
    assert not (shelf / "downloads" / "letter.txt").exists()


def test_what_cannot_be_read_is_refused_and_not_copied(tmp_path: Path, shelf: Path) -> None:
    (tmp_path / "a.blend").write_bytes(b"BLENDER\0\1\2\3")
    with pytest.raises(DataError) as caught:
        adopt(tmp_path / "a.blend", None)
    assert caught.value.text == "“a.blend” is no data that Gradwire can read."
    titles = [reader.title for reader in READERS]
    assert caught.value.hint == f"It reads {', '.join(titles[:-1])} and {titles[-1]}."
    (tmp_path / "a.csv").write_text("a,b\n1\n")
    with pytest.raises(DataError):
        adopt(tmp_path / "a.csv", None)
    with pytest.raises(DataError, match="is not there"):
        adopt(tmp_path / "gone.csv", None)
    assert not shelf.exists()


@pytest.mark.parametrize(
    ("name", "content", "what", "hint"),
    [
        ("cut.png", b"\x89PNG\r\n", "a single picture", "the folder it lies in"),
        ("renamed.log", b"GIF89a", "a single picture", "the folder it lies in"),
        ("one.wav", b"RIFF", "a single sound", "the folder it lies in"),
        ("paper.pdf", b"%PDF-1.4\n1 0 obj", "a document of pages", "plain text"),
        ("net.pt", b"words", "pickled Python objects", "numpy.save"),
        ("all.rar", b"Rar!", "an archive of a kind that is not read", "zip"),
    ],
)
def test_a_file_of_a_known_kind_that_is_no_data_is_told_what_to_do_with(
    tmp_path: Path, name: str, content: bytes, what: str, hint: str
) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(DataError, match=f"is {what}") as caught:
        describe(tmp_path / name)
    assert hint in caught.value.hint


def test_two_letters_are_no_text_to_learn_from(tmp_path: Path) -> None:
    (tmp_path / "two.xyz").write_text("ab")
    with pytest.raises(DataError, match="holds 2 characters"):
        describe(tmp_path / "two.xyz")


@settings(max_examples=tries(150), suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.one_of(st.binary(max_size=200), st.text('ab,;"\n\t01.- é\r\0', max_size=60).map(str.encode)))
@example(b"a,b\n1e999,x\n-1e999,y\ninf,z\n" * 3)
@example("a,b\n١,x\n1_0,y\n²,z\n".encode())
def test_any_file_is_a_data_set_or_refused_with_a_sentence(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.csv").write_bytes(content)
    with suppress(UserError):
        assert len(prepare(describe(tmp_path / "a.csv"), tmp_path).train) > 0
