"""The microscope, by itself or in the real window, and hands for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import torch
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.main_window import MainWindow
from app.microscope.panel import Microscope
from app.session import Session
from engine import examples
from engine.graph import Graph

SIZE = (980, 330)
"""Of the panel by itself, about as in the window's first layout."""


class Glass:
    """A microscope over a drawing, waited for after every key."""

    window: MainWindow

    def __init__(self, qtbot: QtBot, session: Session, panel: Any) -> None:
        self.qtbot, self.session, self.panel = qtbot, session, panel
        assert isinstance(self.panel, Microscope)
        self.panel.window().activateWindow()
        self.settle()

    @property
    def walker(self) -> Any:
        return self.panel.walker

    @property
    def sight(self) -> Any:
        return self.panel.board.sight

    def settle(self) -> None:
        """Until what was asked for is there."""
        self.qtbot.waitUntil(lambda: self.walker.specimen is not None and self.panel.bench.idle)

    def key(self, *keys: Qt.Key) -> None:
        for key in keys:
            QTest.keyClick(self.panel, key)
            self.settle()

    def after(self, do: Callable[[], object]) -> None:
        """Does something that leads to another specimen, and waits for it."""
        before = self.walker.specimen
        do()
        self.qtbot.waitUntil(lambda: self.walker.specimen is not before)
        self.settle()

    def crumbs(self) -> list[str]:
        return [crumb.text().removeprefix("› ") for crumb in self.panel.way.crumbs if not crumb.isHidden()]

    def weight(self, name: str, *index: int) -> float:
        """In the network that a training would go on with."""
        found: list[float] = []
        self.session.training.ask(
            lambda state, parts: float(dict(state.network.named_parameters())[name].detach()[index]), found.append
        )
        self.qtbot.waitUntil(lambda: bool(found))
        return found[0]


Look = Callable[[str | Graph], Glass]


@pytest.fixture
def one_thread(session: Session) -> Iterator[None]:
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    assert session.training.close()
    torch.set_num_threads(threads)


@pytest.fixture
def look(qtbot: QtBot, session: Session, one_thread: None) -> Look:
    """Opens an example, or a drawing, under a microscope that stands by itself."""
    panels: list[Microscope] = []

    def open_drawing(what: str | Graph) -> Glass:
        _show(session, what)
        if not panels:
            panels.append(Microscope(session))
            qtbot.addWidget(panels[0])
            panels[0].resize(*SIZE)
            panels[0].show()
        return Glass(qtbot, session, panels[0])

    return open_drawing


@pytest.fixture
def look_in_window(qtbot: QtBot, window: MainWindow, one_thread: None) -> Look:
    """Opens an example, or a drawing, under the microscope of the real window."""

    def open_drawing(what: str | Graph) -> Glass:
        _show(window.session, what)
        window.commands.actions["microscope"].trigger()
        glass = Glass(qtbot, window.session, window.docks["microscope"].widget())
        glass.window = window
        return glass

    return open_drawing


def _show(session: Session, what: str | Graph) -> None:
    session.show(examples.example(what).graph if isinstance(what, str) else what)
    if not session.torch_here:
        session.torch_arrived()
