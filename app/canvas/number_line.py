"""A line that opens over the canvas for one number that is no setting: a weight, a bias.

What is refused stays in the line, marked, with the reason in words: nothing that was typed is lost.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QFontMetrics

from app.canvas.in_place import ValueLine
from app.elements import number_of
from engine.errors import UserError

if TYPE_CHECKING:
    from app.canvas.view import Canvas

WIDTH, HEIGHT = 96, 26

Accept = Callable[[float], None]


class NumberLine:
    """One line for the whole canvas. `what` is what is being typed, `A weight`; empty while it is closed."""

    def __init__(self, canvas: Canvas) -> None:
        self._canvas = canvas
        self.what = ""
        self._accept: Accept | None = None
        self.line = ValueLine(canvas.viewport())
        self.line.entered.connect(self._entered)
        self.line.left.connect(self.close)
        self.line.passed.connect(self.line.enter)
        for bar in (canvas.horizontalScrollBar(), canvas.verticalScrollBar()):
            bar.valueChanged.connect(lambda _: self.close())
        canvas.zoomed.connect(lambda _: self.close())
        canvas.session.drawn.connect(lambda *_: self.close())
        canvas.session.entered.connect(lambda _: self.close())

    def open(self, at: QPointF, text: str, what: str, name: str, accept: Accept) -> None:
        """Opens at a place of the scene; `name` is what it is called, `accept` is given what was typed."""
        self.close()
        line, room = self.line, self._canvas.viewport().rect()
        self.what, self._accept = what, accept
        width = max(WIDTH, QFontMetrics(line.font()).horizontalAdvance(text) + 24)
        corner = self._canvas.camera.to_view(at) - QPoint(width // 2, HEIGHT // 2)
        x = max(0, min(corner.x(), room.width() - width))
        y = max(0, min(corner.y(), room.height() - HEIGHT))
        line.setGeometry(QRect(x, y, width, HEIGHT))
        line.setText(text)
        line.setAccessibleName(name)
        line.mark(False)
        line.setVisible(True)
        line.selectAll()
        line.setFocus(Qt.FocusReason.OtherFocusReason)
        self._canvas.tipped.emit(f"{name} · Enter takes it over · Esc leaves it as it was")

    def close(self) -> None:
        """Closes the line as if nothing had been typed."""
        if self.what:
            self.what, self._accept = "", None
            had_focus = self.line.hasFocus()
            self.line.setVisible(False)
            self._canvas.tipped.emit("")
            if had_focus:
                self._canvas.setFocus(Qt.FocusReason.OtherFocusReason)

    def _entered(self, text: str) -> None:
        if self._accept is None:
            return
        try:
            self._accept(number_of(text, self.what))
        except UserError as error:
            self.line.mark(True)
            self._canvas.session.tell(error)
            return
        self.close()
