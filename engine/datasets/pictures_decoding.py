"""A picture file as numbers: decoded by Pillow, turned upright, brought to one size and to grey or colour.

A picture says how large it is before it is unpacked, and one that would fill the memory is refused by that. Only the
formats named here are read: Pillow knows others that start programs.
"""
# ruff: noqa: PLC0415 (see engine.datasets.base)

from __future__ import annotations

import struct
import warnings
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Literal, NamedTuple

import numpy as np

from engine.datasets.base import Array
from engine.datasets.labelled_rows import Unreadable

if TYPE_CHECKING:
    from PIL.Image import Image

FORMATS = ("PNG", "JPEG", "WEBP", "BMP", "GIF", "TIFF", "PPM", "AVIF")
"""As far as Pillow was built with them."""
SUFFIXES = (
    *(".png", ".jpg", ".jpeg", ".jpe", ".jfif", ".webp", ".bmp", ".gif"),
    *(".avif", ".tif", ".tiff", ".ppm", ".pgm", ".pbm", ".pnm"),
)
MOST_PIXELS = 89_000_000
"""What a large scan has; unpacked it takes up to 360 MB. (Where Pillow itself begins to warn.)"""
BROKEN = (OSError, SyntaxError, ValueError, struct.error, zlib.error, EOFError, LookupError, TypeError, Warning)
"""What Pillow raises of a file that is damaged."""
UPRIGHT = 0x0112
"""The number of the EXIF entry that says how the camera was held."""

Fit = Literal["pad", "crop", "stretch"]
Colour = Literal["grey", "RGB"]
Background = Literal["white", "black"]


class Header(NamedTuple):
    """What a picture says of itself before it is unpacked."""

    height: int
    width: int
    grey: bool


@dataclass(frozen=True)
class PictureLook:
    """How pictures become numbers: bytes (channels, height, width)."""

    words: ClassVar[str] = "pictures"
    dtype: ClassVar[Any] = np.uint8
    unit: ClassVar[float] = 255

    height: int
    width: int
    colour: Colour = "RGB"
    fit: Fit = "pad"
    background: Background = "white"

    @property
    def shape(self) -> tuple[int, ...]:
        return (1 if self.colour == "grey" else 3, self.height, self.width)

    def read(self, path: Path) -> Array:
        """The pixels of a picture file. Raises Unreadable."""
        with _opened(path) as image:
            _draft(image, self)
            pixels = np.asarray(_sized(_coloured(_upright(image), self), self))
        return pixels[None] if pixels.ndim == 2 else pixels.transpose(2, 0, 1)


def header(path: Path) -> Header:
    """What a picture file says of itself. Raises Unreadable."""
    with _opened(path) as image:
        turned = image.format != "TIFF" and image.getexif().get(UPRIGHT, 1) in (5, 6, 7, 8)
        width, height = image.size[::-1] if turned else image.size
        return Header(height, width, image.mode in ("1", "L", "LA", "La", "I", "F") or image.mode.startswith("I;"))


@contextmanager
def _opened(path: Path) -> Iterator[Image]:
    """A picture whose size has been looked at. Raises Unreadable for all that can be wrong with it."""
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(path, formats=_formats()) as image:
            if image.width * image.height > MOST_PIXELS:
                raise Image.DecompressionBombError
            yield image
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise Unreadable(f"it would unpack to more than {MOST_PIXELS:,} pixels") from None
    except UnidentifiedImageError:
        raise Unreadable("it is empty" if path.stat().st_size == 0 else "it is no picture that can be read") from None
    except BROKEN as e:
        if isinstance(e, OSError) and e.strerror:
            raise
        raise Unreadable("it is damaged or cut short") from None


@cache
def _formats() -> tuple[str, ...]:
    """What can be read. Where Pillow would warn of a large picture, it is refused from now on."""
    from PIL import Image

    # For good, as threads share what is warned of.
    warnings.filterwarnings("error", category=Image.DecompressionBombWarning)
    Image.init()
    return tuple(name for name in FORMATS if name in Image.OPEN)


def _draft(image: Image, look: PictureLook) -> None:
    """Lets a JPEG be decoded at a fraction of its size: twice as large as it is needed, so that nothing is lost."""
    if image.format in ("JPEG", "MPO"):
        side = 2 * max(look.height, look.width)
        image.draft("L" if look.colour == "grey" else "RGB", (side, side))


def _upright(image: Image) -> Image:
    from PIL import ImageOps

    image.load()  # a PNG may say it behind the pixels, and a TIFF is turned by Pillow here
    return ImageOps.exif_transpose(image) if "exif" in image.info and image.format != "TIFF" else image


def _coloured(image: Image, look: PictureLook) -> Image:
    """In grey or RGB, on the background where it is transparent."""
    from PIL import Image as pillow  # noqa: N813 (the module and its class have one name)

    mode = "L" if look.colour == "grey" else "RGB"
    if image.mode == mode and "transparency" not in image.info:
        return image
    if image.mode.startswith("I") or image.mode == "F":
        return pillow.fromarray(_bytes(np.asarray(image))).convert(mode)
    if image.has_transparency_data:
        layered = image.convert("RGBA")
        below = pillow.new("RGBA", layered.size, look.background)
        return pillow.alpha_composite(below, layered).convert(mode)
    return image.convert(mode)


def _bytes(values: Array) -> Array:
    """Pixels of 16 or 32 bits as bytes: 16 bits by their type, real numbers and 32 bits by the range they lie in."""
    highest = float(np.nanmax(values, initial=0))
    top = (
        65_535
        if values.dtype.itemsize == 2 or highest > 255
        else 1
        if values.dtype.kind == "f" and highest <= 1
        else 255
    )
    scaled = np.nan_to_num(values.astype(np.float32) * (255 / top))
    return np.rint(np.clip(scaled, 0, 255)).astype(np.uint8)


def _sized(image: Image, look: PictureLook) -> Image:
    """In the height and width that are wanted."""
    from PIL import Image as pillow  # noqa: N813
    from PIL import ImageOps

    size, smooth = (look.width, look.height), pillow.Resampling.BILINEAR
    if image.size == size:
        return image
    if look.fit == "stretch":
        return image.resize(size, smooth, reducing_gap=3)
    if look.fit == "crop":
        return ImageOps.fit(image, size, smooth)
    return ImageOps.pad(image, size, smooth, color=look.background)
