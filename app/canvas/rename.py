"""The one editor for names, opened over a node or a frame: painted text stays painted, and is never a widget."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QFont, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

LONGEST = 80
"""Characters in a name."""


class RenameBox(QLineEdit):
    """Enter or a click elsewhere keeps the name, Esc does not. An empty name gives the node its kind's title again."""

    named = Signal(str, str)
    """Id and name, when the editing ended with another name."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._id = ""
        self._before = ""
        self.setMaxLength(LONGEST)
        self.setAccessibleName("Name")
        self.setVisible(False)
        self.editingFinished.connect(self.keep)

    def open(self, id: str, name: str, where: QRect, font: QFont, placeholder: str) -> None:
        self._id, self._before = id, name
        self.setFont(font)
        self.setPlaceholderText(placeholder)
        self.setText(name)
        self.setGeometry(where)
        self.setVisible(True)
        self.selectAll()
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def keep(self) -> None:
        """Closes the editor and takes the name over."""
        id, name = self._id, self.text().strip()
        if id:
            self.close_editor()
            if name != self._before:
                self.named.emit(id, name)

    def close_editor(self) -> None:
        """Closes the editor as if nothing had been typed."""
        if self._id:
            self._id = ""
            had_focus = self.hasFocus()
            self.setVisible(False)
            if had_focus and (canvas := self.parentWidget()) is not None:
                canvas.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_editor()
        elif event.key() == Qt.Key.Key_Tab:
            self.keep()
        else:
            super().keyPressEvent(event)
        event.accept()  # the canvas below must not hear of it
