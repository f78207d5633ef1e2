"""The loss view shows what the events said, and says what they mean."""

import math
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPointF
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.session import Session
from app.theme import DARK
from app.views.loss import LossView
from engine.training.events import Changed, EpochEnded, Finished, Progress, Started
from engine.training.moments import Moment
from tests.app.views.conftest import Open
from tests.engine.drawings import classifier


@pytest.fixture
def view(qtbot: QtBot) -> LossView:
    view = LossView(Session())
    qtbot.addWidget(view)
    view.show()
    return view


def progress(step: int, loss: float, epoch: int = 1, **others: object) -> Progress:
    return Progress(epoch, step, 40, loss, {"loss": loss, "accuracy": 0.5}, 1e-3, 1000.0, 3.0, **others)  # type: ignore[arg-type]


def train(view: LossView, *validation: float) -> None:
    """A run of one epoch per validation loss, ten steps each."""
    send = view.session.trained.emit
    send(Started(len(validation), 10, "cpu", {"train": 100, "validation": 20, "test": 20}))
    best = math.inf
    for epoch, loss in enumerate(validation, 1):
        send(progress(epoch * 10 - 5, loss + 0.5, epoch))
        send(progress(epoch * 10, loss + 0.4, epoch))
        send(EpochEnded(epoch, {"loss": loss / 2, "accuracy": 0.9}, {"loss": loss, "accuracy": 0.8}, 1.0, loss < best))
        best = min(best, loss)
    view.draw()


def test_before_training_it_says_what_to_do(view: LossView) -> None:
    view.draw()
    assert view.pages.currentWidget() is view.nothing
    assert view.nothing.text() == "Press Train to see the loss."


def test_a_run_that_fails_before_its_first_result_says_so(view: LossView) -> None:
    send = view.session.trained.emit
    send(Started(2, 10, "cpu", {"train": 100, "validation": 20, "test": 20}))
    view.draw()
    assert view.nothing.text() == "The first results come in a moment."
    send(Finished("failed", 0, message="There is too little memory."))
    view.draw()
    assert view.nothing.text() == "Training failed. There is too little memory."


@pytest.mark.parametrize(
    ("method", "words"),
    [
        ("supervised", "Both curves fall"),
        ("adversarial", "no loss has to fall"),
        ("actor-critic", "The higher the return"),
        ("hebbian", "There is no loss"),
    ],
)
def test_how_the_curves_are_read_depends_on_what_is_learned_from(view: LossView, method: str, words: str) -> None:
    view.session.edit_root(view.session.root.with_training(method=method), "Method")
    train(view, 0.8, 0.4)
    assert words in view.hint.text()


def test_curves_hold_what_the_events_said(view: LossView) -> None:
    train(view, 0.8, 0.4)
    loss, accuracy = view.panes
    assert loss.curve_steps.getData()[0].tolist() == [0.5, 1.0, 1.5, 2.0]
    assert loss.curve_steps.getData()[1].tolist() == pytest.approx([1.3, 1.2, 0.9, 0.8])
    assert loss.curve_train.getData()[1].tolist() == [0.4, 0.2]
    assert loss.curve_validation.getData()[1].tolist() == [0.8, 0.4]
    assert accuracy.curve_validation.getData()[1].tolist() == [0.8, 0.8]
    assert accuracy.plot.getAxis("left").labelText == "accuracy (%)"


def test_the_legend_names_the_latest_values_and_the_best_epoch(view: LossView) -> None:
    train(view, 0.8, 0.4, 0.5)
    assert view.legend.texts() == (
        "training 0.250 · 90.0 %",
        "validation 0.500 · 80.0 %",
        "each step 0.900 · 50.0 %",
        "best epoch 2",
    )
    assert view.panes[0].best_line.value() == 2


