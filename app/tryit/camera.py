"""A camera as a source of pictures, where there is one.

Qt's part for cameras comes with PySide6-Addons, which Gradwire does not ask for: it is ten times as large as what the
window needs. Where somebody has it installed, and a camera, the button is there; else nothing of it is to be seen.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from time import monotonic
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget

MODULE = "PySide6.QtMultimedia"
PACE = 0.1
"""Seconds between two pictures at the least: what is asked of the network costs more than the picture."""


@cache
def _multimedia() -> Any:
    """Qt's part for cameras; None where it is not installed, or its libraries are missing."""
    if find_spec(MODULE) is None:
        return None
    try:
        return import_module(MODULE)
    except ImportError:
        return None


def available() -> bool:
    media = _multimedia()
    return media is not None and bool(media.QMediaDevices.videoInputs())


class Camera(QObject):
    """Hands the frames of the first camera to `take` until it is stopped or its owner goes."""

    def __init__(self, owner: QWidget, take: Callable[[QImage], object]) -> None:
        super().__init__(owner)
        media = _multimedia()
        self._take, self._last = take, 0.0
        self._camera = media.QCamera(media.QMediaDevices.defaultVideoInput(), self)
        self._session = media.QMediaCaptureSession(self)
        self._sink = media.QVideoSink(self)
        self._session.setCamera(self._camera)
        self._session.setVideoSink(self._sink)
        self._sink.videoFrameChanged.connect(self._frame)
        self._camera.start()

    def stop(self) -> None:
        self._camera.stop()
        self.setParent(None)
        self.deleteLater()

    def _frame(self, frame: Any) -> None:
        now = monotonic()
        if now - self._last >= PACE and frame.isValid():
            self._last = now
            self._take(frame.toImage())


def toggle(owner: QWidget, take: Callable[[QImage], object]) -> None:
    """Begins to take pictures, or ends it."""
    if not stop(owner):
        Camera(owner, take)


def stop(owner: QWidget) -> bool:
    """Ends what a camera takes for a widget; says whether it did."""
    running = [child for child in owner.children() if isinstance(child, Camera)]
    for one in running:
        one.stop()
    return bool(running)
