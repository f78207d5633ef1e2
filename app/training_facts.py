"""How far a training is, in figures: a bar for the whole run, and six numbers that change while others stand still."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QProgressBar, QWidget

from app.dialogs import plain
from app.pacing import Paced
from app.wording import count, duration, number
from engine.training.events import Changed, Finished, Progress, Started, measured_by

FACTS = ("Epoch", "Step", "Loss", "Examples/s", "Learning rate", "Time left")
WIDEST = ("1000 of 1000", "1,000,000", "1.23×10⁻⁵", "1,000,000", "1.23×10⁻⁵", "12 min 34 s")
"""The longest text each fact is likely to show: columns this wide do not jump."""

COLUMNS = (3, 2, 1)
"""As many as there is room for: figures would lie over one another."""


class Facts(QWidget):
    """A progress bar and six figures, each below its name, in columns that keep their width."""

    def __init__(self) -> None:
        super().__init__()
        self._epochs = 0
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setVerticalSpacing(1)
        self.bar = QProgressBar()
        self.bar.setRange(0, 1000)
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(8)
        self.bar.setAccessibleName("Progress of the training")
        grid.setRowMinimumHeight(1, 6)
        self.values: dict[str, _Figure] = {}
        self.titles: dict[str, QLabel] = {}
        for name, widest in zip(FACTS, WIDEST, strict=True):
            self.values[name], self.titles[name] = _Figure(widest), plain(name, "muted")
            self.values[name].setAccessibleName(name)
            self.titles[name].setWordWrap(False)
        self.machine = plain("", "muted")
        self._grid, self._columns = grid, 0
        self._arrange(COLUMNS[0])
        self._paced = Paced(self, self._show)
        self.clear()

    def _arrange(self, columns: int) -> None:
        if columns == self._columns:
            return
        self._columns, grid = columns, self._grid
        for index, name in enumerate(FACTS):
            row, column = 2 + index // columns * 2, index % columns
            grid.addWidget(self.titles[name], row, column, Qt.AlignmentFlag.AlignBottom)
            grid.setRowMinimumHeight(row, self.values[name].fontMetrics().height() + 6)
            grid.addWidget(self.values[name], row + 1, column, Qt.AlignmentFlag.AlignLeft)
        for column in range(COLUMNS[0]):
            grid.setColumnStretch(column, 1 if column < columns else 0)
        grid.addWidget(self.machine, 2 + 2 * len(FACTS) // columns, 0, 1, columns)
        grid.addWidget(self.bar, 0, 0, 1, columns)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        parts = (*self.values.values(), *self.titles.values())
        widest = max(max(part.minimumWidth(), part.sizeHint().width()) for part in parts)
        widest += self._grid.horizontalSpacing()
        self._arrange(next((columns for columns in COLUMNS if columns * widest <= self.width()), COLUMNS[-1]))

    def clear(self) -> None:
        self._paced.drop()
        self.bar.setValue(0)
        for value in self.values.values():
            value.say("–")
        self.machine.hide()

    def start(self, event: Started) -> None:
        self.clear()
        self.change(event)

    def change(self, event: Started | Changed) -> None:
        """What the run learns from now."""
        self._epochs = event.epochs
        examples = count(event.examples.get("train", 0), "example")
        self.machine.setText(f"Learning from {examples} on {device_title(event.device)}.")
        self.machine.show()

    def show_progress(self, event: Progress) -> None:
        self._paced.offer(event)

    def _show(self, event: Progress) -> None:
        self.bar.setValue(round(1000 * event.step / max(1, event.steps)))
        measured = measured_by(event.metrics)
        if (title := "Loss" if measured == "loss" else "Error") != self.titles["Loss"].text():
            self.titles["Loss"].setText(title)
            self.titles["Loss"].setToolTip("" if measured == "loss" else f"The {measured}: this method has no loss.")
        words = (
            f"{event.epoch:,} of {self._epochs:,}",
            f"{event.step:,}",
            number(event.loss),
            f"{event.examples_per_second:,.0f}",
            number(event.learning_rate),
            duration(event.seconds_left),
        )
        for name, text in zip(FACTS, words, strict=True):
            self.values[name].say(text)
        self._fit()

    def finish(self, event: Finished) -> None:
        self._paced.flush()
        if event.reason in ("completed", "stopped early", "converged"):
            self.bar.setValue(1000)
        self.values["Time left"].say("–")


class _Figure(QLabel):
    """A number that changes while others stand still: its size is that of the widest it can be, as a rule, and as long
    as a size is fixed nothing is laid out anew around what is said."""

    def __init__(self, widest: str) -> None:
        super().__init__("–")
        self._widest = widest
        self._measure()

    def say(self, text: str) -> None:
        if text != self.text():
            self.setText(text)
            if self.sizeHint().width() > self.width():
                self._widest = text
                self._measure()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._measure()

    def _measure(self) -> None:
        metrics = self.fontMetrics()
        size = metrics.size(Qt.TextFlag.TextSingleLine, self._widest)
        if self.size() != size:
            self.setFixedSize(size)


def device_title(device: str) -> str:
    """A device as torch names it, for people."""
    kind = device.split(":", maxsplit=1)[0]
    return {"cpu": "the processor", "cuda": "the NVIDIA GPU", "mps": "the Apple GPU"}.get(kind, device)
