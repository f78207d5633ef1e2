"""A run without a loss is followed like any other, by the figure that its method is measured by."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from pytestqt.qtbot import QtBot

from app.canvas.live import live
from app.progress import ProgressStrip
from app.race import Entrant, Races, loss_of
from app.runs_model import main_metric
from app.session import Session
from app.time_machine_words import standing
from app.training_panel import TrainingPanel
from app.verdict.judging import copied, judged
from app.views.gradients import NONE, GradientView
from app.views.loss import LossView
from app.views.race import said
from app.wording import metrics
from engine.analysis import analyse
from engine.datasets.prepare import Parts
from engine.errors import UserError
from engine.examples import example
from engine.graph import Graph
from engine.settings import LOSSLESS
from engine.training.events import EpochEnded, Finished, Progress, Started
from engine.training.methods import METHODS
from engine.training.moments import Moment
from engine.training.race import variants
from engine.training.state import State
from tests.app.views.conftest import opened, train  # noqa: F401  (fixtures)

FIGURES = {"reconstruction error": 0.25, "explained variance": 0.875, "weight length": 1.0}


@pytest.fixture
def oja() -> Graph:
    return example("oja").graph.with_training(epochs=2, batch_size=32, learning_rate=0.02)


def send(session: Session) -> None:
    for event in (
        Started(2, 10, "cpu", {"train": 100, "validation": 20, "test": 20}),
        Progress(1, 5, 20, 0.5, {**FIGURES, "reconstruction error": 0.5}, 0.01, 1000.0, 3.0),
        EpochEnded(1, FIGURES, {**FIGURES, "reconstruction error": 0.3}, 1.0, True),
        Finished("completed", 1, FIGURES, 1.0),
    ):
        session.trained.emit(event)


def test_what_the_settings_say_it_is_measured_by_is_what_the_method_measures() -> None:
    assert {name: method.measured.name for name, method in METHODS.items() if method.measured.name != "loss"} == (
        LOSSLESS
    )


def test_the_loss_view_shows_the_figure_there_is(qtbot: QtBot) -> None:
    view = LossView(Session())
    qtbot.addWidget(view)
    view.show()
    send(view.session)
    view.draw()
    first, second = view.panes
    assert (first.name, second.name) == ("reconstruction error", "explained variance")
    assert first.curve_steps.getData()[1].tolist() == [0.5]
    assert first.curve_validation.getData()[1].tolist() == [0.3]
    assert "explained variance 87.5 %" in view.verdict.text()


def test_the_strip_and_the_time_machine_name_it(qtbot: QtBot, session: Session) -> None:
    strip = ProgressStrip(session)
    qtbot.addWidget(strip)
    strip.resize(900, 40)
    strip.show()
    session.trained.emit(Started(2, 10, "cpu", {"train": 100}))
    session.trained.emit(Progress(1, 5, 20, 0.5, FIGURES, 0.01, 1000.0, 3.0))
    assert strip.text.text() == "Epoch 1 of 2 · reconstruction error 0.500 · 3 s left"
    assert standing(Moment(5, 0, 5, 0.5), "reconstruction error") == "Step 5 – epoch 1 – reconstruction error 0.500"


def test_races_and_runs_go_by_it() -> None:
    assert loss_of(EpochEnded(1, {}, FIGURES, 1.0, True)) == 0.25
    assert main_metric(FIGURES) == "explained variance"


def test_it_may_be_trained_though_there_is_no_loss(qtbot: QtBot, oja: Graph) -> None:
    session = Session()
    panel = TrainingPanel(session)
    qtbot.addWidget(panel)
    session.show(oja)
    assert panel._obstacle() is None
    session.show(oja.with_training(method="supervised"))
    problem = panel._obstacle()
    assert problem is not None
    assert problem.text == "There is no loss: nothing says what is right."


def test_the_wires_that_lead_to_the_output_are_those_that_it_runs_along(oja: Graph, session: Session) -> None:
    session.show(oja)
    assert live(analyse(oja), session.level) == frozenset(oja.wires)


def test_it_says_that_there_are_no_gradients(
    qtbot: QtBot,
    oja: Graph,
    opened: Callable[[Graph], Session],  # noqa: F811
    train: Callable[[Session], None],  # noqa: F811
) -> None:
    session = opened(oja)
    view = GradientView(session)
    qtbot.addWidget(view)
    view.show()
    train(session)
    view.draw()
    assert view.nothing.text() == NONE


def test_the_verdict_tells_the_figures_and_that_nothing_is_right_or_wrong(oja: Graph) -> None:
    from engine.datasets.prepare import prepare
    from engine.program import to_program

    parts: Parts = prepare(oja.nodes["stretched_cloud_1"].layer)
    state = State.fresh(to_program(oja), oja.training)
    with pytest.raises(UserError, match="nothing says what is right") as told:
        judged(copied(state, parts), "test", False, lambda *_: None)
    assert told.value.hint.startswith("On the test part: reconstruction error ")


def test_the_share_of_the_variance_is_said_as_a_percentage() -> None:
    assert metrics(FIGURES) == "reconstruction error 0.250, explained variance 87.5 %, weight length 1.00"


def test_a_race_says_what_was_lowest(oja: Graph) -> None:
    races = Races(Session())
    races.entrants = [Entrant(variant) for variant in variants(oja, "", "hebbian_rule", ["Oja", "Hebb"])]
    for error, entrant in zip((0.25, 0.3), races.entrants, strict=True):
        entrant.take(EpochEnded(1, FIGURES, {**FIGURES, "reconstruction error": error}, 1.0, True))
    assert said(races) == (
        "Hebbian rule Oja has the lowest reconstruction error, with a validation reconstruction error of 0.250; "
        "hebbian rule Hebb has 0.300."
    )
