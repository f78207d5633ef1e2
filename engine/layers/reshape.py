"""Layers that make signals and pictures larger without learning anything."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from engine.call import Call, Me, Name
from engine.layer import Change, Layer, Resize, Unfit, layer
from engine.layers import expect
from engine.layers.sizes import Pair, Sizes, each, limited, named, value_of, written
from engine.values import Value

Factor = Annotated[Pair, Sizes(1, 64)]
MODES = {"nearest": ("nearest", "nearest"), "linear": ("linear", "bilinear"), "cubic": ("", "bicubic")}
"""What torch calls a mode for signals and for pictures."""


@layer
class Upsample(Layer):
    """Makes a signal or picture larger by a whole factor."""

    kind = "upsample"
    title = "Upsample"
    category = "Reshape"
    keywords = ("resize", "interpolate", "nn.Upsample", "enlarge")

    factor: Factor = Field(2, description="By how much it grows: one number, or height × width.")
    mode: Literal["nearest", "linear", "cubic"] = Field(
        "nearest", description="Repeat the nearest number, or draw a line or a smooth curve between neighbours."
    )

    def infer(self, x: Value) -> Value:
        expect.signal_or_picture(x, self.title)
        if x.rank == 2 and isinstance(self.factor, tuple):
            text = (
                f"Upsample expects one factor for a signal of channels × length, but is set to {written(self.factor)}."
            )
            raise Unfit(text, Change("factor", self.factor[0]))
        if x.rank == 2 and self.mode == "cubic":
            raise Unfit("Upsample can draw cubic curves for pictures only, not for a signal.", Change("mode", "linear"))
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
