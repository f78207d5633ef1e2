"""What the tests of the views share: sessions that end with the test, and a run from start to end."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from pytestqt.qtbot import QtBot

from app.session import Session
from engine.document import Document
from engine.graph import Graph

Open = Callable[[Graph], Session]


@pytest.fixture
def opened(qtbot: QtBot) -> Iterator[Open]:
    """Opens a drawing in a session of its own, with torch at hand."""
    sessions: list[Session] = []

    def open_drawing(graph: Graph) -> Session:
        sessions.append(Session(Document(graph)))
        sessions[-1].torch_arrived()
        return sessions[-1]

    yield open_drawing
    for session in sessions:
        assert session.training.close()
        session.deleteLater()  # and with it whatever listens to it


@pytest.fixture
def train(qtbot: QtBot) -> Callable[[Session], None]:
    """Trains to the end."""

    def run(session: Session) -> None:
        session.training.start()
        qtbot.waitUntil(lambda: session.training.status == "finished")

    return run
