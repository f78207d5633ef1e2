"""Folders of pictures, sound and unsound, written for the tests."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

import numpy as np
from PIL import Image

CLASSES = ("apple", "banana", "cherry")


def photo(seed: int, height: int = 6, width: int = 5) -> Image.Image:
    """A picture in colour that is noise, with a white corner."""
    pixels = np.random.default_rng(seed).integers(0, 256, (height, width, 3)).astype(np.uint8)
    pixels[0, 0] = 255
    return Image.fromarray(pixels)


def write_photos(folder: Path, each: int = 20, parts: tuple[str, ...] = ("",)) -> Path:
    """PNG files of 6×5 pixels in a folder for each class, in each of the parts."""
    seed = 0
    for part in parts:
        for name in CLASSES:
            place = folder / part / name
            place.mkdir(parents=True, exist_ok=True)
            for number in range(each):
                seed += 1
                photo(seed).save(place / f"{number}.png")
    return folder


def write_labelled(folder: Path, count: int = 40, table: str = "labels.csv") -> Path:
    """PNG files and a table with a weight for each of them."""
    folder.mkdir(exist_ok=True)
    lines = ["file,weight,tree"]
    for number in range(count):
        photo(number).save(folder / f"{number}.png")
        lines.append(f"{number}.png,{number / 7:.3f},{number % 4}")
    (folder / table).write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


def bomb(side: int = 50_000) -> bytes:
    """A PNG file of some kilobytes that says it has so many pixels along each side, and would unpack to them."""
    header = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    rows = zlib.compress(bytes((side // 8 + 1) * 2000), 9)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", rows) + _chunk(b"IEND", b"")


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
