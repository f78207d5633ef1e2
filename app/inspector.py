"""What is selected, in words and fields: a node with its settings, shapes, cost and problems; several; a frame; or,
where nothing is selected, the network as a whole.

A page is made for what is selected and then only refreshed, so that a field keeps its focus while the drawing changes.
"""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QScrollArea, QWidget

from app.inspector_node import NodePage
from app.inspector_pages import FramePage, NetworkPage, Page, SeveralPage
from app.session import Session


class Inspector(QScrollArea):
    """Holds the page for the selection. `commit` enters what has been typed and not yet entered."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._shown: object = None
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._later = QTimer(self, singleShot=True, interval=0)  # a click on a page must not delete its own button
        self._later.timeout.connect(self.refresh)
        session.selected.connect(lambda _: self._turn())
        session.opened.connect(self._turn)
        session.analysed.connect(lambda _: self._later.start())
        session.costed.connect(lambda _: self._later.start())
        session.themed.connect(lambda _: self._rebuild())
        self.refresh()

    @property
    def page(self) -> Page:
        return cast(Page, self.widget())

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
        before = self.takeWidget()
        self.setWidget(self._made())
        if before is not None:
            before.deleteLater()

    def _turn(self) -> None:
        """Another selection: what was typed for the old one is entered first."""
        if self.widget() is not None:
            self.commit()
        self._later.start()

    def _rebuild(self) -> None:
        self._shown = None
        self._later.start()

    def _wanted(self) -> object:
        """What the page depends on: it is made anew when this changes.

        An id alone does not do: kinds are replaced, blocks expose other settings, and ids return at other levels.
        """
        ids = self._session.selection
        if len(ids) != 1:
            return "several" if ids else "network"
        (id,), path = ids, self._session.level.path
        node = self._session.graph.nodes.get(id)
        return (path, id, node.layer.kind, tuple(node.layer.fields)) if node else (path, id)

    def _made(self) -> Page:
        ids = self._session.selection
        if len(ids) != 1:
            return SeveralPage(self._session) if ids else NetworkPage(self._session)
        (id,) = ids
        return NodePage(self._session, id) if id in self._session.graph.nodes else FramePage(self._session, id)
