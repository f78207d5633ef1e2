"""Which weights of one program are which of another, number by number: what a change of the drawing leaves as it is.

Neurons are grouped into steps anew whenever the drawing changes, a layer gets a unit more, or it is opened into its
neurons. So what is carried over is not a tensor but every number in it whose unit and whose input are still there
(`engine.training.addresses`). A whole vector that comes from elsewhere now, with as many numbers as before, counts as
the one in whose place it came: a layer that is put in between, bypassed or replaced costs what follows nothing.

Only steps that differ are looked at. All else is known by its name (`engine.training.moving`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from engine.steps import Program
from engine.training.addresses import Line, Reading, lines

Places = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Some:
    """Some numbers of a tensor, by their places along each axis: a list of them, or all where rows and columns meet."""

    places: tuple[Places, ...]
    grid: bool = False

    def of(self, tensor: Tensor) -> tuple[Tensor | slice, ...]:
        """What the tensor is indexed with: stretches, where it can be, which take a tenth of the time."""
        if not self.grid and len(self.places) > 1:
            return tuple(torch.as_tensor(places, device=tensor.device) for places in self.places)
        index = [_stretch(places) for places in self.places]
        if all(isinstance(places, slice) for places in index) or len(index) == 1:
            return tuple(torch.as_tensor(p, device=tensor.device) if not isinstance(p, slice) else p for p in index)
        rows, columns = (torch.as_tensor(places, device=tensor.device) for places in self.places)
        return rows[:, None], columns[None, :]


@dataclass(frozen=True, eq=False)
class Carry:
    """Numbers of the tensor `old` that are numbers of another one now."""

    old: str
    into: Some
    out_of: Some

    def put(self, into: Tensor, old: Tensor) -> None:
        into[self.into.of(into)] = old[self.out_of.of(old)].to(into.device, into.dtype)


@dataclass(frozen=True)
class Carried:
    """For every tensor of the new program that is put together from numbers of the old one, where they come from.

    A tensor that has nothing of the old one is there too, with nothing to carry: its name says nothing.
    """

    into: Mapping[str, Sequence[Carry]] = field(default_factory=dict)

    def weights(self, fresh: Mapping[str, Tensor], old: Mapping[str, Tensor]) -> dict[str, Tensor]:
        """These tensors: what is new as in `fresh`, the rest as in `old`."""
        found: dict[str, Tensor] = {}
        for name, carries in self.into.items():
            if name in fresh:
                found[name] = fresh[name].detach().clone()
                for carry in carries:
                    if carry.old in old:
                        carry.put(found[name], old[carry.old])
        return found

    def slots(
        self, own: Mapping[str, Tensor], old: Mapping[str, Tensor], kept: Mapping[str, Tensor]
    ) -> dict[str, Tensor]:
        """What an optimiser knows of these tensors, by `dense_1.weight/exp_avg`, from what it has `kept` of the old.

        Of each number what it knew of it, and nothing of a new one; of a tensor as a whole the most it knew of any.
        """
        found: dict[str, Tensor] = {}
        ends: dict[str, list[str]] = {}
        for key in kept:
            name, _, slot = key.rpartition("/")
            ends.setdefault(name, []).append(slot)
        for name, carries in self.into.items():
            for carry in carries if name in own else ():
                for slot in ends.get(carry.old, ()):
                    known, key = kept[f"{carry.old}/{slot}"], f"{name}/{slot}"
                    if known.shape != old[carry.old].shape:
                        found[key] = torch.maximum(found[key], known) if key in found else known
                        continue
                    if key not in found:
                        found[key] = known.new_zeros(own[name].shape)
                    carry.put(found[key], known)
        return found


NOWHERE = Carried()
"""Of the same drawing: all weights are where they were."""


def carried(old: Program, new: Program, moved: Mapping[str, str]) -> Carried:
    """What of a program's weights goes where in another; `moved` tells nodes that go by another path there."""
    before, after = lines(old), lines(new)
    gone = [_Known(line, moved) for name, line in before.items() if after.get(name) != line]
    fresh = [_Known(line, {}) for name, line in after.items() if before.get(name) != line]
    homes: dict[str, tuple[_Known, int]] = {}
    for known in gone:
        for place, unit in enumerate(known.units):
            homes.setdefault(unit, (known, place))
    into: dict[str, list[Carry]] = {}
    for known in fresh:
        pairs = list(known.pairs(homes))
        if not pairs and not known.line.group:
            continue  # of a layer, the name says enough
        for end in ("weight", "bias") if known.line.bias else ("weight",):
            into[f"{known.line.name}.{end}"] = []
        for other, here, there in pairs:
            into[f"{known.line.name}.weight"] += _weights(known, other, here, there)
            if known.line.bias and other.line.bias:
                into[f"{known.line.name}.bias"].append(Carry(f"{other.line.name}.bias", Some((here,)), Some((there,))))
    return Carried(into)


