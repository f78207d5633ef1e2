"""A drop of the learning rate is an event; what a smooth schedule does at every step is none."""

from itertools import pairwise

from app.views.run_events import changed
from engine.settings import TrainingSettings
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
