"""How a table of text is written: its encoding, what stands between two cells, and where the names of the columns are.

Judged by the first megabyte of the file; every guess can be given in its place. Python's own csv module splits the
lines here: pandas' guessing splits tables of one column, and `csv.Sniffer` raises on them.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections import Counter
from itertools import islice
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from engine.datasets.inspecting import AS_GUESSED, Choice, Reading
from engine.errors import DataError

Encoding = Literal["utf-8", "utf-16-le", "utf-16-be", "cp1252", "latin-1"]

SEPARATORS = {",": "Comma", ";": "Semicolon", "\t": "Tab", "|": "Bar (|)", " ": "Spaces"}
ENCODINGS = {
    "utf-8": "UTF-8",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16, big end first",
    "cp1252": "Windows-1252 (Western Europe)",
    "latin-1": "Latin-1 (ISO 8859-1)",
}
MARKS: tuple[tuple[bytes, Encoding], ...] = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
"""What a file may begin with to say its encoding; spreadsheet programs write these."""

UNUSED = (0x81, 0x8D, 0x8F, 0x90, 0x9D)
"""Bytes that Windows-1252 has no letters for."""

SAMPLE = 1_000_000
"""Bytes that the guesses are made by."""
LINES = 200
"""Rows of them that are split."""
JUNK = 0.05
"""The share of bytes that no text has from which on a file is none."""


class Dialect(BaseModel):
    """How a table is written. Of a workbook only `sheet` and `header` are of use, of a Parquet file nothing."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    separator: Literal[",", ";", "\t", "|", " "] = Field(
        ",", description="What stands between two cells; a space stands for any number of spaces and tabs."
    )
    decimal: Literal[".", ","] = Field(".", description="What stands before the decimals of a number.")
    header: bool = Field(True, description="Whether the first line holds the names of the columns.")
    encoding: Encoding = Field("utf-8", description="How letters are written as bytes.")
    skip: int = Field(0, ge=0, le=1_000_000, description="How many lines stand above the table, such as its title.")
    sheet: str = Field("", description="Which sheet of a workbook; the first one where none is named.")


def read_as(found: Dialect, reading: Reading) -> Dialect:
    """The dialect with what the user says of it in the place of what was found. Raises DataError."""
    known = {name: value for name, value in reading.items() if name in Dialect.model_fields}
    try:
        return Dialect.model_validate({**found.model_dump(), **known})
    except ValidationError as error:
        name = str(error.errors()[0]["loc"][0])
        raise DataError(f"A table cannot be read with the {name} “{reading[name]}”.") from None


def sniff(path: Path, reading: Reading = AS_GUESSED) -> Dialect:
    """How a file is written, as far as `reading` does not say it. Raises DataError where it is no text."""
    sample = _sample(path)
    if not sample.strip():
        raise DataError(f"“{path.name}” is empty.")
    encoding = read_as(Dialect(), reading).encoding if "encoding" in reading else encoding_of(sample)
    text = _text(sample, encoding)
    if _junk(text):
        raise DataError(f"“{path.name}” holds bytes that no text has: it is no table of text.")
    separator = reading.get("separator") or _separator(text)
    rows = _rows(text, separator)
    if not rows:
        raise DataError(f"“{path.name}” is empty.")
    skip = _above(rows, _agreement(text, separator)[1])
    table = [cells for line, cells in rows if line >= skip]
    decimal = "," if separator != "," and _commas(table[1:]) else "."
    named = bool(table) and not any(is_number(cell, decimal) for cell in table[0])
    found = {"separator": separator, "decimal": decimal, "header": named, "encoding": encoding, "skip": skip}
    return read_as(Dialect.model_validate(found), reading)


def encoding_of(sample: bytes) -> Encoding:
    """Of a text, by its first bytes: the mark it begins with, zeros where UTF-16 has them, and what can be decoded."""
    for mark, encoding in MARKS:
        if sample.startswith(mark):
            return encoding
    even, odd = sample[:4096:2].count(0), sample[1:4096:2].count(0)
    if max(even, odd) > 4 * min(even, odd) + 0.2 * len(sample[:4096]) / 2:
        return "utf-16-le" if odd > even else "utf-16-be"
    if sample.isascii():
        return "utf-8"
    letters = [letter for letter in codecs.getincrementaldecoder("utf-8")("replace").decode(sample) if letter > "\x7f"]
    broken = letters.count("\ufffd")
    if 2 * broken <= len(letters):  # some broken letters do not make it another encoding
        return "utf-8"
    return "latin-1" if any(code in sample for code in UNUSED) else "cp1252"


