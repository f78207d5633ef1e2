"""Which places of the network are being watched: probes that somebody has pinned to nodes and wires.

They belong to looking, as bookmarks do: they are no steps of the history and stand in no file of the user's, and who
keeps them between two starts listens to `changed`. The canvas shows where they are pinned, a panel shows what they
see; neither knows the other.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from math import prod
from string import ascii_uppercase
from typing import Any, Literal

from PySide6.QtCore import QObject, Signal

Quantity = Literal["activation", "gradient", "weights"]
What = Literal["numbers", "histogram", "heat map", "pictures", "spectrum"]


def fitting(shape: tuple[int, ...], quantity: Quantity) -> tuple[What, ...]:
    """Which ways to look make sense for values of a shape (of one example; for weights, their own)."""
    if prod(shape) == 1:
        return ("numbers",) if quantity == "weights" else ("numbers", "histogram")
    pictures: tuple[What, ...] = ("pictures",) if len(shape) >= (4 if quantity == "weights" else 3) else ()
    return ("numbers", "histogram", "heat map", *pictures, "spectrum")


MOST = len(ascii_uppercase)
"""Probes at once: each has a letter of its own."""


@dataclass(frozen=True)
class Pin:
    """`node` as programs name it (with the blocks it lies in); `port` is an output. Pinned to a `wire`, it means what
    travels along it, which is the same. `example` is the one whose pictures are shown, from 0."""

    letter: str
    node: str
    port: str
    wire: bool = False
    quantity: Quantity = "activation"
    what: What = "numbers"
    example: int = 0


class Pins(QObject):
    """`pins` in the order in which they were pinned."""

    changed = Signal()
    asked = Signal(str)
    """The letter of a pin that somebody wants to see."""
    pulled = Signal(str, object)
    """The letter of a pin that was pulled off the canvas, and where on the screen it was let go (QPoint)."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.pins: tuple[Pin, ...] = ()

    def of(self, letter: str) -> Pin | None:
        return next((pin for pin in self.pins if pin.letter == letter), None)

    def add(self, node: str, port: str, wire: bool = False, what: What = "numbers") -> Pin | None:
        """Pins a probe with the next free letter; None where there is none left. Where the same is pinned already, it
        is that one which is asked for."""
        same = next((pin for pin in self.pins if (pin.node, pin.port, pin.wire) == (node, port, wire)), None)
        used = {pin.letter for pin in self.pins}
        letter = next((letter for letter in ascii_uppercase if letter not in used), None)
        if same is None and letter is None:
            return None
        pin = same or Pin(letter or "", node, port, wire, what=what)
        if same is None:
            self._set((*self.pins, pin))
        self.asked.emit(pin.letter)
        return pin

    def change(self, letter: str, **parts: Any) -> None:
        self._set(replace(pin, **parts) if pin.letter == letter else pin for pin in self.pins)

    def remove(self, letter: str) -> None:
        self._set(pin for pin in self.pins if pin.letter != letter)

    def reset(self, pins: Iterable[Pin] = ()) -> None:
        """Another drawing is open, with probes of its own."""
        self._set(tuple(pins)[:MOST])

    def _set(self, pins: Iterable[Pin]) -> None:
        after = tuple(pins)
        if after != self.pins:
            self.pins = after
            self.changed.emit()
