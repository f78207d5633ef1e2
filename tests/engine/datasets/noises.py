"""Sounds written for the tests, with the standard library alone."""

from __future__ import annotations

import wave
from pathlib import Path

import numpy as np
from numpy.typing import NDArray


def tone(pitch: float, rate: int = 8000, seconds: float = 0.5) -> NDArray[np.float32]:
    """A sine at full scale."""
    return np.sin(2 * np.pi * pitch * np.arange(round(rate * seconds)) / rate).astype(np.float32)


def write_wav(path: Path, sound: NDArray[np.float32], rate: int = 8000) -> Path:
    """Samples (n,) or (n, channels) from -1 to 1, in 16 bits."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1 if sound.ndim == 1 else sound.shape[1])
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(np.rint(sound * 32_767).astype("<i2").tobytes())
    return path


def write_sounds(folder: Path, each: int = 12) -> Path:
    """Half a second of high and of low tones, in a folder for each."""
    for number in range(each):
        write_wav(folder / "high" / f"{number}.wav", tone(2000 + 100 * number))
        write_wav(folder / "low" / f"{number}.wav", tone(100 + 20 * number))
    return folder
