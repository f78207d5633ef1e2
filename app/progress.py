"""How far the training is, in the toolbar: a bar for the whole run, and one line that says where it stands."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QProgressBar, QWidget

from app.session import Session
from app.wording import duration, metrics, number
from engine.training.events import Finished, Progress, Started

DEVICES = (("auto", "automatic"), ("cpu", "CPU"), ("cuda", "CUDA (NVIDIA)"), ("mps", "MPS (Apple)"))
LONGEST = "Epoch 100 of 100 · loss 0.0123 · 12 min 34 s left"
REASONS = {"completed": "Finished", "stopped": "Stopped", "stopped early": "Stopped early", "failed": "Failed"}


class ProgressStrip(QWidget):
    """Listens to the events of a training; says nothing before the first."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._epochs = 0
        self.bar = QProgressBar()
        self.bar.setRange(0, 1000)
        self.bar.setTextVisible(False)
        self.bar.setFixedSize(130, 8)
        self.bar.setAccessibleName("Progress of the training")
        self.text = QLabel()
        self.text.setTextFormat(Qt.TextFormat.PlainText)
        self.text.setMinimumWidth(
            self.fontMetrics().horizontalAdvance("Epoch 100 of 100 · loss 0.0123 · 12 min 34 s left")
        )
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 0, 8, 0)
        row.setSpacing(10)
        row.addWidget(self.bar)
        row.addWidget(self.text)
        session.trained.connect(self.take)
        session.run_changed.connect(self.show_status)
        session.opened.connect(self.clear)
        self.clear()

    def clear(self) -> None:
        self.bar.setValue(0)
        self.text.setText("Not trained yet")

    def take(self, event: object) -> None:
        if isinstance(event, Started):
            self._epochs = event.epochs
            self.text.setText("Starting")
        elif isinstance(event, Progress):
            self.bar.setValue(round(1000 * event.step / max(event.steps, 1)))
            left = f" · {duration(event.seconds_left)} left" if event.phase == "training" else f" · {event.phase}"
            self.text.setText(f"Epoch {event.epoch} of {self._epochs} · loss {number(event.loss)}{left}")
        elif isinstance(event, Finished):
            self._finish(event)

    def show_status(self, status: str) -> None:
        if status == "preparing":
            self.bar.setValue(0)
            self.text.setText("Getting the data ready")
        elif status == "paused":
            self.text.setText(self.text.text().split(" · ")[0] + " · paused")
        elif status == "idle":
            self.clear()

    def _finish(self, event: Finished) -> None:
        if event.reason in ("completed", "stopped early"):
            self.bar.setValue(1000)
        test = f" · test {metrics(event.test)}" if event.test else ""
        self.text.setText(f"{REASONS[event.reason]}{test}")
        self.text.setToolTip("")


class DeviceBox(QComboBox):
    """The training setting `device`, in the toolbar because one asks for it at each start."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        for value, title in DEVICES:
            self.addItem(f"Device: {title}", value)
        self.setToolTip("Where the network is trained")
        self.setAccessibleName("Device")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.activated.connect(self._choose)
        session.drawn.connect(lambda *_: self._show(session.root.training.device))
        self._show(session.root.training.device)

    def _show(self, device: str) -> None:
        self.setCurrentIndex(self.findData(device))

    def _choose(self, index: int) -> None:
        graph = self._session.root.with_training(device=self.itemData(index))
        self._session.edit_root(graph, "Choose the device")
