"""No exception is lost, none is shown twice, and what people can mend reads as a message."""

import gc
import sys
import threading

import pytest
from PySide6.QtCore import QObject, QtMsgType, Signal
from PySide6.QtWidgets import QLabel, QPlainTextEdit

from app.dialogs import Message
from app.errors import BUG, Errors, report
from engine.errors import UserError


@pytest.fixture
def errors(qapp):
    made = Errors()
    made.install()
    yield made
    for dialog in list(made._open):
        dialog.close()
    made.restore()


def texts(dialog: Message) -> list[str]:
    return [label.text() for label in dialog.findChildren(QLabel)]


def test_a_bug_in_a_slot_gets_a_dialog_with_its_traceback_once(qtbot, errors, capsys) -> None:
    class Sender(QObject):
        pressed = Signal()

    def slot() -> None:
        raise ValueError("oops")

    sender = Sender()
    sender.pressed.connect(slot)
    with qtbot.captureExceptions():  # pytest-qt's own hook would take it
        errors.install()
        sender.pressed.emit()
        sender.pressed.emit()
    (dialog,) = errors._open
    assert BUG in texts(dialog)
    assert "ValueError: oops" in dialog.findChild(QPlainTextEdit).toPlainText()
    assert "ValueError: oops" in capsys.readouterr().err


def test_a_user_error_is_a_message_without_a_traceback(qtbot, errors) -> None:
    sys.excepthook(UserError, UserError("The disk is full.", "Free some space."), None)
    (dialog,) = errors._open
    assert {"The disk is full.", "Free some space."} <= set(texts(dialog))
    assert dialog.findChild(QPlainTextEdit) is None


def test_a_message_may_come_again_once_it_was_closed(qtbot, errors) -> None:
    for _ in range(2):
        sys.excepthook(UserError, UserError("The disk is full."), None)
        (dialog,) = errors._open
        dialog.close()
        qtbot.waitUntil(lambda: not errors._open)


def test_an_exception_in_a_thread_is_shown_in_the_window(qtbot, errors) -> None:
    def fail() -> None:
        raise UserError("The warm-up failed.")

    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()
    qtbot.waitUntil(lambda: bool(errors._open))
    assert "The warm-up failed." in texts(errors._open[0])


def test_an_exception_in_a_destructor_is_shown(qtbot, errors, capsys) -> None:
    class Fragile:
        def __del__(self) -> None:
            raise RuntimeError("in a destructor")

    Fragile()
    gc.collect()
    assert len(errors._open) == 1
    assert "in a destructor" in capsys.readouterr().err


def test_texts_are_shown_as_they_are() -> None:
    dialog = Message(None, "Gradwire", "<img src='/etc/passwd'>")
    assert all(label.textFormat().name == "PlainText" for label in dialog.findChildren(QLabel))
    dialog.deleteLater()


def test_qts_warnings_are_kept_for_the_start(errors, capsys) -> None:
    errors._from_qt(QtMsgType.QtWarningMsg, None, "no platform plugin")
    errors._from_qt(QtMsgType.QtDebugMsg, None, "chatter")
    errors._from_qt(QtMsgType.QtWarningMsg, None, "This plugin does not support raise()")
    assert errors.qt_messages == ["no platform plugin"]
    assert capsys.readouterr().err == "Qt warning: no platform plugin\n"


def test_a_report_names_the_place_so_that_distinct_errors_differ() -> None:
    try:
        raise KeyError("a")
    except KeyError as error:
        found = report(error)
    assert found.place.startswith("KeyError at ")
    assert report(UserError("text", "hint")).hint == "hint"
