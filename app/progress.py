"""How far the training is, in the toolbar: a bar for the whole run, and one line that says where it stands."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QPushButton, QSizePolicy, QWidget

from app.combo import Combo
from app.fitting_label import FittingLabel
from app.pacing import Paced
from app.session import Session
from app.wording import duration, metric_name, metrics, number
from engine.training.events import Changed, Finished, Progress, Started, measured_by

DEVICES = (("auto", "automatic"), ("cpu", "CPU"), ("cuda", "CUDA (NVIDIA)"), ("mps", "MPS (Apple)"))
LEAST = "3 of 100,000"
"""What is always seen of the line; the rest where the toolbar has room for it, and in the tooltip. A toolbar leaves out
what has less room than it wants, and on a projector Continue takes more than Train."""
LEAST_AT_END = "Finished"
"""... beside the verdict, which has the place of the bar then."""
REASONS = {
    "completed": "Finished",
    "stopped": "Stopped",
    "stopped early": "Stopped early",
    "converged": "Converged",
    "failed": "Failed",
}


class ProgressStrip(QWidget):
    """Listens to the events of a training; says nothing before the first. At its end it offers the verdict."""

    verdict_wanted = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._epochs = 0
        self.bar = QProgressBar()
        self.bar.setRange(0, 1000)
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(8)
        self.bar.setMinimumWidth(24)  # with large letters the toolbar has room for no more
        self.bar.setMaximumWidth(90)
        self.bar.setAccessibleName("Progress of the training")
        self.text = FittingLabel()
        self.verdict = QPushButton("Verdict")
        self.verdict.setToolTip(
            "How good the network is, beside baselines, and which examples it gets wrong (Ctrl+Shift+J)"
        )
        self.verdict.clicked.connect(self.verdict_wanted)
        self.verdict.hide()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 0, 8, 0)
        row.setSpacing(10)
        row.addWidget(self.bar)
        row.addWidget(self.verdict)
        row.addWidget(self.text, 1)
        self._measure()
        self._paced = Paced(self, self._show_progress)
        session.trained.connect(self.take, Started, Changed, Progress, Finished)
        session.run_changed.connect(self.show_status)
        session.opened.connect(self.clear)
        self.clear()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._measure()

    def _measure(self) -> None:
        least = LEAST_AT_END if self.bar.isHidden() else LEAST
        self.text.setMinimumWidth(self.fontMetrics().horizontalAdvance(least))

    def _offer(self, verdict: bool) -> None:
        """At the end the verdict stands in the bar's place: a narrow toolbar has no room for both."""
        self.verdict.setVisible(verdict)
        self.bar.setVisible(not verdict)
        self._measure()

    def _say(self, *parts: str) -> None:
        """What stands at the end is left out first, and then the word before the number of the epoch."""
        shorter = [" · ".join(parts[:count]) for count in range(len(parts), 0, -1)]
        self.text.say(*shorter, parts[0].removeprefix("Epoch "))

    def clear(self) -> None:
        self._paced.drop()
        self.bar.setValue(0)
        self._offer(False)
        training = self._session.training
        here = "Opened with its weights" if training.learned.came_with_file else "Not trained yet"
        self._say("Taken over" if training.state is not None else here)

    def take(self, event: object) -> None:
        if isinstance(event, Started):
            self._offer(False)
            self._epochs = event.epochs
            self._say("Starting")
        elif isinstance(event, Changed):
            self._epochs = event.epochs
        elif isinstance(event, Progress):
            self._paced.offer(event)
        elif isinstance(event, Finished):
            self._finish(event)

    def _show_progress(self, event: Progress) -> None:
        if any(self._session.training.ending.told):
            return
        self.bar.setValue(round(1000 * event.step / max(event.steps, 1)))
        left = f"{duration(event.seconds_left)} left" if event.phase == "training" else event.phase
        self._say(
            f"Epoch {event.epoch:,} of {self._epochs:,}",
            f"{metric_name(measured_by(event.metrics))} {number(event.loss)}",
            left,
        )

    def show_status(self, status: str) -> None:
        self._paced.flush()
        if status == "preparing":
            self.bar.setValue(0)
            self._say("Getting the data ready")
        elif status == "paused":
            self._say(self.text.said.split(" · ")[0], "paused")
        elif status == "idle":
            self.clear()
        if any(self._session.training.ending.told):
            self._say("Ending", "after this step")

    def _finish(self, event: Finished) -> None:
        self._paced.drop()
        if event.reason in ("completed", "stopped early", "converged"):
            self.bar.setValue(1000)
        self._offer(event.reason != "failed")
        self._say(REASONS[event.reason], *([f"test {metrics(event.test)}"] if event.test else []))


class DeviceBox(Combo):
    """The training setting `device`, in the toolbar because one asks for it at each start."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        for value, title in DEVICES:
            self.addItem(f"Device: {title}", value)
        self.setToolTip("Where the network is trained")
        self.setAccessibleName("Device")
        self.setProperty("desk", True)  # nobody in a room asks for it
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.activated.connect(self._choose)
        session.drawn.connect(lambda *_: self._show(session.root.training.device))
        self._show(session.root.training.device)

    def _show(self, device: str) -> None:
        self.setCurrentIndex(self.findData(device))

    def _choose(self, index: int) -> None:
        graph = self._session.root.with_training(device=self.itemData(index))
        self._session.edit_root(graph, "Choose the device")