class _Known:
    """A line with its addresses written out, as the new program has them."""

    def __init__(self, line: Line, moved: Mapping[str, str]) -> None:
        self.line = line
        self._moved = moved
        self.units = self._written(line.units)

    def pairs(self, homes: Mapping[str, tuple[_Known, int]]) -> Iterator[tuple[_Known, Places, Places]]:
        """The lines that its units were in, and which units are which."""
        found: dict[int, tuple[_Known, list[int], list[int]]] = {}
        for place, unit in enumerate(self.units):
            if unit in homes:
                other, there = homes[unit]
                _, mine, others = found.setdefault(id(other), (other, [], []))
                mine.append(place)
                others.append(there)
        for other, mine, others in found.values():
            yield other, np.array(mine, np.int64), np.array(others, np.int64)

    @cached_property
    def columns(self) -> dict[tuple[str, int], int]:
        """Where it has each address; one that stands there several times is numbered."""
        seen: Counter[str] = Counter()
        found = {}
        for place, address in enumerate(self._written(self.line.reads)):
            found[address, seen[address]] = place
            seen[address] += 1
        return found

    @cached_property
    def vectors(self) -> dict[tuple[int, int], None]:
        """The whole vectors that it reads, by their first place and length."""
        found: dict[tuple[int, int], None] = {}
        at = 0
        for stretch in self.line.reads:
            if stretch.whole or (len(self.line.reads) == 1 and not stretch.neuron):
                found[at, stretch.count] = None
            at += stretch.count
        return found

    @cached_property
    def wires(self) -> tuple[Places, Places]:
        """The unit and the column of every weight, where these stand in a row."""
        assert self.line.rows is not None
        counts = [len(row) for row in self.line.rows]
        units = np.repeat(np.arange(len(counts)), counts)
        return units, np.fromiter((place for row in self.line.rows for place in row), np.int64, len(units))

    def _written(self, reading: Reading) -> list[str]:
        return [address for stretch in reading for address in stretch.addresses(self._moved)]


def _weights(new: _Known, old: _Known, here: Places, there: Places) -> Iterator[Carry]:
    """What some units of a line have from a line that they were in."""
    columns = _columns(new, old)
    if not columns:
        return
    mine, others = (np.array(places, np.int64) for places in zip(*columns, strict=True))
    name = f"{old.line.name}.weight"
    if new.line.rows is None and old.line.rows is None:
        yield Carry(name, Some((here, mine), True), Some((there, others), True))
        return
    units, width = _filled(here, there, len(new.units)), new.line.size[1]
    places = _filled(mine, others, width)
    if new.line.rows is None:
        unit, column = old.wires
        back, across = _filled(there, here, len(old.units)), _filled(others, mine, old.line.size[1])
        chosen = _first(unit, column) & (back[unit] >= 0) & (across[column] >= 0)
        yield Carry(name, Some((back[unit[chosen]], across[column[chosen]])), Some((np.flatnonzero(chosen),)))
        return
    unit, column = new.wires
    chosen = (units[unit] >= 0) & (places[column] >= 0)
    if old.line.rows is None:
        chosen &= _first(unit, column)
        yield Carry(name, Some((np.flatnonzero(chosen),)), Some((units[unit[chosen]], places[column[chosen]])))
        return
    unit, column, mine = units[unit[chosen]], places[column[chosen]], np.flatnonzero(chosen)
    wanted, known = _numbered(unit, column), _numbered(*old.wires)
    _, first, second = np.intersect1d(wanted, known, assume_unique=True, return_indices=True)
    yield Carry(name, Some((mine[first],)), Some((second,)))


def _columns(new: _Known, old: _Known) -> list[tuple[int, int]]:
    """Which columns are which: those of one address, and whole vectors that came in the place of others."""
    found = {place: old.columns[key] for key, place in new.columns.items() if key in old.columns}
    left = set(range(old.line.size[1])) - set(found.values())
    for at, count in new.vectors:
        stretch = range(at, at + count)
        if (at, count) in old.vectors and left.issuperset(stretch) and not found.keys() & set(stretch):
            found |= zip(stretch, stretch, strict=True)
    return sorted(found.items())


def _filled(places: Places, values: Places, length: int) -> Places:
    """An array with these values at these places, and −1 elsewhere."""
    found = np.full(length, -1, np.int64)
    found[places] = values
    return found


def _first(unit: Places, column: Places) -> NDArray[np.bool_]:
    """Which wires are the first of their unit from their column."""
    chosen = np.zeros(len(unit), np.bool_)
    chosen[np.unique(unit << 32 | column, return_index=True)[1]] = True
    return chosen


def _numbered(unit: Places, column: Places) -> NDArray[Any]:
    """A key for every wire that no other has: several of one unit from one column are counted."""
    key = unit << 24 | column
    order = np.argsort(key, kind="stable")
    ranks = np.empty(len(key), np.int64)
    ordered = key[order]
    ranks[order] = np.arange(len(key)) - np.searchsorted(ordered, ordered)
    return key << 12 | ranks


def _stretch(places: Places) -> slice | Places:
    """Places as a slice, where they follow one another."""
    if len(places) and places[-1] - places[0] == len(places) - 1 and (np.diff(places) == 1).all():
        return slice(int(places[0]), int(places[-1]) + 1)
    return places
