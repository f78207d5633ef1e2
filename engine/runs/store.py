"""The folder of a drawing's runs: where it is, what is in it, and what may be done with it.

Nothing that the user did not ask for is ever deleted here, with two limits that stop a folder from growing without
end, and neither of them touches a run with a star: more than 1,000 runs, and the oldest go to the bin; more than a
gigabyte of weights, and the oldest runs lose theirs (their figures stay). What is in the bin can be brought back for
30 days. `name.runs` stays with `name.gradwire`: a drawing that is saved under another name begins with none. Those of a
drawing that has no file are found again when the same one is opened (see `unsaved`).
"""

from __future__ import annotations

import os
import secrets
import shutil
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from platformdirs import user_state_path

from engine import files
from engine.errors import FileError
from engine.graph import Graph
from engine.runs.curves import read_curves
from engine.runs.numbers import forget_numbers, keep_number, next_number
from engine.runs.record import (
    DRAWING,
    FACTS,
    ID,
    LOCK,
    WEIGHTS,
    Record,
    figures,
    is_under_way,
    read_record,
    write_record,
)
from engine.saving import failure
from engine.training.events import measured_by
from engine.weights import Weights, read_metadata, read_weights

SUFFIX = ".runs"
BIN = ".bin"
BIN_DAYS = 30
KEPT = 1000
"""Runs without a star that a drawing keeps: months of daily work, of which a list is read in 40 ms."""
WEIGHTS_BYTES = 1_000_000_000
"""What the weights of all runs of a drawing may take together."""
NOTES = 3
"""Sentences about what is no run; more would hide the runs."""


@dataclass(frozen=True)
class Listing:
    """The runs in a folder, the newest first; `notes` tell of what was passed over, `deleted` counts the bin.

    `trouble` says why the folder itself could not be looked into: then nobody knows whether there are runs.
    """

    records: tuple[Record, ...] = ()
    notes: tuple[str, ...] = ()
    deleted: int = 0
    trouble: str = ""


def runs_folder(drawing: Path) -> Path:
    """Where the runs of a drawing's file lie: `name.runs` beside it. It need not exist."""
    return drawing.with_suffix(SUFFIX)


def unsaved_folder() -> Path:
    """A folder for the runs of one drawing that has no file; the variable GRADWIRE_STATE moves it."""
    return _unsaved() / f"{datetime.now():%Y%m%d-%H%M%S}-{os.getpid()}-{secrets.token_hex(3)}"


def is_unsaved(folder: Path) -> bool:
    """Whether a folder is one for the runs of a drawing that has no file."""
    return folder.parent == _unsaved()


def unsaved_folders() -> list[Path]:
    """Those that are there, of all windows."""
    try:
        return [place for place in _unsaved().iterdir() if place.is_dir() and not place.is_symlink()]
    except OSError:
        return []


def held(folder: Path) -> Path:
    """The lock of the window that has such a folder."""
    return folder.with_name(f"{folder.name}.held")


def _unsaved() -> Path:
    state = os.environ.get("GRADWIRE_STATE")
    return (Path(state) if state else user_state_path("gradwire")) / "runs"


# ---- reading ----


def listing(folder: Path) -> Listing:
    """All runs in a folder. Reads a small file of each, and nothing else of those that came to their end."""
    if trouble := _trouble(folder):
        return Listing(trouble=trouble)
    records, notes = [], []
    for place in entries(folder):
        try:
            records.append(_completed(place, read_record(place)))
        except FileError as error:
            notes.append(f"“{place.name}” is passed over: {error.text}")
    more = [f"{len(notes) - NOTES + 1} more are passed over."] if len(notes) > NOTES else []
    records.sort(key=lambda record: (record.started, record.number), reverse=True)
    return Listing(tuple(records), (*notes[: NOTES - len(more)], *more), sum(1 for _ in entries(folder / BIN)))


def _trouble(folder: Path) -> str:
    """Why nobody can look into a folder; a folder that is not there holds no runs, and nothing is wrong."""
    try:
        os.scandir(folder).close()
    except FileNotFoundError:
        return ""
    except OSError as error:
        if folder.is_file():
            return (
                f"“{folder.name}” is a file, and stands in the place of the folder for the runs of this drawing. "
                "Move or rename it: until then no training can be recorded."
            )
        return f"The runs of this drawing cannot be read: {failure(folder, 'opened', error).text}"
    return ""


def entries(folder: Path) -> Iterator[Path]:
    """What looks like a run: no links, which may lead anywhere."""
    try:
        with os.scandir(folder) as found:
            entries = sorted(entry.name for entry in found if entry.is_dir(follow_symlinks=False))
    except OSError:
        return
    yield from (folder / name for name in entries if ID.fullmatch(name))


def _completed(place: Path, record: Record) -> Record:
    """A run that was interrupted has its last figures in its curves."""
    if record.reason or is_under_way(place):
        return record
    with suppress(FileError):
        curves = read_curves(place)
        ended = curves.of("training", measured_by(curves.last("training")))
        epochs = int(ended.epochs[-1]) if len(ended) else 0
        train = curves.last("training") or curves.last("step")
        found = {"train": figures(train), "validation": figures(curves.last("validation")), "epochs": epochs}
        seconds = float(ended.seconds[-1]) if len(ended) else 0.0
        return record.model_copy(update={**found, "seconds": seconds, "reason": "interrupted"})
    return record


def read_drawing(folder: Path, id: str) -> Graph:
    """The drawing that was trained. Raises FileError."""
    path = _ours(folder, id) / DRAWING
    if path.is_symlink():
        raise FileError(f"{id}/{DRAWING} is a link, and not a drawing of ours.")
    return files.read(path)


