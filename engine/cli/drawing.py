"""From what was typed to a drawing, its program and its data: FILE and `--set NODE.SETTING=VALUE`.

NODE is an id or a name, or a path of them into blocks: `stage 1/conv2d_1.channels=8` changes all copies alike.
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
from engine.block import Block
from engine.cli.output import FAILED, complain, note
from engine.datasets.base import Dataset
from engine.datasets.prepare import Parts, prepare
from engine.errors import FileError, TrainingError, UserError
from engine.files import notes, read
from engine.graph import Graph
from engine.nested import content, with_content
from engine.program import not_ready, to_program
from engine.steps import Program

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
    return _with_setting(graph, owner, setting, _value(typed))


def _with_setting(graph: Graph, owner: str, setting: str, value: Any) -> Graph:
    """Changes a setting of a node, which may lie in a block: `Stage 1/Conv2D` and `block_1/conv2d_1` lead inside."""
    outer, slash, inner = owner.partition("/")
    if slash and not _called(graph, owner):
        id = _node(graph, outer)
        if not isinstance(graph.nodes[id].layer, Block):
            raise UserError(f"{graph.nodes[id].title} is no block: there is no '{inner}' inside.")
        return with_content(graph, (id,), _with_setting(content(graph, (id,)), inner, setting, value))
    node = _node(graph, owner)
    _known(setting, graph.nodes[node].layer.fields, graph.nodes[node].title)
    return graph.with_settings(node, **{setting: value})


def _called(graph: Graph, wanted: str) -> list[str]:
    """The nodes of that id or that name."""
    wanted = wanted.strip()
    named = [id for id, node in graph.nodes.items() if node.title.casefold() == wanted.casefold()]
    return [wanted] if wanted in graph.nodes else named


def _node(graph: Graph, wanted: str) -> str:
    """The id of a node by its id or its name."""
    named, wanted = _called(graph, wanted), wanted.strip()
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
    for problem in analysis.errors:
        complain(UserError(problem.text, problem.hint))
    raise NotReady(not_ready(analysis))


def prepared(drawing: Drawing, program: Program) -> Parts:
    """The data that a drawing learns from, in three parts. Raises DataError, and TrainingError where it has none."""
    layers = (drawing.graph.nodes[entry.node].layer for entry in program.entries)
    datasets = [layer for layer in layers if isinstance(layer, Dataset)]
    if not datasets:
        raise TrainingError("The drawing has no data to learn from.", "Put a data set in the place of the input.")
    return prepare(datasets[0], drawing.folder)
