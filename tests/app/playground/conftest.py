"""A playground and its panel, by itself: the desk around it has tests of its own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from app.desks import EXAMPLE
from app.playground.panel import PlaygroundPanel
from app.session import Session
from engine import examples
from engine.playground import Desk, desk_of

SIZE = (360, 640)
"""Of the panel by itself, about as on the desk that suits it."""


class Playing:
    """The panel, and what is drawn."""

    def __init__(self, panel: object, qtbot: QtBot) -> None:
        assert isinstance(panel, PlaygroundPanel)
        self.panel, self.session, self.qtbot = panel, panel.session, qtbot

    @property
    def desk(self) -> Desk:
        return desk_of(self.session.root)

    @property
    def label(self) -> str | None:
        return self.session.document.undo_label

    def settle(self) -> None:
        """Lets the panel show what was drawn."""
        self.qtbot.wait(20)

    def undo(self) -> None:
        self.session.undo()
        self.settle()


@pytest.fixture
def playing(session: Session, qtbot: QtBot) -> Iterator[Playing]:
    session.show(examples.example(EXAMPLE).graph)
    panel = PlaygroundPanel(session)
    qtbot.addWidget(panel)
    panel.resize(*SIZE)
    panel.show()
    qtbot.wait(20)
    yield Playing(panel, qtbot)
    assert session.training.close()
