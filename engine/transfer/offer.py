"""What a file offers to a drawing: a value that people change row by row before anything is loaded."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import torch

from engine.errors import FileError
from engine.graph import Graph
from engine.nested import content, located, with_content
from engine.network import Network
from engine.program import to_program
from engine.steps import Program, Step
from engine.transfer.fitting import CHOSEN, Row, fits, proposed
from engine.transfer.sources import Entry, entries, read_entries
from engine.weights import Weights


@dataclass(frozen=True)
class Offer:
    """`file` is what the file holds, `own` what the drawing has, `learned` those of it that training changes."""

    path: Path
    file: Mapping[str, Entry]
    own: Mapping[str, Entry]
    rows: tuple[Row, ...]
    layers: tuple[tuple[str, tuple[str, ...]], ...]
    """The nodes of each layer with weights, by the layer's name."""
    learned: frozenset[str]

    @property
    def chosen(self) -> dict[str, str]:
        """The weight of the file for each of the drawing that takes one."""
        return {row.name: row.source for row in self.rows if row.source}

    @property
    def unused(self) -> tuple[str, ...]:
        """What is only in the file."""
        taken = set(self.chosen.values())
        return tuple(name for name in self.file if name not in taken)

    @property
    def sentence(self) -> str:
        """For people: how much fits."""
        fitting, total = len(self.chosen), len(self.rows)
        if fitting == total and not self.unused:
            return f"All {total} weights fit."
        left = f"; {_counted(len(self.unused))} of the file {_is(len(self.unused))} not used" if self.unused else ""
        return f"{fitting} of {_counted(total)} {_is(fitting)} in the file{left}."

    def choices(self, name: str) -> tuple[str, ...]:
        """The weights of the file that fit one of the drawing."""
        return tuple(other for other, entry in self.file.items() if fits(entry, self.own[name]))

    def choosing(self, name: str, source: str) -> Offer:
        """The same with another weight of the file for one of the drawing; with "" it takes none.

        Raises FileError where the file has none of that name, or it does not fit.
        """
        if name not in self.own:
            raise FileError(f"The drawing has no weight '{name}'.")
        if source and source not in self.file:
            raise FileError(f"{self.path.name} has no weight '{source}'.")
        if source and not fits(self.file[source], self.own[name]):
            raise FileError(f"'{source}' does not fit '{name}'.", "Choose one of the same shape.")
        how, reason = (CHOSEN, "") if source else ("", "left out")
        changed = (
            replace(row, source=source, how=how, reason=reason) if row.name == name else row for row in self.rows
        )
        return replace(self, rows=tuple(changed))

    def read(self) -> Weights:
        """The numbers of what is chosen, by the names of the drawing. Raises FileError and DataError."""
        return read_entries(self.path, self.chosen)

    def whole_layers(self) -> Iterator[tuple[str, ...]]:
        """The nodes of every layer that takes all that it can learn from the file."""
        taken = self.chosen.keys()
        for name, nodes in self.layers:
            own = {weight for weight in self.learned if weight.startswith(f"{name}.")}
            if own and own <= taken:
                yield nodes

    def freezing(self, graph: Graph) -> Graph:
        """The drawing with every layer frozen that is taken whole; one in a block only where all its copies are."""
        whole = {node for nodes in self.whole_layers() for node in nodes}
        others = _places(graph, (node for _, nodes in self.layers for node in nodes if node not in whole))
        for path, id in sorted(_places(graph, whole) - others):
            inner = content(graph, path)
            graph = with_content(graph, path, inner.with_node(replace(inner.nodes[id], frozen=True)))
        return graph

    @property
    def leaves_nothing(self) -> bool:
        """Whether a network that is frozen like this would have nothing to learn."""
        return self.learned <= self.chosen.keys()


def study(graph: Graph, path: Path) -> Offer:
    """What of a file fits a drawing. Raises FileError, and UserError where the drawing is no network yet."""
    file, program = entries(path), to_program(graph)
    with torch.device("meta"):  # shapes without memory
        network = Network(program)
    own = {
        name: Entry(tuple(weight.shape), str(weight.dtype).removeprefix("torch."))
        for name, weight in network.state_dict().items()
    }
    steps = [step for step in program.steps if step.module is not None]
    layers = tuple((step.name, step.units or (step.node,)) for step in steps)
    learned = frozenset(name for name, _ in network.named_parameters())
    return Offer(path, file, own, proposed(file, own, _behind(program)), layers, learned)


def _behind(program: Program) -> dict[str, str]:
    """The layer with a module that each layer reads from first, through what has none."""
    makers: dict[str, Step] = {}
    for step in program.steps:
        makers |= dict.fromkeys(step.variables, step)

    def before(step: Step) -> str:
        while step.inputs and step.inputs[0] in makers:
            step = makers[step.inputs[0]]
            if step.module is not None:
                return step.name
        return ""

    return {step.name: before(step) for step in program.steps}


def _places(graph: Graph, nodes: Iterable[str]) -> set[tuple[tuple[str, ...], str]]:
    found = (located(graph, node) for node in nodes)
    return {place for place in found if place is not None}


def _counted(number: int) -> str:
    return f"{number:,} weight" if number == 1 else f"{number:,} weights"


def _is(number: int) -> str:
    return "is" if number == 1 else "are"
