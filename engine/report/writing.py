"""From a drawing, its training and its verdict to the sections of a report.

Whatever is not there is left out or said in a sentence: a drawing that was never trained has a report, too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import numpy as np

from engine.analysis import Analysis
from engine.cost import NOTHING, Cost
from engine.datasets.base import Dataset
from engine.datasets.prepare import Parts
from engine.doctor.base import Finding
from engine.ensembles.comparing import Comparison, compared
from engine.graph import Graph, Node
from engine.relevant import relevant
from engine.report.charts import Axes, Curve, bars, chart, matrix
from engine.report.pieces import Picture, Piece, Report, Section, Table, Text
from engine.report.sketch import sketch
from engine.training.events import EpochEnded
from engine.verdict.figures import FIGURES, better, in_words, named
from engine.verdict.verdict import Verdict

PARTS = {"train": "training", "validation": "validation", "test": "test"}
MOST_NODES = 60
"""Rows of the table of layers; a drawing of a thousand neurons is seen in its picture."""
MOST_CLASSES = 40
"""Classes that a confusion matrix still shows on a page."""
MOST_CURVES = 8
SPREAD = 1000
"""Points of a scatter plot."""
LEADING = ("accuracy", "balanced accuracy", "F1 (macro)", "F1", "R²", "MAE", "RMSE", "loss")
"""What a summary and the table of baselines say, as far as there is such a figure."""


@dataclass(frozen=True, eq=False)
class Matter:
    """What is reported. `verdicts` are by part; `baselines` have figures by the name of the method, on `judged`."""

    name: str
    graph: Graph
    analysis: Analysis
    made: datetime
    cost: Cost = NOTHING
    data: Parts | None = None
    history: Sequence[EpochEnded] = ()
    seconds: float = 0.0
    verdicts: Mapping[str, Verdict] = field(default_factory=dict)
    baselines: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    findings: Sequence[Finding] = ()
    versions: Mapping[str, str] = field(default_factory=dict)
    excuse: str = ""
    """Why there are no data."""

    @property
    def judged(self) -> Verdict | None:
        """The verdict that counts: on the test part, or else on what comes nearest to it."""
        return next((self.verdicts[part] for part in ("test", "validation", "train") if part in self.verdicts), None)

    @property
    def datasets(self) -> list[Dataset]:
        return [node.layer for node in self.graph.nodes.values() if isinstance(node.layer, Dataset)]


def report(matter: Matter) -> Report:
    """All that there is to say."""
    sections = (
        Section("Summary", tuple(_summary(matter))),
        Section("Drawing", tuple(_drawing(matter))),
        Section("Data", tuple(_data(matter))),
        Section("Training", tuple(_training(matter))),
        Section("Verdict", tuple(_verdict(matter))),
        Section("What the doctor says", tuple(Text(f"{each.text} {each.hint}".strip()) for each in matter.findings)),
        Section("Made with", tuple(_versions(matter))),
    )
    return Report(
        matter.name, f"Report of {matter.made:%d %B %Y, %H:%M}", tuple(each for each in sections if each.pieces)
    )


# ---- sections ----


def _summary(matter: Matter) -> Iterator[Piece]:
    verdict = matter.judged
    yield Text(
        f"A network of {matter.cost.parameters:,} parameters that takes "
        f"{matter.cost.flops:,} floating-point operations for an example."
        if matter.cost.parameters
        else "The drawing has nothing yet that learns."
    )
    if verdict is None:
        unmeant = "it learns without a loss, so nothing says what is right."
        lacking = "there is nothing trained, or no data."
        yield Text(f"It has not been judged: {lacking if matter.graph.training.by_loss else unmeant}")
        return
    leading = (verdict.headline,) if verdict.out_of_balance else LEADING
    name = next((name for name in leading if name in verdict.figures), "loss")
    examples = f"{len(verdict.predictions):,} {PARTS[verdict.predictions.part]} examples"
    yield Text(f"On {examples} its {name} is {in_words(name, verdict.figures.get(name, float('nan')))}.")
    beaten = [
        method
        for method, figures in matter.baselines.items()
        if name in figures and not better(name, verdict.figures[name], figures[name])
    ]
    if beaten:
        yield Text(f"{_listed(beaten)} {'does' if len(beaten) == 1 else 'do'} at least as well without a network.")


def _drawing(matter: Matter) -> Iterator[Piece]:
    picture = sketch(matter.graph, matter.analysis)
    if picture is None:
        yield Text("Nothing is drawn.")
        return
    yield picture
    for problem in matter.analysis.errors:
        what = "Unfinished" if problem.to_do else "Problem"
        yield Text(f"{what}: {problem.text} {problem.hint}".strip())
    nodes = [matter.graph.nodes[id] for id in matter.analysis.outcomes if id in matter.graph.nodes]
    rows = tuple(_row(node, matter) for node in nodes[:MOST_NODES] if not node.layer.alias)
    more = f" The first {MOST_NODES} of {len(nodes):,} nodes." if len(nodes) > MOST_NODES else ""
    yield Table(
        ("node", "kind", "settings", "gives", "parameters"), rows, f"Layers, in the order they are computed.{more}"
    )


def _row(node: Node, matter: Matter) -> tuple[str, ...]:
    values = [matter.analysis.values.get((node.id, port.name)) for port in node.outputs]
    gives = ", ".join(str(value) for value in values if value is not None) if node.layer.role != "loss" else ""
    cost = matter.cost.nodes.get(node.id)
    parameters = f"{cost.parameters:,}" if cost and cost.parameters else "–"
    return node.title, node.layer.title, node.layer.summary, gives, parameters


def _data(matter: Matter) -> Iterator[Piece]:
    data = matter.data
    for dataset in matter.datasets:
        yield Text(f"{dataset.title}. {(type(dataset).__doc__ or '').strip().splitlines()[0]}".strip())
    if data is None:
        if matter.excuse:
            yield Text(f"The data could not be read. {matter.excuse}")
        return
    facts = data.facts
    predicted = f"one of {len(facts.classes)} classes" if facts.y.is_index else facts.target or "numbers"
    yield Text(f"Each example is {facts.x}; to predict is {predicted}.")
    sizes = {name: len(getattr(data, name)) for name in PARTS}
    total = max(1, sum(sizes.values()))
    rows = tuple((PARTS[name], f"{size:,}", f"{100 * size / total:.0f} %") for name, size in sizes.items())
    yield Table(("part", "examples", "share"), rows)
    if facts.y.is_index and data.train.y.ndim == 1 and len(facts.classes) <= MOST_CLASSES:
        yield _balance(data)
    for note in data.notes:
        yield Text(note)


def _balance(data: Parts) -> Table:
    classes = data.facts.classes
    counts = [np.bincount(getattr(data, name).y.astype(np.int64), minlength=len(classes)) for name in PARTS]
    rows = tuple((name, *(f"{int(count[place]):,}" for count in counts)) for place, name in enumerate(classes))
    return Table(("class", *PARTS.values()), rows, "Examples of each class.")


def _training(matter: Matter) -> Iterator[Piece]:
    settings, history = matter.graph.training, matter.history
    if history:
        last, best = history[-1], [ended.epoch for ended in history if ended.best]
        said = f"{last.epoch:,} epochs" + (f" in {_duration(matter.seconds)}" if matter.seconds else "")
        what = settings.measured
        yield Text(f"{said}; the lowest validation {what} came with epoch {best[-1]}." if best else f"{said}.")
        yield from _curves(history)
    else:
        yield Text("No training was recorded with these weights.")
    shown = relevant(settings)
    given = ((name, value) for name, value in settings.model_dump().items() if name in shown)
    rows = tuple((name.replace("_", " "), _setting(value)) for name, value in given)
    yield Table(("setting", "value"), rows, "How it is trained.")


def _curves(history: Sequence[EpochEnded]) -> Iterator[Picture]:
    """Loss, and what else is measured after each epoch."""
    names = dict.fromkeys(name for ended in history for name in (*ended.train, *ended.validation))
    for name in names:
        curves = [
            Curve(words, *_series(history, part, name), dashed=part == "validation")
            for part, words in (("train", "training"), ("validation", "validation"))
        ]
        yield chart(
            f"{name[:1].upper()}{name[1:]}" if name.islower() else name,
            [curve for curve in curves if len(curve.x)],
            Axes("epoch", name),
        )


def _series(history: Sequence[EpochEnded], part: str, name: str) -> tuple[np.ndarray, np.ndarray]:
    found = [(ended.epoch, getattr(ended, part)[name]) for ended in history if name in getattr(ended, part)]
    return np.array([epoch for epoch, _ in found]), np.array([value for _, value in found])


def _verdict(matter: Matter) -> Iterator[Piece]:
    verdict = matter.judged
    if verdict is None:
        return
    yield _figures(matter)
    if matter.baselines:
        yield _baselines(matter, verdict)
    together = compared(verdict)
    if together is not None:
        yield _members(together)
        yield Text(together.sentence)
    for note in verdict.notes:
        yield Text(note)
    yield from _of_classes(verdict) if verdict.kind == "classes" else _of_numbers(verdict)


def _figures(matter: Matter) -> Table:
    verdicts = matter.verdicts
    names = [name for name in FIGURES if any(name in verdict.figures for verdict in verdicts.values())]
    classes = matter.judged.predictions.head.classes if matter.judged is not None else ()
    rows = tuple(
        (named(name, classes), *(in_words(name, each.figures.get(name, float("nan"))) for each in verdicts.values()))
        for name in names
    )
    columns = (f"{PARTS[part]} ({len(verdict.predictions):,})" for part, verdict in verdicts.items())
    return Table(("figure", *columns), rows, "All figures, by the part of the data; the test part counts.")


def _baselines(matter: Matter, verdict: Verdict) -> Table:
    names = [name for name in LEADING if name in verdict.figures and any(name in b for b in matter.baselines.values())]
    methods: dict[str, Mapping[str, float]] = {"this network": verdict.figures, **matter.baselines}
    rows = tuple(
        (method, *(in_words(name, figures.get(name, float("nan"))) for name in names))
        for method, figures in methods.items()
    )
    part = PARTS[verdict.predictions.part]
    heads = (named(name, verdict.predictions.head.classes) for name in names)
    return Table(("", *heads), rows, f"Beside what needs no network, on the {part} part.")


def _members(found: Comparison) -> Table:
    """An ensemble beside its members."""
    every = {**found.members, "their mean": found.mean, "the ensemble": found.together}
    rows = tuple(
        (name, *(in_words(figure, figures.get(figure, float("nan"))) for figure in found.figures))
        for name, figures in every.items()
    )
    return Table(("", *found.figures), rows, "The ensemble beside its members.")


def _of_classes(verdict: Verdict) -> Iterator[Piece]:
    rows = tuple(
        (
            row.name,
            *(in_words("precision", value) for value in (row.precision, row.recall, row.f1)),
            in_words("ROC AUC", row.roc_auc),
            f"{row.support:,}",
        )
        for row in (*verdict.classes[:MOST_CLASSES], *verdict.averages)
    )
    yield Table(("class", "precision", "recall", "F1", "ROC AUC", "examples"), rows, "Class by class, and averaged.")
    if len(verdict.classes) <= MOST_CLASSES:
        names = [row.name for row in verdict.classes]
        yield matrix("Confusion matrix", verdict.confusion, names, "Darker: a larger share of the true class.")
    for title, curves, axes in (
        ("ROC", verdict.roc, Axes("false positive rate", "true positive rate", (0, 1), (0, 1))),
        ("Precision–recall", verdict.precision_recall, Axes("recall", "precision", (0, 1), (0, 1))),
    ):
        drawn = [curve for curve in curves if len(curve.x)]
        chosen = drawn if len(drawn) <= MOST_CURVES else drawn[-1:]
        lines = [Curve(f"{curve.name}: area {curve.area:.3f}", curve.x, curve.y) for curve in chosen]
        if lines:
            yield chart(title, lines, axes)
    if verdict.calibration is not None:
        found = verdict.calibration
        there = found.counts > 0
        yield chart(
            "Calibration",
            [
                Curve("this network", found.stated[there], found.came_true[there]),
                Curve("perfect", np.array([0.0, 1.0]), np.array([0.0, 1.0]), dashed=True),
            ],
            Axes("probability that was stated", "share that came true", (0, 1), (0, 1)),
            f"Of {found.of}. Expected calibration error: {found.error:.3f}.",
        )


def _of_numbers(verdict: Verdict) -> Iterator[Piece]:
    predictions = verdict.predictions
    if len(verdict.targets) > 1:
        rows = tuple(
            (row.name, *(f"{value:#.4g}".rstrip(".") for value in (row.mae, row.rmse, row.r2, row.bias)))
            for row in verdict.targets[:MOST_CLASSES]
        )
        yield Table(("number", "MAE", "RMSE", "R²", "mean of predicted − true"), rows)
    true, said = predictions.target.reshape(-1), predictions.guess.reshape(-1)
    sound = np.isfinite(true) & np.isfinite(said)
    if not sound.any():
        return
    true, said = true[sound], said[sound]
    some = np.unique(np.linspace(0, len(true) - 1, min(SPREAD, len(true))).astype(int))
    span = np.array([min(true.min(), said.min()), max(true.max(), said.max())])
    what = verdict.predictions.facts.target or "the target"
    yield chart(
        "Predicted against true",
        [Curve("examples", true[some], said[some], dots=True), Curve("perfect", span, span, dashed=True)],
        Axes(f"true {what}", "predicted"),
    )
    edges = verdict.residual_edges
    counts, _ = np.histogram(true - said, edges)
    yield bars("Residuals", edges, counts, Axes("true − predicted", "examples"))


def _versions(matter: Matter) -> Iterator[Piece]:
    if matter.versions:
        yield Text(", ".join(f"{name} {version}" for name, version in matter.versions.items()) + ".", quiet=True)
    yield Text(f"Seed {matter.graph.training.seed}: the same drawing, data and seed give the same run.", quiet=True)


def _listed(names: Sequence[str]) -> str:
    words = f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else names[0]
    return words[:1].upper() + words[1:]


def _setting(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def _duration(seconds: float) -> str:
    if seconds < 90:
        return f"{seconds:.1f} seconds"
    return f"{seconds / 60:.1f} minutes" if seconds < 5400 else f"{seconds / 3600:.1f} hours"
