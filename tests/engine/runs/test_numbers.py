"""A number means one run of a drawing, for ever."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from engine.runs.numbers import LAST, keep_number, last_number, next_number
from engine.runs.store import BIN, discard, move_all
from tests.engine.runs.recorded import recorded


def numbered(folder: Path) -> int:
    return recorded(folder).number


def test_the_number_of_a_deleted_run_is_not_given_again(tmp_path: Path) -> None:
    first, second = recorded(tmp_path), recorded(tmp_path)
    discard(tmp_path, [second.id])
    assert numbered(tmp_path) == 3
    discard(tmp_path, [first.id])
    shutil.rmtree(tmp_path / BIN)
    assert numbered(tmp_path) == 4


def test_numbers_go_on_where_the_runs_go(tmp_path: Path) -> None:
    before, after = tmp_path / "state", tmp_path / "net.runs"
    recorded(before)
    second = recorded(before)
    discard(before, [second.id])
    move_all(before, after)
    shutil.rmtree(after / BIN)
    assert numbered(after) == 3


def test_the_bin_tells_where_the_last_number_could_not_be_kept(tmp_path: Path) -> None:
    (tmp_path / LAST).mkdir()
    run = recorded(tmp_path)
    discard(tmp_path, [run.id])
    assert numbered(tmp_path) == 2


@pytest.mark.parametrize("text", ["", "many", "-4", "1" * 100, "\u0663"])
def test_a_number_that_is_none_of_ours_does_no_harm(tmp_path: Path, text: str) -> None:
    (tmp_path / LAST).write_text(text, encoding="utf-8")
    assert last_number(tmp_path) in (0, 111_111_111_111)
    assert next_number(tmp_path, [2]) >= 3


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("7", encoding="ascii")
    (tmp_path / LAST).symlink_to(tmp_path / "secret")
    keep_number(tmp_path, 9)
    assert last_number(tmp_path) == 0
    assert (tmp_path / "secret").read_text(encoding="ascii") == "7"
