"""What a report is made of: sections of sentences, tables and pictures, as values that any page can be made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Align = Literal["left", "right"]


@dataclass(frozen=True)
class Text:
    """A paragraph, as plain text."""

    text: str
    quiet: bool = False
    """Smaller and paler: how something was measured."""


@dataclass(frozen=True)
class Table:
    """Rows of text below the names of their columns; columns whose cells are numbers stand on the right."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    caption: str = ""

    def align(self, column: int) -> Align:
        cells = [row[column] for row in self.rows if row[column] not in ("", "–")]
        return "right" if cells and all(_is_number(cell) for cell in cells) else "left"


@dataclass(frozen=True)
class Picture:
    """An SVG of `width` × `height` points, what it shows for those who do not see it, and a sentence below it."""

    svg: str
    width: float
    height: float
    alternative: str
    caption: str = ""


Piece = Text | Table | Picture


@dataclass(frozen=True)
class Section:
    title: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class Report:
    title: str
    subtitle: str
    sections: tuple[Section, ...]


def _is_number(cell: str) -> bool:
    digits = cell.replace(",", "").replace("−", "").replace("%", "").replace("±", "").replace("×", "")
    return any(letter.isdigit() for letter in digits) and not any(
        letter.isalpha() for letter in digits.lower().replace("e", "")
    )