def choices(dialect: Dialect) -> tuple[Choice, ...]:
    """What can be chosen of how a table of text is read."""
    decimals = ((".", "Point (1.5)"), (",", "Comma (1,5)"))
    return (
        Choice(
            "separator", "Separator", dialect.separator, tuple(SEPARATORS.items()), "What stands between two cells."
        ),
        Choice("decimal", "Decimals", dialect.decimal, decimals, "What stands before the decimals of a number."),
        Choice("encoding", "Encoding", dialect.encoding, tuple(ENCODINGS.items()), "How letters are written as bytes."),
        header_choice(dialect),
    )


def header_choice(dialect: Dialect) -> Choice:
    options = (("true", "Names of the columns"), ("false", "Values"))
    said = "Whether the first line holds the names of the columns."
    return Choice("header", "First line", str(dialect.header).lower(), options, said)


def is_number(cell: str, decimal: str = ".") -> bool:
    try:
        float(cell.replace(",", ".") if decimal == "," else cell)
    except ValueError:
        return False
    return True


def _sample(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(SAMPLE)
    except OSError as error:
        raise DataError(f"“{path.name}” cannot be read: {error.strerror}.") from None


def _text(sample: bytes, encoding: str) -> str:
    text = codecs.getincrementaldecoder(encoding)("replace").decode(sample).removeprefix("\ufeff")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _junk(text: str) -> bool:
    """Whether it holds so many signs that are no letters that it cannot be text."""
    odd = sum(text.count(chr(code)) for code in range(32) if chr(code) not in "\t\n\f") + text.count("\ufffd")
    return odd > JUNK * len(text) or "\0" in text[:4096]


def _rows(text: str, separator: str) -> list[tuple[int, list[str]]]:
    """The first rows, each with the number of lines above it; empty ones are passed over."""
    lines = text.split("\n")
    cut = lines[:-1] if len(lines) > 1 else lines
    if separator == " ":
        cut = [" ".join(line.split()) for line in cut]
    reader = csv.reader(io.StringIO("\n".join(cut[: 5 * LINES])), delimiter=separator)
    found, above = [], 0
    try:
        for cells in islice(reader, LINES):
            if cells:
                found.append((above, cells))
            above = reader.line_num
    except csv.Error:  # a cell of more than 128 KB
        pass
    return found


def _separator(text: str) -> str:
    """The separator that suits best; spaces only where nothing else does as well."""
    suits = {each: _agreement(text, each) for each in SEPARATORS}
    return max(suits, key=lambda each: (suits[each][0], each != " ", suits[each][1]))


def _agreement(text: str, separator: str) -> tuple[float, int]:
    """How well a separator suits: the share of rows of the table's width (0 for one column), and that width."""
    rows = _rows(text, separator)
    widths = [len(cells) for _, cells in rows]
    if not widths:
        return 0, 1
    usual = Counter(widths).most_common(1)[0][0]
    width = max(usual, widths[0])  # names count for more than what stands below them; a title has fewer cells
    share = round(widths.count(width) / len(widths), 1) if width > 1 else 0.0
    if separator == " " and (share < 1 or not any(is_number(cell) for cell in rows[-1][1])):
        share = 0.0  # spaces stand in any text
    return share, width


def _above(rows: list[tuple[int, list[str]]], width: int) -> int:
    """How many lines stand above the table: its title, or remarks. R leaves the name of the first column out."""
    for (line, cells), (_, following) in zip(rows, [*rows[1:], (0, [])], strict=True):
        if len(cells) == width or (len(cells) == width - 1 > 1 and len(following) == width):
            return line
    return 0


def _commas(lines: list[list[str]]) -> bool:
    """Whether numbers are written with a decimal comma."""
    cells = [cell for line in lines for cell in line]
    points = any("." in cell and is_number(cell, ".") for cell in cells)
    return not points and any("," in cell and is_number(cell, ",") for cell in cells)
