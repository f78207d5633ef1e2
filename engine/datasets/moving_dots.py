"""Short films of a dot that moves: what they show is told by no single frame.

Where the dot begins is drawn evenly, and what leaves the picture on one side comes back on the other, so that a frame
by itself says nothing of the answer, and neither does the mean of all frames in the long run. It takes two frames that
are seen together: a window that reaches over time, as that of a convolution in three axes.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from pydantic import Field

from engine.datasets.base import Facts, NumberDataset, Scaling, Table, classification
from engine.layer import layer
from engine.values import Value

WAYS = {"left": (0, -1), "right": (0, 1), "up": (-1, 0), "down": (1, 0)}
"""The classes, and by how much a dot moves down and across from frame to frame."""


@layer
class MovingDots(NumberDataset):
    """Films of bright dots that all move the same way, over flickering noise: left, right, up or down is to be told.

    An example is one channel of frames × height × width. What leaves on one side comes in on the other, so a single
    frame is the same whichever way the dots go. Made here, from the seed.
    """

    kind = "moving-dots"
    title = "Moving dots"
    keywords = ("video", "film", "motion", "frames", "volume", "3-d", "convolution", "direction", "synthetic")

    films: int = Field(1200, ge=10, le=100_000, description="How many films, all parts together.")
    frames: int = Field(6, ge=2, le=64, description="How many pictures follow one another in a film.")
    size: int = Field(10, ge=4, le=64, description="Pixels of a frame each way.")
    dots: int = Field(2, ge=1, le=64, description="How many dots there are; all move the same way.")
    noise: float = Field(0.2, ge=0, le=2, description="The deviation of the noise; the dots are as bright as 1.")
    seed: int = Field(0, ge=0, le=2**31 - 1, description="Decides which films are made; the same seed, the same films.")
    scaling: Scaling = Field("none", description="How the pixels are scaled; a dot is 1 as it is, and the ground 0.")

    @property
    def summary(self) -> str:
        return f"{self.films:,} films of {self.frames} frames, {self.size}×{self.size} pixels"

    @property
    def examples(self) -> int:
        return self.films

    def facts(self) -> Facts:
        return Facts(Value((1, self.frames, self.size, self.size)), Value((), len(WAYS)), tuple(WAYS), (), "moves")

    def load(self, folder: Path | None = None) -> Table:
        random = np.random.default_rng(self.seed)
        shape = (self.films, self.frames, self.size, self.size)
        x = random.normal(0, self.noise, shape).astype(np.float32)
        y = random.integers(len(WAYS), size=self.films)
        steps = np.array(list(WAYS.values()))[y]  # (films, 2)
        starts = random.integers(self.size, size=(self.films, self.dots, 2))
        times = np.arange(self.frames)
        at = (starts[:, :, None] + times[:, None] * steps[:, None, None]) % self.size  # (films, dots, frames, 2)
        film = np.arange(self.films)[:, None, None]
        np.add.at(x, (film, times, at[..., 0], at[..., 1]), 1.0)
        return classification(x[:, None], y, self.facts())
