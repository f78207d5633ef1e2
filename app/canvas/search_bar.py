"""Search in the drawing: a slim bar over the canvas, all that is found shines, and the view goes from one to the next.

What is typed is looked for at once, in the whole drawing and inside its blocks. The view moves only where what was
found is not in sight, and into a block only when Enter or F3 asks for it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QLabel, QLineEdit, QToolButton, QWidget

from app.canvas.finder import Finder, Match
from app.canvas.veil import Veil
from app.icons import icon
from app.levels import Level
from app.theme import Theme
from engine.analysis import Analysis
from engine.graph import Graph

if TYPE_CHECKING:
    from app.canvas.view import Canvas

MARGIN = 12
TYPING = 60
"""Milliseconds after a letter before it is looked for: fast typists search once a word."""
LONGEST_REASON = 48


class SearchBar(QFrame):
    """Stands at the top right of `canvas` while it is open. `matches` are best first, `at` is the present one."""

    def __init__(self, canvas: Canvas) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self.matches: tuple[Match, ...] = ()
        self.at = 0
        self._arrived = False
        self._finder = Finder(Analysis(Graph()))
        self._searched: Analysis | None = None
        self._veil: Veil | None = None
        self._before: QWidget | None = None
        self.setProperty("toast", True)
        self.setAccessibleName("Search in the drawing")
        self.line = QLineEdit()
        self.line.setPlaceholderText("Name, kind, shape, setting, problem")
        self.line.setAccessibleName("Search in the drawing")
        self.line.setMinimumWidth(250)
        self.line.installEventFilter(self)
        self.said = QLabel()
        self.said.setProperty("tone", "muted")
        self.said.setTextFormat(Qt.TextFormat.PlainText)
        self.previous_button = self._button("Previous (Shift+F3)", self.previous)
        self.next_button = self._button("Next (F3)", self.next)
        self.close_button = self._button("Close (Esc)", self.close_bar)
        self._lay_out()
        self._later = QTimer(self, singleShot=True, interval=TYPING)
        self._later.timeout.connect(self.search)
        self.line.textChanged.connect(lambda _: self._later.start())
        session = canvas.session
        session.analysed.connect(lambda _: self._changed())
        session.themed.connect(self.restyle)
        canvas.installEventFilter(self)
        self.restyle(session.theme)
        self.hide()

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 5, 5, 5)
        row.setSpacing(4)
        for widget in (self.line, self.said, self.previous_button, self.next_button, self.close_button):
            row.addWidget(widget)

    def _button(self, tip: str, pressed: Callable[[], object]) -> QToolButton:
        button = QToolButton()
        button.setToolTip(tip)
        button.setAccessibleName(tip)
        button.setAutoRaise(True)
        button.clicked.connect(pressed)
        return button

    def restyle(self, theme: Theme) -> None:
        named = {"chevron-up": self.previous_button, "chevron-down": self.next_button, "close": self.close_button}
        for name, button in named.items():
            button.setIcon(icon(name, theme))
        self._show()

    # ---- opening and closing ----

    def open(self) -> None:
        """Opens, or comes back to what was typed, ready to be typed over."""
        if not self.isVisible():
            self._before = QApplication.focusWidget()
            self._veil = Veil(self._canvas.drawing.sceneRect())
            self._canvas.drawing.addItem(self._veil)
            self.show()
            self.raise_()
            self._changed()
        self.line.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.line.selectAll()

    def close_bar(self) -> None:
        """Closes, and gives the focus back; what was found last stays selected."""
        if not self.isVisible():
            return
        self.hide()
        if self._veil is not None:
            self._canvas.drawing.removeItem(self._veil)
            self._veil = None
        (self._before or self._canvas).setFocus(Qt.FocusReason.OtherFocusReason)

    # ---- looking for it ----

    def search(self) -> None:
        """Looks for what is typed, and goes to the best match where that is at this level."""
        self._find()
        here = self._canvas.session.level.path
        self.at = next((place for place, match in enumerate(self.matches) if match.path == here), 0)
        self._arrived = False
        if self.matches and self.matches[self.at].path == here:
            self._go()
        self._show()

    def _find(self) -> None:
        self._later.stop()
        whole = self._canvas.session.whole
        if self._searched is not whole:
            self._finder, self._searched = Finder(whole), whole
        self.matches = self._finder.find(self.line.text())

    def next(self) -> None:
        self._step(1)

    def previous(self) -> None:
        self._step(-1)

    def _step(self, by: int) -> None:
        """To the next match, or to the present one where the view has not been there yet."""
        if not self.isVisible():
            self.open()
        if self._later.isActive():
            self.search()
        if not self.matches:
            return
        if self._arrived:
            self.at = (self.at + by) % len(self.matches)
        self._go()
        self._show()

    def _go(self) -> None:
        match, session = self.matches[self.at], self._canvas.session
        if match.path != session.level.path:
            session.go(Level(match.path, (0,) * len(match.path)))
        session.select((match.id,))
        self._canvas.bookmarks.visit(self._canvas.drawing.bounds([match.id]))
        self._arrived = True

    def _changed(self) -> None:
        """The drawing is another: looks again, and stays where it is as far as that is still found."""
        if not self.isVisible():
            return
        present = self.matches[self.at] if self.matches else None
        self._find()
        same = (
            place for place, m in enumerate(self.matches) if present and (m.id, m.path) == (present.id, present.path)
        )
        self.at = next(same, 0)
        self._show()

    # ---- what is seen ----

    def _show(self) -> None:
        self.said.setText(self._verdict())
        for button in (self.previous_button, self.next_button):
            button.setEnabled(len(self.matches) > 1)
        self._place()
        if self._veil is None:
            return
        drawing, searched = self._canvas.drawing, bool(self.line.text().strip())
        shown = [id for match in self.matches if (id := self._shown_as(match))]
        nodes = [drawing.nodes[id] for id in dict.fromkeys(shown) if id in drawing.nodes]
        boxes = [(item.box(), drawing.look.category(item.node.layer.category)) for item in nodes]
        outlines = [drawing.frames[id].box() for id in dict.fromkeys(shown) if id in drawing.frames]
        current = self._shown_as(self.matches[self.at]) if self.matches else None
        self._veil.setVisible(searched)
        self._veil.reveal(boxes, outlines, drawing.bounds([current]) if current else None, drawing.look)

    def _shown_as(self, match: Match) -> str | None:
        """What stands for a match at this level: itself, or the block it lies in; None where neither is here."""
        here = self._canvas.session.level.path
        whole = (*match.path, match.id)
        return whole[len(here)] if whole[: len(here)] == here and len(whole) > len(here) else None

    def _verdict(self) -> str:
        """`3 of 12 · in Residual · kernel 3`."""
        if not self.line.text().strip():
            return ""
        if not self.matches:
            return "Nothing found"
        match = self.matches[self.at]
        reason = match.why if len(match.why) <= LONGEST_REASON else match.why[: LONGEST_REASON - 1].rstrip() + "…"
        parts = (f"{self.at + 1} of {len(self.matches)}", match.where, reason)
        return " · ".join(part for part in parts if part)

    def _place(self) -> None:
        self.adjustSize()
        wide = min(self.sizeHint().width(), self._canvas.width() - 2 * MARGIN)
        self.setGeometry(self._canvas.width() - wide - MARGIN, MARGIN, wide, self.sizeHint().height())

    # ---- keys and size ----

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._canvas and event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        if watched is self._canvas and self._closes(event):
            self.close_bar()
            return True
        if watched is self.line and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self._key(event)
        return super().eventFilter(watched, event)

    def _closes(self, event: QEvent) -> bool:
        """Esc on the canvas closes the bar first, unless it is meant for a gesture."""
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress:
            return False
        return event.key() == Qt.Key.Key_Escape and self.isVisible() and self._canvas.gesture is None

    def _key(self, event: QKeyEvent) -> bool:
        backwards = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F3):
            self._step(-1 if backwards else 1)
        elif event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self._step(1 if event.key() == Qt.Key.Key_Down else -1)
        elif event.key() == Qt.Key.Key_Escape:
            self.close_bar()
        else:
            return False
        return True
