"""Views that have seen something: shown, and waited for until what they asked for has come."""

from __future__ import annotations

from typing import Any, TypeVar

from pytestqt.qtbot import QtBot

from app.views.view import View

V = TypeVar("V", bound=View)


def seen(qtbot: QtBot, view: V, width: int = 500, height: int = 600) -> V:
    """The view with its first reading, and its picture of it."""
    qtbot.addWidget(view)
    view.resize(width, height)
    view.show()
    told: Any = view
    qtbot.waitUntil(lambda: told.reading is not None)
    view.draw()
    return view


def unseen(qtbot: QtBot, view: V) -> V:
    """The view over a drawing that it has nothing to see of."""
    qtbot.addWidget(view)
    view.show()
    view.draw()
    return view
