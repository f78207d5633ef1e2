"""The loss view shows what the events said, and says what they mean."""

import math

import numpy as np
import pytest
from PySide6.QtCore import QPointF
from pytestqt.qtbot import QtBot

from app.session import Session
from app.theme import DARK
from app.views.loss import LossView
from engine.training.events import EpochEnded, Finished, Progress, Started


@pytest.fixture
def view(qtbot: QtBot) -> LossView:
    view = LossView(Session())
    qtbot.addWidget(view)
    view.show()
    return view


def progress(step: int, loss: float, epoch: int = 1, **others: object) -> Progress:
    return Progress(epoch, step, 40, loss, {"accuracy": 0.5}, 1e-3, 1000.0, 3.0, **others)  # type: ignore[arg-type]


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
        "each step 0.900 · 50.0 %",
        "training 0.250 · 90.0 %",
        "validation 0.500 · 80.0 %",
        "best epoch 2",
    )
    assert view.panes[0].best_line.value() == 2


def test_hovering_reads_out_the_values_there(view: LossView) -> None:
    train(view, 0.8, 0.4, 0.5)
    view.panes[1].plot.hovered.emit(QPointF(1.1, 0.3))
    assert view.place.text() == "at epoch 1.1"
    assert view.legend.texts()[2] == "validation 0.800 · 80.0 %"
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
    assert view.smoothing_text.text() == "2 points"
    assert view.panes[0].curve_steps.getData()[1].tolist() == pytest.approx([1.3, 1.25, 1.05, 0.85])
    assert view.panes[0].curve_train.getData()[1].tolist() == [0.4, 0.2]


def test_the_end_tells_the_test_result(view: LossView) -> None:
    train(view, 0.8)
    view.session.trained.emit(Finished("completed", 1, {"loss": 0.3, "accuracy": 0.974}, 2.0))
    view.draw()
    assert view.verdict.text() == "Training completed after epoch 1. On the test part: loss 0.300, accuracy 97.4 %."


def test_it_says_when_the_validation_loss_stopped_falling(view: LossView) -> None:
    train(view, 0.8, 0.4, 0.5, 0.6, 0.7)
    assert view.verdict.text() == (
        "The validation loss was lowest in epoch 2 and has not been lower since: more training may only memorise."
    )


def test_a_new_run_starts_with_empty_curves_and_a_resumed_one_goes_on(view: LossView) -> None:
    train(view, 0.8, 0.4)
    send = view.session.trained.emit
    send(Started(4, 10, "cpu", {}))
    send(progress(25, 0.3, epoch=3))
    send(EpochEnded(3, {"loss": 0.1}, {"loss": 0.3}, 1.0, True))
    assert view.panes[0].validation.y.tolist() == [0.8, 0.4, 0.3]
    send(Started(4, 10, "cpu", {}))
    send(progress(1, 2.0))
    assert (len(view.panes[0].validation), view.panes[0].steps.y.tolist()) == (0, [2.0])


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
