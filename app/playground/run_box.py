"""The buttons of the playground: play and pause, one step, start over; the speed, the epoch, and how many are right.

At full speed a training runs by itself, with pictures as often as they cost it nothing, or so often that they run
smoothly. Slower ones take a batch at a time by a clock, each of them a step of the
session, so that whatever shows a step shows each of these.
"""

from __future__ import annotations

from secrets import randbelow

from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QMenu,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.dialogs import plain
from app.forms import as_plain_tip
from app.icons import icon
from app.pacing import Paced
from app.playground.editing import Editing
from app.playground.fields import Choice, Rows
from app.theme import Theme
from app.wording import is_share, metric, number
from engine.graph import Graph
from engine.training.events import EpochEnded, Finished, Progress, Started

SMOOTH, FULL = -1.0, 0.0
"""Speeds that are no batches a second: as fast as it goes, with many pictures or few."""
SPEEDS = (
    ("smooth pictures", SMOOTH),
    ("full speed", FULL),
    ("30 batches a second", 30.0),
    ("8 batches a second", 8.0),
    ("1 batch a second", 1.0),
)
LIVELY = 0.3
"""What pictures may take of the time where they are to be smooth: these networks learn in seconds, and to see them do
it is what a playground is for."""
SAME, OTHER = "With the same first weights", "With other first weights"
BUTTON = 34
"""Pixels: as high as the buttons of the training panel."""


class RunBox(QWidget):
    """Drives the session's training; `clock` is the one of the slower speeds."""

    def __init__(self, editing: Editing) -> None:
        super().__init__()
        self._editing, self._session = editing, editing.session
        self.play = QPushButton("Play")
        self.play.setProperty("primary", True)
        self.play.setToolTip("Let the network learn, or hold it")
        self.step = QToolButton()
        self.step.setToolTip("Learn from one batch, and hold")
        self.step.setAccessibleName("Step one batch")
        self.reset = QToolButton()
        self.reset.setText("Reset")
        self.reset.setToolTip("Forget what was learned, and start over with other first weights; undo brings it back")
        self.reset.setPopupMode(QToolButton.ToolButtonPopupMode.MenuButtonPopup)
        self.reset.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        menu = QMenu(self.reset)
        self.other = menu.addAction(OTHER, lambda: self.start_over(other=True))
        self.same = menu.addAction(SAME, lambda: self.start_over(other=False))
        self.reset.setMenu(menu)
        self.speed = Choice(
            SPEEDS,
            "Speed",
            "Smooth pictures: up to a third of the time is theirs. Full speed: they come where they cost next to "
            "nothing. Or so slowly that every batch can be watched.",
        )
        self.speed.show_value(SMOOTH)
        self.figures = _Figures()
        self._broke: Graph | None = None
        """The drawing whose training has failed last."""
        self.trouble = plain("", "error")
        self.trouble.hide()
        self.clock = QTimer(self)
        self.clock.timeout.connect(self._tick)
        self._lay_out()
        self._connect()
        self.restyle(self._session.theme)
        self.refresh()

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(self.play, 1)
        row.addWidget(self.step)
        row.addWidget(self.reset)
        buttons: tuple[QAbstractButton, ...] = (self.play, self.step, self.reset)
        for button in buttons:
            button.setMinimumHeight(BUTTON)
        rows = Rows()
        rows.add("Speed", self.speed)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(row)
        column.addWidget(self.figures)
        column.addWidget(self.trouble)
        column.addLayout(rows)

    def _connect(self) -> None:
        session = self._session
        self.play.clicked.connect(lambda _: self.toggle())
        self.step.clicked.connect(lambda _: session.training.step())
        self.reset.clicked.connect(lambda _: self.start_over(other=True))
        self.speed.chosen.connect(self._set_speed)
        session.run_changed.connect(lambda _: self.refresh())
        session.analysed.connect(lambda _: self.refresh())
        session.training.following.changed.connect(self.refresh)
        session.trained.connect(self._trained, Started, Progress, EpochEnded, Finished)
        session.opened.connect(self._opened)

    # ---- what is done ----

    @property
    def playing(self) -> bool:
        """Whether batch follows batch; one that is taken by itself is no playing."""
        training = self._session.training
        return self.clock.isActive() or (training.status in ("running", "preparing") and not training.holds)

    def toggle(self) -> None:
        """Plays, or holds."""
        if self.playing:
            self.clock.stop()
            self._session.training.pause()
        elif self.batches:
            self._start_clock()
        else:
            self._session.training.start()
        self.refresh()

    def start_over(self, other: bool) -> None:
        """Forgets what was learned; the next training begins with the same first weights, or with others."""
        self.clock.stop()
        training, drawing = self._session.training, self._session.root
        if other:
            training.over.begin("Start over with other weights", drawing.with_training(seed=randbelow(2**31)))
        else:
            training.over.begin()
        self.figures.clear()
        self.refresh()

    @property
    def batches(self) -> float:
        """How many a second, by the clock; 0 where the training runs by itself."""
        return max(0.0, SPEEDS[self.speed.currentIndex()][1])

    def share_out(self) -> None:
        """Lets the pictures of a playground that is in sight have the time that is theirs."""
        smooth = self.isVisible() and self._editing.desk is not None and SPEEDS[self.speed.currentIndex()][1] == SMOOTH
        self._session.training.watching.give(LIVELY if smooth else None)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.share_out()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.share_out()

    def _set_speed(self, speed: float) -> None:
        playing = self.playing
        self.clock.stop()
        self.share_out()
        if playing and speed > 0:
            self._session.training.pause()
            self._start_clock()
        elif playing:
            self._session.training.start()
        self.refresh()

    def _start_clock(self) -> None:
        self.clock.start(round(1000 / self.batches))
        self._tick()

    def _tick(self) -> None:
        """One batch, where the one before is done and nothing keeps it from being taken."""
        training = self._session.training
        if training.status == "finished" and training.last is not None and training.last.reason == "failed":
            self.clock.stop()
            self.refresh()
        elif self.playable and training.status in ("idle", "paused", "finished"):
            training.step()

    @property
    def playable(self) -> bool:
        return self._session.whole.ready and not self._session.training.occupied

    # ---- what is shown ----

    def refresh(self) -> None:
        theme, playing = self._session.theme, self.playing
        self.play.setText("Pause" if playing else "Play")
        self.play.setIcon(icon("pause" if playing else "play", theme, theme.panel))
        self.play.setEnabled(playing or self.playable)
        self.step.setEnabled(not playing and self.playable)
        trouble = self._trouble()
        self.trouble.setText(trouble)
        self.trouble.setVisible(bool(trouble))

    def _trouble(self) -> str:
        """Why it cannot play, or why it broke; empty where all is well."""
        training, end = self._session.training, self._session.training.last
        if self._session.whole.errors:
            return self._session.whole.errors[0].text
        if training.occupied:
            return f"{training.occupied} is under way."
        if training.active and training.following.waiting:
            return training.following.waiting
        failed = training.status == "finished" and end is not None and end.reason == "failed"
        if (
            failed and end is not None and self._session.root is self._broke
        ):  # what was changed since may have mended it
            return f"{end.message} {end.hint}".strip()
        return ""

    def restyle(self, theme: Theme) -> None:
        self.step.setIcon(icon("debug-step-over", theme))
        self.reset.setIcon(icon("restart", theme))
        self.refresh()

    def _trained(self, event: object) -> None:
        match event:
            case Started():
                self.figures.begin(event)
            case Progress() | EpochEnded():
                self.figures.offer(event)
            case Finished():
                self.figures.flush()
                if event.reason == "failed":
                    self.clock.stop()
                    self._broke = self._session.root
                self.refresh()

    def _opened(self) -> None:
        self.clock.stop()
        self.figures.clear()
        self.refresh()


