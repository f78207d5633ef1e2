"""Sounds of one's own: files in a folder for each class, or with a table of labels, as spectrograms."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from engine.datasets.base import Facts, Scaling
from engine.datasets.labelled_dataset import LabelledFiles
from engine.datasets.sounds_spectrogram import SUFFIXES, SoundLook
from engine.layer import Change, Unfit, layer

MOST = 2_000_000
"""Numbers in a spectrogram: as a picture of 1,400×1,400, more than any network here takes."""


@layer
class Sounds(LabelledFiles):
    """Sounds from a folder as pictures of their frequencies over time (log-mel spectrograms), for convolutions.

    WAV, FLAC, OGG and MP3 files: one folder for each class, or a table that names the class (or a number) of each file.
    Folders called `train`, `val` and `test` with the classes inside are the three parts. Sounds are mixed to one
    channel, brought to one sample rate, and cut or filled up with silence to one length. 1 is a tone at full scale, 0
    is silence (80 decibels less). Needs the package soundfile. Source and licence are those of the files you bring.
    """

    kind = "sounds"
    title = "Sounds"
    keywords = ("audio", "wav", "flac", "speech", "music", "spectrogram", "mel", "own data", "classification")
    words: ClassVar[str] = "sounds"
    suffixes: ClassVar[tuple[str, ...]] = SUFFIXES

    # A minute at the highest rate takes 12 MB: several are read at a time.
    seconds: float = Field(1.0, gt=0, le=60, description="How much of each sound is taken, from its start.")
    sample_rate: int = Field(
        16_000, ge=1000, le=192_000, description="Samples a second (Hz); frequencies up to half of it are seen."
    )
    mel_bands: int = Field(64, ge=1, le=512, description="How many bands of frequencies: the height of the picture.")
    window: int = Field(
        512, ge=16, le=16_384, description="Samples of which the frequencies are found at a time (n_fft)."
    )
    hop: int = Field(256, ge=8, le=16_384, description="Samples from one window to the next (hop_length).")
    scaling: Scaling = Field("none", description="How the values are scaled; they lie between 0 and 1 as they are.")

    def facts(self) -> Facts:
        _, bands, frames = self.look.shape
        if bands * frames > MOST:
            raise Unfit(
                f"A spectrogram of {bands:,} bands and {frames:,} windows is too large.",
                Change("hop", min(16_384, self.hop * -(-bands * frames // MOST))),
                hint="Take fewer seconds, or a larger hop.",
            )
        return super().facts()

    @property
    def look(self) -> SoundLook:
        return SoundLook(self.seconds, self.sample_rate, self.mel_bands, self.window, self.hop)
