"""By what a single weight is known: the unit it belongs to, and the number that it weighs.

A unit is a neuron by its id, or one of a Dense layer: `dense_1_3` is the third of dense_1, and is the neuron's id when
the layer is opened. A number is known by the unit that it comes from, whatever is done to it by itself on the way
(an activation, dropout, a normalisation, a dot), or else by node, port and place: `iris_1.x[2]`. So a weight is found
again however the drawing groups its neurons into steps.

What a step reads is kept as `Stretch`es, which a layer of any width has one of; single addresses are only written
where two programs differ.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from engine.call import Call, Name
from engine.steps import Column, Program, Step, masked_rows
from engine.values import Value

LINEAR = ("nn.Linear", "modules.SparseLinear")
"""The modules whose weights belong to a unit and a number each."""

KEEPS_PLACES = ("nn.Dropout", "nn.BatchNorm", "nn.LayerNorm", "nn.PReLU", "modules.GaussianNoise")
"""The beginnings of modules that leave every number of a vector in its place."""


@dataclass(frozen=True)
class Stretch:
    """Numbers side by side: `count` of those that `base` gives, from the one numbered `start`.

    `base` is a neuron, a layer of units that go by `ids` or by their numbers, or the output of a node.
    """

    base: str
    start: int
    count: int
    of: int = 1
    """How many numbers `base` gives in all."""
    units: bool = False
    ids: tuple[str, ...] = ()

    @property
    def whole(self) -> bool:
        """Whether it is a vector, all of it."""
        return self.count == self.of > 1

    @property
    def neuron(self) -> bool:
        return not self.units and "." not in self.base

    def cut(self, start: int, stop: int) -> Stretch:
        return replace(self, start=self.start + start, count=stop - start)

    def addresses(self, moved: Mapping[str, str]) -> Iterator[str]:
        """The address of every number; `moved` tells nodes that go by another path now."""
        node, dot, port = self.base.partition(".")
        base = f"{moved.get(node, node)}{dot}{port}"
        numbers = range(self.start, self.start + self.count)
        if self.neuron:
            yield base
            return
        if not self.units:
            yield from (f"{base}[{n}]" for n in numbers)
            return
        path = base[: base.rfind("/") + 1]
        yield from (f"{path}{self.ids[n]}" if n < len(self.ids) else f"{base}_{n + 1}" for n in numbers)


Reading = tuple[Stretch, ...]


@dataclass(frozen=True)
class Line:
    """A step of weighted sums: its units, the numbers that it reads, and for every unit which of these, if not all."""

    name: str
    node: str
    units: Reading
    reads: Reading
    rows: tuple[tuple[int, ...], ...] | None
    bias: bool
    group: bool
    """Whether its units are neurons of the drawing."""

    @property
    def size(self) -> tuple[int, int]:
        """Units, and numbers that are read."""
        return sum(stretch.count for stretch in self.units), sum(stretch.count for stretch in self.reads)


def lines(program: Program) -> dict[str, Line]:
    """The linear steps of a program by their names; those that are bypassed read nothing, and go by their names."""
    origins = _Origins(program)
    found: dict[str, Line] = {}
    for step in program.steps:
        if _is_linear(step) and not step.bypassed:
            assert step.module is not None
            sparse = step.module.target == "modules.SparseLinear"
            rows = tuple(map(tuple, masked_rows(step))) if sparse else None
            reads, bias = origins.of[step.inputs[0]], step.module.kwargs.get("bias", True)
            line = Line(step.name, step.node, _units(step), reads, rows, bias, bool(step.units))
            if line.size[1] == step.module.args[0]:
                found[step.name] = line
        origins.note(step)
    return found


def _is_linear(step: Step) -> bool:
    return step.module is not None and step.module.target in LINEAR


def _units(step: Step) -> Reading:
    if step.units:
        return tuple(Stretch(unit, 0, 1) for unit in step.units)
    assert step.module is not None
    second = step.module.args[1]
    count = second if isinstance(second, int) else len(second)
    return (Stretch(step.node, 0, count, count, True, step.unit_ids),)


class _Origins:
    """Where the numbers of each variable come from: along its last axis, where it has several."""

    def __init__(self, program: Program) -> None:
        self.of: dict[str, Reading] = {}
        self._values: dict[str, Value] = {}
        self._single: set[str] = set()
        self._ports = {name: port for (_, port), name in program.names.items()}
        for entry in program.entries:
            self._values[entry.name] = entry.value
            self.of[entry.name] = (_whole(f"{entry.node}.{entry.port}", entry.value),)

    def note(self, step: Step) -> None:
        """Takes in what a step gives; steps come in the order they run."""
        for (name, expression), value in zip(step.results, step.values, strict=False):
            self._values[name] = value
            self.of[name] = reading = self._read(step, name, expression, value)
            if all(stretch.count == 1 for stretch in reading):
                self._single.add(name)

    def _read(self, step: Step, name: str, expression: object, value: Value) -> Reading:
        if step.gathers:
            return tuple(self._cut(step.columns))
        if _is_linear(step):
            return _units(step)
        before = self._values.get(step.inputs[0]) if len(step.inputs) == 1 else None
        if step.units or (before == value and _keeps_places(step, expression)):
            return self.of[step.inputs[0]]
        joined = self._joined(step, expression, value)
        if joined:
            return joined
        # Of a picture that was laid in a row, numbers are the same only where its channels are as large.
        laid = "×".join(map(str, before.shape[1:])) if before is not None and value.rank == 1 < before.rank else ""
        return (_whole(f"{step.node}.{self._ports.get(name, name)}{laid and f' of {laid}'}", value),)

    def _joined(self, step: Step, expression: object, value: Value) -> Reading:
        """What vectors that are put one behind the other give together."""
        if not isinstance(expression, Call) or expression.target != "torch.cat" or value.rank != 1:
            return ()
        parts = [part.name for part in expression.args[0] if isinstance(part, Name) and part.name in self.of]
        return tuple(stretch for name in parts for stretch in self.of[name]) if len(parts) == len(step.inputs) else ()

    def _cut(self, columns: Iterable[Column]) -> Iterator[Stretch]:
        columns = list(columns)
        start = 0
        for place in range(1, len(columns) + 1):
            name, first = columns[start]
            if place == len(columns) or columns[place] != (name, first + place - start):
                yield from self._part(name, first, first + place - start)
                start = place

    def _part(self, name: str, start: int, stop: int) -> Iterator[Stretch]:
        """Some of the numbers of a variable, from one to another (not included)."""
        if name in self._single:
            yield from self.of[name][start:stop]
            return
        at = 0
        for stretch in self.of[name]:
            first, last = max(start, at), min(stop, at + stretch.count)
            if first < last:
                yield stretch.cut(first - at, last - at)
            at += stretch.count


def _keeps_places(step: Step, expression: object) -> bool:
    laid = isinstance(expression, Call) and expression.target in (".flatten", ".reshape")
    return step.pointwise or laid or (step.module is not None and step.module.target.startswith(KEEPS_PLACES))


def _whole(base: str, value: Value) -> Stretch:
    """All that stands along the last axis of a value."""
    width = value.shape[-1] if value.rank else 1
    return Stretch(base, 0, width, width)
