"""Formulas with the numbers in them, set so that they can be read from across a table.

The words are rich text that is made here alone, from our own formulas and from figures; names out of documents never
come into it. Numbers have the colour of their sign, as everywhere: orange below zero, blue above.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from html import escape
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from app.theme import Theme
from app.wording import number

if TYPE_CHECKING:
    from engine.microscope.explaining.base import Line

LARGE = 1.15
"""How much larger the numbers are than the words around them."""


class Lines(QLabel):
    """Sections of formulas, each with a heading."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._sections: tuple[tuple[str, tuple[Line, ...]], ...] = ()
        self._formula = ""
        self.setTextFormat(Qt.TextFormat.RichText)
        self.setWordWrap(True)
        self.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)

    def show_lines(self, formula: str, *sections: tuple[str, Sequence[Line]]) -> None:
        self._formula = formula
        self._sections = tuple((title, tuple(lines)) for title, lines in sections if lines)
        self._set()

    def restyle(self, theme: Theme) -> None:
        self._theme = theme
        self._set()

    @property
    def plain(self) -> str:
        """All that is said, without colours: for readers of the screen."""
        said = [self._formula]
        for title, lines in self._sections:
            said += [title, *(f"{line.symbols}: {line.written(number)}" for line in lines)]
        return "\n".join(filter(None, said))

    def _set(self) -> None:
        theme = self._theme
        parts = [f'<div style="font-weight:600">{escape(self._formula)}</div>'] if self._formula else []
        for title, lines in self._sections:
            parts.append(f'<div style="color:{theme.muted}; font-weight:600; margin-top:6px">{escape(title)}</div>')
            parts += [self._line(line) for line in lines]
        self.setText("".join(parts))
        self.setAccessibleName(self.plain)

    def _line(self, line: Line) -> str:
        said = replace(line, pattern=escape(line.pattern)).written(self._number)
        size = f"{self.font().pointSizeF() * LARGE:.1f}pt"
        words = f'<div style="color:{self._theme.muted}">{escape(line.symbols)}</div>'
        if not said:
            return words
        if not line.pattern:
            muted = f'<span style="color:{self._theme.muted}">{escape(line.symbols)}</span>'
            return f'<div>{muted} = <span style="font-size:{size}">{said}</span></div>'
        return f'{words}<div style="margin-left:14px; font-size:{size}">{"" if "=" in said[:1] else "= "}{said}</div>'

    def _number(self, value: float, /, digits: int = 3) -> str:
        return figure(value, self._theme, digits)


def figure(value: float, theme: Theme, digits: int = 3) -> str:
    """A number as markup, in the colour of its sign."""
    colour = theme.negative if value < 0 else theme.positive if value > 0 else theme.text
    return f'<span style="color:{colour}">{escape(number(value, digits))}</span>'
