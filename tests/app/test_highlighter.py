"""The colours of Python source, by the text they cover."""

from PySide6.QtGui import QTextDocument
from pytestqt.qtbot import QtBot

from app.highlighter import PythonHighlighter
from app.theme import LIGHT


def coloured(text: str) -> list[tuple[str, str]]:
    """(piece, colour) of every piece that has one."""
    document = QTextDocument()
    highlighter = PythonHighlighter(document, LIGHT)
    document.setPlainText(text)
    highlighter.rehighlight()
    found = []
    block = document.firstBlock()
    while block.isValid():
        for part in block.layout().formats():
            piece = block.text()[part.start : part.start + part.length]
            found.append((piece, part.format.foreground().color().name()))
        block = block.next()
    return found


def test_keywords_numbers_strings_and_comments_differ(qtbot: QtBot) -> None:
    assert coloured("return f(1e-3, 'a')  # why") == [
        ("return", LIGHT.accent),
        ("1e-3", LIGHT.negative),
        ("'a'", LIGHT.ok),
        ("# why", LIGHT.muted),
    ]


def test_a_docstring_is_one_string_over_several_lines(qtbot: QtBot) -> None:
    assert coloured('"""One\nfor 2\n"""\nx = 3') == [
        ('"""One', LIGHT.ok),
        ("for 2", LIGHT.ok),
        ('"""', LIGHT.ok),
        ("3", LIGHT.negative),
    ]


def test_a_comment_sign_in_a_string_is_no_comment(qtbot: QtBot) -> None:
    assert coloured("x = '#'") == [("'#'", LIGHT.ok)]
