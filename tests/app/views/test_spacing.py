"""A view says how many steps lie between two looks, in a number that can be read while it changes."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from app.session import Session
from app.views.gradients import GradientView
from app.views.spacing import Spacing, spaced
from engine.training.events import Observed
from engine.training.probes import GradientFlow
from tests.app.views.conftest import Open
from tests.app.views.test_gradients import flow
from tests.engine.drawings import classifier


@pytest.mark.parametrize(
    ("steps", "words"),
    [
        (1.0, "every step"),
        (1.6, "every 2 steps"),
        (43.0, "every 40 steps"),
        (96.0, "every 100 steps"),
        (1234.0, "every 1,000 steps"),
    ],
)
def test_it_is_told_in_one_digit(steps: float, words: str) -> None:
    assert spaced(steps) == words


def test_a_single_other_reading_does_not_change_what_is_told(qtbot: QtBot) -> None:
    label = Spacing()
    qtbot.addWidget(label)
    for every in (40, 40, 40, 55):
        assert label.take(every)
    assert label.text() == "every 40 steps"
    assert not label.take(0)


def test_between_two_numbers_it_does_not_go_to_and_fro(qtbot: QtBot) -> None:
    label, told = Spacing(), set()
    qtbot.addWidget(label)
    for turn in range(60):
        label.take(80 if turn % 12 < 6 else 110)
        told.add(label.text())
    assert told == {"every 80 steps", "every 90 steps"}
    for _ in range(30):
        label.take(200)
    assert label.text() == "every 200 steps"


def spaced_flow(every: int) -> GradientFlow:
    seen = flow([1.0])
    return GradientFlow(seen.members, seen.titles, seen.mean, seen.largest, seen.update, every=every)


def test_a_view_says_it_once_a_run_has_told(qtbot: QtBot, opened: Open) -> None:
    session: Session = opened(classifier())
    view = GradientView(session)
    qtbot.addWidget(view)
    view.setMinimumSize(240, 120)  # as in a dock
    view.resize(700, 600)
    view.show()
    session.trained.emit(Observed(0, 0, {"gradients": spaced_flow(0)}))
    assert view.spacing.parent() is None
    session.trained.emit(Observed(10, 1, {"gradients": spaced_flow(30)}))
    assert view.spacing.text() == "every 30 steps"
    assert not view.spacing.isVisible(), "there is no picture yet that it is read for"
    view.draw()
    assert view.spacing.isVisible()
    view.resize(700, 200)
    assert not view.spacing.isVisible()
    assert "Read every 30 steps." in view.verdict.toolTip()
