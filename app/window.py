"""Opens the window and runs it to its end: what `gradwire` does when it is given no command.

The order matters. Hooks come first, so that nothing is lost; then the window, painted before anything heavy is
imported; then, from the event loop, the file; and when every panel that is seen is there, torch in its thread, and what
a crash left, or the welcome.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

import engine.kinds  # noqa: F401  (fills the table of layers)
from app import tab_rows
from app.display import fell_back, no_platform
from app.docks import hidden_modules
from app.errors import Errors
from app.leaving import leave
from app.main_window import MainWindow
from app.preferences import PreferenceFile
from app.session import Session
from app.startup import Ahead, Collector, WarmUp, application, share_the_processor
from app.theme import apply, chosen

PATIENCE = 0.5
"""Seconds that the end waits for an import: who closes the window wants to be somewhere else."""


class Program(QObject):
    """The window and everything around it, from start to end."""

    def __init__(self, app: QApplication, errors: Errors) -> None:
        super().__init__()
        self.app = app
        self.errors = errors
        self.preferences = PreferenceFile()
        asked = self.preferences.value
        theme = chosen(app, asked.appearance, asked.text_size, asked.projector)
        apply(app, theme)
        self.session = Session(theme=theme)
        self.window = MainWindow(self.session, self.preferences)
        self.collector = Collector(self)
        self.session.run_changed.connect(self.collector.follow)
        self.warm_up = WarmUp(self, afterwards="prepare_judging")
        self.ahead = Ahead(hidden_modules(), self)
        self.warm_up.ended.connect(self.ahead.start)
        self.warm_up.ended.connect(self.collector.spare_what_is_there)
        self.warm_up.ended.connect(self.session.torch_arrived)
        share_the_processor()

    def show(self, path: Path | None = None) -> None:
        """Shows the window, then the drawing; the rest comes when it is complete."""
        self.window.painted.connect(lambda: self._open(path))
        self.window.completed.connect(lambda: self._begin(path))
        self.window.restore()
        self.window.show()

    def close(self, patience: float | None = None) -> None:
        """Ends everything. With `patience`, in seconds, imports that go on then are left to the end of the process."""
        self.session.training.close()
        self.window.worker.close()
        self.warm_up.join(patience)
        self.ahead.stop()
        self.collector.stop()
        tab_rows.let_go(self.window)
        self.errors.restore()

    def _open(self, path: Path | None) -> None:
        if path is not None and path.suffix:
            self.window.files.open(path)
        elif path is not None:
            self.window.files.open_example(path.name)

    def _begin(self, path: Path | None) -> None:
        self.warm_up.start()
        self.window.panels.stock.refill()
        self.window.recovery.offer(self.window)
        if path is None and not self.session.root.nodes and self.preferences.value.welcome:
            self.window.show_welcome()


def run(path: Path | None = None) -> int:
    """Opens the window, with a file or, by its name alone, an example if one is given. Ends the process
    with the exit code; returns it where there is no display."""
    errors = Errors()
    errors.install()
    app = application([])
    asked = os.environ.get("QT_QPA_PLATFORM", "")
    if fell_back(asked, QGuiApplication.platformName()):
        print(no_platform(os.environ, errors.qt_messages), file=sys.stderr)
        return 2
    program = Program(app, errors)
    signal.signal(signal.SIGINT, lambda *_: program.window.close())
    signal.signal(signal.SIGTERM, lambda *_: app.exit(0))  # asks nothing: the journal is complete
    program.show(path)
    code = app.exec()
    program.close(PATIENCE)
    return leave(code)
