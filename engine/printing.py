"""Expressions as Python text: what `engine.source` and the exports write their statements with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine.call import OPERATORS, Call, Code, Name, Part


@dataclass(frozen=True)
class Copies:
    """Several of one constructor as arguments of another: `*[Residual(32) for _ in range(5)]`."""

    of: Call
    number: Any


def printed(expression: Any, names: Mapping[str, str], parts: Mapping[tuple[int, ...], str] | None = None) -> str:
    """An expression as Python; `names` gives the text that stands for each variable, `parts` for each unpacked part."""

    def text(inner: Any) -> str:
        return printed(inner, names, parts)

    match expression:
        case Call(target=target) if target in OPERATORS:
            return f" {target} ".join(_operand(text(a), a) for a in expression.args)
        case Call(target="[]"):
            return f"{text(expression.args[0])}[{_index(expression.args[1])}]"
        case Call(target=target):
            arguments = list(expression.args)
            if target.startswith("."):
                receiver = arguments.pop(0)
                target = f"{_operand(text(receiver), receiver)}{target}"
            inner = [text(a) for a in arguments] + [f"{key}={text(a)}" for key, a in expression.kwargs.items()]
            return f"{target.removeprefix('modules.')}({', '.join(inner)})"
        case Name(name):
            return names.get(name, name)
        case Code(target):
            return target.removeprefix("modules.")
        case Part(path=path):
            return (parts or {})[path]
        case tuple():
            inner = [text(item) for item in expression]
            return f"({', '.join(inner)}{',' if len(inner) == 1 else ''})"
        case [Copies() as copies] if copies.number != 1:
            return text(copies)[1:]
        case list():
            return f"[{', '.join(map(text, expression))}]"
        case Copies(of, 1):
            return text(of)
        case Copies(of, number):
            return f"*[{text(of)} for _ in range({text(number)})]"
        case str():
            return '"' + repr(expression)[1:-1].replace('"', '\\"') + '"'
        case _:
            return repr(expression)


def _operand(text: str, expression: Any) -> str:
    return f"({text})" if isinstance(expression, Call) and expression.target in OPERATORS else text


def _index(index: Any) -> str:
    match index:
        case tuple():
            return ", ".join(map(_index, index))
        case slice():
            ends = ["" if end is None else repr(end) for end in (index.start, index.stop)]
            return ":".join(ends)
        case _:
            return repr(index)
