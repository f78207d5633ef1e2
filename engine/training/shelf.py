"""Thousands of small copies, kept where they leave the memory whole.

A timeline keeps the state of each epoch, and a small network ends 150 epochs a second. As tensors of their own those
copies lay as crumbs in the memory from which torch takes room for a step, fifty times for each: after a minute of a
2-8-8-1 network with its boundary in view, looking for room took 4 to 7 % of the training. Here the bytes of a copy go
into rows of large pieces, which are used again when a copy goes. What is equal to the copy before is not kept twice:
random generators stand still as long as nothing is drawn.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from engine.training.packing import Copy, Layout, Packed, Place

Bytes = NDArray[np.uint8]

SMALL = 1 << 16
"""Bytes of a copy up to which it is put here: larger ones leave no crumbs, and are not worth a second copy."""
PIECE = 1 << 20
"""Bytes that are fetched at once at most."""
FIRST = 8
"""Rows of the first piece; each one after it has twice as many."""


class Row:
    """Some bytes, for as long as anybody holds this. Then their place is free again."""

    __slots__ = ("_free", "_number", "_piece")

    def __init__(self, place: tuple[Bytes, int], free: deque[tuple[Bytes, int]]) -> None:
        self._piece, self._number = place
        self._free = free

    @property
    def bytes(self) -> Bytes:
        row: Bytes = self._piece[self._number]
        return row

    def __del__(self) -> None:
        self._free.append((self._piece, self._number))


class Board:
    """Rows of one width."""

    def __init__(self, width: int) -> None:
        self._width = width
        self._count = FIRST
        self._free: deque[tuple[Bytes, int]] = deque()

    def put(self, data: Bytes) -> Row:
        if not self._free:
            piece = np.empty((self._count, self._width), np.uint8)
            self._free.extend((piece, number) for number in range(self._count))
            self._count = max(1, min(2 * self._count, PIECE // max(1, self._width)))
        row = Row(self._free.popleft(), self._free)
        row.bytes[:] = data
        return row


class Shelved(Copy):
    """A copy that lies on a shelf. Gives copies of its tensors, which stay when it goes."""

    def __init__(self, layout: Layout, rows: list[Row], shared: int, beside: Mapping[str, Shelved]) -> None:
        self.layout, self.rows = layout, rows
        self.beside: Mapping[str, Shelved] = beside
        self._shared = shared

    def _at(self, place: Place) -> Tensor:
        kind, _ = self.layout.kinds[self.layout.blocks[place.block][0]]
        block = torch.from_numpy(self.rows[place.block].bytes).view(kind)
        return block[place.part].view(place.shape).clone()

    @property
    def bytes(self) -> int:
        """What it takes by itself: rows that it shares with the copy before are counted there."""
        return sum(len(row.bytes) for row in self.rows) - self._shared


class Shelf:
    """Where copies of one state after another are put, by one thread at a time; anybody may hold and read them."""

    def __init__(self) -> None:
        self._boards: dict[int, Board] = {}
        self._last: tuple[Packed, Shelved] | None = None

    def put(self, packed: Packed | Shelved) -> Packed | Shelved:
        """A small copy as one of this shelf; a large one as it is."""
        if isinstance(packed, Shelved) or packed.bytes > SMALL:
            return packed
        shelved = self._put(packed)
        self._last = packed, shelved
        return shelved

    def _put(self, packed: Packed) -> Shelved:
        before, earlier = self._last or (None, None)
        alike = earlier.rows if earlier is not None and earlier.layout is packed.layout else []
        rows: list[Row] = []
        shared = 0
        for number, block in enumerate(packed.blocks):
            data: Bytes = block.view(torch.uint8).numpy()
            if alike and np.array_equal(alike[number].bytes, data):
                rows.append(alike[number])
                shared += len(data)
            else:
                rows.append(self._board(len(data)).put(data))
        beside: dict[str, Shelved] = {}
        for group, other in packed.beside.items():
            same = before is not None and earlier is not None and before.beside.get(group) is other
            beside[group] = earlier.beside[group] if same and earlier is not None else self._alone(other)
        return Shelved(packed.layout, rows, shared, beside)

    def _alone(self, packed: Packed) -> Shelved:
        """What lies beside many copies, and is the same for them."""
        rows = [self._board(block.nbytes).put(block.view(torch.uint8).numpy()) for block in packed.blocks]
        return Shelved(packed.layout, rows, 0, {})

    def _board(self, width: int) -> Board:
        if width not in self._boards:
            self._boards[width] = Board(width)
        return self._boards[width]
