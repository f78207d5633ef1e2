"""Long lines of generated Python, broken where ruff and black break them.

A line that is too long opens its last bracket: what is inside moves to a line of its own, or, where that is too long as
well, each argument does. That covers all that `engine.source` writes, which is calls within assignments.
"""

from __future__ import annotations

import re
from itertools import pairwise

WIDTH = 88
"""Columns: the default of ruff and black."""

OPENING, CLOSING = "([{", ")]}"
TELLING = re.compile(r"[\"'()\[\]{}]")
"""What brackets and strings begin and end with: all else is passed over at once."""
PLUS = " + "


def wrapped(line: str, width: int = WIDTH) -> list[str]:
    """A statement as the lines it takes; one line where it fits or has no bracket to open."""
    if len(line) <= width:
        return [line]
    terms = _terms(line)
    if terms:
        before = " " * (len(line) - len(line.lstrip()))
        below = [part for term in terms for part in wrapped(f"{before}    {term}", width)]
        return [line[: line.index(" = ")] + " = (", *below, f"{before})"]
    bracket = _bracket(line, width)
    if bracket is None:
        return [line]
    start, stop = bracket
    indent = " " * (len(line) - len(line.lstrip()) + 4)
    inner = line[start + 1 : stop]
    lines = [indent + inner]
    if len(lines[0]) > width or not inner:
        lines = [part for each in _split(inner) for part in wrapped(f"{indent}{each},", width)]
    return [line[: start + 1], *lines, indent[4:] + line[stop:]]


def _terms(line: str) -> list[str]:
    """The terms of a sum whose last one is an element of what a call gives: those stand below one another."""
    name, equals, value = line.partition(" = ")
    inside = [(start, stop) for start, stop, depth in _brackets(value) if depth == 0]
    plus = value.find(PLUS)
    while plus >= 0 and any(start < plus < stop for start, stop in inside):
        plus = value.find(PLUS, plus + 1)
    if not equals or not name.strip().isidentifier() or plus < 0 or not value.endswith("]"):
        return []
    return [value[:plus], value[plus + 1 :]]


def _bracket(line: str, width: int) -> tuple[int, int] | None:
    """Where the bracket to open begins and ends: that of the parameters of a `def`, otherwise of the last call."""
    pairs = [(start, stop) for start, stop, depth in _brackets(line) if depth == 0 and stop > start + 1]
    if not pairs:
        return None
    if line.lstrip().startswith("def "):
        return pairs[0]
    calls = [pair for pair in pairs if line[pair[0]] == "("]  # an index behind a call stays where it is
    return next((pair for pair in reversed(calls) if pair[0] < width), pairs[-1])


def _brackets(text: str) -> list[tuple[int, int, int]]:
    """Start, end and depth of every pair of brackets outside strings, in the order in which they open."""
    found: list[tuple[int, int, int]] = []
    stack: list[int] = []
    quote = ""
    for found_here in TELLING.finditer(text):
        place, character = found_here.start(), found_here.group()
        if quote:
            if character == quote and text[place - 1] != "\\":
                quote = ""
        elif character in "\"'":
            quote = character
        elif character in OPENING:
            stack.append(place)
        elif character in CLOSING:
            start = stack.pop()
            found.append((start, place, len(stack)))
    return sorted(found)


def _split(text: str) -> list[str]:
    """The arguments between commas that are in no bracket."""
    cuts, place = [], 0
    for start, stop in [*((start, stop) for start, stop, depth in _brackets(text) if depth == 0), (len(text), 0)]:
        cuts += [i for i in range(place, start) if text[i] == ","]
        place = stop
    ends = [-1, *cuts, len(text)]
    parts = (text[start + 1 : stop].strip() for start, stop in pairwise(ends))
    return [part for part in parts if part]
