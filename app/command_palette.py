"""The command palette: every command, example, recent file and panel by a few letters, with its key and its menu.

It lists what the menus list, ranked as the palette of layers is: of what fits equally well first what can be done now,
and of that what was used last. What cannot be done is listed too and says why: a command that hides itself cannot be
learned.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from app.actions import MENUS
from app.actions.menu import Menu
from app.dialogs import plain
from app.search import Entry, ranked
from app.session import Session
from app.stepping import key_pressed, stepped
from app.theme import Theme

OFFER = Qt.ItemDataRole.UserRole
WIDTH, ROWS, MIN_ROW = 580, 12, 30
GAP = 12

WHY_NOT: Mapping[str, str] = MappingProxyType(
    {
        "undo": "nothing was done yet",
        "redo": "nothing was undone",
        "export": "the drawing is not ready",
        "train": "the drawing is not ready",
        "step": "the drawing is not ready",
        "pause": "no training is running",
        "stop": "no training is running",
        "start-over": "nothing has been learned yet",
        "select-all": "nothing is drawn yet",
        "invert": "nothing is drawn yet",
        "fit": "nothing is drawn yet",
        "show": "nothing is drawn yet",
        "leave-block": "no block is open",
        "rename": "select one thing first",
        "race": "the drawing is not ready",
        "load-weights": "the drawing is not ready, or a training is under way",
        "time-back": "there is no run to look back at",
        "time-forward": "the present is looked at",
        "time-start": "there is no run to look back at",
        "time-now": "the present is looked at",
        "time-film": "there is no run to look back at",
        "time-branch": "there is no run to look back at",
        "slow-motion": "the drawing is not ready",
        "slow-play": "slow motion is off",
        "slow-back": "slow motion is off",
        "slow-forward": "slow motion is off",
        "note": "select one thing first",
        "enter-block": "select one block first",
        "keep-block": "select one block first",
        "unpack": "select a block first",
        "remove-wires": "select a wire first",
        "freeze-wire": "select a wire with a weight first",
        "set-weight": "select a wire with a weight first",
        "close-neurons": "select neurons first",
        "explode": "select a Dense layer that can be opened",
        "explain": "nothing is wrong here",
    }
)
"""Why a command cannot be done where another reason holds than that nothing suitable is selected."""
UNSUITABLE = "select something it is for"
ABSENT: Mapping[str, str] = MappingProxyType(
    {
        "language": "Gradwire is in English only.",
        "english": "Gradwire is in English only.",
        "autosave": "Unsaved drawings are kept as you draw, and offered again after a crash.",
    }
)
"""What is asked for in vain, and what is so instead of it."""
ELSEWHERE = "Try another word for it, or look through the menus."


@dataclass(frozen=True)
class Offer:
    """One line of the palette. `run` does it."""

    id: str
    title: str
    path: str
    run: Callable[[], object]
    keys: str = ""
    words: str = ""
    tip: str = ""
    enabled: bool = True

    @property
    def beside(self) -> str:
        """The menu it stands in, or why it cannot be done now."""
        return self.path if self.enabled else f"not now: {WHY_NOT.get(self.id, UNSUITABLE)}"

    @property
    def entry(self) -> Entry:
        return Entry(self.id, self.title, self.path, self.tip, tuple(self.words.split()), self.enabled)

    @property
    def spoken(self) -> str:
        return ", ".join(part for part in (self.title, self.beside, self.keys) if part)


def menu_paths(menus: Sequence[Menu] = MENUS, above: str = "") -> Iterator[tuple[str, str]]:
    """Each command's id with the titles of the menus that lead to it: `View › Bookmarks`."""
    for menu in menus:
        path = f"{above} › {menu.title}" if above else menu.title
        for entry in menu.entries:
            if isinstance(entry, Menu):
                yield from menu_paths((entry,), path)
            elif entry and not entry.startswith("+"):
                yield entry, path


def nothing_called(query: str) -> str:
    """What is said where nothing was found: why it is not there, or what to do."""
    instead = (ABSENT[word] for word in query.lower().split() if word in ABSENT)
    return f"No command is called '{query.strip()}'. {next(instead, ELSEWHERE)}"


