"""Preparation on the drawing: augmentations, which change examples at random while training, and unit length.

What is found on the training part (scales, limits, what stands for missing numbers) is the data set's own
(`engine.datasets.preparation`). An augmentation has no numbers to find: it says which changes leave the answer as it
is. It draws from torch's generator, so a run with the same seed sees the same pictures, also when it is resumed; when
the network is used it hands on what comes.
"""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from engine.call import Call, Me, Name
from engine.layer import Layer, Unfit, layer
from engine.layers import expect
from engine.layers.sizes import named, options
from engine.values import Value


class Augmentation(Layer):
    """What augmentations of pictures share."""

    category: ClassVar[str] = "Preparation"

    def infer(self, x: Value) -> Value:
        expect.picture(x, self.title)
        return x


@layer
class RandomFlip(Augmentation):
    """Mirrors pictures at random while training, for things that look as well the other way round."""

    kind = "random-flip"
    title = "Random flip"
    keywords = ("augmentation", "augment", "mirror", "RandomHorizontalFlip", "RandomVerticalFlip")

    direction: Literal["horizontal", "vertical", "both"] = Field(
        "horizontal", description="Left and right, top and bottom, or each of them by chance."
    )
    probability: float = Field(0.5, ge=0, le=1, description="The share of pictures that are mirrored.")

    def module(self, x: Value) -> Call:
        axes = {"horizontal": (-1,), "vertical": (-2,), "both": (-1, -2)}[self.direction]
        return Call("modules.RandomFlip", axes, **options(p=(self.probability, 0.5)))


@layer
class RandomCrop(Augmentation):
    """Moves pictures at random while training: pads them on all sides, and cuts their old size out somewhere."""

    kind = "random-crop"
    title = "Random crop"
    keywords = ("augmentation", "augment", "shift", "translate", "pad", "RandomCrop")

    padding: int = Field(4, ge=1, le=256, description="By how many pixels a picture can move each way.")
    fill: Literal["zeros", "edge"] = Field("zeros", description="What comes in from outside: 0, or the edge repeated.")

    def module(self, x: Value) -> Call:
        mode = {"zeros": "constant", "edge": "replicate"}[self.fill]
        return Call("modules.RandomCrop", self.padding, **options(mode=(mode, "constant")))


@layer
class RandomRotation(Augmentation):
    """Turns pictures about their middle by a random angle while training, and makes them larger or smaller."""

    kind = "random-rotation"
    title = "Random rotation"
    keywords = ("augmentation", "augment", "turn", "zoom", "scale", "RandomRotation", "RandomAffine")

    degrees: float = Field(10.0, ge=0, le=180, description="How far they turn at most, each way.")
    zoom: float = Field(0.0, ge=0, le=0.9, description="By what share they grow or shrink at most.")

    def module(self, x: Value) -> Call:
        return Call("modules.RandomRotation", self.degrees, **options(zoom=(self.zoom, 0.0)))


@layer
class Cutout(Augmentation):
    """Sets a random square of each picture to 0 while training, so that no single place decides.

    DeVries and Taylor 2017. The middle of the square is anywhere, so a part of it may lie outside.
    """

    kind = "cut-out"
    title = "Cut-out"
    keywords = ("augmentation", "augment", "cutout", "erase", "RandomErasing", "mask")

    size: int = Field(8, ge=1, le=1024, description="Pixels of the square each way.")
    probability: float = Field(1.0, ge=0, le=1, description="The share of pictures that lose a square.")

    def module(self, x: Value) -> Call:
        return Call("modules.Cutout", self.size, **options(p=(self.probability, 1.0)))


@layer
class Noise(Layer):
    """Adds random numbers to everything while training, so that small differences do not matter."""

    kind = "noise"
    title = "Noise"
    category = "Preparation"
    keywords = ("augmentation", "augment", "gaussian noise", "GaussianNoise", "jitter", "regularisation")

    deviation: float = Field(
        0.1, ge=0, le=100, description="The standard deviation of what is added; standardised data has 1."
    )

    def module(self, x: Value) -> Call:
        return Call("modules.GaussianNoise", self.deviation)


@layer
class Normalise(Layer):
    """Divides each example by its length, so that only the direction of its numbers is left."""

    kind = "normalise"
    title = "Normalise"
    category = "Preparation"
    keywords = ("unit length", "L2", "F.normalize", "unit norm", "cosine", "direction")

    def infer(self, x: Value) -> Value:
        if x.rank == 0:
            raise Unfit(f"{self.title} expects several numbers, but got {named(x)}.")
        return x

    def forward(self, me: Me, x: Name) -> Call:
        assert x.value is not None
        axes = tuple(range(1, x.value.rank + 1))
        return Call("F.normalize", x, **options(dim=(axes[0] if len(axes) == 1 else axes, 1)))
