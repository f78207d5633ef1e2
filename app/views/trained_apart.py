"""Views that train copies of the drawing by themselves: one button begins and cancels, and a bar says how far it is.

What the drawing has learned stays as it is. A training of the drawing goes first: both at once would be slow, and draw
from the same random numbers.
"""

from __future__ import annotations

from typing import Any, ClassVar

from PySide6.QtWidgets import QProgressBar, QPushButton

from app.session import Session
from app.streaming import Stream
from app.views.view import View


class TrainedApart(View):
    """What such a view shares. It makes its own events in `_begin`, and takes them in `_came`."""

    begin_words: ClassVar[str] = "Start"

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.progress: Any = None
        self.stream = Stream(self)
        self.stream.came.connect(self._came)
        self.stream.ended.connect(self._ended)
        self.stream.refused.connect(self._refused)
        self.start = QPushButton(self.begin_words)
        self.start.clicked.connect(self._pressed)
        self.bar = QProgressBar(maximum=1000)
        self.bar.setFixedWidth(150)
        self.bar.hide()
        session.run_changed.connect(self._run_changed)
        session.opened.connect(self._opened)
        session.training.leaving.connect(lambda: self.stream.end_behind(session.training.behind))
        session.training.closing.connect(self.stream.close)
        session.training.apart.append((self.title, lambda: self.stream.busy))

    # ---- what each of them says ----

    def _begin(self) -> None:
        """Starts the stream."""
        raise NotImplementedError

    def _came(self, event: Any) -> None:
        """Takes what the stream has made."""
        raise NotImplementedError

    def _opened(self) -> None:
        """Another drawing is there: nothing of the one before stays."""
        raise NotImplementedError

    def _show_choices(self) -> None:
        """Shows what can be chosen and pressed now."""
        raise NotImplementedError

    def _tell_it_stopped(self) -> None:
        """Says that a training of the drawing began, and this one is over."""
        raise NotImplementedError

    # ---- what is the same for all ----

    @property
    def _trains_already(self) -> bool:
        training = self.session.training
        return training.status in ("preparing", "running") or bool(training.occupied)

    def _pressed(self) -> None:
        if self.stream.busy:
            self._cancel()
        else:
            self._begin()

    def _cancel(self) -> None:
        self.stream.cancel()
        self.progress = None
        self._ended()

    def _ended(self) -> None:
        self._show_choices()
        self.refresh()

    def _refused(self, error: Any) -> None:
        self._show_choices()
        self.show_empty(f"{error.text} {error.hint}".strip())

    def _run_changed(self, _: str) -> None:
        if self._trains_already and self.stream.busy:
            self._cancel()
            self._tell_it_stopped()
        self._show_choices()

    def watch(self) -> None:
        super().watch()
        self._show_choices()
