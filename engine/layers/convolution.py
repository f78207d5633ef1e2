"""Convolutions: the same small window of weights looks at every place of a signal or a picture.

Lengths follow the formulas in torch's documentation of `Conv2d` and `ConvTranspose2d`.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import gcd
from typing import Any, ClassVar, Literal

from pydantic import Field

from engine.call import Call, Me
from engine.layer import Change, Doubt, Fix, Layer, Unfit, layer
from engine.layers import expect
from engine.layers.sizes import (
    AnyPadding,
    AnyPadding3d,
    Dilation,
    Kernel,
    LinePadding,
    Padding,
    Padding3d,
    Steps3d,
    Stride,
    each,
    limited,
    one,
    options,
    written,
)
from engine.layers.weights import Initialisation, Learned, Scale, initial
from engine.values import Value

PaddingMode = Literal["zeros", "reflect", "replicate", "circular"]
AXES = ("length", "height × width", "depth × height × width")


class Channels(Learned):
    """The setting that decides how many channels come out. A base class of its own, so that forms show it first."""

    width: ClassVar[str | None] = "channels"

    channels: int = Field(16, ge=1, le=65_536, description="How many channels come out: one per kernel.")


class Windowed(Learned):
    """What convolutions over one, two or three axes share. `axes` counts the axes a kernel moves along."""

    category: ClassVar[str] = "Convolution"
    axes: ClassVar[int] = 2

    def initialise(self, me: Me) -> tuple[Call, ...]:
        settings: Any = self
        return initial(me, settings.initialisation, settings.scale, settings.bias)

    def doubts(self, upstream: Mapping[str, Layer]) -> tuple[Doubt, ...]:
        return expect.steps_before_channels(upstream, self.title) if self.axes == 1 else ()

    def check_input(self, x: Value) -> None:
        expect.ALONG[self.axes](x, self.title)

    def check_groups(self, channels: int, groups: int, which: str) -> None:
        if channels % groups:
            fix = Change("groups", gcd(channels, groups))
            text = f"{self.title} has {groups} groups, which do not divide {channels} {which} channels."
            raise Unfit(text, fix)


class Sliding(Windowed):
    """Convolutions that look at what is there: a place comes out wherever the kernel fits."""

    kernel: Kernel = Field(3, description="The size of the window: one number, or height × width.")
    stride: Stride = Field(1, description="How far the window moves from place to place.")
    padding: AnyPadding = Field(
        "valid", description="Zeros around the input: a number, 'same' to keep the size, or 'valid' for none."
    )
    dilation: Dilation = Field(1, description="The distance between the places that the window looks at.")

    def lengths(self, x: Value, mode: str = "zeros") -> tuple[int, ...]:
        """How many places come out along every axis."""
        self.check_same()
        kernels, dilations = each(self.kernel, self.axes), each(self.dilation, self.axes)
        spans = tuple(d * (k - 1) + 1 for k, d in zip(kernels, dilations, strict=True))
        pads = self.pads(spans)
        self.check_mode(x, pads, mode)
        padded = tuple(n + before + after for n, (before, after) in zip(x.shape[1:], pads, strict=True))
        if any(span > n for span, n in zip(spans, padded, strict=True)):
            raise self.too_large(x, spans, padded, dilations)
        strides = each(self.stride, self.axes)
        return tuple((n - span) // stride + 1 for n, span, stride in zip(padded, spans, strides, strict=True))

    def pads(self, spans: tuple[int, ...]) -> tuple[tuple[int, int], ...]:
        """Zeros before and after, for every axis."""
        if self.padding == "valid":
            return ((0, 0),) * self.axes
        if self.padding == "same":
            return tuple(((span - 1) // 2, span - 1 - (span - 1) // 2) for span in spans)
        return tuple((n, n) for n in each(self.padding, self.axes))

    def check_same(self) -> None:
        if self.padding == "same" and self.stride != 1:
            text = f"{self.title} can keep the size (padding 'same') only with stride 1, but its stride is "
            raise Unfit(f"{text}{written(self.stride)}.", Change("stride", 1), Change("padding", "valid"))

    def check_mode(self, x: Value, pads: tuple[tuple[int, int], ...], mode: str) -> None:
        """Padding that repeats the input cannot be longer than the input."""
        room = {"reflect": -1, "circular": 0}.get(mode)
        if room is not None and any(max(pad) > n + room for n, pad in zip(x.shape[1:], pads, strict=True)):
            place = "×".join(map(str, x.shape[1:]))
            text = f"{self.title} cannot pad {place} by {one(tuple(max(p) for p in pads))} in '{mode}' mode."
            raise Unfit(text, Change("padding_mode", "zeros"))

    def too_large(self, x: Value, spans: tuple[int, ...], padded: tuple[int, ...], dilations: tuple[int, ...]) -> Unfit:
        fitting = one(tuple((n - 1) // d + 1 for n, d in zip(padded, dilations, strict=True)))
        fixes: list[Fix] = [Change("kernel", fitting)]
        fixes += [Change("padding", "same")] if self.stride == 1 else []
        spread = f", spread to {written(spans)} by its dilation," if set(dilations) != {1} else ""
        with_padding = " with its padding" if padded != x.shape[1:] else ""
        kernel = written(each(self.kernel, self.axes))
        return Unfit(
            f"{self.title} has a kernel of {kernel}{spread} but its input is only {written(padded)}{with_padding} "
            f"({AXES[self.axes - 1]}).",
            *fixes,
        )

    def options(self, **more: tuple[Any, Any]) -> dict[str, Any]:
        """The keyword arguments of the torch module."""
        padding = 0 if self.padding == "valid" else self.padding
        shared = options(stride=(self.stride, 1), padding=(padding, 0), dilation=(self.dilation, 1))
        return {**shared, **options(**more)}


class Convolution(Sliding, Channels):
    """What the convolutions of signals, pictures and volumes share."""

    groups: int = Field(1, ge=1, le=65_536, description="Split the channels into groups that do not see each other.")
    bias: bool = Field(True, description="Add a learned constant to every output channel.")
    padding_mode: PaddingMode = Field("zeros", description="What the padding is filled with.")
    initialisation: Initialisation = "default"
    scale: Scale = 0.02

    def infer(self, x: Value) -> Value:
        self.check_input(x)
        self.check_groups(x.shape[0], self.groups, "input")
        self.check_groups(self.channels, self.groups, "output")
        return Value((self.channels, *self.lengths(x, self.padding_mode)))

    def module(self, x: Value) -> Call:
        more = self.options(groups=(self.groups, 1), bias=(self.bias, True), padding_mode=(self.padding_mode, "zeros"))
        return Call(f"nn.Conv{self.axes}d", x.shape[0], self.channels, self.kernel, **more)


@layer
class Conv1d(Convolution):
    """Slides a window along a signal; every output channel looks for one pattern."""

    kind = "conv1d"
    title = "Conv 1D"
    axes = 1
    keywords = ("convolution", "temporal", "nn.Conv1d")

    kernel: int = Field(3, ge=1, le=1024, description="The length of the window.")
    stride: int = Field(1, ge=1, le=1024, description="How far the window moves from place to place.")
    padding: LinePadding = Field(
        "valid", description="Zeros around the input: a number, 'same' to keep the length, or 'valid' for none."
    )
    dilation: int = Field(1, ge=1, le=1024, description="The distance between the places that the window looks at.")


@layer
class Conv2d(Convolution):
    """Slides a small window over a picture; every output channel looks for one pattern."""

    kind = "conv2d"
    title = "Conv 2D"
    keywords = ("convolution", "kernel", "filter", "nn.Conv2d")


@layer
class Conv3d(Convolution):
    """Slides a small window through a volume or a film; every output channel looks for one pattern."""

    kind = "conv3d"
    title = "Conv 3D"
    axes = 3
    keywords = ("3-d convolution", "volume", "video", "film", "frames", "voxel", "nn.Conv3d")

    kernel: Steps3d = Field(3, description="The size of the window: one number, or depth × height × width.")
    stride: Steps3d = Field(1, description="How far the window moves from place to place.")
    padding: AnyPadding3d = Field(
        "valid", description="Zeros around the input: a number, 'same' to keep the size, or 'valid' for none."
    )
    dilation: Steps3d = Field(1, description="The distance between the places that the window looks at.")


@layer
class DepthwiseConv2d(Sliding):
    """A convolution in which every channel has kernels of its own and sees no other channel."""

    kind = "depthwise-conv2d"
    title = "Depthwise conv 2D"
    keywords = ("separable", "mobilenet", "nn.Conv2d")

    multiplier: int = Field(1, ge=1, le=1024, description="How many channels come out for each that goes in.")
    bias: bool = Field(True, description="Add a learned constant to every output channel.")
    initialisation: Initialisation = "default"
    scale: Scale = 0.02

    def infer(self, x: Value) -> Value:
        self.check_input(x)
        return limited(Value((x.shape[0] * self.multiplier, *self.lengths(x))), self.title)

    def module(self, x: Value) -> Call:
        more = self.options(groups=(x.shape[0], 1), bias=(self.bias, True))
        return Call("nn.Conv2d", x.shape[0], x.shape[0] * self.multiplier, self.kernel, **more)


class TransposedConvolution(Windowed, Channels):
    """What the transposed convolutions share."""

    kernel: Kernel = Field(2, description="The size of the window that is stamped: one number, or height × width.")
    stride: Stride = Field(2, description="How far apart the stamps are; the input grows by this factor.")
    padding: Padding = Field(0, description="How much is cut off around the output.")
    output_padding: Padding = Field(0, description="How much is added at the end of every axis of the output.")
    dilation: Dilation = Field(1, description="The distance between the places that the window stamps.")
    groups: int = Field(1, ge=1, le=65_536, description="Split the channels into groups that do not see each other.")
    bias: bool = Field(True, description="Add a learned constant to every output channel.")
    initialisation: Initialisation = "default"
    scale: Scale = 0.02

    def infer(self, x: Value) -> Value:
        self.check_input(x)
        self.check_groups(x.shape[0], self.groups, "input")
        self.check_groups(self.channels, self.groups, "output")
        settings = (self.kernel, self.stride, self.padding, self.output_padding, self.dilation)
        columns = zip(x.shape[1:], *(each(setting, self.axes) for setting in settings), strict=True)
        return limited(Value((self.channels, *(self.length(*column) for column in columns))), self.title)

    def length(self, n: int, kernel: int, stride: int, padding: int, extra: int, dilation: int) -> int:
        if extra >= max(stride, dilation):
            text = f"{self.title} has an output padding of {extra}, which must be smaller than its stride "
            raise Unfit(f"{text}or its dilation ({max(stride, dilation)}).", Change("output_padding", 0))
        length = (n - 1) * stride - 2 * padding + dilation * (kernel - 1) + extra + 1
        if length < 1:
            text = f"{self.title} cuts off everything: a padding of {padding} on both sides leaves no output."
            raise Unfit(text, Change("padding", 0))
        return length

    def module(self, x: Value) -> Call:
        more = options(
            stride=(self.stride, 1),
            padding=(self.padding, 0),
            output_padding=(self.output_padding, 0),
            groups=(self.groups, 1),
            bias=(self.bias, True),
            dilation=(self.dilation, 1),
        )
        return Call(f"nn.ConvTranspose{self.axes}d", x.shape[0], self.channels, self.kernel, **more)


@layer
class ConvTranspose1d(TransposedConvolution):
    """The way back from a convolution: every number stamps a window into a longer signal."""

    kind = "conv-transpose1d"
    title = "Transposed conv 1D"
    axes = 1
    keywords = ("deconvolution", "upsampling", "nn.ConvTranspose1d")

    kernel: int = Field(2, ge=1, le=1024, description="The length of the window that is stamped.")
    stride: int = Field(2, ge=1, le=1024, description="How far apart the stamps are; the input grows by this factor.")
    padding: int = Field(0, ge=0, le=1024, description="How much is cut off at both ends of the output.")
    output_padding: int = Field(0, ge=0, le=1024, description="How much is added at the end of the output.")
    dilation: int = Field(1, ge=1, le=1024, description="The distance between the places that the window stamps.")


@layer
class ConvTranspose2d(TransposedConvolution):
    """The way back from a convolution: every number stamps a window into a larger picture."""

    kind = "conv-transpose2d"
    title = "Transposed conv 2D"
    keywords = ("deconvolution", "upsampling", "nn.ConvTranspose2d")


@layer
class ConvTranspose3d(TransposedConvolution):
    """The way back from a convolution: every number stamps a window into a larger volume."""

    kind = "conv-transpose3d"
    title = "Transposed conv 3D"
    axes = 3
    keywords = ("3-d deconvolution", "upsampling", "volume", "nn.ConvTranspose3d")

    kernel: Steps3d = Field(2, description="The size of the window: one number, or depth × height × width.")
    stride: Steps3d = Field(2, description="How far apart the stamps are; the input grows by this factor.")
    padding: Padding3d = Field(0, description="How much is cut off around the output.")
    output_padding: Padding3d = Field(0, description="How much is added at the end of every axis of the output.")
    dilation: Steps3d = Field(1, description="The distance between the places that the window stamps.")
