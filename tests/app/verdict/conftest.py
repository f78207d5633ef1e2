"""What the tests of the verdict share: the real panel on networks that were really trained."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from pytestqt.qtbot import QtBot

from app.session import Session
from app.verdict.panel import VerdictView
from engine.graph import Graph, Wire
from tests.app.views.conftest import opened, train  # noqa: F401  (fixtures)
from tests.engine.drawings import chain, classifier

Show = Callable[[Graph], VerdictView]


@pytest.fixture
def flowers() -> Graph:
    """Iris, three classes."""
    return classifier(("dense", {"units": 8}), "relu").with_training(epochs=12, batch_size=16)


@pytest.fixture
def numbers() -> Graph:
    """Diabetes, one number."""
    graph = chain("diabetes", ("dense", {"units": 8}), "relu", ("dense", {"units": 1}), "mean-squared-error")
    graph = graph.with_wire(Wire("diabetes_1", "y", "mean_squared_error_1", "target"))
    return graph.with_training(epochs=10, batch_size=32)


@pytest.fixture
def shown(qtbot: QtBot, opened: Callable[[Graph], Session]) -> Show:  # noqa: F811
    """The panel of a drawing, in sight and with room."""

    def show(graph: Graph) -> VerdictView:
        panel = VerdictView(opened(graph))
        qtbot.addWidget(panel)
        panel.resize(1200, 700)
        panel.show()
        return panel

    return show


@pytest.fixture
def judged(qtbot: QtBot, shown: Show, train: Callable[[Session], None]) -> Show:  # noqa: F811
    """The panel of a drawing that has been trained, with its verdict and its baselines."""

    def show(graph: Graph) -> VerdictView:
        panel = shown(graph)
        train(panel.session)
        until_judged(qtbot, panel)
        return panel

    return show


def until_judged(qtbot: QtBot, panel: VerdictView, part: str = "test") -> None:
    """Waits for the verdict on a part, and for what follows of it."""
    there = lambda: panel.judged is not None and panel.judged.part == part  # noqa: E731
    qtbot.waitUntil(lambda: there() and not panel._later.isActive() and not panel.judging.busy)
