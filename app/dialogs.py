"""One dialog for everything the program says or asks in words.

Our own instead of QMessageBox, because every text is plain text here: names that come from a document may look like
HTML, and Qt would open the files such text points at.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from app.theme import headline

WIDTH = 460
"""Of the text in pixels: some 70 characters, which is what reads well."""


def plain(text: str, tone: str = "") -> QLabel:
    """A label that wraps and shows its text as it is; `tone` is one of the style sheet's."""
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    if tone == "headline":
        headline(label)
    elif tone:
        label.setProperty("tone", tone)
    return label


class Message(QDialog):
    """A text, a hint, buttons, and details that can be copied. `choice` is the label of the button that closed it.

    The first choice is the default one; closing the dialog otherwise counts as the last.
    """

    def __init__(
        self,
        parent: QWidget | None,
        title: str,
        text: str,
        hint: str = "",
        choices: Sequence[str] = ("Close",),
        details: str = "",
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.choice = choices[-1] if choices else ""
        column = QVBoxLayout(self)
        column.setContentsMargins(22, 20, 22, 16)
        column.setSpacing(10)
        headline = plain(text, "title")
        headline.setMinimumWidth(WIDTH)
        headline.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        column.addWidget(headline)
        if hint:
            column.addWidget(plain(hint, "muted"))
        if details:
            column.addWidget(_details(details))
        column.addSpacing(8)
        column.addLayout(self._buttons(choices, details))

    def _buttons(self, choices: Sequence[str], details: str) -> QHBoxLayout:
        row = QHBoxLayout()
        if details:
            copy = QPushButton("Copy details")
            copy.setAutoDefault(False)
            copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(details))
            row.addWidget(copy)
        row.addStretch()
        for label in reversed(choices):
            button = QPushButton(label)
            button.setAutoDefault(False)
            button.clicked.connect(lambda _=False, label=label: self._choose(label))
            row.addWidget(button)
            button.setDefault(True)  # the first one is made last
            button.setFocus()
        return row

    def _choose(self, label: str) -> None:
        self.choice = label
        self.accept()


def ask(parent: QWidget | None, title: str, text: str, hint: str, choices: Sequence[str]) -> str:
    """Waits for an answer: the label of the button; the last one where the dialog was just closed."""
    dialog = Message(parent, title, text, hint, choices)
    dialog.exec()
    dialog.deleteLater()
    return dialog.choice


def tell(parent: QWidget | None, title: str, text: str, hint: str = "", details: str = "") -> Message:
    """Says something without stopping the program; the dialog goes when it is closed."""
    dialog = Message(parent, title, text, hint, details=details)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()
    return dialog


def _details(text: str) -> QPlainTextEdit:
    box = QPlainTextEdit(text)
    box.setReadOnly(True)
    box.setProperty("framed", True)
    box.setMinimumHeight(180)
    box.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
    return box
