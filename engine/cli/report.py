"""`gradwire report`: what there is to say of a drawing, its training and its verdict, as one page for a browser."""

# ruff: noqa: PLC0415  (engine.report.making imports torch)

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from engine.cli.drawing import File, opened
from engine.cli.output import note, say
from engine.cli.recording import folder_for
from engine.errors import FileError, UserError
from engine.files import read_weights, weights_path
from engine.saving import write_bytes
from engine.weights import Weights

if TYPE_CHECKING:
    from engine.training.events import EpochEnded

SUFFIXES = (".html", ".htm")


def report(
    file: File,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="OUT", help="The page to write; FILE.html unless told.")
    ] = None,
    weights: Annotated[
        Path | None,
        typer.Option(metavar="W", help="What it has learned; the .safetensors beside FILE unless told."),
    ] = None,
    baselines: Annotated[
        bool, typer.Option("--baselines/--no-baselines", help="Judge what needs no network beside it.")
    ] = True,
) -> None:
    """Write a report: drawing, settings, data, curves and verdict on one page that needs nothing besides itself."""
    from engine.report.html import page
    from engine.report.making import made

    drawing = opened(file)
    path = output or Path(f"{drawing.name}.html")
    if path.suffix.lower() not in SUFFIXES:
        raise UserError(
            f"A report is written as .html here, not as '{path.suffix}'.", "The window writes PDF: File → Report."
        )
    if not path.resolve().parent.is_dir():
        raise FileError(f"There is no folder {path.parent} to write into.", "Make it first, or choose another one.")
    learned = _learned(weights, Path(file))
    history, seconds = _last_run(file)
    text = page(made(drawing.graph, drawing.name, drawing.folder, learned, history, seconds, with_baselines=baselines))
    write_bytes(path, text.encode())
    say(f"Wrote {path}.")


def _learned(weights: Path | None, file: Path) -> Weights | None:
    if weights is not None:
        return read_weights(weights)
    beside = weights_path(file)
    if file.exists() and beside.exists():
        return read_weights(beside)
    note(
        f"There are no weights beside it, so the report has no verdict. `gradwire train {file} --save OUT` makes them."
    )
    return None


def _last_run(file: str) -> tuple[tuple[EpochEnded, ...], float]:
    """The epochs of the newest run that was recorded, and how long it took."""
    from engine.runs.curves import read_curves
    from engine.runs.store import listing
    from engine.training.events import EpochEnded

    folder = folder_for(file)
    records = listing(folder).records if folder is not None else ()
    if folder is None or not records:
        return (), 0.0
    curves = read_curves(folder / records[0].id)
    train, validation = curves.by_epoch("training"), curves.by_epoch("validation")
    return (
        tuple(
            EpochEnded(epoch, figures, validation.get(epoch, {}), 0.0, epoch == records[0].best)
            for epoch, figures in train.items()
        ),
        records[0].seconds,
    )
