"""Reading text of unknown origin: in which encoding it is written, whether it is text at all, and piece by piece.

A file is never held whole: its encoding is found by decoding it once, and its text comes in pieces. UTF-8 is tried
first, for hardly any other text happens to be valid UTF-8; UTF-16 shows itself by its first bytes or by a zero in every
other one; what is left is taken for Windows-1252, in which nearly every byte is a character.
"""

from __future__ import annotations

import codecs
import os
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path
from typing import BinaryIO

from engine.errors import DataError

PIECE = 1 << 20
"""Bytes that are read at a time."""
LOOKED_AT = 1 << 16
"""Bytes by which text is told from what is none."""
CONTROL = frozenset(range(32)) - frozenset(b"\t\n\r\f\x1b\x08")
"""Bytes that no text holds: tabs, ends of lines and pages, and what colours a terminal's text, it may."""
MOST_FILES = 100_000
"""Files in a folder: enough for a library of books, and gone through in seconds."""
ENCODINGS = {"utf-8-sig": "UTF-8", "utf-16": "UTF-16", "utf-16-le": "UTF-16", "utf-16-be": "UTF-16"}
"""What is said of an encoding, by Python's name for it; of the last one left it is "Windows-1252"."""


def encoding_of(path: Path, most: int = 2**62) -> str:
    """Python's name of the encoding that the first `most` bytes of a file are written in. Raises DataError where they
    are no text, or where there are none."""
    with opened(path) as file:
        start = file.read(LOOKED_AT)
    if not start.strip(b"\xef\xbb\xbf\xff\xfe \t\r\n\0"):
        raise DataError(f"“{path.name}” is empty.", "There has to be some text in it.")
    wide = _wide(start)
    if wide:
        if not _decodes(path, wide, most):
            raise DataError(f"“{path.name}” is not text that can be read.", "Save it as UTF-8.")
        return wide
    if sum(byte in CONTROL for byte in start) > len(start) // 1000:
        raise DataError(f"“{path.name}” is not text but binary data.", "Choose a file of plain text.")
    return "utf-8-sig" if _decodes(path, "utf-8-sig", most) else "cp1252"


def in_words(encoding: str) -> str:
    """What an encoding is called for people."""
    return ENCODINGS.get(encoding, "Windows-1252")


def is_text(path: Path) -> bool:
    """Whether the beginning of a file is text."""
    try:
        encoding_of(path, LOOKED_AT)
    except DataError:
        return False
    return True


def text_of(path: Path, encoding: str, most: int = 2**62) -> Iterator[str]:
    """The first `most` characters of a file in pieces, each line ending in one "\\n". Raises DataError.

    A byte that means nothing becomes �: Windows-1252 has five of them.
    """
    left = most
    try:
        with path.open(encoding=encoding, errors="replace", newline=None) as file:
            while left > 0 and (piece := file.read(min(left, PIECE))):
                left -= len(piece)
                yield piece
    except OSError as error:
        raise unreadable(path, error) from None


def files_in(folder: Path, pattern: str) -> list[Path]:
    """The files of a folder and of those in it whose name fits a pattern such as "*.txt", by their names.

    Links and what is hidden are passed over: neither leads out of the folder. Raises DataError of too many.
    """
    found: list[Path] = []
    for place, inner, names in os.walk(folder):
        inner[:] = sorted(name for name in inner if not name.startswith(".") and not Path(place, name).is_symlink())
        paths = [Path(place, name) for name in names if fnmatch(name.lower(), pattern.lower()) and name[0] != "."]
        found += [path for path in paths if path.is_file() and not path.is_symlink()]
        if len(found) > MOST_FILES:
            raise DataError(
                f"“{folder.name}” holds more than {MOST_FILES:,} files.", "Choose a folder with fewer of them."
            )
    return sorted(found, key=lambda path: path.relative_to(folder).as_posix())


def opened(path: Path) -> BinaryIO:
    """Raises DataError where it cannot be opened."""
    try:
        return path.open("rb")
    except OSError as error:
        raise unreadable(path, error) from None


def unreadable(path: Path, error: OSError) -> DataError:
    return DataError(f"“{path.name}” cannot be read: {error.strerror or error}.")


def _wide(start: bytes) -> str | None:
    """The UTF-16 that a file begins in, if it does."""
    if start[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        return "utf-16"
    even, odd = start[::2], start[1::2]
    for name, zeros, others in (("utf-16-le", odd, even), ("utf-16-be", even, odd)):
        # Letters of Latin have a zero for their other half, and text has no other zeros.
        if zeros.count(0) > 0.7 * len(zeros) and not others.count(0):
            return name
    return None


def _decodes(path: Path, encoding: str, most: int) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    with opened(path) as file:
        left = most
        try:
            while left > 0 and (piece := file.read(min(left, PIECE))):
                decoder.decode(piece)
                left -= len(piece)
            if left > 0:
                decoder.decode(b"", final=True)
        except UnicodeError:
            return False
    return True
