"""The classes that blocks become in exported code: which blocks share one, and what of it is a parameter.

Blocks of one name whose steps are the same but for some numbers share a class. What differs between them becomes a
parameter of its constructor (anti-unification: numbers that always differ in the same way are one parameter):

    class Residual(nn.Module):
        def __init__(self, channels: int) -> None:
            ...
            self.conv2d_1 = nn.Conv2d(channels, channels, 3, padding=1)

    self.block_1 = nn.Sequential(*[Residual(32) for _ in range(5)])

Inner blocks come first: their classes and arguments are parts of the constructors of those around them.
"""

from __future__ import annotations

import builtins
import keyword
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from engine.block import Block
from engine.call import Call, Expression, Name, moved
from engine.differences import CONSTRUCTORS, Arguments, Form, Parameter, Vectors
from engine.printing import Copies, printed
from engine.program import ARGUMENT, RESERVED
from engine.steps import Body, Entry, Step, Use
from engine.values import Value

TAKEN = frozenset({"Network", "Path", "Counter", "F", *dir(builtins), *keyword.kwlist})
"""Names that a class of a block would hide."""

SPELT_OUT = 3
"""From so many arguments on, a constructor is called with their names."""


@dataclass(frozen=True)
class Blueprint:
    """A class to be printed, and the `bodies` in the drawing that are made of it."""

    name: str
    parameters: tuple[Parameter, ...]
    entries: tuple[Entry, ...]
    steps: tuple[Step, ...]
    outputs: tuple[str, ...]
    bodies: tuple[Body, ...]


class Blueprints:
    """The classes of all blocks in the body of a program, in the order in which they can be written."""

    def __init__(self, items: Iterable[Step | Use], taken: Iterable[str] = ()) -> None:
        self.classes: list[Blueprint] = []
        self._taken = {*TAKEN, *taken}
        self._made: dict[int, tuple[Blueprint, Arguments]] = {}
        self._words: dict[str, tuple[str, ...]] = dict(CONSTRUCTORS)
        bodies: dict[int, tuple[int, Body, Block]] = {}
        _collect(items, bodies)
        for _, same in groupby(sorted(bodies.values(), key=lambda entry: entry[0]), key=lambda entry: entry[0]):
            self._make([Form(body, block, *self.lines(body.steps), self._words) for _, body, block in same])

    def lines(self, items: Iterable[Step | Use]) -> tuple[tuple[Step, ...], Mapping[str, str]]:
        """Steps with a call of its class for each block, and what the variables of blocks are called now."""
        steps: list[Step] = []
        names: dict[str, str] = {}
        for item in items:
            if isinstance(item, Use):
                steps += self._called(item, names)
            else:
                steps.append(_renamed(item, names))
        return tuple(steps), names

    # ---- groups that share a class ----

    def _make(self, forms: list[Form]) -> None:
        groups: defaultdict[tuple[str, Any], list[Form]] = defaultdict(list)
        for form in forms:
            groups[_class_name(form.block), form.key].append(form)
        for (name, _), group in groups.items():
            vectors = Vectors(group)
            first = group[0]
            blueprint = Blueprint(
                self._free(name),
                vectors.parameters,
                first.body.inputs,
                tuple(first.template(step, vectors) for step in first.steps),
                tuple(first.names.get(output, output) for output in first.body.outputs),
                tuple(form.body for form in group),
            )
            self.classes.append(blueprint)
            self._words[blueprint.name] = tuple(parameter.name for parameter in blueprint.parameters)
            for place, form in enumerate(group):
                self._made[id(form.body)] = blueprint, vectors.arguments(place)

    def _free(self, name: str) -> str:
        apart = "_" if name[-1].isdigit() else ""
        numbered = (f"{name}{apart}{number}" for number in range(2, len(self._taken)))
        chosen = name if name not in self._taken else next(other for other in numbered if other not in self._taken)
        self._taken.add(chosen)
        return chosen

    # ---- blocks as steps ----

    def _called(self, use: Use, names: dict[str, str]) -> list[Step]:
        """The step that holds and calls a block; none where there is nothing in it."""
        if _is_empty(use):
            return []
        inputs = tuple(names.get(name, name) for name in use.inputs)
        call = Call(f"self.{use.holder or use.name}", *map(Name, inputs))
        looped = len(use.copies) > 1 and len(use.block.output_ports) > 1
        results = _results(use, call, looped)
        names |= {old: new for old, new, _, _ in results if old}
        kept = [(new, expression) for _, new, expression, _ in results]
        built = None if use.holder else self._constructor(use, looped)
        step = Step(use.name, use.node, use.block.title, built, tuple(kept), ())
        return [
            replace(
                step,
                values=tuple(value for *_, value in results),
                inputs=inputs,
                frozen=use.frozen,
                learns=use.block.learns,
                in_forward=use.in_forward,
                label=use.label,
                bypassed=use.bypassed,
            )
        ]

    def _constructor(self, use: Use, several: bool) -> Call:
        """How a block is constructed: equal copies that follow one another are written once."""
        made = [self._made[id(body)] for body in use.copies]
        calls = [_construction(blueprint, arguments) for blueprint, arguments in made]
        if len(calls) == 1:
            return calls[0]
        runs = [[*group] for _, group in groupby(calls, key=lambda call: printed(call, {}))]
        copies = [Copies(run[0], len(run)) for run in runs]
        return Call("nn.ModuleList", copies) if several else Call("nn.Sequential", *copies)


