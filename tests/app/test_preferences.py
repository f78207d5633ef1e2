"""Preferences survive, and never stand in the way."""

from pathlib import Path

from app.canvas.sight import Sight
from app.preferences import BOOKMARKED, RECENT, RECENT_COMMANDS, PreferenceFile, Preferences, config_folder
from engine.errors import UserError


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
    assert [path.name for path in tmp_path.iterdir()] == ["preferences.json"]


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
