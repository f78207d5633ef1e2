"""Which panels there are and where they stand at first: one line each.

A panel is a widget made from the session. Its key is its name in saved layouts and never changes.
"""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDockWidget, QMainWindow, QWidget

LEFT = Qt.DockWidgetArea.LeftDockWidgetArea
RIGHT = Qt.DockWidgetArea.RightDockWidgetArea
BOTTOM = Qt.DockWidgetArea.BottomDockWidgetArea


def dock(window: QMainWindow, key: str, title: str, panel: QWidget, area: Qt.DockWidgetArea) -> QDockWidget:
    """Puts a panel into a dock of the window."""
    made = QDockWidget(title, window)
    made.setObjectName(f"dock-{key}")
    made.setWidget(panel)
    panel.setAccessibleName(panel.accessibleName() or title)
    window.addDockWidget(area, made)
    return made


def stack(window: QMainWindow, docks: Iterable[QDockWidget]) -> None:
    """Lays docks over one another as tabs, the first on top."""
    first, *others = docks
    for other in others:
        window.tabifyDockWidget(first, other)
    first.raise_()
