"""A text taken apart into the rows of a table, piece by piece, with the lines they stand in.

Rows are found by counting separators and quotation marks with numpy, a few megabytes at a time: as fast as the disk,
and what pandas does not tell (which row is too short, where a quotation mark is never closed) is known of every row
before pandas reads the numbers. Only a piece with quotation marks that do not fit is gone through row by row.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import numpy as np

from engine.datasets.base import Array
from engine.datasets.inspecting import Unread
from engine.datasets.table_dialect import Dialect
from engine.errors import DataError

PIECE = 4_000_000
"""Bytes read at a time: pandas is as fast as on all of it, and several of them are small beside any memory."""
WIDE = 2_000
"""Bytes read at a time for each column, where that is more: each column of a piece takes a call."""
LONGEST = 16_000_000
"""Bytes of one row: what is longer is no table."""
QUOTED = 1_000_000
"""Bytes after which a quotation mark that was opened is taken for one that is never closed."""
EXCERPT = 80
"""Characters of a row that a message quotes."""
NEWLINE, QUOTE = ord("\n"), ord('"')


@dataclass(frozen=True)
class Piece:
    """Some rows: those that can be read as they stand in the file, each with its "\\n" at the end, in UTF-8."""

    text: bytes
    lines: Array
    """int64: the line that each of them begins in, from 1."""
    unread: tuple[Unread, ...]
    done: int
    """How many bytes of the file have been read so far."""


def pieces(path: Path, dialect: Dialect, width: int) -> Iterator[Piece]:
    """All rows of `width` cells, without the header. Raises DataError."""
    texts = _texts(path, dialect, max(PIECE, width * WIDE))
    first = _first_row(texts, dialect, path.name)
    rest, line = (first.rest, first.next_line) if dialect.header else (first.text + first.rest, 1 + dialect.skip)
    done = 0
    for text, done in chain([(b"", first.done)], texts):
        rows = _split(rest + text, dialect.separator, width, line, last=False)
        rest, line = rows.rest, rows.next_line
        yield Piece(rows.text, rows.lines, rows.unread, done)
        if len(rest) > LONGEST:
            reason = f"it is longer than {LONGEST // 10**6} MB, and what follows was not read"
            yield Piece(b"", np.zeros(0, np.int64), (Unread(line, reason, excerpt(rest)),), done)
            return
    rows = _split(rest, dialect.separator, width, line, last=True)
    yield Piece(rows.text, rows.lines, rows.unread, done)


def head(path: Path, dialect: Dialect) -> bytes:
    """The first row below the lines that are skipped; empty where there is none. Raises DataError."""
    return _first_row(_texts(path, dialect, PIECE), dialect, path.name).row


def excerpt(text: bytes) -> str:
    """The beginning of a row, as a message quotes it."""
    start = text[: 4 * EXCERPT].decode(errors="replace").partition("\n")[0]
    return start if len(start) <= EXCERPT else start[: EXCERPT - 1] + "…"


# ---- from bytes to text in UTF-8 ----


def _texts(path: Path, dialect: Dialect, size: int) -> Iterator[tuple[bytes, int]]:
    """The text below the lines that are skipped, in UTF-8 with "\\n" between lines, and how many bytes it took."""
    skip, ends_in_return = dialect.skip, False
    decoder = None if dialect.encoding == "utf-8" else codecs.getincrementaldecoder(dialect.encoding)("replace")
    first, cut = True, b""
    try:
        with path.open("rb") as file:
            while data := file.read(size):
                done = file.tell()
                text = data if decoder is None else decoder.decode(data).encode()
                text = text.removeprefix(codecs.BOM_UTF8) if first else text
                first = False
                if b"\r" in text or ends_in_return:
                    text = text.removeprefix(b"\n") if ends_in_return else text
                    ends_in_return = text.endswith(b"\r")
                    text = text.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
                if dialect.separator == " ":
                    text, cut = _evened(cut + text)
                    text, cut = (text + cut, b"") if len(cut) > LONGEST else (text, cut)
                while skip and text:
                    _, newline, text = text.partition(b"\n")
                    skip -= len(newline)
                yield text, done
            if cut:
                yield _evened(cut + b"\n")[0], done
    except OSError as error:
        raise DataError(f"“{path.name}” cannot be read: {error.strerror}.") from None


def _evened(text: bytes) -> tuple[bytes, bytes]:
    """Whole lines with one space between two cells, and the line that is not there to its end yet."""
    lines, newline, cut = text.rpartition(b"\n")
    return re.sub(rb"^ | $", b"", re.sub(rb"[ \t]+", b" ", lines), flags=re.MULTILINE) + newline, cut


@dataclass(frozen=True)
class _First:
    text: bytes
    """What was read up to the end of the first row."""
    row: bytes
    rest: bytes
    next_line: int
    done: int


def _first_row(texts: Iterator[tuple[bytes, int]], dialect: Dialect, name: str) -> _First:
    """The first row that is not empty, and what was read behind it."""
    pattern, text, done = _pattern(dialect.separator), b"", 0
    for more, read in texts:
        done = read
        text += more
        start = len(text) - len(text.lstrip(b"\n"))
        found = pattern.match(text, start)
        if found and found.end() < len(text):
            break
        if len(text) > LONGEST:
            raise DataError(f"The first row of “{name}” is longer than {LONGEST // 10**6} MB: it is no table.")
    else:
        text += b"" if text.endswith(b"\n") or not text else b"\n"
        start = len(text) - len(text.lstrip(b"\n"))
        found = pattern.match(text, start)
    end = found.end() if found else max(text.find(b"\n", start), 0)
    cut = min(end + 1, len(text))
    return _First(text[:cut], text[start:end], text[cut:], 1 + dialect.skip + text[:cut].count(b"\n"), done)


# ---- from text to rows ----


@dataclass(frozen=True)
class _Rows:
    text: bytes
    lines: Array
    unread: tuple[Unread, ...]
    rest: bytes
    """What is left: a row that is not there to its end yet."""
    next_line: int


def _split(text: bytes, separator: str, width: int, line: int, last: bool) -> _Rows:
    """The rows of a text that begins in `line`; with `last` nothing comes after it."""
    if last and text and not text.endswith(b"\n"):
        text += b"\n"
    bytes_ = np.frombuffer(text, np.uint8)
    newlines, cells = np.flatnonzero(bytes_ == NEWLINE), np.flatnonzero(bytes_ == ord(separator))
    ends = newlines
    if QUOTE in text:
        inside = np.bitwise_xor.accumulate(bytes_ == QUOTE)
        if not _well_quoted(bytes_, inside, ord(separator)) or (inside.any() and inside[-1] and (last or _long(text))):
            return _row_by_row(text, separator, width, line, last)
        ends, cells = newlines[~inside[newlines]], cells[~inside[cells]]
    if not len(ends):
        return _Rows(b"", np.zeros(0, np.int64), (), text, line)
    starts = np.concatenate([[0], ends[:-1] + 1])
    widths = 1 + np.diff(np.searchsorted(cells, ends), prepend=0)
    lines = line + np.searchsorted(newlines, starts)
    filled = ends > starts
    whole = filled & (widths == width)
    unread = [(int(at), _widths(int(widths[at]), width)) for at in np.flatnonzero(filled & ~whole)]
    for at, reason in _no_text(text[: ends[-1] + 1], starts, ends):
        if whole[at]:
            whole[at] = False
            unread.append((at, reason))
    told = [Unread(int(lines[at]), reason, excerpt(text[starts[at] : ends[at]])) for at, reason in unread]
    told = [each for each in told if each.text.strip()]
    kept = text[: ends[-1] + 1]
    if not whole.all():
        kept = bytes_[: ends[-1] + 1][np.repeat(whole, ends - starts + 1)].tobytes()
    next_line = line + int(np.searchsorted(newlines, ends[-1])) + 1
    return _Rows(kept, lines[whole], tuple(told), text[ends[-1] + 1 :], next_line)


def _widths(came: int, width: int) -> str:
    return f"it has {came} cell{'' if came == 1 else 's'}, and the table has {width} column{'' if width == 1 else 's'}"


def _well_quoted(text: Array, inside: Array, separator: int) -> bool:
    """Whether every quotation mark opens a cell, closes one, or stands doubled in one."""
    marks = np.flatnonzero(text == QUOTE)
    opening = marks[inside[marks]]
    closing = marks[~inside[marks]]
    before = text[opening - 1]  # of the first one the last, and left out below
    after = text[np.minimum(closing + 1, len(text) - 1)]
    opens = (before == separator) | (before == NEWLINE) | (before == QUOTE) | (opening == 0)
    closes = (after == separator) | (after == NEWLINE) | (after == QUOTE) | (closing == len(text) - 1)
    return bool(opens.all() and closes.all())


def _long(text: bytes) -> bool:
    return len(text) > 2 * PIECE


def _no_text(text: bytes, starts: Array, ends: Array) -> list[tuple[int, str]]:
    """The rows that hold bytes which no text has."""
    found: dict[int, str] = {}
    if b"\0" in text:
        zeros = np.flatnonzero(np.frombuffer(text, np.uint8) == 0)
        found |= {int(at): "it holds zero bytes, which no text has" for at in np.unique(np.searchsorted(ends, zeros))}
    try:
        if not text.isascii():
            text.decode()
    except UnicodeDecodeError:
        for at, (start, end) in enumerate(zip(starts.tolist(), ends.tolist(), strict=True)):
            try:
                text[start:end].decode()
            except UnicodeDecodeError:
                found.setdefault(at, "it is not written in UTF-8")
    return sorted(found.items())


def _pattern(separator: str) -> re.Pattern[bytes]:
    """A row, up to the end of its line. No way back (`++`): a row that is none is given up at once."""
    one = re.escape(separator.encode())
    cell = rb'(?:"(?:[^"]|"")*+"|[^"\n%s][^\n%s]*+|)' % (one, one)
    return re.compile(rb"%s(?:%s%s)*+(?=\n|\Z)" % (cell, one, cell))


def _row_by_row(text: bytes, separator: str, width: int, line: int, last: bool) -> _Rows:
    """As `_split`, for a text whose quotation marks do not fit everywhere."""
    pattern, one = _pattern(separator), separator.encode()
    quoted = re.compile(rb'"(?:[^"]|"")*+"')
    kept: list[bytes] = []
    lines: list[int] = []
    unread: list[Unread] = []
    suspect = b"\0" in text or not text.isascii()
    at = 0
    while at < len(text):
        found = pattern.match(text, at)
        end = found.end() if found else text.find(b"\n", at)
        if end in (-1, len(text)) or (found is None and not last and len(text) - at < QUOTED):
            break  # it may go on in the next piece
        row = text[at:end]
        came = 1 + quoted.sub(b"", row).count(one)
        bad = _no_text(row, np.array([0]), np.array([len(row)])) if suspect else []
        if found is None:
            unread.append(Unread(line, _broken(row, one), excerpt(row)))
        elif row and (came != width or bad):
            unread.append(Unread(line, bad[0][1] if came == width else _widths(came, width), excerpt(row)))
        elif row:
            kept.append(row)
            lines.append(line)
        line += 1 + row.count(b"\n")
        at = end + 1
    whole = b"".join(row + b"\n" for row in kept)
    return _Rows(whole, np.array(lines, np.int64), tuple(unread), text[at:], line)


def _broken(row: bytes, separator: bytes) -> str:
    ends = re.search(rb'"(?:[^"]|"")*+"[^\n%s]' % re.escape(separator), row)
    return "a quotation mark stands in the middle of a cell" if ends else "a quotation mark is opened and never closed"
