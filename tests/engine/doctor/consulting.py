"""Drawings that are ill, and a doctor who looks at a whole training of them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from engine.datasets.base import Dataset
from engine.datasets.prepare import prepare
from engine.doctor.base import Finding
from engine.doctor.chart import NAME
from engine.doctor.doctor import Doctor, at_rest
from engine.doctor.examination import Examination, examination
from engine.doctor.rules import RULES
from engine.fixes import mended
from engine.graph import Graph
from engine.program import to_program
from engine.training.loop import Controls, Training
from engine.training.probes import Probe
from engine.training.watching import observe
from tests.engine.drawings import classifier


def dense(units: int, **settings: Any) -> tuple[str, dict[str, Any]]:
    return ("dense", {"units": units, **settings})


def deep(activation: str, layers: int, **settings: Any) -> Graph:
    """A classifier of digits with many hidden layers of 24 units, trained for two epochs unless told otherwise."""
    hidden = [part for _ in range(layers) for part in (dense(24, **settings), activation)]
    return brief(classifier("flatten", *hidden, data="digits", classes=10))


def brief(graph: Graph, **training: Any) -> Graph:
    return graph.with_training(**{"epochs": 2, "device": "cpu", "threads": 1, "batch_size": 64, **training})


def consult(graph: Graph, folder: Path | None = None) -> tuple[Finding, ...]:
    """All that the doctor says about a drawing, its data and a whole training of it, when it has ended."""
    doctor = called_to(graph, folder)
    rest = at_rest(doctor.chart.record, "drawing", "data")
    *_, findings = treated(graph, doctor)
    return (*rest, *findings)


def called_to(graph: Graph, folder: Path | None = None) -> Doctor:
    return Doctor(graph, to_program(graph), graph.training, prepare(data(graph), folder))


def treated(graph: Graph, doctor: Doctor, **probes: Probe) -> Iterator[tuple[Finding, ...]]:
    """What the doctor tells after each event of a whole training in which others look too, and about what it left."""
    record = doctor.chart.record
    assert record.parts is not None
    looks = {NAME: examination(), **probes}
    training = Training(record.program, record.parts, graph.training, None, Controls(looks))
    for event in training.events():
        doctor.take(event)
        yield doctor.findings
    if doctor.chart.record.last is None or doctor.chart.record.last.reason != "failed":
        reading = observe(training.state, record.parts, {NAME: examination()})[NAME]
        assert isinstance(reading, Examination)
        doctor.conclude(reading)
    yield doctor.findings


def data(graph: Graph) -> Dataset:
    return next(node.layer for node in graph.nodes.values() if isinstance(node.layer, Dataset))


def told(graph: Graph, rule: str, folder: Path | None = None) -> Finding:
    """What one rule says; fails where it says nothing, or more than one thing."""
    found = [finding for finding in consult(graph, folder) if finding.rule == rule]
    assert len(found) == 1, found
    assert bool(found[0].fixes) != bool(RULES[rule].unmended)
    return found[0]


def all_mended(graph: Graph, finding: Finding, folder: Path | None = None) -> None:
    """Fails where the network is still ill after one of the fixes that the finding offers."""
    for fix in finding.fixes:
        after = mended(graph, finding.node, fix)
        assert after != graph, fix.label
        still = [each.text for each in consult(after, folder) if each.rule == finding.rule]
        assert not still, (fix.label, still)
