"""What the window remembers of the pictures on nodes: whether they are shown, and of each file what nodes choose."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

from PySide6.QtCore import QObject

from app.canvas.picture_plan import Choice

if TYPE_CHECKING:
    from app.main_window import MainWindow

KNOWN: tuple[Choice, ...] = get_args(Choice)


class Picturing(QObject):
    """Here the canvas' pictures meet the preferences, which the canvas does not know."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._file = window.preferences
        self._pictures = window.canvas.pictures
        window.session.opened.connect(self._opened)
        window.session.saved.connect(lambda _: self._remember())
        self._pictures.changed.connect(self._remember)
        self._opened()
        self._pictures.set_on(self._file.value.pictures)

    @property
    def on(self) -> bool:
        return self._pictures.on

    def toggle(self) -> None:
        """Shows the pictures on all nodes, or none of them, from now on."""
        self._file.change(pictures=not self._pictures.on)
        self._pictures.set_on(self._file.value.pictures)

    def _opened(self) -> None:
        kept = self._file.pictures_of(self._window.session.document.path)
        self._pictures.reset({name: known for name, choice in kept.items() for known in KNOWN if known == choice})

    def _remember(self) -> None:
        path, chosen = self._window.session.document.path, self._pictures.chosen
        if path is not None and chosen != self._file.pictures_of(path):
            self._file.picture(path, chosen)
