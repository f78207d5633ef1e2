"""Pooling: a window, or the whole picture, becomes one number."""

from __future__ import annotations

from typing import Any, ClassVar, Literal, NamedTuple

from pydantic import Field

from engine.call import Call, Me, Name
from engine.layer import Change, Layer, Unfit, layer
from engine.layers import expect
from engine.layers.sizes import (
    AnyAxes,
    Dilation,
    Kernel,
    LineStride,
    Padding,
    Padding3d,
    PoolStride,
    PoolStride3d,
    Size,
    Steps3d,
    each,
    one,
    options,
    value_of,
    written,
)
from engine.values import Value

Mode = Literal["average", "max"]


class Axis(NamedTuple):
    """How a window moves along one axis of `n` places."""

    n: int
    kernel: int
    stride: int
    pad: int
    dilation: int
    ceil_mode: bool

    @property
    def room(self) -> int:
        """From the first place of the window to its last, at most."""
        return self.n + 2 * self.pad - 1

    @property
    def length(self) -> int:
        """How many windows fit, by torch's `pooling_output_shape`; 0 or less where none does."""
        room = self.room - self.dilation * (self.kernel - 1) + (self.stride - 1 if self.ceil_mode else 0)
        length = room // self.stride + 1
        starts_outside = self.ceil_mode and (length - 1) * self.stride >= self.n + self.pad
        return length - 1 if starts_outside else length

    @property
    def blind(self) -> bool:
        """Whether a window lies wholly on padding: it starts before the input, and its next place is behind the end.

        torch finds −infinity there, and on the way back writes where no memory is its own: the program would crash.
        """
        starts = range(-self.pad, min(0, self.length * self.stride - self.pad), self.stride)
        return any(start % self.dilation >= self.n for start in starts)

    @property
    def closer(self) -> int:
        """The largest dilation up to the present one with which the window fits and no window is blind."""
        return min(self.dilation, self.n, max(1, self.room // max(1, self.kernel - 1)))


def along_axes(x: Value) -> str:
    """How large a signal, picture or volume is, without its channels."""
    return "×".join(map(str, x.shape[1:]))


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
    def steps(self) -> Size:
        return self.kernel if self.stride == "kernel" else self.stride

    @property
    def dilations(self) -> tuple[int, ...]:
        return (1,) * self.axes

    def infer(self, x: Value) -> Value:
        expect.ALONG[self.axes](x, self.title)
        if self.overpadded:
            half = one(tuple(kernel // 2 for kernel in each(self.kernel, self.axes)))
            text = f"{self.title} has a padding of {written(self.padding)}, more than half of its kernel of "
            raise Unfit(f"{text}{written(self.kernel)}.", Change("padding", half))
        lengths = tuple(axis.length for axis in self.along(x))
        if any(length < 1 for length in lengths):
            raise self.too_large(x)
        if any(axis.blind for axis in self.along(x)):
            raise self.too_far_apart(x)
        return Value((x.shape[0], *lengths))

    @property
    def overpadded(self) -> bool:
        pads, kernels = each(self.padding, self.axes), each(self.kernel, self.axes)
        return any(2 * pad > kernel for pad, kernel in zip(pads, kernels, strict=True))

    def along(self, x: Value) -> tuple[Axis, ...]:
        settings = (each(setting, self.axes) for setting in (self.kernel, self.steps, self.padding))
        columns = zip(x.shape[1:], *settings, self.dilations, strict=True)
        return tuple(
            Axis(n, kernel, stride, pad, dilation, self.ceil_mode) for n, kernel, stride, pad, dilation in columns
        )

    def too_large(self, x: Value) -> Unfit:
        axes = self.along(x)
        fixes = [Change("kernel", one(tuple(axis.room // axis.dilation + 1 for axis in axes)))]
        spread = ""
        if set(self.dilations) != {1}:
            spread = " with its dilation"
            fixes.append(Change("dilation", one(tuple(axis.closer for axis in axes))))
        kernel = written(each(self.kernel, self.axes))
        text = f"{self.title} has a window of {kernel}{spread}, but its input is only {along_axes(x)}."
        mending = [fix for fix in fixes if self.mended_by(fix, x)]
        return Unfit(text, *(mending or fixes[:1]))  # where it takes two changes, the next refusal names the second

    def mended_by(self, fix: Change, x: Value) -> bool:
        mended = self.model_copy(update={fix.setting: fix.value})
        return not mended.overpadded and all(axis.length > 0 and not axis.blind for axis in mended.along(x))

    def too_far_apart(self, x: Value) -> Unfit:
        dilations = one(self.dilations)
        text = f"{self.title} has a dilation of {written(dilations)}, but its input is only {along_axes(x)}: "
        reason = "a window at its edge steps over all of it and sees nothing but padding."
        return Unfit(text + reason, Change("dilation", one(tuple(axis.closer for axis in self.along(x)))))

    def arguments(self) -> dict[str, Any]:
        return options(stride=(self.steps, self.kernel), padding=(self.padding, 0), ceil_mode=(self.ceil_mode, False))

    def forward(self, me: Me, x: Name) -> Call:
        return Call(f"F.{self.verb}_pool{self.axes}d", x, self.kernel, **self.arguments())


class MaxPool(Pool):
    """What max pooling of signals, pictures and volumes shares."""

    verb: ClassVar[str] = "max"

    dilation: Dilation = Field(1, description="The distance between the places that the window looks at.")

    @property
    def dilations(self) -> tuple[int, ...]:
        return each(self.dilation, self.axes)

    def arguments(self) -> dict[str, Any]:
        return {**super().arguments(), **options(dilation=(self.dilation, 1))}


class AveragePool(Pool):
    """What average pooling of signals, pictures and volumes shares."""

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
class MaxPool3d(MaxPool):
    """Keeps the largest number of every window of a volume or a film."""

    kind = "max-pool3d"
    title = "Max pool 3D"
    axes = 3
    keywords = ("3-d pooling", "maximum", "subsampling", "volume", "video", "nn.MaxPool3d")

    kernel: Steps3d = Field(2, description="The size of the window: one number, or depth × height × width.")
    stride: PoolStride3d = Field("kernel", description="How far the window moves; 'kernel' puts window beside window.")
    padding: Padding3d = Field(0, description="How far the window may stand over the edge, at most half of it.")
    dilation: Steps3d = Field(1, description="The distance between the places that the window looks at.")


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
class AveragePool3d(AveragePool):
    """Takes the mean of every window of a volume or a film."""

    kind = "average-pool3d"
    title = "Average pool 3D"
    axes = 3
    keywords = ("3-d pooling", "mean", "subsampling", "volume", "video", "nn.AvgPool3d")

    kernel: Steps3d = Field(2, description="The size of the window: one number, or depth × height × width.")
    stride: PoolStride3d = Field("kernel", description="How far the window moves; 'kernel' puts window beside window.")
    padding: Padding3d = Field(0, description="How far the window may stand over the edge, at most half of it.")

    def infer(self, x: Value) -> Value:
        out = super().infer(x)
        kernels = each(self.kernel, self.axes)
        if any(kernel > n for kernel, n in zip(kernels, x.shape[1:], strict=True)):  # torch refuses it, padding or not
            fitting = one(tuple(min(kernel, n) for kernel, n in zip(kernels, x.shape[1:], strict=True)))
            text = f"{self.title} has a window of {written(kernels)}, but its input is only {along_axes(x)}."
            raise Unfit(text, Change("kernel", fitting), hint="Padding does not help here.")
        return out


@layer
class GlobalPool(Layer):
    """Makes one number of every channel: its mean or its largest number, whatever the size."""

    kind = "global-pool"
    title = "Global pool"
    category = "Pooling"
    keywords = ("global average", "global max", "mean", "gap")

    mode: Mode = Field("average", description="Take the mean or the largest number.")
    layout: Literal["channels first", "steps first"] = Field(
        "channels first", description="Signals, pictures and volumes have channels first, sequences have steps first."
    )

    def infer(self, x: Value) -> Value:
        if self.layout == "steps first":
            expect.sequence(x, self.title)
            return Value((x.shape[1],))
        expect.with_places(x, self.title)
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
    keywords = ("nn.AdaptiveAvgPool2d", "nn.AdaptiveMaxPool2d", "nn.AdaptiveAvgPool3d", "adaptive average")

    size: AnyAxes = Field(1, description="The size that comes out: one number, or height × width, or with the depth.")
    mode: Mode = Field("average", description="Take the mean or the largest number of every window.")

    def infer(self, x: Value) -> Value:
        expect.with_places(x, self.title)
        expect.one_size_per_axis(x, "size", self.size, self.title)
        return Value((x.shape[0], *each(self.size, x.rank - 1)))

    def forward(self, me: Me, x: Name) -> Call:
        verb = "avg" if self.mode == "average" else "max"
        return Call(f"F.adaptive_{verb}_pool{value_of(x).rank - 1}d", x, self.size)
