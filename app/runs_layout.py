"""A table and what is shown of its rows: side by side where there is room, and as pages with tabs elsewhere."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSplitter, QTabWidget, QVBoxLayout, QWidget

WIDE = 62
"""Letters across, from which on there is room for both: half of it shows a name and two figures."""
HALF, MOST = 0.48, 0.62
"""Of the width, what the table has, and what it may have where its columns take more."""


class Beside(QWidget):
    """`turned` says that another page is seen; `is_seen(page)` whether a page, or the table, is to be seen now.

    The table changes its place in one go: what it leaves may change the size of this meanwhile, and a second move
    inside the first makes it a child of its new place twice, which crashes the program when both are destroyed.
    """

    turned = Signal()

    def __init__(self, table: QWidget, title: str, *pages: tuple[str, QWidget]) -> None:
        super().__init__()
        self.table, self._title = table, title
        self._moving = False
        self.tabs = QTabWidget(documentMode=True)
        bar = self.tabs.tabBar()
        bar.setDrawBase(False)
        bar.setUsesScrollButtons(False)
        bar.setElideMode(Qt.TextElideMode.ElideRight)
        for name, page in pages:
            self.tabs.addTab(page, name)
        self.split = QSplitter(Qt.Orientation.Horizontal)
        self.split.setChildrenCollapsible(False)
        self.split.addWidget(table)
        self.split.addWidget(self.tabs)
        self._dragged = False
        self.split.splitterMoved.connect(self._drag)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.split)
        self.tabs.currentChanged.connect(lambda _: self.turned.emit())
        self._show_bar()

    @property
    def side_by_side(self) -> bool:
        return self.split.indexOf(self.table) >= 0

    def is_seen(self, page: QWidget) -> bool:
        return self.tabs.currentWidget() is page or (page is self.table and self.side_by_side)

    def turn_to(self, page: QWidget) -> None:
        if self.tabs.indexOf(page) >= 0:
            self.tabs.setCurrentWidget(page)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._moving:
            return
        self._moving = True
        for _ in range(2):  # the first move may have changed the width; more would swing to and fro
            if self._wide != self.side_by_side:
                self._move()
        self._moving = False
        self._share_out()

    def _drag(self) -> None:
        self._dragged = True

    def _share_out(self) -> None:
        """The table gets what its columns take, as far as that leaves room, until somebody has drawn the border."""
        if self.side_by_side and not self._dragged:
            wide = self.width()
            own = round(max(HALF * wide, min(MOST * wide, self.table.sizeHint().width())))
            self.split.setSizes([own, wide - own])

    @property
    def _wide(self) -> bool:
        """Half of it, where the table says nothing else, or as much as its columns take."""
        room = self.width() >= WIDE * self.fontMetrics().averageCharWidth() * 1.4
        return room and self.table.sizeHint().width() <= MOST * self.width()

    def _move(self) -> None:
        if self._wide:
            self.split.insertWidget(0, self.table)
            self.table.show()
        else:
            self.tabs.insertTab(0, self.table, self._title)
        self._show_bar()
        self.turned.emit()

    def _show_bar(self) -> None:
        self.tabs.tabBar().setVisible(self.tabs.count() > 1)
