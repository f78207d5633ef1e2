"""The palette at the cursor: type a few letters, Enter, and the layer stands there, wired.

It opens on Tab, on a double click on empty canvas and where a wire is dropped on nothing; then it lists only what the
wire could end at. With one node selected, what fits behind it is listed first, and Shift+Enter puts it there, wired.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, QRect, QSize, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QFrame, QLabel, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from app.dialogs import plain
from app.icons import chip
from app.matching import fitting
from app.search import Entry, entry, ranked
from app.session import Session
from engine.graph import Wire
from engine.layer import Layer

KIND = Qt.ItemDataRole.UserRole
WIDTH, ROWS, MIN_ROW = 300, 10, 24


class PalettePopup(QFrame):
    """Emits `chosen(kind, scene position, pending wire or None)`; Escape and a click elsewhere close it.

    `open_output` is the wire that could start at the selected node; `appended(kind)` asks for a layer at its end.
    """

    chosen = Signal(str, QPointF, object)
    appended = Signal(str)

    def __init__(
        self,
        session: Session,
        uses: Callable[[], dict[str, int]],
        open_output: Callable[[], Wire | None],
        parent: QWidget,
    ) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self._session, self._uses, self._open_output = session, uses, open_output
        self._entries: list[Entry] = []
        self._behind: Wire | None = None
        self._place = QPointF()
        self._pending: Wire | None = None
        self.setProperty("popup", True)
        self.search = QLineEdit()
        self.search.setPlaceholderText("Type to search")
        self.search.textChanged.connect(self._fill)
        self.search.installEventFilter(self)
        self.list = QListWidget()
        self.list.setIconSize(QSize(12, 12))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.itemClicked.connect(self._choose)
        self.list.currentItemChanged.connect(self._explain)
        self.help: QLabel = plain("", "muted")
        self.help.setMinimumHeight(self.help.fontMetrics().height() * 2)
        self.help.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.keys: QLabel = plain("", "muted")
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.setSpacing(6)
        for widget in (self.search, self.list, self.help, self.keys):
            column.addWidget(widget)
        self.setFixedWidth(WIDTH)

    def open_at(self, place: QPointF, at: QPoint, pending: Wire | None) -> None:
        """Opens below a point of the screen, for a new node at a place of the scene."""
        self._place, self._pending = place, pending
        self._behind = self._open_output() if pending is None else None
        self._entries = [entry(kind) for kind in self._kinds(pending)]
        self._tell_keys()
        self.search.clear()
        self._fill("")
        self.adjustSize()
        screen = QGuiApplication.screenAt(at) or QGuiApplication.primaryScreen()
        self.move(_inside(at, self.sizeHint(), screen.availableGeometry()))
        self.show()
        self.search.setFocus()

    def _kinds(self, pending: Wire | None) -> list[type[Layer]]:
        """What the wire could end at; without one everything, first what fits behind the selected node."""
        analysis = self._session.analysis
        kinds = fitting(analysis, pending)
        if self._behind is None:
            return kinds
        first = set(fitting(analysis, self._behind))
        return sorted(kinds, key=lambda kind: kind not in first)

    def _tell_keys(self) -> None:
        if self._behind is not None:
            title = self._session.graph.nodes[self._behind.source].title
            self.keys.setText(f"Shift+Enter: behind {title}, wired")
        self.keys.setVisible(self._behind is not None)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: ROWS, Qt.Key.Key_PageUp: -ROWS}
            if event.key() in steps:
                row = self.list.currentRow() + steps[Qt.Key(event.key())]
                self.list.setCurrentRow(min(max(row, 0), self.list.count() - 1))
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab):
                shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
                self._choose(self.list.currentItem(), behind=shift)
                return True
        return super().eventFilter(watched, event)

    def _fill(self, query: str) -> None:
        self.list.clear()
        for found in ranked(query, self._entries, self._uses()):
            item = QListWidgetItem(chip(self._session.theme.category(found.category)), found.title)
            item.setData(KIND, found)
            self.list.addItem(item)
        if self.list.count():
            self.list.setCurrentRow(0)
        else:
            self.help.setText(self._nothing(query))
        self._fit_rows()

    def _fit_rows(self) -> None:
        """As tall as what is listed, so that two answers do not stand above a void."""
        rows = min(self.list.count(), ROWS)
        self.list.setFixedHeight(rows * max(MIN_ROW, self.list.sizeHintForRow(0)) + 4 if rows else 0)
        self.adjustSize()

    def _nothing(self, query: str) -> str:
        return f"Nothing is called '{query.strip()}'." if query.strip() else "Nothing fits this wire."

    def _explain(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            self.help.setText(item.data(KIND).summary)

    def _choose(self, item: QListWidgetItem | None, behind: bool = False) -> None:
        if item is None:
            return
        self.hide()
        if behind and self._behind is not None:
            self.appended.emit(item.data(KIND).kind)
        else:
            self.chosen.emit(item.data(KIND).kind, self._place, self._pending)


def _inside(at: QPoint, size: QSize, screen: QRect) -> QPoint:
    """The corner nearest to `at` that keeps a box of that size on the screen."""
    x = min(at.x(), screen.right() - size.width())
    y = min(at.y(), screen.bottom() - size.height())
    return QPoint(max(x, screen.left()), max(y, screen.top()))
