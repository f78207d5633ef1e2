"""Normalisation: numbers are brought to mean 0 and deviation 1, over the batch or within an example."""

from __future__ import annotations

from math import gcd
from typing import ClassVar, Literal

from pydantic import Field

from engine.call import Call
from engine.layer import Change, Layer, Unfit, layer
from engine.layers import expect
from engine.layers.sizes import named, options
from engine.values import Value


class Normalisation(Layer):
    """What normalisations share: a guard against division by zero, and a learned scale and shift afterwards."""

    category: ClassVar[str] = "Normalisation"

    epsilon: float = Field(1e-5, gt=0, le=1, description="Added to the variance, so that nothing is divided by zero.")
    affine: bool = Field(True, description="Learn a scale and a shift for every channel afterwards.")

    @property
    def learns(self) -> bool:
        return self.affine


@layer
class BatchNorm(Normalisation):
    """Normalises every channel over the batch (Ioffe and Szegedy 2015), for vectors, signals, pictures and volumes."""

    kind = "batch-norm"
    title = "Batch norm"
    keywords = ("batch normalization", "nn.BatchNorm1d", "nn.BatchNorm2d", "nn.BatchNorm3d")

    momentum: float = Field(0.1, ge=0, le=1, description="How fast the running mean and variance follow the batches.")
    running_statistics: bool = Field(True, description="Keep a running mean and variance, and use them after training.")

    def infer(self, x: Value) -> Value:
        if x.rank not in (1, 2, 3, 4):
            raise Unfit(f"Batch norm expects a vector, a signal, a picture or a volume, but got {named(x)}.")
        return x

    def module(self, x: Value) -> Call:
        more = options(
            eps=(self.epsilon, 1e-5),
            momentum=(self.momentum, 0.1),
            affine=(self.affine, True),
            track_running_stats=(self.running_statistics, True),
        )
        return Call(f"nn.BatchNorm{max(1, x.rank - 1)}d", x.shape[0], **more)


@layer
class LayerNorm(Normalisation):
    """Normalises every example, or every step of a sequence, by itself (Ba et al. 2016)."""

    kind = "layer-norm"
    title = "Layer norm"
    keywords = ("layer normalization", "nn.LayerNorm", "transformer")

    over: Literal["last axis", "all axes"] = Field(
        "last axis", description="Normalise over the last axis (the features), or over the whole example."
    )

    def infer(self, x: Value) -> Value:
        if x.rank == 0:
            raise Unfit("Layer norm expects a vector, a sequence or a picture, but got a single number.")
        return x

    def module(self, x: Value) -> Call:
        shape = x.shape if self.over == "all axes" and x.rank > 1 else x.shape[-1]
        more = options(eps=(self.epsilon, 1e-5), elementwise_affine=(self.affine, True))
        return Call("nn.LayerNorm", shape, **more)


@layer
class RMSNorm(Layer):
    """Divides every example, or every step of a sequence, by the root of its mean square (Zhang and Sennrich 2019)."""

    kind = "rms-norm"
    title = "RMS norm"
    category = "Normalisation"
    keywords = ("root mean square", "nn.RMSNorm", "transformer", "llama")

    epsilon: float = Field(1e-6, gt=0, le=1, description="Added to the square, so that nothing is divided by zero.")
    affine: bool = Field(True, description="Learn a scale for every feature afterwards.")

    @property
    def learns(self) -> bool:
        return self.affine

    def infer(self, x: Value) -> Value:
        if x.rank == 0:
            raise Unfit("RMS norm expects a vector or a sequence, but got a single number.")
        return x

    def module(self, x: Value) -> Call:
        return Call("nn.RMSNorm", x.shape[-1], eps=self.epsilon, **options(elementwise_affine=(self.affine, True)))


@layer
class GroupNorm(Normalisation):
    """Normalises groups of channels within every example (Wu and He 2018): works with the smallest batches."""

    kind = "group-norm"
    title = "Group norm"
    keywords = ("group normalization", "nn.GroupNorm")

    groups: int = Field(4, ge=1, le=65_536, description="Into how many groups the channels are divided.")

    def infer(self, x: Value) -> Value:
        if x.rank == 0:
            raise Unfit("Group norm expects channels, but got a single number.")
        if x.shape[0] % self.groups:
            fix = Change("groups", gcd(x.shape[0], self.groups))
            raise Unfit(f"Group norm has {self.groups} groups, which do not divide {x.shape[0]} channels.", fix)
        return x

    def module(self, x: Value) -> Call:
        return Call(
            "nn.GroupNorm", self.groups, x.shape[0], **options(eps=(self.epsilon, 1e-5), affine=(self.affine, True))
        )


@layer
class InstanceNorm(Normalisation):
    """Normalises every channel of every example by itself (Ulyanov et al. 2016)."""

    kind = "instance-norm"
    title = "Instance norm"
    keywords = ("instance normalization", "style", "nn.InstanceNorm1d", "nn.InstanceNorm2d")

    affine: bool = Field(False, description="Learn a scale and a shift for every channel afterwards.")

    def infer(self, x: Value) -> Value:
        expect.with_places(x, self.title)
        if x.size == x.shape[0]:
            raise Unfit(f"Instance norm expects several numbers in every channel, but {x} has only one in each.")
        return x

    def module(self, x: Value) -> Call:
        more = options(eps=(self.epsilon, 1e-5), affine=(self.affine, False))
        return Call(f"nn.InstanceNorm{x.rank - 1}d", x.shape[0], **more)
