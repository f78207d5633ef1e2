"""The statements of a `forward`, with names as short as a person would choose them.

A value that nobody needs any more hands its name on, so a plain chain reads `x = ...` from top to bottom, and a
residual branch gets a name of its own. A function of one argument is written around the module before it.
"""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain, count
from typing import Any

from engine.call import OPERATORS, Call, Name, Part, walk
from engine.printing import printed
from engine.steps import Entry, Step

SHORT_NAMES = ("x", "y", "z")
LONGEST = 70
"""Letters of a sum or product with a call inside: a longer one would not fit on a line, and is two statements."""


def statements(entries: Iterable[Entry], steps: Sequence[Step], outputs: Sequence[str]) -> list[str]:
    """The body of a `forward` that takes the entries and returns the outputs."""
    lines: list[str] = []
    names = _Names(entries, steps, outputs)
    pending = _Pending()
    for index, step in enumerate(steps):
        if not step.results:
            continue  # bypassed: it is built and not called
        variable, expression = step.results[0]
        if len(step.results) == 1 and not any(isinstance(inner, Part) for inner in walk(expression)):
            text = printed(expression, {**names.shown, **pending.inlined} if pending.inlined else names.shown)
            if pending.variable in step.inputs and len(text) > LONGEST and _is_operation(expression):
                lines += pending.flush_unless(set())
                text = printed(expression, names.shown)
            lines += pending.flush_unless(set(step.inputs))
            name = names.assign(variable, step, index)
            if step.module is not None and names.read_once_next(variable, index):
                pending.hold(variable, name, text)
            else:
                lines.append(f"        {name} = {text}")
        else:
            lines += pending.flush_unless(set())
            lines += (_loop if is_loop(step) else _several)(step, index, names)
    results = [names.shown[name] for name in outputs]
    lines += pending.flush_unless(set())
    if len(results) == 1 and lines and lines[-1].startswith(f"        {results[0]} = "):
        return [*lines[:-1], lines[-1].replace(f"{results[0]} = ", "return ", 1)]
    return [*lines, f"        return {', '.join(results)}"]


def _is_operation(expression: Any) -> bool:
    return isinstance(expression, Call) and expression.target in OPERATORS


def _several(step: Step, index: int, names: _Names) -> list[str]:
    """A step with several outputs: a call that is unpacked first, then what is made of the parts that are read."""
    results = [(variable, expression) for variable, expression in step.results if variable in names.last]
    found = [part for _, expression in results for part in walk(expression) if isinstance(part, Part)]
    lines: list[str] = []
    shown = dict(names.shown)
    parts: dict[tuple[int, ...], str] = {}
    for call in {id(part.of): part.of for part in found}.values():
        paths = _paths(call.pattern)
        wanted = {paths[part.path] for part in found}
        chosen = {name: names.free(name, index) for name in wanted}
        lines.append(f"        {_renamed(call.pattern, chosen)} = {printed(call, shown)}")
        parts |= {path: chosen[name] for path, name in paths.items() if name in wanted}
    for number, (variable, expression) in enumerate(results):
        text = printed(expression, shown, parts)
        if isinstance(expression, Part):
            names.show(variable, text)
            continue
        later = {name for _, other in results[number + 1 :] for name in _read(other, shown, parts)}
        name = names.assign(variable, step, index, variable.removeprefix(f"{step.name}_"), later)
        lines.append(f"        {name} = {text}")
    return lines


def is_loop(step: Step) -> bool:
    """Whether it is a repeated block with several outputs: each copy takes what the one before gave."""
    return step.module is not None and step.module.target == "nn.ModuleList"


def _loop(step: Step, index: int, names: _Names) -> list[str]:
    given = [names.shown[name] for name in step.inputs]
    busy = names.busy(index)
    passed: list[str] = []
    for place, (variable, _) in enumerate(step.results):
        heir = given[place]
        wanted = [*([heir] if heir not in busy else []), *SHORT_NAMES, f"{step.name}_{place + 1}"]
        passed.append(next(name for name in wanted if name not in busy and name not in passed))
        names.show(variable, passed[-1])
    taken = ", ".join(passed)
    first = [f"        {taken} = {', '.join(given)}"] if passed != given else []
    block = names.free("block", index)
    return [*first, f"        for {block} in self.{step.name}:", f"            {taken} = {block}({taken})"]


