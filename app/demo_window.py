"""The window of the demo, and what it tells the terminal beside it."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QGuiApplication
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

import engine.kinds  # noqa: F401  (fills the table of layers)
from app.display import fell_back, no_platform
from app.errors import Errors
from app.startup import application
from app.window import Program
from app.wording import percent
from engine import examples, training
from engine.training.events import EpochEnded, Finished, Started
from engine.training.events import Progress as Step

SIZE = (1600, 1000)
SETTLE = 700
"""Milliseconds the views have to draw the last readings before the picture is taken."""


class Demo(QObject):
    """Opens an example, trains it, tells the terminal, and with a `picture` to save leaves afterwards."""

    def __init__(self, program: Program, name: str, picture: Path | None) -> None:
        super().__init__()
        self.program = program
        self.name = name
        self.picture = picture
        self.code = 1
        columns = (
            TextColumn("{task.description}"),
            BarColumn(),
            TextColumn("{task.fields[says]}"),
            TimeRemainingColumn(),
        )
        self.progress = Progress(*columns, console=Console())
        self.task = self.progress.add_task("Opening the window", total=None, says="")
        program.session.trained.connect(self._told)
        program.session.message.connect(self._said)

    def begin(self) -> None:
        program, example = self.program, examples.example(self.name)
        if self.picture:
            program.window.resize(*SIZE)
        program.window.restore()
        program.window.show()
        program.session.show(example.graph)
        program.warm_up.start()
        program.session.training.start()
        self.progress.start()
        self.progress.update(self.task, description=example.title)

    def _told(self, event: training.events.Event) -> None:
        match event:
            case Started():
                self.progress.update(self.task, total=event.epochs * event.steps_per_epoch)
            case Step():
                self.progress.update(self.task, completed=event.step)
            case EpochEnded():
                figures = event.validation or event.train
                self.progress.update(
                    self.task, says=f"loss {figures['loss']:.3f}, accuracy {percent(figures['accuracy'])}"
                )
            case Finished():
                self._finished(event)

    def _finished(self, event: Finished) -> None:
        self.progress.stop()
        if event.reason == "failed":
            print(f"{event.message} {event.hint}".strip(), file=sys.stderr)
        else:
            self.code = 0
            print(f"Accuracy on the test examples: {percent(event.test['accuracy'])}")
        if self.picture:
            QTimer.singleShot(SETTLE, self, self._leave)

    def _said(self, text: str, hint: str) -> None:
        """What the window tells: without a display nobody else would see it, and nothing else is coming."""
        if self.picture and not self.program.session.training.active:
            self.progress.stop()
            print(f"{text} {hint}".strip(), file=sys.stderr)
            QTimer.singleShot(0, self, self._leave)

    def _leave(self) -> None:
        if self.picture and self.program.window.grab().save(str(self.picture)):
            print(f"The window is saved as {self.picture}.")
        self.program.window.close()
        self.program.app.exit(self.code)


def play(name: str, picture: Path | None) -> int:
    """Shows the demo to its end; returns the exit code."""
    errors = Errors()
    errors.install()
    app = application([])
    if fell_back(os.environ.get("QT_QPA_PLATFORM", ""), QGuiApplication.platformName()):
        print(no_platform(os.environ, errors.qt_messages), file=sys.stderr)
        return 2
    program = Program(app, errors)
    demo = Demo(program, name, picture)
    QTimer.singleShot(0, demo, demo.begin)
    code = app.exec()
    program.close()
    return code if picture else demo.code if demo.code == 0 else code
