"""Preferences survive, and never stand in the way."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from time import perf_counter

import pytest

from app import preferences
from app.canvas.sight import Sight
from app.preferences import BOOKMARKED, RECENT, RECENT_COMMANDS, PreferenceFile, Preferences, config_folder
from engine.errors import UserError
from engine.locks import Lock


def test_what_is_changed_is_there_at_the_next_start(tmp_path: Path) -> None:
    PreferenceFile(tmp_path).change(appearance="dark", text_size=1.2)
    assert PreferenceFile(tmp_path).value == Preferences(appearance="dark", text_size=1.2)


def test_a_broken_file_means_the_defaults(tmp_path: Path) -> None:
    (tmp_path / "preferences.json").write_text("{not json", encoding="utf-8")
    assert PreferenceFile(tmp_path).value == Preferences()


def test_a_value_that_is_not_known_here_takes_no_other_with_it(tmp_path: Path) -> None:
    PreferenceFile(tmp_path).change(keys={"file.open": "Ctrl+L"}, text_size=1.2)
    text = (tmp_path / "preferences.json").read_text(encoding="utf-8")
    (tmp_path / "preferences.json").write_text(text.replace('"system"', '"of tomorrow"'), encoding="utf-8")
    assert PreferenceFile(tmp_path).value == Preferences(keys={"file.open": "Ctrl+L"}, text_size=1.2)
    (tmp_path / "preferences.json").write_text("[1, 2]", encoding="utf-8")
    assert PreferenceFile(tmp_path).value == Preferences()


def test_a_folder_that_cannot_be_written_is_told_once_and_stops_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    kept, told = PreferenceFile(tmp_path / "file"), list[UserError]()
    kept.tell = told.append
    kept.change(appearance="dark")
    kept.change(appearance="light")
    assert kept.value.appearance == "light"
    assert [error.text for error in told] == [
        "Your settings could not be kept: a file stands in the place of its folder."
    ]
    assert told[0].hint == f"They lie in {tmp_path / 'file'}. Until that is mended they hold for this window only."
    (tmp_path / "file").unlink()
    kept.change(appearance="dark")
    assert PreferenceFile(tmp_path / "file").value.appearance == "dark"
    (tmp_path / "file" / "preferences.json").unlink()
    (tmp_path / "file").rmdir()
    (tmp_path / "file").write_text("", encoding="utf-8")
    kept.change(appearance="light")
    assert len(told) == 2, "it went well in between"


def test_recent_files_are_listed_once_the_newest_first(tmp_path: Path) -> None:
    kept = PreferenceFile(tmp_path)
    for name in [*map(str, range(RECENT + 3)), "5"]:
        kept.opened(tmp_path / name)
    names = [Path(path).name for path in kept.value.recent]
    assert names[:2] == ["5", str(RECENT + 2)]
    assert len(names) == len(set(names)) == RECENT
    kept.forget(kept.value.recent[0])
    assert Path(kept.value.recent[0]).name == str(RECENT + 2)


def test_uses_are_counted(tmp_path: Path) -> None:
    kept = PreferenceFile(tmp_path)
    kept.used("dense")
    kept.used("dense")
    assert PreferenceFile(tmp_path).value.uses == {"dense": 2}


def test_no_temporary_file_is_left(tmp_path: Path) -> None:
    PreferenceFile(tmp_path).change(appearance="dark")
    PreferenceFile(tmp_path).change(appearance="light")
    assert {path.name for path in tmp_path.iterdir()} == {"preferences.json", "preferences.lock"}


def test_the_variable_moves_the_folder(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setenv("GRADWIRE_CONFIG", str(tmp_path))
    assert config_folder() == tmp_path


def test_commands_used_last_come_first_and_only_a_few_are_kept(tmp_path: Path) -> None:
    kept = PreferenceFile(tmp_path)
    for id in [*map(str, range(RECENT_COMMANDS + 3)), "5"]:
        kept.commanded(id)
    assert kept.value.commands[:2] == ("5", str(RECENT_COMMANDS + 2))
    assert len(kept.value.commands) == RECENT_COMMANDS


def test_bookmarks_survive_by_file_and_the_oldest_files_go(tmp_path: Path) -> None:
    kept = PreferenceFile(tmp_path)
    sight = Sight(10.0, -20.5, 0.7, ("block_1",))
    for number in range(BOOKMARKED + 2):
        kept.bookmark(tmp_path / f"{number}.gradwire", {3: sight})
    again = PreferenceFile(tmp_path)
    assert len(again.value.bookmarks) == BOOKMARKED
    assert again.bookmarks_of(tmp_path / "0.gradwire") == {}
    assert again.bookmarks_of(tmp_path / f"{BOOKMARKED + 1}.gradwire") == {3: sight}
    assert again.bookmarks_of(None) == {}


def test_a_file_that_is_bookmarked_again_is_the_newest(tmp_path: Path) -> None:
    kept = PreferenceFile(tmp_path)
    sight = Sight(10.0, -20.5, 0.7)
    for number in range(BOOKMARKED):
        kept.bookmark(tmp_path / f"{number}.gradwire", {1: sight})
    kept.bookmark(tmp_path / "0.gradwire", {1: sight, 2: sight})
    kept.bookmark(tmp_path / "one more.gradwire", {1: sight})
    again = PreferenceFile(tmp_path)
    assert again.bookmarks_of(tmp_path / "0.gradwire") == {1: sight, 2: sight}
    assert again.bookmarks_of(tmp_path / "1.gradwire") == {}


def test_two_windows_keep_what_the_other_one_has_changed(tmp_path: Path) -> None:
    first, second = PreferenceFile(tmp_path), PreferenceFile(tmp_path)
    first.change(appearance="dark", keys={"open": "Ctrl+L"}, unwanted_views=("loss",))
    second.change(text_size=1.2, keys={"save": "Ctrl+K"}, unwanted_views=("weights",))
    assert PreferenceFile(tmp_path).value == Preferences(
        appearance="dark",
        text_size=1.2,
        keys={"open": "Ctrl+L", "save": "Ctrl+K"},
        unwanted_views=("loss", "weights"),
    )
    assert second.value.appearance == "system", "a window keeps its looks"
    first.change(keys={}, unwanted_views=())
    assert PreferenceFile(tmp_path).value.keys == {"save": "Ctrl+K"}
    assert PreferenceFile(tmp_path).value.unwanted_views == ("weights",)


def test_lists_and_books_have_what_came_from_two_windows(tmp_path: Path) -> None:
    first, second = PreferenceFile(tmp_path), PreferenceFile(tmp_path)
    paths = [tmp_path / f"{number}.gradwire" for number in range(3)]
    first.opened(paths[0])
    second.opened(paths[1])
    first.opened(paths[2])
    assert [Path(path).stem for path in first.value.recent] == ["2", "1", "0"]
    second.forget(str(paths[1]))
    assert [Path(path).stem for path in PreferenceFile(tmp_path).value.recent] == ["2", "0"]
    for kept in (first, second, second):
        kept.used("dense")
        kept.commanded("lay-out" if kept is first else "save")
    first.bookmark(paths[0], {1: (sight := Sight(1.0, 2.0, 0.5, ()))})
    second.bookmark(paths[1], {2: sight})
    now = PreferenceFile(tmp_path)
    assert now.value.uses == {"dense": 3}
    assert now.value.commands == ("save", "lay-out")
    assert [now.bookmarks_of(path) for path in paths] == [{1: sight}, {2: sight}, {}]


def test_what_could_not_be_written_is_written_later_beside_what_another_window_changed(tmp_path: Path) -> None:
    first = PreferenceFile(tmp_path / "config")
    (tmp_path / "config").write_text("", encoding="utf-8")
    first.change(appearance="dark")
    (tmp_path / "config").unlink()
    PreferenceFile(tmp_path / "config").change(text_size=1.2, appearance="light")
    first.change(fade=False)
    again = PreferenceFile(tmp_path / "config")
    assert again.value == Preferences(appearance="dark", text_size=1.2, fade=False)


def test_a_window_that_hangs_while_it_writes_holds_no_other_up(tmp_path: Path) -> None:
    kept = PreferenceFile(tmp_path)
    kept.change(appearance="dark")
    lock = Lock(tmp_path / "preferences.lock")
    began = perf_counter()
    kept.change(text_size=1.2)
    assert perf_counter() - began < 1
    lock.release()
    assert PreferenceFile(tmp_path).value.text_size == 1.2


def test_windows_that_write_at_the_same_time_lose_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preferences, "TRIES", 10_000)  # a busy machine is none that hangs
    files = [PreferenceFile(tmp_path) for _ in range(2)]
    files[0].used("relu")

    def use(kept: PreferenceFile) -> None:
        for _ in range(20):
            kept.used("dense")

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(use, files))
    assert PreferenceFile(tmp_path).value.uses == {"relu": 1, "dense": 40}
