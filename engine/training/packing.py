"""Copies of many tensors in few blocks of memory: one for each kind of number.

The state of a small network is two dozen tensors of a few bytes each, and a run copies it with every epoch (see
`rescue`). Copying them one by one takes four times as long.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from math import prod
from typing import NamedTuple

import torch
from torch import Size, Tensor

BLOCK = 700
"""Bytes that a tensor takes besides its numbers (measured)."""

Kind = tuple[torch.dtype, torch.device]


class Place(NamedTuple):
    """Where a tensor lies: in which block, from where, and its shape there."""

    block: int
    start: int
    shape: Size

    @property
    def part(self) -> slice:
        return slice(self.start, self.start + prod(self.shape))


@dataclass(frozen=True, eq=False)
class Layout:
    """How tensors of these names, shapes and kinds lie in blocks. Copies of one state after another share it."""

    names: tuple[str, ...]
    shapes: tuple[Size, ...]
    kinds: tuple[Kind, ...]
    places: Mapping[str, Place]
    blocks: tuple[tuple[int, ...], ...]
    """For each block the numbers of its tensors."""

    @classmethod
    def of(cls, tensors: Mapping[str, Tensor]) -> Layout:
        names, shapes, kinds = tuple(tensors), _shapes(tensors), _kinds(tensors)
        blocks: dict[Kind, list[int]] = {}
        for number, kind in enumerate(kinds):
            blocks.setdefault(kind, []).append(number)
        places: dict[str, Place] = {}
        for block, members in enumerate(blocks.values()):
            starts = accumulate((prod(shapes[number]) for number in members), initial=0)
            for number, start in zip(members, starts, strict=False):
                places[names[number]] = Place(block, start, shapes[number])
        return cls(names, shapes, kinds, places, tuple(map(tuple, blocks.values())))

    def fits(self, tensors: Mapping[str, Tensor]) -> bool:
        return self.names == tuple(tensors) and self.shapes == _shapes(tensors) and self.kinds == _kinds(tensors)


def _shapes(tensors: Mapping[str, Tensor]) -> tuple[Size, ...]:
    return tuple([tensor.shape for tensor in tensors.values()])


def _kinds(tensors: Mapping[str, Tensor]) -> tuple[Kind, ...]:
    return tuple([(tensor.dtype, tensor.device) for tensor in tensors.values()])


class Copy(Mapping[str, Tensor]):
    """Copied tensors by name, which lie as a layout says.

    `beside` are others that were copied before, by what their names begin with: they are not copied again.
    """

    layout: Layout
    beside: Mapping[str, Copy]

    def __getitem__(self, name: str) -> Tensor:
        if (place := self.layout.places.get(name)) is not None:
            return self._at(place)
        group, _, rest = name.partition("/")
        return self.beside[group][rest]

    def __iter__(self) -> Iterator[str]:
        yield from self.layout.names
        for group, copy in self.beside.items():
            yield from (f"{group}/{name}" for name in copy)

    def __len__(self) -> int:
        return len(self.layout.names) + sum(map(len, self.beside.values()))

    @property
    def bytes(self) -> int:
        """What it takes, with what lies beside it."""
        raise NotImplementedError

    def shared(self, other: Copy) -> int:
        """Bytes that it has in common with another copy: of the two together they are taken once."""
        common = self._shared_blocks(other)
        for group, copy in self.beside.items():
            if (known := other.beside.get(group)) is not None:
                common += copy.bytes if known is copy else copy.shared(known)
        return common

    def _shared_blocks(self, other: Copy) -> int:
        """... and those of them that do not lie beside."""
        return 0

    def _at(self, place: Place) -> Tensor:
        raise NotImplementedError


class Packed(Copy):
    """What `pack` has copied: views of its blocks, which nobody may write to."""

    def __init__(self, layout: Layout, blocks: Sequence[Tensor], beside: Mapping[str, Packed] | None = None) -> None:
        self.layout, self.blocks = layout, blocks
        self.beside: Mapping[str, Packed] = beside or {}

    def _at(self, place: Place) -> Tensor:
        return self.blocks[place.block][place.part].view(place.shape)

    @property
    def bytes(self) -> int:
        own = sum(BLOCK + block.nbytes for block in self.blocks)
        return own + sum(packed.bytes for packed in self.beside.values())

    @cached_property
    def in_main_memory(self) -> Packed:
        """The same there: one transfer for each block, and once for what lies beside many copies."""
        beside = {group: packed.in_main_memory for group, packed in self.beside.items()}
        return Packed(self.layout, [block.cpu() for block in self.blocks], beside)


def pack(
    tensors: Mapping[str, Tensor], like: Packed | None = None, beside: Mapping[str, Packed] | None = None
) -> Packed:
    """Copies of these tensors; quicker where a copy is there that was made of the same ones before."""
    layout = like.layout if like is not None and like.layout.fits(tensors) else Layout.of(tensors)
    every = list(tensors.values())
    with torch.no_grad():
        blocks = [flat([every[number] for number in block]) for block in layout.blocks]
    return Packed(layout, blocks, beside)


def flat(tensors: list[Tensor]) -> Tensor:
    """(numbers,) tensors of one kind, copied one behind the other by one call: torch's own way for gradients that are
    sent elsewhere."""
    if len(tensors) == 1:
        return tensors[0].detach().flatten().clone()
    joined: Tensor = torch._C._nn.flatten_dense_tensors(tensors)
    return joined
