"""What views see is of the network that there is: none that was forgotten while it was looked at."""

from __future__ import annotations

from collections.abc import Iterator
from threading import Event

import pytest
from pytestqt.qtbot import QtBot

from app import looking
from app.looking import Question
from engine.training.events import Observed
from engine.training.probes import activations
from tests.app.test_training import Desk, until
from tests.engine.drawings import classifier


@pytest.fixture
def desk(qtbot: QtBot) -> Iterator[Desk]:
    desk = Desk()
    yield desk
    assert desk.training.close()
    desk.session.deleteLater()


def seen(desk: Desk) -> list[int]:
    """How many units were seen, look by look."""
    found = [event.readings["view"] for event in desk.of(Observed) if "view" in event.readings]
    return [reading.values.shape[1] for reading in found]


def test_a_paused_run_that_is_given_up_shows_nothing_in_the_drawing_that_is_opened(desk: Desk, qtbot: QtBot) -> None:
    desk.training.step()
    until(qtbot, desk, "paused")
    run, over = desk.training.run, Event()
    assert run is not None
    run.ask(lambda _: over.wait(20))
    desk.session.watch("view", activations("dense_1"))
    desk.session.show(classifier(("dense", {"units": 3})))
    over.set()
    qtbot.waitUntil(lambda: bool(seen(desk)))
    assert seen(desk) == [3]


def test_a_look_that_was_over_just_before_shows_nothing_in_the_drawing_that_is_opened(
    desk: Desk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, over = Event(), Event()

    def slow(question: Question) -> Observed:
        begun.set()
        over.wait(20)
        return look(question)

    look = looking.look
    monkeypatch.setattr(looking, "look", slow)
    desk.session.watch("view", activations("dense_1"))
    qtbot.waitUntil(begun.is_set)
    ended = Event()
    desk.training.submit(ended.set, lambda _: None)  # behind it, on the same thread
    over.set()
    assert ended.wait(10)  # and the window has not heard of it yet
    desk.session.show(classifier(("dense", {"units": 3})))
    qtbot.waitUntil(lambda: bool(seen(desk)))
    assert seen(desk) == [3]