def _results(use: Use, call: Call, looped: bool) -> list[tuple[str, str, Expression, Value]]:
    """What a block gives: the variable outside, what it is called now, how it is got, and its value.

    An output that is a value from outside is left out; but in a loop every output feeds the next copy.
    """
    ports = [port.name for port in use.block.output_ports]
    parts = [call] if len(ports) == 1 else [*call.unpack(", ".join(_pattern(ports)))]
    results: list[tuple[str, str, Expression, Value]] = []
    for place, (name, part, value) in enumerate(zip(use.variables, parts, use.values, strict=False)):
        own = name.startswith(f"{use.name}.") and name not in use.variables[:place]
        new = use.name if len(ports) == 1 else f"{use.name}:{place}"
        if own or looped:
            results.append((name if own else "", new, part, value))
    return results


def _is_empty(use: Use) -> bool:
    """Whether there is nothing in a block: what it gives is what it was given."""
    return all(isinstance(item, Use) and _is_empty(item) for body in use.copies for item in body.steps)


def _collect(items: Iterable[Step | Use], into: dict[int, tuple[int, Body, Block]]) -> int:
    """Notes every body inside with its height (1 where there are no blocks in it); returns the largest."""
    height = 0
    for use in items:
        if isinstance(use, Use) and not _is_empty(use):
            for body in use.copies:
                if id(body) not in into:
                    into[id(body)] = 1 + _collect(body.steps, into), body, use.block
                height = max(height, into[id(body)][0])
    return height


def _renamed(step: Step, names: Mapping[str, str]) -> Step:
    if not any(name in names for name in step.inputs):
        return step
    results = tuple((name, moved(expression, lambda n: names.get(n, n))) for name, expression in step.results)
    return replace(step, inputs=tuple(names.get(name, name) for name in step.inputs), results=results)


def _construction(blueprint: Blueprint, arguments: Arguments) -> Call:
    if len(arguments) < SPELT_OUT:
        return Call(blueprint.name, *arguments)
    named = zip((parameter.name for parameter in blueprint.parameters), arguments, strict=True)
    return Call(blueprint.name, **dict(named))


def _pattern(ports: list[str]) -> list[str]:
    """Names for what a block with several outputs returns."""
    fits = all(ARGUMENT.fullmatch(port) and port not in RESERVED and not keyword.iskeyword(port) for port in ports)
    return ports if fits else [f"out{number}" for number in range(1, len(ports) + 1)]


def _class_name(block: Block) -> str:
    """`Residual block 3` as ResidualBlock: a number at the end tells blocks apart, not kinds of them."""
    words = re.findall(r"[A-Za-z0-9]+", re.sub(r"[\s_-]+[0-9]+\s*$", "", block.title))
    name = "".join(word[:1].upper() + word[1:] for word in words)[:60]
    if not name or name[0].isdigit() or name.isupper():
        name = f"{name}Block" if name and not name[0].isdigit() else f"Block{name}"
    return name
