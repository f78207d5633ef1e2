"""What there is to know of a folder of pictures or sounds: where the labels stand, and which files cannot be read.

Small folders are read whole, and what was read is kept, so that the training finds it; of large ones the beginnings of
the files are looked at, and what is broken behind them is found when the examples are loaded.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

import numpy as np

from engine.datasets.base import Array
from engine.datasets.inspecting import (
    NAMED,
    SHOWN,
    Choice,
    Inspection,
    Preview,
    Reading,
    Told,
    Troubles,
    Unread,
    with_settings,
)
from engine.datasets.label_tables import ENDINGS, MOST_CLASSES, guess_columns, read_labels
from engine.datasets.labelled_dataset import PART, LabelledFiles, columns_of
from engine.datasets.labelled_files import Labelled, Left, by_folder, by_table, clean, matches, notes
from engine.datasets.labelled_rows import Look, Unreadable, read_files, reasons
from engine.datasets.labelled_walk import Found, Walked, walk
from engine.errors import DataError

READ_WHOLE = 1_000_000_000
"""Bytes of files that are read to the end at import: some ten thousand photographs, or half a minute."""
SAMPLE = 300
"""Files whose beginnings say what size suits all."""
HALF = 0.5
"""Of the rows of a table that name files, the share from which on it is taken for a table of labels."""
GLANCE = 5000
"""Files and folders by whose names it is judged what a folder holds."""
BY_FOLDER = "folders"
"""The way of reading that takes the names of the folders."""


Known = tuple[dict[str, Any], tuple[tuple[str, str], ...]]
"""The settings that suit some files, and what else is known of them, in words."""
H = TypeVar("H")


@dataclass(frozen=True)
class Kind(Generic[H]):
    """What is different for pictures and for sounds; what a reader of folders asks is the same for both."""

    reader: str
    empty: LabelledFiles
    header: Callable[[Path], H]
    """What the beginning of a file says of it. Raises Unreadable."""
    measured: Callable[[Path, Sequence[Found], list[H]], Known]
    """What suits files, from some of their headers; there is at least one."""
    elsewhere: str
    """What to do with a file that cannot be read: "Play one with another program."."""
    ready: Callable[[], object] = tuple
    """Raises DataError where something is missing to read such files."""

    def suits(self, path: Path) -> bool:
        """Whether it is a folder that holds such files, as far as its first ones show."""
        return path.is_dir() and any(name.endswith(self.empty.suffixes) for name in _glance(path))

    def likely(self, path: Path) -> bool:
        """Whether a folder holds hardly anything else: the icons in a folder of programs are no examples."""
        names = _glance(path)
        return 2 * sum(name.endswith(self.empty.suffixes) for name in names) > len(names)

    def files(self, path: Path) -> tuple[Path, ...]:
        """What a data set of a folder needs: its examples, and the tables that may say what they are."""
        walked = walk(path, self.empty.suffixes)
        return (*(path / found.name for found in walked.files), *_tables(path, walked).values())

    def inspect(self, path: Path, told: Told, reading: Reading) -> Inspection:
        """What a folder holds. Raises DataError, and what `told` raises."""
        self.ready()
        return _inspected(self, path, told, reading)


def _glance(path: Path) -> list[str]:
    """The names of the first files below a folder, in small letters."""
    found: list[str] = []
    for place, (_, _, names) in enumerate(os.walk(path)):
        found += (name.lower() for name in names if not name.startswith("."))
        if len(found) + place > GLANCE:
            break
    return found


def sampled(path: Path, found: Sequence[Found], look: Callable[[Path], H], most: int = SAMPLE) -> Iterator[H]:
    """What a look at files from all over the folder says, without those that cannot be read."""
    for place in np.linspace(0, len(found) - 1, min(most, len(found))).astype(int):
        try:
            yield look(path / found[place].name)
        except (Unreadable, OSError):
            continue


def _inspected(kind: Kind[H], path: Path, told: Told, reading: Reading) -> Inspection:
    walked = walk(path, kind.empty.suffixes, told)
    if not walked.files:
        raise DataError(f"“{path.name}” holds no {kind.empty.words}.", f"They end in {', '.join(kind.empty.suffixes)}.")
    tables = _tables(path, walked)
    wanted = reading.get("labels") or _guessed(walked, tables)
    labelled, dataset = _labelled(kind, path, walked, wanted, reading)
    headers = [*sampled(path, labelled.files, kind.header)]
    if not headers:
        raise DataError(f"None of the {dataset.words} in “{path.name}” can be read.", kind.elsewhere)
    settings, facts = kind.measured(path, labelled.files, headers)
    dataset = with_settings(dataset, **settings)
    good, left = _readable(kind, path, dataset, labelled, told)
    dataset = with_settings(dataset, rows=len(good))
    if not len(good):
        raise DataError(f"None of the {dataset.words} in “{path.name}” can be read.", notes(left[:1])[0])
    every = (*labelled.left, *left)
    return Inspection(
        path,
        kind.reader,
        dataset,
        len(good),
        sum(found.size for found in walked.files),
        (*facts, ("Labels", _words(dataset))),
        choices=_choices(wanted, tables, dataset),
        previews=_previews(path, labelled, dataset.look, good),
        unread=Troubles(tuple(Unread(0, reason, place=clean(name)) for name, reason in every[:NAMED]), len(every)),
        warnings=_warnings(labelled, dataset),
    )


def _tables(path: Path, walked: Walked) -> dict[str, Path]:
    """The tables of the folder that may hold labels, by the name in the settings, and those beside it that are meant
    for it by their names."""
    inside = {name: path / name for name in walked.others if name.lower().endswith(ENDINGS) and name.count("/") < 2}
    meant = {f"{stem}{ending}" for stem in ("labels", path.name) for ending in ENDINGS}
    beside = {each.name: each for each in (path.parent / name for name in sorted(meant)) if each.is_file()}
    return {**beside, **inside}


def _guessed(walked: Walked, tables: dict[str, Path]) -> str:
    """By folders, where all files lie in those of at least two classes; otherwise the table that names most files."""
    found = by_folder(walked)
    if len(found.classes) > 1 and len(found.files) == len(walked.files):
        return BY_FOLDER
    known = matches([file.name for file in walked.files])
    shares = {name: _share(table, known) for name, table in tables.items()}
    best = max(shares, key=lambda name: shares[name], default="")
    return best if best and shares[best] >= HALF else BY_FOLDER


def _share(table: Path, known: dict[str, int]) -> float:
    try:
        return guess_columns(table, known)[2]
    except DataError:  # no table after all
        return 0.0


def _labelled(
    kind: Kind[H], path: Path, walked: Walked, wanted: str, reading: Reading
) -> tuple[Labelled, LabelledFiles]:
    """The files with their labels, and the data set that says so. Raises DataError."""
    if wanted == BY_FOLDER:
        found = by_folder(walked)
        if len(found.classes) < 2:
            raise _no_classes(kind, path, found)
        settings: dict[str, Any] = {"classes": found.classes}
        if "validation" in found.parts:
            settings |= {"split": "column", "split_by": PART}
    else:
        table = _tables(path, walked).get(wanted)
        if table is None:
            raise DataError(f"There is no table “{wanted}” in “{path.name}”.")
        known = matches([file.name for file in walked.files])
        file_column, label_column, _ = guess_columns(table, known)
        if not label_column:
            raise DataError(f"“{table.name}” needs two columns: the files' names, and their labels.")
        label_column = reading.get("label_column") or label_column
        read = read_labels(table, file_column, label_column, known)
        found = by_table(walked, read)
        if not found.files:
            raise DataError(
                f"No row of “{table.name}” names a file in “{path.name}”.",
                f"The column “{file_column}” should hold names such as “{clean(walked.files[0].name)}”.",
            )
        settings = {"labels": wanted, "file_column": file_column, "label_column": label_column}
        settings |= {"classes": found.classes} if read.is_class else {"predict": "number"}
        if read.is_class and not 2 <= len(found.classes) <= MOST_CLASSES:
            what = "all say the same" if len(found.classes) < 2 else f"say {len(found.classes):,} different things"
            raise DataError(
                f"The labels in the column “{label_column}” of “{table.name}” {what}.", "Choose another column."
            )
    settings["columns"] = tuple(columns_of(found))
    return found, with_settings(kind.empty, folder=path.name, **settings)


def _no_classes(kind: Kind[H], path: Path, found: Labelled) -> DataError:
    words = kind.empty.words
    if found.classes:
        text = f"All {words} in “{path.name}” belong to one class, “{found.classes[0]}”."
        return DataError(text, "There has to be a second class to tell it from: another folder beside it.")
    return DataError(
        f"Nothing says what the {words} in “{path.name}” are.",
        "Put them into a folder for each class, or add a table labels.csv with their names and labels.",
    )


def _readable(
    kind: Kind[H], path: Path, dataset: LabelledFiles, labelled: Labelled, told: Told
) -> tuple[Array, tuple[Left, ...]]:
    """The rows of the files that can be read, and why the others cannot."""
    if sum(found.size for found in labelled.files) <= READ_WHOLE:
        whole = read_files(path, labelled.files, dataset.look, told).whole
        return np.flatnonzero(whole), reasons(path, labelled.files, dataset.look, whole)
    good, left = [], []
    for row, found in enumerate(labelled.files):
        try:
            kind.header(path / found.name)
            good.append(row)
        except Unreadable as unreadable:
            left.append(Left(found.name, str(unreadable)))
        except OSError as error:
            left.append(Left(found.name, f"it cannot be read ({error.strerror or error})"))
        if row % 100 == 0:
            told(row, len(labelled.files), dataset.words)
    return np.array(good, np.int64), tuple(left)


def _previews(path: Path, labelled: Labelled, look: Look, good: Array) -> tuple[Preview, ...]:
    """Examples from all over the folder, of one class after the other."""
    chosen = [int(row) for row in good[np.linspace(0, len(good) - 1, min(SHOWN, len(good))).astype(int)]]
    seen: Counter[str] = Counter()
    turn = {}
    for row in chosen:
        seen[labelled.labels[row]] += 1
        turn[row] = seen[labelled.labels[row]]
    found = []
    for row in sorted(chosen, key=turn.__getitem__):
        try:
            numbers = look.read(path / labelled.files[row].name)
        except (Unreadable, OSError):
            continue
        found.append(Preview(labelled.labels[row], array=(numbers / np.float32(look.unit)).astype(np.float32)))
    return tuple(found)


def _choices(wanted: str, tables: dict[str, Path], dataset: LabelledFiles) -> tuple[Choice, ...]:
    """Where the labels stand, and in which column of a table."""
    options = ((BY_FOLDER, "The names of the folders"), *((name, f"The table {name}") for name in tables))
    where = Choice("labels", "Labels", wanted, options, "What says the class of each file.")
    if wanted == BY_FOLDER:
        return (where,) if tables else ()
    others = (dataset.label_column, *(name for name in dataset.columns if name not in ("folder", PART)))
    column = Choice(
        "label_column",
        "Column with the labels",
        dataset.label_column,
        tuple((name, name) for name in others),
        "What is to be predicted of each file.",
    )
    return (where, column)


def _words(dataset: LabelledFiles) -> str:
    if dataset.predict == "number":
        return f"a number for each, “{dataset.label_column}” in {dataset.labels}"
    where = f"“{dataset.label_column}” in {dataset.labels}" if dataset.labels else "the names of the folders"
    return f"{len(dataset.classes):,} classes: {where}"


def _warnings(labelled: Labelled, dataset: LabelledFiles) -> tuple[str, ...]:
    """What to look at before learning from it."""
    found = []
    if "train" in labelled.parts and dataset.predict == "class":
        trained = {name for name, part in zip(labelled.labels, labelled.parts, strict=True) if part == "train"}
        unknown = [name for name in labelled.classes if name not in trained]
        if unknown:
            found.append(f"No example to train with has the class {', '.join(f'“{name}”' for name in unknown[:5])}.")
    if any(left.reason == "not in a folder of a class" for left in labelled.left):
        found.append(f"Some {dataset.words} lie in no folder of a class, and are left out.")
    return tuple(found)