def test_the_parts_come_first_in_the_legend_though_the_steps_are_known_before_them(view: LossView) -> None:
    send = view.session.trained.emit
    send(Started(2, 10, "cpu", {"train": 100, "validation": 20, "test": 20}))
    send(progress(5, 0.9, 1))
    view.draw()
    assert view.legend.names() == ("each step",)
    send(EpochEnded(1, {"loss": 0.8, "accuracy": 0.9}, {"loss": 0.9, "accuracy": 0.8}, 1.0, True))
    view.draw()
    assert view.legend.names()[:3] == ("training", "validation", "each step")


def test_hovering_reads_out_the_values_there(view: LossView) -> None:
    train(view, 0.8, 0.4, 0.5)
    view.panes[1].plot.hovered.emit(QPointF(1.1, 0.3))
    assert view.place.text() == "at epoch 1.1, step 11"
    assert view.legend.texts()[1] == "validation 0.800 · 80.0 %"
    view.panes[1].plot.hovered.emit(None)
    assert view.place.text() == "epoch 3 of 3"


def test_log_scale_draws_logarithms(view: LossView) -> None:
    train(view, 0.1, 0.01)
    view.log.setChecked(True)
    view.draw()
    assert np.allclose(view.panes[0].curve_validation.getData()[1], [-1, -2])
    assert view.panes[0].plot.getAxis("left").logMode


def test_smoothing_averages_the_faint_curve_only(view: LossView) -> None:
    train(view, 0.8, 0.4)
    view.smoothing.setValue(1)
    view.draw()
    assert view.smoothing_text.text() == "mean of 2"
    assert view.panes[0].curve_steps.getData()[1].tolist() == pytest.approx([1.3, 1.25, 1.05, 0.85])
    assert view.panes[0].curve_train.getData()[1].tolist() == [0.4, 0.2]
    assert any(text.startswith("each step 0.850") for text in view.legend.texts())  # what is drawn is what is told


def test_the_end_tells_the_test_result(view: LossView) -> None:
    train(view, 0.8)
    view.session.trained.emit(Finished("completed", 1, {"loss": 0.3, "accuracy": 0.974}, 2.0))
    view.draw()
    said = "Training completed after epoch 1. On the test part: loss 0.300, accuracy 97.4 %."
    assert view.verdict.text() == f"{said} Train goes on for 9 more epochs."
    view.session.edit_root(view.session.root.with_training(epochs=3), "Set epochs")
    assert view.verdict.text() == f"{said} Train goes on for 2 more epochs.", "as far as it is set to go now"
    view.session.trained.emit(Finished("stopped early", 1, {"loss": 0.3}, 2.0))
    view.draw()
    assert "goes on" not in view.verdict.text(), "more of the same would be stopped again"


def test_it_says_when_the_validation_loss_stopped_falling(view: LossView) -> None:
    train(view, 0.8, 0.4, 0.5, 0.6, 0.7)
    assert view.verdict.text() == "The validation loss was lowest in epoch 2: more training may only memorise."


def test_in_a_long_run_the_loss_may_go_up_and_down_for_a_twentieth_of_it(view: LossView) -> None:
    falling = [1 - epoch / 1000 for epoch in range(1, 195)]
    train(view, *falling, *[1.0] * 6)
    assert view.verdict.text() == ""
    train(view, *falling[:185], *[1.0] * 15)
    assert view.verdict.text().startswith("The validation loss was lowest in epoch 185: ")


def test_all_right_is_in_sight_where_nearly_all_is(view: LossView) -> None:
    send = view.session.trained.emit
    send(Started(2, 10, "cpu", {}))
    send(EpochEnded(1, {"loss": 1.0, "accuracy": 0.6}, {}, 1.0, True))
    send(EpochEnded(2, {"loss": 0.5, "accuracy": 0.85}, {}, 1.0, True))
    view.draw()
    plot = view.panes[1].plot
    assert plot.viewRange()[1][1] < 1.0
    send(EpochEnded(3, {"loss": 0.4, "accuracy": 0.93}, {}, 1.0, True))
    view.draw()
    assert plot.viewRange()[1][1] > 1.0, "with room for a symbol at 100 %"


