"""Which key of the canvas means which action, also where two keys are pressed one after the other.

After the first key of a pair the keymap waits for the second; `waiting` then lists what may follow, so that nobody has
to know the pairs by heart. Esc ends the wait and nothing else; any other key ends it and means what it always means.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache

from PySide6.QtCore import QKeyCombination, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence

from app.action import split
from app.canvas.actions import CanvasAction

MODIFIERS = (Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt, Qt.Key.Key_Meta, Qt.Key.Key_AltGr)
"""Keys that mean nothing alone: they neither complete a pair nor end it."""


class Keymap:
    """The keys of `actions`; `chosen` gives the keys of an action by its id where the user has set others."""

    def __init__(self, actions: Iterable[CanvasAction], chosen: Mapping[str, str] | None = None) -> None:
        self._actions = tuple(actions)
        self._by_codes: dict[tuple[int, ...], CanvasAction] = {}
        self._pressed: tuple[int, ...] = ()
        self.rebind(chosen or {})

    def rebind(self, chosen: Mapping[str, str]) -> None:
        """Takes other keys; one that the user chose means what they chose, also where it was another action's."""
        self._pressed = ()
        chosen_last = sorted(self._actions, key=lambda action: action.id in chosen)
        self._by_codes = {
            codes(key): action for action in chosen_last for key in split(chosen.get(action.id, action.keys))
        }

    @property
    def waiting(self) -> tuple[tuple[str, CanvasAction], ...]:
        """What may follow the key that was pressed: the second key as text, and what it does."""
        held = self._pressed
        return tuple(
            (QKeySequence(pair[1]).toString(QKeySequence.SequenceFormat.NativeText), action)
            for pair, action in self._by_codes.items()
            if held and pair[:1] == held and len(pair) == 2
        )

    def take(self, event: QKeyEvent) -> CanvasAction | None:
        """The action that a key press completes, if any. The key pad's keys are the ordinary ones."""
        if event.key() in MODIFIERS:
            return None
        modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        pressed = Qt.Key.Key_Tab if event.key() == Qt.Key.Key_Backtab else Qt.Key(event.key())  # Qt's name with Shift
        code = QKeyCombination(modifiers, pressed).toCombined()
        held, self._pressed = self._pressed, ()
        if held and pressed == Qt.Key.Key_Escape:
            return None
        action = self._by_codes.get((*held, code)) or self._by_codes.get((code,))
        if action is None and any(pair[:1] == (code,) for pair in self._by_codes):
            self._pressed = (code,)
        return action

    def forget(self) -> None:
        """Waits no longer."""
        self._pressed = ()


@cache  # Qt reads them letter by letter, and a window asks for all of them three times before it is there
def codes(keys: str) -> tuple[int, ...]:
    """`Alt+A, L` as Qt's numbers for both keys."""
    sequence = QKeySequence(keys)
    combinations: list[QKeyCombination] = [sequence[place] for place in range(sequence.count())]  # type: ignore[index]
    return tuple(combination.toCombined() for combination in combinations)
