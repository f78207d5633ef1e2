"""The real window with a playground open, and its panel."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from app.main_window import MainWindow
from app.playground.panel import PlaygroundPanel
from engine.playground import Desk, desk_of


class Playing:
    """The window, the panel, and what is drawn."""

    def __init__(self, window: MainWindow, qtbot: QtBot) -> None:
        self.window, self.session, self.qtbot = window, window.session, qtbot
        panel = window.docks["playground"].widget()
        assert isinstance(panel, PlaygroundPanel)
        self.panel = panel

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
def playing(window: MainWindow, qtbot: QtBot) -> Playing:
    window.commands.actions["new-playground"].trigger()
    qtbot.wait(20)
    return Playing(window, qtbot)
