"""A short message over the canvas, where the user looks; it goes by itself, and never takes the focus."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRectF, Qt, QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from app.canvas.clearing import covers, shift_clear
from app.dialogs import plain
from app.icons import icon
from app.theme import Theme

MARGIN = 16
SECONDS_PER_WORD = 0.35
"""Slow readers manage three words a second."""


class Toast(QFrame):
    """Stands at the bottom of `over`, beside what lies there; a new message replaces the one that is there."""

    def __init__(self, over: QWidget, theme: Theme) -> None:
        super().__init__(over)
        self.setProperty("toast", True)
        self._over = over
        self.text = plain("")
        self.hint = plain("", "muted")
        self._close = QToolButton()
        self._close.setAccessibleName("Close")
        self._close.clicked.connect(self.hide)
        self.restyle(theme)
        texts = QVBoxLayout()
        texts.setSpacing(2)
        texts.addWidget(self.text)
        texts.addWidget(self.hint)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 10, 8, 10)
        row.addLayout(texts, 1)
        row.addWidget(self._close, 0, Qt.AlignmentFlag.AlignTop)
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self.hide)
        over.installEventFilter(self)
        self.hide()

    def restyle(self, theme: Theme) -> None:
        self._close.setIcon(icon("close", theme))

    def say(self, text: str, hint: str = "") -> None:
        self.text.setText(text)
        self.hint.setText(hint)
        self.hint.setVisible(bool(hint))
        words = len(f"{text} {hint}".split())
        self._timer.start(round(1000 * (3 + SECONDS_PER_WORD * words)))
        self.show()
        self.raise_()
        self._place()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._over and event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return super().eventFilter(watched, event)

    def _place(self) -> None:
        width = min(520, self._over.width() - 2 * MARGIN)
        self.setFixedWidth(max(width, 120))
        self.adjustSize()
        height = self.heightForWidth(self.width())  # its size hint has room for narrower lines
        x = (self._over.width() - self.width()) // 2
        box = QRectF(x, self._over.height() - height - MARGIN, self.width(), height)
        others = [cover for cover in covers(self._over) if cover != QRectF(self.geometry())]
        self.setGeometry(box.translated(shift_clear(box, QRectF(self._over.rect()), others)).toRect())
