"""The button that brings back what makes way for the picture where a panel is low: its controls, a legend."""

from __future__ import annotations

from PySide6.QtWidgets import QToolButton

from app.icons import icon
from app.theme import Theme


class Unfold(QToolButton):
    """Checked while everything is shown."""

    def __init__(self, theme: Theme, what: str = "All controls and the whole legend") -> None:
        super().__init__()
        self._theme, self._what = theme, what
        self.setCheckable(True)
        self.setAutoRaise(True)
        self.setAccessibleName(what)
        self.hide()
        self.toggled.connect(lambda _: self._say())
        self._say()

    def restyle(self, theme: Theme) -> None:
        self._theme = theme
        self._say()

    def _say(self) -> None:
        shown = self.isChecked()
        self.setIcon(icon("chevron-up" if shown else "chevron-down", self._theme))
        self.setToolTip("Leaves the room to the picture" if shown else f"Shows {self._what[0].lower()}{self._what[1:]}")
