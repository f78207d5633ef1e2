"""How much memory the moments of a run may take, and what that means for the network at hand."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QFormLayout, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.dialogs import plain
from app.spin import Spin
from app.time_machine import TimeMachine
from app.time_machine_words import MEGABYTE, meaning

LEAST, MOST = 1, 64_000
"""Megabytes: less keeps next to nothing, and more than any desk has would be a slip of the hand."""
STEP = 64


class MemoryDialog(QDialog):
    """Takes effect when it is accepted."""

    def __init__(self, machine: TimeMachine, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("History memory")
        self._machine = machine
        self.megabytes = Spin(minimum=LEAST, maximum=MOST, singleStep=STEP, suffix=" MB")
        self.megabytes.setGroupSeparatorShown(True)
        self.megabytes.setValue(machine.memory // MEGABYTE)
        self.megabytes.setAccessibleName("Memory for the moments of a run")
        self.says = plain("", "muted")
        self.says.setMinimumWidth(380)
        self.megabytes.valueChanged.connect(lambda _: self._tell())
        form = QFormLayout()
        form.addRow("Memory for the moments of a run", self.megabytes)
        column = QVBoxLayout(self)
        column.setContentsMargins(22, 20, 22, 16)
        column.setSpacing(10)
        column.addLayout(form)
        column.addWidget(self.says)
        column.addWidget(plain("Less than is used now thins out what is kept. Saved weights are not touched.", "muted"))
        column.addLayout(self._buttons())
        self._tell()
        self.megabytes.selectAll()

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.addStretch(1)
        for text, do in (("Cancel", self.reject), ("Use it", self.accept)):
            button = QPushButton(text)
            button.setAutoDefault(False)
            button.clicked.connect(lambda _=False, do=do: do())
            row.addWidget(button)
        button.setDefault(True)
        return row

    def _tell(self) -> None:
        self.says.setText(meaning(self._machine, self.megabytes.value() * MEGABYTE))

    def accept(self) -> None:
        self._machine.set_memory(self.megabytes.value() * MEGABYTE)
        super().accept()
