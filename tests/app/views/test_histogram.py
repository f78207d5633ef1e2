"""Bars take the colour of their sign."""

import numpy as np
from pytestqt.qtbot import QtBot

from app.theme import LIGHT
from app.views.histogram import HistogramPlot
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
