"""Files that are dropped: which are taken, and how data is made of them, at once or beside the window."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QUrl
from pytestqt.qtbot import QtBot

from app.drops import LARGE, Importer, dropped_paths, sorted_out
from app.session import Session
from app.worker import Worker
from engine.datasets.base import Dataset
from engine.document import Document
from engine.errors import UserError
from engine.graph import Graph

TABLE = "width,height,kind\n"


class Desk:
    """An importer, what it has made and what it has said."""

    def __init__(self) -> None:
        self.session, self.worker = Session(Document()), Worker()
        self.made: list[Dataset] = []
        self.said: list[str] = []
        self.session.message.connect(lambda text, _: self.said.append(text))
        self.importer = Importer(self.session, self.worker)

    def read(self, path: Path) -> None:
        self.importer.read(path, self.made.append)


@pytest.fixture
def desk(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    desk = Desk()
    yield desk
    desk.worker.close()
    desk.session.training.close()


def test_only_files_of_this_machine_are_taken(tmp_path: Path) -> None:
    data = QMimeData()
    assert dropped_paths(data) == []
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / "a.csv")), QUrl("https://example.org/b.csv")])
    assert dropped_paths(data) == [tmp_path / "a.csv"]


def test_a_small_table_is_soon_there_without_a_word(desk: Desk, qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "flowers.csv"
    path.write_text(TABLE + "1,2,rose\n2,3,lily\n" * 10, encoding="utf-8")
    desk.read(path)
    qtbot.waitUntil(lambda: bool(desk.made))
    (made,) = desk.made
    assert made.examples == 20
    assert desk.said == []
    assert not desk.worker.busy


def test_a_large_table_is_read_beside_the_window_which_says_so(desk: Desk, qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "large.csv"
    path.write_text(TABLE + "1.5,2.25,rose\n2.5,3.75,lily\n" * (LARGE // 24), encoding="utf-8")
    desk.read(path)
    assert desk.said == ["Reading 'large.csv' …"]
    assert desk.made == []
    qtbot.waitUntil(lambda: bool(desk.made))
    assert desk.made[0].examples == 2 * (LARGE // 24)


@pytest.mark.parametrize("size", [3, LARGE + 1])
def test_what_is_no_data_is_refused_in_words_however_large(desk: Desk, qtbot: QtBot, tmp_path: Path, size: int) -> None:
    path = tmp_path / "song.mp3"
    path.write_bytes(b"\0" * size)
    refusals: list[UserError] = []
    desk.session.message.connect(lambda text, hint: refusals.append(UserError(text, hint)))
    desk.read(path)
    qtbot.waitUntil(lambda: bool(refusals) and not desk.worker.busy)
    assert desk.said[-1] == "“song.mp3” is a single sound."
    assert desk.made == []


def test_a_file_that_has_gone_is_told_and_no_crash(desk: Desk, qtbot: QtBot, tmp_path: Path) -> None:
    desk.read(tmp_path / "gone.csv")
    qtbot.waitUntil(lambda: bool(desk.said))
    (said,) = desk.said
    assert "gone.csv" in said
    assert desk.made == []


def test_a_table_that_is_being_read_does_not_land_in_the_drawing_that_is_opened_meanwhile(
    desk: Desk, qtbot: QtBot, tmp_path: Path
) -> None:
    paths = [tmp_path / name for name in ("first.csv", "second.csv")]
    for path in paths:
        path.write_text(TABLE + "1,2,rose\n2,3,lily\n" * 10, encoding="utf-8")
    desk.read(paths[0])
    desk.session.show(Graph())
    assert desk.said == ["'first.csv' was not read to its end: another drawing was opened."]
    others: list[Dataset] = []
    desk.importer.read(paths[1], others.append)
    qtbot.waitUntil(lambda: bool(others) and not desk.worker.busy)
    assert desk.made == []
    desk.session.show(Graph())
    assert len(desk.said) == 1, "what was read is nothing to be told of"


def test_drawings_are_opened_and_everything_else_is_data(tmp_path: Path) -> None:
    paths = [tmp_path / name for name in ("a.csv", "b.gradwire", "pictures", "C.GRADWIRE")]
    assert sorted_out(paths) == ([paths[1], paths[3]], [paths[0], paths[2]])
