"""What is known of a run, as `run.json` holds it: small, so that hundreds of them are listed at once.

It is written when the run begins and again when it ends, each time atomically; a run without a `reason` is under way,
or was interrupted. Fields of a newer version are kept and written back.
"""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from engine.errors import FileError
from engine.locks import is_held
from engine.saving import failure, write_bytes
from engine.training.events import Metrics

FORMAT = 1
FACTS, DRAWING, CURVES, WEIGHTS, LOCK = (
    "run.json",
    "drawing.gradwire",
    "curves.csv",
    "weights.safetensors",
    "lock",
)
ID = re.compile(r"\d{8}-\d{6}-[0-9a-f]{6}")
NAME = 120
"""Letters in a name: what a legend and a table can show."""
MOST_BYTES = 1_000_000
"""A `run.json` takes one or two thousand; one that is larger is none of ours."""

Figures = dict[str, float | None]
"""Metrics by name; JSON has no infinity and no not-a-number: they are None."""


class Parent(BaseModel):
    """The run that another one went on from, and how many steps that one had taken."""

    model_config = ConfigDict(frozen=True)

    run: str
    step: int = 0


class Record(BaseModel):
    """A run in figures. `id` is the name of its folder; `number` counts the runs of a drawing from 1.

    `reason` is that of `Finished`, "" as long as none has come; `epochs` are complete ones, `seconds` of training
    without pauses. `train` and `validation` are those of the last epoch, `test` was measured at the end. `best` is the
    epoch with the lowest validation loss. Runs of one race have the same `race`. `changes` counts the edits that
    the run took while it went on: its drawing and settings are those that it ended with.
    """

    model_config = ConfigDict(frozen=True, extra="allow")

    id: str = Field("", exclude=True)
    format: int = FORMAT
    number: int = Field(0, ge=0)
    name: str = ""
    starred: bool = False
    started: datetime
    seconds: float = 0.0
    reason: str = ""
    message: str = ""
    seed: int = 0
    settings: dict[str, Any] = Field(default_factory=dict)
    device: str = ""
    versions: dict[str, str] = Field(default_factory=dict)
    examples: dict[str, int] = Field(default_factory=dict)
    epochs: int = 0
    step: int = 0
    best: int = 0
    train: Figures = Field(default_factory=dict)
    validation: Figures = Field(default_factory=dict)
    test: Figures = Field(default_factory=dict)
    parent: Parent | None = None
    race: str = ""
    changes: int = 0

    @field_validator("name", mode="before")
    @classmethod
    def _one_line(cls, name: Any) -> Any:
        return tidy(name) if isinstance(name, str) else name

    @field_validator("started")
    @classmethod
    def _in_a_zone(cls, moment: datetime) -> datetime:
        return moment if moment.tzinfo else moment.astimezone()

    @property
    def title(self) -> str:
        """What it is called: the name that it was given, or its number."""
        return self.name or f"Run {self.number}"


def tidy(name: str) -> str:
    """A name as it can be shown on one line."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in name).split())[:NAME]


def new_id(moment: datetime) -> str:
    """The name of a new run's folder: when it began, and some digits for those that begin together."""
    return f"{moment:%Y%m%d-%H%M%S}-{secrets.token_hex(3)}"


def figures(metrics: Metrics) -> Figures:
    """Metrics as JSON has them."""
    return {name: value if abs(value) < float("inf") else None for name, value in metrics.items()}


def read_record(folder: Path) -> Record:
    """What `run.json` in a run's folder says. Raises FileError where it is none."""
    path = folder / FACTS
    try:
        record = Record.model_validate_json(plain_bytes(path, MOST_BYTES))
    except OSError as error:
        raise failure(path, "read", error) from error
    except ValidationError as error:
        raise FileError(f"{folder.name}/{FACTS} is damaged, or of something else.") from error
    return record.model_copy(update={"id": folder.name})


def write_record(folder: Path, record: Record) -> None:
    """Writes `run.json`, atomically. Raises FileError; then it is as it was."""
    write_bytes(folder / FACTS, (record.model_dump_json(indent=1) + "\n").encode("utf-8", "replace"))


def plain_bytes(path: Path, most: int) -> bytes:
    """A file's bytes. Raises OSError where it is a link, a pipe, or larger than `most`: none of them is ours."""
    if path.is_symlink():
        raise OSError(0, "it is a link")
    if path.exists() and not path.is_file():
        raise OSError(0, "it is not a file")
    with path.open("rb") as file:
        data = file.read(most + 1)
    if len(data) > most:
        raise OSError(0, "it is too large")
    return data


def is_under_way(folder: Path) -> bool:
    """Whether a living process is recording the run."""
    lock = folder / LOCK
    return lock.is_file() and not lock.is_symlink() and is_held(lock)


def flat(record: Record) -> Mapping[str, Any]:
    """The record for other programs: its id, and everything that its file holds."""
    return {"id": record.id, **json.loads(record.model_dump_json())}


def shown(metrics: Mapping[str, float | None]) -> Iterator[tuple[str, float]]:
    """The metrics that are numbers."""
    return ((name, value) for name, value in metrics.items() if value is not None)
