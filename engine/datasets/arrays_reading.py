"""Arrays as NumPy writes them (.npy, .npz, or a folder of .npy files), read where they lie and never believed.

A header says how many numbers follow, and a file of a hundred bytes may promise a million million of them: it is held
against the length of the file before memory is taken. Python objects are never loaded, because loading them can run
what stands in the file. What is not packed is mapped into memory, so that an array may be larger than that.
"""

from __future__ import annotations

import struct
import tokenize
import zipfile
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from io import BytesIO
from math import prod
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.lib import format as npy

from engine.datasets.base import Array
from engine.datasets.inspecting import Told, quietly
from engine.datasets.memory import in_words, require
from engine.datasets.places import inside
from engine.datasets.stored import BLOCK, keeping, kept, key_of, stamp
from engine.errors import DataError

TIGHTEST = 1032
"""How many bytes zip packs into one at the very most."""
MOST = 1000
"""Arrays in a file or folder."""
LONGEST = 10_000
"""Bytes of a header: NumPy's own limit."""
IN_MEMORY = 50_000_000
"""Bytes of a packed array up to which it is unpacked into memory; a larger one is unpacked onto the disk."""
REAL, TEXT = "biuf", "US"
"""The kinds of numbers that are read, and those of text, which only labels may be."""
BROKEN = (ValueError, SyntaxError, TypeError, KeyError, EOFError, RecursionError, MemoryError, struct.error, Warning)
DAMAGED = (*BROKEN, zipfile.BadZipFile, zlib.error, tokenize.TokenError, NotImplementedError)


@dataclass(frozen=True)
class Header:
    """What an array says of itself, held against what is there."""

    file: Path
    member: str
    """Its name in an .npz file; empty where the file is the array."""
    shape: tuple[int, ...]
    dtype: np.dtype[Any]
    fortran: bool
    offset: int
    """Where its numbers begin: in the file, or in what is unpacked of it."""
    packed: bool

    @property
    def size(self) -> int:
        """Bytes of all its numbers."""
        return prod(self.shape) * self.dtype.itemsize


def headers(path: Path) -> Mapping[str, Header]:
    """The arrays of an .npz file, of a folder, or the one of an .npy file, by their names. Raises DataError."""
    if path.is_dir():
        files = sorted(each for each in path.iterdir() if each.suffix.lower() == ".npy")[:MOST]
        return {file.stem: _of_file(inside(file, path)) for file in files}
    if path.suffix.lower() == ".npz":
        return _of_archive(path)
    return {path.stem: _of_file(path)}


def opened(header: Header, told: Told = quietly) -> Array:
    """The array, mapped into memory where that can be done. Raises DataError."""
    if not header.size:
        return np.zeros(header.shape, header.dtype)
    if header.packed:
        return _unpacked(header, told)
    order: Any = "F" if header.fortran else "C"
    return np.memmap(header.file, header.dtype, "r", header.offset, header.shape, order)


def _of_file(path: Path) -> Header:
    def read() -> Header:
        with path.open("rb") as file:
            shape, fortran, dtype = _header(file)
            return Header(path, "", shape, dtype, fortran, file.tell(), False)

    header = _sound(read, path)
    _check(header, path.stat().st_size - header.offset, path.name)
    return header


def _of_archive(path: Path) -> Mapping[str, Header]:
    def read() -> dict[str, tuple[Header, int]]:
        with zipfile.ZipFile(path) as archive:
            infos = [info for info in archive.infolist() if info.filename.endswith(".npy")][:MOST]
            return {info.filename.removesuffix(".npy"): _of_member(path, archive, info) for info in infos}

    found = _sound(read, path)
    if not found:
        raise DataError(f"“{path.name}” holds no arrays.", "NumPy writes such files with np.savez.")
    for name, (header, there) in found.items():
        _check(header, there, f"{path.name}: {name}")
    return {name: header for name, (header, _) in found.items()}


