"""Pooling: a window, or the whole picture, becomes one number."""

from __future__ import annotations

from typing import Any, ClassVar, Literal

from pydantic import Field

from engine.call import Call, Me, Name
from engine.layer import Change, Layer, Unfit, layer
from engine.layers import expect
from engine.layers.sizes import (
    Dilation,
    Kernel,
    LineStride,
    Padding,
    Pair,
    PoolStride,
    Stride,
    each,
    one,
    options,
    value_of,
    written,
)
from engine.values import Value

Mode = Literal["average", "max"]


class Pool(Layer):
    """What pooling with a moving window shares. `axes` counts the axes the window moves along."""

    category: ClassVar[str] = "Pooling"
    axes: ClassVar[int] = 2
    verb: ClassVar[str]
    """How torch calls it: max or avg."""

    kernel: Kernel = Field(2, description="The size of the window: one number, or height × width.")
    stride: PoolStride = Field("kernel", description="How far the window moves; 'kernel' puts window beside window.")
    padding: Padding = Field(0, description="How far the window may stand over the edge, at most half of it.")
    ceil_mode: bool = Field(False, description="Keep a last window that is only partly filled.")

    @property
    def steps(self) -> Pair:
        return self.kernel if self.stride == "kernel" else self.stride

    @property
    def dilations(self) -> tuple[int, ...]:
        return (1,) * self.axes

    def infer(self, x: Value) -> Value:
        (expect.signal if self.axes == 1 else expect.picture)(x, self.title)
        settings = (each(setting, self.axes) for setting in (self.kernel, self.steps, self.padding))
        kernels, strides, pads = settings
        if any(2 * pad > kernel for pad, kernel in zip(pads, kernels, strict=True)):
            half = one(tuple(kernel // 2 for kernel in kernels))
            text = f"{self.title} has a padding of {written(self.padding)}, more than half of its kernel of "
            raise Unfit(f"{text}{written(self.kernel)}.", Change("padding", half))
        columns = zip(x.shape[1:], kernels, strides, pads, self.dilations, strict=True)
        lengths = tuple(self.length(*column) for column in columns)
        if any(length < 1 for length in lengths):
            raise self.too_large(x, pads)
        return Value((x.shape[0], *lengths))

    def length(self, n: int, kernel: int, stride: int, pad: int, dilation: int) -> int:
        """How many windows fit, by torch's `pooling_output_shape`; 0 or less where none does."""
        room = n + 2 * pad - dilation * (kernel - 1) - 1 + (stride - 1 if self.ceil_mode else 0)
        length = room // stride + 1
        starts_outside = self.ceil_mode and (length - 1) * stride >= n + pad
        return length - 1 if starts_outside else length

    def too_large(self, x: Value, pads: tuple[int, ...]) -> Unfit:
        columns = zip(x.shape[1:], pads, self.dilations, strict=True)
        fitting = one(tuple((n + 2 * pad - 1) // dilation + 1 for n, pad, dilation in columns))
        spread = " with its dilation" if set(self.dilations) != {1} else ""
        kernel = written(each(self.kernel, self.axes))
        came = "×".join(map(str, x.shape[1:]))
        text = f"{self.title} has a window of {kernel}{spread}, but its input is only {came}."
        return Unfit(text, Change("kernel", fitting))

    def arguments(self) -> dict[str, Any]:
        return options(stride=(self.steps, self.kernel), padding=(self.padding, 0), ceil_mode=(self.ceil_mode, False))

    def forward(self, me: Me, x: Name) -> Call:
        return Call(f"F.{self.verb}_pool{self.axes}d", x, self.kernel, **self.arguments())


class MaxPool(Pool):
    """What the one- and two-dimensional max pooling share."""

    verb: ClassVar[str] = "max"

    dilation: Dilation = Field(1, description="The distance between the places that the window looks at.")

    @property
    def dilations(self) -> tuple[int, ...]:
        return each(self.dilation, self.axes)

    def arguments(self) -> dict[str, Any]:
        return {**super().arguments(), **options(dilation=(self.dilation, 1))}


class AveragePool(Pool):
    """What the one- and two-dimensional average pooling share."""

    verb: ClassVar[str] = "avg"

    count_include_pad: bool = Field(True, description="Count the zeros of the padding into the average.")

    def arguments(self) -> dict[str, Any]:
        return {**super().arguments(), **options(count_include_pad=(self.count_include_pad, True))}


@layer
class MaxPool1d(MaxPool):
    """Keeps the largest number of every window of a signal."""

    kind = "max-pool1d"
    title = "Max pool 1D"
    axes = 1
    keywords = ("maximum", "subsampling", "nn.MaxPool1d")

    kernel: int = Field(2, ge=1, le=1024, description="The length of the window.")
    stride: LineStride = Field("kernel", description="How far the window moves; 'kernel' puts window beside window.")
    padding: int = Field(
        0, ge=0, le=1024, description="How far the window may stand over the ends, at most half of it."
    )
    dilation: int = Field(1, ge=1, le=1024, description="The distance between the places that the window looks at.")


@layer
class MaxPool2d(MaxPool):
    """Keeps the largest number of every window of a picture."""

    kind = "max-pool2d"
    title = "Max pool 2D"
    keywords = ("maximum", "subsampling", "nn.MaxPool2d")


@layer
class AveragePool1d(AveragePool):
    """Takes the mean of every window of a signal."""

    kind = "average-pool1d"
    title = "Average pool 1D"
    axes = 1
    keywords = ("mean", "subsampling", "nn.AvgPool1d")

    kernel: int = Field(2, ge=1, le=1024, description="The length of the window.")
    stride: LineStride = Field("kernel", description="How far the window moves; 'kernel' puts window beside window.")
    padding: int = Field(
        0, ge=0, le=1024, description="How far the window may stand over the ends, at most half of it."
    )


@layer
class AveragePool2d(AveragePool):
    """Takes the mean of every window of a picture."""

    kind = "average-pool2d"
    title = "Average pool 2D"
    keywords = ("mean", "subsampling", "nn.AvgPool2d")


@layer
class GlobalPool(Layer):
    """Makes one number of every channel: its mean or its largest number, whatever the size of the picture."""

    kind = "global-pool"
    title = "Global pool"
    category = "Pooling"
    keywords = ("global average", "global max", "mean", "gap")

    mode: Mode = Field("average", description="Take the mean or the largest number.")
    layout: Literal["channels first", "steps first"] = Field(
        "channels first", description="Pictures and signals have channels first, sequences have steps first."
    )

    def infer(self, x: Value) -> Value:
        if self.layout == "steps first":
            expect.sequence(x, self.title)
            return Value((x.shape[1],))
        expect.signal_or_picture(x, self.title)
        return Value((x.shape[0],))

    def forward(self, me: Me, x: Name) -> Call:
        axes: int | tuple[int, ...] = 1 if self.layout == "steps first" else one(tuple(range(2, value_of(x).rank + 1)))
        return Call(".mean" if self.mode == "average" else ".amax", x, axes)


@layer
class AdaptivePool(Layer):
    """Pools to a given size, with windows as large as that takes."""

    kind = "adaptive-pool"
    title = "Adaptive pool"
    category = "Pooling"
    keywords = ("nn.AdaptiveAvgPool2d", "nn.AdaptiveMaxPool2d", "adaptive average")

    size: Stride = Field(1, description="The size that comes out: one number, or height × width.")
    mode: Mode = Field("average", description="Take the mean or the largest number of every window.")

    def infer(self, x: Value) -> Value:
        expect.signal_or_picture(x, self.title)
        if x.rank == 2 and isinstance(self.size, tuple):
            text = (
                f"Adaptive pool expects one size for a signal of channels × length, but is set to {written(self.size)}."
            )
            raise Unfit(text, Change("size", self.size[0]))
        return Value((x.shape[0], *each(self.size, x.rank - 1)))

    def forward(self, me: Me, x: Name) -> Call:
        verb = "avg" if self.mode == "average" else "max"
        return Call(f"F.adaptive_{verb}_pool{value_of(x).rank - 1}d", x, self.size)
