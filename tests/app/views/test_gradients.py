"""The gradient view draws a row per layer and says in words what the numbers mean."""

from __future__ import annotations

from collections.abc import Callable
from math import log10

import numpy as np
import pytest
from PySide6.QtCore import QPointF
from PySide6.QtGui import QFontMetricsF
from pytestqt.qtbot import QtBot

from app.plots import Mark
from app.session import Session
from app.views.flow_words import verdict
from app.views.gradients import GradientView
from app.views.rows import within
from engine.training.events import Observed, Started
from engine.training.moments import Moment
from engine.training.probes import GradientFlow
from tests.app.views.conftest import Open
from tests.engine.drawings import classifier


def flow(mean: list[float], update: list[float] | None = None) -> GradientFlow:
    titles = tuple(f"Dense {number}" for number in range(1, len(mean) + 1))
    nodes = tuple((f"dense_{number}",) for number in range(1, len(mean) + 1))
    values = np.array(mean, np.float32)
    return GradientFlow(nodes, titles, values, values * 10, np.array(update or [1e-3] * len(mean), np.float32))


def said(mean: list[float], update: list[float] | None = None, rate: float | None = None) -> str:
    reading = flow(mean, update)
    return verdict(reading, reading.titles, rate)


def test_a_real_run_fills_a_row_per_layer(qtbot: QtBot, opened: Open, train: Callable[[Session], None]) -> None:
    session = opened(classifier(("dense", {"units": 8}), "relu").with_training(epochs=30))
    view = GradientView(session)
    qtbot.addWidget(view)
    view.show()
    train(session)
    view.draw()
    assert view.gradients.titles == ("Dense 1", "Dense 2")
    assert view.reading is not None
    assert np.allclose(view.gradients.line.getData()[0], np.log10(view.reading.mean))
    assert view.gradients.line.getData()[1].tolist() == [0, 1]
    assert np.allclose(view.updates.line.getData()[0], np.log10(view.reading.update))
    assert view.verdict.text().startswith("Gradients reach every layer: the largest mean is ")
    assert view.pages.currentWidget() is view.picture


def test_the_legend_says_from_where_to_where_updates_are_healthy(qtbot: QtBot, opened: Open) -> None:
    view = GradientView(opened(classifier()))
    qtbot.addWidget(view)
    assert view.updates.legend.texts() == ("ratio", "healthy 0.0003–0.003")
    assert view.band.getRegion() == pytest.approx((log10(0.0003), log10(0.003)))


def test_pictures_side_by_side_begin_at_one_height_also_where_one_of_them_has_more_to_name(
    qtbot: QtBot, opened: Open, train: Callable[[Session], None]
) -> None:
    view = GradientView(opened(classifier(("dense", {"units": 8}), "relu").with_training(epochs=3)))
    qtbot.addWidget(view)
    view.resize(600, 420)
    view.show()
    train(view.session)
    view.draw()
    one, other = view.now
    assert one.mapTo(view, one.rect().topRight()).x() < other.mapTo(view, other.rect().topLeft()).x()
    one.legend.put("smallest", Mark("#000000"), "of all that there are")
    one.legend.put("middle", Mark("#000000"), "of all that there are")
    row = other.legend.sizeHint().height()
    qtbot.waitUntil(lambda: one.legend.height() == other.legend.height() > 2 * row)


def test_the_rule_of_its_scales_is_stated() -> None:
    assert "log scales" in GradientView.explanation


def test_before_training_it_says_what_to_do(qtbot: QtBot, opened: Open) -> None:
    view = GradientView(opened(classifier()))
    qtbot.addWidget(view)
    view.show()
    view.draw()
    assert view.nothing.text() == "Press Train to see the gradients: they exist only while the network learns."


def test_rows_of_another_view_are_not_taken(qtbot: QtBot, opened: Open) -> None:
    view = GradientView(opened(classifier()))
    qtbot.addWidget(view)
    assert not view.take(Observed(1, 1, {"weights": flow([1])}))
    assert view.take(Observed(1, 1, {"gradients": flow([1])}))


