"""Where there is little room, a line of words ends in dots and tells all of itself when pointed at."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget


class Line(QLabel):
    """Words that wrap where there is room for several lines (`spread`), and else stand in one."""

    def __init__(self, tone: str = "") -> None:
        super().__init__()
        self._shorter: tuple[str, ...] = ()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("tone", tone)
        self.spread(False)

    def spread(self, wide: bool) -> None:
        self.setWordWrap(wide)
        policies = QSizePolicy.Policy
        policy = QSizePolicy(policies.Preferred if wide else policies.Ignored, policies.Fixed)
        policy.setHeightForWidth(wide)
        self.setSizePolicy(policy)

    def say(self, text: str, *shorter: str) -> None:
        """`shorter`: the same in fewer and fewer words, where all of them have no room in one line."""
        self._shorter = shorter
        self.setText(text)
        self.setToolTip("" if self.wordWrap() else text.replace("<", "‹"))
        self.setVisible(bool(text))

    def minimumSizeHint(self) -> QSize:
        return super().minimumSizeHint() if self.wordWrap() else QSize(40, self.fontMetrics().height() + 2)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.wordWrap():
            super().paintEvent(event)
            return
        painter = QPainter(self)
        painter.setPen(self.palette().color(QPalette.ColorRole.WindowText))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, self.in_one_line)

    @property
    def in_one_line(self) -> str:
        """What there is room for in one line."""
        metrics, versions = self.fontMetrics(), (self.text(), *self._shorter)
        fitting = (words for words in versions if metrics.horizontalAdvance(words) <= self.width())
        return next(fitting, metrics.elidedText(versions[-1], Qt.TextElideMode.ElideRight, self.width()))


def lines_high(widget: QWidget) -> float:
    """The height of a widget in lines of its text."""
    return widget.height() / widget.fontMetrics().height()


def lines_wide(widget: QWidget) -> float:
    """Its width, in the same unit."""
    return widget.width() / widget.fontMetrics().height()
