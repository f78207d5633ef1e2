"""The latent map shows codes over what the decoder makes of them, and follows the mouse."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF
from pytestqt.qtbot import QtBot

from app.theme import DARK
from app.views.latent import LatentView
from engine import examples
from tests.app.views.conftest import Open
from tests.app.views.looking import seen, unseen
from tests.engine.drawings import classifier


def test_the_narrowest_vector_is_shown_first_over_its_pictures(qtbot: QtBot, opened: Open) -> None:
    view = seen(qtbot, LatentView(opened(examples.example("variational-autoencoder").graph)), 500, 700)
    assert view.node.currentText() == "Code"
    assert [view.node.itemText(place) for place in range(view.node.count())] == ["Mean", "Log variance", "Code"]
    assert len(view.plane.places) == len(view.reading.codes) + 1
    assert "A code has 2 numbers." in view.verdict.text()
    assert "black at 0 to white at 1.00" in view.verdict.text()
    assert list(view.table()) == ["number 1 of the code", "number 2 of the code", "digit", "part"]
    assert view.legend.texts() == (*"0123456789", "training", "validation")


def test_moving_the_mouse_morphs_the_picture(qtbot: QtBot, opened: Open) -> None:
    view = seen(qtbot, LatentView(opened(examples.example("autoencoder").graph)), 500, 700)
    qtbot.waitUntil(lambda: view.morph.image is not None)
    before = view.morph._bytes.copy()
    (left, _), (low, _) = view.reading.span
    view.plane.hovered.emit(QPointF(left, low))
    qtbot.waitUntil(lambda: bool((view.morph._bytes != before).any()))
    assert tuple(view.plane.places[-1]) == (np.float32(left), np.float32(low))


def test_beside_the_map_all_classes_are_named(qtbot: QtBot, opened: Open) -> None:
    view = seen(qtbot, LatentView(opened(examples.example("autoencoder").graph)))
    view.resize(440, 420)
    view.draw()
    assert view.beside.side_by_side
    qtbot.waitUntil(lambda: view.legend.height() >= view.legend.heightForWidth(view.legend.width()))
    assert "9" in view.legend.names()


def test_a_code_of_more_numbers_is_seen_by_two_of_them(qtbot: QtBot, opened: Open) -> None:
    graph = examples.example("autoencoder").graph.with_settings("dense_2", units=3)
    view = seen(qtbot, LatentView(opened(graph)), 500, 700)
    assert not any(spin.isHidden() for spin in view.numbers)
    view.numbers[1].setValue(3)
    qtbot.waitUntil(lambda: view.reading.axes == (0, 2))
    view.draw()
    assert view.plane._names == ("number 1 of the code", "number 3 of the code")
    assert "Those not shown are at their mean." in view.verdict.text()


def test_a_drawing_without_a_code_says_what_to_draw(qtbot: QtBot, opened: Open) -> None:
    view = unseen(qtbot, LatentView(opened(classifier(("dense", {"units": 8}), "relu"))))
    assert "open the example “Autoencoder”" in view.nothing_yet
    assert view.table() == {}


def test_examples_and_pictures_can_be_left_out_and_the_colours_follow_the_theme(qtbot: QtBot, opened: Open) -> None:
    view = seen(qtbot, LatentView(opened(examples.example("autoencoder").graph)), 500, 700)
    view.examples.setChecked(False)
    view.pictures.setChecked(False)
    view.draw()
    assert len(view.plane.places) == 1
    assert view.plane._field is None
    view.session.set_theme(DARK)
    view.pictures.setChecked(True)
    view.draw()
    assert view.plane._field is not None
