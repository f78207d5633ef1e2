"""A row of controls that goes on in a second line where the first is full: in a narrow dock and with large text
nothing is cut off."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QLayout, QLayoutItem, QWidget

GAP = 8
LINE_GAP = 4


class Hint(NamedTuple):
    """A widget, and how large it likes to be, in pixels."""

    item: QLayoutItem
    width: int
    height: int


class Flow(QLayout):
    """Widgets from left to right, as wide as they like to be; those with a stretch share what is left of their line.

    `centred` puts what is left at both ends of a line instead of behind it.
    """

    def __init__(self, centred: bool = False) -> None:
        super().__init__()
        self._centred = centred
        self._items: list[QLayoutItem] = []
        self._stretches: dict[QWidget | None, int] = {}
        self._folded = False
        self._hints: list[Hint] | None = None
        """What is shown, and how large it likes to be, until something has changed: a layout is asked a dozen times
        each time that a label somewhere in its window says something else."""

    def addWidget(self, widget: QWidget, stretch: int = 0) -> None:
        super().addWidget(widget)
        self._stretches[widget] = stretch

    def add_together(self, *widgets: QWidget) -> QWidget:
        """Widgets that stay in one line, such as a slider and its name; returns what holds them."""
        group = QWidget()
        row = QHBoxLayout(group)
        row.setContentsMargins(0, 0, 0, 0)
        for widget in widgets:
            row.addWidget(widget)
        self.addWidget(group)
        return group

    def fold(self, folded: bool) -> None:
        """Takes the room of the first line alone. The others lie below it, cut off by the widget that holds all."""
        if folded != self._folded:
            self._folded = folded
            self.invalidate()

    def lines(self, width: int) -> list[list[Hint]]:
        """What stands in each line where there is so much room."""
        lines: list[list[Hint]] = [[]]
        left = width
        for hint in self._shown():
            if lines[-1] and hint.width > left:
                lines.append([])
                left = width
            lines[-1].append(hint)
            left -= hint.width + GAP
        return lines

    def _shown(self) -> list[Hint]:
        if self._hints is None:
            shown = ((item, item.sizeHint()) for item in self._items if not item.isEmpty())
            self._hints = [Hint(item, size.width(), size.height()) for item, size in shown]
        return self._hints

    # ---- what Qt asks of a layout ----

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)
        self._hints = None

    def invalidate(self) -> None:
        self._hints = None
        super().invalidate()

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        self._hints = None
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        heights = [max((hint.height for hint in line), default=0) for line in self.lines(width)]
        if self._folded:
            return heights[0]
        return sum(heights) + LINE_GAP * (len(heights) - 1)

    def sizeHint(self) -> QSize:
        widths = [hint.width for hint in self._shown()]
        return QSize(sum(widths) + GAP * max(len(widths) - 1, 0), self.heightForWidth(100_000))

    def minimumSize(self) -> QSize:
        widths = (hint.item.minimumSize().width() for hint in self._shown())
        return QSize(max(widths, default=0), self.heightForWidth(100_000))

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        top = rect.top()
        for line in self.lines(rect.width()):
            height = max((hint.height for hint in line), default=0)
            self._place(line, QRect(rect.left(), top, rect.width(), height))
            top += height + LINE_GAP

    def _place(self, line: list[Hint], room: QRect) -> None:
        stretches = [self._stretches.get(hint.item.widget(), 0) for hint in line]
        left = room.width() - sum(hint.width for hint in line) - GAP * (len(line) - 1)
        x = room.left() + (max(left, 0) // 2 if self._centred else 0)
        for (item, width, height), stretch in zip(line, stretches, strict=True):
            wide = min(width + (max(left, 0) * stretch // sum(stretches) if stretch else 0), room.width())
            item.setGeometry(QRect(QPoint(x, room.top() + (room.height() - height) // 2), QSize(wide, height)))
            x += wide + GAP
