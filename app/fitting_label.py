"""A line of words for a place whose width others decide: as much is said as there is room for.

It paints its words itself: whenever a QLabel says something else, every layout around it is made anew, up to that of
the window, and lines that tell how a training goes say something else several times a second.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy


class FittingLabel(QLabel):
    """One line that says as much as there is room for; the tooltip says all."""

    def __init__(self, tone: str = "") -> None:
        super().__init__()
        self._says: tuple[str, ...] = ("",)
        self._shown = ""
        self.setProperty("tone", tone)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    @property
    def said(self) -> str:
        """All of it."""
        return self._says[0]

    def text(self) -> str:
        """What there is room for."""
        return self._shown

    def say(self, *versions: str) -> None:
        """The same in fewer and fewer words."""
        if versions != self._says:
            self._says = versions
            self.setToolTip(versions[0])
            self.setAccessibleName(versions[0])
            self._fit()

    def sizeHint(self) -> QSize:
        """The height of a line; the width is up to others."""
        return QSize(0, self.fontMetrics().height())

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.updateGeometry()
            self._fit()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        flags = int(self.alignment() | Qt.TextFlag.TextSingleLine)
        painter.drawText(self.rect(), flags, self._shown)
        painter.end()

    def _fit(self) -> None:
        metrics = self.fontMetrics()
        fitting = (says for says in self._says if metrics.horizontalAdvance(says) <= self.width())
        shortest = metrics.elidedText(self._says[-1], Qt.TextElideMode.ElideRight, self.width())
        if (text := next(fitting, shortest)) != self._shown:
            self._shown = text
            self.update()
