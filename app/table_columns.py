"""The columns of tables in narrow places: they give up a little air before they scroll, and a sign tells of those that
are out of sight, since nobody looks for a column that he has not seen."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QTableView, QToolButton

from app.forms import as_plain_tip
from app.wording import count

AIR = 4
"""Pixels at both sides of the sign."""


def shared(wanted: Sequence[int], least: Sequence[int], room: int) -> list[int]:
    """Widths of columns: as wanted, or with less air where all of them fit then; otherwise they scroll."""
    lacking = sum(wanted) - room
    spare = [want - low for want, low in zip(wanted, least, strict=True)]
    if not 0 < lacking <= sum(spare):
        return list(wanted)
    widths, given = [], 0
    for place, want in enumerate(wanted):  # each in proportion, and all together just enough
        due = -(-lacking * sum(spare[: place + 1]) // sum(spare))
        widths.append(want - (due - given))
        given = due
    return widths


def spread(table: QTableView, wanted: Sequence[int], least: Sequence[int]) -> None:
    """Gives the columns of a table these widths, as `shared` says."""
    for column, width in enumerate(shared(wanted, least, table.viewport().width())):
        if table.columnWidth(column) != width:
            table.setColumnWidth(column, width)


class MoreColumns(QToolButton):
    """Stands at the right end of a table's headings while columns are out of sight there: how many, and below the mouse
    which. A click goes on by what is seen."""

    def __init__(self, table: QTableView) -> None:
        super().__init__(table)
        self._table = table
        self.setObjectName("more-columns")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # with keys one goes from cell to cell
        self.hide()
        self.clicked.connect(self._go_on)
        bar = table.horizontalScrollBar()
        bar.valueChanged.connect(lambda _: self.place())
        bar.rangeChanged.connect(lambda *_: self.place())
        table.horizontalHeader().installEventFilter(self)

    def beyond(self) -> list[str]:
        """The headings of columns that are not whole."""
        header, model = self._table.horizontalHeader(), self._table.model()
        wide, bar = self._table.viewport().width(), self._table.horizontalScrollBar()
        if bar.value() == bar.maximum():
            return []
        places = [place for place in range(header.count()) if not header.isSectionHidden(place)]
        ends = {place: header.sectionViewportPosition(place) + header.sectionSize(place) for place in places}
        names = {place: str(model.headerData(place, header.orientation()) or "") for place in places}
        return [names[place].replace("\n", " ") for place in places if ends[place] > wide]

    def place(self) -> None:
        found, header = self.beyond(), self._table.horizontalHeader()
        self.setVisible(bool(found))
        if not found:
            return
        self.setText(f"+{len(found)} ›")
        said = f"{count(len(found), 'more column')}: {', '.join(found)}"
        self.setAccessibleName(said)
        self.setToolTip(as_plain_tip(said))
        metrics = self.fontMetrics()
        wide, high = metrics.horizontalAdvance(self.text()) + 2 * AIR, min(metrics.height() + 2, header.height())
        right = header.geometry().left() + self._table.viewport().width()
        self.setGeometry(right - wide, header.geometry().top(), wide, high)  # above headings of two lines beside three
        self.raise_()

    def _go_on(self) -> None:
        bar = self._table.horizontalScrollBar()
        bar.setValue(bar.value() + bar.pageStep())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Move):
            self.place()
        return super().eventFilter(watched, event)
