"""Handwritten digits that come with scikit-learn: the set that is always there."""
# ruff: noqa: PLC0415 (see engine.datasets.base)

from __future__ import annotations

from pathlib import Path
from typing import Literal

import numpy as np
from pydantic import Field

from engine.datasets import scikit_learn
from engine.datasets.base import Array, Dataset, Facts, Scaling, Table, classification
from engine.layer import layer
from engine.values import Value

COUNT = 1797
NAMES = tuple("0123456789")


@layer
class Digits(Dataset):
    """1,797 handwritten digits from 0 to 9 as grey pictures of 8×8 pixels, about 180 of each digit.

    Small enough to train a convolutional network on in seconds, and real handwriting all the same: 43 people wrote it.
    Pixels run from 0 (paper) to 1 (ink). By E. Alpaydin and C. Kaynak, 1998; scikit-learn's copy of the test part of
    the UCI set "Optical Recognition of Handwritten Digits" (CC BY 4.0).
    """

    kind = "digits"
    title = "Handwritten digits"
    keywords = ("pictures", "images", "mnist", "numbers", "classification")

    size: Literal[8, 16, 28] = Field(8, description="Width and height in pixels; above 8 they are scaled up smoothly.")
    scaling: Scaling = Field("none", description="How the pixels are scaled; they lie between 0 and 1 as they are.")

    def facts(self) -> Facts:
        return Facts(Value((1, self.size, self.size)), Value((), 10), NAMES, (), "digit")

    @property
    def examples(self) -> int:
        return COUNT

    def load(self, folder: Path | None = None) -> Table:
        pictures, y = scikit_learn.classes("digits.csv.gz")
        pictures = (pictures / 16).astype(np.float32).reshape(-1, 8, 8)  # scikit-learn counts ink from 0 to 16
        return classification(enlarged(pictures, self.size)[:, None], y, self.facts())


def enlarged(pictures: Array, size: int) -> Array:
    """Pictures (N, h, w) of values from 0 to 1, scaled smoothly to (N, size, size)."""
    from PIL import Image

    if pictures.shape[1:] == (size, size):
        return pictures
    scaled = [np.asarray(Image.fromarray(p).resize((size, size), Image.Resampling.BICUBIC)) for p in pictures]
    return np.clip(np.stack(scaled), 0, 1)  # bicubic overshoots a little at edges
