"""A line of words for a place whose width others decide: as much is said as there is room for."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy


class FittingLabel(QLabel):
    """One line that says as much as there is room for; the tooltip says all."""

    def __init__(self, tone: str = "") -> None:
        super().__init__()
        self._says: tuple[str, ...] = ("",)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("tone", tone)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    @property
    def said(self) -> str:
        """All of it."""
        return self._says[0]

    def say(self, *versions: str) -> None:
        """The same in fewer and fewer words."""
        if versions != self._says:
            self._says = versions
            self.setToolTip(versions[0])
            self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        metrics = self.fontMetrics()
        fitting = (says for says in self._says if metrics.horizontalAdvance(says) <= self.width())
        shortest = metrics.elidedText(self._says[-1], Qt.TextElideMode.ElideRight, self.width())
        if (text := next(fitting, shortest)) != self.text():
            self.setText(text)
