"""Every control of the playground is an edit of the drawing, one step of the history with a label that says what."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from pytestqt.qtbot import QtBot

from app.playground.data_box import SETS
from app.playground.fields import Choice, Stroke
from app.playground.panel import PlaygroundPanel
from app.playground.thumbnails import thumbnail
from app.session import Session
from app.theme import DARK, LIGHT
from engine.datasets.painted import Painted
from engine.datasets.plane import Circle
from engine.document import Document
from engine.examples import example
from engine.graph import Graph
from engine.layer import make
from engine.playground import playground
from tests.app.playground.conftest import Playing


def choose(field: Choice, text: str) -> None:
    """As a click on an entry of the list does."""
    place = field.findText(text)
    assert place >= 0, [field.itemText(at) for at in range(field.count())]
    field.setCurrentIndex(place)
    field.activated.emit(place)


def slide(field: Stroke, places: list[int]) -> None:
    """As a press on the handle and a way along the slider does."""
    field.slider.setSliderDown(True)
    for place in places:
        field.slider.setValue(place)
    field.slider.setSliderDown(False)


CONTROLS: dict[str, Callable[[PlaygroundPanel], object]] = {
    "Take the data set Two spirals": lambda panel: panel.data.tiles["spirals"].click(),
    "Take the data set Painted points": lambda panel: panel.data.tiles["painted"].click(),
    "Take the data set Plane": lambda panel: choose(panel.data.problem, "regression"),
    "Set noise to 15%": lambda panel: slide(panel.data.noise, [1, 2, 3]),
    "Draw 200 points": lambda panel: choose(panel.data.points, "200"),
    "Hold 30 % of the points back": lambda panel: slide(panel.data.held, [3, 2]),
    "Draw new points": lambda panel: panel.data.again.click(),
    "Add the feature x₁²": lambda panel: panel.features.switches["x₁²"].click(),
    "Remove the feature x₂": lambda panel: panel.features.switches["x₂"].click(),
    "Add a hidden column": lambda panel: panel.columns.columns.further.click(),
    "Remove the last hidden column": lambda panel: panel.columns.columns.fewer.click(),
    "Add a neuron to column 1": lambda panel: panel.columns.neurons[0].further.click(),
    "Remove a neuron of column 2": lambda panel: panel.columns.neurons[1].fewer.click(),
    "Set learning rate to 0.1": lambda panel: choose(panel.learning.rate, "0.1"),
    "Train by SGD": lambda panel: choose(panel.learning.optimiser, "SGD"),
    "Take batches of 30": lambda panel: choose(panel.learning.batch, "30"),
    "Set hidden neurons to ReLU": lambda panel: choose(panel.learning.activation, "ReLU"),
    "Judge by squared error": lambda panel: choose(panel.learning.loss, "squared error"),
    "Regularise by L1": lambda panel: choose(panel.learning.penalty, "L1"),
    "Start over with other weights": lambda panel: panel.run.reset.click(),
}
"""What a hand does, by the label of the step that it becomes."""


def test_each_control_is_one_edit_of_the_drawing_that_can_be_undone(playing: Playing) -> None:
    before = playing.session.root
    for label, work in CONTROLS.items():
        work(playing.panel)
        playing.settle()
        assert playing.label == label
        assert playing.session.whole.ready, label
        assert playing.session.root != before, label
        playing.undo()
        assert playing.session.root == before, label
        assert playing.label is None, label


def test_the_panel_shows_what_is_drawn_elsewhere(playing: Playing) -> None:
    session, panel = playing.session, playing.panel
    graph = playground(Circle(noise=0.2, points=300), ("x₁", "sin x₂"), (5,), "sine")
    session.edit_root(graph.with_training(learning_rate=0.007, weight_decay=0.02), "Draw another one")
    playing.settle()
    assert panel.data.noise.value.text() == "20 %"
    assert panel.data.points.currentText() == "300"
    assert [name for name, switch in panel.features.switches.items() if switch.isChecked()] == ["x₁", "sin x₂"]
    assert panel.columns.columns.value.text() == "1"
    assert panel.columns.neurons[0].value.text() == "5"
    assert panel.columns.neurons[1].isHidden()
    assert panel.learning.rate.currentText() == "0.007"
    assert panel.learning.activation.currentText() == "sine"
    assert panel.learning.penalty.currentText() == "L2"
    assert panel.learning.strength.currentText() == "0.02"
    assert panel.columns.weights.text() == "15 weights and 6 biases learn."


def test_the_rate_of_the_regularisation_is_offered_where_there_is_one(playing: Playing) -> None:
    learning = playing.panel.learning
    assert learning.strength.isHidden()
    choose(learning.penalty, "L2")
    playing.settle()
    assert not learning.strength.isHidden()
    choose(learning.strength, "0.1")
    choose(learning.penalty, "L1")
    playing.settle()
    training = playing.session.root.training
    assert (training.l1, training.weight_decay) == (0.1, 0.0)


def test_the_only_feature_cannot_be_switched_off(playing: Playing) -> None:
    told: list[str] = []
    playing.session.message.connect(lambda text, _: told.append(text))
    switches = playing.panel.features.switches
    switches["x₁"].click()
    switches["x₂"].click()
    assert told == ["One feature has to stay."]
    assert switches["x₂"].isChecked()


def test_a_set_that_was_left_comes_back_as_it_was(playing: Playing) -> None:
    data = playing.panel.data
    data.tiles["painted"].click()
    playing.session.edit_root(
        playing.session.root.with_layer("circle_1", Painted(classes=3).with_points([(1, 1, 2)])), "Paint points"
    )
    playing.settle()
    data.tiles["xor"].click()
    data.tiles["painted"].click()
    assert playing.desk.dataset.setting("points") == ((1.0, 1.0, 2.0),)
    assert len(playing.desk.outputs) == 3


def test_the_pictures_of_the_sets_come_in_turns_and_are_those_of_the_latest_theme(playing: Playing) -> None:
    data = playing.panel.data
    data.restyle(LIGHT)
    data.restyle(DARK)

    def drawn(kind: str) -> bool:
        wanted = thumbnail(SETS[kind], DARK).pixmap(40).toImage()
        return bool(data.tiles[kind].icon().pixmap(40).toImage() == wanted)

    assert not all(map(drawn, SETS))
    playing.qtbot.waitUntil(lambda: all(map(drawn, SETS)))
    playing.settle()
    assert all(map(drawn, SETS))


def test_painting_is_offered_classes(playing: Playing) -> None:
    data = playing.panel.data
    assert data.classes.isHidden()
    data.tiles["painted"].click()
    playing.settle()
    assert not data.classes.isHidden()
    assert data.noise.isHidden()
    data.classes.further.click()
    assert playing.label == "Paint 3 classes"
    assert len(playing.desk.outputs) == 3


def test_numbers_are_judged_by_the_squared_error_alone(playing: Playing) -> None:
    choose(playing.panel.data.problem, "regression")
    playing.settle()
    assert playing.panel.learning.loss.currentText() == "squared error"
    assert not playing.panel.learning.loss.isEnabled()


@pytest.fixture
def alone(qtbot: QtBot) -> Callable[[Graph], PlaygroundPanel]:
    def made(graph: Graph) -> PlaygroundPanel:
        panel = PlaygroundPanel(Session(Document(graph)))
        qtbot.addWidget(panel)
        return panel

    return made


def test_what_is_not_understood_is_said(alone: Callable[[Graph], PlaygroundPanel]) -> None:
    panel = alone(example("xor").graph)
    assert panel.pages.currentWidget() is panel.refused
    assert panel.refused.text.text() == "“Hidden layer” is no part of a playground."
    wanted: list[bool] = []
    panel.new_wanted.connect(lambda: wanted.append(True))
    panel.refused.new.click()
    assert wanted == [True]


def test_it_shows_itself_once_it_understands(alone: Callable[[Graph], PlaygroundPanel], qtbot: QtBot) -> None:
    panel = alone(Graph())
    assert panel.pages.currentWidget() is panel.refused
    panel.session.edit_root(playground(), "Draw a playground")
    qtbot.waitUntil(lambda: panel.pages.currentWidget() is panel.scroller)


def test_no_name_is_cut_at_its_least_width(playing: Playing) -> None:
    panel = playing.panel
    assert panel.minimumWidth() >= panel.page.minimumSizeHint().width()
    assert panel.width() >= panel.minimumWidth()


def test_a_set_that_is_not_offered_presses_no_tile(playing: Playing) -> None:
    table = make("truth-table", {})
    playing.session.edit_root(playing.session.root.with_layer("circle_1", table), "Take a truth table")
    playing.settle()
    assert playing.panel.pages.currentWidget() is playing.panel.scroller
    assert not any(tile.isChecked() for tile in playing.panel.data.tiles.values())
    assert playing.panel.data.noise.isHidden()
    playing.panel.data.tiles["xor"].click()
    assert playing.label == "Take the data set XOR"


def test_a_label_says_what_was_chosen_in_the_history(playing: Playing) -> None:
    choose(playing.panel.learning.rate, "0.1")
    choose(playing.panel.learning.rate, "0.3")
    playing.settle()
    assert playing.label == "Set learning rate to 0.3"
    playing.undo()
    assert playing.label == "Set learning rate to 0.1"
    assert playing.panel.learning.rate.currentText() == "0.1"
