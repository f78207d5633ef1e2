"""Bars take the colour of their sign."""

import numpy as np
from pytestqt.qtbot import QtBot

from app.theme import LIGHT
from app.views.histogram import Bars, HistogramPlot
from engine.training.probes import Histogram


def test_a_histogram_shows_its_counts_between_its_edges(qtbot: QtBot) -> None:
    plot = HistogramPlot(LIGHT, "weight")
    qtbot.addWidget(plot)
    plot.show_histogram(Histogram(np.array([3, 5, 1], np.float32), np.array([-3, -1, 1, 3], np.float32)))
    options = plot._bars.opts
    assert options["x"].tolist() == [-2, 0, 2]
    assert options["height"].tolist() == [3, 5, 1]
    assert options["width"] == 2
    assert [brush.name() for brush in options["brushes"]] == [LIGHT.negative, LIGHT.positive, LIGHT.positive]


def test_numbers_that_are_all_zero_stand_on_an_axis_up_to_one(qtbot: QtBot) -> None:
    plot = Bars(LIGHT, "unit", "activation")
    qtbot.addWidget(plot)
    plot.show_bars(np.array([1.0]), np.array([0.0]), 0.8, np.array([0.0]))
    low, high = plot.getViewBox().viewRange()[1]
    assert low <= 0 < 0.9 < high < 1.5


def test_bars_that_are_counts_stand_on_the_axis_and_those_below_zero_keep_off_it(qtbot: QtBot) -> None:
    plot = Bars(LIGHT, "unit", "activation")
    qtbot.addWidget(plot)
    places = np.array([1.0, 2.0])
    for heights, low in (([2.0, -0.5], -0.5), ([1.5, 2.0], 0.0)):
        plot.show_bars(places, np.array(heights), 0.8, np.array(heights))
        least = plot.getViewBox().viewRange()[1][0]
        assert least == 0 if low == 0 else least < low