def test_a_new_run_starts_with_empty_curves_and_a_resumed_one_goes_on(view: LossView) -> None:
    train(view, 0.8, 0.4)
    send = view.session.trained.emit
    send(Started(4, 10, "cpu", {}, step=20, at=2.0))
    send(progress(25, 0.3, epoch=3))
    send(EpochEnded(3, {"loss": 0.1}, {"loss": 0.3}, 1.0, True))
    assert view.panes[0].validation.y.tolist() == [0.8, 0.4, 0.3]
    send(Started(4, 10, "cpu", {}))
    send(progress(1, 2.0))
    view.draw()
    assert (len(view.panes[0].validation), view.panes[0].steps.y.tolist()) == (0, [2.0])


def test_what_is_forgotten_has_no_curves(view: LossView) -> None:
    train(view, 1.0, 0.5)
    view.session.run_changed.emit("idle")
    view.draw()
    assert view.nothing_yet == "Press Train to see the loss."


def test_the_mouse_may_be_quicker_than_the_frame_that_forgets(view: LossView) -> None:
    train(view, 1.0, 0.5)
    view.session.run_changed.emit("idle")
    view._hovered(view.panes[0], QPointF(10.0, 10.0))
    view._hovered(view.panes[0], None)
    view.draw()
    assert view.nothing_yet == "Press Train to see the loss."


def test_where_the_problem_changes_in_the_middle_of_a_run_its_metric_is_shown(view: LossView) -> None:
    train(view, 1.0, 0.5)
    assert view.below.currentData() == "accuracy"
    of_numbers = replace(progress(25, 0.1, 3), metrics={"loss": 0.1, "mae": 0.2})
    view.session.trained.emit(of_numbers)
    view.draw()
    assert view.below.currentData() == "mae"
    view.below.setCurrentIndex(view.below.findData("accuracy"))
    view.session.trained.emit(replace(of_numbers, step=26))
    view.draw()
    assert view.below.currentData() == "accuracy", "how it was before can be looked at"


def test_the_epochs_of_a_shorter_run_fill_the_plot(view: LossView) -> None:
    train(view, *[1.0] * 20)
    train(view, *[1.0] * 12)
    assert view.panes[0].plot.viewRange()[0] == pytest.approx([0, 1.06 * 12])


def test_no_line_leads_through_fewer_steps_than_there_are_epochs(view: LossView) -> None:
    send = view.session.trained.emit
    send(Started(4, 10, "cpu", {"train": 100, "validation": 20, "test": 20}))
    send(progress(1, 1.2))
    for epoch in range(1, 5):
        send(EpochEnded(epoch, {"loss": 1 / epoch}, {"loss": 1 / epoch}, 0.01, True))
    send(progress(40, 0.25, 4))
    view.draw()
    x, _ = view.panes[0].curve_steps.getData()
    assert x is None or not len(x)
    assert "each step" not in view.legend.names()


def test_a_single_step_can_be_seen(view: LossView) -> None:
    send = view.session.trained.emit
    send(Started(2, 10, "cpu", {}))
    send(progress(1, 0.9))
    view.draw()
    dot = view.panes[0].first_step
    assert dot.isVisible()
    assert [values.tolist() for values in dot.getData()] == [[0.1], [0.9]]
    send(progress(2, 0.8))
    view.draw()
    assert not dot.isVisible()


def test_progress_of_other_phases_adds_no_points(view: LossView) -> None:
    train(view, 0.8)
    view.session.trained.emit(progress(10, 0.1, phase="testing"))
    assert len(view.panes[0].steps) == 2


def test_a_run_without_metrics_shows_the_loss_alone(view: LossView) -> None:
    view.session.trained.emit(Started(1, 10, "cpu", {}))
    view.session.trained.emit(EpochEnded(1, {"loss": 0.4}, {}, 1.0, True))
    view.draw()
    assert not view.panes[1].plot.isVisible()


def test_another_drawing_clears_the_curves(view: LossView) -> None:
    train(view, 0.8)
    view.session.opened.emit()
    view.draw()
    assert view.pages.currentWidget() is view.nothing