class _Figures(QWidget):
    """The epoch, the loss, and how good the answers are on both parts: four figures below their names."""

    NAMES = ("Epoch", "Loss", "Training", "Held back")
    WIDEST = ("10,000", "1.2×10⁻⁵", "± 0.123", "± 0.123")

    def __init__(self) -> None:
        self.values: dict[str, QLabel] = {}
        super().__init__()
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(0)
        for column, name in enumerate(self.NAMES):
            title, value = QLabel(name), QLabel("–")
            title.setProperty("tone", "muted")
            value.setProperty("tone", "title")
            value.setAccessibleName(name)
            self.values[name] = value
            grid.addWidget(title, 0, column)
            grid.addWidget(value, 1, column)
            grid.setColumnStretch(column, 1)
        for name in ("Training", "Held back"):
            part = "points it learns from" if name == "Training" else "points it does not learn from"
            self.values[name].setToolTip(
                as_plain_tip(f"Right answers among the {part}; of numbers, how far they are off.")
            )
        self._progress = Paced[Progress](self, self._show_progress)
        self._epochs = Paced[EpochEnded](self, self._show_epoch)

    def changeEvent(self, event: QEvent) -> None:
        """Columns keep their width whatever they say, in letters of any size."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._measure()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._measure()

    def _measure(self) -> None:
        for name, widest in zip(self.NAMES, self.WIDEST, strict=True):
            if name in self.values:
                self.values[name].ensurePolished()
                self.values[name].setMinimumWidth(self.values[name].fontMetrics().horizontalAdvance(widest))

    def begin(self, event: Started) -> None:
        if not event.step:
            self.clear()

    def offer(self, event: Progress | EpochEnded) -> None:
        if isinstance(event, Progress):
            self._progress.offer(event)
        else:
            self._epochs.offer(event)

    def flush(self) -> None:
        self._progress.flush()
        self._epochs.flush()

    def clear(self) -> None:
        self._progress.drop()
        self._epochs.drop()
        for value in self.values.values():
            value.setText("–")

    def _show_progress(self, event: Progress) -> None:
        self.values["Epoch"].setText(f"{event.epoch:,}")
        self.values["Loss"].setText(number(event.loss))
        self.values["Training"].setText(_good(event.metrics))

    def _show_epoch(self, event: EpochEnded) -> None:
        self.values["Held back"].setText(_good(event.validation))


def _good(metrics: object) -> str:
    """The share of right answers, or, of numbers, how far they are off on average."""
    assert isinstance(metrics, dict)
    shown = next(((name, value) for name, value in metrics.items() if is_share(name) or name == "mae"), None)
    if shown is None:
        return "–"
    name, value = shown
    return f"{value:.0%}".replace("%", " %") if is_share(name) else f"± {metric(name, value)}"
