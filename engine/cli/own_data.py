"""`--data PATH`: a file or folder in the place of a drawing's data, with the wires as they are.

The file is not copied and nothing is written: it is looked for where it lies. Where it holds the same columns and
classes as the data before, the data node stays as it is set and only looks into another file; otherwise it is guessed
anew what the file holds, as where it is dropped on the window. A drawing of a time series takes a table for one.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import BarColumn, Progress, TextColumn

from engine.analysis import analyse
from engine.cli.drawing import Drawing, NotReady
from engine.cli.output import complain, console, note
from engine.datasets import archives
from engine.datasets.base import Dataset, Facts
from engine.datasets.importing import READERS, inspect, reader_of, readers
from engine.datasets.inspecting import Inspection, Told, with_settings
from engine.datasets.places import keep
from engine.datasets.table_columns import Column
from engine.errors import DataError, UserError
from engine.graph import Graph
from engine.layer import Layer, Unfit
from engine.program import not_ready

DataPath = Annotated[
    Path | None,
    typer.Option("--data", metavar="PATH", help="A file or folder with data, in the place of the drawing's own."),
]
KEPT = ("validation", "test", "split_seed", "folds", "fold", "learn_from", "balanced", "drop_shared")
"""Settings of how the parts are drawn, which suit any data."""

OF_THE_FILE = ("dialect", "rows", "labels", "file_column", "label_column", "x", "y", "test_x", "test_y")
"""Settings that say how a file is written, how long it is and where its labels stand, whatever its columns mean."""


@contextmanager
def progress() -> Iterator[Told]:
    """A bar, where standard error is a terminal, for work that tells how far it is."""
    screen = console(error=True)
    columns = TextColumn("{task.description}", markup=False), BarColumn(40), TextColumn("{task.percentage:>3.0f} %")
    with Progress(*columns, console=screen, transient=True, disable=not screen.is_terminal) as bar:
        task = bar.add_task("", total=None)

        def told(done: int, total: int, words: str) -> None:
            bar.update(task, completed=done, total=total or None, description=words[:1].upper() + words[1:])

        yield told


def data_node(graph: Graph) -> str:
    """The id of the node whose data the drawing learns from. Raises UserError where there is none."""
    nodes = [id for id, node in graph.nodes.items() if isinstance(node.layer, Dataset)]
    if not nodes:
        raise UserError("The drawing has no data set that --data could replace.", "Draw one in the place of the input.")
    return next((id for id in nodes if graph.wires_from.get(id)), nodes[0])


def looked_into(drawing: Drawing, path: Path, judging: bool = False) -> tuple[Dataset, Path]:
    """What is in a file or folder as a data set for a drawing, and the folder it is read from. Raises DataError.

    For `judging` a network it has to be what the network knows: what does not suit is left out when it is loaded.
    """
    before = drawing.graph.nodes[data_node(drawing.graph)].layer
    assert isinstance(before, Dataset)
    found = _inspected(path, before)
    reader = next(reader for reader in READERS if reader.name == found.reader)
    settings: dict[str, object] = {reader.setting: found.path.resolve().name}
    dataset = with_settings(found.dataset, **settings)
    if alike(before, dataset) or (judging and type(before) is type(dataset)):
        settings |= {name: getattr(dataset, name) for name in OF_THE_FILE if name in dataset.fields}
        if judging and getattr(before, "vocabulary", None) is None:  # it would be found anew in another training part
            settings |= {
                "validation": 0.0,
                "test": 0.0,
                "folds": 0,
            }  # all of it lies in one piece, so no window is lost
        dataset = with_settings(before, **settings, marks=(), additions="")
    else:
        dataset = with_settings(dataset, **{name: getattr(before, name) for name in KEPT if name in dataset.fields})
    for each in found.warnings:
        note(each)
    return dataset, found.path.resolve().parent


def _inspected(path: Path, before: Dataset) -> Inspection:
    """What a file holds, as data of the kind that the drawing has wherever it can be read so, or else as guessed."""
    with progress() as told:
        guessed = inspect(path, told)
        if type(guessed.dataset) is type(before):
            return guessed
        for reader in readers(path):
            if reader.name != guessed.reader:
                with suppress(DataError):
                    other = inspect(path, told, reader=reader.name)
                    if type(other.dataset) is type(before):
                        return other
    return guessed


def with_data(drawing: Drawing, path: Path) -> Drawing:
    """The drawing with what is in a file or folder as its data, its wires as they are. Raises DataError."""
    dataset, folder = looked_into(drawing, path)
    return replace(drawing, graph=drawing.graph.with_layer(data_node(drawing.graph), dataset), folder=folder)


def kept_for(graph: Graph, path: Path, folder: Path) -> Graph:
    """The drawing as it finds its data when it is saved in `folder`: what does not lie there is copied to the user's
    data sets, as by the window. Raises FileError."""
    path = archives.unpacked(path) if archives.suits(path) else path
    reader = reader_of(path)
    whole = reader.whole(path)
    name = keep(whole, reader.files(whole), folder)
    return graph.with_settings(data_node(graph), **{reader.setting: name})


def alike(before: Dataset, after: Dataset) -> bool:
    """Whether both hold the same: columns of the same names without values that were not there before, or else
    examples of the same shape with the same classes."""
    if type(before) is not type(after):
        return False
    one, other = (_columns(dataset) for dataset in (before, after))
    if one or other:
        target = getattr(before, "target", "") if getattr(before, "predict", "") == "class" else ""
        named = [name for name, column in one.items() if column.kind == "category" or name == target]
        return one.keys() == other.keys() and all(set(other[name].values) <= set(one[name].values) for name in named)
    known, given = _facts(before), _facts(after)
    if known is None or given is None:
        return False
    return known.x == given.x and known.y.is_index == given.y.is_index and set(given.classes) <= set(known.classes)


def _columns(dataset: Dataset) -> dict[str, Column]:
    """Of a table, by name."""
    return {each.name: each for each in getattr(dataset, "columns", ()) if isinstance(each, Column)}


def _facts(layer: Layer) -> Facts | None:
    try:
        return layer.facts() if isinstance(layer, Dataset) else None
    except Unfit:
        return None


def explain_misfits(before: Graph, graph: Graph) -> None:
    """Raises NotReady where new data do not fit the layers, after saying so and what would mend it."""
    analysis = analyse(graph)
    if analysis.ready:
        return
    one, other = (_facts(graph.nodes[data_node(graph)].layer) for graph in (before, graph))
    if one is not None and other is not None:
        note(f"The drawing was made for {_words(one)}; the data are {_words(other)}.")
    for problem in analysis.errors:
        hints = [problem.hint] if problem.hint else []
        complain(UserError(problem.text, " ".join([*hints, *(f"What fits: {f.label}." for f in problem.fixes[:1])])))
    note("Settings are changed with --set NODE.SETTING=VALUE, or in the window.")
    raise NotReady(not_ready(analysis))


def _words(facts: Facts) -> str:
    return f"{facts.x} as x and {facts.y} as y"
