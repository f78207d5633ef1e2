"""What there is to know of a folder of sounds: how long they are, and how many samples a second they have."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from engine.datasets.labelled_import import Kind, Known
from engine.datasets.labelled_walk import Found
from engine.datasets.sounds import Sounds
from engine.datasets.sounds_spectrogram import SoundHeader, header, library

RATE = 16_000
"""Samples a second that are enough for speech and most sounds; files with fewer keep theirs."""
LONGEST = 10.0
"""Seconds that are taken of longer sounds, until somebody chooses otherwise."""


def measured(path: Path, found: Sequence[Found], headers: list[SoundHeader]) -> Known:  # noqa: ARG001
    """The length and the sample rate that suit sounds."""
    rate = min(RATE, Counter(each.rate for each in headers).most_common(1)[0][0])
    lengths = [each.seconds for each in headers]
    seconds = float(np.clip(np.ceil(10 * np.median(lengths)) / 10, 0.1, LONGEST))
    window = 512 if rate > RATE / 2 else 256  # 32 ms: as long as a sound of speech stays the same
    settings = {"seconds": seconds, "sample_rate": max(1000, rate), "window": window, "hop": window // 2}
    return settings, (("Sounds", _words(headers)),)


def _words(headers: list[SoundHeader]) -> str:
    low, high = (f"{edge(each.seconds for each in headers):.3g}" for edge in (min, max))
    rates = sorted({each.rate for each in headers})
    span = low if low == high else f"{low}–{high}"
    return f"{span} s, {' or '.join(f'{rate:,}' for rate in rates[:3])} samples a second"


KIND = Kind("sounds", Sounds(), header, measured, "Play one with another program.", library)
