"""The activation view shows what a node computes, before training and while it runs."""

from __future__ import annotations

from dataclasses import replace
from string import ascii_lowercase

import numpy as np
import pytest
from PySide6.QtCore import QPointF
from pytestqt.qtbot import QtBot

from app.views.activations import PICTURE, ActivationView, _written, verdict
from app.wording import number
from engine import examples
from engine.datasets.prepare import prepare
from engine.graph import Graph
from engine.training.probes import Activations, Histogram
from tests.app.views.conftest import Open
from tests.engine.drawings import chain, classifier
from tests.engine.neuron_drawings import lesioned


def shown(qtbot: QtBot, opened: Open, drawing: Graph, node: str) -> ActivationView:
    """A view of a node of a network that was never trained, once it has something to show."""
    session = opened(drawing)
    session.select([node])
    view = ActivationView(session)
    qtbot.addWidget(view)
    view.show()
    qtbot.waitUntil(lambda: view.reading is not None)
    view.draw()
    return view


def test_units_are_bars_of_the_chosen_example_before_any_training(qtbot: QtBot, opened: Open) -> None:
    view = shown(qtbot, opened, classifier(("dense", {"units": 8}), "relu"), "relu_1")
    assert view.reading is not None
    assert view.pictures.currentWidget() is view.bars
    assert view.bars.heights.tolist() == view.reading.values[0].tolist()
    assert (view.bars.heights >= 0).all()
    assert view.input_words.text().startswith("prepared input:\nsepal ")
    assert "sepal length (cm) = " in view.input_words.toolTip()


def test_a_text_is_read_as_it_is_written(qtbot: QtBot, opened: Open) -> None:
    view = shown(qtbot, opened, examples.example("sorting-transformer").graph, "embedding_1")
    title, letters = view.input_words.text().splitlines()
    assert title == "the input:"
    assert len(letters.split()) == 6
    assert all(letter in ascii_lowercase for letter in letters.split())


def test_names_that_would_be_cut_to_the_same_letters_have_a_line_of_their_own() -> None:
    def cut(name: str, alone: bool) -> str:
        return name[: 12 if alone else 6]

    example = np.array([-1.17, 0.07])
    said = _written(example, ("sepal length (cm)", "sepal width (cm)"), cut)
    assert said.splitlines() == ["prepared input:", "sepal length", "= −1.17", "sepal width ", "= 0.0700"]
    assert _written(example, ("length", "width"), cut).splitlines() == [
        "prepared input:",
        "length = −1.17",
        "width = 0.0700",
    ]


def test_another_example_is_read_when_it_is_chosen(qtbot: QtBot, opened: Open) -> None:
    view = shown(qtbot, opened, classifier(("dense", {"units": 8})), "dense_1")
    first = view.input_words.text()
    view.example.setValue(5)
    qtbot.waitUntil(lambda: view.input_words.text() != first)
    assert view.reading is not None
    assert view.bars.heights.tolist() == view.reading.values[4].tolist()


def test_all_examples_are_rows_of_a_heat_map(qtbot: QtBot, opened: Open) -> None:
    view = shown(qtbot, opened, classifier(("dense", {"units": 8})), "dense_1")
    view.all.setChecked(True)
    view.draw()
    assert view.pictures.currentWidget() is view.map
    assert view.map.values.shape == (22, 8)


def test_feature_maps_are_tiles_beside_the_picture_they_are_of(qtbot: QtBot, opened: Open) -> None:
    drawing = chain("digits", ("conv2d", {"channels": 4}), "flatten", ("dense", {"units": 10}), "cross-entropy")
    wired = classifier(("conv2d", {"channels": 4}), "flatten", data="digits", classes=10)
    assert drawing.nodes.keys() == wired.nodes.keys()
    view = shown(qtbot, opened, wired, "conv2d_1")
    assert view.reading is not None
    height, width = view.reading.values.shape[1:]
    assert np.nanmax(np.abs(view.map.values)) == np.abs(view.reading.values).max() == view.map.limit
    assert view.map.values.shape[0] in {height, 2 * height + 1}
    assert view.map.values.shape[1] in {4 * width + 3, 2 * width + 1, 3 * width + 2}
    assert view.input_picture.pixmap().width() == round(PICTURE * view.width())


