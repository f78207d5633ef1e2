"""Finding the way, in the drawing and in the window: what the window has for it, and what of that is remembered.

Here the canvas' map, search, bookmarks and habits of the mouse meet the preferences, which the canvas does not know.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, Qt

from app.action import split
from app.actions import EVERY
from app.canvas.actions import BY_ID as ON_CANVAS
from app.canvas.minimap import Minimap
from app.canvas.navigation import BY_ID, DEFAULT
from app.canvas.search_bar import SearchBar
from app.command_palette import CommandPalette, Offer, menu_paths
from app.keybook import written
from app.keys_dialog import KeysDialog
from app.panel_words import PANEL_WORDS
from engine import examples

if TYPE_CHECKING:
    from app.main_window import MainWindow


class Finding(QObject):
    """The window's map, search bar and command palette."""

    minimap: Minimap
    search: SearchBar
    palette: CommandPalette

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._file = window.preferences
        self.minimap = Minimap(window.canvas)
        self.search = SearchBar(window.canvas)
        self.palette = CommandPalette(
            window.session, self.offers, lambda: self._file.value.commands, self._file.commanded, window
        )
        window.toast.raise_()
        window.session.opened.connect(self._opened)
        window.session.saved.connect(lambda _: self._remember_bookmarks())
        window.canvas.bookmarks.changed.connect(self._remember_bookmarks)
        window.outline.commanded.connect(lambda id: window.commands.run(ON_CANVAS[id]))
        window.outline.menu_requested.connect(self._outline_menu)
        window.outline.wire_chosen.connect(lambda wire: window.canvas.select((), (wire,)))
        self.apply()
        self._opened()

    def _outline_menu(self, at: QPoint, id: str | None) -> None:
        """The menu of the canvas, about what is selected in the outline."""
        self._window.canvas.asked = None
        self._window.canvas.context_menu_requested.emit(at, id)

    # ---- what is remembered ----

    def apply(self) -> None:
        """Makes everything as the preferences have it."""
        value, camera = self._file.value, self._window.canvas.camera
        camera.navigation = BY_ID.get(value.navigation, DEFAULT)
        camera.animated = value.motion
        self.minimap.want(value.minimap)

    def navigate(self, preset: str) -> None:
        """Chooses a habit of the mouse, and says what it does."""
        self._file.change(navigation=preset)
        self.apply()
        self._window.session.message.emit(self._window.canvas.camera.navigation.note, "")

    def toggle_motion(self) -> None:
        self._file.change(motion=not self._file.value.motion)
        self.apply()

    def toggle_minimap(self) -> None:
        """Hides it where it is seen and shows it where it is not, from now on."""
        self._file.change(minimap=not self.minimap.isVisible())
        self.apply()

    def _opened(self) -> None:
        self._window.canvas.bookmarks.reset(self._file.bookmarks_of(self._window.session.document.path))

    def _remember_bookmarks(self) -> None:
        path, marks = self._window.session.document.path, self._window.canvas.bookmarks.marks
        if path is not None and (marks or self._file.bookmarks_of(path)):
            self._file.bookmark(path, marks)

    # ---- keys ----

    def choose_keys(self) -> None:
        """Opens the dialog of keys; what is chosen there holds at once."""
        dialog = KeysDialog(self._window, self._file)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.changed.connect(lambda: self._window.commands.rebind(self._file.value.keys))
        dialog.open()

    # ---- the command palette ----

    def offers(self) -> tuple[Offer, ...]:
        """Everything that can be asked for by name, in the order of the menus."""
        self._window.commands.refresh()
        return (*self._commands(), *self._panels(), *self._drawings())

    def _commands(self) -> Iterator[Offer]:
        paths, chosen = dict(menu_paths()), self._file.value.keys
        for declared in EVERY:
            action = self._window.commands.actions[declared.id]
            keys = split(chosen.get(declared.id, declared.keys))
            yield Offer(
                declared.id,
                action.text().split("\t")[0].replace("&&", "&"),
                paths.get(declared.id, ""),
                partial(self._window.commands.run, declared),
                written(keys[:1]),
                declared.words,
                declared.tip,
                action.isEnabled(),
            )

    def _panels(self) -> Iterator[Offer]:
        for key, dock in self._window.docks.items():
            title = dock.windowTitle().split(" (")[0]
            run: Callable[[], object] = partial(self._window.show_panel, key)
            yield Offer(f"panel-{key}", f"Show {title}", "View › Panels", run, words=PANEL_WORDS.get(key, ""))

    def _drawings(self) -> Iterator[Offer]:
        run: Callable[[], object]
        for found in examples.examples():
            title = f"Open example: {found.title}"
            run = partial(self._window.files.open_example, found.name)
            yield Offer(f"example-{found.name}", title, "File › Examples", run, words=found.name)
        for name in self._file.value.recent:
            path = Path(name)
            run = partial(self._window.files.open, path)
            yield Offer(f"recent-{name}", f"Open {path.name}", str(path.parent), run)
