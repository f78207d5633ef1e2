"""`gradwire evaluate`: how good a trained drawing is on a part of its data, or on all examples of another file."""

# ruff: noqa: PLC0415  (engine.verdict.predicting imports torch)

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from math import isfinite, nan
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import numpy as np
import typer

from engine.cli.drawing import AsJson, File, opened, prepared, ready_program
from engine.cli.learned import Learned, WeightsFile, learned, weights_of
from engine.cli.output import console, json_line, note, say, table
from engine.cli.own_data import DataPath, data_node, looked_into, progress
from engine.datasets.base import Array, Facts
from engine.datasets.prepare import Part, Parts
from engine.datasets.stored import only
from engine.errors import DataError, UserError
from engine.verdict.figures import MAIN, better, in_words

if TYPE_CHECKING:
    from engine.datasets.inspecting import Told
    from engine.verdict.verdict import Verdict

PartOption = Annotated[
    Literal["train", "validation", "test"] | None,
    typer.Option("--part", help="Which part of the data it is judged on; the test part unless told."),
]
TITLES = {"train": "Training", "validation": "Validation", "test": "Test"}
SHOWN = 20
"""Classes of a confusion matrix that a terminal has room for."""


def evaluate(
    file: File,
    part: PartOption = None,
    weights: WeightsFile = None,
    data: DataPath = None,
    baselines: Annotated[
        bool, typer.Option("--baselines/--no-baselines", help="Judge what needs no network beside it.")
    ] = True,
    top: Annotated[
        int | None, typer.Option(metavar="K", min=1, help="Also how often the right class is among the K best.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Judge a trained drawing: figures, classes and confusion matrix, beside what needs no network.

    FILE has its weights in the .safetensors beside it, as `gradwire train --save` and the window write them. With
    --data it is judged on all examples of another file, prepared as those it learnt from.
    """
    from engine.verdict.predicting import predict_all
    from engine.verdict.verdict import judge

    drawing = opened(file)
    path = weights_of(file, weights)
    trained = learned(drawing, ready_program(drawing.graph), path)
    if data is not None and part is not None:
        raise UserError("--part does not go with --data.", "All examples of the file are judged: none was learnt from.")
    part = part or "test"
    parts, title = _parts(trained, part, data)
    with progress() as told:
        verdicts = {loss: judge(found) for loss, found in predict_all(trained.network, parts, part, told).items()}
        beside = _baselines(parts, part, told) if baselines and len(parts.train) else {}
    if top is not None:
        verdicts, beside = (
            {name: _with_top(each, top) for name, each in found.items()} for found in (verdicts, beside)
        )
    if as_json:
        json_line(report(part, title, verdicts, beside))
        return
    for loss, verdict in verdicts.items():
        if len(verdicts) > 1:
            say(f"{verdict.predictions.head.title} ({loss})", "bold")
        show(verdict, beside if comparable(verdict, beside) else {}, title)


def _with_top(verdict: Verdict, k: int) -> Verdict:
    """With one more figure, where it has classes."""
    if verdict.kind == "numbers" or not verdict.figures:
        return verdict
    return replace(verdict, figures={**verdict.figures, f"top-{k} accuracy": verdict.top(k)})


def _parts(trained: Learned, part: str, data: Path | None) -> tuple[Parts, str]:
    """The data that it is judged on, and what they are called."""
    if data is None:
        parts = prepared(trained.drawing, trained.program)
        for each in parts.notes:
            note(each)
        return parts, f"{TITLES[part]} part"
    return _of_file(trained, data), f"All of {data.name}"


def _of_file(trained: Learned, path: Path) -> Parts:
    """The parts of the drawing's own data, with all examples of another file as the test part."""
    graph = trained.drawing.graph
    known = graph.with_layer(data_node(graph), trained.dataset)  # with the vocabulary that it learnt, if it has one
    dataset, folder = looked_into(replace(trained.drawing, graph=known), path, judging=True)
    loaded, facts, preparation = dataset.load(folder), trained.dataset.facts(), trained.preparation()
    for each in loaded.notes:
        note(each)
    _refuse_others(path.name, loaded.facts, facts)
    every = np.arange(len(loaded))
    y = renumbered(loaded.y, loaded.facts.classes, facts.classes) if facts.y.is_index else loaded.y
    y = y if preparation.target is None else preparation.target.apply(y)
    judged = Part(preparation.applied(only(loaded.x, every)), y, every)
    try:
        own = prepared(trained.drawing, trained.program)
    except DataError as error:
        note(f"There are no baselines, for the data that it learnt from cannot be read. {error.text}")
        none = Part(judged.x[:0], judged.y[:0], every[:0])
        own = Parts(none, none, none, facts, preparation)
    return replace(own, test=judged, preparation=preparation, names=loaded.names, columns=loaded.columns)


def _refuse_others(name: str, given: Facts, known: Facts) -> None:
    """Raises DataError where examples are of another kind than those that were learnt from."""
    if given.x.shape != known.x.shape or (given.x.classes, given.y.is_index) != (known.x.classes, known.y.is_index):
        raise DataError(
            f"{name} holds other examples than the network learnt from: {given.x} with {given.y} as the answer, "
            f"instead of {known.x} with {known.y}.",
            "Take a file with the same columns, or pictures of the same size.",
        )


def renumbered(y: Array, names: tuple[str, ...], known: tuple[str, ...]) -> Array:
    """Classes by the numbers that the network knows them by. Raises DataError for one it does not know."""
    if names == known or not names:
        return y
    strange = [name for name in names if name not in known]
    if strange:
        listed = ", ".join(f"“{name}”" for name in strange[:3])
        raise DataError(
            f"The network does not know the class {listed}.", f"It knows: {', '.join(known[:10])}. Correct the labels."
        )
    return np.array([known.index(name) for name in names])[y]


def _baselines(parts: Parts, part: str, told: Told) -> Mapping[str, Verdict]:
    from engine.verdict.baselines import baselines

    return baselines(parts, part, told)


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
    from engine.verdict.chance import interval

    found = verdict.predictions
    record: dict[str, Any] = {
        "title": found.head.title,
        "kind": verdict.kind,
        "examples": len(found),
        "accuracy interval": interval(verdict),
        "figures": dict(verdict.figures),
        "notes": verdict.notes,
    }
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
        (name, in_words(name, value), *(in_words(name, each.figures.get(name, nan)) for each in beside.values()))
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


def _unsure(verdict: Verdict) -> str:
    """How far the accuracy may be off on so few examples."""
    from engine.verdict.chance import interval

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
    from engine.verdict.chance import in_a_sentence

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
