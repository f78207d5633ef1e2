"""A sound file as a picture of its frequencies over time: a log-mel spectrogram, as speech and sounds are learnt from.

Mixed to one channel, brought to one sample rate and length, cut into windows that overlap; the power of each
frequency in a window is gathered in bands that are as wide as the ear hears them (the mel scale, in O'Shaughnessy's
formula: mel = 2595 log10(1 + f / 700)), each a triangle of height 1, and told in decibels below a full-scale sine.
-80 dB and less are 0, a sine at full scale is 1.
"""
# ruff: noqa: PLC0415 (see engine.datasets.base)

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from pathlib import Path
from typing import Any, ClassVar, NamedTuple

import numpy as np

from engine.datasets.base import Array
from engine.datasets.labelled_rows import Unreadable
from engine.errors import DataError

SUFFIXES = (".wav", ".flac", ".ogg", ".oga", ".mp3", ".aif", ".aiff", ".au")
FLOOR = -80.0
"""Decibels below full scale that count as silence: what a quiet room has on a good microphone."""
MOST_CHANNELS = 64
"""What a large mixing desk records; a header may say 65,535."""
RATES = (100, 768_000)
"""Samples a second: from slow sensors up to the fastest recorders."""


TOGETHER = 512
"""Windows whose frequencies are found at a time: they overlap, and would take many times the memory of the sound."""
FINEST = 1000
"""The largest number in the fraction that two sample rates are brought together by: off by less than a cent."""


class SoundHeader(NamedTuple):
    """What a sound says of itself before it is read."""

    frames: int
    rate: int
    channels: int

    @property
    def seconds(self) -> float:
        return self.frames / self.rate


@dataclass(frozen=True)
class SoundLook:
    """How sounds become numbers: (1, bands, frames) from 0 to 1."""

    words: ClassVar[str] = "sounds"
    dtype: ClassVar[Any] = np.float32
    unit: ClassVar[float] = 1

    seconds: float
    sample_rate: int
    mel_bands: int
    window: int
    hop: int

    @property
    def samples(self) -> int:
        return max(1, round(self.seconds * self.sample_rate))

    @property
    def shape(self) -> tuple[int, ...]:
        return (1, self.mel_bands, 1 + self.samples // self.hop)

    @property
    def filters(self) -> Array:
        return filters(self.mel_bands, self.window, self.sample_rate)

    def read(self, path: Path) -> Array:
        """The spectrogram of a sound file. Raises Unreadable."""
        return self.spectrogram(samples(path, self.seconds, self.sample_rate))[None]

    def spectrogram(self, sound: Array) -> Array:
        """Of samples from -1 to 1, cut or filled up with silence to the length: float32 (bands, frames)."""
        from numpy.lib.stride_tricks import sliding_window_view

        # Half a window of silence on both sides: frame i stands for the time i * hop.
        padded = np.zeros(self.samples + self.window, np.float32)
        taken = sound[: self.samples]
        padded[self.window // 2 : self.window // 2 + len(taken)] = taken
        hann = np.hanning(self.window + 1)[:-1].astype(np.float32)
        frames = sliding_window_view(padded, self.window)[:: self.hop][: self.shape[2]]
        mel = np.empty(self.shape[1:], np.float32)
        for start in range(0, len(frames), TOGETHER):
            # A sine at full scale has the amplitude sum(hann) / 2 in its bin.
            spectra = np.fft.rfft(frames[start : start + TOGETHER] * (hann * (2 / hann.sum())), axis=1)
            mel[:, start : start + TOGETHER] = self.filters @ (np.abs(spectra) ** 2).T
        decibels = 10 * np.log10(np.maximum(mel, 10 ** (FLOOR / 10)))
        return np.clip(1 - decibels / FLOOR, 0, 1).astype(np.float32)


def header(path: Path) -> SoundHeader:
    """What a sound file says of itself. Raises Unreadable."""
    with _opened(path) as file:
        return SoundHeader(file.frames, file.samplerate, file.channels)


def samples(path: Path, seconds: float, rate: int) -> Array:
    """The first seconds of a sound, mixed to one channel, at the sample rate: float32 (n,). Raises Unreadable."""
    import soundfile
    from scipy.signal import resample_poly

    with _opened(path) as file:
        wanted = int(np.ceil(seconds * file.samplerate)) + 1
        try:
            found = file.read(min(wanted, file.frames), dtype="float32", always_2d=True)
        except (soundfile.LibsndfileError, RuntimeError, MemoryError):
            raise Unreadable("it is damaged or cut short") from None
        if not len(found):
            raise Unreadable("it holds no sound")
        mixed = np.nan_to_num(found.mean(axis=1), nan=0.0, posinf=0.0, neginf=0.0)
        up, down = Fraction(rate, file.samplerate).limit_denominator(FINEST).as_integer_ratio()
    return mixed if up == down else np.asarray(resample_poly(mixed, up, down), np.float32)


@lru_cache(maxsize=8)
def filters(bands: int, window: int, rate: int) -> Array:
    """The mel bands: float64 (bands, window // 2 + 1), triangles between 0 and half the sample rate."""
    edges = _to_hertz(np.linspace(0, _to_mel(rate / 2), bands + 2))
    frequencies = np.fft.rfftfreq(window, 1 / rate)
    rising = (frequencies - edges[:-2, None]) / (edges[1:-1] - edges[:-2])[:, None]
    falling = (edges[2:, None] - frequencies) / (edges[2:] - edges[1:-1])[:, None]
    found: Array = np.maximum(0, np.minimum(rising, falling))
    # A low band may be narrower than a bin: it takes the bin that is nearest to its middle.
    for band in np.flatnonzero(found.sum(1) == 0):
        found[band, np.abs(frequencies - edges[band + 1]).argmin()] = 1
    return found


def _to_mel(hertz: float) -> float:
    return float(2595 * np.log10(1 + hertz / 700))


def _to_hertz(mel: Array) -> Array:
    return np.asarray(700 * (10 ** (mel / 2595) - 1))


def _opened(path: Path) -> Any:
    """A sound file whose header has been looked at. Raises Unreadable, and DataError where the library is missing."""
    soundfile = library()
    if path.stat().st_size == 0:
        raise Unreadable("it is empty")
    try:
        file = soundfile.SoundFile(path)
    except (soundfile.LibsndfileError, RuntimeError, TypeError, ValueError):
        raise Unreadable("it is no sound that can be read, or damaged") from None
    sound = RATES[0] <= file.samplerate <= RATES[1] and 1 <= file.channels <= MOST_CHANNELS
    if not sound:
        said = f"{file.channels:,} channels of {file.samplerate:,} samples a second"
        file.close()
        raise Unreadable(f"it says that it has {said}")
    return file


def library() -> Any:
    """The package that decodes sounds. Raises DataError where it is not installed."""
    try:
        import soundfile
    except (ImportError, OSError):  # OSError: the library behind it is missing
        raise DataError(
            "Sounds are read by the package soundfile, which is not installed.",
            "Install it with: pip install gradwire[sound]",
        ) from None
    return soundfile
