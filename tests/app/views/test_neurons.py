"""Every view shows something of every drawing of loose neurons, before a training and after it."""

from __future__ import annotations

import logging
from collections.abc import Callable

import pytest
from pytestqt.qtbot import QtBot

from app.session import Session
from app.views.activations import ActivationView
from app.views.boundary import BoundaryView
from app.views.gradients import GradientView
from app.views.hidden import HiddenView
from app.views.units import UnitView
from app.views.view import View
from app.views.weights import WeightView
from engine.graph import Graph
from tests.app.views.conftest import Open
from tests.engine.neuron_drawings import DRAWINGS, connected, mixed, neurons

SEEING: tuple[type[View], ...] = (ActivationView, UnitView, GradientView, WeightView, BoundaryView, HiddenView)
ALL = pytest.mark.parametrize("drawn", DRAWINGS.values(), ids=DRAWINGS)


def shown(qtbot: QtBot, session: Session, kind: type[View]) -> View:
    view = kind(session)
    qtbot.addWidget(view)
    view.resize(700, 420)
    view.show()
    return view


@ALL
def test_every_view_has_a_picture_of_it(
    qtbot: QtBot,
    opened: Open,
    train: Callable[[Session], None],
    caplog: pytest.LogCaptureFixture,
    drawn: Callable[[], Graph],
) -> None:
    session = opened(drawn())
    views = [shown(qtbot, session, kind) for kind in SEEING]
    for name in neurons(session.root)[::3]:
        session.reveal(name)
    train(session)
    with caplog.at_level(logging.INFO):
        for view in views:
            qtbot.waitUntil(lambda view=view: view.reading is not None)  # type: ignore[attr-defined]
            view.draw()
            assert view.verdict.text() or view.body.count(), view
            assert view.table() or isinstance(view, HiddenView), view
    assert not [
        record for record in caplog.records if "failed" in record.message or "nothing to look" in record.message
    ]


def test_levels_are_named_by_their_neurons(qtbot: QtBot, opened: Open, train: Callable[[Session], None]) -> None:
    session = opened(mixed())
    units, flow = shown(qtbot, session, UnitView), shown(qtbot, session, GradientView)
    train(session)
    for view in (units, flow):
        qtbot.waitUntil(lambda view=view: view.reading is not None)  # type: ignore[attr-defined]
        view.draw()
    assert list(units.table()["layer"]) == ["Neuron 1, 3", "Neuron 2", "Neuron 4", "Neuron 5", "Neuron 6"]
    assert list(flow.table()["layer"]) == ["Neuron 1–5", "Neuron 6"]


def test_a_neuron_selected_on_the_canvas_is_shown_in_all_views_that_choose(qtbot: QtBot, opened: Open) -> None:
    session = opened(connected())
    views = [shown(qtbot, session, kind) for kind in (ActivationView, WeightView, HiddenView)]
    session.select(("neuron_6",))
    assert {view.node.node for view in views} == {"neuron_6"}  # type: ignore[attr-defined]


def test_the_hidden_space_says_whose_it_is(qtbot: QtBot, opened: Open) -> None:
    session = opened(connected())
    session.select(("neuron_6",))
    view = shown(qtbot, session, HiddenView)
    qtbot.waitUntil(lambda: view.reading is not None)  # type: ignore[attr-defined]
    view.draw()
    assert view.verdict.text().startswith("3 neurons of a level are computed together.")
