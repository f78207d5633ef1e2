"""Probes pinned to neurons, to their wires, and to a wire that carries one number of the data."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from app.main_window import MainWindow
from app.pins import Pins
from app.probes.panel import ProbesPanel
from app.session import Session
from engine.document import Document
from tests.engine.neuron_drawings import mixed


@pytest.fixture
def panel(qtbot: QtBot) -> Iterator[ProbesPanel]:
    session = Session(Document(mixed()))
    session.torch_arrived()
    panel = ProbesPanel(session)
    qtbot.addWidget(panel)
    panel.resize(1000, 400)
    panel.show()
    yield panel
    assert session.training.close()


def pins_of(panel: ProbesPanel) -> Pins:
    return panel._session.pins


def test_each_shows_its_own_numbers_by_its_own_name(qtbot: QtBot, panel: ProbesPanel) -> None:
    pins = pins_of(panel)
    pins.add("neuron_3", "out")
    pins.add("neuron_2", "out", wire=True)
    pins.add("spirals_1", "x[1]", wire=True)
    qtbot.waitUntil(lambda: panel.complete)
    for letter in "ABC":
        card = panel.card(letter)
        qtbot.waitUntil(lambda card=card: card.pages.currentWidget() is card.picture)
    assert [panel.card(letter).title for letter in "ABC"] == [
        "A  Neuron 3 – activation",
        "B  Neuron 2 – activation",
        "C  Two spirals: x[1] – value",
    ]


def test_one_number_is_not_shown_as_pictures(panel: ProbesPanel) -> None:
    pins_of(panel).add("spirals_1", "x[1]", wire=True)
    card = panel.card("A")
    assert [card.what.itemData(row) for row in range(card.what.count())] == ["numbers", "histogram"]


@pytest.mark.parametrize("quantity", ["weights", "gradient"])
def test_weights_and_gradients_of_a_neuron_are_its_own(qtbot: QtBot, panel: ProbesPanel, quantity: str) -> None:
    pins_of(panel).add("neuron_2", "out")
    pins_of(panel).change("A", quantity=quantity)
    card = panel.card("A")
    qtbot.waitUntil(lambda: card.pages.currentWidget() is card.picture)


def test_the_flag_of_a_wire_from_one_number_stands_where_the_wire_begins(window: MainWindow) -> None:
    session = window.session
    session.show(mixed())
    session.pins.add("spirals_1", "x[1]", wire=True)
    session.pins.add("spirals_1", "x", wire=False)
    flags = window.canvas.flags._flags
    on_wire, on_node = (flags[letter].pos() for letter in "AB")
    assert on_wire.x() > on_node.x() + 20.0
