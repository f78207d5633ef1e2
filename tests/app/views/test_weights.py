"""The weight view shows matrices and kernels as the probe read them."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from pytestqt.qtbot import QtBot

from app.session import Session
from app.views.weights import WeightView, filter_sheet
from engine.graph import Graph
from engine.grouping import collapsed
from tests.app.views.conftest import Open
from tests.engine.drawings import chain, classifier


def shown(qtbot: QtBot, opened: Open, drawing: Graph) -> WeightView:
    view = WeightView(opened(drawing))
    qtbot.addWidget(view)
    view.show()
    qtbot.waitUntil(lambda: view.reading is not None, timeout=20_000)
    view.draw()
    return view


def test_a_matrix_has_a_row_per_unit(qtbot: QtBot, opened: Open) -> None:
    view = shown(qtbot, opened, classifier(("dense", {"units": 8})))
    assert view.map.values.shape == (8, 4)
    assert view.map.limit == np.abs(view.map.values).max()
    assert view.scale.text.endswith("scaled to the largest")
    assert view.verdict.text().startswith("32 numbers, mean ")
    assert view.histogram.heights.sum() == 32


def test_the_bias_can_be_chosen(qtbot: QtBot, opened: Open) -> None:
    view = shown(qtbot, opened, classifier(("dense", {"units": 8})))
    assert [view.parameter.itemText(i) for i in range(2)] == ["weight 8×4", "bias 8"]
    view.parameter.setCurrentIndex(1)
    view.draw()
    assert view.map.values.shape == (1, 8)


def test_selecting_another_layer_shows_its_weights(qtbot: QtBot, opened: Open) -> None:
    view = shown(qtbot, opened, classifier(("dense", {"units": 8})))
    view.session.select(["dense_2"])
    qtbot.waitUntil(lambda: view.reading is not None and view.map.values.shape == (3, 8), timeout=20_000)


def test_kernels_of_a_convolution_are_tiles(qtbot: QtBot, opened: Open) -> None:
    drawing = classifier(("conv2d", {"channels": 4, "kernel": (3, 3)}), "flatten", data="digits", classes=10)
    view = shown(qtbot, opened, drawing)
    assert np.isnan(view.map.values).any()
    assert np.isfinite(view.map.values).sum() == 4 * 3 * 3


def test_weights_change_while_it_trains(qtbot: QtBot, opened: Open, train: Callable[[Session], None]) -> None:
    view = shown(qtbot, opened, classifier(("dense", {"units": 8})).with_training(epochs=20))
    before = view.map.values.copy()
    train(view.session)
    view.draw()
    assert not np.allclose(before, view.map.values)


def test_a_drawing_without_weights_says_what_to_do(qtbot: QtBot, opened: Open) -> None:
    view = WeightView(opened(chain("iris", "relu")))
    qtbot.addWidget(view)
    view.show()
    view.draw()
    assert view.nothing.text() == "Draw a layer that has weights, such as Dense, and press Train to watch them change."


def test_kernels_of_three_channels_stand_in_threes() -> None:
    sheet = filter_sheet(np.ones((4, 3, 2, 2)))
    columns = (sheet.shape[1] + 1) // 3
    assert columns % 3 == 0


def test_of_a_block_all_weights_inside_can_be_chosen_by_where_they_lie(qtbot: QtBot, opened: Open) -> None:
    graph, stage = collapsed(classifier(("dense", {"units": 4}), "relu"), ["dense_1", "relu_1"], "Stage")
    view = shown(qtbot, opened, graph.with_settings(stage, repeat=2))
    view.session.select([stage])
    qtbot.waitUntil(lambda: view.parameter.count() == 4, timeout=20_000)
    names = [view.parameter.itemText(i) for i in range(4)]
    assert names[:2] == ["×1 › Dense: weight 4×4", "×1 › Dense: bias 4"]
    assert names[2] == "×2 › Dense: weight 4×4"
