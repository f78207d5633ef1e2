"""`gradwire train --folds K` and `--seeds N`: the same drawing several times, told as mean and spread."""

# ruff: noqa: PLC0415  (engine.verdict.repeats imports torch)

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.progress import BarColumn, Progress, TextColumn

from engine.cli.drawing import Drawing, prepared, ready_program
from engine.cli.output import FAILED, GOOD, complain, console, json_line, note, say, table
from engine.cli.own_data import data_node
from engine.cli.recording import Diary
from engine.datasets.base import Dataset
from engine.errors import UserError
from engine.verdict.spread import in_spread

if TYPE_CHECKING:
    from engine.verdict.repeats import Judged, Repeated, RepeatEvent

NAMES = {"validation": "Validation", "test": "Test"}


def repeat(
    drawing: Drawing, folds: int | None, seeds: int | None, folder: Path | None, as_json: bool, asked: Sequence[int]
) -> int:
    """Trains a drawing on so many folds or with so many seeds; `folder` is where the runs are kept. The exit code.

    As soon as something is in `asked` it ends, and tells of the runs that are over.
    """
    from engine.verdict.repeats import Judged, Repeated, spreads

    done: list[Judged] = []
    events = told(_recorded(drawing, _events(drawing, folds, seeds), folder), as_json)
    with closing(events):
        for event in events:
            done += [replace(event, state=None)] if isinstance(event, Judged) else []
            if asked:
                break
    _conclude(Repeated("folds" if folds else "seeds", tuple(done), spreads(done)), as_json)
    return FAILED if done and not any(run.verdicts for run in done) else GOOD


def _events(drawing: Drawing, folds: int | None, seeds: int | None) -> Iterator[RepeatEvent]:
    from engine.verdict import repeats

    program, settings = ready_program(drawing.graph), drawing.graph.training
    if folds is not None:
        dataset = drawing.graph.nodes[data_node(drawing.graph)].layer
        assert isinstance(dataset, Dataset)
        return repeats.folds(program, dataset, drawing.folder, settings, folds)
    data = prepared(drawing, program)
    for each in data.notes:
        note(each)
    return repeats.seeds(program, data, settings, seeds or 1)


def _recorded(
    drawing: Drawing, events: Iterator[RepeatEvent], folder: Path | None
) -> Generator[RepeatEvent, None, None]:
    """Hands the events on, and keeps every run beside the drawing, as a training of its own."""
    from engine.training.events import Finished
    from engine.verdict.repeats import Begun, Judged, Within

    diary: Diary | None = None
    try:
        for event in events:
            if isinstance(event, Begun):
                graph = drawing.graph.with_training(seed=event.settings.seed)
                graph = graph if event.dataset is None else graph.with_layer(data_node(graph), event.dataset)
                diary = Diary(folder, graph)
            elif isinstance(event, Within) and diary is not None and not isinstance(event.event, Finished):
                diary.take(event.event)
            elif isinstance(event, Judged) and diary is not None and event.state is not None:
                diary.end(event.finished, event.state)
                diary = None
            yield event
    finally:
        if diary is not None:
            diary.close()


def told(events: Generator[RepeatEvent, None, None], as_json: bool) -> Generator[RepeatEvent, None, None]:
    """Tells of every run as it ends, below a bar for all of them."""
    from engine.verdict.repeats import Begun, Judged, Within

    screen = console(error=True)
    columns = TextColumn("{task.description}", markup=False), BarColumn(40), TextColumn("{task.percentage:>3.0f} %")
    disabled = as_json or not screen.is_terminal
    with closing(events), Progress(*columns, console=screen, transient=True, disable=disabled) as bar:
        task = bar.add_task("Preparing", total=1.0)
        for event in events:
            match event:
                case Begun(title=title):
                    bar.update(task, description=title[:1].upper() + title[1:])
                case Within(share=share):
                    bar.update(task, completed=share)
                case Judged():
                    _tell_run(event, as_json)
            yield event


def _tell_run(run: Judged, as_json: bool) -> None:
    if as_json:
        figures = {part: dict(verdict.figures) for part, verdict in run.verdicts.items()}
        facts = {"title": run.title, "reason": run.finished.reason, "epoch": run.finished.epoch}
        json_line({"event": "run", "number": run.number, **facts, "message": run.finished.message, **figures})
        return
    title = run.title[:1].upper() + run.title[1:]
    if not run.verdicts:
        complain(UserError(f"{title}: {run.finished.message}", run.finished.hint))
        return
    parts = (f"{NAMES[part].lower()} {main(verdict.figures)}" for part, verdict in run.verdicts.items())
    say(f"{title}: {', '.join(parts)}")


def main(figures: Any) -> str:
    """The one or two figures that fit into a line."""
    from engine.verdict.figures import in_words

    names = [name for name in ("accuracy", "R²", "MAE") if name in figures][:2] or ["loss"]
    return ", ".join(f"{name} {in_words(name, figures[name])}" for name in names)


def _conclude(repeated: Repeated, as_json: bool) -> None:
    """The mean of every figure with its spread, for each part."""
    runs = len(repeated.runs) - repeated.failed
    if as_json:
        spreads = {
            part: {name: asdict(found) for name, found in figures.items()} for part, figures in repeated.spreads.items()
        }
        json_line({"event": "repeated", "kind": repeated.kind, "runs": runs, "failed": repeated.failed, **spreads})
        return
    if not runs:
        return
    parts = list(repeated.spreads)
    names = dict.fromkeys(name for figures in repeated.spreads.values() for name in figures)
    rows = [
        (
            name,
            *(
                in_spread(name, repeated.spreads[part][name]) if name in repeated.spreads[part] else "–"
                for part in parts
            ),
        )
        for name in names
        if not name.endswith("(micro)")
    ]
    say()
    say(f"Mean ± standard deviation of {runs} {repeated.kind if runs > 1 else repeated.kind[:-1]}", "bold")
    table(("", *(NAMES[part] for part in parts)), rows, right=range(1, 1 + len(parts)))
    if repeated.kind == "folds" and "test" in parts:
        note("Each network is judged on its own fold as validation; the test part is the same for all of them.")
