"""How far something is, how long it may still take, and a button that ends it."""

from __future__ import annotations

import time

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QPushButton, QVBoxLayout, QWidget

from app.dialogs import plain
from app.wording import duration

SURE = 0.5
"""Seconds after which the time left is said: before, it jumps about."""
STEPS = 1000
"""Of the bar: finer than its pixels."""


class Waiting(QWidget):
    """`begin`, then `tell` as work goes on. `cancelled` when the button is pressed."""

    cancelled = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.words = plain("")
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(8)
        self.bar.setAccessibleName("Progress")
        self.button = QPushButton("Stop")  # "Cancel" closes the dialog that this is a part of
        self.button.setToolTip("Stop this, and go back to where it was before")
        self.button.setAutoDefault(False)
        self.button.clicked.connect(self.cancelled)
        row = QHBoxLayout()
        row.addWidget(self.bar, 1)
        row.addWidget(self.button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.words)
        column.addLayout(row)
        self._what = ""
        self._since = 0.0

    def begin(self, what: str) -> None:
        """Something whose length is not known yet: `Looking at “flowers.csv”`."""
        self._what, self._since = what, time.monotonic()
        self.tell(0, 0, "")

    def tell(self, done: int, total: int, words: str) -> None:
        """What is done of how much (0: not known), and of what: bytes, pictures."""
        seconds = time.monotonic() - self._since
        self.bar.setRange(0, STEPS if total else 0)
        self.bar.setValue(round(STEPS * done / total) if total else 0)
        self.words.setText(said(self._what, done, total, words, seconds))


def said(what: str, done: int, total: int, words: str, seconds: float) -> str:
    """`Looking at “a.csv”: 45 % of the bytes, 3 s left`; the rest is guessed from what it has taken so far."""
    if not total:
        return f"{what}: {done:,} {words} …" if done and words else f"{what} …"
    share = min(1.0, done / total)
    left = f", {duration(seconds * (1 - share) / share)} left" if seconds >= SURE and share > 0 else ""
    return f"{what}: {100 * share:.0f} %{f' of the {words}' if words else ''}{left}"
