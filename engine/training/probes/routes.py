"""Where wires lead in a program: which variable each carries, who takes it, and at which weights it ends.

A wire of a drawing is not a thing of the program. It may carry one number of a vector, neurons of a level share a step,
and numbers from several wires are put together before a layer takes them. `Routes` tells it for many wires at once as
arrays of places, so that ten thousand wires between neurons are read in a few calls.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from engine.network import Network
from engine.steps import Column, Program, Step
from engine.values import element_of

Places = NDArray[np.int64]


class Lead(NamedTuple):
    """A wire by the names that programs have: where its value comes from, and which nodes take it.

    Through dots and bypassed layers it leads on to what is behind them. A taker that ends in a slash is a block's
    prefix, and means whatever takes the value outside of that block: the wire leads to one of its outputs.
    """

    source: str
    output: str
    takers: tuple[str, ...]


@dataclass(frozen=True)
class Taking:
    """A step that takes what a wire carries, in the value of `variable`.

    Of neurons `unit` is the one that does, and `places` are the wire's weights in the step's weight, laid out flat.
    Elsewhere `places` are the wire's numbers in the variable, none where it is the whole. `alone`: nothing else reads
    the variable.
    """

    step: Step
    variable: str
    unit: int | None
    places: tuple[int, ...]
    alone: bool

    @property
    def key(self) -> tuple[Any, ...]:
        """The same for the same taking; steps of many neurons are too long to be compared."""
        return self.step.name, self.variable, self.unit, self.places


class Single(NamedTuple):
    """Wires into the neurons of a step: one after another their weights' `places`, `counts` a wire, and its unit."""

    step: Step
    leads: Places
    places: Places
    counts: Places
    units: Places


@dataclass(frozen=True)
class Routes:
    """Wires count as they were given.

    carried    a variable, the wires that carry it, and which number of it each carries (None: all of it)
    own        a step, wires that end at some of its weights, and which (flat): an entry for each weight
    shared     a step, and wires that end at all of its weights
    single     wires that one neuron takes, as nearly all between neurons
    several    other wires, with all that take them
    """

    carried: tuple[tuple[str, Places, Places | None], ...]
    own: tuple[tuple[Step, Places, Places], ...]
    shared: tuple[tuple[Step, Places], ...]
    single: tuple[Single, ...]
    several: tuple[tuple[int, tuple[Taking, ...]], ...]


KNOWN: WeakKeyDictionary[Network, tuple[tuple[Lead, ...], Routes]] = WeakKeyDictionary()
"""The routes that were last asked for in each network: a view asks for the same ones ten times a second."""


def routes(network: Network, wires: tuple[Lead, ...]) -> Routes:
    """Where these wires lead in what a network runs; those that take no part lead nowhere."""
    known = KNOWN.get(network)
    if known is None or known[0] != wires:
        known = KNOWN[network] = wires, _Finder(network.program).routes(wires)
    return known[1]


def takes(node: str, taker: str) -> bool:
    """Whether a node that computes something is the taker of a wire, or stands for it: inside of a block that is one,
    or outside of a block whose output it is."""
    if taker.endswith("/"):
        return not node.startswith(taker)
    return node == taker or node.startswith(f"{taker}/")


Key = tuple[str, str, int | None]
"""A step, what it reads, and which of its neurons does."""


class _Taker(NamedTuple):
    """A step that reads `variable`, or one neuron of it that reads some of its numbers; `first` is where its weights
    begin."""

    node: str
    step: Step
    variable: str
    unit: int | None
    columns: tuple[Column, ...]
    first: int = 0


