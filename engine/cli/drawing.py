"""From what was typed to a drawing, its program and its data: FILE and `--set NODE.SETTING=VALUE`.

Values are read as JSON or taken as text; nothing that is typed or stands in a file is evaluated.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any

import typer

from engine import examples
from engine.analysis import analyse
from engine.cli.output import FAILED, complain, note
from engine.datasets.base import Dataset
from engine.datasets.prepare import Parts, prepare
from engine.errors import FileError, TrainingError, UserError
from engine.files import notes, read
from engine.graph import Graph
from engine.program import Program, not_ready, to_program

File = Annotated[
    str,
    typer.Argument(
        metavar="FILE",
        help="A .gradwire file, or the name of a bundled example such as digits-cnn (see: gradwire examples).",
        show_default=False,
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for other programs.")]


@dataclass(frozen=True)
class Drawing:
    """A drawing that was opened, its `name` for people, and the folder that paths in it are relative to."""

    graph: Graph
    name: str
    folder: Path | None = None


def opened(file: str) -> Drawing:
    """The drawing in a file, or the example of that name; a file comes first. Raises FileError."""
    path = Path(file)
    if path.exists():
        graph = read(path)
        for each in notes(graph):
            note(each)
        return Drawing(graph, path.stem, path.resolve().parent)
    name = file.removesuffix(examples.SUFFIX)
    if name in examples.names():
        return Drawing(examples.example(name).graph, name)
    near = get_close_matches(name, examples.names(), n=1)
    hint = f"Did you mean the example '{near[0]}'?" if near else "See the examples with: gradwire examples"
    raise FileError(f"There is no file '{file}', and no example of that name.", hint)


def with_choices(graph: Graph, choices: Iterable[str]) -> Graph:
    """The drawing with every `NODE.SETTING=VALUE` applied, in order. Raises UserError that says what would be right."""
    for choice in choices:
        graph = _chosen(graph, choice)
    return graph


def _chosen(graph: Graph, choice: str) -> Graph:
    place, equals, typed = choice.partition("=")
    owner, dot, setting = place.strip().rpartition(".")
    if not (equals and dot and owner and setting):
        example = "dense_1.units=32 or training.momentum=0.8"
        raise UserError(f"--set takes NODE.SETTING=VALUE, but got '{choice}'.", f"For example: --set {example}")
    if owner == "training":
        _known(setting, type(graph.training).model_fields, "Training")
        return graph.with_training(**{setting: _value(typed)})
    node = _node(graph, owner)
    _known(setting, graph.nodes[node].layer.fields, graph.nodes[node].title)
    return graph.with_settings(node, **{setting: _value(typed)})


def _node(graph: Graph, wanted: str) -> str:
    """The id of a node by its id or its name."""
    if wanted in graph.nodes:
        return wanted
    named = [id for id, node in graph.nodes.items() if node.title.casefold() == wanted.casefold()]
    if len(named) == 1:
        return named[0]
    if named:
        raise UserError(f"{len(named)} nodes are called '{wanted}'.", f"Say which one: {', '.join(named)}.")
    titles = [node.title for node in graph.nodes.values()]
    raise UserError(f"There is no node '{wanted}'.", _nearest(wanted, [*graph.nodes, *titles, "training"]))


def _known(setting: str, settings: Iterable[str], owner: str) -> None:
    names = list(settings)
    if setting not in names:
        raise UserError(f"{owner} has no setting '{setting}'.", _nearest(setting, names))


def _nearest(wanted: str, known: list[str]) -> str:
    """What was probably meant: the beginning of a name, or one that is spelt alike."""
    small = {name.casefold(): name for name in known}
    begun = [name for name in small if name.startswith(wanted.casefold())]
    near = begun[:1] or get_close_matches(wanted.casefold(), small, n=1)
    return f"Did you mean '{small[near[0]]}'?" if near else f"There are: {', '.join(dict.fromkeys(known))}."


def _value(typed: str) -> Any:
    """A number, true, false, or a list of them, where it is JSON; otherwise the text itself."""
    try:
        value = json.loads(typed)
    except (ValueError, RecursionError):
        return typed.strip()
    return typed.strip() if isinstance(value, dict) else value


class NotReady(typer.Exit):
    """Ends a command with 1 after every error of a drawing was printed; `error` holds the first one."""

    def __init__(self, error: UserError) -> None:
        super().__init__(FAILED)
        self.error = error


def ready_program(graph: Graph) -> Program:
    """The program of a drawing. Where it is not ready, prints every error and raises NotReady."""
    analysis = analyse(graph)
    if analysis.ready:
        return to_program(graph, analysis)
    for problem in analysis.problems:
        if problem.level == "error":
            complain(UserError(problem.text, problem.hint))
    raise NotReady(not_ready(analysis))


def prepared(drawing: Drawing, program: Program) -> Parts:
    """The data that a drawing learns from, in three parts. Raises DataError, and TrainingError where it has none."""
    layers = (drawing.graph.nodes[entry.node].layer for entry in program.entries)
    datasets = [layer for layer in layers if isinstance(layer, Dataset)]
    if not datasets:
        raise TrainingError("The drawing has no data to learn from.", "Put a data set in the place of the input.")
    return prepare(datasets[0], drawing.folder)
