"""What there is to know of a folder of pictures: the size and the colour that suit them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from engine.datasets import labelled_import
from engine.datasets.inspecting import Inspection, Reading, Told
from engine.datasets.labelled_import import SAMPLE, Kind
from engine.datasets.labelled_rows import Unreadable
from engine.datasets.labelled_walk import Found
from engine.datasets.pictures import Pictures
from engine.datasets.pictures_decoding import SUFFIXES, Header, PictureLook, header
from engine.errors import DataError

AS_THEY_ARE = 96
"""Pixels of a side up to which pictures keep their size: a small network on a processor copes with that."""
SIDE = 64
"""Pixels of the longer side that larger pictures are brought to, until somebody chooses otherwise."""
COLOURED = 24
"""Pictures that are looked at for colour, where they are stored with three channels."""
TINT = 6
"""Levels out of 255 by which red, green and blue differ where there is colour; JPEG makes a few of its own."""


def suits(path: Path) -> bool:
    return labelled_import.suits(path, SUFFIXES)


def likely(path: Path) -> bool:
    return labelled_import.likely(path, SUFFIXES)


def inspect(path: Path, told: Told, reading: Reading) -> Inspection:
    """What a folder of pictures holds. Raises DataError and Cancelled."""
    return labelled_import.inspect(KIND, path, told, reading)


def files(path: Path) -> tuple[Path, ...]:
    """What a data set of the folder needs: its pictures, and the tables that may hold their labels."""
    return labelled_import.files(path, SUFFIXES)


def measured(path: Path, found: Sequence[Found]) -> tuple[dict[str, Any], tuple[tuple[str, str], ...]]:
    """The size and the colour that suit pictures, from a sample of them."""
    headers = _headers(path, found)
    if not headers:
        raise DataError(f"None of the pictures in “{path.name}” can be read.", "Open one with another program.")
    sizes = Counter((each.height, each.width) for each in headers)
    (height, width), times = sizes.most_common(1)[0]
    if times < len(headers):
        height, width = (int(np.median([each[side] for each in headers])) for side in (0, 1))
    if max(height, width) > AS_THEY_ARE:
        shrunk = SIDE / max(height, width)
        height, width = max(1, round(height * shrunk)), max(1, round(width * shrunk))
    grey = all(each.grey for each in headers) or not _coloured(path, found)
    settings = {"size": (height, width), "colour": "grey" if grey else "RGB"}
    words = _span([each.width for each in headers]) + " × " + _span([each.height for each in headers])
    return settings, (("Pictures", f"{words} pixels, {'grey' if grey else 'in colour'}"),)


def _headers(path: Path, found: Sequence[Found]) -> list[Header]:
    headers = []
    for place in np.linspace(0, len(found) - 1, min(SAMPLE, len(found))).astype(int):
        try:
            headers.append(header(path / found[place].name))
        except (Unreadable, OSError):
            continue
    return headers


def _coloured(path: Path, found: Sequence[Found]) -> bool:
    """Whether any of a few pictures is more than black, grey and white."""
    look = PictureLook(32, 32)
    for place in np.linspace(0, len(found) - 1, min(COLOURED, len(found))).astype(int):
        try:
            pixels = look.read(path / found[place].name).astype(np.int64)
        except (Unreadable, OSError):
            continue
        if (pixels.max(0) - pixels.min(0)).max() > TINT:
            return True
    return False


def _span(sizes: list[int]) -> str:
    low, high = min(sizes), max(sizes)
    return f"{low:,}" if low == high else f"{low:,}–{high:,}"


KIND = Kind("pictures", Pictures(), measured, header)
