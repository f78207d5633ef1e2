"""A new playground is a desk: its panels are there, all others are not, and come back with another kind of drawing."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from app.main_window import MainWindow
from app.playground.run_box import LIVELY
from engine.datasets.plane import Xor
from engine.datasets.table_columns import Column
from engine.datasets.table_file import TableFile
from engine.playground import with_dataset
from tests.app.playground.conftest import Playing
from tests.engine.datasets.samples import write_flowers

TWO_AND_KIND = (Column(name="width"), Column(name="height"), Column(name="kind", kind="category", values=("a", "b")))


class AtDesk(Playing):
    """The panel in the real window."""

    def __init__(self, window: MainWindow, qtbot: QtBot) -> None:
        super().__init__(window.docks["playground"].widget(), qtbot)
        self.window = window


@pytest.fixture
def playing(window: MainWindow, qtbot: QtBot) -> AtDesk:
    window.commands.actions["new-playground"].trigger()
    qtbot.wait(20)
    return AtDesk(window, qtbot)


def shown(window: MainWindow) -> set[str]:
    return {key for key, dock in window.docks.items() if not dock.isHidden()}


def test_the_desk_has_its_panels_and_no_others(playing: AtDesk) -> None:
    window = playing.window
    assert shown(window) == {"playground", "view-boundary", "view-loss"}
    assert window.picturing.on
    assert window.canvas.wire_show.mode == "weights"
    left, right = (window.docks[key].geometry() for key in ("playground", "view-boundary"))
    assert left.right() < window.centralWidget().geometry().left()
    assert right.left() > window.centralWidget().geometry().right()
    assert window.files.title == "playground"


def test_another_drawing_brings_the_panels_back(playing: AtDesk) -> None:
    window = playing.window
    assert window.session.training.watching.share == LIVELY
    window.files.open_example("digits-cnn")
    assert {"inspector", "palette", "view-loss"} <= shown(window)
    assert "playground" not in shown(window)
    assert window.canvas.wire_show.mode == ""
    assert window.session.training.watching.share is None, "that was for the pictures of a playground"


def test_a_file_with_a_playground_leaves_the_desk_as_it_is(playing: AtDesk) -> None:
    window = playing.window
    window.docks["view-loss"].hide()
    window.files.example = ""
    window.session.show(playing.session.root)
    assert shown(window) == {"playground", "view-boundary"}


def test_what_was_read_and_cannot_be_taken_is_told(playing: AtDesk) -> None:
    before = playing.session.root
    playing.panel.take(Xor())
    assert playing.window.toast.text.text() == "What was read was not taken: the playground takes tables only."
    playing.session.edit_root(before.without(list(before.nodes)), "Delete everything")
    playing.panel.take(TableFile(file="flowers.csv", target="kind", columns=TWO_AND_KIND))
    assert playing.window.toast.text.text() == "What was read was not taken: the drawing is no playground any more."
    assert playing.window.toast.hint.text() == "Bring it in with File → Import data…"
    assert not playing.session.root.nodes


def test_a_table_of_ones_own_becomes_the_data(
    playing: AtDesk,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path = write_flowers(tmp_path / "flowers.csv")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_, **__: (str(path), ""))
    data = playing.panel.data
    data.tiles["csv"].click()
    playing.qtbot.waitUntil(lambda: playing.label == "Take the data set flowers.csv")
    playing.settle()
    assert [field.currentText() for field in data.columns] == ["width", "height"]
    assert playing.session.whole.ready
    assert "id" not in [data.columns[0].itemText(at) for at in range(data.columns[0].count())], "it counts the rows"
    data.columns[0].setCurrentText("height")
    data.columns[0].chosen.emit("height")
    playing.settle()
    assert set(playing.desk.facts.features) == {"width", "height"}, "the other one gives way"
    data.target.chosen.emit("colour")
    playing.settle()
    assert [playing.session.root.nodes[id].name for id in playing.desk.outputs] == ["blue", "red", "white"]


def test_the_panel_of_another_drawing_offers_a_new_playground(window: MainWindow, qtbot: QtBot) -> None:
    window.show_panel("playground")
    panel = window.docks["playground"].widget()
    panel.refused.new.click()
    assert "playground" in shown(window)
    assert window.files.example == "playground"


def test_a_drawing_that_was_seen_whole_stays_so_when_it_grows(playing: AtDesk, qtbot: QtBot) -> None:
    canvas = playing.window.canvas
    canvas.frame(None)
    for _ in range(4):
        playing.panel.columns.columns.further.click()
    assert canvas.camera.seen().contains(canvas.drawing.bounds())
    table = TableFile(file="a-long-name-of-a-table.csv", target="kind", columns=TWO_AND_KIND)
    playing.session.edit(with_dataset(playing.session.root, table), "Take a table")
    assert canvas.camera.seen().contains(canvas.drawing.bounds()), "its box is wider"
    canvas.camera.zoom_to(1.5)
    zoomed = canvas.camera.sight
    playing.panel.columns.columns.further.click()
    assert canvas.camera.sight == zoomed