def read_run_metadata(folder: Path, id: str) -> Mapping[str, str]:
    """What stands beside the weights of a run, such as how its examples were prepared. Raises FileError."""
    path = _ours(folder, id) / WEIGHTS
    return read_metadata(path) if path.is_file() and not path.is_symlink() else {}


def read_run_weights(folder: Path, id: str) -> Weights:
    """What was learned; empty where it was not kept. Raises FileError."""
    path = _ours(folder, id) / WEIGHTS
    return read_weights(path) if path.is_file() and not path.is_symlink() else {}


def _ours(folder: Path, id: str) -> Path:
    if not ID.fullmatch(id):
        raise FileError(f"“{id}” is no run.")
    return folder / id


# ---- changing ----


def change(folder: Path, id: str, **changes: Any) -> Record:
    """Gives a run a name or a star. Returns the run as it is now. Raises FileError."""
    place = _ours(folder, id)
    record = read_record(place)
    fields = {name: getattr(record, name) for name in Record.model_fields}
    record = Record(**{**fields, **(record.model_extra or {}), **changes})
    write_record(place, record)
    return record


def discard(folder: Path, ids: Iterable[str]) -> None:
    """Moves runs to the bin, and takes out of it for good what has been there for 30 days. Raises FileError, also where
    one is under way: whoever records it would lose it."""
    _each(ids, lambda id: _discard(_ours(folder, id), folder / BIN))
    for old in entries(folder / BIN):
        if _age(old) > BIN_DAYS:
            shutil.rmtree(old, ignore_errors=True)


def _discard(place: Path, to: Path) -> None:
    if is_under_way(place):
        raise FileError(
            f"{read_record(place).title} is still being trained in another window, and was not deleted.",
            "Stop it there first.",
        )
    _move(place, to)


def bring_back(folder: Path, ids: Iterable[str] | None = None) -> None:
    """Takes runs out of the bin: those, or all that are there. Raises FileError."""
    chosen = [place.name for place in entries(folder / BIN)] if ids is None else ids
    _each(chosen, lambda id: _move(_ours(folder / BIN, id), folder))


def numbers(folder: Path) -> list[int]:
    """Those of the runs of a folder, and of its bin."""
    return [record.number for place in (folder, folder / BIN) for record in listing(place).records]


def move_all(folder: Path, to: Path) -> None:
    """Moves the runs of a drawing that had no file beside the file it has now. Those of the file that was there before
    keep their numbers. Raises FileError."""
    _number_behind(folder, to)
    _each([place.name for place in entries(folder)], lambda id: _move(folder / id, to))
    _each([place.name for place in entries(folder / BIN)], lambda id: _move(folder / BIN / id, to / BIN))
    keep_number(to, max(numbers(to), default=0))
    if not any(entries(folder)):
        forget_numbers(folder)
    for empty in (folder / BIN, folder):
        with suppress(OSError):
            empty.rmdir()


def _number_behind(folder: Path, to: Path) -> None:
    """Gives runs that are to move numbers that the other folder has not given."""
    last = next_number(to, numbers(to)) - 1
    if not last:
        return
    for place in (folder, folder / BIN):
        for record in listing(place).records:
            with suppress(FileError):  # it is said of the move
                change(place, record.id, number=last + record.number)


def keep_to_limits(folder: Path, kept: int = KEPT, weights: int = WEIGHTS_BYTES) -> None:
    """Sends the oldest runs to the bin, and the oldest weights away, where there are too many. Raises FileError."""
    plain = [record for record in listing(folder).records if not record.starred and record.reason]
    if old := [record.id for record in plain[kept:]]:
        discard(folder, old)
    total = 0
    for record in plain[:kept]:
        path = folder / record.id / WEIGHTS
        with suppress(OSError):
            total += path.stat().st_size
            if total > weights:
                path.unlink()


def keep_unsaved(folder: Path) -> None:
    """The runs of a drawing that was never saved are wanted again: their 30 days begin now."""
    with suppress(OSError):
        os.utime(folder)


def forget_unsaved() -> None:
    """Takes away the runs of drawings that were never saved, after 30 days; those with a star stay."""
    for folder in unsaved_folders():
        if _age(folder) > BIN_DAYS and not any(record.starred for record in listing(folder).records):
            shutil.rmtree(folder, ignore_errors=True)
            with suppress(OSError):
                held(folder).unlink()  # of a window that did not end well


def _each(ids: Iterable[str], work: Callable[[str], None]) -> None:
    """Does all it can, and then tells of the first that could not be done."""
    failures: list[FileError] = []
    for id in ids:
        try:
            work(id)
        except OSError as error:
            failures.append(failure(Path(id), "moved", error))
        except FileError as error:
            failures.append(error)
    if failures:
        raise failures[0]


def _move(place: Path, to: Path) -> None:
    """To another folder, which may be on another disk: then it is there whole, or not at all."""
    to.mkdir(parents=True, exist_ok=True)
    target = to / place.name
    if target.exists():
        raise FileError(f"“{place.name}” is there already.")
    try:
        place.rename(target)
    except OSError:
        if not place.is_dir():
            raise
        copy = to / f".{place.name}.copy"
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(place, copy, symlinks=True, ignore=shutil.ignore_patterns(LOCK))
        copy.rename(target)
        shutil.rmtree(place, ignore_errors=True)
    with suppress(OSError):
        os.utime(target)  # in the bin its 30 days begin now


def _age(place: Path) -> float:
    """Days since something in a folder last changed."""
    try:
        return (time.time() - place.stat().st_mtime) / 86_400
    except OSError:
        return 0.0


def is_run(place: Path) -> bool:
    return bool(ID.fullmatch(place.name)) and (place / FACTS).is_file()
