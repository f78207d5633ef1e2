"""The hidden view shows how a layer arranges the examples."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPointF
from pytestqt.qtbot import QtBot

from app.theme import DARK
from app.views.hidden import DEEP, UNITS, HiddenView, verdict
from app.views.plane_view import marks_of, styles_of
from engine.graph import Graph, Wire
from tests.app.views.conftest import Open
from tests.app.views.looking import seen
from tests.engine.drawings import chain, classifier


def plane(units: int) -> Graph:
    graph = chain(("xor", {"points": 100}), ("dense", {"units": units}), "tanh", ("dense", {"units": 1}))
    graph, loss = graph.added(chain("binary-cross-entropy").nodes["binary_cross_entropy_1"].layer, (900.0, 0.0))
    graph = graph.with_wire(Wire("dense_2", "out", loss, "prediction"))
    return graph.with_wire(Wire("xor_1", "y", loss, "target"))


def shown(qtbot: QtBot, opened: Open, drawing: Graph, node: str) -> HiddenView:
    session = opened(drawing)
    session.select([node])
    return seen(qtbot, HiddenView(session), 500, 500)


def test_components_are_shown_before_any_training_with_what_they_hold(qtbot: QtBot, opened: Open) -> None:
    view = shown(qtbot, opened, classifier(("dense", {"units": 8}), "relu"), "relu_1")
    assert len(view.plane.places) == 128
    assert view.plane._names == ("component 1", "component 2")
    assert "widest directions hold" in view.verdict.text()
    assert "of all 8 units" in view.verdict.text()
    assert view.legend.texts() == ("setosa", "versicolor", "virginica", "training", "validation")
    assert view.grid.isHidden()
    assert not view.scale.isVisible()
    assert list(view.table()) == ["component 1", "component 2", "species", "part"]


@pytest.mark.parametrize("classes", [True, False])
def test_the_legend_fills_the_points_of_a_part_where_they_are_filled(qtbot: QtBot, opened: Open, classes: bool) -> None:
    view = shown(qtbot, opened, classifier(("dense", {"units": 8}), "relu"), "relu_1")
    reading = view.reading if classes else replace(view.reading, classes=())
    styles = styles_of(reading, DARK, (DARK.panel, DARK.panel), hollow=True)
    marks = marks_of(reading, DARK, hollow=True)
    assert marks["training"].filled
    assert styles[0].filled
    assert marks["validation"].filled is styles[-1].filled is not classes


def test_two_inputs_are_told_as_all_of_the_spread_whatever_single_precision_leaves_of_one(
    qtbot: QtBot, opened: Open
) -> None:
    view = shown(qtbot, opened, plane(8), "dense_1")
    assert view.reading is not None
    nearly = replace(view.reading, explained=np.array([0.7, 0.29999998]))
    assert verdict(nearly) == "The two widest directions hold 100 % of the spread of all 8 units."


def test_a_plane_has_a_bent_grid_that_can_be_hidden(qtbot: QtBot, opened: Open) -> None:
    view = shown(qtbot, opened, plane(8), "tanh_1")
    (grid,) = view.plane.lines
    assert grid.ends.shape == (30 * 40, 4)
    view.grid.setChecked(False)
    view.draw()
    assert view.plane.lines == []


def test_controls_are_folded_when_those_that_a_picture_brings_are_there(
    qtbot: QtBot, opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    view = shown(qtbot, opened, plane(8), "tanh_1")
    view.grid.hide()  # as before the first picture
    seen_then: list[bool] = []
    monkeypatch.setattr(view, "_fold", lambda: seen_then.append(not view.grid.isHidden()))
    view.draw()
    assert seen_then == [True], "or no arrow would lead to it in a low panel"


def test_a_layer_of_two_units_is_shown_by_them_with_the_next_layers_line(qtbot: QtBot, opened: Open) -> None:
    view = shown(qtbot, opened, plane(2), "tanh_1")
    assert view.plane._names == ("unit 1", "unit 2")
    assert view.legend.texts()[-1] == "next layer undecided"
    assert view.reading is not None
    (a, b, c), line = view.reading.next_lines[0], view.plane.lines[-1].ends[0]
    assert a * line[0] + b * line[1] + c == pytest.approx(0, abs=1e-5)
    assert a * line[2] + b * line[3] + c == pytest.approx(0, abs=1e-5)


def test_two_units_can_be_chosen(qtbot: QtBot, opened: Open) -> None:
    view = shown(qtbot, opened, classifier(("dense", {"units": 8}), "relu"), "relu_1")
    view.mode.setCurrentText(UNITS)
    qtbot.waitUntil(lambda: view.reading is not None and view.reading.axes == (0, 1))
    view.draw()
    assert not any(spin.isHidden() for spin in view.units)
    view.units[1].setValue(5)
    qtbot.waitUntil(lambda: view.reading is not None and view.reading.axes == (0, 4))
    view.draw()
    assert view.plane._names == ("unit 1", "unit 5")


def test_three_dimensions_are_turned_with_the_mouse(qtbot: QtBot, opened: Open) -> None:
    view = shown(qtbot, opened, plane(8), "tanh_1")
    view.mode.setCurrentText(DEEP)
    qtbot.waitUntil(lambda: view.reading is not None and view.reading.points.shape[1] == 3)
    view.draw()
    assert not view.plane.numbered
    assert "mouse" in view.hint.text()
    before = view.plane.lines[0].ends.copy()
    view.plane.dragged.emit(QPointF(40, 10))
    view.draw()
    assert np.abs(view.plane.lines[0].ends - before).max() > 0.1
    lengths = [np.hypot(*(ends[:, 2:] - ends[:, :2]).T).max() for ends in (before, view.plane.lines[0].ends)]
    assert max(lengths) <= 2 + 1e-9


def test_the_cloud_does_not_flip_while_the_network_learns(qtbot: QtBot, opened: Open, train) -> None:
    drawing = classifier(("dense", {"units": 8}), "relu").with_training(epochs=2, learning_rate=0.003)
    view = shown(qtbot, opened, drawing, "relu_1")
    before = view.plane.places.copy()
    train(view.session)
    view.draw()
    assert (view.plane.places != before).any()
    assert all(np.corrcoef(before[:, axis], view.plane.places[:, axis])[0, 1] > 0.9 for axis in (0, 1))


def test_maps_are_averaged_and_the_view_says_so(qtbot: QtBot, opened: Open) -> None:
    drawing = classifier(("conv2d", {"channels": 4}), "flatten", data="digits", classes=10)
    view = shown(qtbot, opened, drawing, "conv2d_1")
    assert "Each channel is averaged over its 6×6 positions." in view.verdict.text()
    assert not view.pooled.isHidden()
    view.pooled.setCurrentIndex(1)
    qtbot.waitUntil(lambda: view.reading is not None and view.reading.pooled == "flat")
    view.draw()
    assert "Its 4×6×6 numbers are laid out flat." in view.verdict.text()


def test_the_point_under_the_mouse_is_named(qtbot: QtBot, opened: Open) -> None:
    view = shown(qtbot, opened, classifier(("dense", {"units": 8}), "relu"), "relu_1")
    assert view.reading is not None
    view.plane.hovered.emit(QPointF(*map(float, view._seen[0][0])))
    assert view.plane._note is not None
    assert view.plane._note[1] == f"{view.reading.classes[int(view.reading.right[0])]} (training)"


def test_numbers_to_predict_have_a_scale(qtbot: QtBot, opened: Open) -> None:
    graph = chain("diabetes", ("dense", {"units": 1}), "mean-squared-error")
    graph = graph.with_wire(Wire("diabetes_1", "y", "mean_squared_error_1", "target"))
    view = shown(qtbot, opened, graph, "dense_1")
    assert view.scale.isVisible()
    assert "to" in view.scale.text
    assert view.plane._names == ("unit 1", "unit 1")
