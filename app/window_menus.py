"""The menus of the window whose entries depend on what there is: files, examples, views, and what lies below the mouse.

All others are declared with their commands.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QMenu

from app.actions.places import ON_BLOCK, ON_CANVAS, ON_INPUT, ON_NEURON, ON_NODE, ON_OUTPUT, ON_STRAND, ON_WIRE
from app.canvas.hits import Hit
from app.commands import Filler, fill_menu, filled_when_opened
from app.docks import LOWER
from app.help import tip
from app.wording import when
from engine import backups, examples

if TYPE_CHECKING:
    from app.main_window import MainWindow


class WindowMenus:
    """Of one window. `places` are the menus with a plus in the declared ones."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window
        self.places: Mapping[str, Filler] = {
            "+recent": lambda menu: filled_when_opened(menu, "Open recent", self._fill_recent),
            "+versions": lambda menu: filled_when_opened(menu, "Earlier versions", self._fill_versions),
            "+examples": lambda menu: filled_when_opened(menu, "Examples", self._fill_examples),
            "+views": lambda menu: filled_when_opened(menu, "Views", self._fill_views),
            "+panels": lambda menu: filled_when_opened(menu, "Panels", self._fill_panels),
        }

    def open_on_canvas(self, at: QPoint, id: str | None) -> None:
        """For the node of that id, or for what else lies there."""
        window = self._window
        canvas, session = window.canvas, window.session
        menu = QMenu(window)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        hit = canvas.asked.hit if canvas.asked is not None else Hit()
        entries = ON_WIRE if hit.wire else ON_NODE if id is not None else ON_CANVAS
        if hit.port:
            entries = ON_OUTPUT if hit.port.output else ON_INPUT
        if id is not None and session.is_block(id) and not hit.port:
            entries = (*ON_BLOCK, *entries)
        end = id or (hit.wire.target if hit.wire else "")
        if not hit.port and end in session.graph.nodes and session.graph.nodes[end].layer.scalar:
            entries = (*(ON_STRAND if hit.wire else ON_NEURON), *entries)
        fill_menu(menu, entries, window.commands.actions, {})
        window.commands.refresh()
        menu.popup(at)

    # ---- each time one opens ----

    def _fill_recent(self, menu: QMenu) -> None:
        for name in self._window.preferences.value.recent:
            path, open_file = Path(name), self._window.files.open
            menu.addAction(f"{path.name}  –  {path.parent}".replace("&", "&&"), partial(open_file, path))
        if menu.isEmpty():
            menu.addAction("Nothing opened yet").setEnabled(False)

    def _fill_versions(self, menu: QMenu) -> None:
        path = self._window.session.document.path
        for version in backups.versions(path) if path else ():
            menu.addAction(when(version.written), partial(self._window.files.return_to, version))
        if menu.isEmpty():
            menu.addAction("None: a version is kept each time the file is saved over").setEnabled(False)

    def _fill_examples(self, menu: QMenu) -> None:
        open_example = self._window.files.open_example
        for title, names in examples.groups().items():
            inner = menu.addMenu(title)
            inner.setToolTipsVisible(True)
            for found in map(examples.example, names):
                entry = inner.addAction(found.title.replace("&", "&&"), partial(open_example, found.name))
                entry.setToolTip(tip(found))

    def _fill_panels(self, menu: QMenu) -> None:
        for panel in self._window.docks.values():
            menu.addAction(panel.toggleViewAction())

    def _fill_views(self, menu: QMenu) -> None:
        """All live pictures: what is chosen is shown and comes to the front."""
        for lower in LOWER:
            if lower.key.startswith("view-"):
                action = menu.addAction(lower.title, partial(self._window.show_panel, lower.key))
                action.setCheckable(True)
                action.setChecked(not self._window.docks[lower.key].isHidden())
