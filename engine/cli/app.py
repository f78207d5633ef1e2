"""The commands of `gradwire`, and how they end: 0 good, 1 the drawing has problems or the run failed, 2 usage."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.metadata import version
from typing import Annotated

import typer

from engine.cli import data
from engine.cli.check import check
from engine.cli.ensembles import ensemble
from engine.cli.evaluate import evaluate
from engine.cli.export import export
from engine.cli.lists import datasets, layers, list_examples, new
from engine.cli.output import FAILED, GOOD, USAGE, complain, say
from engine.cli.predict import predict
from engine.cli.regularise import regularise
from engine.cli.report import report
from engine.cli.runs import runs
from engine.cli.train import train
from engine.errors import DataError, DeviceError, TrainingError, UserError

EPILOG = (
    "Without a command, `gradwire [FILE]` opens the window. `gradwire demo` opens it with the handwritten digits and "
    "trains at once. FILE may be the name of an example. Exit codes: 0 good, 1 the drawing has problems or the run "
    "failed, 2 a wrong command or an unreadable file."
)

app = typer.Typer(name="gradwire", epilog=EPILOG, no_args_is_help=True, add_completion=False, rich_markup_mode="rich")
for command in (check, train, evaluate, predict, ensemble, regularise, runs, report, export, new, layers, datasets):
    app.command()(command)
app.command("examples")(list_examples)
app.add_typer(data.app, name="data")


def _version(wanted: bool) -> None:
    if wanted:
        say(f"gradwire {version('gradwire')}")
        raise typer.Exit(GOOD)


@app.callback()
def gradwire(
    show_version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Build neural networks by drawing them, train them, and see inside while they learn."""


def main(argv: Sequence[str]) -> int:
    """Runs a command and returns its exit code. Errors that are meant for people are printed; others are our bugs."""
    command = typer.main.get_command(app)
    try:
        command(args=list(argv), prog_name="gradwire")
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else USAGE
    except UserError as error:
        complain(error)
        return FAILED if isinstance(error, DataError | DeviceError | TrainingError) else USAGE
    return GOOD
