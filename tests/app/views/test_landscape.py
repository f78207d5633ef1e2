"""The view of the loss landscape, with real runs."""

from __future__ import annotations

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from app.theme import DARK_CONTRAST, LIGHT_CONTRAST, contrast
from app.time_machine import TimeMachine
from app.views.landscape import MEANWHILE, LandscapeView, filled, lowest
from tests.app.views.conftest import Open
from tests.engine.drawings import classifier


@pytest.fixture
def view(opened: Open, qtbot: QtBot) -> LandscapeView:
    made = LandscapeView(opened(classifier(("dense", {"units": 6}), "relu").with_training(epochs=3)))
    qtbot.addWidget(made)
    made.resize(700, 500)
    made.show()
    return made


def complete(view: LandscapeView, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: view.landscape is not None and view.landscape.share == 1)
    qtbot.waitUntil(lambda: not view.stream.busy)
    view.draw()


def test_says_what_to_do_before_there_is_a_run(view: LandscapeView) -> None:
    view.draw()
    assert view.nothing_yet == "Train a network: the loss around its weights, and the path to them, appear here."


def test_the_second_direction_goes_up(view: LandscapeView) -> None:
    assert not view.map.getViewBox().yInverted()


def test_appears_by_itself_at_the_end_of_a_run_with_the_path(view, qtbot: QtBot, train) -> None:
    train(view.session)
    complete(view, qtbot)
    assert view.pages.currentWidget() is view.picture
    assert len(view.landscape.path) == 13, "the beginning and twelve steps"
    assert "path" in view.legend.texts()
    assert view.verdict.text().startswith("Loss of ")
    assert len(view.table()["loss"]) == 625
    for side, which in (("bottom", "1st"), ("left", "2nd")):
        assert view.map.getAxis(side).labelText.startswith(f"{which} direction")


@pytest.mark.parametrize("theme", [LIGHT_CONTRAST, DARK_CONTRAST], ids=["light", "dark"])
def test_the_path_has_an_edge_in_the_other_colour_on_grounds_like_its_own(view, qtbot: QtBot, train, theme) -> None:
    train(view.session)
    complete(view, qtbot)
    view.restyle(theme)
    line, edge = (view.path_line.opts[name] for name in ("pen", "shadowPen"))
    assert edge.widthF() > line.widthF()
    assert contrast(edge.color().name(), line.color().name()) > 10


def test_follows_to_the_moment_that_is_looked_at(view, qtbot: QtBot, train) -> None:
    time = TimeMachine(view.session)
    train(view.session)
    complete(view, qtbot)
    time.go_to(6)
    qtbot.waitUntil(lambda: len(view.landscape.path) == 7)
    complete(view, qtbot)
    assert view.landscape.steps[-1] == 6


def test_shows_random_directions_and_the_other_part(view, qtbot: QtBot, train) -> None:
    train(view.session)
    complete(view, qtbot)
    view.part.setCurrentIndex(1)
    view.directions.setCurrentIndex(1)
    view.directions.activated.emit(1)
    qtbot.waitUntil(lambda: view.landscape.directions == "random")
    complete(view, qtbot)
    assert view.seed.isVisible()
    assert view.landscape.examples < 256


def test_stop_stops(view, qtbot: QtBot, train) -> None:
    view.auto.setChecked(False)
    train(view.session)
    view.compute()
    qtbot.waitUntil(lambda: view.stream.busy)
    assert view.start.text() == "Stop"
    view.start.click()
    assert not view.stream.busy
    assert view.start.text() == "Compute"


@pytest.mark.parametrize("asked", [False, True])
def test_a_training_that_goes_on_ends_what_nobody_asked_for(view, qtbot: QtBot, asked: bool) -> None:
    view.auto.setChecked(not asked)
    training = view.session.training
    view.session.show(view.session.graph.with_training(epochs=100_000))
    training.start()
    qtbot.waitUntil(lambda: training.status == "running")
    training.pause()
    qtbot.waitUntil(lambda: training.status == "paused")
    if asked:
        view.start.click()
    qtbot.waitUntil(lambda: view.stream.busy)
    training.start()
    qtbot.waitUntil(lambda: training.status == "running")
    assert view.stream.busy == asked
    assert view.start.text() == ("Stop" if asked else "Compute")


def test_while_a_training_runs_it_says_when_the_picture_comes(view, qtbot: QtBot) -> None:
    view.session.show(view.session.graph.with_training(epochs=100_000))
    view.session.training.start()
    qtbot.waitUntil(lambda: view.session.training.status == "running")
    qtbot.waitUntil(lambda: view.nothing_yet == MEANWHILE)


def test_another_drawing_forgets_the_picture(view, qtbot: QtBot, train) -> None:
    train(view.session)
    complete(view, qtbot)
    view.session.show(classifier())
    view.draw()
    assert view.landscape is None
    assert view.table() == {}


def test_what_is_not_measured_yet_looks_like_the_next_place_that_is() -> None:
    losses = np.full((25, 25), np.nan)
    losses[::8, ::8] = np.arange(16).reshape(4, 4)
    whole = filled(losses, 8)
    assert np.isfinite(whole).all()
    assert whole[1, 1] == losses[0, 0]
    assert whole[7, 7] == losses[8, 8]


def test_the_lowest_place_is_found() -> None:
    class Seen:
        losses = np.array([[3.0, np.nan], [1.0, 2.0]])

    assert lowest(Seen()) == (1, 0)  # type: ignore[arg-type]
