"""What happens to exceptions that nobody caught: none is lost, and none is shown twice.

Qt swallows exceptions in slots and painting, so Python's hooks report them; threads, destructors and Qt's own messages
have hooks of their own. Each report travels as a signal to the window's thread. A `UserError` is a message; anything
else is a bug of ours: a dialog with the traceback, one for each distinct error however often it comes. Everything also
goes to the terminal.
"""

from __future__ import annotations

import faulthandler
import platform
import sys
import threading
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType
from typing import Any

from PySide6.QtCore import QMessageLogContext, QObject, QtMsgType, Signal, qInstallMessageHandler, qVersion
from PySide6.QtWidgets import QApplication, QDialog

from app.dialogs import tell
from engine.errors import UserError

BUG = "Something in Gradwire went wrong. Your drawing is as it was."
BUG_HINT = "Save it under another name to be safe. The details below help to mend the fault."
OFFSCREEN = "This plugin does not support"
"""How Qt begins to say that an offscreen window cannot be placed, which nobody asked of it."""

LEVELS = {
    QtMsgType.QtDebugMsg: "debug",
    QtMsgType.QtInfoMsg: "info",
    QtMsgType.QtWarningMsg: "warning",
    QtMsgType.QtCriticalMsg: "critical",
    QtMsgType.QtFatalMsg: "fatal",
}


@dataclass(frozen=True)
class Report:
    """An exception, ready to be shown in another thread. `place` tells distinct errors apart."""

    title: str
    text: str
    hint: str = ""
    details: str = ""
    place: str = ""


def report(error: BaseException, where: str = "") -> Report:
    """What to show for an exception; `where` names a thread or an object if it was not the window's own code."""
    if isinstance(error, UserError):
        return Report("Gradwire", error.text, error.hint, "", error.text)
    trace = "".join(traceback.format_exception(error))
    last = traceback.extract_tb(error.__traceback__)[-1:]
    place = f"{type(error).__name__} at {last[0].filename}:{last[0].lineno}" if last else repr(error)
    head = f"Python {platform.python_version()}, Qt {qVersion()}, {platform.platform()}"
    details = "\n".join(filter(None, (head, where, "", trace)))
    return Report("An error in Gradwire", BUG, BUG_HINT, details, place)


class Errors(QObject):
    """The hooks and the dialogs. Only one may be installed at a time; `restore` puts back what was there."""

    raised = Signal(object)
    """A Report, delivered in the thread of this object whatever thread it came from."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.qt_messages: list[str] = []
        """Warnings and worse that Qt wrote until the window was there."""
        self._shown: set[str] = set()
        self._open: list[QDialog] = []
        self._undo: list[Callable[[], Any]] = []
        self.raised.connect(self.show_report)

    def install(self) -> None:
        before = sys.excepthook, threading.excepthook, sys.unraisablehook
        sys.excepthook = self._in_main
        threading.excepthook = self._in_thread
        sys.unraisablehook = self._in_destructor
        previous = qInstallMessageHandler(self._from_qt)
        if sys.stderr is not None and not faulthandler.is_enabled():
            faulthandler.enable()
        self._undo = [lambda: _restore_hooks(*before), lambda: qInstallMessageHandler(previous)]

    def restore(self) -> None:
        for undo in self._undo:
            undo()
        self._undo = []

    def show_report(self, report: Report) -> None:
        """A dialog, unless one for the same error is open, or was shown for a bug."""
        if report.place in self._shown or not isinstance(QApplication.instance(), QApplication):
            return
        self._shown.add(report.place)
        dialog = tell(QApplication.activeWindow(), report.title, report.text, report.hint, report.details)
        self._open.append(dialog)
        dialog.finished.connect(lambda: self._closed(dialog, report))

    def _closed(self, dialog: QDialog, report: Report) -> None:
        self._open.remove(dialog)
        if not report.details:  # a message may come again when its cause does; a bug is said once
            self._shown.discard(report.place)

    def _in_main(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            QApplication.quit()
            return
        self._pass_on(error, "")

    def _in_thread(self, arguments: threading.ExceptHookArgs) -> None:
        if arguments.exc_value is not None and not isinstance(arguments.exc_value, SystemExit):
            name = arguments.thread.name if arguments.thread else "unknown"
            self._pass_on(arguments.exc_value, f"in thread {name}")

    def _in_destructor(self, unraisable: sys.UnraisableHookArgs) -> None:
        if unraisable.exc_value is not None:
            self._pass_on(unraisable.exc_value, f"{unraisable.err_msg or 'ignored'} {unraisable.object!r}")

    def _pass_on(self, error: BaseException, where: str) -> None:
        if not isinstance(error, UserError):
            print("".join(traceback.format_exception(error)), file=sys.stderr, flush=True)
        self.raised.emit(report(error, where))

    def _from_qt(self, level: QtMsgType, _: QMessageLogContext, text: str) -> None:
        if level in (QtMsgType.QtDebugMsg, QtMsgType.QtInfoMsg) or text.startswith(OFFSCREEN):
            return
        if len(self.qt_messages) < 100:
            self.qt_messages.append(text)
        print(f"Qt {LEVELS.get(level, '')}: {text}", file=sys.stderr, flush=True)


def _restore_hooks(main: Any, thread: Any, destructor: Any) -> None:
    sys.excepthook, threading.excepthook, sys.unraisablehook = main, thread, destructor
