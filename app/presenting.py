"""Showing a drawing to a room: a toolbar that is read from afar, and everything but the canvas out of the way."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QByteArray, QSize, Qt
from PySide6.QtWidgets import QDockWidget, QMainWindow, QToolBar, QToolButton

from app.theme import Theme

ICON = 20
"""Pixels of an icon beside text of the usual size; it grows with the text, up to `LARGEST`."""
LARGEST = 32


class OnlyCanvas:
    """Hides all panels and brings them back as they were; `usual` is the layout where nothing is remembered."""

    def __init__(self, window: QMainWindow, docks: Iterable[QDockWidget]) -> None:
        self._window, self._docks = window, list(docks)
        self._before: QByteArray | None = None

    @property
    def on(self) -> bool:
        return all(dock.isHidden() for dock in self._docks)

    def toggle(self, usual: QByteArray) -> None:
        if self.on:
            self._window.restoreState(self._before or usual)
            self._before = None
        else:
            self._before = self._window.saveState()
            for dock in self._docks:
                dock.hide()


def dress_toolbar(bar: QToolBar, theme: Theme) -> None:
    """Icons alone at a desk; on a projector large, with their words below. What is filled has its words always.

    Widgets with the property `desk` are not shown to a room.
    """
    style = Qt.ToolButtonStyle
    side = min(max(round(ICON * theme.font_scale), ICON), LARGEST)
    bar.setIconSize(QSize(side, side))
    bar.setToolButtonStyle(style.ToolButtonTextUnderIcon if theme.projector else style.ToolButtonIconOnly)
    for action in bar.actions():
        button = bar.widgetForAction(action)
        if button is not None and button.property("desk"):
            action.setVisible(not theme.projector)
        elif isinstance(button, QToolButton) and button.property("primary"):
            button.setToolButtonStyle(
                style.ToolButtonTextUnderIcon if theme.projector else style.ToolButtonTextBesideIcon
            )
