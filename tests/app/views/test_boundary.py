"""The boundary view shows what the network answers, before training and while it runs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPointF
from pytestqt.qtbot import QtBot

from app.importing.first_network import first_network
from app.session import Session
from app.theme import LIGHT
from app.ticks import day_of
from app.views.boundary import BoundaryView
from app.views.field import point_styles
from engine import examples
from engine.datasets.importing import describe
from engine.graph import Graph, Wire
from engine.training.probes import NodeField
from tests.app.views.conftest import Open
from tests.engine.drawings import chain, classifier


def two_classes(data: str = "xor", **settings: object) -> Graph:
    graph = chain((data, {"points": 100, **settings}), ("dense", {"units": 8}), "tanh", ("dense", {"units": 1}))
    graph, loss = graph.added(chain("binary-cross-entropy").nodes["binary_cross_entropy_1"].layer, (900.0, 0.0))
    graph = graph.with_wire(Wire("dense_2", "out", loss, "prediction"))
    return graph.with_wire(Wire(f"{data}_1", "y", loss, "target"))


def regression(data: str) -> Graph:
    graph = chain(data, ("dense", {"units": 1}), "mean-squared-error")
    return graph.with_wire(Wire(f"{data}_1", "y", "mean_squared_error_1", "target"))


def shown(qtbot: QtBot, session: Session) -> BoundaryView:
    view = BoundaryView(session)
    qtbot.addWidget(view)
    view.resize(600, 500)
    view.show()
    qtbot.waitUntil(lambda: view.reading is not None)
    view.draw()
    return view


def test_the_field_is_there_before_any_training(qtbot: QtBot, opened: Open) -> None:
    view = shown(qtbot, opened(two_classes()))
    assert view.pages.currentWidget() is view.picture
    assert view.plane._field is not None
    assert len(view.plane.places) == 85  # the test part is not shown until it is asked for
    assert view.scale.text == "0 to 1: probability of “same sign”"
    assert view.verdict.text().startswith("Right: ")
    assert view.legend.texts() == ("different signs", "same sign", "training", "validation", "wrong")
    assert view.across.isHidden()


def test_the_legend_fills_the_shapes_that_the_picture_fills(qtbot: QtBot, opened: Open) -> None:
    view = shown(qtbot, opened(two_classes()))
    styles = {style.shape: style.filled for style in point_styles(view.reading, LIGHT)}
    marks = {name: view.beside._named[name] for name in ("training", "validation")}
    assert {mark.symbol: mark.filled for mark in marks.values()} == {"o": styles["o"], "t": styles["t"]}
    assert not styles["t"]


def test_training_moves_the_boundary(qtbot: QtBot, opened: Open, train) -> None:
    session = opened(two_classes("gaussians").with_training(epochs=30, learning_rate=0.02))
    view = shown(qtbot, session)
    before = view.plane._bytes.copy()
    train(session)
    view.draw()
    assert (view.plane._bytes != before).any()
    assert "100 % (training)" in view.verdict.text()
    assert view.table()["probability of upper right"].max() > 0.99


def test_parts_are_shown_and_hidden(qtbot: QtBot, opened: Open) -> None:
    view = shown(qtbot, opened(two_classes()))
    for box in view.parts:
        box.setChecked(box is view.parts[2])
    view.draw()
    assert len(view.plane.places) == 15
    assert view.legend.texts() == ("different signs", "same sign", "test", "wrong")


def test_where_all_parts_have_the_same_examples_each_is_drawn_once(qtbot: QtBot, opened: Open) -> None:
    view = shown(qtbot, opened(examples.example("xor-neurons").graph))
    for box in view.parts:
        box.setChecked(True)
    view.draw()
    assert len(view.plane.places) == 4
    assert set(view.plane.kinds % 6) <= {0, 1}, "as those that are learned from"
    view.parts[0].setChecked(False)
    view.draw()
    assert len(view.plane.places) == 8


def test_a_discrete_field_has_two_colours(qtbot: QtBot, opened: Open) -> None:
    view = shown(qtbot, opened(two_classes()))
    view.smooth.setCurrentText("Discrete")
    view.draw()
    assert len(np.unique(view.plane._bytes)) <= 2


def test_of_many_features_two_are_chosen_and_the_slice_is_said(qtbot: QtBot, opened: Open) -> None:
    view = shown(qtbot, opened(classifier(("dense", {"units": 6}), "relu")))
    assert view.reading is not None
    assert view.reading.names == ("sepal length (cm)", "sepal width (cm)")
    assert "the other 2 features stand at the mean" in view.verdict.text()
    view.across.setCurrentText("petal width (cm)")
    qtbot.waitUntil(lambda: view.reading is not None and view.reading.names[0] == "petal width (cm)")
    view.draw()
    assert view.caption == "petal width (cm) and sepal width (cm)"
    assert not view.scale.isVisible()
    assert set(view.table()) >= {"petal width (cm)", "probability of setosa"}


def test_numbers_are_the_first_axes_and_neither_sines_of_dates_nor_zeros_and_ones(
    qtbot: QtBot, opened: Open, tmp_path: Path
) -> None:
    rows = [f"2024-01-{day:02},{'oslo' if day % 3 else 'rome'},{day / 2},{day % 7}.5,{day * 3}" for day in range(1, 31)]
    (tmp_path / "days.csv").write_text("\n".join(["when,city,rain,wind,sold", *rows]), encoding="utf-8")
    table = describe(tmp_path / "days.csv", "days.csv")
    graph, _ = first_network(table)
    view = BoundaryView(opened(graph))
    qtbot.addWidget(view)
    assert (view.across.currentText(), view.up.currentText()) == ("rain", "wind")
    alone = table.changed(leave_out=("wind",))
    view.session.show(first_network(alone)[0])
    assert (view.across.currentText(), view.up.currentText()) == ("when", "rain")


def with_table(opened: Open, folder: Path, columns: str, rows: Sequence[str], **settings: object) -> Session:
    """A drawing with a first network for a table that lies beside it."""
    (folder / "days.csv").write_text("\n".join([columns, *rows]), encoding="utf-8")
    session = opened(first_network(describe(folder / "days.csv", "days.csv").changed(**settings))[0])
    session.document.path = folder / "days.gradwire"
    return session


def test_an_axis_of_days_and_the_word_at_the_mouse_read_as_dates(qtbot: QtBot, opened: Open, tmp_path: Path) -> None:
    rows = [f"2024-01-{day:02},{day % 7}.5,{day * 3}" for day in range(1, 31)]
    view = shown(qtbot, with_table(opened, tmp_path, "when,rain,sold", rows))
    assert view.plane.dates == (True, False)
    view.across.setCurrentText("rain")
    view.up.setCurrentText("when")
    qtbot.waitUntil(lambda: view.reading is not None and view.reading.names == ("rain", "when"))
    view.draw()
    assert view.plane.dates == (False, True)
    view._tell_place(QPointF(3.5, day_of(datetime(2024, 1, 12))))
    assert view.plane._note is not None
    assert view.plane._note[1].startswith("rain = 3.50, when = 2024-01-12\n")


def test_a_curve_over_days_has_dates_below_it_that_of_a_neuron_too(qtbot: QtBot, opened: Open, tmp_path: Path) -> None:
    rows = [f"2024-01-{day:02},{day * 3}" for day in range(1, 31)]
    view = shown(qtbot, with_table(opened, tmp_path, "when,sold", rows, dates="days"))
    assert view.reading is not None
    assert len(view.reading.features) == 1
    assert view.plane.dates == (True, False)
    reading = NodeField("dense_1", view.reading.field[0], view.reading.span)
    view.glance.node, view.glance.reading = "dense_1", reading
    view.draw()
    assert view.plane._names[1] == view.glance.title
    assert view.plane.dates == (True, False)


def test_the_same_feature_twice_is_no_plane(qtbot: QtBot, opened: Open) -> None:
    view = shown(qtbot, opened(classifier(("dense", {"units": 6}), "relu")))
    view.across.setCurrentIndex(1)
    assert view.up.currentIndex() == 2


def test_numbers_have_a_scale_around_their_middle(qtbot: QtBot, opened: Open) -> None:
    view = shown(qtbot, opened(regression("plane")))
    low, middle, high = view.scale._numbers
    assert (middle, high) == ("0", low.replace("\N{MINUS SIGN}", ""))
    assert ", a line every " in view.scale.text
    assert view.verdict.text().startswith("Off by ")


def test_pictures_have_no_plane_and_the_view_says_where_to_look(qtbot: QtBot, opened: Open) -> None:
    view = BoundaryView(opened(classifier("flatten", data="digits", classes=10)))
    qtbot.addWidget(view)
    view.show()
    view.draw()
    expected = "Examples of 1×8×8 numbers do not lie in a plane. Hidden space shows how a layer sees them."
    assert view.nothing.text() == expected
    assert not view.probes()
    assert view.smooth.isHidden()


def test_the_mouse_is_told_the_answer_at_its_place(qtbot: QtBot, opened: Open) -> None:
    view = shown(qtbot, opened(two_classes()))
    view.plane.hovered.emit(QPointF(1.0, 1.0))
    assert view.plane._note is not None
    first, second = view.plane._note[1].split("\n")
    assert first == "x1 = 1.00, x2 = 1.00"
    assert second.endswith(" %")
    view.plane.hovered.emit(None)
    assert view.plane._note is None


def test_noise_is_an_edit_that_is_undone_in_one_step(qtbot: QtBot, opened: Open) -> None:
    session = opened(two_classes())
    view = shown(qtbot, session)
    view.noise.slider.setSliderDown(True)
    for value in (5, 12, 20):
        view.noise.slider.setValue(value)
    view.noise.slider.setSliderDown(False)
    assert session.root.nodes["xor_1"].layer.noise == 0.2
    assert view.noise.value.text() == "0.20"
    before = view.reading
    qtbot.waitUntil(lambda: view.reading is not before)  # other points are looked at
    session.undo()
    assert session.root.nodes["xor_1"].layer.noise == 0.0
    assert view.noise.slider.value() == 0


def test_measured_data_have_no_noise_to_choose(qtbot: QtBot, opened: Open) -> None:
    view = shown(qtbot, opened(classifier(("dense", {"units": 6}), "relu")))
    assert not view.noise.isEnabled()
    assert "as it was measured" in view.noise.toolTip()


@pytest.mark.parametrize("loss", ["mean-squared-error", "cross-entropy"])
def test_a_single_feature_is_a_curve(qtbot: QtBot, opened: Open, tmp_path: Path, loss: str) -> None:
    numbers = loss == "mean-squared-error"
    rows = [f"{x / 10},{x * x if numbers else ('low', 'middle', 'high')[x // 14]}" for x in range(42)]
    (tmp_path / "table.csv").write_text("width,area\n" + "\n".join(rows))
    outputs = 1 if numbers else 3
    graph, data = chain(("dense", {"units": outputs}), loss).added(describe(tmp_path / "table.csv"), (0.0, 0.0))
    graph = graph.with_wire(Wire(data, "x", "dense_1", "in"))
    graph = graph.with_wire(Wire(data, "y", f"{loss.replace('-', '_')}_1", "target"))
    session = opened(graph)
    session.document.open(graph, tmp_path / "drawing.gradwire")
    view = shown(qtbot, session)
    assert view.reading is not None
    assert view.reading.field.shape == (outputs, 1, 240)
    assert len(view.plane.lines) == outputs
    assert view.plane._names == ("width", "area" if numbers else "probability")
    assert len(view.table()["width"]) == 240
