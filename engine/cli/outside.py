"""Examples out of files for data sets that have no way of their own to read some: those that come with the program.

A picture is cut to the data's proportions and scaled; where the data is light on dark and the picture dark on light, as
ink on paper is, it is turned round, as in the window. An array holds examples as they are in the data, and a table has
a column for every feature.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from engine.cli.output import note
from engine.datasets.arrays_reading import headers, opened
from engine.datasets.base import Array, Dataset
from engine.datasets.labelled_rows import Unreadable
from engine.datasets.pictures_decoding import SUFFIXES, PictureLook
from engine.datasets.prepare import prepare
from engine.errors import DataError

MOST = 100_000
"""Rows of a table, or examples of an array, that are answered."""
LOOKED_AT = 256
"""Examples that tell whether the data is light on dark."""


def examples_from(dataset: Dataset, path: Path, folder: Path | None) -> tuple[Array, tuple[str, ...]]:
    """Examples (n, *shape) out of a file, as they are in the data, and what each is called. Raises DataError."""
    if type(dataset).examples_from is not Dataset.examples_from:
        return dataset.examples_from(path)
    suffix, facts = path.suffix.lower(), dataset.facts()
    if suffix in (".npy", ".npz"):
        return of_array(path, facts.x.shape)
    if suffix in SUFFIXES and facts.x.rank == 3:
        return of_picture(dataset, path, folder)
    if facts.features and suffix in (".csv", ".tsv", ".txt"):
        return of_table(dataset, path)
    return dataset.examples_from(path)


def of_array(path: Path, shape: tuple[int, ...]) -> tuple[Array, tuple[str, ...]]:
    """One example of this shape, or several along the first axis."""
    for header in headers(path).values():
        if header.shape == shape or header.shape[1:] == shape:
            found = np.asarray(opened(header)[:MOST] if header.shape != shape else opened(header)[None], np.float32)
            return found, tuple(f"{path.name} {row + 1}" for row in range(len(found)))
    wanted = "×".join(map(str, shape))
    came = ", ".join("×".join(map(str, header.shape)) or "a number" for header in headers(path).values())
    raise DataError(f"“{path.name}” holds no examples of {wanted}, but {came}.", f"Save them as n×{wanted}.")


def of_picture(dataset: Dataset, path: Path, folder: Path | None) -> tuple[Array, tuple[str, ...]]:
    """A picture in the size and the colours of the data."""
    channels, height, width = dataset.facts().x.shape
    if channels not in (1, 3):
        raise DataError(f"{dataset.title} has {channels} channels, which no picture has.")
    try:
        pixels = PictureLook(height, width, "grey" if channels == 1 else "RGB", "crop").read(path) / np.float32(255)
    except Unreadable as error:
        raise DataError(f"“{path.name}” cannot be read: {error}.") from None
    parts = prepare(dataset, folder)
    data = parts.preparation.invert(np.asarray(parts.train.x[:LOOKED_AT]))
    high = float(data.max()) or 1.0
    ground = edge(data) / high
    if channels == 1 and abs(ground - 0.5) > 0.2 and (edge(pixels[None]) > 0.5) != (ground > 0.5):
        was = "dark on light" if ground < 0.5 else "light on dark"
        note(f"{path.name} was {was} and is turned round, as the data is.")
        pixels = 1 - pixels
    return (pixels * high).astype(np.float32)[None], (path.name,)


def edge(pictures: Array) -> float:
    """The mean along the edges of pictures (n, channels, height, width)."""
    sides = (pictures[..., 0, :], pictures[..., -1, :], pictures[..., 0], pictures[..., -1])
    return float(np.concatenate([side.ravel() for side in sides]).mean())


def of_table(dataset: Dataset, path: Path) -> tuple[Array, tuple[str, ...]]:
    """The rows of a table with a column for every feature."""
    rows: list[Array] = []
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            start = file.read(4096)
            file.seek(0)
            between = max(",;\t", key=start.partition("\n")[0].count)
            for number, row in enumerate(csv.DictReader(file, delimiter=between), 2):
                if len(rows) == MOST:
                    break
                try:
                    rows.append(
                        row_of(dataset, {k: v for k, v in row.items() if isinstance(k, str) and isinstance(v, str)})
                    )
                except DataError as error:
                    raise DataError(f"“{path.name}”, line {number}: {error.text}", error.hint) from None
    except (UnicodeDecodeError, csv.Error) as error:
        raise DataError(f"“{path.name}” cannot be read as a table ({error}).", "Save it as CSV in UTF-8.") from None
    if not rows:
        raise DataError(f"“{path.name}” has no rows below its header.")
    return np.stack(rows), tuple(f"{path.name}, line {line + 2:,}" for line in range(len(rows)))


def row_of(dataset: Dataset, typed: Mapping[str, str]) -> Array:
    """One example of typed values; the beginning of a feature's name is enough. Raises DataError."""
    features = dataset.facts().features
    named = {_feature(name, features): value for name, value in typed.items()}
    return dataset.example_of(named if named.keys() <= set(features) else {**typed, **_known(named, features)})


def _known(named: Mapping[str, str], features: tuple[str, ...]) -> dict[str, str]:
    return {name: value for name, value in named.items() if name in features}


def _feature(name: str, features: tuple[str, ...]) -> str:
    begun = [feature for feature in features if feature.casefold().startswith(name.strip().casefold())]
    return begun[0] if name.strip() and len(begun) == 1 and name not in features else name
