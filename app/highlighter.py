"""Colours for Python source, from the theme: enough to read the exported code by, and no more."""

from __future__ import annotations

import keyword
import re

from PySide6.QtGui import QColor, QFont, QSyntaxHighlighter, QTextCharFormat, QTextDocument

from app.theme import Theme

DOCSTRING = 1
"""The state of a line that ends inside a docstring."""
TOKENS = re.compile(
    r"(?P<comment>\#.*)"
    r"|(?P<string>'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")"
    r"|(?P<number>\b\d+(?:\.\d+)?(?:e[+-]?\d+)?\b)"
    rf"|(?P<keyword>\b(?:{'|'.join(keyword.kwlist)}|self)\b)"
    r"|(?<=\bdef\s)(?P<name>\w+)|(?<=\bclass\s)(?P<klass>\w+)"
)


class PythonHighlighter(QSyntaxHighlighter):
    """Keywords, strings, numbers, comments and the names being defined."""

    def __init__(self, document: QTextDocument, theme: Theme) -> None:
        super().__init__(document)
        self.restyle(theme)

    def restyle(self, theme: Theme) -> None:
        self._formats = {
            "comment": _format(theme.muted, italic=True),
            "string": _format(theme.ok),
            "number": _format(theme.negative),
            "keyword": _format(theme.accent, bold=True),
            "name": _format(theme.text, bold=True),
            "klass": _format(theme.text, bold=True),
        }
        self.rehighlight()

    def highlightBlock(self, text: str) -> None:
        start = self._docstring(text)
        while start < len(text):
            opening = text.find('"""', start)
            end = len(text) if opening < 0 else opening
            for token in TOKENS.finditer(text, start, end):
                kind = token.lastgroup or ""
                self.setFormat(token.start(), token.end() - token.start(), self._formats[kind])
            if opening < 0:
                return
            start = self._close(text, opening, opening + 3)

    def _docstring(self, text: str) -> int:
        """Colours what of the line belongs to a docstring begun before; returns where code starts."""
        self.setCurrentBlockState(0)
        return self._close(text, 0, 0) if self.previousBlockState() == DOCSTRING else 0

    def _close(self, text: str, start: int, search: int) -> int:
        closing = text.find('"""', search)
        end = len(text) if closing < 0 else closing + 3
        self.setFormat(start, end - start, self._formats["string"])
        self.setCurrentBlockState(DOCSTRING if closing < 0 else 0)
        return end


def _format(colour: str, bold: bool = False, italic: bool = False) -> QTextCharFormat:
    made = QTextCharFormat()
    made.setForeground(QColor(colour))
    made.setFontItalic(italic)
    if bold:
        made.setFontWeight(QFont.Weight.DemiBold)
    return made
