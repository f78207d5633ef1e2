"""What is selected, in words and fields: a node with its settings, shapes, cost and problems; several; a frame; or,
where nothing is selected, the network as a whole.

A page is made for what is selected and then only refreshed, so that a field keeps its focus while the drawing changes.
Making one takes longer than a frame lasts: the pages of the kinds that were looked at last are kept, and shown again
for other nodes of these kinds.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from app.inspector_node import NodePage
from app.inspector_pages import FramePage, NetworkPage, Page, SeveralPage
from app.session import Session
from engine.block import Block
from engine.graph import Node

KEPT = 8
"""Pages that are kept: most drawings have fewer kinds of layers. Each is some 60 small widgets."""
Sort = tuple[object, ...]


class Inspector(QScrollArea):
    """Holds the page for the selection. `commit` enters what has been typed and not yet entered."""

    page: Page

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._shown: object = None
        self._pages: dict[Sort, Page] = {}
        """Those that are kept, the one shown last at the end."""
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._holder = QWidget()
        self._column = QVBoxLayout(self._holder)
        self._column.setContentsMargins(0, 0, 0, 0)
        self.setWidget(self._holder)
        self._later = QTimer(self, singleShot=True, interval=0)  # a click on a page must not delete its own button
        self._later.timeout.connect(self.refresh)
        session.selected.connect(lambda _: self._turn())
        session.opened.connect(self._turn)
        session.analysed.connect(lambda _: self._later.start())
        session.costed.connect(lambda _: self._later.start())
        session.themed.connect(lambda _: self._rebuild())
        self.refresh()

    def focus_first(self) -> None:
        """Into the page's first field, where it has one."""
        fields = self.page.findChildren(QWidget)
        first = next((f for f in fields if f.focusPolicy() & Qt.FocusPolicy.TabFocus and f.isVisible()), self)
        first.setFocus(Qt.FocusReason.TabFocusReason)

    def commit(self) -> None:
        self.page.commit()

    def refresh(self) -> None:
        """Shows the selection as it is now."""
        wanted = self._wanted()
        if wanted == self._shown:
            self.page.refresh()
            return
        self._shown = wanted
        before, sort = getattr(self, "page", None), self._sort()
        self.page = self._kept(sort) or self._made()
        if sort is not None:
            self._pages[sort] = self.page
        if before is not None and before is not self.page:
            self._put_away(before)
        self.page.show()
        self.verticalScrollBar().setValue(0)

    def _turn(self) -> None:
        """Another selection: what was typed for the old one is entered first."""
        self.commit()
        self._later.start()

    def _rebuild(self) -> None:
        """Another theme: pages have colours in them."""
        self._shown = None
        for page in self._pages.values():
            if page is not self.page:
                self._drop(page)
        self._pages.clear()
        self._later.start()

    # ---- pages ----

    @property
    def _node(self) -> Node | None:
        """The only thing that is selected, if it is a node."""
        ids = self._session.selection
        return self._session.graph.nodes.get(next(iter(ids))) if len(ids) == 1 else None

    def _wanted(self) -> object:
        """What the page depends on: when this changes, it is another one, or turned to another node.

        An id alone does not do: kinds are replaced, blocks expose other settings, and ids return at other levels.
        """
        ids, node = self._session.selection, self._node
        if len(ids) != 1:
            return "several" if ids else "network"
        (id,), path = ids, self._session.level.path
        return (path, id, self._sort(), tuple(node.layer.fields)) if node else (path, id)

    def _sort(self) -> Sort | None:
        """Nodes of the same sort share a page: the same fields, and the same of them with a list to choose from. None
        for a block, whose page is its own."""
        ids, node = self._session.selection, self._node
        if node is None:
            return ("frame",) if len(ids) == 1 else ("several",) if ids else ("network",)
        layer = node.layer
        if isinstance(layer, Block):
            return None
        return (type(layer), layer.kind, *((name, bool(layer.choices(name))) for name in layer.fields))

    def _kept(self, sort: Sort | None) -> Page | None:
        """A page of this sort that was looked at before, for what is selected now."""
        page = self._pages.pop(sort, None) if sort is not None else None
        if page is not None:
            page.turn_to(next(iter(self._session.selection), ""))
        return page

    def _made(self) -> Page:
        session, ids, holder = self._session, self._session.selection, self._holder
        page: Page
        if len(ids) != 1:
            page = (SeveralPage if ids else NetworkPage)(session, holder)
        else:
            (id,) = ids
            page = FramePage(session, id, holder) if self._node is None else NodePage(session, id, holder)
        self._column.addWidget(page)
        return page

    def _put_away(self, page: Page) -> None:
        """Keeps the page for later, if it is of a sort, and lets go of the oldest where there are many."""
        page.leave()
        page.hide()
        if page not in self._pages.values():
            self._drop(page)
        while len(self._pages) > KEPT:
            self._drop(self._pages.pop(next(iter(self._pages))))

    def _drop(self, page: Page) -> None:
        self._column.removeWidget(page)
        page.deleteLater()
