"""A camera, where there is one; here a module stands in for the part of Qt that is not installed."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QWidget

from app.tryit import camera


class Frame:
    def __init__(self, colour: str) -> None:
        self.image = QImage(8, 8, QImage.Format.Format_RGB32)
        self.image.fill(QColor(colour))

    def isValid(self) -> bool:
        return True

    def toImage(self) -> QImage:
        return self.image


class Sink(QObject):
    videoFrameChanged = Signal(object)


class Lens(QObject):
    def __init__(self, device: object, parent: QObject) -> None:
        super().__init__(parent)
        self.on = False

    def start(self) -> None:
        self.on = True

    def stop(self) -> None:
        self.on = False


class Line(QObject):
    def setCamera(self, lens: Lens) -> None: ...

    def setVideoSink(self, sink: Sink) -> None: ...


@pytest.fixture
def module(monkeypatch: pytest.MonkeyPatch) -> None:
    devices = SimpleNamespace(videoInputs=lambda: ["one"], defaultVideoInput=lambda: "one")
    found = SimpleNamespace(QMediaDevices=devices, QCamera=Lens, QMediaCaptureSession=Line, QVideoSink=Sink)
    monkeypatch.setattr(camera, "_multimedia", lambda: found)


def test_frames_are_handed_on_until_it_is_switched_off(qtbot, module) -> None:
    owner, taken = QWidget(), []
    qtbot.addWidget(owner)
    assert camera.available()
    camera.toggle(owner, taken.append)
    (running,) = owner.findChildren(camera.Camera)
    running._sink.videoFrameChanged.emit(Frame("red"))
    running._sink.videoFrameChanged.emit(Frame("blue"))  # too soon after the first
    assert [image.pixelColor(0, 0).name() for image in taken] == ["#ff0000"]
    lens = running._camera
    assert lens.on
    camera.toggle(owner, taken.append)
    assert not lens.on
    assert not owner.findChildren(camera.Camera)


def test_without_the_module_there_is_no_camera(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(camera, "_multimedia", lambda: None)
    assert not camera.available()
