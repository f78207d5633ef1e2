"""A drop of the learning rate is an event; what a smooth schedule does at every step is none."""

from itertools import pairwise

from app.session import Session
from app.views.over_time import Epochs
from app.views.run_events import RunEvents, changed
from engine.settings import TrainingSettings
from engine.training.events import Changed, Started
from engine.training.schedules import Pace, learning_rate


def rates(settings: TrainingSettings, pace: Pace | None = None) -> list[tuple[int, float]]:
    """(step, rate) at every third step of a run with ten steps an epoch."""
    return [(step, learning_rate(settings, step, 10, pace or Pace())) for step in range(0, 100, 3)]


def changes(settings: TrainingSettings, told: list[tuple[int, float]]) -> list[int]:
    return [now[0] for before, now in pairwise(told) if changed(settings, 10, before, now)]


def test_a_schedule_in_steps_changes_at_each_drop() -> None:
    settings = TrainingSettings(epochs=10, schedule="step", schedule_epochs=3)
    assert changes(settings, rates(settings)) == [30, 60, 90]


def test_a_smooth_schedule_never_does() -> None:
    for schedule in ("cosine", "one-cycle", "constant"):
        settings = TrainingSettings(epochs=10, schedule=schedule)
        assert changes(settings, rates(settings)) == []


def test_a_change_by_hand_is_seen_in_a_smooth_schedule_too() -> None:
    settings = TrainingSettings(epochs=10, schedule="cosine")
    told = rates(settings)[:10] + rates(settings, Pace(scale=0.5))[10:]
    assert changes(settings, told) == [30]


def test_a_change_of_the_drawing_is_an_event_and_the_rest_of_a_gesture_is_not(qapp) -> None:
    session = Session()
    events = RunEvents(session, Epochs(session))
    events.take(Changed(9, 10, "cpu", {}, 15, 1.5, text="Cut wire"))
    events.take(Changed(9, 10, "cpu", {}, 17, 1.7, text=""))
    events.take(Changed(9, 10, "cpu", {}, 17, 1.7, text="Went on as before", refused="There is nothing to learn."))
    assert [(event.what, event.at, event.text) for event in events.known] == [
        ("drawing", 1.5, "The drawing was changed: cut wire."),
        ("drawing", 1.7, "Went on as before: There is nothing to learn."),
    ]


def test_epochs_of_another_length_are_no_change_of_the_learning_rate(qapp) -> None:
    session = Session()
    epochs = Epochs(session)
    events = RunEvents(session, epochs)
    for event in (Started(10, 100, "cpu", {}), Changed(10, 5, "cpu", {}, 200, 2.0, text="Set batch size")):
        epochs.take(event)
        events.take(event)
    assert epochs.at(205) == 3.0
    assert epochs.step(3.0) == 205
