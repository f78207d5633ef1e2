"""The code panel shows the source of the present drawing, and only of a drawing that runs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from app.code_panel import MANY, CodePanel
from app.session import Session
from app.theme import DARK
from engine.datasets.iris import Iris
from engine.datasets.preparation import METADATA
from engine.datasets.prepare import prepare
from engine.document import Document
from engine.export.pytorch import module
from engine.program import to_program
from tests.benchmarks.bench_crowd import drawing
from tests.engine.drawings import chain, classifier
from tests.engine.export.scripts import run_script


@pytest.fixture
def panel(qtbot: QtBot) -> Iterator[CodePanel]:
    panel = CodePanel(Session(Document(classifier(("dense", {"units": 8}), "relu"))))
    qtbot.addWidget(panel)
    panel.show()
    yield panel
    panel.session.training.close()


def shown(panel: CodePanel) -> str:
    return panel.text.toPlainText()


def test_it_shows_the_network_as_soon_as_it_is_visible(panel: CodePanel) -> None:
    assert "class Network(nn.Module):" in shown(panel)
    assert "nn.Linear(4, 8)" in shown(panel)
    assert not panel.state.isVisible()


def test_the_source_of_very_many_neurons_is_written_on_a_thread(panel: CodePanel, qtbot: QtBot) -> None:
    graph = drawing(neurons=60, wires=2 * MANY, levels=3)
    panel.session.show(graph)
    panel.write()
    assert not shown(panel)
    qtbot.waitUntil(lambda: bool(shown(panel)))
    assert shown(panel) == module(to_program(graph), "Network")


def test_what_was_learnt_brings_how_its_examples_were_prepared(panel: CodePanel) -> None:
    assert "def prepare(" not in shown(panel)
    panel.session.training.learned.know({}, {METADATA: prepare(Iris()).preparation.to_json()})
    panel.write()
    assert "def prepare(x: torch.Tensor)" in shown(panel)
    panel.session.training.learned.know({}, {METADATA: "nothing of the kind"})
    panel.write()
    assert "def prepare(" not in shown(panel)


def test_an_edit_is_written_once_the_drawing_rests(panel: CodePanel, qtbot: QtBot) -> None:
    session = panel.session
    for units in (9, 10, 11):
        session.edit(session.graph.with_settings("dense_1", units=units), "Set units", merge="drag")
    assert "nn.Linear(4, 8)" in shown(panel)
    qtbot.waitUntil(lambda: "nn.Linear(4, 11)" in shown(panel))


def test_a_hidden_panel_writes_nothing(panel: CodePanel) -> None:
    panel.hide()
    panel.session.edit(panel.session.graph.with_settings("dense_1", units=9), "Set units")
    panel.write()
    assert "nn.Linear(4, 8)" in shown(panel)
    panel.show()
    assert "nn.Linear(4, 9)" in shown(panel)


def test_a_drawing_that_is_not_ready_has_a_sentence_in_the_place_of_code(panel: CodePanel) -> None:
    panel.session.edit(chain("iris", "dense", wired=False), "Draw")
    panel.write()
    assert panel.state.isVisible()
    assert panel.state.text().startswith("The drawing is not ready: ")
    assert panel.state.text().endswith("The code appears as soon as the drawing is ready.")
    assert not panel.copy_button.isEnabled()
    panel.session.undo()
    panel.write()
    assert not panel.state.isVisible()
    assert panel.copy_button.isEnabled()


def test_the_place_scrolled_to_stays(panel: CodePanel) -> None:
    panel.resize(300, 150)
    QGuiApplication.processEvents()
    bar = panel.text.verticalScrollBar()
    bar.setValue(5)
    panel.session.edit(panel.session.graph.with_settings("dense_1", units=9), "Set units")
    panel.write()
    assert "nn.Linear(4, 9)" in shown(panel)
    assert bar.value() == 5


def test_copy_puts_all_of_it_on_the_clipboard(panel: CodePanel) -> None:
    panel.copy()
    assert QGuiApplication.clipboard().text() == shown(panel)
    assert panel.copy_button.text() == "Copied"


def test_what_is_saved_is_what_is_shown(panel: CodePanel, tmp_path: Path) -> None:
    panel.save(tmp_path / "net.py")
    assert (tmp_path / "net.py").read_text(encoding="utf-8") == shown(panel)


def test_a_folder_that_refuses_is_told(panel: CodePanel, tmp_path: Path) -> None:
    told: list[tuple[str, str]] = []
    panel.session.message.connect(lambda text, hint: told.append((text, hint)))
    panel.save(tmp_path / "missing" / "net.py")
    assert told == [("'net.py' could not be written: No such file or directory.", "Choose another folder.")]


def test_the_training_script_is_written_with_the_data_at_hand(panel: CodePanel, qtbot: QtBot, tmp_path: Path) -> None:
    panel.session.edit(panel.session.graph.with_training(epochs=1), "Set epochs")
    panel.training.setChecked(True)
    qtbot.waitUntil(lambda: "def main() -> None:" in shown(panel))
    panel.save(tmp_path / "iris_net.py")
    assert (tmp_path / "iris_net-data.pt").exists()
    done = run_script(tmp_path / "iris_net.py")
    assert (done.code, done.err) == (0, "")


def test_themes_colour_the_code_anew(panel: CodePanel) -> None:
    before = formats(panel)
    panel.session.set_theme(DARK)
    assert formats(panel) != before


def formats(panel: CodePanel) -> list[str]:
    """The colours of the line that begins the class."""
    block = panel.text.document().firstBlock()
    while not block.text().startswith("class "):
        block = block.next()
    return [part.format.foreground().color().name() for part in block.layout().formats()]


def test_another_drawing_takes_the_source_of_the_one_before_away(panel: CodePanel) -> None:
    panel.session.show(chain("iris", "dense", wired=False))
    assert shown(panel) == ""
    panel.write()
    assert panel.state.isVisible()
    panel.session.show(classifier(("dense", {"units": 5})))
    panel.write()
    assert "nn.Linear(4, 5)" in shown(panel)


def test_the_code_is_written_in_letters_of_the_users_size(panel: CodePanel) -> None:
    size = panel.text.font().pointSizeF()
    panel.session.set_theme(replace(DARK, font_scale=1.4))
    assert panel.text.font().pointSizeF() == pytest.approx(1.4 * size)
    assert panel.text.document().defaultFont().pointSizeF() == pytest.approx(1.4 * size)
