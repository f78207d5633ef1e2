"""Coming back to a level of the drawing finds it as it was left: the canvas looks from where it last looked there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.canvas.sight import Sight
from app.levels import Level
from engine.nested import Path

if TYPE_CHECKING:
    from app.canvas.view import Canvas


class Returning:
    """What was seen of each level when it was left, for as long as the drawing is open. A new level is shown whole."""

    def __init__(self, canvas: Canvas) -> None:
        self._canvas = canvas
        self._sights: dict[Path, Sight] = {}
        self._path: Path = canvas.session.level.path
        self._arriving = False
        canvas.session.entered.connect(self._left)
        canvas.session.analysed.connect(lambda _: self._arrive())
        canvas.session.opened.connect(self._sights.clear)

    def _left(self, level: Level) -> None:
        if level.path != self._path:
            self._sights[self._path] = self._canvas.camera.sight
            self._path, self._arriving = level.path, True

    def _arrive(self) -> None:
        """The level is drawn by now."""
        if not self._arriving:
            return
        self._arriving = False
        sight = self._sights.get(self._path)
        if sight is None:
            self._canvas.frame(None)
        else:
            self._canvas.camera.look(sight)