@pytest.mark.parametrize(
    ("mean", "words"),
    [
        (
            [1e-7, 1e-4, 5e-3],
            "The gradient vanishes: Dense 1, the first layer, gets 1/50,000 of what Dense 3, the last, gets. "
            "ReLU, normalisation or a shorter network help.",
        ),
        (
            [0.0, 1e-3],
            "The gradient vanishes: Dense 1, the first layer, gets nothing of what Dense 2, the last, gets. "
            "ReLU, normalisation or a shorter network help.",
        ),
        (
            [50.0, 1e-2],
            "The gradient explodes on its way back: Dense 1, the first layer, gets 5,000 times what Dense 2, "
            "the last, gets. Clip gradients, or use smaller initial weights.",
        ),
        (
            [0.0, 0.0],
            "All gradients are zero: nothing is learned. The loss may not depend on the weights any more.",
        ),
        (
            [float("nan"), 1.0],
            "The gradient of Dense 1 is not a finite number any more: lower the learning rate, or clip gradients.",
        ),
        ([1e-2, 2e-2], "Gradients reach every layer: the largest mean is 2.00 times the smallest."),
        ([1e-2], "Dense 1 is the only layer that learns."),
    ],
)
def test_what_the_gradients_mean_is_said(mean: list[float], words: str) -> None:
    assert said(mean) == words


def test_layers_that_stand_still_or_jump_are_named() -> None:
    assert said([1.0, 1.0, 1.0], [1e-7, 1e-3, 0.5]).endswith(
        "Hardly moves (update below 10⁻⁵ of the weights): Dense 1. "
        "Moves by more than a tenth in one step: Dense 3. Lower the learning rate."
    )


def test_of_many_layers_so_many_are_named_as_can_be_read(qtbot: QtBot, opened: Open) -> None:
    view = GradientView(opened(classifier()))
    qtbot.addWidget(view)
    strip = view.gradients
    strip.resize(400, 300)
    titles = tuple(f"Stage {n} › Bottleneck with projection › Batch norm" for n in range(60))
    strip.show_rows(titles, np.full(60, 0.1))
    (ticks,) = strip.plot.getAxis("left")._tickLevels
    rows = [row for row, _ in ticks]
    height = strip.plot.height() / 60
    line = QFontMetricsF(strip.plot.tick_font).height()
    assert len(rows) > 5
    assert rows[0] * height > line / 2  # the first is not cut off
    assert (rows[1] - rows[0]) * height > line
    assert all("…" in name for _, name in ticks)
    strip.plot.hovered.emit(QPointF(-1.0, 41.8))
    assert "Stage 42 › Bottleneck with projection › Batch norm: 0.100" in strip.plot.toolTip()
    for outside in (QPointF(-1.0, 75.0), None):
        strip.plot.hovered.emit(outside)
        assert strip.plot.toolTip() == ""


def test_of_a_layer_inside_of_blocks_the_end_of_its_name_is_kept(qapp) -> None:
    metrics = QFontMetricsF(qapp.font())
    room = metrics.horizontalAdvance("… › Narrow") + 1.0
    assert within("Stage 1 › Bottleneck ×2 › Narrow", metrics, room).endswith("› Narrow")
    assert not within("A very long name of one layer", metrics, room).startswith("…")
    assert within("Dense", metrics, room) == "Dense"


def test_over_time_a_run_is_a_row_per_layer_from_its_start_to_now(
    qtbot: QtBot, opened: Open, train: Callable[[Session], None]
) -> None:
    session = opened(classifier(("dense", {"units": 8}), "relu").with_training(epochs=60))
    view = GradientView(session)
    qtbot.addWidget(view)
    view.show()
    view.when.setCurrentIndex(1)
    train(session)
    view.draw()
    assert view.gradient_map.titles == view.update_map.titles == ("Dense 1", "Dense 2")
    assert view.reading is not None
    assert view.gradient_map.map.values[:, -1] == pytest.approx(np.log10(view.reading.mean))
    assert view.update_map.map.values[:, -1] == pytest.approx(np.log10(view.reading.update) + 3, abs=1e-5)
    assert view.update_map.scale.text == "10⁻⁵ to 0.1: logarithmic; grey is healthy"
    table = view.table()
    assert set(table["layer"]) == {"Dense 1", "Dense 2"}
    assert len(set(map(len, table.values()))) == 1
    assert 0 < table["epoch"].min() <= table["epoch"].max() <= 60
    assert "Read from" not in view.verdict.text()
    at = float(view.past.at[-1]) - 0.01  # inside of the last column
    view.gradient_map.map.hovered.emit(QPointF(at, 1.0))
    assert f"Dense 2, epoch {at:.1f}: " in view.gradient_map.map.toolTip()
    view.past.clear()
    for epoch in (20.0, 30.0):
        view.past.add(epoch, view.column(view.reading))
    view.draw()
    assert view.verdict.text().endswith("Read from epoch 20.0 on: before, this view was closed.")


