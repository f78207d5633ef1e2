"""A wait that is seen: the window goes on painting, and a dialog says what is waited for.

For what has to be over before the window may go on, as a file that is being written before another drawing is opened,
or the step that a training is taking before the window closes. What is over in a moment is not announced.
"""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic

from PySide6.QtCore import QEventLoop, Qt, QTimer
from PySide6.QtWidgets import QProgressBar, QVBoxLayout, QWidget

from app.dialogs import Message
from app.ending import SOON
from app.training import PATIENCE, Training

POLL = 33
"""Milliseconds between two looks whether it is over."""


IMPATIENCE = 0.05
"""Seconds for what has been waited for in vain."""
ENDING = "Ending the training…"
STEP = "It ends after the step that is being taken."


def wait_seen(
    window: QWidget,
    text: str,
    hint: str,
    over: Callable[[], bool],
    patience: float | None = None,
    choices: tuple[str, ...] = (),
) -> bool:
    """Waits until it is `over`, and says whether it is: not where `patience`, in seconds, is at its end before, or the
    user would rather do something else, which is the one of the `choices`."""
    end = monotonic() + patience if patience is not None else float("inf")
    if not over():
        loop = QEventLoop(window)
        _poll(loop.quit, over, loop)
        QTimer.singleShot(SOON, loop, loop.quit)
        loop.exec(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents)
        loop.deleteLater()
    if not over():
        dialog = _Waiting(window, text, hint, choices)
        _poll(dialog.accept, lambda: over() or monotonic() >= end, dialog)
        dialog.exec()
        dialog.deleteLater()
    return over()


def end_seen(window: QWidget, training: Training) -> None:
    """Ends all that trains, and what looks at it, before the window closes. What takes longer than everything may is
    not waited for again."""
    training.ready = False  # nothing more is looked at
    training.leaving.emit()
    training.stop()
    quiet = training.quiet()

    def over() -> bool:
        return not training.active and not training.occupied and training.behind.is_empty and quiet.done()

    if not wait_seen(window, ENDING, STEP, over, PATIENCE):
        training.patience = IMPATIENCE


def _poll(then: Callable[[], object], over: Callable[[], bool], owner: QEventLoop | QWidget) -> None:
    timer = QTimer(owner, interval=POLL)
    timer.timeout.connect(lambda: then() if over() else None)
    timer.start()


class _Waiting(Message):
    """Goes by itself; Esc does nothing where there is nothing to choose."""

    def __init__(self, window: QWidget, text: str, hint: str, choices: tuple[str, ...]) -> None:
        super().__init__(window, "Gradwire", text, hint, choices)
        self._may_go = bool(choices)
        if not choices:
            self.setWindowFlag(Qt.WindowType.WindowCloseButtonHint, False)
        bar = QProgressBar(maximum=0)
        bar.setTextVisible(False)
        bar.setFixedHeight(8)
        bar.setAccessibleName(text)
        column = self.layout()
        assert isinstance(column, QVBoxLayout)
        column.insertWidget(column.count() - 2, bar)  # above the buttons and the space before them

    def reject(self) -> None:
        if self._may_go:
            super().reject()
