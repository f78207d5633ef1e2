"""What happens to the folder of a drawing's runs."""

from __future__ import annotations

import errno
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from engine.errors import FileError
from engine.locks import Lock
from engine.runs import store
from engine.runs.record import Record, new_id, read_record
from engine.runs.store import (
    bring_back,
    change,
    discard,
    forget_unsaved,
    keep_to_limits,
    listing,
    move_all,
    read_drawing,
    runs_folder,
    unsaved_folder,
)
from tests.engine.runs.recorded import made, recorded

FIRST = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)


def record(number: int, **more: object) -> Record:
    moment = FIRST + timedelta(minutes=number)
    return Record(id=new_id(moment), number=number, started=moment, reason="completed", **more)


def numbers(folder: Path) -> list[int]:
    return [found.number for found in listing(folder).records]


def test_runs_lie_beside_the_drawing() -> None:
    assert runs_folder(Path("work/flowers.gradwire")) == Path("work/flowers.runs")


def test_the_newest_run_comes_first(tmp_path: Path) -> None:
    for number in (2, 1, 3):
        made(tmp_path, record(number))
    assert numbers(tmp_path) == [3, 2, 1]


def test_what_is_no_run_is_passed_over_with_a_sentence(tmp_path: Path) -> None:
    made(tmp_path, record(1))
    for number, text in enumerate(("", "[]", '{"started": "soon"}', "{" * 100_000), 2):
        place = tmp_path / new_id(FIRST + timedelta(minutes=number))
        place.mkdir()
        (place / "run.json").write_text(text)
    (tmp_path / "holiday pictures").mkdir()
    (tmp_path / new_id(FIRST)).mkdir()
    found = listing(tmp_path)
    assert [each.number for each in found.records] == [1]
    assert len(found.notes) == 3
    assert "is passed over" in found.notes[0]
    assert found.notes[-1] == "3 more are passed over."


def test_links_are_not_followed(tmp_path: Path) -> None:
    one = made(tmp_path / "other", record(1))
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / one.id).symlink_to(tmp_path / "other" / one.id)
    assert numbers(tmp_path / "mine") == []
    with pytest.raises(FileError, match="is no run"):
        read_drawing(tmp_path / "mine", "../other")


def test_a_missing_folder_holds_nothing(tmp_path: Path) -> None:
    assert listing(tmp_path / "none").records == ()


def test_a_file_in_the_place_of_the_folder_is_told_of(tmp_path: Path) -> None:
    (tmp_path / "flowers.runs").write_text("somebody's notes")
    found = listing(tmp_path / "flowers.runs")
    assert found.records == ()
    assert found.trouble.startswith("“flowers.runs” is a file, and stands in the place of the folder")


def test_a_folder_that_cannot_be_read_is_told_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: object) -> None:
        raise PermissionError(errno.EACCES, "")

    monkeypatch.setattr(os, "scandir", refuse)
    said = (
        "The runs of this drawing cannot be read: flowers.runs could not be opened: you have no permission to do that."
    )
    assert listing(tmp_path / "flowers.runs").trouble == said


def test_names_are_shown_on_one_line(tmp_path: Path) -> None:
    one = made(tmp_path, record(1))
    assert change(tmp_path, one.id, name="  wide\n\x07 <b>net</b> ").name == "wide <b>net</b>"
    assert len(change(tmp_path, one.id, name="x" * 500).name) == 120
    assert read_record(tmp_path / one.id).name == "x" * 120


def test_what_a_newer_version_wrote_is_kept(tmp_path: Path) -> None:
    one = made(tmp_path, record(1, mood="good"))
    change(tmp_path, one.id, starred=True)
    assert '"mood": "good"' in (tmp_path / one.id / "run.json").read_text()


def test_deleted_runs_can_be_brought_back(tmp_path: Path) -> None:
    one, _ = made(tmp_path, record(1)), made(tmp_path, record(2))
    discard(tmp_path, [one.id])
    assert numbers(tmp_path) == [2]
    assert listing(tmp_path).deleted == 1
    bring_back(tmp_path)
    assert numbers(tmp_path) == [2, 1]


