"""What goes to the terminal: results to standard output, complaints to standard error.

Texts of a document are printed as they are: rich's markup, links and emoji codes are off. Where `--json` is asked for,
standard output holds one JSON value a line and nothing else.
"""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from engine.errors import UserError

GOOD, FAILED, USAGE = 0, 1, 2
"""Exit codes: as it should be; the drawing has problems or the run failed; a wrong command or an unreadable file."""


def console(error: bool = False) -> Console:
    """A console on the present standard output (tests and pipes put another in its place)."""
    return Console(stderr=error, markup=False, emoji=False, highlight=False, soft_wrap=True)


def say(text: str = "", style: str = "") -> None:
    console().print(Text(text, style))


def note(text: str) -> None:
    """Something to know that is no result: it goes to standard error, out of the way of pipes."""
    console(error=True).print(Text(text, "dim"))


def complain(error: UserError) -> None:
    """An error as a person reads it: what is wrong, and below it what to do."""
    screen = console(error=True)
    screen.print(Text(error.text, "bold red"))
    if error.hint:
        screen.print(Text(error.hint))


def json_line(record: Mapping[str, Any] | Sequence[Any]) -> None:
    """One value on one line, written at once so that a reader at the other end of a pipe sees it."""
    print(json.dumps(plain(record), ensure_ascii=False, allow_nan=False), flush=True, file=sys.stdout)


def plain(value: Any) -> Any:
    """A value as JSON has it: JSON knows no infinities and no not-a-number, so these become null."""
    match value:
        case float():
            return value if math.isfinite(value) else None
        case Mapping():
            return {str(key): plain(inner) for key, inner in value.items()}
        case tuple() | list():
            return [plain(inner) for inner in value]
        case _:
            return value


def table(headings: Iterable[str], rows: Iterable[Iterable[str]], right: Iterable[int] = ()) -> None:
    """Columns that line up; those numbered in `right` hold figures. The last column takes the lines it needs."""
    numeric = set(right)
    grid = Table(box=None, header_style="bold", pad_edge=False, padding=(0, 2, 0, 0))
    for index, heading in enumerate(headings):
        justify: Any = "right" if index in numeric else "left"
        grid.add_column(Text(heading), justify=justify, overflow="fold")
    for row in rows:
        grid.add_row(*map(Text, row))
    console().print(grid, soft_wrap=False)


def percent(share: float) -> str:
    return f"{share * 100:.1f} %"


def amount(number: float) -> str:
    """A large count as people say it: 812, 203 k, 1.20 M, 3.50 G."""
    for limit, unit in ((1e9, "G"), (1e6, "M"), (1e4, "k")):
        if number >= limit:
            scaled = number / (1e3 if unit == "k" else limit)
            return f"{scaled:.0f} k" if unit == "k" else f"{scaled:.2f} {unit}"
    return f"{number:,.0f}"


def duration(seconds: float) -> str:
    """`4.2 s`, `3 min 05 s`, `2 h 10 min`."""
    if seconds < 60:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 60:
        return f"{minutes} min {rest:02} s"
    return f"{minutes // 60} h {minutes % 60:02} min"
