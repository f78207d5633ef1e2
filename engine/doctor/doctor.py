"""The doctor at a run's bedside: notes what happens, asks the rules, and tells what has held for a while.

    doctor = Doctor(graph, program, settings, parts)
    for event in train(program, parts, settings, probes={NAME: examination()}):
        doctor.take(event)
    doctor.conclude(observe(state, parts, {NAME: examination()})[NAME])
    doctor.findings

A finding of a rule that looks at examinations is told once it has been made a few times in succession, and taken back
once it has been missed as often; so nothing flickers. When a run has ended, one look at what it left decides: nothing
changes any more.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING

from engine.doctor.base import Finding, Moment, Rule, examined, found
from engine.doctor.chart import NAME, Chart
from engine.doctor.examination import Examination
from engine.doctor.record import Record
from engine.doctor.rules import RULES
from engine.graph import Graph
from engine.problems import Problem
from engine.settings import TrainingSettings
from engine.steps import Program
from engine.training.events import EpochEnded, Event, Finished, Observed

if TYPE_CHECKING:
    from engine.datasets.prepare import Parts

Key = tuple[str, str | None]

GROWTH = 1.1
"""By how much a run has grown when the rules about its epochs are asked again."""


class Doctor:
    """`findings` are those about the run; `at_rest` tells those about the drawing and the data."""

    def __init__(self, graph: Graph, program: Program, settings: TrainingSettings, parts: Parts | None = None) -> None:
        self.chart = Chart(graph, program, settings, parts)
        self._told: dict[Key, Finding] = {}
        self._streaks: dict[Key, int] = {}
        self._findings: tuple[Finding, ...] = ()
        self._judged = 0.0
        """How many epochs had ended when the rules about them were last asked."""

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What is wrong now, in the order of the rules; the same tuple as before where nothing differs."""
        order = list(RULES)
        found = tuple(sorted(self._told.values(), key=lambda finding: order.index(finding.rule)))
        if found != self._findings:
            self._findings = found
        return self._findings

    def take(self, event: Event) -> None:
        """Looks at what an event tells."""
        self.chart.take(event)
        if isinstance(event, Observed):
            if NAME in event.readings:  # other probes are read in between, and one examination counts once
                self._ask("step")
        elif isinstance(event, EpochEnded):
            self._ask_about_epochs(event.epoch)
        elif isinstance(event, Finished):
            self._ask("epoch")
            self._ask("end")

    def conclude(self, seen: Examination) -> None:
        """Looks once more at what a run has left: what is ill there is ill, and what is not, is not. Of a short run the
        data may have been told only now, and what its epochs are measured by."""
        self.chart.take(Observed(seen.step, seen.epoch, {NAME: seen}))
        for each in _of("step", "epoch"):
            self._judge(each, self.chart.record, each.holds)

    def set_rate(self, rate: float) -> None:
        """The learning rate was set by hand: what examinations have shown has to prove itself anew."""
        self.chart.set_rate(rate)
        stay = {rule.id for rule in _of("epoch", "end")}
        self._told = {key: finding for key, finding in self._told.items() if key[0] in stay}
        self._streaks = {key: count for key, count in self._streaks.items() if key[0] in stay}

    def _ask_about_epochs(self, epoch: int) -> None:
        """After each epoch, and after ever more of them in a long run: the rules go through all there are, and small
        networks end hundreds a second."""
        if not self._judged <= epoch < GROWTH * self._judged:
            self._judged = epoch
            self._ask("epoch")

    def _ask(self, moment: Moment) -> None:
        record = self.chart.record
        for each in _of(moment):
            self._judge(each, record, 1)

    def _judge(self, each: Rule, record: Record, weight: int) -> None:
        """Counts how often a rule has made a finding, or missed it, and tells or takes it back."""
        made = {finding.key: finding for finding in examined(record, each)}
        known = {key for key in self._streaks if key[0] == each.id}
        for key in known | made.keys():
            step = weight if key in made else -weight
            count = min(max(self._streaks.get(key, 0) + step, 0), each.holds)
            self._streaks[key] = count
            if key in made and (count == each.holds or key in self._told):
                self._told[key] = made[key]
            elif not count:
                self._told.pop(key, None)
                del self._streaks[key]


def _of(*moments: Moment) -> Iterator[Rule]:
    return (rule for rule in RULES.values() if rule.moment in moments)


def at_rest(record: Record, *moments: Moment) -> tuple[Finding, ...]:
    """What is wrong with the drawing, or its data, whether it is trained or not."""
    return tuple(found(record, *moments))


def beside(findings: Collection[Finding], problems: Collection[Problem]) -> tuple[Finding, ...]:
    """The findings that the drawing's own problems do not tell already: those that offer another fix."""
    told = {(problem.node, fix.label) for problem in problems for fix in problem.fixes}
    return tuple(each for each in findings if not any((each.node, fix.label) in told for fix in each.fixes))
