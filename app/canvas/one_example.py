"""The one example that lights up the canvas: asks what the network answers for it, and shows its strip while there is.

Somebody else chose the example (`Session.show_example`): a verdict's table, a pad that one draws on. Esc ends it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent

from app.canvas.example_strip import ExampleStrip
from app.canvas.painters import READABLE_PICTURE
from engine.training.events import Observed
from engine.training.shown import Example, Shown, turned

if TYPE_CHECKING:
    from app.canvas.view import Canvas
    from engine.training.probes import Answer

NEAR = READABLE_PICTURE + 0.01
"""The zoom from which on a whole drawing is seen with its pictures."""
NAME = "shown example"
"""The probe's name among those that watch."""


class OneExample(QObject):
    """`answer` is what is known of the example that is shown; None until something is."""

    microscope_wanted = Signal()
    """The example shall be walked through number by number."""
    told = Signal()
    """Something is known of the example."""

    def __init__(self, canvas: Canvas) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self.answer: Answer | None = None
        self.strip = ExampleStrip(canvas, self)
        session = canvas.session
        session.example_changed.connect(self._changed)
        session.torch_came.connect(self._ask)
        session.trained.connect(self._told, Observed)
        session.themed.connect(lambda _: self.strip.restyle())
        canvas.installEventFilter(self)

    def turn(self, by: int) -> None:
        """To another example of those that were shown with it, or of its part."""
        shown, answer = self._canvas.session.shown, self.answer
        if isinstance(shown, Example):
            after = turned(shown, by, answer.size if answer is not None else 0)
            self._canvas.session.show_example(after.part, after.row, after.among)

    def close(self) -> None:
        self._canvas.session.show_no_example()

    @Slot(object)
    def _changed(self, shown: Shown | None) -> None:
        before = self.answer
        self.answer = None
        if shown is None:
            self._canvas.session.unwatch(NAME)
            self.strip.hide()
            return
        self._come_near()
        same = before is not None and getattr(before.shown, "part", "") == getattr(shown, "part", None)
        self.strip.wait(shown, before.size if before is not None and same else 0)
        self._ask()

    def _come_near(self) -> None:
        """From so far away that boxes have no pictures, nobody would see what lights up."""
        camera = self._canvas.camera
        if camera.zoom < READABLE_PICTURE:
            camera.zoom_to(NEAR)

    @Slot()
    def _ask(self) -> None:
        session = self._canvas.session
        if session.shown is None or not session.torch_here:
            return
        from engine.training.probes import shown_answer  # torch is there

        session.watch(NAME, shown_answer(session.shown))

    def _told(self, event: object) -> None:
        reading = event.readings.get(NAME) if isinstance(event, Observed) else None
        if reading is not None and getattr(reading, "shown", None) == self._canvas.session.shown:
            answer: Answer = reading  # type: ignore[assignment]  # under this name comes nothing else
            self.answer = answer
            self.strip.tell(answer)
            self.told.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Esc ends it, where it does not end something else first."""
        if self._canvas.session.shown is not None and isinstance(event, QKeyEvent):
            free = self._canvas.gesture is None and not self._canvas.keymap.waiting and not self._canvas.slow.on
            if event.type() == QEvent.Type.KeyPress and free and not event.modifiers():
                match event.key():
                    case Qt.Key.Key_Escape:
                        self.close()
                        return True
                    case Qt.Key.Key_PageUp:
                        self.turn(-1)
                        return True
                    case Qt.Key.Key_PageDown:
                        self.turn(1)
                        return True
        return super().eventFilter(watched, event)
