"""What the commands of the window are, and what several of them ask of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.action import Action

if TYPE_CHECKING:
    from app.main_window import MainWindow

WindowAction = Action["MainWindow"]


def ready(window: MainWindow) -> bool:
    return window.session.whole.ready


def may_begin(window: MainWindow) -> bool:
    return ready(window) and not window.session.training.occupied
