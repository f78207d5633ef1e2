"""A row of controls that goes on in a second line where the first is full: in a narrow dock and with large text
nothing is cut off."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QLayout, QLayoutItem, QWidget

GAP = 8
LINE_GAP = 4


class Flow(QLayout):
    """Widgets from left to right, as wide as they like to be; those with a stretch share what is left of their line."""

    def __init__(self) -> None:
        super().__init__()
        self._items: list[QLayoutItem] = []
        self._stretches: dict[QWidget | None, int] = {}

    def addWidget(self, widget: QWidget, stretch: int = 0) -> None:
        super().addWidget(widget)
        self._stretches[widget] = stretch

    def add_together(self, *widgets: QWidget) -> None:
        """Widgets that stay in one line, such as a slider and its name."""
        group = QWidget()
        row = QHBoxLayout(group)
        row.setContentsMargins(0, 0, 0, 0)
        for widget in widgets:
            row.addWidget(widget)
        self.addWidget(group)

    def lines(self, width: int) -> list[list[QLayoutItem]]:
        """What stands in each line where there is so much room."""
        lines: list[list[QLayoutItem]] = [[]]
        left = width
        for item in self._items:
            wanted = item.sizeHint().width()
            if item.isEmpty():
                continue
            if lines[-1] and wanted > left:
                lines.append([])
                left = width
            lines[-1].append(item)
            left -= wanted + GAP
        return lines

    # ---- what Qt asks of a layout ----

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        heights = [max((item.sizeHint().height() for item in line), default=0) for line in self.lines(width)]
        return sum(heights) + LINE_GAP * (len(heights) - 1)

    def sizeHint(self) -> QSize:
        widths = [item.sizeHint().width() for item in self._items]
        return QSize(sum(widths) + GAP * max(len(widths) - 1, 0), self.heightForWidth(100_000))

    def minimumSize(self) -> QSize:
        widths = (item.minimumSize().width() for item in self._items)
        return QSize(max(widths, default=0), self.heightForWidth(100_000))

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        top = rect.top()
        for line in self.lines(rect.width()):
            height = max((item.sizeHint().height() for item in line), default=0)
            self._place(line, QRect(rect.left(), top, rect.width(), height))
            top += height + LINE_GAP

    def _place(self, line: list[QLayoutItem], room: QRect) -> None:
        stretches = [self._stretches.get(item.widget(), 0) for item in line]
        left = room.width() - sum(item.sizeHint().width() for item in line) - GAP * (len(line) - 1)
        x = room.left()
        for item, stretch in zip(line, stretches, strict=True):
            hint = item.sizeHint()
            width = min(hint.width() + (max(left, 0) * stretch // sum(stretches) if stretch else 0), room.width())
            corner = QPoint(x, room.top() + (room.height() - hint.height()) // 2)
            item.setGeometry(QRect(corner, QSize(width, hint.height())))
            x += width + GAP
