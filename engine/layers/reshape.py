"""Layers that make signals, pictures and volumes larger without learning anything."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from engine.call import Call, Me, Name
from engine.layer import Change, Layer, Resize, Unfit, layer
from engine.layers import expect
from engine.layers.sizes import Size, Sizes, each, limited, named, value_of
from engine.values import Value

Factor = Annotated[Size, Sizes(1, 64, counts=(1, 2, 3))]
MODES = {
    "nearest": ("nearest", "nearest", "nearest"),
    "linear": ("linear", "bilinear", "trilinear"),
    "cubic": ("", "bicubic", ""),
}
"""What torch calls a mode for signals, for pictures and for volumes."""


@layer
class Upsample(Layer):
    """Makes a signal, a picture or a volume larger by a whole factor."""

    kind = "upsample"
    title = "Upsample"
    category = "Reshape"
    keywords = ("resize", "interpolate", "nn.Upsample", "enlarge")

    factor: Factor = Field(2, description="By how much it grows: one number, or height × width, or with the depth.")
    mode: Literal["nearest", "linear", "cubic"] = Field(
        "nearest", description="Repeat the nearest number, or draw a line or a smooth curve between neighbours."
    )

    def infer(self, x: Value) -> Value:
        expect.with_places(x, self.title)
        expect.one_size_per_axis(x, "factor", self.factor, self.title)
        if x.rank != 3 and self.mode == "cubic":
            text = (
                f"Upsample can draw cubic curves for pictures only, not for a {'signal' if x.rank == 2 else 'volume'}."
            )
            raise Unfit(text, Change("mode", "linear"))
        factors = each(self.factor, x.rank - 1)
        lengths = (n * factor for n, factor in zip(x.shape[1:], factors, strict=True))
        return limited(Value((x.shape[0], *lengths)), self.title)

    def forward(self, me: Me, x: Name) -> Call:
        mode = MODES[self.mode][value_of(x).rank - 2]
        return Call("F.interpolate", x, scale_factor=self.factor, mode=mode)


@layer
class PixelShuffle(Layer):
    """Makes a picture larger by laying channels out beside one another (Shi et al. 2016)."""

    kind = "pixel-shuffle"
    title = "Pixel shuffle"
    category = "Reshape"
    keywords = ("upsample", "super-resolution", "sub-pixel", "depth to space", "nn.PixelShuffle")

    factor: int = Field(2, ge=1, le=64, description="By how much height and width grow.")

    def infer(self, x: Value) -> Value:
        expect.picture(x, self.title)
        channels, height, width = x.shape
        used = self.factor**2
        if channels % used:
            text = f"Pixel shuffle by {self.factor} needs channels in multiples of {used}, but got {named(x)}."
            raise Unfit(text, Resize("in", max(used, round(channels / used) * used)))
        return limited(Value((channels // used, height * self.factor, width * self.factor)), self.title)

    def forward(self, me: Me, x: Name) -> Call:
        return Call("F.pixel_shuffle", x, self.factor)


@layer
class ZeroPad(Layer):
    """Puts zeros around a picture, or before and after a signal."""

    kind = "zero-pad"
    title = "Zero-pad"
    category = "Reshape"
    keywords = ("padding", "border", "nn.ZeroPad2d", "F.pad")

    left: int = Field(1, ge=0, le=4096, description="Zeros before the first column.")
    right: int = Field(1, ge=0, le=4096, description="Zeros after the last column.")
    top: int = Field(1, ge=0, le=4096, description="Zeros above the first row of a picture; signals have no rows.")
    bottom: int = Field(1, ge=0, le=4096, description="Zeros below the last row of a picture; signals have no rows.")

    def infer(self, x: Value) -> Value:
        expect.signal_or_picture(x, self.title)
        wide = x.shape[-1] + self.left + self.right
        if x.rank == 2:
            return Value((x.shape[0], wide))
        return Value((x.shape[0], x.shape[1] + self.top + self.bottom, wide))

    def forward(self, me: Me, x: Name) -> Call:
        rows = (self.top, self.bottom) if value_of(x).rank == 3 else ()
        return Call("F.pad", x, (self.left, self.right, *rows))
