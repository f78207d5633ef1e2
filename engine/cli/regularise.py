"""`gradwire regularise`: the drawing with each of the means against learning by heart, and the gap that each leaves."""

# ruff: noqa: PLC0415  (training imports torch)

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import isfinite
from typing import TYPE_CHECKING, Annotated

import typer
from rich.progress import BarColumn, Progress, TextColumn

from engine.cli.drawing import AsJson, Drawing, File, opened, prepared, ready_program
from engine.cli.output import FAILED, GOOD, console, json_line, note, percent, say, table
from engine.errors import UserError
from engine.regularising import MEANS, NOTHING, Alternative, alternatives

if TYPE_CHECKING:
    from engine.training.comparing import Comparison, Entry

Seeds = Annotated[int, typer.Option("--seeds", min=1, max=100, help="How often each is trained; the median counts.")]
Share = Annotated[
    float | None,
    typer.Option("--share", min=0.001, max=1.0, help="Of the training part, for all but the one with more data."),
]
Only = Annotated[list[str] | None, typer.Option("--only", metavar="MEANS", help=f"Of: {', '.join(MEANS)}. Repeatable.")]


def regularise(file: File, seeds: Seeds = 3, share: Share = None, only: Only = None, as_json: AsJson = False) -> None:
    """Train a network with each means against learning by heart, and compare training with test.

    Nothing is saved: the drawing and its weights stay as they are.
    """
    drawing = opened(file)
    ready_program(drawing.graph)
    chosen = _chosen(drawing, share, only)
    first = drawing.graph.training.seed
    found = _compared(drawing, chosen, range(first, first + seeds), as_json)
    for entry in found.entries:
        if entry.reason:
            note(f"{MEANS[entry.name].title}: {entry.reason}")
    if as_json:
        for entry in found.entries:
            json_line(_record(entry, found.metrics))
    else:
        _show(found)
    raise typer.Exit(GOOD if any(entry.outcomes and not entry.reason for entry in found.entries) else FAILED)


def _chosen(drawing: Drawing, share: float | None, only: Sequence[str] | None) -> list[Alternative]:
    """What is compared: nothing always, and of the means those that were asked for and have a place."""
    unknown = [name for name in only or () if name not in MEANS]
    if unknown:
        raise UserError(f"There is no means “{unknown[0]}”.", f"There are: {', '.join(MEANS)}.")
    offered = alternatives(drawing.graph, share)
    wanted = [each for each in offered if not only or each.name in (NOTHING, *only)]
    for each in wanted:
        if each.graph is None:
            note(f"Without {each.title.lower()}. {each.reason}")
    return [each for each in wanted if each.graph is not None]


def _compared(drawing: Drawing, chosen: Sequence[Alternative], seeds: range, as_json: bool) -> Comparison:
    from engine.training.comparing import Comparison, ComparisonProgress, compare

    drawings = [(each.name, each.graph) for each in chosen if each.graph is not None]

    def events() -> Iterator[ComparisonProgress | Comparison]:
        return compare(
            drawings, lambda graph, program: prepared(Drawing(graph, drawing.name, drawing.folder), program), seeds
        )

    screen = console(error=True)
    columns = TextColumn("{task.description}", markup=False), BarColumn(40), TextColumn("{task.percentage:>3.0f} %")
    last = Comparison((), 0.0)
    with Progress(*columns, console=screen, transient=True, disable=as_json or not screen.is_terminal) as bar:
        task = bar.add_task("Preparing", total=1.0)
        for event in events():
            if isinstance(event, Comparison):
                last = event
            else:
                bar.update(task, completed=event.share, description=MEANS[event.name].title)
    return last


def _show(found: Comparison) -> None:
    """The medians, and the gap of each measure."""
    names = found.metrics
    heads = ["Means", "Examples"]
    for name in names:
        heads += [f"Training {name}", f"Test {name}", "Gap"]
    rows = [
        [MEANS[entry.name].title, f"{entry.examples:,}", *(text for name in names for text in _cells(entry, name))]
        for entry in found.entries
    ]
    table(heads, rows, right=range(1, len(heads)))
    say("\nThe gap is by how much the test is worse than the training; all figures are medians over the seeds.")


def _cells(entry: Entry, name: str) -> tuple[str, str, str]:
    values = entry.median("training", name), entry.median("test", name), entry.gap(name)
    one, two, three = (_said(name, value) for value in values)
    return one, two, three


def _said(name: str, value: float) -> str:
    if not isfinite(value):
        return "–"
    return percent(value) if name == "accuracy" else f"{value:.4g}"


def _record(entry: Entry, names: Sequence[str]) -> dict[str, object]:
    parts = ("training", "validation", "test")
    return {
        "means": entry.name,
        "examples": entry.examples,
        "reason": entry.reason,
        **{part: {name: entry.values(part, name).tolist() for name in names} for part in parts},
        "gap": {name: entry.gap(name) for name in names},
    }
