"""Weights from elsewhere come into the drawing as the table says, and the training goes on from them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QFileDialog
from pytestqt.qtbot import QtBot

from app.main_window import MainWindow
from app.transfer import opening
from app.transfer.dialog import TransferDialog
from app.transfer.model import COLUMNS, NOTHING, SOURCE, WEIGHT, WHY
from engine.examples import example

ROLE = Qt.ItemDataRole


@pytest.fixture
def trained(window: MainWindow):
    """The window with torch at hand and a drawing of two layers."""
    window.session.torch_arrived()
    window.session.show(example("iris").graph.with_training(epochs=2, patience=0))
    yield window
    assert window.session.training.close()


@pytest.fixture
def path(trained: MainWindow, tmp_path: Path) -> Path:
    """All layers as another program has called them, with the last for other classes, and one more of the first."""
    from engine.network import Network
    from engine.program import to_program

    own = Network(to_program(trained.session.root)).state_dict()
    first = own["dense_1.weight"]
    torch.manual_seed(1)
    weights = {"fc1.weight": torch.randn(first.shape), "fc1.bias": torch.randn(len(first))}
    weights |= {"spare.weight": torch.zeros(first.shape), "head.weight": torch.ones(77, 55)}
    torch.save(weights, tmp_path / "other.pt")
    return tmp_path / "other.pt"


def opened(qtbot: QtBot, window: MainWindow, path: Path) -> TransferDialog:
    dialog = opening.open_weights(window.session, path, window)
    qtbot.waitUntil(lambda: not dialog.busy.isVisible())
    return dialog


def shown(dialog: TransferDialog) -> list[tuple[str, ...]]:
    model = dialog.model
    assert model is not None
    return [tuple(model.index(r, c).data() for c in range(len(COLUMNS))) for r in range(model.rowCount())]


def load(qtbot: QtBot, dialog: TransferDialog) -> None:
    with qtbot.waitSignal(dialog.accepted):
        dialog.load.click()


def test_the_table_says_what_fits_and_why_not(trained: MainWindow, path: Path, qtbot: QtBot) -> None:
    dialog = opened(qtbot, trained, path)
    rows = {row[0]: row for row in shown(dialog)}
    assert rows["dense_1.weight"][2:] == ("fc1.weight", "by shape and order")
    assert rows["dense_2.weight"][2:] == (NOTHING, "the file has none of this shape left")
    assert dialog.load.text() == "Load 2 weights"
    assert dialog.unused.text() == "Only in the file: spare.weight, head.weight"
    dialog.reject()
    assert not trained.session.training.learned.came_with_file


def test_what_is_loaded_is_what_the_first_training_begins_with(trained: MainWindow, path: Path, qtbot: QtBot) -> None:
    load(qtbot, opened(qtbot, trained, path))
    theirs = torch.load(path, weights_only=True)
    weights = trained.session.training.learned.weights()
    assert np.array_equal(weights["dense_1.weight"], theirs["fc1.weight"].numpy())
    assert np.array_equal(weights["dense_1.bias"], theirs["fc1.bias"].numpy())


def test_another_weight_is_chosen_in_its_cell_and_rows_are_left_out_by_a_tick(
    trained: MainWindow, path: Path, qtbot: QtBot
) -> None:
    dialog = opened(qtbot, trained, path)
    model = dialog.model
    assert model is not None
    names = [row[0] for row in shown(dialog)]
    place = names.index("dense_1.weight")
    dialog.table.edit(model.index(place, SOURCE))
    box = dialog.table.findChild(QComboBox)
    assert [box.itemText(i) for i in range(box.count())] == [NOTHING, "fc1.weight", "spare.weight"]
    box.setCurrentText("spare.weight")
    box.activated.emit(box.currentIndex())
    assert model.index(place, WHY).data() == "chosen"
    bias = model.index(names.index("dense_1.bias"), WEIGHT)
    assert model.setData(bias, Qt.CheckState.Unchecked.value, ROLE.CheckStateRole)
    assert dialog.load.text() == "Load 1 weight"
    load(qtbot, dialog)
    weights = trained.session.training.learned.weights()
    assert [*weights] == ["dense_1.weight"]
    assert not weights["dense_1.weight"].any()


def test_a_row_that_nothing_fits_cannot_be_ticked(trained: MainWindow, path: Path, qtbot: QtBot) -> None:
    dialog = opened(qtbot, trained, path)
    model = dialog.model
    assert model is not None
    last = model.index([row[0] for row in shown(dialog)].index("dense_2.weight"), WEIGHT)
    assert not model.flags(last) & Qt.ItemFlag.ItemIsUserCheckable
    assert not model.setData(last, Qt.CheckState.Checked.value, ROLE.CheckStateRole)
    dialog.reject()


def test_freezing_what_is_loaded_is_one_step_that_can_be_undone(trained: MainWindow, path: Path, qtbot: QtBot) -> None:
    dialog = opened(qtbot, trained, path)
    dialog.freeze.setChecked(True)
    load(qtbot, dialog)
    session = trained.session
    assert [id for id, node in session.root.nodes.items() if node.frozen] == ["dense_1"]
    assert session.document.undo_label == "Freeze what came from other.pt"
    session.undo()
    assert not any(node.frozen for node in session.root.nodes.values())


def test_fine_tuning_leaves_what_is_frozen_as_it_was_loaded(trained: MainWindow, path: Path, qtbot: QtBot) -> None:
    dialog = opened(qtbot, trained, path)
    dialog.freeze.setChecked(True)
    load(qtbot, dialog)
    training = trained.session.training
    training.start()
    qtbot.waitUntil(lambda: training.status == "finished")
    theirs = torch.load(path, weights_only=True)
    assert np.array_equal(training.learned.weights()["dense_1.weight"], theirs["fc1.weight"].numpy())


def test_weights_take_the_place_of_those_that_were_learned(trained: MainWindow, path: Path, qtbot: QtBot) -> None:
    training = trained.session.training
    training.start()
    qtbot.waitUntil(lambda: training.status == "finished")
    load(qtbot, opened(qtbot, trained, path))
    theirs = torch.load(path, weights_only=True)["fc1.weight"].numpy()
    qtbot.waitUntil(lambda: np.array_equal(training.learned.weights()["dense_1.weight"], theirs))
    training.start()
    qtbot.waitUntil(lambda: training.status == "finished")
    assert training.state is not None
    assert training.state.epoch == 4


def test_a_file_that_is_none_is_refused_in_the_dialog(trained: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
    (tmp_path / "w.pt").write_bytes(b"PK\x03\x04 nothing")
    dialog = opened(qtbot, trained, tmp_path / "w.pt")
    assert dialog.head.text().startswith("w.pt is not a whole file of weights")
    assert not dialog.load.isEnabled()
    dialog.reject()


def test_the_command_asks_for_a_file(trained: MainWindow, path: Path, qtbot: QtBot, monkeypatch) -> None:
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(path), ""))
    trained.commands.actions["load-weights"].trigger()
    dialog = trained.findChild(TransferDialog)
    qtbot.waitUntil(lambda: not dialog.busy.isVisible())
    assert dialog.model is not None
    dialog.reject()
