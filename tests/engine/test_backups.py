"""Saving over a file keeps what it held: ten versions, apart from the user's own folders."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from engine.backups import KEPT, backup_folder, keep, versions
from engine.errors import FileError


def write(path: Path, text: str, at: int) -> None:
    """A file as if written at `at` seconds after a fixed moment."""
    path.write_text(text, encoding="utf-8")
    os.utime(path, (1_700_000_000 + at, 1_700_000_000 + at))


@pytest.fixture
def net(tmp_path: Path) -> Path:
    return tmp_path / "net.gradwire"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "backups"


def test_a_new_file_has_no_earlier_version(net: Path, folder: Path) -> None:
    keep(net, folder)
    assert versions(net, folder) == ()


def test_what_the_file_held_is_kept_the_latest_first(net: Path, folder: Path) -> None:
    for at, text in enumerate(("one", "two")):
        write(net, text, at)
        keep(net, folder)
    found = versions(net, folder)
    assert [version.path.read_text(encoding="utf-8") for version in found] == ["two", "one"]
    assert found[0].written > found[1].written
    assert net.read_text(encoding="utf-8") == "two"


def test_the_same_bytes_are_kept_once(net: Path, folder: Path) -> None:
    write(net, "one", 0)
    keep(net, folder)
    write(net, "one", 60)
    keep(net, folder)
    assert len(versions(net, folder)) == 1


def test_only_the_last_ten_stay(net: Path, folder: Path) -> None:
    for at in range(KEPT + 3):
        write(net, str(at), at)
        keep(net, folder)
    texts = [version.path.read_text(encoding="utf-8") for version in versions(net, folder)]
    assert texts == [str(at) for at in range(KEPT + 2, 2, -1)]


def test_files_of_one_name_in_two_folders_do_not_mix(tmp_path: Path, folder: Path) -> None:
    for place in ("a", "b"):
        (tmp_path / place).mkdir()
        write(tmp_path / place / "net.gradwire", place, 0)
        keep(tmp_path / place / "net.gradwire", folder)
    (version,) = versions(tmp_path / "a" / "net.gradwire", folder)
    assert version.path.read_text(encoding="utf-8") == "a"


def test_what_else_lies_there_is_no_version(net: Path, folder: Path) -> None:
    write(net, "one", 0)
    keep(net, folder)
    (versions(net, folder)[0].path.parent / "notes.txt").write_text("mine", encoding="utf-8")
    assert len(versions(net, folder)) == 1


def test_a_version_that_cannot_be_kept_is_said(net: Path, tmp_path: Path) -> None:
    write(net, "one", 0)
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    with pytest.raises(FileError) as told:
        keep(net, tmp_path / "file")
    assert told.value.text.startswith("net.gradwire could not be kept as an earlier version:")


def test_they_lie_beside_the_journal(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("GRADWIRE_STATE", str(tmp_path))
    assert backup_folder() == tmp_path / "backups"