def _of_member(path: Path, archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> tuple[Header, int]:
    """The header of a member, and how many bytes can follow it."""
    with archive.open(info) as file:
        shape, fortran, dtype = _header(file)
        start = file.tell()
    packed = info.compress_type != zipfile.ZIP_STORED
    there = min(info.file_size, info.compress_size * (TIGHTEST if packed else 1)) - start
    offset = start if packed else start + _place(path, info)
    return Header(path, info.filename, shape, dtype, fortran, offset, packed), there


def _place(path: Path, info: zipfile.ZipInfo) -> int:
    """Where the bytes of a member begin that is not packed: behind its own header, whose length differs."""
    with path.open("rb") as file:
        file.seek(info.header_offset)
        lengths = struct.unpack("<HH", file.read(30)[26:30])
    return info.header_offset + 30 + sum(lengths)


def _header(file: IO[bytes]) -> tuple[tuple[int, ...], bool, np.dtype[Any]]:
    """Shape, whether columns stand behind one another, and type. Raises one of DAMAGED."""
    version: tuple[int, int] = npy.read_magic(file)
    if version == (1, 0):
        shape, fortran, dtype = npy.read_array_header_1_0(file)
    elif version == (2, 0):
        length = file.read(4)
        if struct.unpack("<I", length)[0] > LONGEST:  # NumPy would read all of it before it looks
            raise ValueError("a header that is too long")
        header = length + file.read(struct.unpack("<I", length)[0])
        shape, fortran, dtype = npy.read_array_header_2_0(BytesIO(header))
    else:
        raise ValueError("a version that is not known")
    if any(side < 0 for side in shape):
        raise ValueError("a negative side")
    return shape, fortran, dtype


def _sound(read: Callable[[], Any], path: Path) -> Any:
    """What `read` finds. Raises DataError for all that can be wrong with a file."""
    try:
        return read()
    except OSError as error:
        raise DataError(f"“{path.name}” cannot be read: {error.strerror or error}.") from None
    except DAMAGED:
        what = "it is empty" if path.stat().st_size == 0 else "it does not begin like one, or is damaged"
        raise DataError(f"“{path.name}” is no file of NumPy arrays: {what}.") from None


def _check(header: Header, there: int, name: str) -> None:
    """Refuses what cannot be, or may not be, read."""
    if header.dtype.hasobject:
        raise DataError(
            f"“{name}” holds Python objects, which are never loaded: they could run anything.",
            "Save it as an array of numbers: np.save(file, array.astype(float)).",
        )
    if header.dtype.kind not in REAL + TEXT or header.dtype.fields:
        raise DataError(
            f"“{name}” holds values of type {header.dtype}, not numbers.", "Save it as an array of real numbers."
        )
    if header.size > there:
        raise DataError(
            f"“{name}” promises {prod(header.shape):,} numbers ({in_words(header.size)}), but holds only"
            f" {in_words(max(0, there))}.",
            "It is cut short or damaged: fetch it again from where it came.",
        )


def _unpacked(header: Header, told: Told) -> Array:
    name = header.member.removesuffix(".npy")

    def read() -> Array:
        with zipfile.ZipFile(header.file) as archive, archive.open(header.member) as file:
            file.read(header.offset)
            if header.size <= IN_MEMORY or header.fortran or not header.shape[1:]:
                require(header.size, f"The array “{name}”")
                content = file.read(header.size)
                order: Any = "F" if header.fortran else "C"
                return np.frombuffer(content, header.dtype).reshape(header.shape, order=order)
            return _to_disk(header, file, told)

    found: Array = _sound(read, header.file)
    return found


def _to_disk(header: Header, file: IO[bytes], told: Told) -> Array:
    """Unpacked once, block by block, into the user's cache."""
    key = key_of("array", stamp(header.file), header.member)
    stored = kept(key)
    if stored is None:
        row = header.size // header.shape[0]
        with keeping(key, header.shape[1:], header.dtype) as rows:
            while rows.rows < header.shape[0]:
                count = min(max(1, BLOCK // row), header.shape[0] - rows.rows)
                block = np.frombuffer(file.read(count * row), header.dtype)
                rows.append(block.reshape(-1, *header.shape[1:]))
                told(rows.rows, header.shape[0], "rows")
            stored = rows.done()
    found: Array = stored.source  # type: ignore[assignment]  # as it was kept: without making real numbers of it
    return found
