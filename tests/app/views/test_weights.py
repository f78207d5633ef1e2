"""The weight view shows matrices and kernels as the probe read them."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import QPointF
from pytestqt.qtbot import QtBot

from app.session import Session
from app.views.over_time import OverTime
from app.views.weight_pictures import (
    called,
    filter_sheet,
    gates_of,
    place_in_sheet,
    spread_over_time,
    told_of_gates,
    told_of_matrix,
)
from app.views.weights import WeightView
from app.wording import number
from engine.graph import Graph
from engine.grouping import collapsed
from engine.training.probes.base import Histogram
from engine.training.probes.weights import ParameterReading
from tests.app.views.conftest import Open
from tests.engine.drawings import chain, classifier
from tests.engine.neuron_drawings import enclosed, mixed


def shown(qtbot: QtBot, opened: Open, drawing: Graph) -> WeightView:
    view = WeightView(opened(drawing))
    qtbot.addWidget(view)
    view.show()
    qtbot.waitUntil(lambda: view.reading is not None)
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
    assert view.weight is not None
    assert view.pictures.currentWidget() is view.bars
    assert view.bars.heights.tolist() == view.weight.matrix[0].tolist()


def test_selecting_another_layer_shows_its_weights(qtbot: QtBot, opened: Open) -> None:
    view = shown(qtbot, opened, classifier(("dense", {"units": 8})))
    view.session.select(["dense_2"])
    qtbot.waitUntil(lambda: view.reading is not None and view.map.values.shape == (3, 8))


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
    qtbot.waitUntil(lambda: view.parameter.count() == 4)
    names = [view.parameter.itemText(i) for i in range(4)]
    assert names[:2] == ["×1 › Dense: weight 4×4", "×1 › Dense: bias 4"]
    assert names[2] == "×2 › Dense: weight 4×4"


def test_the_mouse_reads_a_weight_by_its_output_unit_and_input(qtbot: QtBot, opened: Open) -> None:
    view = shown(qtbot, opened, classifier(("dense", {"units": 8})))
    assert view.weight is not None
    view.map.hovered.emit(QPointF(2.0, 3.0))
    assert f"output unit 3, input 2: {number(float(view.weight.matrix[2, 1]))}" in view.map.toolTip()
    view.map.hovered.emit(QPointF(9.0, 3.0))
    assert view.map.toolTip() == ""


def test_the_rows_of_a_recurrent_layer_are_told_by_their_gates() -> None:
    read = [reading(name, shape) for name, shape in (("weight_ih_l0", (12, 2)), ("weight_hh_l0", (12, 3)))]
    read.append(reading("bias_ih_l0", (12,)))
    gates = gates_of(read[0], read)
    assert told_of_gates(read[0], gates) == (
        "Rows 1–3 input gate, 4–6 forget gate, 7–9 new content, 10–12 output gate."
    )  # fmt: skip
    assert told_of_matrix(read[0], (4, 1), gates) == "forget gate, unit 2, input 2: 0"
    assert told_of_matrix(read[2], (0, 11), gates_of(read[2], read)) == "output gate, unit 3: 0"
    assert gates_of(read[0], [reading("weight_hh_l0", (4, 4))]) == ()  # a plain recurrent layer has none
    assert gates_of(reading("weight", (4, 4)), read) == ()
    assert called("weight_hh_l0") == "weight_hh_l0 (state)"


def reading(name: str, shape: tuple[int, ...]) -> ParameterReading:
    matrix = np.zeros(shape if len(shape) > 1 else (1, *shape))
    return ParameterReading("lstm", "LSTM", name, shape, 0.0, 0.0, Histogram(np.zeros(2), np.zeros(1)), matrix, None)


def test_a_pixel_of_a_large_matrix_is_told_with_its_range(qtbot: QtBot, opened: Open) -> None:
    view = shown(qtbot, opened, classifier(("dense", {"units": 300})))
    assert view.scale.text.endswith("scaled to the largest; each pixel the mean of 3×1")
    view.map.hovered.emit(QPointF(1.0, 300.0))
    assert "output unit 298–300, input 1: mean " in view.map.toolTip()


def test_the_mouse_reads_a_kernel(qtbot: QtBot, opened: Open) -> None:
    drawing = classifier(("conv2d", {"channels": 4, "kernel": (3, 3)}), "flatten", data="digits", classes=10)
    view = shown(qtbot, opened, drawing)
    assert view.weight is not None
    assert view.weight.filters is not None
    view.map.hovered.emit(QPointF(1.0, 2.0))
    value = number(float(view.weight.filters[0, 0, 2, 1]))
    assert f"filter 1, input channel 1, row 3, column 2: {value}" in view.map.toolTip()
    view.as_matrix.setChecked(True)
    view.draw()
    assert view.map.values.shape == (4, 9)


def test_pixels_of_a_sheet_are_found_and_its_gaps_are_not() -> None:
    filters = np.arange(4 * 3 * 2 * 2, dtype=np.float32).reshape(4, 3, 2, 2)
    sheet = filter_sheet(filters)
    found = 0
    for cell in np.ndindex(*sheet.shape):
        place = place_in_sheet(filters, sheet, cell)
        assert np.isnan(sheet[cell]) if place is None else sheet[cell] == filters[place]
        found += place is not None
    assert found == filters.size


def test_of_kernels_with_many_channels_one_is_chosen(qtbot: QtBot, opened: Open) -> None:
    layers = (("conv2d", {"channels": 5}), ("conv2d", {"channels": 4}), "flatten")
    view = shown(qtbot, opened, classifier(*layers, data="digits", classes=10))
    assert view.channel.isHidden()
    view.session.select(["conv2d_2"])
    qtbot.waitUntil(lambda: view.weight is not None)
    view.draw()
    assert not view.channel.isHidden()
    assert (view.channel.maximum(), view.channel.suffix()) == (5, " of 5")
    first = view.map.values.copy()
    view.channel.setValue(5)
    qtbot.waitUntil(lambda: view.weight is not None and view.weight.channel == 4)
    view.draw()
    assert not np.array_equal(first, view.map.values, equal_nan=True)
    assert set(view.table()["input channel"]) == {5}


def test_over_time_the_spread_of_weights_is_a_heat_map(
    qtbot: QtBot, opened: Open, train: Callable[[Session], None]
) -> None:
    view = shown(qtbot, opened, classifier(("dense", {"units": 8})).with_training(epochs=60))
    view.when.setCurrentIndex(1)
    train(view.session)
    view.draw()
    assert view.spread.currentIndex() == 1
    assert np.nansum(view.past.values, axis=0)[-1] == pytest.approx(1.0, abs=0.1)
    assert view.past_scale.text.endswith("of the weights lie there")
    table = view.table()
    assert list(table) == ["weight", "epoch", "share of the weights (%)"]
    assert table["epoch"].max() == pytest.approx(view.pasts["dense_1", "weight"].at[-1])


def test_bins_that_move_are_put_on_one_scale() -> None:
    moments = OverTime()
    flat = np.full(40, 1 / 40, np.float32)
    moments.add(1.0, np.concatenate([flat, [-1.0, 1.0]]))
    moments.add(2.0, np.concatenate([flat, [-4.0, 4.0]]))
    shares, least, greatest = spread_over_time(moments)
    assert (least, greatest) == (-4.0, 4.0)
    assert shares.sum(0)[[0, -1]] == pytest.approx([1.0, 1.0])
    middle = len(shares) // 2
    assert shares[middle, 0] == pytest.approx(4 * shares[middle, -1])
    assert shares[0, 0] == 0 < shares[0, -1]


def test_the_weights_of_a_neuron_are_told_wire_by_wire(qtbot: QtBot, opened: Open) -> None:
    view = shown(qtbot, opened, mixed())
    with qtbot.waitSignal(view.node.chosen):
        view.session.select(("neuron_2",))
    qtbot.waitUntil(lambda: view.weight is not None and bool(view.weight.wires))
    view.draw()
    assert view.weight is not None
    first, second = (number(float(value)) for value in view.weight.matrix.ravel())
    assert view.verdict.text() == f"Its wires: x2 {first}, x1 {second}."
    assert list(view.table()["wire"]) == ["x2", "x1"]


def test_of_a_block_the_weights_of_neurons_are_listed_by_level(qtbot: QtBot, opened: Open) -> None:
    session = opened(enclosed())
    session.select(("block_1",))
    view = WeightView(session)
    qtbot.addWidget(view)
    view.show()
    qtbot.waitUntil(lambda: view.weight is not None)
    view.draw()
    listed = [view.parameter.itemText(row) for row in range(view.parameter.count())]
    assert listed == ["Neuron 1–3: weight 3×2", "Neuron 1–3: bias 3", "Neuron 4–5: weight 2×4", "Neuron 4–5: bias 2"]
