"""A canvas with a small network on it, shown at 100 %, and a hand to work with it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPointF
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.canvas.look import Look
from app.canvas.view import Canvas
from app.session import Session
from app.theme import LIGHT
from engine.document import Document
from engine.graph import Graph
from tests.app.canvas.hand import Hand
from tests.engine.drawings import classifier


@pytest.fixture
def look(qapp: QApplication) -> Look:
    return Look(LIGHT)


@pytest.fixture
def drawing() -> Graph:
    """iris_1 → dense_1 → relu_1 → dense_2 → cross_entropy_1, and iris_1.y → cross_entropy_1.target."""
    return classifier(("dense", {"units": 8}), "relu")


@pytest.fixture
def session(qapp: QApplication, drawing: Graph) -> Iterator[Session]:
    made = Session(Document(drawing))
    yield made
    made.deleteLater()  # and with it whatever listens to it


@pytest.fixture
def canvas(qtbot: QtBot, session: Session) -> Canvas:
    canvas = Canvas(session)
    qtbot.addWidget(canvas)
    canvas.resize(1400, 800)
    with qtbot.waitExposed(canvas):
        canvas.show()
    canvas.camera.animated = False  # what a test looks at is where it will be
    canvas.camera.zoom_to(1.0)
    canvas.camera.centre_on(QPointF(450.0, 100.0))
    return canvas


@pytest.fixture
def hand(canvas: Canvas) -> Hand:
    return Hand(canvas)
