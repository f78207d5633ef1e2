"""`gradwire runs`: the runs that are kept beside a drawing, and what differs between two of them. Needs no torch."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from engine.cli.drawing import AsJson
from engine.cli.output import duration, json_line, note, percent, say, table
from engine.errors import FileError, UserError
from engine.files import SUFFIX
from engine.runs.comparing import Change, Row, changes, settings_that_differ, setup
from engine.runs.record import Record, flat, shown
from engine.runs.store import listing, read_drawing, runs_folder

Drawn = Annotated[str, typer.Argument(metavar="FILE", help="A .gradwire file.", show_default=False)]
Pair = Annotated[
    tuple[str, str] | None,
    typer.Option("--compare", metavar="A B", help="Two runs, each by its number, name or id: what differs."),
]


def runs(file: Drawn, compare: Pair = None, as_json: AsJson = False) -> None:
    """List the runs of a drawing, or what differs between two of them."""
    folder = _folder(file)
    found = listing(folder)
    if found.trouble:
        raise FileError(found.trouble)
    for each in found.notes:
        note(each)
    if compare is not None:
        _compare(folder, _chosen(found.records, compare[0]), _chosen(found.records, compare[1]), as_json)
    elif as_json:
        json_line([flat(record) for record in found.records])
    elif not found.records:
        say(f"There are no runs yet. They are recorded in {folder.name} when the drawing is trained.")
    else:
        headings = ("No.", "Name", "Started", "Epochs", "Validation", "Test", "Settings")
        table(headings, [_line(record) for record in found.records], right=(0, 3))


def _folder(file: str) -> Path:
    path = Path(file)
    path = path if path.suffix == SUFFIX or path.exists() else path.with_name(path.name + SUFFIX)
    folder = runs_folder(path)
    if not path.exists() and not folder.is_dir():
        raise FileError(f"There is no file '{file}'.", "Runs are kept beside a drawing's file, and not for examples.")
    return folder


def _chosen(records: tuple[Record, ...], wanted: str) -> Record:
    """A run by its number, its id or its name, the newest of that name."""
    keys = (lambda r: str(r.number), lambda r: r.id, lambda r: r.name.casefold(), lambda r: r.title.casefold())
    for key in keys:
        for record in records:
            if key(record) == wanted.strip().casefold():
                return record
    numbers = ", ".join(str(record.number) for record in records[:10]) or "none"
    raise UserError(f"There is no run '{wanted}'.", f"There are: {numbers}.")


def _line(record: Record) -> tuple[str, ...]:
    return (
        str(record.number),
        ("★ " if record.starred else "") + (record.name or record.reason or "under way"),
        f"{record.started.astimezone():%d %b %H:%M}",
        str(record.epochs),
        figures(record.validation),
        figures(record.test),
        setup(record.settings),
    )


def figures(metrics: dict[str, float | None]) -> str:
    """`0.412, 87.5 %`: the loss and what is measured besides."""
    parts = [percent(v) if name.startswith(("accuracy", "explained")) else f"{v:.4g}" for name, v in shown(metrics)]
    return ", ".join(parts) or "–"


def _compare(folder: Path, first: Record, second: Record, as_json: bool) -> None:
    graphs = [read_drawing(folder, record.id) for record in (first, second)]
    rows = settings_that_differ([(first.settings, graphs[0]), (second.settings, graphs[1])])
    found = changes(*graphs)
    if as_json:
        json_line(_report(first, second, rows, found))
        return
    pair = (first, second)
    results = [("Result: " + name, *values) for name, values in _results(pair)]
    table(("", *(record.title for record in pair)), [*results, *((row.title, *row.values) for row in rows)])
    if not rows:
        say("All settings are the same.")
    say()
    say(f"From {first.title} to {second.title}:" if found else "Both trained the same drawing.", "bold")
    for change in found:
        say(f"  {change.text}.")


def _results(pair: tuple[Record, Record]) -> list[tuple[str, tuple[str, str]]]:
    found = []
    for name in ("train", "validation", "test"):
        values = figures(getattr(pair[0], name)), figures(getattr(pair[1], name))
        found.append(({"train": "training"}.get(name, name), values))
    found.append(("epochs", (str(pair[0].epochs), str(pair[1].epochs))))
    found.append(("time", (duration(pair[0].seconds), duration(pair[1].seconds))))
    return found


def _report(first: Record, second: Record, rows: tuple[Row, ...], found: tuple[Change, ...]) -> dict[str, Any]:
    return {
        "runs": [flat(first), flat(second)],
        "settings": [
            {"node": row.node, "owner": row.owner, "setting": row.setting, "values": row.values} for row in rows
        ],
        "drawings": [vars(change) for change in found],
    }
