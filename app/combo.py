"""A choice whose names are read whole: as wide as the longest of them where there is room for it.

A plain QComboBox keeps the width that it had when it was first shown, though its names change, cuts what does not fit
without a sign, and opens a list that is no wider than itself.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QHelpEvent, QPaintEvent, QPalette
from PySide6.QtWidgets import QComboBox, QStyle, QStyleOptionComboBox, QStylePainter, QToolTip, QWidget

LEAST, MOST = 7, 26
"""Letters that it has room for where there is little, and that it asks for at most: beside a longer one nothing else
would stand in its line."""
BESIDE = 8
"""Pixels that the list has beside its names, and leaves of the screen."""


class Combo(QComboBox):
    """One of several names. A name that has no room ends in dots, or has them in its middle where another one begins
    in the same way; the tooltip says all of it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)

    @property
    def shown(self) -> str:
        """What can be read of the chosen name."""
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        return self._shortened(option)

    def sizeHint(self) -> QSize:
        hint = super().sizeHint()
        return QSize(min(hint.width(), self._wide(max(MOST, self.minimumContentsLength()))), hint.height())

    def minimumSizeHint(self) -> QSize:
        hint = super().sizeHint()
        return QSize(min(hint.width(), self._wide(LEAST)), hint.height())

    def _wide(self, letters: int) -> int:
        """Pixels for so many letters, with the arrow and what is left free beside both."""
        metrics = self.fontMetrics()
        return letters * metrics.averageCharWidth() + 2 * metrics.height()

    def paintEvent(self, event: QPaintEvent) -> None:
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        shown = self._shortened(option)
        if shown == option.currentText:
            super().paintEvent(event)
            return
        painter = QStylePainter(self)
        painter.setPen(self.palette().color(QPalette.ColorRole.Text))
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        option.currentText = shown
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)

    def _shortened(self, option: QStyleOptionComboBox) -> str:
        name: str = option.currentText
        style, part = self.style(), QStyle.SubControl.SC_ComboBoxEditField
        room = style.subControlRect(QStyle.ComplexControl.CC_ComboBox, option, part, self).width()
        if not option.currentIcon.isNull():
            room -= option.iconSize.width() + 4
        said = self.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, room)
        others = (self.itemText(place) for place in range(self.count()))
        if said != name and any(other != name and other.startswith(said[:-1]) for other in others):
            return self.fontMetrics().elidedText(name, Qt.TextElideMode.ElideMiddle, room)
        return said

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip and self.shown != self.currentText():
            says = filter(None, (self.currentText(), self.toolTip()))
            QToolTip.showText(event.globalPos(), "\n".join(says), self)
            return True
        return super().event(event)

    def showPopup(self) -> None:
        """The list is as wide as its names, on any screen that is."""
        view = self.view()
        beside = self.style().pixelMetric(QStyle.PixelMetric.PM_ScrollBarExtent) + 2 * BESIDE
        most = self.screen().availableGeometry().width() - 2 * BESIDE
        view.setMinimumWidth(min(view.sizeHintForColumn(self.modelColumn()) + beside, most))
        super().showPopup()
