"""The doctor and the window: switched on and off from the Watch menu, remembered, and heard when something is found.

What lasts is announced in the message over the canvas (see `announcing`); every finding stands on its node and in the
list of problems, where its fixes are.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from app.wording import count
from engine.doctor.base import Finding

if TYPE_CHECKING:
    from app.main_window import MainWindow

NAMED = 2
"""Findings that a message names; more are counted."""


class Consulting(QObject):
    """Belongs to the window."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._doctor = window.session.doctor
        self._doctor.noticed.connect(self._announce)
        self._doctor.changed.connect(window.commands.refresh)
        self._doctor.switch(window.preferences.value.doctor)

    def toggle(self) -> None:
        """Switches the doctor on or off, and says so: who chooses Doctor in the menu may have wanted to consult it."""
        self._window.preferences.change(doctor=not self._doctor.on)
        self._doctor.switch(self._window.preferences.value.doctor)
        self._window.commands.refresh()
        self._window.toast.say(*(ON if self._doctor.on else OFF))

    @Slot(object)
    def _announce(self, findings: Sequence[Finding]) -> None:
        self._window.toast.say(announcement(self._window.session.title_of, findings), HOW)


ON = "The doctor is on.", "What it finds while a network trains stands on the node and in Problems."
OFF = "The doctor is off: nobody tells what goes wrong in a training.", "Watch → Doctor switches it on again."
HOW = "Click the badge of the node, or open Problems, to see why and what mends it."


def announcement(title_of: Callable[[str], str], findings: Sequence[Finding]) -> str:
    """`The doctor: dead ReLUs at ReLU 2, and 1 more finding`."""
    named = []
    for finding in findings[:NAMED]:
        where = finding.place(title_of(finding.node)) if finding.node else ""
        named.append(f"{finding.title} at {where}" if where else finding.title)
    more = f", and {count(len(findings) - NAMED, 'more finding')}" if len(findings) > NAMED else ""
    return f"The doctor: {', '.join(named)}{more}"
