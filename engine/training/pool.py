"""Thousands of small copies in a memory pool, so that they leave the rest of the memory whole.

A timeline keeps the state of each epoch, and a small network ends 150 epochs a second. As tensors of their own those
copies lay as crumbs in the memory from which torch takes room for a step, fifty times for each: after a minute of a
2-8-8-1 network with its boundary in view, looking for room took 4 to 7 % of the training. Here the bytes of a copy go
into slots of large slabs, which are used again when a copy goes. What is equal to the copy before is not kept twice:
random generators stand still as long as nothing is drawn.

Slots that are free are kept for the copies to come. Where none are to come, or there is to be less memory, `compact`
moves what is left to slabs of its own size.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from engine.training.packing import Copy, Layout, Packed, Place

Bytes = NDArray[np.uint8]

SMALL = 1 << 16
"""Bytes of a copy up to which it is put here: larger ones leave no crumbs, and are not worth a second copy."""
SLAB = 1 << 20
"""Bytes that are fetched at once at most."""
FIRST = 8
"""Slots of the first slab; each one after it has twice as many."""


class Slot:
    """Some bytes, for as long as anybody holds this. Then their place is free again."""

    __slots__ = ("_free", "_place")

    def __init__(self, free: deque[Bytes]) -> None:
        self._free = free
        self._place = free.popleft()

    @property
    def bytes(self) -> Bytes:
        return self._place

    def move(self, free: deque[Bytes]) -> None:
        """To another place. Whoever has the bytes of the old one keeps them."""
        place = free.popleft()
        place[:] = self._place
        self._free, self._place = free, place

    def __del__(self) -> None:
        self._free.append(self._place)


class Slabs:
    """Slots of one width."""

    def __init__(self, width: int) -> None:
        self._width = width
        self._most = max(1, SLAB // max(1, width))
        self._count = min(FIRST, self._most)
        self._free: deque[Bytes] = deque()
        self._fetched = 0

    @property
    def bytes(self) -> int:
        return self._fetched * self._width

    def put(self, data: Bytes) -> Slot:
        if not self._free:
            self._fetch(self._count)
            self._count = min(2 * self._count, self._most)
        slot = Slot(self._free)
        slot.bytes[:] = data
        return slot

    def compact(self, slots: list[Slot]) -> None:
        """Moves these slots, which are all that is to stay, to slabs without any room to spare."""
        self._free.clear()  # a copy that somebody still reads knows it
        self._free = deque()
        self._fetched = 0
        for start in range(0, len(slots), self._most):
            some = slots[start : start + self._most]
            self._fetch(len(some))
            for slot in some:
                slot.move(self._free)

    def _fetch(self, count: int) -> None:
        self._fetched += count
        self._free.extend(np.empty((count, self._width), np.uint8))


class Pooled(Copy):
    """A copy that lies in a pool. Gives copies of its tensors, which stay when it goes."""

    def __init__(self, layout: Layout, slots: list[Slot], beside: Mapping[str, Pooled]) -> None:
        self.layout, self.slots = layout, slots
        self.beside: Mapping[str, Pooled] = beside

    def _at(self, place: Place) -> Tensor:
        kind, _ = self.layout.kinds[self.layout.blocks[place.block][0]]
        block = torch.from_numpy(self.slots[place.block].bytes).view(kind)
        return block[place.part].view(place.shape).clone()

    @property
    def bytes(self) -> int:
        return sum(len(slot.bytes) for slot in self.every_slot())

    def _shared_blocks(self, other: Copy) -> int:
        slots = other.slots if isinstance(other, Pooled) else []
        return sum(len(own.bytes) for own, known in zip(self.slots, slots, strict=False) if own is known)

    def every_slot(self) -> Iterator[Slot]:
        return chain(self.slots, *(other.every_slot() for other in self.beside.values()))


class Pool:
    """Where copies of one state after another are put, by one thread at a time; anybody may hold and read them."""

    def __init__(self) -> None:
        self._slabs: dict[int, Slabs] = {}
        self._last: tuple[Packed, Pooled] | None = None

    @property
    def bytes(self) -> int:
        """What all slots take, with those that are free."""
        return sum(slabs.bytes for slabs in self._slabs.values())

    def put(self, packed: Packed | Pooled) -> Packed | Pooled:
        """A small copy as one of this pool; a large one as it is."""
        if isinstance(packed, Pooled) or packed.bytes > SMALL:
            return packed
        pooled = self._put(packed)
        self._last = packed, pooled
        return pooled

    def compact(self, kept: Iterable[Packed | Pooled]) -> None:
        """Gives back what these copies, which are all that is kept, do not need. It takes 2 µs for each."""
        self._last = None
        slots: dict[int, dict[int, Slot]] = {width: {} for width in self._slabs}
        for copy in kept:
            if isinstance(copy, Pooled):
                for slot in copy.every_slot():
                    slots[len(slot.bytes)][id(slot)] = slot
        for width, found in slots.items():
            self._slabs[width].compact(list(found.values()))

    def _put(self, packed: Packed) -> Pooled:
        before, earlier = self._last or (None, None)
        alike = earlier.slots if earlier is not None and earlier.layout is packed.layout else []
        slots: list[Slot] = []
        for number, block in enumerate(packed.blocks):
            data: Bytes = block.view(torch.uint8).numpy()
            if alike and np.array_equal(alike[number].bytes, data):
                slots.append(alike[number])
            else:
                slots.append(self._slabs_of(len(data)).put(data))
        beside: dict[str, Pooled] = {}
        for group, other in packed.beside.items():
            same = before is not None and earlier is not None and before.beside.get(group) is other
            beside[group] = earlier.beside[group] if same and earlier is not None else self._alone(other)
        return Pooled(packed.layout, slots, beside)

    def _alone(self, packed: Packed) -> Pooled:
        """What lies beside many copies, and is the same for them."""
        slots = [self._slabs_of(block.nbytes).put(block.view(torch.uint8).numpy()) for block in packed.blocks]
        return Pooled(packed.layout, slots, {})

    def _slabs_of(self, width: int) -> Slabs:
        if width not in self._slabs:
            self._slabs[width] = Slabs(width)
        return self._slabs[width]
