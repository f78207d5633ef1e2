"""The drawing as a list, in the order in which data flows: the keyboard's and the screen reader's way through it."""

from __future__ import annotations

from PySide6.QtCore import QItemSelectionModel, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTreeWidget, QTreeWidgetItem

from app.icons import chip, icon
from app.session import Session
from engine.graph import Node

ID = Qt.ItemDataRole.UserRole


class Outline(QTreeWidget):
    """Shows each node with its output shape; shares the selection. Emits `located(node id)` on Enter."""

    located = Signal(str)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._quiet = False
        self.setHeaderLabels(["Node", "Output"])
        self.setRootIsDecorated(False)
        self.setUniformRowHeights(True)
        self.setIconSize(QSize(12, 12))
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setAccessibleName("Outline of the drawing")
        self.header().setStretchLastSection(False)
        self.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.header().setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        self._later = QTimer(self, singleShot=True, interval=50)  # dragging edits at every move of the mouse
        self._later.timeout.connect(self.refresh)
        session.analysed.connect(lambda _: self._later.start())
        session.themed.connect(lambda _: self._later.start())
        session.selected.connect(lambda _: self._show_selection())
        self.itemSelectionChanged.connect(self._select)
        self.itemActivated.connect(lambda item: self.located.emit(item.data(0, ID)))
        self.refresh()

    def showEvent(self, event: QShowEvent) -> None:
        self.doItemsLayout()  # rows were measured before the style was known
        super().showEvent(event)

    def refresh(self) -> None:
        analysis = self._session.analysis
        self._quiet = True
        self.setUpdatesEnabled(False)
        while self.topLevelItemCount() > len(analysis.order):
            self.takeTopLevelItem(self.topLevelItemCount() - 1)
        while self.topLevelItemCount() < len(analysis.order):
            self.addTopLevelItem(QTreeWidgetItem())
        for row, id in enumerate(analysis.order):
            item = self.topLevelItem(row)
            if item is not None:
                self._fill(item, analysis.graph.nodes[id])
        self.setUpdatesEnabled(True)
        self._quiet = False
        self._show_selection()

    def _fill(self, item: QTreeWidgetItem, node: Node) -> None:
        theme, analysis = self._session.theme, self._session.analysis
        values = [analysis.values.get((node.id, port.name)) for port in node.outputs]
        levels = {problem.level for problem in analysis.problems_of(node.id)}
        trouble = "error" if "error" in levels else "warning" if levels else ""
        item.setData(0, ID, node.id)
        item.setText(0, node.title)
        item.setText(1, ", ".join(str(value) for value in values if value is not None))
        sign = icon("alert-circle", theme, getattr(theme, trouble)) if trouble else None
        item.setIcon(0, sign or chip(theme.category(node.layer.category)))

    def _show_selection(self) -> None:
        self._quiet = True
        for row in range(self.topLevelItemCount()):
            item = self.topLevelItem(row)
            if item is not None and item.isSelected() != (item.data(0, ID) in self._session.selection):
                item.setSelected(not item.isSelected())
                if item.isSelected():
                    flag = QItemSelectionModel.SelectionFlag.NoUpdate
                    self.setCurrentItem(item, 0, flag)
        self._quiet = False

    def _select(self) -> None:
        if not self._quiet:
            self._session.select(item.data(0, ID) for item in self.selectedItems())