def test_themes_change_colours_and_keep_data(view: LossView) -> None:
    train(view, 0.8, 0.4)
    view.session.set_theme(DARK)
    assert view.panes[0].curve_train.opts["pen"].color().name() == DARK.series[0]
    assert view.panes[0].curve_train.getData()[1].tolist() == [0.4, 0.2]


def test_another_drawing_leaves_nothing_of_the_last_run_to_read(view: LossView) -> None:
    train(view, 0.8, 0.4)
    view.draw()
    view.session.opened.emit()
    assert (view.place.text(), view.legend.texts()) == ("", ())


def test_the_row_of_controls_fits_a_small_screen(view: LossView) -> None:
    train(view, *[1.0] * 20)
    assert view.place.text() == "epoch 20 of 20"
    assert view.controls.minimumSize().width() <= view.fontMetrics().horizontalAdvance("n" * 50)


def told(view: LossView) -> list[tuple[str, float]]:
    """The letters of the markers in the upper plot, and where they stand."""
    return [(marker.letter, marker.x) for marker in view.panes[0].markers.markers]


def test_a_change_of_the_learning_rate_is_marked_where_it_happened(view: LossView) -> None:
    train(view, 0.8, 0.4)
    send = view.session.trained.emit
    send(progress(21, 0.3, epoch=3))
    send(replace(progress(25, 0.3, epoch=3), learning_rate=1e-4))
    view.draw()
    assert told(view) == [("R", 2.5)]
    assert view.panes[0].markers.markers[0].text == "Learning rate 0.00100 → 10⁻⁴"
    assert "R: learning rate changed" in view.legend.texts()


def test_the_mouse_at_a_marker_is_told_what_happened(qapp: QApplication, view: LossView) -> None:
    train(view, 0.8, 0.4)
    view.session.trained.emit(replace(progress(25, 0.3, epoch=3), learning_rate=1e-4))
    view.draw()
    qapp.processEvents()
    plot = view.panes[1].plot
    plot.hovered.emit(QPointF(2.5, 0.5))
    assert "Learning rate 0.00100 → 10⁻⁴" in plot.toolTip()
    plot.hovered.emit(QPointF(1.5, 0.5))
    assert plot.toolTip() == ""


def test_where_a_run_went_on_and_how_it_ended_is_marked(view: LossView) -> None:
    train(view, 0.8, 0.4)
    send = view.session.trained.emit
    send(Started(4, 10, "cpu", {}, step=20, at=2.0))
    send(progress(25, 0.3, epoch=3))
    send(Finished("failed", 2, message="Training stopped at step 26."))
    view.draw()
    assert told(view) == [("C", 2.0), ("F", 2.5)]
    assert view.panes[0].markers.markers[1].text == "Training stopped at step 26."


def test_the_failure_of_a_run_that_told_of_few_steps_is_marked_behind_its_last_epoch(view: LossView) -> None:
    train(view, 0.8, 0.4)
    view.session.trained.emit(EpochEnded(3, {"loss": 9.0}, {"loss": 9.0}, 1.0, False))
    view.session.trained.emit(Finished("failed", 3, message="Training stopped at step 34."))
    view.draw()
    assert told(view) == [("F", 3.0)]


def test_a_run_that_goes_on_from_an_earlier_moment_drops_what_came_after_it(view: LossView) -> None:
    train(view, 0.8, 0.4, 0.5, 0.6)
    view.session.trained.emit(Started(4, 10, "cpu", {}, step=25, at=2.5))
    view.draw()
    assert view.panes[0].validation.y.tolist() == [0.8, 0.4]
    assert view.panes[0].steps.x.tolist() == [0.5, 1.0, 1.5, 2.0, 2.5]
    assert view.best == 2
    view.session.trained.emit(Started(4, 10, "cpu", {}, step=15, at=1.5))
    view.draw()
    assert view.best == 1, "the best of the epochs that are left"
    assert "best epoch 1" in view.legend.texts()
    view.session.trained.emit(Started(4, 10, "cpu", {}, step=5, at=0.5))
    view.draw()
    assert view.best is None
    assert not [text for text in view.legend.texts() if text.startswith("best epoch")]


