"""What can become a member of an ensemble: runs that have kept their weights, and copies that were just trained.

A candidate's drawing and weights are read only when it is taken: a folder may hold hundreds of runs. What is made is
written into a file of its own, so that neither the drawing that is open nor its runs change.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.wording import metric_name, percent
from engine.datasets.preparation import METADATA
from engine.errors import UserError
from engine.files import weights_path, write, write_weights
from engine.graph import Graph
from engine.runs.record import WEIGHTS, Record
from engine.runs.store import listing, read_drawing, read_run_weights

if TYPE_CHECKING:
    from engine.ensembles.building import How
    from engine.ensembles.members import Member

USUAL = 5
"""Members that are proposed where nobody has chosen any: more add little."""


@dataclass(frozen=True, eq=False)
class Candidate:
    """`said` is how good it is; `lacks` why it cannot be taken, or empty. `read` may take a moment."""

    title: str
    said: str
    read: Callable[[], Member]
    lacks: str = ""
    proposed: bool = False


def of_runs(folder: Path, chosen: Collection[str] = ()) -> tuple[Candidate, ...]:
    """The runs in a folder that have come to an end; those of these ids are proposed, else starred ones, else the
    latest."""
    records = [record for record in listing(folder).records if record.reason]
    kept = {record.id for record in records if (folder / record.id / WEIGHTS).is_file()}
    wanted = proposed([record for record in records if record.id in kept], chosen)
    return tuple(_of_run(folder, record, record.id in kept, record.id in wanted) for record in records)


def proposed(records: Sequence[Record], chosen: Collection[str] = ()) -> frozenset[str]:
    """The ids of the runs that are proposed, of those that have their weights, the latest first."""
    starred = [record.id for record in records if record.starred]
    for wanted in (chosen, starred):
        found = frozenset(record.id for record in records if record.id in wanted)
        if len(found) > 1:
            return found
    return frozenset(record.id for record in records[:USUAL])


def _of_run(folder: Path, record: Record, kept: bool, wanted: bool) -> Candidate:
    lacks = "" if kept else "its weights were not kept"

    def read() -> Member:
        from engine.ensembles.members import Member

        return Member(record.title, read_drawing(folder, record.id), read_run_weights(folder, record.id))

    return Candidate(record.title, said_of(record), read, lacks, wanted and kept)


def said_of(record: Record) -> str:
    """`validation accuracy 96.7 %, seed 1`."""
    figures = record.validation or record.test
    part = "validation" if record.validation else "test"
    name = next((name for name in ("accuracy", "loss", *figures) if figures.get(name) is not None), "")
    value = figures.get(name)
    if value is None:
        return f"seed {record.seed}"
    shown = percent(value) if name == "accuracy" else f"{value:.4g}"
    return f"{part} {metric_name(name)} {shown}, seed {record.seed}"


def of_copies(graph: Graph, learned: Sequence[tuple[str, Mapping[str, Any], str]]) -> tuple[Candidate, ...]:
    """Copies of a drawing: what each is called, what it has learned, and how good it is."""

    def reading(title: str, weights: Mapping[str, Any]) -> Callable[[], Member]:
        def read() -> Member:
            from engine.ensembles.members import Member

            return Member(title, graph, dict(weights))

        return read

    return tuple(
        Candidate(title.capitalize(), said, reading(title.capitalize(), weights), proposed=True)
        for title, weights, said in learned
    )


def make(candidates: Iterable[Candidate], how: How, folder: Path | None, path: Path) -> Path:
    """Writes the ensemble of these into a file, with its weights; `folder` is where their data are found.

    Raises UserError that says what does not fit. Draws no random numbers that a training would miss.
    """
    from engine.datasets.base import Dataset
    from engine.datasets.prepare import prepare
    from engine.ensembles.building import ensemble
    from engine.ensembles.weighing import weighed

    made = ensemble([candidate.read() for candidate in candidates], how)
    data = next(node.layer for node in made.graph.nodes.values() if isinstance(node.layer, Dataset))
    parts = prepare(data, folder)
    if how == "weighted":
        if not len(parts.validation):
            raise UserError("There is no validation part to find shares on.", "Take the plain average.")
        made = weighed(made, parts)
    write(path, made.graph)
    write_weights(weights_path(path), made.weights, {METADATA: parts.preparation.to_json()})
    return path
