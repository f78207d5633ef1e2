"""Says what happens on the canvas to those who do not see it: what is selected, in the words of the outline.

The canvas is one widget for a screen reader. Its description tells of the selected node, and a change of it is
announced when the selection or what is known about it changes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QAccessible, QAccessibleEvent

from app import spoken
from app.wording import count

if TYPE_CHECKING:
    from app.canvas.view import Canvas

STALE = "changed since the training began"
"""What the clock on a node means."""
SETTLED = 30
"""Milliseconds of rest before something is said: a drag says it once, at its end."""


class Announcer(QObject):
    def __init__(self, canvas: Canvas) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self._later = QTimer(self, singleShot=True, interval=SETTLED)
        self._later.timeout.connect(self.say)
        canvas.session.selected.connect(lambda _: self._later.start())
        canvas.session.analysed.connect(lambda _: self._later.start())
        self.say()

    def say(self) -> None:
        """Makes the description that of what is selected now, and announces it where it is new."""
        text = self.text()
        if text != self._canvas.accessibleDescription():
            self._canvas.setAccessibleDescription(text)
            event = QAccessibleEvent(self._canvas, QAccessible.Event.DescriptionChanged)
            QAccessible.updateAccessibility(event)

    def text(self) -> str:
        """`Dense, 784 → 10, no problem, 1 wire in, 1 out`; of several how many, of nothing what is drawn."""
        session = self._canvas.session
        nodes = session.selection & session.graph.nodes.keys()
        frames = [frame for frame in session.graph.frames if frame.id in session.selection]
        if len(nodes) == 1 and not frames:
            return self._of_node(next(iter(nodes)))
        if len(frames) == 1 and not nodes:
            return spoken.frame(frames[0])
        if nodes or frames:
            parts = (count(len(nodes), "node") if nodes else "", count(len(frames), "frame") if frames else "")
            return f"{' and '.join(part for part in parts if part)} selected"
        drawn = count(len(session.graph.nodes), "node") if session.graph.nodes else "nothing drawn"
        return f"{drawn}, nothing selected"

    def _of_node(self, id: str) -> str:
        item = self._canvas.drawing.nodes.get(id)
        text = spoken.node(self._canvas.session.analysis, id, self._canvas.pictures.spoken(id))
        return f"{text}, {STALE}" if item is not None and item.state.stale else text
