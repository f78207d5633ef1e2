"""Saving in tests: what has been learned may take a moment to be there."""

from __future__ import annotations

from pathlib import Path

from pytestqt.qtbot import QtBot

from app.session import Session


def save(qtbot: QtBot, session: Session, path: Path) -> None:
    """Saves a drawing, and waits until it is on the disk."""
    assert session.save(path)
    qtbot.waitUntil(lambda: not session.saving.under_way)
    assert not session.saving.failed
