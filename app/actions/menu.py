"""A menu as data: its title, and the ids of the commands in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

SEPARATOR = ""


@dataclass(frozen=True)
class Menu:
    """A menu's title, and the ids of its commands; one with a plus is a place that the window fills itself."""

    title: str
    entries: tuple[str | Menu, ...]

    def ids(self) -> Iterator[str]:
        """The commands in it and in its submenus."""
        for entry in self.entries:
            if isinstance(entry, Menu):
                yield from entry.ids()
            elif entry != SEPARATOR and not entry.startswith("+"):
                yield entry
