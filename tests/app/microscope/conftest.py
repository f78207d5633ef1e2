"""The real window with the microscope open, and hands for it."""

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
from engine import examples
from engine.graph import Graph


class Glass:
    """A microscope over a drawing, waited for after every key."""

    def __init__(self, qtbot: QtBot, window: MainWindow, graph: Graph) -> None:
        self.qtbot, self.window, self.session = qtbot, window, window.session
        self.session.show(graph)
        if not self.session.torch_here:
            self.session.torch_arrived()
        window.commands.actions["microscope"].trigger()
        self.panel: Any = window.docks["microscope"].widget()
        assert isinstance(self.panel, Microscope)
        window.activateWindow()
        self.settle()

    @property
    def walker(self) -> Any:
        return self.panel.walker

    @property
    def sight(self) -> Any:
        return self.panel.board.sight

    def settle(self) -> None:
        """Until what was asked for is there."""
        self.qtbot.waitUntil(lambda: self.walker.specimen is not None and self.panel.bench.idle, timeout=20_000)

    def key(self, *keys: Qt.Key) -> None:
        for key in keys:
            QTest.keyClick(self.panel, key)
            self.settle()

    def after(self, do: Callable[[], object]) -> None:
        """Does something that leads to another specimen, and waits for it."""
        before = self.walker.specimen
        do()
        self.qtbot.waitUntil(lambda: self.walker.specimen is not before, timeout=20_000)
        self.settle()

    def crumbs(self) -> list[str]:
        return [crumb.text().removeprefix("› ") for crumb in self.panel.way.crumbs if not crumb.isHidden()]

    def weight(self, name: str, *index: int) -> float:
        """In the network that a training would go on with."""
        found: list[float] = []
        self.session.training.ask(
            lambda state, parts: float(dict(state.network.named_parameters())[name].detach()[index]), found.append
        )
        self.qtbot.waitUntil(lambda: bool(found), timeout=20_000)
        return found[0]


Look = Callable[[str | Graph], Glass]


@pytest.fixture
def look(qtbot: QtBot, window: MainWindow) -> Iterator[Look]:
    """Opens an example, or a drawing, under the microscope."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)

    def open_drawing(what: str | Graph) -> Glass:
        return Glass(qtbot, window, examples.example(what).graph if isinstance(what, str) else what)

    yield open_drawing
    assert window.session.training.close()
    torch.set_num_threads(threads)
