"""A drawing names files plainly, and they are found beside it, among the user's data sets, and nowhere else."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from engine.datasets import places
from engine.datasets.inspecting import Cancelled
from engine.datasets.places import find, keep, plain, shelf
from engine.datasets.table_file import TableFile
from engine.errors import DataError, FileError, UserError
from engine.layer import make

OUTSIDE = (
    "/etc/passwd", "../secret.csv", "data/../../secret.csv", "C:\\data.csv", "c:data.csv", "\\\\server\\share\\a.csv",
    "data\\a.csv", "a.csv:stream", "//server/share", "a\x00.csv", "nul", "data/COM1.csv", "a" * 241,
)  # fmt: skip


@pytest.mark.parametrize("name", OUTSIDE)
def test_names_that_lead_elsewhere_are_no_settings(name: str) -> None:
    with pytest.raises(UserError) as caught:
        make("csv", {"file": name})
    assert caught.value.text == (
        f"Table: 'file' should be a plain name of a file or folder beside the drawing, but got {name!r}."
    )


@pytest.mark.parametrize("name", OUTSIDE)
def test_names_that_lead_elsewhere_are_not_looked_for(name: str, tmp_path: Path) -> None:
    (tmp_path / "drawing").mkdir()
    (tmp_path / "secret.csv").write_text("a")
    with pytest.raises(DataError) as caught:
        find(name, tmp_path / "drawing")
    assert caught.value.text == f"“{name}” should be a plain name of a file or folder beside the drawing."


@pytest.mark.parametrize("name", ["a.csv", "data/a.csv", "Größe (cm).csv", ".hidden", "console.csv", "a..b.csv"])
def test_ordinary_names_are_plain(name: str) -> None:
    assert plain(name) == name
    assert TableFile(file=name).file == name


def test_a_file_beside_the_drawing_comes_before_one_on_the_shelf(tmp_path: Path, shelf: Path) -> None:
    shelf.mkdir(parents=True)
    (shelf / "a.csv").write_text("shelf")
    assert find("a.csv", tmp_path).read_text() == "shelf"
    assert find("a.csv", None).read_text() == "shelf"
    (tmp_path / "a.csv").write_text("beside")
    assert find("a.csv", tmp_path).read_text() == "beside"


def test_a_missing_file_says_where_to_put_it(tmp_path: Path) -> None:
    with pytest.raises(DataError) as caught:
        find("a.csv", tmp_path)
    assert caught.value.text == "“a.csv” is not there."
    assert caught.value.hint == f"Put it into “{tmp_path}” or “{shelf()}”, or import it again."


def test_links_that_lead_out_of_the_folder_are_refused(tmp_path: Path) -> None:
    drawing = tmp_path / "drawing"
    drawing.mkdir()
    (tmp_path / "secret.csv").write_text("a")
    (drawing / "a.csv").symlink_to(tmp_path / "secret.csv")
    (drawing / "up").symlink_to(tmp_path)
    for name, shown in (("a.csv", "a.csv"), ("up/secret.csv", "secret.csv")):
        with pytest.raises(DataError) as caught:
            find(name, drawing)
        assert caught.value.text == f"“{shown}” is a link that leads out of “{drawing}”."
        assert caught.value.hint == "Put the file itself there."


def test_links_within_the_folder_are_followed(tmp_path: Path) -> None:
    (tmp_path / "real.csv").write_text("a")
    (tmp_path / "a.csv").symlink_to("real.csv")
    assert find("a.csv", tmp_path).name == "real.csv"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes here")
def test_a_pipe_is_no_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.csv")
    with pytest.raises(DataError, match=r"^“a\.csv” is neither a file nor a folder\.$"):
        find("a.csv", tmp_path)


def test_a_file_beside_the_drawing_is_kept_where_it_is(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    path = tmp_path / "data" / "a.csv"
    path.write_text("a")
    assert keep(path, [path], tmp_path) == "data/a.csv"
    assert not shelf().exists()


def test_a_file_from_elsewhere_is_copied_to_the_shelf_once(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("a")
    assert [keep(path, [path], None) for _ in range(2)] == ["a.csv", "a.csv"]
    assert [each.name for each in shelf().iterdir()] == ["a.csv"]


def test_another_file_of_the_same_name_is_not_written_over(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    for text in ("one", "two", "one"):
        path.write_text(text)
        keep(path, [path], None)
    assert {each.name: each.read_text() for each in shelf().iterdir()} == {"a.csv": "one", "a-2.csv": "two"}


@pytest.mark.parametrize("many", [0, 1000])
def test_a_folder_keeps_its_folders_and_the_times_of_its_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, many: int
) -> None:
    monkeypatch.setattr(places, "MANY", many)
    (tmp_path / "p" / "a" / "b").mkdir(parents=True)
    for name in ("a/1.png", "a/b/2.png"):
        (tmp_path / "p" / name).write_text(name)
        os.utime(tmp_path / "p" / name, ns=(5_000_000_000, 5_000_000_000))
    (tmp_path / "labels.csv").write_text("beside")
    (tmp_path / "p" / "link.png").symlink_to(tmp_path / "labels.csv")
    files = [tmp_path / "p" / name for name in ("a/1.png", "a/b/2.png", "link.png")]
    assert keep(tmp_path / "p", [*files, tmp_path / "labels.csv"], None) == "p"
    for file in files[:2]:
        file.unlink()
    found = {each.relative_to(shelf() / "p").as_posix(): each for each in (shelf() / "p").rglob("*") if each.is_file()}
    assert sorted(found) == ["a/1.png", "a/b/2.png", "labels.csv", "link.png"]
    assert (found["a/b/2.png"].read_text(), found["a/1.png"].stat().st_mtime_ns) == ("a/b/2.png", 5_000_000_000)
    assert not found["link.png"].is_symlink()


def test_a_copy_that_is_stopped_leaves_nothing_behind(tmp_path: Path) -> None:
    def told(done: int, total: int, words: str) -> None:
        raise KeyboardInterrupt

    (tmp_path / "p").mkdir()
    (tmp_path / "p" / "1.png").write_text("x")
    with pytest.raises(KeyboardInterrupt):
        keep(tmp_path / "p", [tmp_path / "p" / "1.png"], None, told)
    assert list(shelf().iterdir()) == []


def test_of_a_folder_only_the_files_that_are_needed_are_copied(tmp_path: Path) -> None:
    folder = tmp_path / "pictures"
    folder.mkdir()
    for name in ("needed", "private"):
        (folder / name).write_text(name)
    assert keep(folder, [folder / "needed"], None) == "pictures"
    assert [each.name for each in (shelf() / "pictures").iterdir()] == ["needed"]


def test_odd_characters_in_a_name_become_plain(tmp_path: Path) -> None:
    path = tmp_path / "a:b?.csv"
    path.write_text("a")
    assert keep(path, [path], None) == "a_b_.csv"


def test_a_shelf_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    shelf().parent.mkdir(exist_ok=True)
    shelf().write_text("in the way")
    path = tmp_path / "a.csv"
    path.write_text("a")
    with pytest.raises(FileError) as caught:
        keep(path, [path], None)
    assert caught.value.text.startswith(f"“a.csv” could not be copied to “{shelf()}”: ")
    assert caught.value.hint == "Put it beside the drawing yourself."


def test_the_copy_of_a_large_file_tells_how_far_it_is_and_can_be_stopped(tmp_path: Path, shelf: Path) -> None:
    big = tmp_path / "big.csv"
    big.write_bytes(b"x" * (33 << 20))
    heard: list[tuple[int, int, str]] = []

    def told(*said: object) -> None:
        heard.append(said)  # type: ignore[arg-type]
        if len(heard) > 2:
            raise Cancelled

    with pytest.raises(Cancelled):
        keep(big, (big,), None, told)
    assert heard == [(0, 33, "MB copied"), (16, 33, "MB copied"), (32, 33, "MB copied")]
    assert not list(shelf.iterdir())
    assert keep(big, (big,), None) == "big.csv"
    assert (shelf / "big.csv").read_bytes() == big.read_bytes()