def test_a_run_under_way_is_not_deleted_and_the_others_are(tmp_path: Path) -> None:
    one, two = made(tmp_path, record(1)), made(tmp_path, record(2))
    training = Lock(tmp_path / two.id / "lock")
    with pytest.raises(FileError) as refused:
        discard(tmp_path, [two.id, one.id])
    training.release()
    assert refused.value.text == "Run 2 is still being trained in another window, and was not deleted."
    assert numbers(tmp_path) == [2]


def test_the_bin_is_emptied_of_what_lay_there_for_30_days(tmp_path: Path) -> None:
    old, new = made(tmp_path, record(1)), made(tmp_path, record(2))
    discard(tmp_path, [old.id])
    past = (FIRST - timedelta(days=4_000)).timestamp()
    os.utime(tmp_path / ".bin" / old.id, (past, past))
    discard(tmp_path, [new.id])
    assert [place.name for place in (tmp_path / ".bin").iterdir()] == [new.id]


def test_the_oldest_runs_without_a_star_go_to_the_bin(tmp_path: Path) -> None:
    for number in range(1, 7):
        made(tmp_path, record(number, starred=number == 1))
    keep_to_limits(tmp_path, kept=3)
    assert numbers(tmp_path) == [6, 5, 4, 1]
    assert listing(tmp_path).deleted == 2


def test_the_oldest_weights_without_a_star_go_first(tmp_path: Path) -> None:
    runs = [made(tmp_path, record(number, starred=number == 1)) for number in range(1, 5)]
    for each in runs:
        (tmp_path / each.id / "weights.safetensors").write_bytes(b"x" * 100)
    keep_to_limits(tmp_path, weights=250)
    kept = [each.number for each in runs if (tmp_path / each.id / "weights.safetensors").exists()]
    assert kept == [1, 3, 4]
    assert numbers(tmp_path) == [4, 3, 2, 1]


def test_runs_move_beside_the_file(tmp_path: Path) -> None:
    before, after = tmp_path / "state", tmp_path / "net.runs"
    one, two = recorded(before), recorded(before)
    discard(before, [one.id])
    move_all(before, after)
    assert [found.id for found in listing(after).records] == [two.id]
    assert listing(after).deleted == 1
    assert read_drawing(after, two.id).nodes
    assert not before.exists()


def test_runs_that_move_to_a_file_with_runs_are_numbered_behind_those(tmp_path: Path) -> None:
    before, after = tmp_path / "state", tmp_path / "net.runs"
    for _ in range(2):
        recorded(after)
    one, two = recorded(before), recorded(before)
    discard(before, [one.id])
    move_all(before, after)
    bring_back(after)
    assert numbers(after) == [4, 3, 2, 1]
    assert [found.id for found in listing(after).records][:2] == [two.id, one.id]
    assert not before.exists()


def test_runs_move_to_another_disk_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one = recorded(tmp_path / "a")

    rename = Path.rename

    def across(self: Path, target: Path) -> Path:
        if self.parent != Path(target).parent:
            raise OSError(18, "Invalid cross-device link")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", across)
    move_all(tmp_path / "a", tmp_path / "b")
    assert [found.id for found in listing(tmp_path / "b").records] == [one.id]
    assert not (tmp_path / "a").exists()


def test_runs_of_drawings_that_were_never_saved_go_after_30_days(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GRADWIRE_STATE", str(tmp_path))
    folders = {}
    for name, starred, age in (("old", False, 40), ("old and starred", True, 40), ("new", False, 1)):
        folders[name] = unsaved_folder()
        made(folders[name], record(1, starred=starred))
        past = datetime.now().timestamp() - age * 86_400
        os.utime(folders[name], (past, past))
    forget_unsaved()
    assert [name for name, folder in folders.items() if folder.exists()] == ["old and starred", "new"]


def test_every_failure_of_a_move_is_told_and_the_others_go_on(tmp_path: Path) -> None:
    one, two = made(tmp_path, record(1)), made(tmp_path, record(2))
    (tmp_path / ".bin" / one.id).mkdir(parents=True)
    with pytest.raises(FileError, match="is there already"):
        discard(tmp_path, [one.id, two.id])
    assert numbers(tmp_path) == [1]
    assert store.is_run(tmp_path / one.id)