def test_the_moment_that_is_looked_at_is_marked(view: LossView) -> None:
    train(view, 0.8, 0.4)
    view.session.moment_changed.emit(Moment(15, 1, 5))
    view.draw()
    assert told(view) == [("M", 1.5)]
    assert "M: looked at" in view.legend.texts()
    assert view.panes[0].markers.markers[0].text == "The moment looked at: epoch 1.5, step 15"
    view.session.moment_changed.emit(None)
    view.draw()
    assert told(view) == []
    assert "M: looked at" not in view.legend.texts()


def test_the_learning_rate_can_be_shown_instead_of_a_metric(view: LossView) -> None:
    train(view, 0.8, 0.4)
    assert [view.below.itemText(i) for i in range(view.below.count())] == ["accuracy", "learning rate"]
    view.below.setCurrentIndex(1)
    view.draw()
    assert view.panes[1].plot.getAxis("left").labelText == "learning rate"
    assert set(view.panes[1].steps.y) == {1e-3}


def test_all_metrics_of_a_run_can_be_shown(view: LossView) -> None:
    send = view.session.trained.emit
    send(Started(1, 10, "cpu", {}))
    send(EpochEnded(1, {"loss": 1.0, "mae": 3.0, "r2": 0.5}, {}, 1.0, True))
    view.draw()
    assert [view.below.itemText(i) for i in range(view.below.count())] == ["mean absolute error", "R²"]
    view.below.setCurrentIndex(1)
    view.draw()
    assert view.panes[1].train.y.tolist() == [0.5]


def test_epochs_on_a_log_axis_are_read_out_as_epochs(view: LossView) -> None:
    train(view, 0.8, 0.4)
    view.log_epochs.setChecked(True)
    view.draw()
    assert view.panes[0].curve_validation.getData()[0].tolist() == pytest.approx([0, math.log10(2)])
    view.panes[0].plot.hovered.emit(QPointF(math.log10(1.1), 0.3))
    assert view.place.text() == "at epoch 1.1, step 11"
    assert view.panes[0].cursor.value() == pytest.approx(math.log10(1.1))


def test_the_table_has_a_row_for_every_time_that_anything_was_told(view: LossView) -> None:
    train(view, 0.8, 0.4)
    table = view.table()
    assert table["epoch"].tolist() == [0.5, 1, 1.5, 2]
    assert table["loss, each step"].tolist() == pytest.approx([1.3, 1.2, 0.9, 0.8])
    assert table["accuracy, validation (%)"].tolist()[1::2] == [80, 80]
    assert np.isnan(table["loss, validation"][0])
    assert table["learning rate"].tolist() == [1e-3] * 4


def test_a_view_that_is_opened_late_shows_the_epochs_it_missed(
    qtbot: QtBot, opened: Open, train: Callable[[Session], None]
) -> None:
    session = opened(classifier().with_training(epochs=5))
    train(session)
    view = LossView(session)
    qtbot.addWidget(view)
    view.show()
    qtbot.waitUntil(lambda: len(view.panes[0].train) == 5)
    assert view.panes[0].validation.x.tolist() == [1, 2, 3, 4, 5]
    assert view.best is not None
    qtbot.waitUntil(lambda: view.place.text() == "epoch 5 of 5")


def test_a_change_of_the_drawing_is_marked_and_what_it_makes_of_the_metrics_is_seen_at_once(view: LossView) -> None:
    train(view, 0.8, 0.4)
    view.session.trained.emit(Changed(40, 10, "cpu", {}, 20, 2.0, {"loss": 3.0, "accuracy": 0.1}, "Switch off", 1))
    view.draw()
    assert view.panes[0].validation.y.tolist() == [0.8, 0.4, 3.0]
    assert [(marker.x, marker.letter) for marker in view.panes[0].markers.markers] == [(2.0, "D")]
    assert view.epochs == 40
