"""A verdict as it is told in a terminal: as one JSON object for programs, or as tables and sentences for people."""

from __future__ import annotations

from collections.abc import Mapping
from math import isfinite, nan
from typing import TYPE_CHECKING, Any

from engine.cli.output import console, note, say, table
from engine.datasets.base import Array
from engine.ensembles.comparing import Comparison
from engine.ensembles.comparing import compared as compared_members
from engine.verdict.chance import in_a_sentence, interval
from engine.verdict.figures import MAIN, better, in_words, named

if TYPE_CHECKING:
    from engine.verdict.verdict import Verdict

SHOWN = 20
"""Classes of a confusion matrix that a terminal has room for."""


def comparable(verdict: Verdict, beside: Mapping[str, Verdict]) -> Mapping[str, Verdict]:
    """The baselines that answer the same as a loss of the drawing."""
    head = verdict.predictions.head
    return {n: each for n, each in beside.items() if head.port == "y" and each.kind == verdict.kind}


# ---- for programs ----


def report(part: str, title: str, verdicts: Mapping[str, Verdict], beside: Mapping[str, Verdict]) -> dict[str, Any]:
    """Everything as data: figures, classes, confusion matrix, areas of the curves, calibration, baselines."""
    return {
        "part": part,
        "data": title,
        "losses": [
            {"loss": loss, **_record(each), "baselines": _figures(each, beside)} for loss, each in verdicts.items()
        ],
    }


def _figures(verdict: Verdict, beside: Mapping[str, Verdict]) -> dict[str, Any]:
    return {
        name: {"figures": dict(each.figures), "notes": each.notes} for name, each in comparable(verdict, beside).items()
    }


def _record(verdict: Verdict) -> dict[str, Any]:
    found = verdict.predictions
    record: dict[str, Any] = {
        "title": found.head.title,
        "kind": verdict.kind,
        "examples": len(found),
        "accuracy interval": interval(verdict),
        "figures": dict(verdict.figures),
        "notes": verdict.notes,
    }
    together = compared_members(verdict)
    if together is not None:
        record["ensemble"] = members_record(together)
    if verdict.kind == "numbers":
        return record | {"targets": [vars(row) for row in verdict.targets]}
    record |= {
        "classes": [vars(row) for row in verdict.classes],
        "averages": [vars(row) for row in verdict.averages],
        "confusion": {
            "labels": [found.head.classes[label] for label in verdict.labels],
            "counts": verdict.confusion.tolist(),
        },
    }
    if verdict.calibration is not None:
        bins = verdict.calibration
        names = ("edges", "counts", "stated", "came_true")
        record["calibration"] = {name: getattr(bins, name).tolist() for name in names} | {"error": bins.error}
    return record


# ---- for people ----


def show(verdict: Verdict, beside: Mapping[str, Verdict], title: str) -> None:
    """The figures beside those of the baselines, the classes, the confusion matrix, and which one wins."""
    found = verdict.predictions
    say(f"{title}: {len(found):,} examples.", "bold")
    rows = [
        (
            named(name, found.head.classes),
            in_words(name, value),
            *(in_words(name, each.figures.get(name, nan)) for each in beside.values()),
        )
        for name, value in verdict.figures.items()
        if not name.endswith("(micro)")  # with one answer for each decision these are the accuracy
    ]
    if rows:
        table(("", "Network", *(name[:1].upper() + name[1:] for name in beside)), rows, right=range(1, 2 + len(beside)))
    if unit := _unit(verdict):
        say(unit, "dim")
    if verdict.classes:
        _show_classes(verdict)
    elif len(verdict.targets) > 1:
        say()
        each = [(t.name, f"{t.mae:.4g}", f"{t.rmse:.4g}", in_words("R²", t.r2)) for t in verdict.targets[:SHOWN]]
        table(("Number", "MAE", "RMSE", "R²"), each, right=(1, 2, 3))
    together = compared_members(verdict)
    if together is not None:
        say()
        show_members(together)
    for text in verdict.notes:
        note(text)
    for name, baseline in beside.items():
        for text in baseline.notes:
            note(f"{name[:1].upper()}{name[1:]}: {text}")
    if unsure := _unsure(verdict):
        say(unsure)
    if beside:
        text, wins = compared(verdict, beside)
        say(text, "bold green" if wins else "bold yellow")


