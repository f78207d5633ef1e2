"""PySide6 6.12.0 on CPython 3.11 loses a reference to None or True at every call and kills the process in the end.

This test fails long before that, with a version in which it happens again.
"""

from __future__ import annotations

import sys

import pytest
from PySide6.QtCore import QObject, QTimer, Signal
from pytestqt.qtbot import QtBot

CALLS = 5_000


class Sender(QObject):
    sent = Signal(object)


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="None and True are immortal from Python 3.12 on")
def test_qt_calls_and_signals_lose_no_reference_to_none_or_true(qtbot: QtBot) -> None:
    sender, timer = Sender(), QTimer()
    sender.sent.connect(lambda value: value)
    before = sys.getrefcount(None), sys.getrefcount(True)
    for _ in range(CALLS):
        timer.setSingleShot(True)
        timer.setParent(None)
        sender.sent.emit(None)
        sender.sent.emit(True)
        sender.property("no such property")
    after = sys.getrefcount(None), sys.getrefcount(True)
    assert all(abs(a - b) < CALLS / 10 for a, b in zip(after, before, strict=True))
