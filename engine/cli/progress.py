"""How a training is told in a terminal: as a bar for people, or as one JSON object a line for programs."""

from __future__ import annotations

from collections.abc import Iterable
from math import ceil
from pathlib import Path
from typing import Any

from rich.progress import BarColumn, Progress, TextColumn
from rich.text import Text

from engine.cli import advice
from engine.cli.output import complain, console, duration, json_line, percent, say
from engine.doctor.base import Finding
from engine.errors import UserError
from engine.files import weights_path
from engine.training import events

LINES = 20
"""Epochs that get a line of their own; of a longer run every so many do."""

ENDS = {
    "completed": "Finished",
    "stopped": "Stopped",
    "converged": "Converged: no example was wrong in a whole epoch,",
    "stopped early": "Stopped early, back at the best weights,",
    "failed": "Failed",
}


class JsonLines:
    """`{"event": "epoch", ...}` for each epoch, and `{"event": "finished", ...}` at the end of every run."""

    def __enter__(self) -> None:
        pass

    def __exit__(self, *_: object) -> None:
        pass

    def show(self, event: events.Event) -> None:
        """Tells of epochs; in between there is nothing to tell a program."""
        if isinstance(event, events.EpochEnded):
            json_line({"event": "epoch", **vars(event)})

    def finished(self, event: events.Finished, saved: Path | None, findings: Iterable[Finding] = ()) -> None:
        """What the doctor has found, one object each, and the end, which is always the last."""
        for each in findings:
            json_line({"event": "finding", **advice.as_record(each)})
        record = {"event": "finished", **vars(event)}
        json_line(record | ({"saved": [str(saved), str(weights_path(saved))]} if saved else {}))

    def failed(self, error: UserError) -> None:
        """A run that could not start has an end all the same."""
        record = {"event": "finished", "reason": "failed", "epoch": 0, "test": {}, "seconds": 0.0}
        json_line({**record, "message": error.text, "hint": error.hint, "node": getattr(error, "node", None)})


class Bar:
    """A bar with loss, accuracy and the time left, and above it a line for every epoch (of many, for some)."""

    def __init__(self, epochs: int) -> None:
        self._every = ceil(epochs / LINES)
        self._epochs = epochs
        columns = ("{task.description}", BarColumn(40), "{task.percentage:>3.0f} %", "{task.fields[figures]}")
        parts = (TextColumn(each, markup=False) if isinstance(each, str) else each for each in columns)
        screen = console()
        self._progress = Progress(*parts, console=screen, transient=True, disable=not screen.is_terminal)
        self._task = self._progress.add_task("Preparing", total=None, figures="")

    def __enter__(self) -> None:
        self._progress.__enter__()

    def __exit__(self, *error: Any) -> None:
        self._progress.__exit__(*error)

    def show(self, event: events.Event) -> None:
        match event:
            case events.Started():
                self._print(started(event))
            case events.Progress():
                self._progress.update(
                    self._task,
                    description=f"Epoch {event.epoch}/{self._epochs}",
                    total=event.steps,
                    completed=event.step,
                    figures=f"{figures(event.metrics)}  {duration(event.seconds_left)} left",
                )
            case events.EpochEnded() if event.epoch % self._every == 0 or event.epoch == self._epochs:
                self._print(epoch(event, len(str(self._epochs))))

    def finished(self, event: events.Finished, saved: Path | None, findings: Iterable[Finding] = ()) -> None:
        if event.reason == "failed":
            complain(UserError(event.message, event.hint))
        else:
            say(f"{ENDS[event.reason]} after {duration(event.seconds)}.", "bold")
        if event.test:
            say(f"Test: {figures(event.test)}", "bold green")
        if saved:
            say(f"Saved {saved} and {weights_path(saved).name}.")
        advice.show(findings)

    def failed(self, error: UserError) -> None:
        """The message itself is printed where every command's is."""

    def _print(self, line: str) -> None:
        self._progress.console.print(Text(line))


def started(event: events.Started) -> str:
    sizes = ", ".join(f"{count:,} for {use}" for use, count in _uses(event.examples) if count)
    return f"Training on {event.device} with {sizes}."


def epoch(event: events.EpochEnded, digits: int) -> str:
    """`Epoch  3   loss 0.4120  accuracy 87.5 %   validation: loss 0.4330  accuracy 86.0 %`."""
    validation = f"   validation: {figures(event.validation)}" if event.validation else ""
    return f"Epoch {event.epoch:>{digits}}   {figures(event.train)}{validation}"


def figures(metrics: events.Metrics) -> str:
    """`loss 0.04210  accuracy 98.7 %`: always four digits, so that lines keep their width."""
    shares = {
        name: percent(value)
        for name, value in metrics.items()
        if name.startswith(("accuracy", "sequence", "explained"))
    }
    return "  ".join(f"{name} {shares.get(name, f'{value:#.4g}')}" for name, value in metrics.items())


def _uses(examples: Any) -> Iterable[tuple[str, int]]:
    names = {"train": "training", "validation": "validation", "test": "the test"}
    return ((names.get(part, part), count) for part, count in examples.items())
