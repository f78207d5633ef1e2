"""`gradwire evaluate`: how good a trained drawing is on a part of its data, or on all examples of another file."""

# ruff: noqa: PLC0415  (engine.verdict.predicting imports torch)

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import numpy as np
import typer

from engine.cli.drawing import AsJson, File, opened, prepared, ready_program
from engine.cli.learned import Learned, WeightsFile, learned, weights_of
from engine.cli.output import json_line, note, say
from engine.cli.own_data import DataPath, data_node, looked_into, progress
from engine.cli.verdicts import comparable, report, show
from engine.datasets.base import Array, Facts
from engine.datasets.prepare import Part, Parts
from engine.datasets.stored import only
from engine.errors import DataError, UserError

if TYPE_CHECKING:
    from engine.datasets.inspecting import Told
    from engine.verdict.verdict import Verdict
    from engine.worlds import World

PartOption = Annotated[
    Literal["train", "validation", "test"] | None,
    typer.Option("--part", help="Which part of the data it is judged on; the test part unless told."),
]
TITLES = {"train": "Training", "validation": "Validation", "test": "Test"}


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
    if parts.facts.world is not None:
        _acted(trained, parts.facts.world, "validation" if part == "validation" else "test", as_json)
        return
    if not trained.drawing.graph.training.by_loss:
        _measured(trained, parts, part, as_json)
        return
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


def _acted(trained: Learned, world: World, part: str, as_json: bool) -> None:
    """Judges a network that acts by episodes that it plays: those that its training was judged by."""
    from engine.training.methods.reinforcement import figures_of, judged_by
    from engine.training.playing import finished

    episodes = finished(judged_by(world, trained.network, trained.drawing.graph.training.seed, part))
    figures = figures_of(episodes)
    if as_json:
        json_line({"part": part, "episodes": len(episodes), "figures": dict(figures)})
        return
    say(f"{len(episodes)} episodes, in which the network did what it thought best:")
    for name, figure in figures.items():
        say(f"  mean {name:<16}{figure:.4g}")


def _measured(trained: Learned, parts: Parts, part: str, as_json: bool) -> None:
    """The figures of a network that learned without a loss: nothing says what is right."""
    from engine.training.evaluation import figures_of_part

    figures = figures_of_part(trained.network, parts, part, trained.drawing.graph.training)
    if as_json:
        json_line({"part": part, "figures": dict(figures)})
        return
    say(f"{TITLES[part]} part: it learned without a loss, so there are no answers to judge.")
    for name, figure in figures.items():
        say(f"  {name:<22}{figure:.4g}")


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
        known = trained.known_preparation()
        if known is not None and known.to_json() != parts.preparation.to_json():
            note("The data have changed since it learnt from them: they are prepared with other numbers now.")
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
