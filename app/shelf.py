"""Everything that can be added to a drawing: the kinds of layers, and the user's own blocks from a folder.

Palettes and drags name each by text: a layer by its kind, a block of the folder by `block:` and its name. Each block is
a file of its own (see `engine.library`), so that a class can share them; what cannot be read is left out.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from platformdirs import user_data_path
from PySide6.QtCore import QObject, Signal

from engine import library
from engine.block import Block
from engine.errors import UserError
from engine.layer import LAYERS, Layer, make

OWN = "block:"
"""What the name of a block from the folder begins with; kinds of layers hold no colon."""
OUTSIDE_ONLY, INSIDE_ONLY = ("data", "loss", "input", "output"), ("entrance", "exit")
"""Roles that make sense in the whole drawing only, or inside of blocks only."""


class Shelf(QObject):
    """The user's own blocks lie in `folder`. `changed` comes after one was stored or removed."""

    changed = Signal()

    def __init__(self, folder: Path | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.folder = folder or default_folder()
        self._own: Mapping[str, library.Entry] | None = None

    @property
    def own(self) -> Mapping[str, library.Entry]:
        """The blocks of the folder that can be used, by what palettes call them."""
        if self._own is None:
            found = library.entries(self.folder)
            self._own = {f"{OWN}{entry.name}": entry for entry in found if entry.block is not None}
        return self._own

    def layers(self, inside: bool) -> Mapping[str, Layer]:
        """What can be added inside of a block, or to the whole drawing: layers as they come, by name."""
        unfit = OUTSIDE_ONLY if inside else INSIDE_ONLY
        kinds: dict[str, Layer] = {kind: cls() for kind, cls in LAYERS.items() if cls.role not in unfit}
        return kinds | {name: entry.block for name, entry in self.own.items() if entry.block is not None}

    def made(self, name: str) -> Layer:
        """A layer as it comes, by its name on the shelf. Raises UserError where there is none."""
        if not name.startswith(OWN):
            return make(name)
        entry = self.own.get(name)
        if entry is None or entry.block is None:
            text = f"Your blocks hold no '{name.removeprefix(OWN)}' any more."
            raise UserError(text, "Store it again from a drawing that has it.")
        return entry.block

    def store(self, block: Block, name: str) -> str:
        """Keeps a block for other drawings and returns the name it has there: another one of its name stays as it is.

        Raises UserError where it cannot be written.
        """
        self._own = None
        names = (name, *(f"{name} {number}" for number in range(2, len(self.own) + 3)))
        free = next(each for each in names if self._like(each, block))
        library.store(self.folder, block, free)
        self.refresh()
        return free

    def _like(self, name: str, block: Block) -> bool:
        """Whether nothing would be lost if the block took that name."""
        entry = self.own.get(f"{OWN}{name}")
        return entry is None or entry.block == block.changed(name=name)

    def remove(self, name: str) -> None:
        """Takes a block off the shelf; drawings that hold it keep it. Raises UserError."""
        entry = self.own.get(name)
        if entry is not None:
            library.remove(entry)
        self.refresh()

    def refresh(self) -> None:
        """Reads the folder again: others may have put blocks there."""
        self._own = None
        self.changed.emit()


def default_folder() -> Path:
    """Beside the user's own data sets; the variable GRADWIRE_BLOCKS moves it, for a class that shares one folder."""
    chosen = os.environ.get("GRADWIRE_BLOCKS")
    return Path(chosen) if chosen else user_data_path("gradwire", appauthor=False) / "blocks"
