"""Slow motion on a real canvas: what tests of its parts need to begin and to step on."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from app.canvas.slow_stage import Staging
from app.canvas.view import Canvas


def begun(canvas: Canvas, qtbot: QtBot) -> Staging:
    """On, with the first stage shown, and held."""
    canvas.slow.enter()
    qtbot.waitUntil(lambda: canvas.slow.staging is not None and not canvas.slow.waiting)
    if canvas.slow.playing:
        canvas.slow.play_or_hold()
    assert canvas.slow.staging is not None
    return canvas.slow.staging


def place(staging: Staging, phase: str, node: str = "") -> int:
    """Which stage it is."""
    return next(at for at, s in enumerate(staging.stages) if s.phase == phase and (not node or s.node == node))
