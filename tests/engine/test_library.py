"""The user's own blocks: stored, listed, used, and never lost to one another."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from engine.errors import FileError
from engine.library import SUFFIX, Entry, entries, remove, store
from tests.engine.drawings import residual_block


def test_a_stored_block_comes_back_under_its_name(tmp_path: Path) -> None:
    store(tmp_path / "blocks", residual_block(repeat=3), " My block ", "Two convolutions and a way past them.")
    (entry,) = entries(tmp_path / "blocks")
    assert entry.name == "My block"
    assert entry.description == "Two convolutions and a way past them."
    assert entry.block == residual_block(repeat=3).changed(name="My block")
    assert entry.trouble == ""


def test_a_library_that_does_not_exist_yet_is_empty(tmp_path: Path) -> None:
    assert entries(tmp_path / "nowhere") == ()


def test_blocks_are_listed_by_name_and_replaced_by_name(tmp_path: Path) -> None:
    for name in ("stem", "Head", "body"):
        store(tmp_path, residual_block(), name)
    store(tmp_path, residual_block(16), "stem")
    assert [entry.name for entry in entries(tmp_path)] == ["body", "Head", "stem"]
    block = entries(tmp_path)[2].block
    assert block is not None
    assert block.setting("channels") == 16


def test_a_broken_file_is_listed_with_the_reason_beside_the_others(tmp_path: Path) -> None:
    store(tmp_path, residual_block(), "Good")
    (tmp_path / f"bad{SUFFIX}").write_text("{", encoding="utf-8")
    (tmp_path / f"other{SUFFIX}").write_text('{"format": 1, "nodes": [], "wires": []}', encoding="utf-8")
    bad, good, other = entries(tmp_path)
    assert good.block is not None
    assert (bad.name, bad.block) == ("bad", None)
    assert bad.trouble.startswith("bad.gradwire-block cannot be opened. Line 1, column 2: it is not valid JSON")
    assert other.trouble == "other.gradwire-block holds no block that this version understands."


def test_a_removed_block_is_gone_and_removing_it_again_is_no_trouble(tmp_path: Path) -> None:
    store(tmp_path, residual_block(), "Old")
    (entry,) = entries(tmp_path)
    remove(entry)
    remove(entry)
    assert entries(tmp_path) == ()


@pytest.mark.parametrize("name", ["../../etc/passwd", "a/b", "CON", "...", "x" * 300, "名前", 'say "hi"'])
def test_any_name_makes_a_file_in_the_folder(tmp_path: Path, name: str) -> None:
    path = store(tmp_path, residual_block(), name)
    assert path.parent == tmp_path
    assert [entry.name for entry in entries(tmp_path)] == [name]


def test_a_block_without_a_name_is_not_stored(tmp_path: Path) -> None:
    with pytest.raises(FileError) as error:
        store(tmp_path, residual_block(), "  ")
    assert error.value.text == "A block of the library needs a name."


def test_a_folder_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(FileError, match="could not be made"):
        store(tmp_path / "file", residual_block(), "Any")
    with pytest.raises(FileError, match="could not be removed"):
        remove(replace(Entry("x", tmp_path), path=tmp_path))