def test_over_time_is_empty_before_a_run_and_what_is_seen_at_rest_is_no_part_of_it(qtbot: QtBot, opened: Open) -> None:
    view = GradientView(opened(classifier()))
    qtbot.addWidget(view)
    view.show()
    view.when.setCurrentIndex(1)
    qtbot.waitUntil(lambda: view.reading is not None)
    view.draw()
    assert view.nothing.text() == "Press Train: what is seen here is read while the network learns."


def test_a_gradient_that_is_no_number_is_a_gap_over_time(qtbot: QtBot, opened: Open, monkeypatch) -> None:
    session = opened(classifier())
    view = GradientView(session)
    qtbot.addWidget(view)
    view.when.setCurrentIndex(1)
    monkeypatch.setattr(type(session.training), "active", property(lambda _: True))
    view.take(Started(4, 10, "cpu", {}))
    for step, mean in ((10, [1e-2, 1e-3]), (20, [float("nan"), 1e-3])):
        view.take(Observed(step, 1, {"gradients": flow(mean)}))
    view.draw()
    assert np.isnan(view.gradient_map.map.values[0, -1])
    view.gradient_map.map.hovered.emit(QPointF(1.9, 0.0))
    assert "Dense, epoch 1.9: not a number" in view.gradient_map.map.toolTip()


def test_in_a_paused_run_an_earlier_moment_leaves_what_came_after_it(qtbot: QtBot, opened: Open, monkeypatch) -> None:
    session = opened(classifier())
    view = GradientView(session)
    qtbot.addWidget(view)
    monkeypatch.setattr(type(session.training), "active", property(lambda _: True))
    view.take(Started(4, 10, "cpu", {}))
    for step in (10, 20, 30):
        view.take(Observed(step, 1, {"gradients": flow([1e-2])}))
    monkeypatch.setattr(session.training.held, "moment", Moment(15, 1, 5))
    view.take(Observed(15, 1, {"gradients": flow([5e-2])}))
    assert view.past.at.tolist() == [1.0, 2.0, 3.0]


def test_the_moment_that_is_looked_at_is_a_line_over_time(qtbot: QtBot, opened: Open, monkeypatch) -> None:
    session = opened(classifier())
    view = GradientView(session)
    qtbot.addWidget(view)
    view.when.setCurrentIndex(1)
    monkeypatch.setattr(type(session.training), "active", property(lambda _: True))
    view.take(Started(4, 10, "cpu", {}))
    view.take(Observed(20, 2, {"gradients": flow([1e-2])}))
    session.moment_changed.emit(Moment(15, 1, 5))
    view.draw()
    assert view.gradient_map.moment.isVisible()
    assert view.gradient_map.moment.value() == 1.5
    session.moment_changed.emit(None)
    view.draw()
    assert not view.gradient_map.moment.isVisible()


def test_layers_that_a_schedule_has_slowed_down_are_not_called_ill() -> None:
    assert said([1e-3], [1e-8]).endswith("Hardly moves (update below 10⁻⁵ of the weights): Dense 1.")
    assert said([1e-3], [1e-8], rate=4e-8).endswith(
        "The schedule has brought the learning rate down to 4.0×10⁻⁸, so updates are tiny: Dense 1."
    )


def test_only_a_schedule_explains_small_updates_at_its_end(
    qtbot: QtBot, opened: Open, train: Callable[[Session], None]
) -> None:
    for schedule, explained in (("one-cycle", True), ("constant", False)):
        session = opened(classifier().with_training(epochs=6, schedule=schedule))
        view = GradientView(session)
        qtbot.addWidget(view)
        view.show()
        train(session)
        assert (view._slowed is not None) is explained
