"""The agent view: an episode of the network that is there, shown step by step."""

from __future__ import annotations

import pytest

from app.session import Session
from app.theme import DARK
from app.views.agent import AgentView
from engine import examples
from engine.graph import Graph
from engine.layer import make


def shown(qtbot, session: Session, graph: Graph) -> AgentView:
    session.show(graph)
    session.torch_arrived()
    view = AgentView(session)
    qtbot.addWidget(view)
    view.resize(700, 420)
    view.show()
    return view


@pytest.mark.parametrize("world", ["grid world", "cart pole", "mountain car", "acrobot"])
def test_an_episode_of_a_fresh_network_is_shown_step_by_step(qtbot, session: Session, world: str) -> None:
    graph = examples.example("cartpole").graph.with_settings("environment_1", world=world)
    actions = {"grid world": 4, "cart pole": 2}.get(world, 3)
    view = shown(qtbot, session, graph.with_settings("dense_2", units=actions))
    qtbot.waitUntil(lambda: view.shown is not None and view.stage.at > 0)
    assert view.shown is not None
    assert view.stage.reading is view.shown
    assert view.verdict.text().startswith("After 0 steps of training an episode took")
    columns = view.table()
    assert {len(column) for column in columns.values()} == {len(view.shown.actions)}
    assert sum(name.startswith("probability of ") for name in columns) == actions
    view.restyle(DARK)
    assert not view.grab().isNull()
    view.hold.click()
    before = view.stage.at
    qtbot.wait(120)
    assert view.stage.at == before
    view.one.click()
    assert view.stage.at == before + 1
    assert view.place.text().startswith(f"Step {before + 1} of ")
    view._at = len(view.shown.actions)
    view.one.click()
    assert view.stage.at == 0
    view.hide()


def test_without_an_environment_it_says_what_to_do(qtbot, session: Session) -> None:
    view = shown(qtbot, session, Graph().added(make("input", {}), (0, 0))[0])
    view.draw()
    assert view.nothing_yet.startswith("There is no environment in this drawing")
