"""`gradwire data inspect`: what a file or folder holds, and the data set that it would become. Needs no torch."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from engine.cli.drawing import AsJson
from engine.cli.output import console, json_line, note, say, table
from engine.datasets.importing import READERS, inspect
from engine.datasets.inspecting import ColumnSeen, Inspection, Troubles
from engine.datasets.table_dates import written
from engine.errors import UserError
from engine.layer import Unfit

app = typer.Typer(help="Look at data before it is learned from.", no_args_is_help=True)

COLUMNS = 100
"""Columns that are listed for people; `--json` lists all of them."""
NAMED = 10
"""Rows that could not be read which are named for people."""
GROUPED = 10_000
"""From here on digits stand in groups; below it they may be years."""
ROOMY = 100
"""Characters across from which on examples stand beside the figures of a column."""
BRIEF = 24
LETTERS = 40
"""Of the examples of a column, and of one that stands alone: longer ones are cut."""


@app.command("inspect")
def inspect_data(
    path: Annotated[str, typer.Argument(metavar="PATH", help="A file or a folder.", show_default=False)],
    read_as: Annotated[
        str, typer.Option("--as", metavar="READER", help=f"Read it as: {', '.join(each.name for each in READERS)}.")
    ] = "",
    choose: Annotated[
        list[str] | None,
        typer.Option("--choose", metavar="NAME=VALUE", help="How to read it, as in encoding=cp1252 or sheet=Results."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Say what a file or folder holds, what of it cannot be read, and what would be predicted."""
    found = inspect(Path(path), reading=_chosen(choose or []), reader=_known(read_as))
    if as_json:
        json_line(report(found))
    else:
        show(found)


def report(found: Inspection) -> dict[str, Any]:
    """An inspection as data."""
    troubles = found.unread_as()
    return {
        "path": str(found.path),
        "reader": found.reader,
        "kind": found.dataset.kind,
        "title": found.dataset.title,
        "examples": found.rows,
        "bytes": found.size,
        "facts": dict(found.facts),
        "choices": {each.name: each.value for each in found.choices},
        "columns": [_column(each) for each in found.columns],
        "first": found.first,
        "previews": [{"label": each.label, "text": each.text} for each in found.previews],
        "unread": {"count": troubles.count, "rows": [vars(each) for each in troubles.rows]},
        "warnings": found.warnings,
        "problem": problem(found),
        **_predicted(found),
        "settings": found.dataset.model_dump(mode="json", exclude_defaults=True),
    }


def show(found: Inspection) -> None:
    """An inspection for people."""
    say(f"{found.path.name}: {found.dataset.title}, {_counted(found.rows, 'example')}", "bold")
    for name, value in found.facts:
        say(f"  {name}: {value}")
    for choice in found.choices:
        shown = dict(choice.options).get(choice.value, choice.value)
        say(f"  {choice.title}: {shown}  (--choose {choice.name}=…)", "dim")
    if found.columns:
        say()
        _show_columns(found.columns)
    elif found.previews:
        say()
        table(("Label", "Example"), [(each.label, _of(each.text, each.array)) for each in found.previews[:NAMED]])
    _show_troubles(found.unread_as(), "row" if found.columns else "example")
    for warning in found.warnings:
        say(f"Warning: {warning}", "yellow")
    _show_target(found)


def problem(found: Inspection) -> str:
    """What the data set as guessed still needs; "" where nothing."""
    try:
        found.dataset.facts()
    except Unfit as error:
        return str(error)
    return ""


def _predicted(found: Inspection) -> dict[str, Any]:
    if problem(found):
        return {"target": "", "predict": "", "classes": []}
    facts = found.dataset.facts()
    what = "class" if facts.y.is_index else "number"
    return {"target": facts.target, "predict": what, "classes": facts.classes, "features": facts.features}


def _column(column: ColumnSeen) -> dict[str, Any]:
    record = {name: value for name, value in vars(column).items() if name != "unread"}
    return record | {"unread": {kind: troubles.count for kind, troubles in column.unread.items()}}


def _show_columns(columns: tuple[ColumnSeen, ...]) -> None:
    headings = ("Column", "Kind", "Missing", "Values", "Least", "Mean", "Largest", "Examples")
    shown = len(headings) if console().width >= ROOMY else len(headings) - 1
    table(headings[:shown], [_row(column)[:shown] for column in columns[:COLUMNS]], right=(2, 3, 4, 5, 6))
    if len(columns) > COLUMNS:
        say(f"And {len(columns) - COLUMNS:,} more columns (--json lists all).")
    for column in columns[:COLUMNS]:
        if column.note:
            say(f"  “{column.name}”: {column.note}", "dim")


def _row(column: ColumnSeen) -> tuple[str, ...]:
    values = f"{column.different:,}{'+' if column.more else ''}"
    figures = (_figure(each, column.kind == "date") for each in (column.low, column.mean, column.high))
    examples = _cut(", ".join(column.examples), BRIEF)
    return (column.name, column.kind, f"{column.missing:,}", values, *figures, examples)


def _figure(value: float | None, is_date: bool) -> str:
    if value is None:
        return "–"
    return written(value).partition(" ")[0] if is_date else f"{value:{',' if abs(value) >= GROUPED else ''}.6g}"


def _show_troubles(troubles: Troubles, word: str) -> None:
    if not troubles.count:
        return
    say()
    say(f"{_counted(troubles.count, word)} cannot be read and would be left out:", "yellow")
    for each in troubles.rows[:NAMED]:
        say(f"  {each}")
    if troubles.count > NAMED:
        say(f"  And {troubles.count - min(NAMED, len(troubles.rows)):,} more.")


def _show_target(found: Inspection) -> None:
    missing = problem(found)
    if missing:
        note(missing)
        return
    facts = found.dataset.facts()
    say()
    if facts.y.is_index:
        named = ", ".join(facts.classes[:NAMED]) + (", …" if len(facts.classes) > NAMED else "")
        say(f"To predict: {facts.target or 'the class'}, one of {len(facts.classes)} classes ({named}).")
    else:
        say(f"To predict: {facts.target or 'a number'}, a number.")
    size = facts.x.size
    holds = _counted(size, "number") if len(facts.x.shape) == 1 else f"{facts.x} values"
    say(f"From: {holds} for each example.")


def _of(text: str, array: Any) -> str:
    return _cut(text) if array is None else "×".join(map(str, array.shape))


def _cut(text: str, letters: int = LETTERS) -> str:
    line = " ".join(text.split())
    return line if len(line) <= letters else line[: letters - 1] + "…"


def _counted(number: int, word: str) -> str:
    return f"{number:,} {word}{'' if number == 1 else 's'}"


def _chosen(pairs: list[str]) -> Mapping[str, str]:
    wrong = next((pair for pair in pairs if "=" not in pair), None)
    if wrong is not None:
        raise UserError(f"'{wrong}' should be NAME=VALUE, such as encoding=cp1252.")
    return dict(pair.split("=", 1) for pair in pairs)


def _known(name: str) -> str:
    names = [reader.name for reader in READERS]
    if name and name not in names:
        raise UserError(f"There is no reader '{name}'.", f"There are: {', '.join(names)}.")
    return name
