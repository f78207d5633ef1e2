"""Probes that are pinned are plotted side by side, fed by real trainings, and closed again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from pytestqt.qtbot import QtBot

from app.pins import Pin
from app.probes.faces import NUMBERS, NumbersFace
from app.probes.panel import ProbesPanel
from app.session import Session
from app.theme import LIGHT
from app.views.view import Frames
from engine.document import Document
from engine.training.events import Observed, Started
from engine.training.probes import Pinned
from tests.engine.drawings import classifier


@pytest.fixture
def panel(qtbot: QtBot) -> Iterator[ProbesPanel]:
    layers = (("conv2d", {"channels": 4}), "batch-norm", "relu", "flatten")
    graph = classifier(*layers, data="digits", classes=10).with_training(epochs=2, batch_size=64)
    session = Session(Document(graph))
    session.torch_arrived()
    panel = ProbesPanel(session)
    qtbot.addWidget(panel)
    panel.resize(1000, 400)
    panel.show()
    yield panel
    assert session.training.close()


def complete(qtbot: QtBot, panel: ProbesPanel) -> None:
    """Of several probes that are pinned at once the plots come one after the other."""
    qtbot.waitUntil(lambda: panel.complete)


def trained(qtbot: QtBot, panel: ProbesPanel) -> None:
    training = panel._session.training
    training.start()
    qtbot.waitUntil(lambda: training.status == "finished")


def test_probes_of_two_layers_of_one_title_have_titles_of_their_own(qtbot: QtBot) -> None:
    session = Session(Document(classifier(("dense", {"units": 4}), "relu")))
    made = ProbesPanel(session)
    qtbot.addWidget(made)
    for id in ("dense_1", "dense_2"):
        session.pins.add(id, "out")
    complete(qtbot, made)
    assert [made.docks[letter].windowTitle() for letter in "AB"] == [
        "A  Dense 1 – activation",
        "B  Dense 2 – activation",
    ]


def test_a_new_probe_never_says_that_its_place_is_gone(panel: ProbesPanel) -> None:
    panel._session.pins.add("conv2d_1", "out")
    assert panel.card("A").nothing.text() == "The first numbers come in a moment."


def test_without_probes_it_says_how_to_pin_one(panel: ProbesPanel) -> None:
    assert panel.pages.currentWidget() is panel.nothing
    assert "press P" in panel.nothing.text()


def test_a_probe_is_watched_before_the_first_training_too(qtbot: QtBot, panel: ProbesPanel) -> None:
    panel._session.pins.add("conv2d_1", "out")
    card = panel.card("A")
    qtbot.waitUntil(lambda: card.pages.currentWidget() is card.picture)
    assert card.title == "A  Conv 2D – activation"


def test_every_way_to_look_is_fed_by_a_training_and_has_a_table(qtbot: QtBot, panel: ProbesPanel) -> None:
    pins = panel._session.pins
    places = [
        ("batch_norm_1", "activation", "numbers"),
        ("conv2d_1", "weights", "pictures"),
        ("relu_1", "gradient", "histogram"),
        ("flatten_1", "activation", "heat map"),
        ("dense_1", "weights", "spectrum"),
        ("digits_1", "activation", "pictures"),
    ]
    for node, quantity, what in places:
        port = "x" if node == "digits_1" else "out"
        pin = pins.add(node, port)
        assert pin is not None
        pins.change(pin.letter, quantity=quantity, what=what)
    complete(qtbot, panel)
    for letter in panel.docks:
        panel.pull_out(letter, QPoint(300, 100))  # out of the tabs, so that all are seen
    trained(qtbot, panel)
    for letter, dock in panel.docks.items():
        card = panel.card(letter)
        card.draw()
        assert card.pages.currentWidget() is card.picture, dock.windowTitle()
        table = card.table()
        assert table
        assert len({len(np.asarray(column)) for column in table.values()}) == 1
    assert panel.card("E").verdict.text().startswith("The numbers spread into about")


def test_a_probe_that_is_closed_is_no_longer_asked_for(qtbot: QtBot, panel: ProbesPanel) -> None:
    session = panel._session
    session.pins.add("relu_1", "out")
    assert "pin A" in session.training.watching.probes
    panel.docks["A"].close()
    assert session.pins.pins == ()
    assert panel.docks == {}
    assert "pin A" not in session.training.watching.probes
    assert panel.pages.currentWidget() is panel.nothing


def test_probes_stand_side_by_side_and_are_pulled_out(qtbot: QtBot, panel: ProbesPanel) -> None:
    panel._session.pins.add("relu_1", "out")
    panel._session.pins.add("dense_1", "out")
    complete(qtbot, panel)
    first, second = panel.docks["A"], panel.docks["B"]
    qtbot.waitUntil(lambda: second.x() > first.x() + 100)
    panel.pull_out("B", QPoint(400, 200))
    assert second.isFloating()
    assert not first.isFloating()


def seen(panel: ProbesPanel) -> set[str]:
    return {letter for letter, dock in panel.docks.items() if not dock.visibleRegion().isEmpty()}


def test_more_room_shows_more_of_them_at_once(qtbot: QtBot, panel: ProbesPanel) -> None:
    panel.resize(400, 300)
    for node in ("conv2d_1", "relu_1", "flatten_1", "dense_1"):
        panel._session.pins.add(node, "out")
    qtbot.waitUntil(lambda: seen(panel) == {"D"})
    panel.resize(700, 560)
    qtbot.waitUntil(lambda: seen(panel) == set("ABCD"))
    places = {letter: dock.geometry().topLeft() for letter, dock in panel.docks.items()}
    assert places["A"].y() == places["B"].y() < places["C"].y() == places["D"].y()
    assert places["A"].x() == places["C"].x() < places["B"].x() == places["D"].x()
    panel.resize(400, 900)
    qtbot.waitUntil(lambda: panel.docks["D"].x() == panel.docks["A"].x() and seen(panel) == set("ABCD"))
    panel.docks["B"].close()
    qtbot.waitUntil(lambda: seen(panel) == set("ACD"))


def test_who_puts_one_elsewhere_by_hand_finds_it_there(qtbot: QtBot, panel: ProbesPanel) -> None:
    for node in ("relu_1", "dense_1"):
        panel._session.pins.add(node, "out")
    qtbot.waitUntil(lambda: seen(panel) == {"A", "B"})
    first, second = panel.docks["A"], panel.docks["B"]
    panel.pull_out("A", QPoint(400, 200))
    assert not panel.by_hand
    first.setFloating(False)
    panel.room.splitDockWidget(second, first, Qt.Orientation.Vertical)
    assert panel.by_hand
    panel.resize(1200, 700)
    qtbot.waitUntil(lambda: not panel._later.isActive())
    assert first.y() > second.y()
    panel._session.pins.reset()
    assert not panel.by_hand


def test_a_probe_whose_node_is_deleted_waits_for_it_to_come_back(qtbot: QtBot, panel: ProbesPanel) -> None:
    session = panel._session
    session.pins.add("relu_1", "out")
    session.edit(session.graph.without(["relu_1"]), "Delete")
    card = panel.card("A")
    card.draw()
    assert card.pages.currentWidget() is card.nothing
    assert "comes back when the drawing does" in card.nothing.text()
    session.undo()
    qtbot.waitUntil(lambda: card.pages.currentWidget() is card.picture)


def test_a_layer_without_weights_offers_none_to_watch(qtbot: QtBot, panel: ProbesPanel) -> None:
    panel._session.pins.add("relu_1", "out")
    panel._session.pins.add("dense_1", "out")
    complete(qtbot, panel)
    relu, dense = (panel.card(letter).quantity for letter in "AB")
    assert [relu.itemText(row) for row in range(relu.count())] == ["Activation", "Gradient"]
    assert [dense.itemText(row) for row in range(dense.count())] == ["Activation", "Gradient", "Weights"]


def test_pictures_are_offered_where_there_are_some(qtbot: QtBot, panel: ProbesPanel) -> None:
    panel._session.pins.add("conv2d_1", "out")
    panel._session.pins.add("dense_1", "out")
    complete(qtbot, panel)
    maps, units = (panel.card(letter).what for letter in "AB")
    assert maps.findData("pictures") >= 0
    assert units.findData("pictures") < 0


def test_curves_outlast_another_look_and_end_where_a_run_goes_on_from(qtbot: QtBot, panel: ProbesPanel) -> None:
    session = panel._session
    session.pins.add("conv2d_1", "out")
    card = panel.card("A")
    trained(qtbot, panel)
    face = card.face
    assert isinstance(face, NumbersFace)
    reading = Pinned("activation", "numbers", (4,), numbers=dict.fromkeys(NUMBERS, 0.5))
    per_epoch = session.training.beats.steps
    for step in (2 * per_epoch, 4 * per_epoch):
        session.trained.emit(Observed(step, 0, {"pin A": reading}))
    known = face.series["mean"].x.tolist()
    session.trained.emit(Observed(4 * per_epoch, 0, {"pin A": reading}))
    session.trained.emit(Observed(3 * per_epoch, 0, {"pin A": reading}))
    assert face.series["mean"].x.tolist() == known, "seen twice, and an earlier moment, are no other course"
    assert face.now == (3.0, reading.numbers)
    session.trained.emit(Started(5, per_epoch, "cpu", {}, step=3 * per_epoch, at=3.0))
    assert face.series["mean"].x[-1] == 2.0
    session.trained.emit(Started(5, per_epoch, "cpu", {}))
    assert not len(face.series["mean"])


def test_readings_of_the_same_part_lay_nothing_out_anew(qtbot: QtBot, panel: ProbesPanel) -> None:
    panel._session.pins.add("conv2d_1", "out", what="pictures")
    complete(qtbot, panel)
    card, asked = panel.card("A"), []

    class Listening(QObject):
        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            if event.type() == QEvent.Type.LayoutRequest:
                asked.append(watched)
            return False

    reading = Pinned("activation", "pictures", (4, 8, 8), pictures=np.zeros((4, 8, 8)), looked_at="validation")
    panel._session.trained.emit(Observed(1, 0, {"pin A": reading}))
    qtbot.wait(50)
    listening = Listening()
    card.row.installEventFilter(listening)
    for step in (2, 3):
        panel._session.trained.emit(Observed(step, 0, {"pin A": reading}))
        qtbot.wait(20)
    assert not asked
    panel._session.trained.emit(Observed(4, 0, {"pin A": replace(reading, looked_at="train")}))
    qtbot.waitUntil(lambda: bool(asked))
    assert card.example.prefix() == "Training example "


def test_a_single_reading_is_a_dot(qtbot: QtBot) -> None:
    face = NumbersFace(LIGHT)
    qtbot.addWidget(face)
    face.take(Pinned("activation", "numbers", (4,), numbers=dict.fromkeys(NUMBERS, 0.5)), 2.0)
    face.draw()
    x, y = face.ends.getData()
    assert (set(x), set(y), len(x)) == ({2.0}, {0.5}, len(NUMBERS))


def test_of_a_loss_there_is_one_number(qtbot: QtBot, panel: ProbesPanel) -> None:
    panel._session.pins.add("cross_entropy_1", "loss")
    card = panel.card("A")
    assert card.title == "A  Cross-entropy – value"
    assert [card.quantity.itemText(at) for at in range(card.quantity.count())] == ["Value"]
    assert [card.what.itemText(at) for at in range(card.what.count())] == ["Numbers over time"]
    trained(qtbot, panel)
    card.draw()
    assert isinstance(card.face, NumbersFace)
    assert list(card.table()) == ["epoch", "value"]
    assert [name for name, curve in card.face.curves.items() if curve.isVisible()] == ["mean"]
    assert len(card.face.ends.points()) == 1


def test_what_data_give_is_no_activation(panel: ProbesPanel) -> None:
    panel._session.pins.add("digits_1", "x")
    assert panel.card("A").title == "A  Handwritten digits: x – value"


def test_a_probe_on_weights_outlasts_a_layer_that_has_none(panel: ProbesPanel) -> None:
    """Such a pin may come back with its file, after the node has become another layer."""
    panel._session.pins.reset([Pin("A", "relu_1", "out", quantity="weights")])
    assert panel.card("A").title == "A  ReLU – weights"


def test_plots_of_many_pins_come_one_at_a_time(qtbot: QtBot, panel: ProbesPanel) -> None:
    """Each takes as long to make as a frame lasts: ten at once would hold up the window."""
    panel._session.pins.reset([Pin(letter, "relu_1", "out", example=n) for n, letter in enumerate("ABCD")])
    assert list(panel.docks) == ["A"]
    complete(qtbot, panel)
    assert list(panel.docks) == list("ABCD")
    qtbot.waitUntil(lambda: "".join(sorted(seen(panel))) == "ABCD")


def test_where_some_share_places_as_tabs_the_places_stand_side_by_side(qtbot: QtBot, panel: ProbesPanel) -> None:
    panel._session.pins.reset([Pin(letter, "relu_1", "out", example=n) for n, letter in enumerate("ABCDEF")])
    panel.resize(520, 460)
    complete(qtbot, panel)
    qtbot.waitUntil(lambda: len(seen(panel)) == 4)
    places = {(panel.docks[letter].x() > 200, panel.docks[letter].y() > 200) for letter in seen(panel)}
    assert len(places) == 4


def test_many_plots_keep_their_sizes_while_the_panel_is_resized(qtbot: QtBot, panel: ProbesPanel) -> None:
    """To lay out and paint each of them for every step of the mouse would hold up the window."""
    panel._session.pins.reset([Pin(letter, "relu_1", "out", example=n) for n, letter in enumerate("ABCD")])
    complete(qtbot, panel)
    qtbot.waitUntil(lambda: pictured(panel) == list("ABCD"))
    panel.resize(990, 420)
    assert panel.room.width() == 1000
    qtbot.waitUntil(lambda: panel.room.size() == panel.size() and panel.room.isVisible())
    assert panel.updatesEnabled()
    qtbot.waitUntil(lambda: pictured(panel) == list("ABCD"))


def test_a_plot_alone_follows_every_step_of_the_mouse(qtbot: QtBot, panel: ProbesPanel) -> None:
    panel._session.pins.add("relu_1", "out")
    qtbot.waitUntil(lambda: pictured(panel) == ["A"])
    panel.resize(990, 420)
    assert panel.room.size() == panel.size()


def test_who_types_in_a_card_goes_on_there_when_the_panel_has_another_size(qtbot: QtBot, panel: ProbesPanel) -> None:
    panel._session.pins.reset([Pin(letter, "relu_1", "out", example=n) for n, letter in enumerate("ABCD")])
    complete(qtbot, panel)
    qtbot.waitUntil(lambda: pictured(panel) == list("ABCD"))
    panel.activateWindow()
    panel.card("B").what.setFocus()
    qtbot.waitUntil(panel.card("B").what.hasFocus)
    panel.resize(990, 420)
    panel.arrange()
    assert not panel.room.isVisible()
    qtbot.waitUntil(panel.card("B").what.hasFocus)


def pictured(panel: ProbesPanel) -> list[str]:
    cards = {letter: panel.card(letter) for letter in panel.docks}
    return [letter for letter, card in cards.items() if card.pages.currentWidget() is card.picture]


def test_plots_that_get_other_places_are_painted_one_at_a_time(qtbot: QtBot, panel: ProbesPanel) -> None:
    """To lay out and paint all of them at once would hold up the window."""
    panel._session.pins.reset([Pin(letter, "relu_1", "out", example=n) for n, letter in enumerate("ABCD")])
    complete(qtbot, panel)
    qtbot.waitUntil(lambda: pictured(panel) == list("ABCD"))
    panel.resize(1000, 700)
    panel.arrange()
    assert pictured(panel) == []
    assert not any(panel.card(letter).nothing_yet for letter in panel.docks), "they can be exported meanwhile"
    panel._show_room()
    for painted in range(1, 5):
        Frames.of(panel._session)._frame()
        assert len(pictured(panel)) == painted
    qtbot.waitUntil(lambda: pictured(panel) == list("ABCD"))
