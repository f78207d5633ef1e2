"""How one comes to the verdict in the real window: by command, by the button at the end of a training."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from app.main_window import MainWindow
from app.progress import ProgressStrip
from app.verdict.panel import VerdictView
from app.verdict.spread import SpreadPage
from engine.graph import Graph
from engine.training.shown import Example
from tests.app.verdict.conftest import until_judged


def panel_of(window: MainWindow) -> VerdictView:
    panel = window.docks["verdict"].widget()
    assert isinstance(panel, VerdictView)
    return panel


def test_the_button_at_the_end_of_a_training_opens_the_verdict(
    qtbot: QtBot, window: MainWindow, flowers: Graph
) -> None:
    session = window.session
    session.show(flowers)
    session.torch_arrived()
    session.training.start()
    qtbot.waitUntil(lambda: session.training.status == "finished")
    strip = window.bar.findChild(ProgressStrip)
    assert strip.verdict.isVisible()
    strip.verdict.click()
    panel = panel_of(window)
    until_judged(qtbot, panel)
    panel.sheets.open_page("Examples")
    panel.gallery.table.selectRow(0)
    row = int(panel.gallery.model.rows[0])
    assert session.shown == Example("test", row)
    canvas = window.canvas
    qtbot.waitUntil(lambda: canvas.one_example.answer is not None)
    assert canvas.one_example.strip.said.said.startswith(f"Test example {row + 1}: “")
    canvas.one_example.microscope_wanted.emit()
    qtbot.waitUntil(lambda: window.docks["microscope"].widget().walker.specimen is not None)
    assert window.docks["microscope"].widget().walker.specimen.rows == (row,)
    session.show_no_example()


def test_a_drawing_can_be_trained_several_times_before_it_was_ever_trained(
    qtbot: QtBot, window: MainWindow, flowers: Graph
) -> None:
    window.session.show(flowers)
    window.session.torch_arrived()
    window.commands.actions["train-several"].trigger()
    panel = panel_of(window)
    assert panel.sheets.stack.currentWidget() is panel.sheets.spread
    assert panel.pages.currentWidget() is panel.picture
    assert panel.sheets.tabs.tabText(panel.sheets.tabs.currentIndex()) == SpreadPage.title
    assert panel.sheets.spread.start.isVisible()
    assert panel.sheets.spread.start.isEnabled()
