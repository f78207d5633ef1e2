"""Play, pause, step, start over and the speeds, with real trainings."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from app.playground.run_box import LIVELY, RunBox
from tests.app.playground.conftest import Playing
from tests.app.playground.test_panel import choose


@pytest.fixture
def run(playing: Playing) -> RunBox:
    playing.session.torch_arrived()
    return playing.panel.run


def running(playing: Playing) -> bool:
    return playing.session.training.status == "running"


def steps(playing: Playing) -> int:
    state = playing.session.training.state
    return state.step if state is not None else 0


def test_play_trains_and_pause_holds(run: RunBox, playing: Playing, qtbot: QtBot) -> None:
    assert run.play.text() == "Play"
    run.play.click()
    qtbot.waitUntil(lambda: running(playing) and run.figures.values["Epoch"].text() != "–")
    assert run.play.text() == "Pause"
    assert not run.step.isEnabled()
    run.play.click()
    qtbot.waitUntil(lambda: playing.session.training.status == "paused")
    assert run.play.text() == "Play"


def test_step_takes_one_batch(run: RunBox, playing: Playing, qtbot: QtBot) -> None:
    def held_after(count: int) -> bool:
        return playing.session.training.status == "paused" and steps(playing) == count

    run.step.click()
    qtbot.waitUntil(lambda: held_after(1))
    run.step.click()
    qtbot.waitUntil(lambda: held_after(2))


def test_a_slow_speed_takes_batch_after_batch_by_the_clock(run: RunBox, playing: Playing, qtbot: QtBot) -> None:
    choose(run.speed, "30 batches a second")
    run.play.click()
    assert run.play.text() == "Pause"
    qtbot.waitUntil(lambda: steps(playing) >= 4)
    run.play.click()
    qtbot.waitUntil(lambda: playing.session.training.status == "paused")
    assert not run.clock.isActive()
    assert run.play.text() == "Play"


def test_the_speed_changes_while_it_plays(run: RunBox, playing: Playing, qtbot: QtBot) -> None:
    run.play.click()
    qtbot.waitUntil(lambda: running(playing))
    choose(run.speed, "8 batches a second")
    qtbot.waitUntil(lambda: playing.session.training.status == "paused")
    assert run.playing
    choose(run.speed, "full speed")
    qtbot.waitUntil(lambda: running(playing))
    assert not run.clock.isActive()


def test_pictures_have_more_of_the_time_where_they_are_to_be_smooth(
    run: RunBox, playing: Playing, qtbot: QtBot
) -> None:
    watching = playing.session.training.watching
    assert watching.share == LIVELY
    run.step.click()
    assert playing.session.training.run is not None
    assert playing.session.training.run._controls.share == LIVELY
    choose(run.speed, "full speed")
    assert watching.share is None
    assert playing.session.training.run._controls.share is None
    choose(run.speed, "smooth pictures")
    assert watching.share == LIVELY
    qtbot.waitUntil(lambda: steps(playing) == 1)
    playing.panel.hide()
    assert watching.share is None, "they are those of a playground that is seen"


def test_a_speed_chosen_while_a_step_is_taken_makes_no_more_than_that_step_of_it(
    run: RunBox, playing: Playing, qtbot: QtBot
) -> None:
    for speed in ("full speed", "30 batches a second"):
        before = steps(playing)
        run.step.click()
        assert run.play.text() == "Play"
        choose(run.speed, speed)
        qtbot.waitUntil(lambda: playing.session.training.status == "paused")
        qtbot.wait(100)
        assert steps(playing) == before + 1
        assert not run.clock.isActive()


def test_starting_over_forgets_and_takes_another_seed_where_it_is_asked_for(
    run: RunBox, playing: Playing, qtbot: QtBot
) -> None:
    run.step.click()
    qtbot.waitUntil(lambda: steps(playing) == 1)
    run.same.trigger()
    assert playing.session.training.state is None
    assert playing.session.root.training.seed == 0
    run.other.trigger()
    assert playing.session.root.training.seed != 0
    assert run.figures.values["Epoch"].text() == "–"
    playing.undo()
    assert playing.session.root.training.seed == 0
    assert playing.session.training.state is None
    playing.undo()
    assert playing.session.training.state is not None, "what was learned comes back"


def test_another_drawing_stops_the_clock(run: RunBox, playing: Playing, qtbot: QtBot) -> None:
    choose(run.speed, "1 batch a second")
    run.play.click()
    qtbot.waitUntil(lambda: steps(playing) >= 1)
    playing.session.show(playing.session.root)
    assert not run.clock.isActive()


def test_why_it_does_not_play_is_said(run: RunBox, playing: Playing, qtbot: QtBot) -> None:
    playing.panel.data.tiles["painted"].click()
    run.play.click()
    qtbot.waitUntil(lambda: not run.trouble.isHidden())
    assert run.trouble.text() == (
        "No points are painted yet. Paint some in the boundary view: choose a class and drag."
    )
    run.same.trigger()
    assert run.trouble.isHidden()
    playing.session.edit_root(playing.session.root.without(["feature_1", "feature_2"]), "Take the features away")
    assert run.trouble.text().startswith("Neuron")
    assert not run.play.isEnabled()
