"""The view of the layers at work shows what they put out, and which units do nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from app.session import Session
from app.views.units import UnitView, verdict
from engine.graph import Graph
from engine.training.probes import UnitStatistics
from tests.app.views.conftest import Open
from tests.engine.drawings import chain, classifier


def shown(qtbot: QtBot, opened: Open, drawing: Graph) -> UnitView:
    view = UnitView(opened(drawing))
    qtbot.addWidget(view)
    view.show()
    qtbot.waitUntil(lambda: view.reading is not None)
    view.draw()
    return view


def test_before_training_each_layer_has_a_row(qtbot: QtBot, opened: Open) -> None:
    view = shown(qtbot, opened, classifier(("dense", {"units": 8}), "relu"))
    assert view.reading is not None
    assert view.output.titles == ("Dense 1", "ReLU", "Dense 2")
    assert view.output.dots.getData()[0].tolist() == pytest.approx(view.reading.mean)
    low, high = view.output.span.getData()[0][:2]
    assert (low + high) / 2 == pytest.approx(view.reading.mean[0], abs=1e-6)
    assert view.idle.titles == ("ReLU",)


def test_without_layers_that_can_be_idle_there_is_one_plot(qtbot: QtBot, opened: Open) -> None:
    view = shown(qtbot, opened, classifier(("dense", {"units": 8})))
    assert view.idle.isHidden()
    assert view.verdict.text() == "Seen for 22 examples. No layer here can have dead or saturated units."


def test_over_time_shares_and_deviations_are_heat_maps(
    qtbot: QtBot, opened: Open, train: Callable[[Session], None]
) -> None:
    view = shown(qtbot, opened, classifier(("dense", {"units": 8}), "relu").with_training(epochs=60))
    view.when.setCurrentIndex(1)
    view.draw()
    assert view.nothing.text() == "Press Train: what is seen here is read while the network learns."
    train(view.session)
    view.draw()
    assert view.reading is not None
    assert view.output_map.map.values[:, -1] == pytest.approx(np.log10(view.reading.std))
    assert view.idle_map.titles == ("ReLU",)
    assert view.idle_map.scale.text == "0 % to 100 %: of the layer's units"
    table = view.table()
    assert len(set(map(len, table.values()))) == 1
    assert table["idle units (%)"][-1] != table["idle units (%)"][-1]  # a Dense layer has none: not a number


def test_an_unfinished_drawing_says_what_to_do(qtbot: QtBot, opened: Open) -> None:
    view = UnitView(opened(chain("iris", "dense", wired=False)))
    qtbot.addWidget(view)
    view.show()
    view.draw()
    assert view.nothing.text() == "The drawing is not finished yet. Next: connect Iris to a layer."


READING = UnitStatistics(
    (("dense_1",), ("relu_1",), ("tanh_1",)),
    ("Dense", "ReLU", "Tanh"),
    (8, 8, 1000),
    ("", "dead", "saturated"),
    np.zeros(3, np.float32),
    np.ones(3, np.float32),
    np.array([np.nan, 0.0, 0.0], np.float32),
    64,
)


@pytest.mark.parametrize(
    ("idle", "words"),
    [
        ((np.nan, 0.0, 0.0), "Every unit is at work for some of the 64 examples."),
        ((np.nan, 0.25, 0.1), "ReLU: 25.0 % of its 8 units are dead, zero for every example."),
        (
            (np.nan, 0.25, 0.5),
            "Tanh: 50.0 % of its 1,000 units are saturated, near an end for nearly every example. "
            "Smaller weights, normalisation before it, or ReLU help.",
        ),
    ],
)
def test_the_worst_layer_is_said_in_words(idle: tuple[float, ...], words: str) -> None:
    assert verdict(replace(READING, idle=np.array(idle, np.float32)), READING.titles) == words