def test_an_unfinished_drawing_says_what_to_do(qtbot: QtBot, opened: Open) -> None:
    view = ActivationView(opened(chain("iris", "dense", wired=False)))
    qtbot.addWidget(view)
    view.show()
    view.draw()
    assert view.nothing.text() == "The drawing is not finished yet. Next: connect Iris to a layer."


def test_a_hidden_view_asks_for_nothing(qtbot: QtBot, opened: Open) -> None:
    session = opened(classifier())
    view = ActivationView(session)
    qtbot.addWidget(view)
    view.show()
    assert list(session.training.watching.probes) == ["activations"]
    view.hide()
    assert not session.training.watching.probes


READING = Activations(
    "relu_1",
    "ReLU",
    "units",
    (8,),
    np.zeros((3, 8), np.float32),
    Histogram(np.zeros(40, np.float32), np.linspace(0, 1, 41, dtype=np.float32)),
    0.25,
    1.5,
    0.0,
    np.zeros(4, np.float32),
    may_die=True,
)


def test_a_neuron_that_is_switched_off_is_not_called_dead(qtbot: QtBot, opened: Open) -> None:
    drawing = lesioned()
    off = next(id for id, node in drawing.nodes.items() if node.silent)
    view = shown(qtbot, opened, drawing, off)
    assert view.verdict.text() == "It is switched off, so it gives 0 for every example."


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, "Over all examples: mean 0.250, standard deviation 1.50."),
        (
            {"silent": 0.125},
            "Over all examples: mean 0.250, standard deviation 1.50. "
            "12.5 % of the units are dead: zero for every example.",
        ),
        (
            {"silent": 0.5, "shape": (500,)},
            "Over all examples: mean 0.250, standard deviation 1.50. "
            "50.0 % of the units are dead: zero for every example. "
            "A lower learning rate or Leaky ReLU keeps units alive. The first 8 of 500 units are shown.",
        ),
        (
            {"silent": 0.5, "may_die": False},
            "Over all examples: mean 0.250, standard deviation 1.50. 50.0 % of the units are zero for every example.",
        ),
        (
            {"silent": 1.0, "shape": (1,), "may_die": False},
            "Over all examples: mean 0.250, standard deviation 1.50. It is zero for every example.",
        ),
    ],
)
def test_dead_units_are_said_in_words(changes: dict[str, object], words: str) -> None:
    assert verdict(replace(READING, **changes)) == words  # type: ignore[arg-type]


def test_the_mouse_reads_an_activation(qtbot: QtBot, opened: Open) -> None:
    view = shown(qtbot, opened, classifier(("dense", {"units": 8})), "dense_1")
    view.all.setChecked(True)
    view.draw()
    assert view.reading is not None
    view.map.hovered.emit(QPointF(3.0, 5.0))
    assert f"example 5, unit 3: {number(float(view.reading.values[4, 2]))}" in view.map.toolTip()
    view.map.hovered.emit(None)
    assert view.map.toolTip() == ""


def test_an_example_is_named_by_its_part(qtbot: QtBot, opened: Open) -> None:
    session = opened(classifier(("dense", {"units": 8})).with_settings("iris_1", validation=0))
    view = ActivationView(session)
    qtbot.addWidget(view)
    view.show()
    qtbot.waitUntil(lambda: view.reading is not None)
    qtbot.waitUntil(lambda: view.example.text() == "Training example 1")
    assert view.example.toolTip() == "Which of the first 64 examples of the training part is looked at."


def test_the_example_that_is_shown_everywhere_is_shown_here_too(qtbot: QtBot, opened: Open) -> None:
    session = opened(classifier(("dense", {"units": 8}), "relu"))
    view = ActivationView(session)
    qtbot.addWidget(view)
    view.show()
    qtbot.waitUntil(lambda: view.reading is not None)
    usual = view.reading
    session.show_example("test", 3)
    assert view.example.text() == "Test example 4"
    assert not view.example.isEnabled()
    qtbot.waitUntil(lambda: view.reading is not usual)
    data = session.root.nodes["iris_1"].layer
    np.testing.assert_allclose(view.reading.input, prepare(data).test.x[3])
    assert view.reading.mean == pytest.approx(usual.mean), "the figures stay those of the fixed examples"
    session.show_no_example()
    assert view.example.text() == "Validation example 1"
