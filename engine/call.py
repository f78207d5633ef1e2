"""Calls as data: the one form from which a network is run and from which its source is printed.

    Call("nn.Conv2d", 3, 16, 3, padding=1)     a constructor or a function, by its dotted name
    Call(".flatten", x, 1)                     a method of its first argument:   x.flatten(1)
    Call("+", a, b)                            an operator:                      a + b
    Call("[]", x, -1)                          an index:                         x[-1]
    me(x)                                      the node's own module:            self.conv2d_1(x)
    sequence, (state, _) = me(x).unpack("sequence, (state, _)")

`network` interprets calls, `source` prints them, and neither knows a layer. Targets come from our own code, never from
a file: a file holds kinds and settings only.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from engine.values import Value

OPERATORS = ("+", "-", "*", "/", "@")


class Call:
    """A torch call: `target` with positional and keyword arguments, which may be calls, names and plain values."""

    __slots__ = ("args", "kwargs", "pattern", "target")

    def __init__(self, target: str, *args: Any, **kwargs: Any) -> None:
        self.target = target
        self.args = args
        self.kwargs = kwargs
        self.pattern = ""

    def unpack(self, pattern: str) -> Any:
        """The parts of a call that returns a tuple, nested as in `pattern`, e.g. `"sequence, (state, _)"`."""
        call = Call(self.target, *self.args, **self.kwargs)
        call.pattern = pattern
        return _parts(call, _parse(pattern), ())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Call) and self._key() == other._key()

    def __hash__(self) -> int:
        return hash(repr(self))

    def __repr__(self) -> str:
        arguments = [repr(a) for a in self.args] + [f"{k}={v!r}" for k, v in self.kwargs.items()]
        return f"Call({', '.join([repr(self.target), *arguments])})"

    def _key(self) -> tuple[Any, ...]:
        return self.target, self.args, self.kwargs, self.pattern


@dataclass(frozen=True)
class Name:
    """A value by its name: a variable of `forward`, or an attribute of the module such as `self.dense_1.weight`.

    `value` is what is known of it (its shape without the batch axis), for layers whose calls depend on it.
    """

    name: str
    value: Value | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True)
class Code:
    """A dotted name of torch that is passed on rather than called, such as `F.relu` or `torch.float32`."""

    target: str


@dataclass(frozen=True)
class Part:
    """One element of what `of` returned; `path` leads to it through nested tuples."""

    of: Call
    path: tuple[int, ...] = field(default=())


@dataclass(frozen=True)
class Me:
    """A node's own module. Calling it gives the call that the module is used by."""

    name: str

    def __call__(self, *args: Any, **kwargs: Any) -> Call:
        return Call(f"self.{self.name}", *args, **kwargs)

    def attribute(self, name: str) -> Name:
        return Name(f"self.{self.name}.{name}")


Expression = Call | Name | Part


def walk(expression: Any) -> Iterator[Call | Name | Part | Code]:
    """Every call, name and part in an expression, inner ones first; plain values are passed over."""
    match expression:
        case Call():
            for inner in (*expression.args, *expression.kwargs.values()):
                yield from walk(inner)
            yield expression
        case Part():
            yield from walk(expression.of)
            yield expression
        case Name() | Code():
            yield expression
        case tuple() | list():
            for inner in expression:
                yield from walk(inner)


def moved(expression: Any, rename: Callable[[str], str]) -> Any:
    """An expression with other names: `rename` is given each name, and each module as `self.conv2d_1`.

    A call that several parts share is still one call.
    """
    calls: dict[int, Call] = {}

    def visit(inner: Any) -> Any:
        match inner:
            case Call():
                if id(inner) not in calls:
                    target = rename(inner.target) if inner.target.startswith("self.") else inner.target
                    copy = Call(target, *map(visit, inner.args), **{k: visit(v) for k, v in inner.kwargs.items()})
                    copy.pattern = inner.pattern
                    calls[id(inner)] = copy
                return calls[id(inner)]
            case Part(of, path):
                return Part(visit(of), path)
            case Name(name, value):
                return Name(rename(name), value)
            case tuple() | list():
                return type(inner)(map(visit, inner))
            case _:
                return inner

    return visit(expression)


def _parse(pattern: str) -> Any:
    """`"a, (b, _)"` as nested tuples of names."""
    names: list[Any] = [[]]
    for token in pattern.replace(",", " ").replace("(", " ( ").replace(")", " ) ").split():
        if token == "(":
            names.append([])
        elif token == ")":
            inner = tuple(names.pop())
            names[-1].append(inner)
        else:
            names[-1].append(token)
    return tuple(names[0])


def _parts(call: Call, names: Any, path: tuple[int, ...]) -> Any:
    if isinstance(names, str):
        return Part(call, path)
    return tuple(_parts(call, inner, (*path, i)) for i, inner in enumerate(names))