def _read(expression: Any, shown: Mapping[str, str], parts: Mapping[tuple[int, ...], str]) -> set[str]:
    """The Python names that an expression reads."""
    own = {parts[inner.path] for inner in walk(expression) if isinstance(inner, Part)}
    return own | {shown[inner.name] for inner in walk(expression) if isinstance(inner, Name) and inner.name in shown}


def _renamed(pattern: str, chosen: Mapping[str, str]) -> str:
    """A pattern with other names in it, and `_` for what nobody reads."""
    return re.sub(r"\w+", lambda found: chosen.get(found[0], "_"), pattern)


def _paths(pattern: str) -> dict[tuple[int, ...], str]:
    """`"a, (b, _)"` as {(0,): "a", (1, 0): "b", (1, 1): "_"}."""
    found: dict[tuple[int, ...], str] = {}

    def visit(node: ast.expr, path: tuple[int, ...]) -> None:
        if isinstance(node, ast.Tuple):
            for index, inner in enumerate(node.elts):
                visit(inner, (*path, index))
        elif isinstance(node, ast.Name):
            found[path] = node.id

    visit(ast.parse(pattern, mode="eval").body, ())
    return found


class _Pending:
    """The last call of a module, held back while it may still be written inside the function that follows it."""

    def __init__(self) -> None:
        self.variable = self.name = self.text = ""

    @property
    def inlined(self) -> Mapping[str, str]:
        return {self.variable: self.text} if self.variable else {}

    def hold(self, variable: str, name: str, text: str) -> None:
        self.variable, self.name, self.text = variable, name, text

    def flush_unless(self, read: set[str]) -> list[str]:
        """The statement that was held back, unless the next step reads it and so has it inside."""
        lines = [f"        {self.name} = {self.text}"] if self.variable and self.variable not in read else []
        self.variable = ""
        return lines


class _Names:
    """Which Python name each variable has, by how long it is needed. Steps are asked about in their order."""

    def __init__(self, entries: Iterable[Entry], steps: Sequence[Step], outputs: Iterable[str]) -> None:
        self.shown: dict[str, str] = {entry.name: entry.name for entry in entries}
        self.steps = steps
        self.last = {name: len(steps) for name in outputs}
        for index, step in enumerate(steps):
            own = {
                inner.name for _, expression in step.results for inner in walk(expression) if isinstance(inner, Name)
            }
            for name in (*step.inputs, *own.intersection(step.variables)):
                self.last[name] = max(index, self.last.get(name, 0))
        self.reads = Counter(name for step in steps for name in step.inputs)
        self._alive = set(self.shown)

    def show(self, variable: str, name: str) -> None:
        """Gives a variable its name."""
        self.shown[variable] = name
        self._alive.add(variable)

    def assign(self, variable: str, step: Step, index: int, prefer: str = "", also_busy: Iterable[str] = ()) -> str:
        """Chooses the name of a variable: that of the input it replaces, where nobody needs that any more."""
        busy = self.busy(index) | set(also_busy)
        heir = self.shown[step.inputs[0]] if step.inputs and not prefer else prefer
        free = (name for name in (heir, *SHORT_NAMES, step.name, variable) if name and name not in busy)
        self.show(variable, next(free))
        return self.shown[variable]

    def free(self, wanted: str, index: int) -> str:
        """A name like `wanted` that stands for nothing else once this step is done."""
        busy = self.busy(index)
        others = (f"{wanted}_{number}" for number in count(2))
        return next(name for name in chain([wanted], others) if name not in busy)

    def busy(self, index: int) -> set[str]:
        """The names of values that are needed after a step."""
        self._alive = {name for name in self._alive if self.last.get(name, -1) > index}
        return {self.shown[name] for name in self._alive}

    def read_once_next(self, variable: str, index: int) -> bool:
        """Whether only the next step reads a variable, and writes it in one place without a module of its own."""
        if self.reads[variable] != 1 or self.last.get(variable) != index + 1 or index + 1 >= len(self.steps):
            return False
        following = self.steps[index + 1]
        if following.module is not None or len(following.results) != 1:
            return False
        places = [n for n in walk(following.results[0][1]) if isinstance(n, Name) and n.name == variable]
        return len(places) == 1
