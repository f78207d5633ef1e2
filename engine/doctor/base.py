"""What a rule of the doctor is, what it finds, and the table of all rules.

A rule is a pure function of a `Record`: the drawing, its settings, its data, and what a run has shown of itself so far.
It yields what is wrong, with the figures that show it and the fixes that mend it. When it is asked, and how often in
succession it has to find the same before people are told, is declared beside it:

    @rule("dead-relu", "Dead ReLUs", "step", about="A ReLU that is zero for every example gets no gradient …")
    def dead(record: Record) -> Iterator[Finding]: ...

Thresholds are constants with their reason and source in the rule's file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from engine.problems import Problem

if TYPE_CHECKING:
    from engine.doctor.record import Record

Moment = Literal["drawing", "data", "step", "epoch", "end"]
"""What a rule looks at: the drawing and its settings alone, the data too, the examinations of a run (a few a second),
its epochs, or how it ended."""

OF_EXAMPLES = frozenset(
    {"inputs-not-scaled", "targets-not-scaled", "classes-out-of-balance", "shared-examples", "near-copies"}
    | {"overfitting", "learning-rate-too-high", "learning-rate-too-low", "hardly-learns"}
)
"""Rules that say nothing where a network plays its examples itself: what it meets changes as it learns, and so does
what its loss is measured by."""
OF_LOSSES = frozenset(
    {"overfitting", "learning-rate-out-of-range", "learning-rate-too-high", "learning-rate-too-low"}
    | {"vanishing-gradients", "exploding-gradients", "targets-not-scaled", "classes-out-of-balance"}
    | {"answer-given-away", "hardly-learns"}
)
"""Rules that say nothing where a network learns without a loss: it has no truth, no gradients, and steps of its own."""
HOLDS = 3
"""Examinations in succession that have to agree before people are told, and before a finding is taken back: a single
batch may be an odd one, and what comes and goes by the second cannot be read."""


@dataclass(frozen=True)
class Bars:
    """One number for each of several things, largest to smallest on a log scale; `healthy` is the range to be in."""

    labels: tuple[str, ...]
    values: tuple[float, ...]
    unit: str
    healthy: tuple[float, float] | None = None
    log: bool = True


@dataclass(frozen=True)
class Curves:
    """Named curves over epochs, with the epoch that matters marked."""

    names: tuple[str, ...]
    values: tuple[tuple[float, ...], ...]
    first: int
    """The epoch of the first values."""
    mark: int
    unit: str = "loss"


Evidence = Bars | Curves


@dataclass(frozen=True)
class Finding(Problem):
    """A problem of how a network learns. `node` is named as programs do, `block_1/0/dense_2`; `rule` says which found
    it. It is advice: the network runs all the same, so its level is a warning unless a run broke."""

    level: Literal["error", "warning"] = "warning"
    rule: str = ""
    title: str = ""
    about: str = field(default="", compare=False)
    """What people should know of the illness."""
    evidence: Evidence | None = field(default=None, compare=False)
    name: str = field(default="", compare=False)
    """What the node was called when it was found: `Dense 2` where several are called Dense."""

    @property
    def key(self) -> tuple[str, str | None]:
        """What it is about: the same rule at the same node is the same finding, with whatever figures."""
        return self.rule, self.node

    def place(self, title: str) -> str:
        """Where it was found, of a node that has this title now: with its number, if it has not been renamed."""
        return self.name if title and self.name.rpartition(" ")[0] == title else title


@dataclass(frozen=True)
class Rule:
    """`about` is what people should know of the illness; `unmended` says why no fix is offered, where none is."""

    id: str
    title: str
    moment: Moment
    look: Callable[[Record], Iterator[Finding]]
    about: str
    holds: int = 1
    unmended: str = ""


RULES: dict[str, Rule] = {}
"""Every rule by its id, in the order in which findings are listed: causes before what follows from them."""

Look = Callable[["Record"], Iterator[Finding]]


def rule(id: str, title: str, moment: Moment, about: str, unmended: str = "") -> Callable[[Look], Look]:
    """Puts a function into RULES."""

    def declared(look: Look) -> Look:
        if id in RULES:
            raise TypeError(f"the rule '{id}' is there already")
        RULES[id] = Rule(id, title, moment, look, about, HOLDS if moment == "step" else 1, unmended)
        return look

    return declared


def causes_first(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """In the order they are given, what follows from the drawing and the data before what a run shows; what broke it
    before everything."""
    return tuple(sorted(findings, key=lambda finding: finding.level != "error"))


def found(record: Record, *moments: Moment) -> Iterator[Finding]:
    """What the rules of these moments find."""
    for each in RULES.values():
        if each.moment in moments:
            yield from examined(record, each)


def examined(record: Record, each: Rule) -> Iterator[Finding]:
    """What one rule finds, under its name."""
    if record.settings.acts and each.id in OF_EXAMPLES:
        return
    if not record.settings.by_loss and each.id in OF_LOSSES:
        return
    for finding in each.look(record):
        name = record.name(finding.node) if finding.node else ""
        yield Finding(**{**vars(finding), "rule": each.id, "title": each.title, "about": each.about, "name": name})