def members_record(found: Comparison) -> dict[str, Any]:
    """An ensemble beside its members, for programs."""
    return {
        "members": {name: dict(figures) for name, figures in found.members.items()},
        "mean": dict(found.mean),
        "together": {name: found.together[name] for name in found.figures},
        "disagreement": found.disagreement,
        "beaten": found.beaten,
        "groups": {group.title: len(group.rows) for group in found.groups},
    }


def show_members(found: Comparison) -> None:
    """An ensemble beside its members, and what became of the examples that they disagree on, for people."""
    rows = [(name, *_told(found, figures)) for name, figures in found.members.items()]
    rows += [("Their mean", *_told(found, found.mean)), ("The ensemble", *_told(found, found.together))]
    table(("", *found.figures), rows, right=range(1, 1 + len(found.figures)))
    for group in found.groups:
        say(f"{group.title}: {len(group.rows):,}", "dim")
    say(found.sentence, "bold green" if found.beaten == len(found.members) else "bold")


def _told(found: Comparison, figures: Mapping[str, float]) -> tuple[str, ...]:
    return tuple(in_words(name, figures.get(name, nan)) for name in found.figures)


def _unsure(verdict: Verdict) -> str:
    """How far the accuracy may be off on so few examples."""
    found = interval(verdict)
    if found is None:
        return ""
    low, high = (in_words("accuracy", end) for end in found)
    return f"Of all examples of the kind it answers from {low} to {high} rightly, as far as this part tells (95 %)."


def _unit(verdict: Verdict) -> str:
    """What the numbers are counted in."""
    head = verdict.predictions.head
    if head.kind == "classes" or not head.targets:
        return ""
    if not head.port:
        return "Errors are in the scale that the drawing computes its target in."
    target = verdict.predictions.facts.target
    return f"Errors are in the unit of “{target}”." if target and head.port == "y" else "Errors are in the data's unit."


def _show_classes(verdict: Verdict) -> None:
    say()
    rows = [
        (
            r.name,
            *(in_words("recall", v) for v in (r.precision, r.recall, r.f1)),
            in_words("ROC AUC", r.roc_auc),
            f"{r.support:,}",
        )
        for r in (*verdict.classes[: 2 * SHOWN], *verdict.averages[:2])
    ]
    table(("Class", "Precision", "Recall", "F1", "ROC AUC", "Support"), rows, right=range(1, 6))
    names = verdict.predictions.head.classes
    if 1 < len(names) <= SHOWN:
        say()
        _show_confusion(names, verdict.confusion)
    say()


def _show_confusion(names: tuple[str, ...], counts: Array) -> None:
    """True classes in rows, answers in columns; where the names take too much room the columns have numbers."""
    headings, rows = names, names
    widest = max(len(f"{counts.max():,}"), 4) + 2
    if 20 + max(map(len, names)) + sum(max(widest, len(name) + 2) for name in names) > console().width:
        headings = tuple(map(str, range(1, 1 + len(names))))
        rows = tuple(f"{number} {name}" for number, name in zip(headings, names, strict=True))
    cells = [(row, *(f"{count:,}" for count in line)) for row, line in zip(rows, counts, strict=True)]
    table(("True ↓  Answered →", *headings), cells, right=range(1, 1 + len(names)))


def compared(verdict: Verdict, beside: Mapping[str, Verdict]) -> tuple[str, bool]:
    """Whether the network beats what needs no network, by the first figure that all of them have, and whether that may
    be chance."""
    name = next((name for name in MAIN if isfinite(verdict.figures.get(name, nan))), "")
    best = None
    for title, each in beside.items():
        value = each.figures.get(name, nan)
        if isfinite(value) and (best is None or better(name, value, best[1])):
            best = title, value
    if best is None:
        return "There is nothing to compare it with.", False
    own, other = in_words(name, verdict.figures[name]), in_words(name, best[1])
    chance = f" {in_a_sentence(verdict, beside[best[0]])}".rstrip()
    if better(name, verdict.figures[name], best[1]):
        text = f"The network is better than every baseline: {name} {own}, {titled(best[0])} {other}."
        return text + chance, True
    if verdict.figures[name] == best[1]:
        return f"The network is no better than {titled(best[0])}: {name} {own} both.", False
    return f"The network loses to {titled(best[0])}: {name} {own} against {other}.{chance}", False


def titled(baseline: str) -> str:
    """As it stands in a sentence: “the random forest”, “logistic regression”."""
    return baseline if baseline.endswith("regression") else f"the {baseline}"