class CommandPalette(QFrame):
    """`offers` lists what there is at the moment, `recent` the ids used before, the latest first.

    `used` hears of each that is chosen.
    """

    def __init__(
        self,
        session: Session,
        offers: Callable[[], Sequence[Offer]],
        recent: Callable[[], Sequence[str]],
        used: Callable[[str], object],
        parent: QWidget,
    ) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self._session, self._offers, self._recent, self._used = session, offers, recent, used
        self._present: dict[str, Offer] = {}
        self.setProperty("popup", True)
        self.setAccessibleName("Command palette")
        self.search = QLineEdit()
        self.search.setPlaceholderText("What would you like to do?")
        self.search.setAccessibleName("Search commands")
        self.search.textChanged.connect(self._fill)
        self.search.installEventFilter(self)
        self.list = QListWidget()
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setUniformItemSizes(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setAccessibleName("Commands")
        self.list.setItemDelegate(_Row(self.list, session))
        self.list.itemClicked.connect(self._choose)
        self.nothing = plain("", "muted")
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.setSpacing(6)
        for widget in (self.search, self.list, self.nothing):
            column.addWidget(widget)

    def open(self) -> None:
        """Opens at the top of the window, in its middle."""
        self._present = {offer.id: offer for offer in self._offers()}
        self.setFixedWidth(round(WIDTH * max(1.0, self._session.theme.font_scale)))
        self.search.clear()
        self._fill("")
        owner = self.parentWidget()
        if owner is not None:
            self.move(owner.mapToGlobal(QPoint((owner.width() - self.width()) // 2, min(80, owner.height() // 8))))
        self.show()
        self.search.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if key := key_pressed(event):
            if stepped(self.list, key, ROWS):
                return True
            if key.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._choose(self.list.currentItem())
                return True
        return super().eventFilter(watched, event)

    def _fill(self, query: str) -> None:
        recent = list(self._recent())
        weights = {id: len(recent) - place for place, id in enumerate(recent)}
        self.list.clear()
        for found in ranked(query, (offer.entry for offer in self._present.values()), weights):
            offer = self._present[found.kind]
            item = QListWidgetItem(offer.title)
            item.setData(OFFER, offer)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, offer.spoken)
            self.list.addItem(item)
        self.list.setCurrentRow(0)
        self.nothing.setText("" if self.list.count() else nothing_called(query))
        self.nothing.setVisible(not self.list.count())
        rows = min(self.list.count(), ROWS)
        self.list.setFixedHeight(rows * self.list.sizeHintForRow(0) + 4 if rows else 0)
        self.adjustSize()

    def _choose(self, item: QListWidgetItem | None) -> None:
        """Does it, after the palette is gone: what it opens has the focus. What cannot be done leaves it open."""
        offer: Offer | None = item.data(OFFER) if item is not None else None
        if offer is not None and offer.enabled:
            self.hide()
            self._used(offer.id)
            offer.run()


class _Row(QStyledItemDelegate):
    """A title, its menu in grey behind it, and its keys at the right."""

    def __init__(self, parent: QObject, session: Session) -> None:
        super().__init__(parent)
        self._session = session

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(WIDTH, max(MIN_ROW, option.fontMetrics.height() + 12))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        offer, theme = index.data(OFFER), self._session.theme
        rect: QRect = option.rect
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, QColor(theme.highlight))
        _paint(painter, rect.adjusted(GAP, 0, -GAP, 0), offer, theme)


def _paint(painter: QPainter, rect: QRect, offer: Offer, theme: Theme) -> None:
    """Texts in the room there is: keys whole, the title whole, the menu as far as it fits."""
    metrics = painter.fontMetrics()
    left = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
    right = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight)
    painter.setPen(QColor(theme.muted))
    painter.drawText(rect, right, offer.keys)
    room = rect.adjusted(0, 0, -(metrics.horizontalAdvance(offer.keys) + GAP if offer.keys else 0), 0)
    painter.setPen(QColor(theme.text if offer.enabled else theme.muted))
    title = metrics.elidedText(offer.title, Qt.TextElideMode.ElideRight, room.width())
    painter.drawText(room, left, title)
    room = room.adjusted(metrics.horizontalAdvance(title) + GAP, 0, 0, 0)
    painter.setPen(QColor(theme.muted))
    if room.width() > metrics.averageCharWidth() * 4:
        painter.drawText(room, left, metrics.elidedText(offer.beside, Qt.TextElideMode.ElideRight, room.width()))
