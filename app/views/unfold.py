"""The button that brings back what makes way for the picture where a view is low: controls and legend."""

from __future__ import annotations

from PySide6.QtWidgets import QToolButton

from app.icons import icon
from app.theme import Theme


class Unfold(QToolButton):
    """Checked while everything is shown."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setCheckable(True)
        self.setAutoRaise(True)
        self.setAccessibleName("All controls and the whole legend")
        self.hide()
        self.toggled.connect(lambda _: self._say())
        self._say()

    def restyle(self, theme: Theme) -> None:
        self._theme = theme
        self._say()

    def _say(self) -> None:
        shown = self.isChecked()
        self.setIcon(icon("chevron-up" if shown else "chevron-down", self._theme))
        self.setToolTip("Leaves the room to the picture" if shown else "Shows all controls and the whole legend")
