"""The table of what fits: each weight of the drawing, whether it is loaded, from what, and why or why not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractItemModel, QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem, QWidget

from app.combo import Combo

if TYPE_CHECKING:
    from engine.transfer import Offer

Index = QModelIndex | QPersistentModelIndex
COLUMNS = ("Weight of the drawing", "Shape", "Weight of the file", "Why")
WEIGHT, SHAPE, SOURCE, WHY = range(len(COLUMNS))
NOTHING = "nothing"
ROLE = Qt.ItemDataRole
FLAG = Qt.ItemFlag


class OfferModel(QAbstractTableModel):
    """`offer` is what will be loaded; ticking a row that was left out takes again what was proposed for it."""

    offered = Signal()
    """Another choice was made."""

    def __init__(self, offer: Offer) -> None:
        super().__init__()
        self.offer = offer
        self._first = offer.chosen

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  (Qt's own default)
        return 0 if parent.isValid() else len(self.offer.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(COLUMNS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = ROLE.DisplayRole) -> Any:
        if orientation == Qt.Orientation.Horizontal and role == ROLE.DisplayRole:
            return COLUMNS[section]
        return None

    def flags(self, index: Index) -> FLAG:
        flags = FLAG.ItemIsEnabled | FLAG.ItemIsSelectable
        if not self.choices(index):
            return flags
        if index.column() == WEIGHT:
            return flags | FLAG.ItemIsUserCheckable
        return flags | FLAG.ItemIsEditable if index.column() == SOURCE else flags

    def data(self, index: Index, role: int = ROLE.DisplayRole) -> Any:
        from engine.transfer.fitting import in_shape

        row = self.offer.rows[index.row()]
        if role == ROLE.CheckStateRole and index.column() == WEIGHT:
            return Qt.CheckState.Checked if row.source else Qt.CheckState.Unchecked
        if role in (ROLE.DisplayRole, ROLE.ToolTipRole, ROLE.EditRole):
            texts = (row.name, in_shape(row.shape), row.source or NOTHING, row.how or row.reason)
            return texts[index.column()]
        return None

    def setData(self, index: Index, value: Any, role: int = ROLE.EditRole) -> bool:
        name, choices = self.offer.rows[index.row()].name, self.choices(index)
        if role == ROLE.CheckStateRole and choices:
            ticked = Qt.CheckState(value) == Qt.CheckState.Checked
            value = self._first.get(name, choices[0]) if ticked else NOTHING
        elif role != ROLE.EditRole or value not in (NOTHING, *choices):
            return False
        self.offer = self.offer.choosing(name, "" if value == NOTHING else value)
        self.dataChanged.emit(self.index(index.row(), 0), self.index(index.row(), WHY))
        self.offered.emit()
        return True

    def choices(self, index: Index) -> tuple[str, ...]:
        """What of the file fits the weight of a row."""
        return self.offer.choices(self.offer.rows[index.row()].name)


class SourceDelegate(QStyledItemDelegate):
    """Chooses among the weights of the file that fit."""

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        box = Combo(parent)
        model = index.model()
        assert isinstance(model, OfferModel)
        box.addItems([NOTHING, *model.choices(index)])
        box.activated.connect(lambda _: self._chosen(box))
        return box

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        if isinstance(editor, Combo):
            editor.setCurrentText(str(index.data()))

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        if isinstance(editor, Combo):
            model.setData(index, editor.currentText())

    def _chosen(self, box: Combo) -> None:
        self.commitData.emit(box)
        self.closeEditor.emit(box)
