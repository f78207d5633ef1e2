"""What the doctor says on the command line: about a drawing, and about a training that was followed to its end."""

# ruff: noqa: PLC0415  (the doctor's rules import torch)

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from engine.analysis import Analysis, analyse
from engine.cli.output import say
from engine.doctor.base import Finding, causes_first
from engine.program import to_program

if TYPE_CHECKING:
    from engine.datasets.prepare import Parts
    from engine.doctor.doctor import Doctor
    from engine.training.loop import Training


def of_drawing(analysis: Analysis) -> tuple[Finding, ...]:
    """What is said before any data are read: a check should take no time, and the data need not be there yet."""
    from engine.doctor.chart import Chart
    from engine.doctor.doctor import at_rest, beside

    if not analysis.ready:
        return ()
    graph = analysis.graph
    record = Chart(graph, to_program(graph, analysis), graph.training).record
    return beside(at_rest(record, "drawing"), analysis.problems)


def of_training(doctor: Doctor, training: Training, data: Parts) -> tuple[Finding, ...]:
    """What is wrong with the run and its data, and with the drawing as far as its own problems do not say so."""
    from engine.doctor.chart import NAME
    from engine.doctor.doctor import at_rest, beside
    from engine.doctor.examination import Examination, examination
    from engine.training.watching import observe

    last = doctor.chart.record.last
    if last is None or last.reason != "failed":  # a short run has been examined a few times at most
        seen = observe(training.state, data, {NAME: examination()}).get(NAME)
        if isinstance(seen, Examination):
            doctor.conclude(seen)
    record = doctor.chart.record
    problems = (*analyse(record.graph).problems, *doctor.findings)
    return causes_first((*beside(at_rest(record, "drawing", "data"), problems), *doctor.findings))


def as_record(finding: Finding) -> dict[str, Any]:
    """A finding as data."""
    kept = {name: getattr(finding, name) for name in ("rule", "title", "text", "node", "hint", "level")}
    return {**kept, "fixes": [fix.label for fix in finding.fixes]}


def show(findings: Iterable[Finding]) -> None:
    """`Dead ReLUs [relu_1]: …`, a line each, and below it what mends it."""
    for finding in findings:
        place = f" [{finding.node}]" if finding.node else ""
        say(f"{finding.title}{place}: {finding.text}", "red" if finding.level == "error" else "yellow")
        for line in (finding.hint, *(f"Fix: {fix.label}" for fix in finding.fixes)):
            say(f"    {line}")
