"""The strip below the canvas: a slider over the run, and what to do at the moment that it stands on.

Two lines: buttons and slider, and below them in words what is looked at. While that is the past, the strip has another
ground, and says what Train and Save mean then, so that nobody takes an earlier network for the present one.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QPoint, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QPushButton,
    QSizePolicy,
    QSlider,
    QStyle,
    QStyleOptionSlider,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.fitting_label import FittingLabel
from app.icons import icon
from app.session import Session
from app.theme import Theme
from app.time_machine import TimeMachine
from app.time_machine_branch import BranchPopup
from app.time_machine_words import ON, keeping, looking, standing

POSITIONS = 100_000
"""Places of the slider, whatever the number of steps: more than any screen has pixels."""
REFRESH = 1000
"""Milliseconds between two refreshes while a run goes on, whose step is told elsewhere: each lays out and paints the
strip, and twice a second of that took a small training a hundredth of its steps."""
BRANCH, BRANCH_SHORT = "Branch from here…", "Branch…"


class TimeStrip(QFrame):
    """Hidden until there is a run with moments to go back to."""

    def __init__(self, session: Session, machine: TimeMachine) -> None:
        super().__init__()
        self.session, self.machine = session, machine
        self.setObjectName("time-strip")
        self.setProperty("past", False)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.slider = MomentSlider(machine)
        self.words, self.memory = FittingLabel(), FittingLabel("muted")
        self.memory.setAlignment(Qt.AlignmentFlag.AlignRight)
        self._buttons: dict[QToolButton, str] = {}
        self.start = self._button("skip-previous", "To the beginning", machine.go_to_start)
        self.back = self._button("step-backward", "Back to the moment before", machine.back)
        self.play = self._button("movie-open-play-outline", "Play the run back as a film", machine.toggle_film)
        self.forward = self._button("step-forward", "On to the next moment", machine.forward)
        self.now = QPushButton("Now")
        self.now.setToolTip("Back to the present")
        self.now.clicked.connect(lambda _: machine.go_to_now())
        self.branch = QPushButton(BRANCH)
        self.branch.setAccessibleName(BRANCH)
        self.branch.setToolTip("Begin a run at this moment with another learning rate")
        self.branch.clicked.connect(lambda _: self.open_branch())
        self.popup: BranchPopup | None = None
        self._arrange()
        self._later = QTimer(self, interval=REFRESH, singleShot=True)
        self._later.timeout.connect(self.refresh)
        machine.changed.connect(self._changed)
        session.run_changed.connect(lambda _: self.refresh())
        session.themed.connect(self.restyle)
        self.restyle(session.theme)
        self.refresh()

    def _arrange(self) -> None:
        controls = QHBoxLayout()
        controls.setSpacing(2)
        for button in (self.start, self.back, self.play, self.forward):
            controls.addWidget(button)
        controls.addSpacing(6)
        controls.addWidget(self.slider, 1)
        controls.addSpacing(6)
        controls.addWidget(self.now)
        controls.addSpacing(4)
        controls.addWidget(self.branch)
        says = QHBoxLayout()
        says.addWidget(self.words, 3)
        says.addWidget(self.memory, 2)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 3, 8, 4)
        column.setSpacing(1)
        column.addLayout(controls)
        column.addLayout(says)

    def _button(self, picture: str, tip: str, do: Callable[[], object]) -> QToolButton:
        button = QToolButton()
        button.setToolTip(tip)
        button.setAccessibleName(tip)
        button.clicked.connect(lambda _: do())
        self._buttons[button] = picture
        return button

    def restyle(self, theme: Theme) -> None:
        for button, picture in self._buttons.items():
            button.setIcon(icon(picture, theme))
        # The canvas lies above: a line separates them, and the past has the ground of what is selected.
        self.setStyleSheet(
            f"#time-strip {{ background: {theme.window}; border-top: 1px solid {theme.border}; }}"
            f'#time-strip[past="true"] {{ background: {theme.highlight}; border-top: 2px solid {theme.accent}; }}'
            f'#time-strip[past="true"] QLabel {{ color: {theme.text}; }}'
        )
        self.refresh()

    # ---- what it shows ----

    def _changed(self) -> None:
        """At once where the user goes somewhere; now and then while a run goes on."""
        if self.machine.looks_back != self.property("past") or self.session.training.status != "running":
            self.refresh()
        elif not self._later.isActive():
            self._later.start()

    def refresh(self) -> None:
        machine = self.machine
        now, shown, past = machine.now, machine.shown, machine.looks_back
        there = now is not None and machine.timeline is not None and self.session.training.status != "idle"
        self.setVisible(there)
        if now is None or shown is None or not there:
            return
        self.slider.show_step(shown.step, now.step)
        measured = (self.session.training.drawing or self.session.root).training.measured
        self.words.say(
            *(
                looking(shown, now, machine.holds_up, measured)
                if past
                else (standing(now, measured, ON), standing(now, measured))
            )
        )
        self.memory.setVisible(not past)
        if not past:
            self.memory.say(keeping(machine))
        self.start.setEnabled(shown.step > 0)
        self.back.setEnabled(shown.step > 0)
        self.forward.setEnabled(past)
        self.now.setEnabled(past)
        picture = icon("pause" if machine.plays else self._buttons[self.play], self.session.theme)
        if picture.cacheKey() != self.play.icon().cacheKey():  # or the strip would be laid out anew
            self.play.setIcon(picture)
        if self.property("past") != past:
            self.setProperty("past", past)
            for part in (self, self.words, self.memory):
                part.style().polish(part)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def event(self, event: QEvent) -> bool:
        """A part needs more room, or less: letters have got another size."""
        if event.type() == QEvent.Type.LayoutRequest:
            self._fit()
        return super().event(event)

    def _fit(self) -> None:
        """Names the button in one word where the whole name would be cut at both ends."""
        widths = [self.branch.fontMetrics().horizontalAdvance(name) for name in (BRANCH, self.branch.text())]
        whole = self.minimumSizeHint().width() + widths[0] - widths[1]
        self.branch.setText(BRANCH if whole <= self.width() else BRANCH_SHORT)

    # ---- branching ----

    def open_branch(self) -> None:
        """Asks with what to go on from here, just above the button."""
        self.machine.stop_film()
        self.popup = BranchPopup(self.session, self.machine, self)
        self.popup.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.popup.adjustSize()
        corner = self.branch.mapToGlobal(QPoint(self.branch.width() - self.popup.width(), -self.popup.height() - 6))
        self.popup.move(corner)
        self.popup.show()


class MomentSlider(QSlider):
    """From the first step to the last one. A click goes there; arrow keys go from moment to moment."""

    def __init__(self, machine: TimeMachine, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._machine = machine
        self._last = 1
        self._showing = False
        self.setRange(0, POSITIONS)
        self.setMinimumWidth(60)
        self.setAccessibleName("Moment of the run")
        self.setToolTip("Drag to go back in the run; a training that goes on is paused")
        self.valueChanged.connect(self._moved)

    def show_step(self, step: int, last: int) -> None:
        self._last = max(1, last)
        if self.isSliderDown():
            return
        self._showing = True
        self.setValue(round(POSITIONS * step / self._last))
        self._showing = False

    def _moved(self, value: int) -> None:
        if not self._showing:
            self._machine.stop_film()
            self._machine.go_to(round(self._last * value / POSITIONS))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Jumps to where it is pressed, and can be dragged on from there."""
        option = QStyleOptionSlider()
        self.initStyleOption(option)
        handle = self.style().subControlRect(
            QStyle.ComplexControl.CC_Slider, option, QStyle.SubControl.SC_SliderHandle, self
        )
        if event.button() == Qt.MouseButton.LeftButton and not handle.contains(event.position().toPoint()):
            room = self.width() - handle.width()
            at = round(event.position().x() - handle.width() / 2)
            self.setValue(QStyle.sliderValueFromPosition(0, POSITIONS, at, room))
        super().mousePressEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        keys = {
            Qt.Key.Key_Left: self._machine.back,
            Qt.Key.Key_Down: self._machine.back,
            Qt.Key.Key_Right: self._machine.forward,
            Qt.Key.Key_Up: self._machine.forward,
            Qt.Key.Key_Home: self._machine.go_to_start,
            Qt.Key.Key_End: self._machine.go_to_now,
        }
        do = keys.get(Qt.Key(event.key()))
        if do is None:
            super().keyPressEvent(event)
        else:
            do()


def stacked(canvas: QWidget, strip: QWidget) -> QWidget:
    """The canvas with the strip below it, as one widget."""
    made = QWidget()
    column = QVBoxLayout(made)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    column.addWidget(canvas, 1)
    column.addWidget(strip)
    made.setFocusProxy(canvas)
    return made
