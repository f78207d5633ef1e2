"""Nine views to come back to by one key, and the way back and forward through the views that were left by a jump.

They belong to the drawing as somebody looks at it and not to the drawing itself: they are no undo steps and stand in no
file of the user's. Who keeps them between two starts listens to `changed`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QRectF, Signal

from app.action import Action
from app.canvas.sight import Sight, Trail
from app.levels import Level

if TYPE_CHECKING:
    from app.canvas.view import Canvas

DIGITS = tuple(range(1, 10))


class Bookmarks(QObject):
    """`marks` are the bookmarks by their digit."""

    changed = Signal()

    def __init__(self, canvas: Canvas) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self.marks: dict[int, Sight] = {}
        self.trail = Trail()
        self._path = canvas.session.level.path
        canvas.session.entered.connect(self._entered)

    @property
    def here(self) -> Sight:
        """What is looked at, and from where."""
        return self._canvas.camera.sight._replace(path=self._path)

    def reset(self, marks: Mapping[int, Sight]) -> None:
        """Another drawing is open: its own bookmarks, and no way back into the one before."""
        self.marks = {digit: sight for digit, sight in marks.items() if digit in DIGITS}
        self.trail.clear()

    # ---- bookmarks ----

    def set(self, digit: int) -> None:
        self.marks[digit] = self.here
        self.changed.emit()
        self._say(f"This view is bookmark {digit} now.", f"{digit} comes back to it.")

    def go(self, digit: int) -> None:
        if digit in self.marks:
            self.jump(self.marks[digit])
        else:
            self._say(f"Bookmark {digit} is not set.", f"Ctrl+{digit} sets it to the view you see.")

    # ---- jumping, and the way back ----

    def jump(self, sight: Sight) -> None:
        """Goes to look from there; `back` returns."""
        self.leave()
        self._go(sight)

    def frame(self, ids: Iterable[str] | None) -> None:
        """Goes to see the given nodes and frames as large as they fit, or everything."""
        rect = self._canvas.drawing.bounds(ids)
        if not rect.isEmpty():
            self.jump(self._canvas.camera.framing(rect)._replace(path=self._path))

    def visit(self, rect: QRectF) -> None:
        """Goes to see a rectangle of the drawing, where it is not well in view already."""
        camera = self._canvas.camera
        if not (camera.seen().contains(rect) and camera.zoom >= READABLE):
            goal = camera.framing(rect)
            self.jump(goal._replace(zoom=min(goal.zoom, max(camera.zoom, 1.0)), path=self._path))

    def leave(self) -> None:
        """The view is about to jump elsewhere."""
        self.trail.leave(self.here)

    def back(self) -> None:
        self._step(self.trail.back(self.here), "There is no earlier view.")

    def forward(self) -> None:
        self._step(self.trail.forward(self.here), "There is no later view.")

    def _step(self, sight: Sight | None, otherwise: str) -> None:
        if sight is None:
            self._canvas.tipped.emit(otherwise)
        else:
            self._go(sight)

    def _go(self, sight: Sight) -> None:
        """Within a level the view glides; another level is shown at once, as far as it is still there."""
        if sight.path == self._path:
            self._canvas.camera.glide(sight)
            return
        self._path = sight.path
        self._canvas.session.go(Level(sight.path, (0,) * len(sight.path)))
        self._path = self._canvas.session.level.path
        if self._path == sight.path:
            self._canvas.camera.look(sight)

    def _entered(self, level: Level) -> None:
        """A block was opened or left: a jump, unless it is one of ours. The view is still that of the level before."""
        if level.path != self._path:
            self.leave()
        self._path = level.path

    def _say(self, text: str, hint: str) -> None:
        self._canvas.session.message.emit(text, hint)


READABLE = 0.5
"""The zoom at which names can be read."""


def _actions() -> Iterable[Action[Canvas]]:
    for digit in DIGITS:
        yield Action(
            f"bookmark-{digit}",
            f"Go to bookmark {digit}",
            partial(_go, digit),
            str(digit),
            words="view place",
        )
    for digit in DIGITS:
        yield Action(
            f"set-bookmark-{digit}",
            f"Set bookmark {digit}",
            partial(_set, digit),
            f"Ctrl+{digit}",
            words="view place remember store",
        )


def _go(digit: int, canvas: Canvas) -> None:
    canvas.bookmarks.go(digit)


def _set(digit: int, canvas: Canvas) -> None:
    canvas.bookmarks.set(digit)


ACTIONS: tuple[Action[Canvas], ...] = (
    *_actions(),
    Action(
        "back",
        "Back to the view before",
        lambda c: c.bookmarks.back(),
        "[|Alt+Left",
        "arrow-left",
        words="history camera",
    ),
    Action(
        "forward",
        "Forward to the next view",
        lambda c: c.bookmarks.forward(),
        "]|Alt+Right",
        "arrow-right",
        words="history",
    ),
)