class _Finder:
    """Finds the routes of some wires; used once."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.sizes = {entry.name: entry.value.size for entry in program.entries if entry.value.rank == 1}
        for step in program.steps:
            made = zip(step.variables, step.values, strict=False)
            self.sizes |= {name: value.size for name, value in made if value.rank == 1}
        self.gathered = {name: step for step in program.steps if step.gathers for name in step.variables}
        self.readers = Counter(name for step in program.steps for name in set(step.inputs))
        self.takers = [taker for step in program.steps for taker in self._takers(step)]
        self.by_node: dict[str, list[_Taker]] = defaultdict(list)
        for taker in self.takers:
            self.by_node[taker.node].append(taker)
        self.cursors: dict[Key, int] = defaultdict(int)
        self.origins: dict[Key, tuple[Column, ...]] = {}

    def routes(self, wires: Sequence[Lead]) -> Routes:
        carried: dict[tuple[str, bool], list[tuple[int, int]]] = defaultdict(list)
        single: dict[str, list[tuple[int, Taking]]] = defaultdict(list)
        several: list[tuple[int, tuple[Taking, ...]]] = []
        for number, wire in enumerate(wires):
            name, columns = self._carries(wire)
            if name is None:
                continue
            one = len(columns) == 1 and columns[0][0] != name
            carried[columns[0][0] if one else name, one].append((number, columns[0][1] if one else 0))
            takings = tuple({t.key: t for end in wire.takers for t in self._taken(end, name, columns)}.values())
            if len(takings) == 1 and takings[0].unit is not None:
                single[takings[0].step.name].append((number, takings[0]))
            elif takings:
                several.append((number, takings))
        ends = [*several, *((number, (taking,)) for each in single.values() for number, taking in each)]
        return Routes(
            tuple((name, *_pairs(found, one)) for (name, one), found in carried.items()),
            tuple(self._own(ends)),
            tuple(self._shared(ends)),
            tuple(_single(each) for each in single.values()),
            tuple(several),
        )

    # ---- what a wire carries ----

    def _carries(self, wire: Lead) -> tuple[str | None, tuple[Column, ...]]:
        """The name of a wire's value, and its numbers where it is a vector."""
        names, elements = self.program.names, self.program.elements
        stem, index = element_of(wire.output)
        name = names.get((wire.source, wire.output)) or names.get((wire.source, stem))
        if name is None:
            return None, ()
        if name in elements:
            return name, (elements[name],)
        if index is not None and self.sizes.get(name, 1) > 1:
            return f"{name}[{index}]", ((name, index),)
        return name, self._all(name)

    def _all(self, name: str) -> tuple[Column, ...]:
        return tuple((name, place) for place in range(self.sizes.get(name, 0)))

    def _origin(self, column: Column) -> Column:
        """Where a number comes from that was put together with others."""
        while column[0] in self.gathered:
            column = self.gathered[column[0]].columns[column[1]]
        return column

    # ---- who takes it ----

    def _takers(self, step: Step) -> Iterable[_Taker]:
        if step.bypassed or step.gathers or (step.units and not step.columns):
            return
        if not step.units:
            yield from (_Taker(step.node, step, n, None, self._all(n)) for n in dict.fromkeys(step.inputs))
            return
        first = 0
        for unit, node in enumerate(step.units):
            columns = step.columns if step.rows is None else tuple(step.columns[place] for place in step.rows[unit])
            yield _Taker(node, step, step.inputs[0], unit, columns, first)
            first += len(columns)

    def _taken(self, end: str, name: str, columns: tuple[Column, ...]) -> list[Taking]:
        """All that take the value of a wire at one of its ends: a node, or what is in a block or behind it."""
        direct = self.by_node.get(end)
        if direct:
            return [found for taker in direct if (found := self._take(taker, name, columns))]
        inside = [taker for taker in self.takers if takes(taker.node, end)]
        for step in self.gathered.values():  # what was put together for the block itself
            place = _find(columns, step.columns) if step.node == end else -1
            if place >= 0:
                there = tuple((step.variables[0], place + n) for n in range(len(columns)))
                own = [found for taker in inside if (found := self._take(taker, "", there, deep=False))]
                if own:
                    return own
        return [found for taker in inside if (found := self._take(taker, name, columns))]

    def _take(self, taker: _Taker, name: str, columns: tuple[Column, ...], deep: bool = True) -> Taking | None:
        step, variable = taker.step, taker.variable
        alone = self.readers[variable] == 1
        if taker.unit is None and variable == name:
            return Taking(step, variable, None, (), alone)
        if not columns or not taker.columns:
            return None
        wanted = tuple(map(self._origin, columns)) if deep else columns
        key = step.name, variable, taker.unit
        read = self._origins(key, taker) if deep else taker.columns
        # A number may be read twice, by a wire of its own and with its vector: weights stand in the order of wires.
        place = _find(wanted, read, self.cursors[key])
        place = place if place >= 0 else _find(wanted, read)
        if place < 0:
            return None
        self.cursors[key] = place + len(wanted)
        everything = taker.unit is None and len(wanted) == len(read)
        places = () if everything else tuple(range(taker.first + place, taker.first + place + len(wanted)))
        return Taking(step, variable, taker.unit, places, alone)

    def _origins(self, key: Key, taker: _Taker) -> tuple[Column, ...]:
        if key not in self.origins:
            self.origins[key] = tuple(map(self._origin, taker.columns))
        return self.origins[key]

    # ---- the weights at the end ----

    def _own(self, ends: Iterable[tuple[int, tuple[Taking, ...]]]) -> Iterable[tuple[Step, Places, Places]]:
        found: dict[str, tuple[Step, list[int], list[int]]] = {}
        for number, takings in ends:
            for taking in takings:
                places = self._weights(taking)
                if places:
                    _, leads, flat = found.setdefault(taking.step.name, (taking.step, [], []))
                    leads += [number] * len(places)
                    flat += places
        return ((step, np.array(leads), np.array(flat)) for step, leads, flat in found.values())

    def _shared(self, ends: Iterable[tuple[int, tuple[Taking, ...]]]) -> Iterable[tuple[Step, Places]]:
        found: dict[str, tuple[Step, list[int]]] = {}
        for number, takings in ends:
            for taking in takings:
                if taking.step.module is not None and not self._weights(taking):
                    found.setdefault(taking.step.name, (taking.step, []))[1].append(number)
        return ((step, np.array(sorted(set(leads)))) for step, leads in found.values())

    def _weights(self, taking: Taking) -> Sequence[int]:
        """Where the weights of a wire lie in its step's weight; empty where all of these, or none, are the wire's."""
        if taking.unit is not None:
            return taking.places
        module = taking.step.module
        if not taking.places or module is None or module.target != "nn.Linear":
            return ()
        width, units = module.args[:2]
        return [unit * width + place for unit in range(units) for place in taking.places]


def _find(wanted: Sequence[Any], row: Sequence[Any], start: int = 0) -> int:
    """Where some columns stand one after another in a row, from a place on; -1 where they do not."""
    length = len(wanted)
    return next((n for n in range(start, len(row) - length + 1) if row[n : n + length] == wanted), -1)


def _pairs(found: list[tuple[int, int]], one: bool) -> tuple[Places, Places | None]:
    leads, places = (np.array(each) for each in zip(*found, strict=True))
    return leads, places if one else None


def _single(found: list[tuple[int, Taking]]) -> Single:
    places = [place for _, taking in found for place in taking.places]
    return Single(
        found[0][1].step,
        np.array([number for number, _ in found]),
        np.array(places),
        np.array([len(taking.places) for _, taking in found]),
        np.array([taking.unit for _, taking in found]),
    )
