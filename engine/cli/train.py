"""`gradwire train`: trains a drawing in this terminal. Ctrl+C and SIGTERM stop it after the step it is at."""

# ruff: noqa: PLC0415  (engine.training imports torch)

from __future__ import annotations

import signal
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated

import typer

from engine.cli import advice
from engine.cli.drawing import AsJson, Drawing, File, NotReady, opened, prepared, ready_program, with_choices
from engine.cli.output import FAILED, GOOD, note
from engine.cli.own_data import DataPath, explain_misfits, kept_for, with_data
from engine.cli.progress import Bar, JsonLines
from engine.cli.recording import Diary, folder_for
from engine.cli.repeating import repeat
from engine.cli.transfer import begun_with
from engine.datasets.preparation import METADATA
from engine.errors import FileError, UserError
from engine.files import SUFFIX, weights_path, write, write_weights
from engine.training.events import Event, Finished

if TYPE_CHECKING:
    from engine.datasets.prepare import Parts
    from engine.doctor.doctor import Doctor
    from engine.training.loop import Training
    from engine.training.state import State

Report = Bar | JsonLines


def train(
    file: File,
    epochs: Annotated[int | None, typer.Option(metavar="N", help="How often to go through all examples.")] = None,
    batch_size: Annotated[int | None, typer.Option(metavar="N", help="Examples in one step.")] = None,
    learning_rate: Annotated[float | None, typer.Option(metavar="X", help="The size of the steps.")] = None,
    seed: Annotated[int | None, typer.Option(metavar="N", help="The same seed gives the same run.")] = None,
    device: Annotated[str | None, typer.Option(metavar="D", help="auto, cpu, cuda or mps.")] = None,
    choices: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            metavar="NODE.SETTING=VALUE",
            help="Change a setting of a node, by its id or name (in a block: block_1/dense_1.units=8), "
            "or of the training, as in training.momentum=0.8.",
        ),
    ] = None,
    save: Annotated[
        Path | None,
        typer.Option(metavar="OUT", help="Write the drawing to OUT.gradwire and its weights to OUT.safetensors."),
    ] = None,
    record: Annotated[
        bool, typer.Option("--record/--no-record", help="Keep the run beside the file (see: gradwire runs).")
    ] = True,
    data: DataPath = None,
    folds: Annotated[
        int | None,
        typer.Option(metavar="K", min=2, max=100, help="Cross-validation: train once for each of so many folds."),
    ] = None,
    seeds: Annotated[
        int | None,
        typer.Option(metavar="N", min=2, max=100, help="Train with so many seeds, one after the other."),
    ] = None,
    weights: Annotated[
        Path | None,
        typer.Option(
            metavar="W", help="Begin with what fits of these weights (.safetensors, or a PyTorch state_dict)."
        ),
    ] = None,
    freeze_loaded: Annotated[
        bool, typer.Option("--freeze-loaded", help="Leave layers as they are that come whole from --weights.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Train a drawing. Options win over its own settings; Ctrl+C stops it and saves what was asked.

    With --json there is an object a line: one for every epoch, one for everything that the doctor has found, and one
    when it is finished. With --folds or --seeds the mean and the spread of every figure are told: one object for every
    run, and one for all of them.
    """
    given = {"epochs": epochs, "batch_size": batch_size, "learning_rate": learning_rate, "seed": seed, "device": device}
    if ((folds or seeds) and save) or (folds and seeds):
        what = "--folds and --seeds" if folds and seeds else "--folds or --seeds, and --save,"
        raise UserError(f"{what} do not go together.", "Several networks are trained: none of them is the one to save.")
    drawing = opened(file)
    before = drawing.graph
    drawing = with_data(drawing, data) if data else drawing
    graph = with_choices(drawing.graph, choices or ())
    if data:
        explain_misfits(before, graph)
    graph = graph.with_training(**{name: value for name, value in given.items() if value is not None})
    _refuse_odd(weights, freeze_loaded, folds or seeds)
    target = _target(save) if save else None
    if folds or seeds:
        kept = folder_for(file) if record else None
        with stopping() as asked:
            raise typer.Exit(repeat(replace(drawing, graph=graph), folds, seeds, kept, as_json, asked))
    report: Report = JsonLines() if as_json else Bar(graph.training.epochs)
    try:
        graph, begin = begun_with(graph, weights, freeze_loaded, as_json) if weights else (graph, {})
        diary = Diary(folder_for(file) if record else None, graph)
        finished = _trained(replace(drawing, graph=graph), report, target, diary, data, begin)
    except NotReady as end:
        report.failed(end.error)
        raise
    except UserError as error:
        report.failed(error)
        raise
    raise typer.Exit(FAILED if finished.reason == "failed" else GOOD)


def _refuse_odd(weights: Path | None, freeze: bool, several: int | None) -> None:
    if freeze and not weights:
        raise UserError("There is nothing to freeze: no weights are loaded.", "Say which with --weights.")
    if weights and several:
        raise UserError("--weights does not go together with --folds or --seeds.", "They ask how much luck is in it.")


def _trained(
    drawing: Drawing,
    report: Report,
    target: Path | None,
    diary: Diary,
    own_data: Path | None = None,
    begin: Mapping[str, object] = MappingProxyType({}),
) -> Finished:
    """Trains, reports, and saves what has been learned, whatever ended the run."""
    from engine.doctor.chart import NAME
    from engine.doctor.doctor import Doctor
    from engine.doctor.examination import examination
    from engine.training.loop import Controls, Training

    program = ready_program(drawing.graph)
    data = prepared(drawing, program)
    for each in data.notes:
        note(each)
    training = Training(program, data, drawing.graph.training, None, Controls({NAME: examination()}))
    if begin:
        training.state.take(begin)
    doctor = Doctor(drawing.graph, program, drawing.graph.training, data)
    with stopping() as asked, report:
        finished = _last(training, report, asked, diary, doctor)
        diary.end(finished, training.state, {METADATA: data.preparation.to_json()})
    if target:
        if own_data:
            drawing = replace(drawing, graph=kept_for(drawing.graph, own_data, target.resolve().parent))
        _save(target, drawing, training.state, data)
    report.finished(finished, target, advice.of_training(doctor, training, data))
    return finished


def _last(training: Training, report: Report, asked: list[int], diary: Diary, doctor: Doctor) -> Finished:
    """Follows a training to its last event, or to the first one after somebody has asked to stop."""
    events: Iterator[Event] = training.events()
    for event in events:
        doctor.take(event)
        if isinstance(event, Finished):
            return event
        diary.take(event)
        report.show(event)
        if asked:
            break
    return Finished("stopped", training.state.epoch, {}, training.clock.now())


@contextmanager
def stopping() -> Iterator[list[int]]:
    """Collects the signals that ask to stop instead of dying of them. A second one ends the program as ever."""
    asked: list[int] = []
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}

    def ask(number: int, _: object) -> None:
        asked.append(number)
        signal.signal(number, before[signal.Signals(number)])

    for number in before:
        signal.signal(number, ask)
    try:
        yield asked
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _target(save: Path) -> Path:
    """Where the drawing is saved. Raises FileError before the training rather than after it."""
    path = save if save.suffix == SUFFIX else save.with_name(save.name + SUFFIX)
    if not path.parent.is_dir():
        raise FileError(f"There is no folder {path.parent} to save into.", "Make it first, or choose another one.")
    return path


def _save(path: Path, drawing: Drawing, state: State, data: Parts) -> None:
    weights = {name: tensor.detach().cpu().numpy() for name, tensor in state.weights().items()}
    write(path, drawing.graph)
    facts = {"gradwire": drawing.name, "epochs": str(state.epoch), METADATA: data.preparation.to_json()}
    write_weights(weights_path(path), weights, facts)
