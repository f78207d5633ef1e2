"""Rules about parts that share what they should not, and columns that give the answer away: `engine.datasets.leaks`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from engine.datasets.base import Dataset
from engine.datasets.leaks import Leak, leaks
from engine.datasets.marks import Mark, merged
from engine.doctor.base import Bars, Finding, rule
from engine.doctor.data import SHOWN, source
from engine.doctor.record import Record
from engine.doctor.words import several
from engine.layer import Change, Fix, Together

Kind = Literal["near", "group", "time", "column"]


def _found(record: Record, kind: Kind) -> Iterator[tuple[str, Dataset, list[Leak]]]:
    """The leaks of one kind, with the data set and its node, where there are any."""
    found = source(record)
    if found is None or record.parts is None:
        return
    if own := [leak for leak in leaks(record.parts, found[1]) if leak.kind == kind]:
        yield *found, own


@rule(
    "near-copies",
    "Test holds copies of training examples",
    "data",
    about="Examples that are nearly the same as one that the network was trained on tell little about new ones. Data"
    " sets that are widely used have them too: 3 % of the test pictures of CIFAR-10 (Barz and Denzler 2020).",
)
def near_copies(record: Record) -> Iterator[Finding]:
    for node, dataset, (leak, *_) in _found(record, "near"):
        out = merged(dataset.marks, (Mark(example=place, part="out") for place in leak.examples))
        label = f"Leave out {several(len(leak.examples), 'copy').replace('copys', 'copies')}"
        fixes: tuple[Fix, ...] = (Together((Change("marks", out, node),), label),)
        by_group = " If a column says what belongs together, split by group." if dataset.split_columns else ""
        hint = leak.hint + (by_group if dataset.split != "group" else "")
        yield Finding(leak.text, node, "x", hint, fixes)


@rule(
    "groups-torn",
    "Groups are in several parts",
    "data",
    about="Several examples of one patient, speaker or place are more alike than those of different ones. Where both"
    " training and test have some of them, the test measures memory (Kapoor and Narayanan 2023).",
)
def groups_torn(record: Record) -> Iterator[Finding]:
    return _kept_apart(record, "group")


@rule(
    "time-overlaps",
    "The parts overlap in time",
    "data",
    about="What happens today is much like what happened yesterday. A test drawn at random from a series lies between"
    " examples that were learnt, and says little about the future.",
)
def time_overlaps(record: Record) -> Iterator[Finding]:
    return _kept_apart(record, "time")


def _kept_apart(record: Record, how: Literal["group", "time"]) -> Iterator[Finding]:
    """What a split by the column keeps apart."""
    for node, _, (leak, *_) in _found(record, how):
        changes = Change("split", how, node), Change("split_by", leak.column, node)
        yield Finding(leak.text, node, "x", leak.hint, (Together(changes, f"Split by {how} “{leak.column}”"),))


@rule(
    "answer-given-away",
    "A column gives the answer away",
    "data",
    about="A column that is filled in together with the answer, or after it, is not there when the network is used. The"
    " network learns nothing but to copy it (Kaufman et al. 2012, “Leakage in data mining”).",
)
def answer_given_away(record: Record) -> Iterator[Finding]:
    for node, dataset, found in _found(record, "column"):
        names = tuple(leak.column for leak in found)
        out = (*dataset.setting("leave_out"), *names)
        label = f"Leave out {' and '.join(f'“{name}”' for name in names[:3])}{' and more' if len(names) > 3 else ''}"
        shown = [*((leak.column, leak.score) for leak in found), *found[0].others][:SHOWN]
        alone = tuple(100 * max(0.0, score) for _, score in shown)
        evidence = Bars(tuple(name for name, _ in shown), alone, "% known by it alone", log=False)
        text = " ".join(leak.text for leak in found[:3])
        fix = Together((Change("leave_out", out, node),), label)
        yield Finding(text, node, "x", found[0].hint, (fix,), evidence=evidence)
