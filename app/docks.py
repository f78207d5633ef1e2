"""Which panels there are and where they stand at first: one line each.

A panel is a widget made from the session. Its key is its name in saved layouts and never changes.
"""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import QDockWidget, QMainWindow, QWidget

LEFT = Qt.DockWidgetArea.LeftDockWidgetArea
RIGHT = Qt.DockWidgetArea.RightDockWidgetArea
BOTTOM = Qt.DockWidgetArea.BottomDockWidgetArea


class TitleBars(QObject):
    """A dock among tabs has its name on the tab already: its title bar is folded away, and comes back when it is alone.

    Tabs are dragged as title bars are; every panel can also be shown and hidden from the View menu.
    """

    def __init__(self, window: QMainWindow, docks: Iterable[QDockWidget]) -> None:
        super().__init__(window)
        self._window, self._docks = window, list(docks)
        self._later = QTimer(self, singleShot=True, interval=0)  # Qt tells of a change before it is made
        self._later.timeout.connect(self.refresh)
        for one in self._docks:
            for change in (one.dockLocationChanged, one.topLevelChanged, one.visibilityChanged):
                change.connect(lambda _: self._later.start())

    def refresh(self) -> None:
        for one in self._docks:
            others = [other for other in self._window.tabifiedDockWidgets(one) if not other.isHidden()]
            folded = bool(others) and not one.isFloating()
            if folded != (one.titleBarWidget() is not None):
                one.setTitleBarWidget(QWidget() if folded else None)  # type: ignore[arg-type]


def dock(window: QMainWindow, key: str, title: str, panel: QWidget, area: Qt.DockWidgetArea) -> QDockWidget:
    """Puts a panel into a dock of the window."""
    made = QDockWidget(title, window)
    made.setObjectName(f"dock-{key}")
    panel.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
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
