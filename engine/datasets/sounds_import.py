"""What there is to know of a folder of sounds: how long they are, and how many samples a second they have."""

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
from engine.datasets.sounds import Sounds
from engine.datasets.sounds_spectrogram import SUFFIXES, SoundHeader, header, library
from engine.errors import DataError

RATE = 16_000
"""Samples a second that are enough for speech and most sounds; files with fewer keep theirs."""
LONGEST = 10.0
"""Seconds that are taken of longer sounds, until somebody chooses otherwise."""


def suits(path: Path) -> bool:
    return labelled_import.suits(path, SUFFIXES)


def likely(path: Path) -> bool:
    return labelled_import.likely(path, SUFFIXES)


def inspect(path: Path, told: Told, reading: Reading) -> Inspection:
    """What a folder of sounds holds. Raises DataError and Cancelled."""
    library()
    return labelled_import.inspect(KIND, path, told, reading)


def files(path: Path) -> tuple[Path, ...]:
    """What a data set of the folder needs: its sounds, and the tables that may hold their labels."""
    return labelled_import.files(path, SUFFIXES)


def measured(path: Path, found: Sequence[Found]) -> tuple[dict[str, Any], tuple[tuple[str, str], ...]]:
    """The length and the sample rate that suit sounds, from a sample of them."""
    headers = _headers(path, found)
    if not headers:
        raise DataError(f"None of the sounds in “{path.name}” can be read.", "Play one with another program.")
    rate = min(RATE, Counter(each.rate for each in headers).most_common(1)[0][0])
    lengths = [each.seconds for each in headers]
    seconds = float(np.clip(np.ceil(10 * np.median(lengths)) / 10, 0.1, LONGEST))
    window = 512 if rate > RATE / 2 else 256  # 32 ms: as long as a sound of speech stays the same
    settings = {"seconds": seconds, "sample_rate": max(1000, rate), "window": window, "hop": window // 2}
    return settings, (("Sounds", _words(headers)),)


def _headers(path: Path, found: Sequence[Found]) -> list[SoundHeader]:
    headers = []
    for place in np.linspace(0, len(found) - 1, min(SAMPLE, len(found))).astype(int):
        try:
            headers.append(header(path / found[place].name))
        except (Unreadable, OSError):
            continue
    return headers


def _words(headers: list[SoundHeader]) -> str:
    low, high = (f"{edge(each.seconds for each in headers):.3g}" for edge in (min, max))
    rates = sorted({each.rate for each in headers})
    span = low if low == high else f"{low}–{high}"
    return f"{span} s, {' or '.join(f'{rate:,}' for rate in rates[:3])} samples a second"


KIND = Kind("sounds", Sounds(), measured, header)
