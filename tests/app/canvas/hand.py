"""A hand on the canvas: real mouse and key events, aimed at nodes, ports and wires by name."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.canvas.layouts import PortKey
from app.canvas.view import Canvas
from engine.graph import Wire

NO = Qt.KeyboardModifier.NoModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
CONTROL = Qt.KeyboardModifier.ControlModifier
ALT = Qt.KeyboardModifier.AltModifier
LEFT, RIGHT, MIDDLE = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton, Qt.MouseButton.MiddleButton
EMPTY = QPointF(120.0, 260.0)
"""A place in the scene where the drawings of these tests have nothing."""


class Hand:
    def __init__(self, canvas: Canvas) -> None:
        self.canvas = canvas
        self._held = Qt.MouseButton.NoButton

    # ---- where things are ----

    def body(self, id: str) -> QPointF:
        """A point on a node that is no port."""
        return self.canvas.drawing.nodes[id].box().center()

    def port(self, id: str, name: str, output: bool) -> QPointF:
        return self.canvas.drawing.port_at(PortKey(id, name, output))

    def out(self, id: str, name: str = "out") -> QPointF:
        return self.port(id, name, True)

    def into(self, id: str, name: str = "in") -> QPointF:
        return self.port(id, name, False)

    def middle(self, wire: Wire) -> QPointF:
        start, end = self.canvas.drawing.wires[wire].ends()
        return (start + end) / 2

    # ---- the mouse ----

    def press(self, at: QPointF, modifiers: Qt.KeyboardModifier = NO, button: Qt.MouseButton = LEFT) -> None:
        self._held = button
        self._send(QEvent.Type.MouseButtonPress, at, button, modifiers)

    def move(self, at: QPointF, modifiers: Qt.KeyboardModifier = NO) -> None:
        self._send(QEvent.Type.MouseMove, at, Qt.MouseButton.NoButton, modifiers)

    def release(self, at: QPointF, modifiers: Qt.KeyboardModifier = NO) -> None:
        button, self._held = self._held, Qt.MouseButton.NoButton
        self._send(QEvent.Type.MouseButtonRelease, at, button, modifiers)

    def click(self, at: QPointF, modifiers: Qt.KeyboardModifier = NO, button: Qt.MouseButton = LEFT) -> None:
        self.press(at, modifiers, button)
        self.release(at, modifiers)

    def double_click(self, at: QPointF) -> None:
        self.click(at)
        self._send(QEvent.Type.MouseButtonDblClick, at, LEFT, NO)
        self._send(QEvent.Type.MouseButtonRelease, at, LEFT, NO)

    def pull(
        self,
        start: QPointF,
        end: QPointF,
        modifiers: Qt.KeyboardModifier = NO,
        button: Qt.MouseButton = LEFT,
        held: Qt.KeyboardModifier | None = None,
    ) -> None:
        """Presses and drags in a few steps, without releasing; `held` are the keys held after the press."""
        self.press(start, modifiers, button)
        for step in range(1, 6):
            self.move(start + (end - start) * (step / 5), modifiers if held is None else held)

    def drag(
        self,
        start: QPointF,
        end: QPointF,
        modifiers: Qt.KeyboardModifier = NO,
        button: Qt.MouseButton = LEFT,
        held: Qt.KeyboardModifier | None = None,
    ) -> None:
        self.pull(start, end, modifiers, button, held)
        self.release(end, modifiers if held is None else held)

    def _send(self, kind: QEvent.Type, at: QPointF, button: Qt.MouseButton, modifiers: Qt.KeyboardModifier) -> None:
        local = QPointF(self.canvas.viewportTransform().map(at))
        screen = QPointF(self.canvas.viewport().mapToGlobal(local.toPoint()))
        QApplication.sendEvent(self.canvas.viewport(), QMouseEvent(kind, local, screen, button, self._held, modifiers))

    # ---- the keys ----

    def key(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = NO) -> None:
        QTest.keyClick(self.canvas, key, modifiers)

    def hold(self, key: Qt.Key) -> None:
        """Presses an ordinary key that changes what a drag means."""
        QTest.keyPress(self.canvas, key)

    def let_go(self, key: Qt.Key) -> None:
        QTest.keyRelease(self.canvas, key)
