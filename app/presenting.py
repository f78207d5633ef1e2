"""Showing a drawing to a room: a toolbar that is read from afar, and everything but the canvas out of the way."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QByteArray, QEvent, QObject, QSize, Qt
from PySide6.QtWidgets import QDockWidget, QMainWindow, QToolBar, QToolButton

from app.theme import Theme

ICON = 20
"""Pixels of an icon beside text of the usual size; it grows with the text, up to `LARGEST`."""
LARGEST = 32
NARROW = 24
"""... and up to this, where there is hardly room for all of them."""
FOR_DESK, FOR_WORDS, FOR_LARGE = 1150, 980, 780
"""Pixels of a window, at the usual size of text, from which the toolbar has room for what only a desk needs, for words
below its icons, and for large icons, beside a line that tells an epoch, a loss and the time left."""


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


class ToolbarRoom(QObject):
    """Dresses a toolbar anew when its window gets wide or narrow: where the run stands is always read whole."""

    def __init__(self, bar: QToolBar, theme: Theme) -> None:
        super().__init__(bar)
        self._bar = bar
        self.dress(theme)
        bar.installEventFilter(self)

    def dress(self, theme: Theme) -> None:
        self._theme, self._room = theme, _room(self._bar, theme)
        dress_toolbar(self._bar, theme)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and _room(self._bar, self._theme) != self._room:
            self.dress(self._theme)
        return super().eventFilter(watched, event)


def _room(bar: QToolBar, theme: Theme) -> tuple[bool, bool, bool]:
    """Whether there is room for what only a desk needs, for words below icons, and for large icons."""
    width = bar.width() / theme.font_scale
    return width >= FOR_DESK, width >= FOR_WORDS, width >= FOR_LARGE


def dress_toolbar(bar: QToolBar, theme: Theme) -> None:
    """Icons alone at a desk; on a projector large, with their words below, where the window is wide enough for them.
    What is filled has its words always.

    Widgets with the property `desk` are not shown to a room, nor in a narrow window.
    """
    for_desk, for_words, for_large = _room(bar, theme)
    with_words = theme.projector and for_words
    style = Qt.ToolButtonStyle
    side = min(max(round(ICON * theme.font_scale), ICON), LARGEST if for_large else NARROW)
    bar.setIconSize(QSize(side, side))
    bar.setToolButtonStyle(style.ToolButtonTextUnderIcon if with_words else style.ToolButtonIconOnly)
    for action in bar.actions():
        button = bar.widgetForAction(action)
        if button is not None and button.property("desk"):
            action.setVisible(for_desk and not theme.projector)
        elif isinstance(button, QToolButton) and button.property("primary"):
            button.setToolButtonStyle(style.ToolButtonTextUnderIcon if with_words else style.ToolButtonTextBesideIcon)
