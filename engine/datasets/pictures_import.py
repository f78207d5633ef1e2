"""What there is to know of a folder of pictures: the size and the colour that suit them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from engine.datasets.labelled_import import Kind, Known, sampled
from engine.datasets.labelled_walk import Found
from engine.datasets.pictures import Pictures
from engine.datasets.pictures_decoding import Header, PictureLook, header

AS_THEY_ARE = 96
"""Pixels of a side up to which pictures keep their size: a small network on a processor copes with that."""
SIDE = 64
"""Pixels of the longer side that larger pictures are brought to, until somebody chooses otherwise."""
COLOURED = 24
"""Pictures that are looked at for colour, where they are stored with three channels."""
TINT = 6
"""Levels out of 255 by which red, green and blue differ where there is colour; JPEG makes a few of its own."""


def measured(path: Path, found: Sequence[Found], headers: list[Header]) -> Known:
    """The size and the colour that suit pictures."""
    sizes = Counter((each.height, each.width) for each in headers)
    (height, width), times = sizes.most_common(1)[0]
    if times < len(headers):
        height, width = (int(np.median([each[side] for each in headers])) for side in (0, 1))
    if max(height, width) > AS_THEY_ARE:
        shrunk = SIDE / max(height, width)
        height, width = max(1, round(height * shrunk)), max(1, round(width * shrunk))
    grey = all(each.grey for each in headers) or not _coloured(path, found)
    settings = {"size": (height, width), "colour": "grey" if grey else "RGB"}
    words = _span([each.width for each in headers]) + " × " + _span([each.height for each in headers])
    return settings, (("Pictures", f"{words} pixels, {'grey' if grey else 'in colour'}"),)


def _coloured(path: Path, found: Sequence[Found]) -> bool:
    """Whether any of a few pictures is more than black, grey and white."""
    pictures = sampled(path, found, PictureLook(32, 32).read, COLOURED)
    return any(np.ptp(pixels.astype(np.int64), axis=0).max() > TINT for pixels in pictures)


def _span(sizes: list[int]) -> str:
    low, high = min(sizes), max(sizes)
    return f"{low:,}" if low == high else f"{low:,}–{high:,}"


KIND = Kind("pictures", Pictures(), header, measured, "Open one with another program.")
