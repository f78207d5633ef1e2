"""The panel of runs, on runs that were really trained."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QPersistentModelIndex, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QLineEdit, QMenu
from pytestqt.qtbot import QtBot

from app import runs_panel
from app.main_window import MainWindow
from app.runs_model import COLUMNS, NAME, STAR, RunsModel
from app.runs_panel import RunsPanel
from app.runs_table import RunsTable
from app.session import Session
from app.theme import LIGHT
from engine.files import read, write
from engine.runs.record import Record
from tests.app.saved import save
from tests.engine.drawings import classifier


def drawing(**training: object):
    return classifier(("dense", {"units": 8}), "relu").with_training(**{"epochs": 3, "threads": 1, **training})


def train(qtbot: QtBot, panel: RunsPanel, **training: object) -> Record:
    """A training, until the panel shows its end."""
    session = panel.session
    session.edit_root(session.root.with_training(**training), "Settings")
    session.training.forget()
    with qtbot.waitSignal(panel.book.began) as began:
        session.training.start()
    (id,) = began.args
    qtbot.waitUntil(lambda: bool((r := panel.model.record(id)) and r.reason))
    record = panel.model.record(id)
    assert record is not None
    return record


@pytest.fixture
def panel(qtbot: QtBot, session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[RunsPanel]:
    """By itself: what it shows of a run it has from the session."""
    monkeypatch.setenv("GRADWIRE_STATE", str(tmp_path / "state"))
    session.show(drawing())
    session.torch_arrived()
    panel = RunsPanel(session)
    qtbot.addWidget(panel)
    panel.resize(1000, 400)
    panel.show()
    yield panel
    assert session.training.close()


@pytest.fixture
def panel_of_window(qtbot: QtBot, window: MainWindow) -> RunsPanel:
    window.session.show(drawing())
    window.session.torch_arrived()
    window.show_panel("runs")
    panel = window.docks["runs"].widget()
    assert isinstance(panel, RunsPanel)
    qtbot.waitUntil(panel.isVisible)
    panel.resize(1000, 400)
    return panel


def choose(panel: RunsPanel, *records: Record) -> None:
    panel._choose([record.id for record in records])


def test_an_empty_panel_says_what_to_do(qtbot: QtBot, panel: RunsPanel) -> None:
    qtbot.waitUntil(lambda: panel.nothing_yet != "")
    assert "Press Train" in panel.nothing_yet


def test_a_file_in_the_place_of_the_runs_is_told_of(qtbot: QtBot, panel: RunsPanel, tmp_path: Path) -> None:
    path = tmp_path / "flowers.gradwire"
    (tmp_path / "flowers.runs").write_text("somebody's notes")
    write(path, panel.session.root)
    panel.session.open(path)
    qtbot.waitUntil(lambda: "flowers.runs" in panel.nothing_yet)
    assert panel.nothing_yet == (
        "“flowers.runs” is a file, and stands in the place of the folder for the runs of this drawing. "
        "Move or rename it: until then no training can be recorded."
    )


def test_a_panel_that_records_nothing_says_so(qtbot: QtBot, panel: RunsPanel) -> None:
    qtbot.waitUntil(lambda: "Press Train" in panel.nothing_yet)
    panel.book.choose(enabled=False)
    said = "No training of this drawing has been recorded. Run ▾ → Record every training keeps those to come."
    qtbot.waitUntil(lambda: panel.nothing_yet == said)


def test_a_run_appears_with_its_curve_and_its_figures(qtbot: QtBot, panel: RunsPanel) -> None:
    record = train(qtbot, panel, learning_rate=0.01)
    assert [r.id for r in panel.chosen()] == [record.id]
    qtbot.waitUntil(lambda: [len(line.validation[0]) for line in panel.lines()] == [3])
    words = [column.words(record) for column in COLUMNS]
    assert words[NAME] == "Run 1"
    assert "adam, rate 0.01, batch 32" in words
    titles = [panel.model.title(place) for place in range(len(COLUMNS))]
    assert "Test accuracy" in titles
    assert set(panel.table()) == {"epoch", "Run 1: validation loss"}


def test_a_run_under_way_stands_in_the_table(qtbot: QtBot, panel: RunsPanel) -> None:
    panel.session.edit_root(panel.session.root.with_training(epochs=100_000), "longer")
    panel.session.training.start()
    qtbot.waitUntil(lambda: bool(panel.model.records) and panel.model.records[0].epochs > 2)
    assert panel.model.records[0].reason == ""
    qtbot.waitUntil(lambda: bool(panel.lines()) and len(panel.lines()[0].validation[0]) > 0)
    panel.delete()
    panel.session.training.stop()
    qtbot.waitUntil(lambda: panel.model.records[0].reason == "stopped")


def test_the_run_under_way_gets_a_name_while_its_figures_change_and_is_not_deleted(
    qtbot: QtBot, panel: RunsPanel
) -> None:
    panel.session.edit_root(panel.session.root.with_training(epochs=100_000), "longer")
    panel.session.training.start()
    qtbot.waitUntil(lambda: bool(panel.model.records and panel.model.records[0].epochs))
    id = panel.model.records[0].id
    panel.rename()
    line = panel.rows.findChild(QLineEdit)
    assert line is not None
    assert line.placeholderText() == "Run 1"
    QTest.keyClicks(line, "the long one")
    before = panel.model.records[0].epochs
    qtbot.waitUntil(lambda: panel.model.records[0].epochs > before)
    assert line.text() == "the long one"
    QTest.keyClick(line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: (r := panel.model.record(id)) is not None and r.title == "the long one")
    with qtbot.waitSignal(panel.session.message) as said:
        panel.delete()
    assert said.args == ["the long one is under way.", "Stop its training, then it can be deleted."]
    assert panel.model.record(id) is not None
    panel.session.training.stop()
    qtbot.waitUntil(lambda: bool((r := panel.model.record(id)) and r.reason))
    assert panel.model.record(id).title == "the long one"  # type: ignore[union-attr]


def test_settings_and_drawings_of_two_runs_are_compared(qtbot: QtBot, panel: RunsPanel) -> None:
    first = train(qtbot, panel)
    panel.session.edit(panel.session.graph.with_settings("dense_1", units=5), "narrower")
    second = train(qtbot, panel, learning_rate=0.1)
    choose(panel, first, second)
    panel.pages_of.turn_to(panel.settings)
    qtbot.waitUntil(lambda: len(panel.settings.rows) == 2)
    assert [(row.title, row.values) for row in panel.settings.rows] == [
        ("Training: learning rate", ("0.001", "0.1")),
        ("Dense: units", ("8", "5")),
    ]
    panel.pages_of.turn_to(panel.drawings)
    qtbot.waitUntil(lambda: [c.text for c in panel.drawings.found] == ["Dense: units 8 → 5"])
    panel.drawings.list.itemActivated.emit(panel.drawings.list.item(0))
    assert panel.session.selection == {"dense_1"}


def test_one_run_is_compared_with_the_drawing_as_it_is(qtbot: QtBot, panel: RunsPanel) -> None:
    record = train(qtbot, panel)
    panel.session.edit(panel.session.graph.with_settings("dense_1", units=9), "wider")
    choose(panel, record)
    panel.pages_of.turn_to(panel.drawings)
    qtbot.waitUntil(lambda: [c.text for c in panel.drawings.found] == ["Dense: units 8 → 9"])


def test_a_name_is_typed_into_the_table(qtbot: QtBot, panel: RunsPanel) -> None:
    record = train(qtbot, panel)
    panel.model.setData(panel.model.index(0, NAME), "my <b>best</b>")
    qtbot.waitUntil(lambda: panel.model.records[0].title == "my <b>best</b>")
    tip = panel.model.data(panel.model.index(0, NAME), Qt.ItemDataRole.ToolTipRole)
    assert "<" not in tip
    assert panel.model.records[0].id == record.id


def test_a_click_on_the_star_keeps_a_run(qtbot: QtBot, panel: RunsPanel) -> None:
    train(qtbot, panel)
    for starred in (True, False):
        panel._clicked(panel.model.index(0, 0))
        qtbot.waitUntil(lambda starred=starred: panel.model.records[0].starred is starred)


def test_the_star_of_a_run_grows_with_the_letters(qtbot: QtBot, panel: RunsPanel) -> None:
    train(qtbot, panel)

    def side(scale: float) -> int:
        font = panel.rows.font()
        font.setPointSizeF(10.0 * scale)
        panel.rows.setFont(font)
        star = panel.model.index(0, STAR).data(Qt.ItemDataRole.DecorationRole)
        return star.pixmap(panel.rows.iconSize(), 1.0).width()

    assert side(2.0) > 1.8 * side(1.0)


def test_a_table_of_runs_that_lacks_a_few_pixels_does_not_scroll(qtbot: QtBot, panel: RunsPanel) -> None:
    train(qtbot, panel)
    rows = RunsTable(panel.model)
    bar = rows.horizontalScrollBar()
    qtbot.addWidget(rows)
    rows.show()
    rows.resize(3000, 300)
    wide = rows.horizontalHeader().length() + rows.width() - rows.viewport().width()
    rows.resize(wide - 20, 300)
    qtbot.waitUntil(lambda: bar.maximum() == 0)
    assert rows.more.isHidden()
    rows.resize(wide // 2, 300)
    qtbot.waitUntil(rows.more.isVisible)
    rows.resize(wide, 300)
    qtbot.waitUntil(lambda: rows.horizontalHeader().length() == wide - rows.width() + rows.viewport().width())


def test_deleted_runs_come_back(qtbot: QtBot, panel: RunsPanel) -> None:
    first, second = train(qtbot, panel), train(qtbot, panel, seed=2)
    panel.rows.selectRow(1)
    assert [r.id for r in panel.chosen()] == [first.id]
    told: list[tuple[str, str]] = []
    panel.session.message.connect(lambda text, hint: told.append((text, hint)))
    panel.delete()
    qtbot.waitUntil(lambda: [r.id for r in panel.model.records] == [second.id])
    assert told == [("Deleted 1 run.", "It can be brought back for 30 days.")]
    assert [r.id for r in panel.chosen()] == [second.id]  # the nearest
    assert panel.undo.isVisibleTo(panel)
    panel.undo.click()
    qtbot.waitUntil(lambda: len(panel.model.records) == 2)
    assert panel.found.deleted == 0
    assert [r.id for r in panel.chosen()] == [first.id]


def test_a_run_that_begins_is_compared_with_those_that_were_chosen(qtbot: QtBot, panel: RunsPanel) -> None:
    first = train(qtbot, panel)
    second = train(qtbot, panel)
    panel.rows.selectRow(1)
    third = train(qtbot, panel)
    assert {r.id for r in panel.chosen()} == {first.id, third.id}
    assert second.id not in panel.colours


def test_where_no_run_is_chosen_the_panel_says_what_to_do(qtbot: QtBot, panel: RunsPanel) -> None:
    train(qtbot, panel)
    qtbot.waitUntil(lambda: panel.verdict.text() == "")
    panel.rows.clearSelection()
    qtbot.waitUntil(lambda: panel.verdict.text() == "Choose runs in the table to see their curves.")


def test_a_run_with_a_star_is_deleted_after_a_question_only(
    qtbot: QtBot, panel: RunsPanel, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = train(qtbot, panel)
    panel.book.change(record.id, starred=True)
    qtbot.waitUntil(lambda: panel.model.records[0].starred)
    answers = iter(("Cancel", "Delete"))
    monkeypatch.setattr(runs_panel, "ask", lambda *_: next(answers))
    panel.delete()
    qtbot.wait(100)
    assert panel.found.deleted == 0
    panel.delete()
    qtbot.waitUntil(lambda: not panel.model.records)


def test_rows_are_sorted_by_their_figures(qtbot: QtBot, panel: RunsPanel) -> None:
    fast = train(qtbot, panel, learning_rate=0.01)
    slow = train(qtbot, panel, learning_rate=0.00001)
    loss = next(place for place, column in enumerate(COLUMNS) if column.title == "Valid. loss")
    panel._choose([fast.id, slow.id])
    panel.rows.sortByColumn(loss, Qt.SortOrder.AscendingOrder)
    assert [r.id for r in panel.chosen()] == [fast.id, slow.id]
    panel.rows.sortByColumn(loss, Qt.SortOrder.DescendingOrder)
    assert [r.id for r in panel.chosen()] == [slow.id, fast.id]


def test_runs_without_a_figure_stand_last_either_way_and_each_is_asked_for_its_figure_once() -> None:
    model, began = RunsModel(LIGHT, lambda *_: None), datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
    losses = {"a": 0.3, "b": None, "c": 0.1, "d": 10.0, "e": 9.0}
    records = [
        Record(id=id, number=number, started=began + timedelta(hours=number), validation={"loss": loss})
        for number, (id, loss) in enumerate(losses.items(), 1)
    ]
    model.show_records(records)
    assert [record.id for record in model.records] == ["e", "d", "c", "b", "a"]  # the newest first
    kept = QPersistentModelIndex(model.index(model.row("c") or 0, NAME))
    column = next(place for place, column in enumerate(COLUMNS) if column.title == "Valid. loss")
    model.sort(column, Qt.SortOrder.DescendingOrder)
    assert [record.id for record in model.records] == ["d", "e", "a", "c", "b"]
    model.sort(column, Qt.SortOrder.AscendingOrder)
    assert [record.id for record in model.records] == ["c", "a", "e", "d", "b"]
    assert kept.row() == model.row("c") == 0
    model.show_live(records[2].model_copy(update={"validation": {"loss": 20.0}}))
    assert [record.id for record in model.records] == ["a", "e", "d", "c", "b"]
    assert kept.row() == 3


def test_the_menu_offers_what_can_be_done_with_one_run(qtbot: QtBot, panel: RunsPanel) -> None:
    train(qtbot, panel)
    panel._popup(QPoint(0, 0))
    menu = panel.findChild(QMenu)
    assert menu is not None
    texts = {action.text().partition("\t")[0]: action.isEnabled() for action in menu.actions() if action.text()}
    assert texts["Back to this run"]
    assert texts["Rename"]
    assert not texts["Bring back deleted runs"]
    assert "Record every training" in texts
    menu.close()


def test_the_comparison_is_written_as_a_table(
    qtbot: QtBot, panel: RunsPanel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    records = [train(qtbot, panel), train(qtbot, panel, learning_rate=0.1)]
    target = tmp_path / "table"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(target), ""))
    runs_panel.ask_to_export(panel.session, panel.book, records)
    qtbot.waitUntil((tmp_path / "table.csv").exists)
    head, first, second = (tmp_path / "table.csv").read_text().splitlines()
    assert head.endswith("Training: learning rate")
    assert (first.split(",")[0], first.split(",")[-1], second.split(",")[-1]) == ("Run 1", "0.001", "0.1")


def test_a_run_is_opened_as_a_file_of_its_own(
    qtbot: QtBot, panel_of_window: RunsPanel, window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = train(qtbot, panel_of_window)
    save(qtbot, window.session, tmp_path / "net.gradwire")
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "copy"), ""))
    panel_of_window.book.copy_asked.emit(record)
    copy = tmp_path / "copy.gradwire"
    qtbot.waitUntil(lambda: window.session.document.path == copy)
    assert read(copy) == window.session.root
    assert (tmp_path / "copy.safetensors").exists()
    qtbot.waitUntil(lambda: not panel_of_window.model.records)


def test_what_is_no_run_is_said(qtbot: QtBot, panel: RunsPanel) -> None:
    train(qtbot, panel)
    (panel.book.folder / "20260101-000000-abcdef").mkdir()
    panel.reload()
    qtbot.waitUntil(lambda: "is passed over" in panel.verdict.text())


def test_the_choice_of_what_is_kept_is_remembered(window: MainWindow, panel_of_window: RunsPanel) -> None:
    panel_of_window.book.choose(weights_limit=10_000_000)
    panel_of_window.book.choose(enabled=False)
    assert (window.preferences.value.run_weights, window.preferences.value.record_runs) == (10, False)


def test_a_run_that_goes_on_says_from_where(qtbot: QtBot, panel: RunsPanel) -> None:
    first = train(qtbot, panel)
    with qtbot.waitSignal(panel.book.began) as began:
        panel.session.training.start()
    (id,) = began.args
    qtbot.waitUntil(lambda: bool((r := panel.model.record(id)) and r.reason))
    tip = panel.model.data(panel.model.index(0, NAME), Qt.ItemDataRole.ToolTipRole)
    assert tip.endswith(f"It went on from step {first.step:,} of Run 1.")
