"""What the editors that open over the canvas share: they keep or drop what was typed, and give the focus back.

Painted text stays painted and is never a widget; one editor of a kind opens over it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    Mixed = QWidget
else:
    Mixed = object  # two bases of Qt's in one class crash it


class Box(Mixed):
    """Mixed into an editing widget, before it. `kept` tells the id and the text when they ended up different."""

    _id = ""
    """What the text belongs to; empty while the editor is closed."""
    _before = ""

    def typed(self) -> str:
        """The text as it stands in the editor."""
        raise NotImplementedError

    def kept(self, id: str, text: str) -> None:
        """The editing ended with another text."""
        raise NotImplementedError

    def begin(self, id: str, text: str) -> None:
        """Shows the editor, whose text and place are set, with the focus in it."""
        self._id, self._before = id, text
        self.setVisible(True)
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def keep(self) -> None:
        """Closes the editor and takes over what was typed."""
        id, text = self._id, self.typed().strip()
        if id:
            self.close_editor()
            if text != self._before:
                self.kept(id, text)

    def close_editor(self) -> None:
        """Closes the editor as if nothing had been typed."""
        if self._id:
            self._id = ""
            had_focus = self.hasFocus()
            self.setVisible(False)
            if had_focus and (canvas := self.parentWidget()) is not None:
                canvas.setFocus(Qt.FocusReason.OtherFocusReason)
