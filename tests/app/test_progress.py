"""The strip in the toolbar says where a training stands."""

import numpy as np
import pytest

from app.main_window import MainWindow
from app.progress import DeviceBox, ProgressStrip
from engine.training.events import Finished, Progress, Started


@pytest.fixture
def strip(qtbot, session) -> ProgressStrip:
    made = ProgressStrip(session)
    qtbot.addWidget(made)
    made.resize(900, 40)
    made.show()
    return made


def test_it_counts_epochs_and_tells_how_long_it_takes(session, strip) -> None:
    assert strip.text.text() == "Not trained yet"
    session.trained.emit(Started(10, 20, "cpu", {"train": 640}))
    session.trained.emit(Progress(3, 50, 200, 0.0812, {}, 0.001, 5000.0, 65.0))
    assert strip.text.text() == "Epoch 3 of 10 · loss 0.0812 · 1 min 05 s left"
    assert strip.bar.value() == 250


def test_where_there_is_little_room_the_epoch_is_what_is_said(session, strip) -> None:
    session.trained.emit(Started(100_000, 20, "cpu", {"train": 640}))
    session.trained.emit(Progress(3, 50, 2000, 0.0812, {}, 0.001, 5000.0, 65.0))
    strip.resize(strip.minimumSizeHint())
    assert strip.text.text() == "3 of 100,000"
    assert strip.text.toolTip() == "Epoch 3 of 100,000 · loss 0.0812 · 1 min 05 s left"


def test_a_room_sees_the_progress_on_the_smallest_screen(window: MainWindow) -> None:
    window.resize(1280, 720)
    window.toggle_projector()
    strip = window.findChild(ProgressStrip)
    assert strip is not None
    assert strip.isVisible()
    assert strip.mapTo(window, strip.rect().topRight()).x() < 1280


@pytest.mark.parametrize(
    ("event", "text"),
    [
        (Finished("completed", 10, {"loss": 0.1, "accuracy": 0.975}), "Finished · test loss 0.100, accuracy 97.5 %"),
        (Finished("stopped", 3), "Stopped"),
        (Finished("failed", 3, message="The loss is not a number."), "Failed"),
    ],
)
def test_the_end_is_said_with_the_figures_of_the_test(session, strip, event: Finished, text: str) -> None:
    session.trained.emit(event)
    assert strip.text.text() == text


def test_another_drawing_has_not_been_trained(session, strip) -> None:
    session.trained.emit(Finished("stopped", 3))
    session.opened.emit()
    assert strip.text.text() == "Not trained yet"


def test_a_drawing_that_brings_its_weights_is_not_said_to_be_untrained(session, strip) -> None:
    session.show(session.graph, weights={"dense_1.weight": np.zeros((8, 4), np.float32)})
    assert strip.text.text() == "Opened with its weights"
    session.show(session.graph)
    assert strip.text.text() == "Not trained yet"


def test_the_device_is_a_setting_of_the_drawing_that_can_be_undone(qtbot, session) -> None:
    box = DeviceBox(session)
    qtbot.addWidget(box)
    box.activated.emit(1)
    assert session.graph.training.device == "cpu"
    assert box.currentData() == "cpu"
    session.undo()
    assert box.currentData() == "auto"


def test_at_the_end_of_a_training_it_offers_the_verdict(qtbot, session) -> None:
    strip = ProgressStrip(session)
    qtbot.addWidget(strip)
    assert strip.verdict.isHidden()
    strip.take(Finished("completed", 1))
    assert not strip.verdict.isHidden()
    with qtbot.waitSignal(strip.verdict_wanted):
        strip.verdict.click()
    strip.take(Finished("failed", 1))
    assert strip.verdict.isHidden()
