"""`gradwire export`: the drawing as code."""

# ruff: noqa: PLC0415  (the data file is written by torch)

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from engine.cli.drawing import Drawing, File, opened, prepared, ready_program
from engine.cli.output import note, say
from engine.datasets.preparation import Preparation, read_preparation
from engine.errors import UserError
from engine.export import EXPORTS
from engine.export.training_script import data_path, training_script
from engine.saving import write_bytes
from engine.steps import Program
from engine.weights import weights_path


def export(
    file: File,
    to: Annotated[str, typer.Option(metavar="TARGET", help=f"What to write: {', '.join(EXPORTS)}.")],
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="OUT", help="The file to write; the terminal unless told.")
    ] = None,
    training: Annotated[
        bool, typer.Option("--training", help="Write a complete script that trains it, with its data beside it.")
    ] = False,
) -> None:
    """Write a drawing as code: a module with the network, or with --training a script that trains it too."""
    if to not in EXPORTS:
        raise UserError(f"There is no export to '{to}'.", f"There are: {', '.join(EXPORTS)}.")
    drawing = opened(file)
    program = ready_program(drawing.graph)
    if training:
        _script(drawing, program, output)
    else:
        _write(EXPORTS[to](program, drawing.name, _preparation(Path(file))), output)


def _preparation(file: Path) -> Preparation | None:
    """How the examples were prepared that the weights beside a drawing learnt from, where they say it."""
    weights = weights_path(file)
    return read_preparation(weights) if weights.exists() else None


def _write(text: str, output: Path | None) -> None:
    if output is None:
        print(text, end="")
        return
    write_bytes(output, text.encode())
    say(f"Wrote {output}.")


def _script(drawing: Drawing, program: Program, output: Path | None) -> None:
    """The training script, and beside it the data it reads."""
    from engine.export.training_data import write_data

    data = prepared(drawing, program)
    path = output or Path(drawing.name + ".py")
    text = training_script(program, drawing.graph.training, data, path, drawing.name)
    _write(text, output)
    if output is None:
        note(f"The script reads {data_path(path).name}, which is written with it when you choose a file with -o.")
        return
    write_data(data_path(output), program, data, drawing.graph.training.carries)
    say(f"Wrote {data_path(output)} with its data.")
