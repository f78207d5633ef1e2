"""Makes a report of a drawing and its weights, for the command line and for a worker process: from nothing else."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from engine import kinds
from engine.analysis import analyse
from engine.cost import cost
from engine.datasets.base import Dataset
from engine.datasets.prepare import Parts, prepare
from engine.doctor.base import Finding
from engine.doctor.chart import Chart
from engine.doctor.doctor import at_rest, beside
from engine.errors import UserError
from engine.graph import Graph
from engine.program import to_program
from engine.report.pieces import Report
from engine.report.writing import PARTS, Matter, report
from engine.steps import Program
from engine.training.events import EpochEnded
from engine.training.state import State
from engine.verdict.baselines import baselines
from engine.verdict.predicting import predict, still
from engine.verdict.verdict import Verdict, judge
from engine.weights import Weights

Told = Callable[[int, int, str], None]
"""How far it is: done, of how much, and what is being done. What it raises ends the work."""

USED = ("gradwire", "torch", "numpy", "scikit-learn")
assert kinds.LAYERS  # in a process of its own the table of layers is empty until it is imported


def quietly(done: int, total: int, words: str) -> None:
    """For those who do not want to know how far it is."""


def made(
    graph: Graph,
    name: str,
    folder: Path | None = None,
    weights: Weights | None = None,
    history: Sequence[EpochEnded] = (),
    seconds: float = 0.0,
    told: Told = quietly,
    with_baselines: bool = True,
) -> Report:
    """The report of a drawing in `folder` with what it has learned. What cannot be read or judged is said in it.

    Without weights there is no verdict: what a network answers that knows nothing is chance.
    """
    analysis = analyse(graph)
    matter = Matter(
        name, graph, analysis, datetime.now(), cost(analysis), history=history, seconds=seconds, versions=_versions()
    )
    told(5, 100, "reading the data")
    found = _data(graph, folder)
    if isinstance(found, UserError):
        return report(replace(matter, excuse=str(found)))
    matter = replace(matter, data=found)
    if found is None or not analysis.ready or not weights:
        return report(matter)
    program = to_program(graph, analysis)
    verdicts = _verdicts(program, graph, weights, found, told)
    matter = replace(matter, findings=_findings(graph, program, found), verdicts=verdicts)
    if with_baselines and verdicts:
        last = next(part for part in ("test", "validation", "train") if part in verdicts)

        def further(done: int, total: int, words: str) -> None:
            told(50 + 45 * done // max(1, total), 100, words)

        with suppress(UserError):  # what they cannot be fitted on they are not compared on
            judged = baselines(found, last, further)
            matter = replace(matter, baselines={method: verdict.figures for method, verdict in judged.items()})
    told(98, 100, "writing")
    return report(matter)


def _data(graph: Graph, folder: Path | None) -> Parts | UserError | None:
    """The parts; the reason where they cannot be had; None where the drawing has no data."""
    dataset = next((node.layer for node in graph.nodes.values() if isinstance(node.layer, Dataset)), None)
    try:
        return prepare(dataset, folder) if dataset is not None else None
    except UserError as error:
        return error


def _findings(graph: Graph, program: Program, data: Parts) -> tuple[Finding, ...]:
    record = Chart(graph, program, graph.training, data).record
    return beside(at_rest(record, "drawing", "data"), ())


def _verdicts(program: Program, graph: Graph, weights: Weights, data: Parts, told: Told) -> Mapping[str, Verdict]:
    """By part; of those that have examples. Without a loss nothing says what is right."""
    if not program.compared:
        return {}
    state = State.fresh(program, graph.training.changed(device="cpu"))
    state.take(weights)
    network = still(state.network)
    parts = [part for part in PARTS if len(getattr(data, part))]
    found: dict[str, Verdict] = {}
    for number, part in enumerate(parts):
        start, width = 10 + 40 * number // len(parts), 40 // len(parts)

        def further(done: int, total: int, words: str, start: int = start, width: int = width) -> None:
            told(start + width * done // max(1, total), 100, words)

        found[part] = judge(predict(network, data, part, further))
    return found


def _versions() -> dict[str, str]:
    found = {}
    for name in USED:
        with suppress(PackageNotFoundError):
            found[name] = version(name)
    return found
