"""Which keys mean which command when the user has changed some: what is free, what is taken, and by what.

The canvas answers its keys itself and the window leaves its own to Qt, so the two must not share the first key of a
pair either: one of them would never see the second.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

from PySide6.QtGui import QKeySequence

from app.action import Action, split
from app.canvas.actions import BY_ID as ON_CANVAS
from app.canvas.keys import codes

HELD: Mapping[str, str] = MappingProxyType(
    {
        "Space": "Space is held down to move the view, so it cannot be a command.",
        "X": "X is held down to cut wires, so it cannot be a command alone.",
    }
)
"""Keys that the hand on the canvas needs."""


class Keybook:
    """The keys of `actions` where `chosen` differs from what they are declared with. Edits return another book."""

    def __init__(self, actions: Iterable[Action[Any]], chosen: Mapping[str, str]) -> None:
        self.actions = {action.id: action for action in actions}
        self.chosen = {id: keys for id, keys in chosen.items() if id in self.actions and keys != self.actions[id].keys}

    def keys_of(self, id: str) -> tuple[str, ...]:
        return split(self.chosen.get(id, self.actions[id].keys))

    def is_changed(self, id: str) -> bool:
        return id in self.chosen

    # ---- questions about a key ----

    def refusal(self, key: str) -> str:
        """Why a key can be given to no command; empty where it can."""
        return HELD.get(QKeySequence(key).toString(), "")

    def holders(self, key: str, wanted_by: str) -> tuple[Action[Any], ...]:
        """The other commands that stand in the way of a key."""
        return tuple(
            action
            for id, action in self.actions.items()
            if id != wanted_by and any(self._clash(key, wanted_by, held, id) for held in self.keys_of(id))
        )

    def _clash(self, key: str, id: str, other: str, other_id: str) -> bool:
        """Equal keys clash, and a key with a pair that begins with it; so do pairs of canvas and window that begin
        alike."""
        mine, its = codes(key), codes(other)
        if mine[:1] != its[:1]:
            return False
        apart = (id in ON_CANVAS) != (other_id in ON_CANVAS)
        return apart or min(len(mine), len(its)) == 1 or mine == its

    # ---- edits ----

    def given(self, id: str, key: str, besides: bool = False) -> Keybook:
        """With a key given to a command, in the place of its keys or besides them, and taken from all others."""
        kept = self.keys_of(id) if besides else ()
        changed = {**self.chosen, id: "|".join(dict.fromkeys((*kept, key)))}
        for holder in self.holders(key, id):
            left = (held for held in self.keys_of(holder.id) if not self._clash(key, id, held, holder.id))
            changed[holder.id] = "|".join(left)
        return Keybook(self.actions.values(), changed)

    def without_keys(self, id: str) -> Keybook:
        return Keybook(self.actions.values(), {**self.chosen, id: ""})

    def reset(self, id: str) -> Keybook:
        """With the keys a command is declared with, taken back from whoever has them now."""
        book = Keybook(self.actions.values(), {other: keys for other, keys in self.chosen.items() if other != id})
        for key in split(self.actions[id].keys):
            book = book.given(id, key, besides=True)
        return book


def written(keys: Iterable[str]) -> str:
    """Keys as people read them: `Ctrl+Shift+Z, Ctrl+Y`; the two of a pair with a word between."""
    native = QKeySequence.SequenceFormat.NativeText
    return ", ".join(" then ".join(QKeySequence(key).toString(native).split(", ")) for key in keys)
