"""A report is written beside the window, as a page or as PDF."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSizeF
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from app.main_window import MainWindow
from app.report_pdf import Pages, write_pdf
from app.reporting import write_report
from app.worker import Job, Worker
from engine import examples
from engine.report.making import made
from engine.report.pieces import Report, Section, Table, Text


@pytest.fixture(scope="module")
def worker(qapp: object) -> Iterator[Worker]:
    """The process of all these reports: it takes seconds to import what a report needs."""
    made = Worker()
    yield made
    made.close()


@pytest.fixture
def writing(window: MainWindow, worker: Worker) -> MainWindow:
    """The window, with that process."""
    assert window.reporting._worker is window.worker
    window.reporting._worker = worker
    return window


@pytest.fixture
def iris() -> Report:
    return made(examples.example("iris").graph, "iris", with_baselines=False)


def test_the_pdf_holds_every_section(qapp: object, iris: Report, tmp_path: Path) -> None:
    path = write_pdf(iris, tmp_path / "iris.pdf")
    assert path.read_bytes().startswith(b"%PDF")
    assert [entry.name for entry in tmp_path.iterdir()] == ["iris.pdf"]


def test_a_title_is_not_left_alone_at_the_foot_of_a_page(qapp: object) -> None:
    for lines in range(20, 70):
        filler = tuple(Text("A line.") for _ in range(lines))
        table = Table(("figure", "value"), tuple((str(n), "1") for n in range(5)), "Caption.")
        pages = Pages(Report("Title", "", (Section("One", filler), Section("Two", (table,)))), QSizeF(500, 700))
        layout, block = pages.documentLayout(), pages.begin()
        while block.isValid() and block.text() != "Two":
            block = block.next()
        row = pages.find("figure").block()
        tops = [int(layout.blockBoundingRect(each).top() // 700) for each in (block, row)]
        assert tops[0] == tops[1], lines


def test_names_are_plain_text_in_the_pdf_too(qapp: object) -> None:
    pages = Pages(Report("<img src='x'>", "", (Section("<b>S</b>", (Text("<i>t</i>"),)),)), QSizeF(500, 700))
    assert "<b>S</b>" in pages.toPlainText()


@pytest.mark.parametrize("suffix", [".html", ".pdf"])
def test_the_window_writes_a_report_of_what_is_drawn(
    qtbot: QtBot, writing: MainWindow, tmp_path: Path, suffix: str
) -> None:
    writing.session.show(examples.example("xor").graph)
    path = tmp_path / f"xor{suffix}"
    writing.reporting.write(path, "xor")
    qtbot.waitUntil(path.exists)
    qtbot.waitUntil(lambda: writing.reporting.progress is None)
    assert path.stat().st_size > 5_000


def test_a_report_that_waits_for_what_was_learned_is_of_the_drawing_that_it_was_asked_of(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: list[tuple[object, ...]] = []
    monkeypatch.setattr(
        window.worker, "run", lambda *work, **_: given.append(work) or Job(window.worker, *work[:1], (), None)
    )
    window.session.torch_arrived()
    window.session.show(asked := examples.example("xor").graph)
    window.reporting.write(tmp_path / "xor.html", "xor")
    assert not given
    window.session.show(examples.example("iris").graph)
    qtbot.waitUntil(lambda: bool(given))
    assert given[0][2] == asked
    window.reporting._end()


def test_cancelling_writes_nothing(qtbot: QtBot, writing: MainWindow, worker: Worker, tmp_path: Path) -> None:
    writing.session.show(examples.example("iris").graph)
    path = tmp_path / "iris.html"
    writing.reporting.write(path, "iris")
    qtbot.waitUntil(lambda: writing.reporting.progress is not None)
    progress = writing.reporting.progress
    assert progress is not None
    progress.findChild(QPushButton).click()
    qtbot.waitUntil(lambda: not worker.busy)
    assert not path.exists()
    assert writing.reporting.progress is None


def test_a_place_that_cannot_be_written_to_is_told(qtbot: QtBot, writing: MainWindow, tmp_path: Path) -> None:
    said: list[str] = []
    writing.session.message.connect(lambda text, hint: said.append(text))
    writing.reporting.write(tmp_path / "nowhere" / "xor.html", "xor")
    qtbot.waitUntil(lambda: any("xor.html" in text for text in said))


def test_the_work_is_the_same_with_and_without_a_window(qapp: object, tmp_path: Path) -> None:
    from app.reporting import Learned

    path = write_report(tmp_path / "iris.html", examples.example("iris").graph, "iris", None, Learned({}))
    assert "Fisher" in path.read_text() or "irises" in path.read_text()
