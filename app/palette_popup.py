"""The palette at the cursor: type a few letters, Enter, and the layer stands there, wired.

It opens on Tab, on a double click on empty canvas and where a wire is dropped on nothing; then it lists only what the
wire could end at. With one node selected, what fits behind it is listed first, and Shift+Enter puts it there, wired.
Opened to replace a node, it lists first what could stay between the same wires.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, QRect, QSize, Qt, Signal
from PySide6.QtGui import QGuiApplication, QHideEvent
from PySide6.QtWidgets import QFrame, QLabel, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from app.dialogs import plain
from app.icons import chip
from app.matching import fitting, made_for
from app.search import Entry, entry, ranked
from app.session import Session
from app.stepping import key_pressed, stepped
from engine.graph import Graph, Wire

KIND = Qt.ItemDataRole.UserRole
WIDTH, ROWS, MIN_ROW = 300, 10, 24


class PalettePopup(QFrame):
    """Emits `chosen(kind, scene position, pending wire or None)`; Escape and a click elsewhere close it.

    `open_output` is the wire that could start at the selected node; `appended(kind)` asks for a layer at its end.
    """

    chosen = Signal(str, QPointF, object)
    appended = Signal(str)
    closed = Signal()
    """Before `chosen`, `appended` and `replaced`, or alone where nothing was."""
    replaced = Signal(str, str)
    """A node, and the kind that shall take its place."""

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
        self._suited: frozenset[str] = frozenset()
        self._behind: Wire | None = None
        self._place = QPointF()
        self._pending: Wire | None = None
        self._replacing = ""
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
        self.list.setMouseTracking(True)  # what the mouse is on is explained, too
        self.list.itemEntered.connect(self._explain)
        self.help: QLabel = plain("", "muted")
        self.help.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.keys: QLabel = plain("", "muted")
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.setSpacing(6)
        for widget in (self.search, self.list, self.help, self.keys):
            column.addWidget(widget)

    def open_at(self, place: QPointF, at: QPoint, pending: Wire | None) -> None:
        """Opens below a point of the screen, for a new node at a place of the scene."""
        self._place, self._pending, self._replacing = place, pending, ""
        self._behind = self._open_output() if pending is None else None
        analysis, layers = self._session.analysis, self._session.offered
        suited = fitting(analysis, self._behind, layers) if self._behind else made_for(analysis, pending, layers)
        self._open(at, fitting(analysis, pending, layers), suited)

    def open_to_replace(self, id: str, at: QPoint) -> None:
        """Opens for another kind in the place of a node; what keeps the node's first wires is listed first."""
        self._pending, self._behind, self._replacing = None, None, id
        analysis, own = self._session.analysis, self._session.graph.nodes[id].layer.kind
        layers = self._session.offered
        keeps = fitting(analysis, _around(self._session.graph, id), layers)
        self._open(at, [name for name in layers if name != own], keeps)

    def _open(self, at: QPoint, names: Sequence[str], suited: Sequence[str]) -> None:
        """Lists `names`, those that are `suited` to the place first and in their order."""
        layers, self._suited = self._session.offered, frozenset(suited)
        ordered = dict.fromkeys([*(name for name in suited if name in names), *names])
        self._entries = [entry(name, layers[name]) for name in ordered]
        self._tell_keys()
        self.search.clear()
        self.help.setMinimumHeight(self.help.fontMetrics().height() * 2)  # the text may be larger than at the start
        self.setFixedWidth(round(WIDTH * max(self._session.theme.font_scale, 1.0)))
        self._fill("")
        self.adjustSize()
        screen = QGuiApplication.screenAt(at) or QGuiApplication.primaryScreen()
        self.move(_inside(at, self.sizeHint(), screen.availableGeometry()))
        self.show()
        self.search.setFocus()

    def _tell_keys(self) -> None:
        if self._behind is not None:
            title = self._session.graph.nodes[self._behind.source].title
            self.keys.setText(f"Shift+Enter: behind {title}, wired")
        elif self._replacing:
            title = self._session.graph.nodes[self._replacing].title
            self.keys.setText(f"Takes the place of {title} and keeps the wires that fit")
        elif self._pending is not None:
            self.keys.setText(f"{self._of_wire(self._pending)}, and is wired")
        self.keys.setVisible(bool(self._behind or self._replacing or self._pending))

    def _of_wire(self, wire: Wire) -> str:
        """What is listed for a wire with an open end, or for one that is there."""
        nodes = self._session.graph.nodes
        if wire.source and wire.target:
            return f"Fits between {nodes[wire.source].title} and {nodes[wire.target].title}"
        return f"Fits behind {nodes[wire.source].title}" if wire.source else f"Fits before {nodes[wire.target].title}"

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if key := key_pressed(event):
            if stepped(self.list, key, ROWS):
                return True
            if key.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab):
                shift = bool(key.modifiers() & Qt.KeyboardModifier.ShiftModifier)
                self._choose(self.list.currentItem(), behind=shift)
                return True
        return super().eventFilter(watched, event)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.closed.emit()

    def _fill(self, query: str) -> None:
        self.list.clear()
        for found in ranked(query, self._entries, self._uses(), self._suited):
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
        if self._replacing:
            self.replaced.emit(self._replacing, item.data(KIND).kind)
        elif behind and self._behind is not None:
            self.appended.emit(item.data(KIND).kind)
        else:
            self.chosen.emit(item.data(KIND).kind, self._place, self._pending)


def _around(graph: Graph, id: str) -> Wire | None:
    """From what feeds a node to what it feeds, as one wire; with an open end where there is nothing."""
    into, out = (next(iter(wires.get(id, ())), None) for wires in (graph.wires_into, graph.wires_from))
    if into is None and out is None:
        return None
    return Wire(*(into.start if into else ("", "")), *(out.end if out else ("", "")))


def _inside(at: QPoint, size: QSize, screen: QRect) -> QPoint:
    """The corner nearest to `at` that keeps a box of that size on the screen."""
    x = min(at.x(), screen.right() - size.width())
    y = min(at.y(), screen.bottom() - size.height())
    return QPoint(max(x, screen.left()), max(y, screen.top()))
