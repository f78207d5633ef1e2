"""The pages of a verdict under their tabs, and the examples beside them, or below, or as a page of their own.

A page is made when it is first opened, and paints a verdict when it is looked at: a dozen plots take a moment.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSplitter, QStackedWidget, QTabBar, QVBoxLayout, QWidget

from app.flow import Flow
from app.session import Session
from app.theme import Theme
from app.verdict.calibration import CalibrationPage
from app.verdict.classes import ClassesPage
from app.verdict.confusion import ConfusionPage
from app.verdict.curves import CurvesPage
from app.verdict.gallery import Gallery
from app.verdict.members import MembersPage
from app.verdict.numbers import HistogramPage, ResidualPage, TruePage
from app.verdict.page import Page
from app.verdict.spread import SpreadPage
from app.verdict.summary import SummaryPage

if TYPE_CHECKING:
    from engine.datasets.prepare import Parts
    from engine.verdict.verdict import Verdict

PAGES: tuple[type[Page], ...] = (
    SummaryPage, MembersPage, ClassesPage, ConfusionPage, CurvesPage, CalibrationPage,
    TruePage, HistogramPage, ResidualPage,
)  # fmt: skip
EVERY: tuple[type[Page], ...] = (*PAGES, SpreadPage)
EXAMPLES = "Examples"
OF_EXAMPLES = "A click on an example lights up the canvas with it."
BESIDE = 100
"""Letters of text that there has to be room for, for the examples to stand beside the pages."""
TALL = 1.3
"""Height : width from which on they stand below."""
SHARES = [600, 400]
"""Of the pages and of the examples."""


class Sheets(QSplitter):
    """`controls` is where the pages put theirs."""

    turned = Signal(str)
    """Another page is open: how to read it."""
    repeated = Signal()
    """Something has happened to the several trainings."""

    def __init__(self, session: Session, controls: Flow) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self._session, self._controls = session, controls
        self._verdict: Verdict | None = None
        self._behind: set[str] = set()
        """The pages that have not shown the verdict yet."""
        self._made: dict[str, Page] = {}
        self.tabs = QTabBar()
        self.tabs.setExpanding(False)
        self.tabs.setDrawBase(False)
        self.tabs.setUsesScrollButtons(True)
        self.tabs.setAccessibleName("Pages of the verdict")
        self.tabs.setStyleSheet("QTabBar::tab { padding: 5px 8px; }")  # all of them in a dock of the usual width
        self.stack = QStackedWidget()
        left = QWidget()
        self.addWidget(left)
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(self.tabs)
        column.addWidget(self.stack, 1)
        self.setChildrenCollapsible(False)
        self.summary = SummaryPage(session.theme)
        self._house(self.summary)  # now: all in it is styled anew for each thing that it is put into
        self.gallery = Gallery(session)
        self.addWidget(self.gallery)
        self.setSizes(SHARES)
        self.tabs.currentChanged.connect(self._turn)
        self._later = QTimer(self, singleShot=True, interval=0)
        """A page that had to be made is filled at the next turn of the event loop: both take a frame."""
        self._later.timeout.connect(self._bring_up_to_date)

    # ---- what is shown ----

    def show_verdict(self, verdict: Verdict, parts: Parts) -> None:
        """Another verdict, with figures; the page that is open stays so where it suits."""
        self._verdict = verdict
        self.gallery.show_verdict(verdict, parts)
        suited = [page.title for page in EVERY if page.suits(verdict)]
        self._behind = {*suited} - {SpreadPage.title}
        self._fill_tabs(suited)
        self._bring_up_to_date()

    def show_spread_alone(self) -> None:
        """Before there is a verdict."""
        self._fill_tabs([SpreadPage.title])

    def forget(self) -> None:
        """There is no verdict any more."""
        self._verdict = None
        self.gallery.clear()

    @property
    def spread(self) -> SpreadPage:
        """The page of the several trainings."""
        page = self._page(SpreadPage.title)
        assert isinstance(page, SpreadPage)
        return page

    @property
    def title(self) -> str:
        """That of the page that is open."""
        return self.tabs.tabText(self.tabs.currentIndex())

    def open_page(self, title: str) -> None:
        """Turns to a page by its title, where it is there."""
        for at in range(self.tabs.count()):
            if self.tabs.tabText(at) == title:
                self.tabs.setCurrentIndex(at)

    def pick(self, place: object, said: str) -> None:
        """Shows the examples behind a place of the verdict."""
        if self._verdict is None:
            return
        from engine.verdict.behind import behind

        found = self._verdict.predictions
        rows = place if isinstance(place, np.ndarray) else behind(found, place)  # type: ignore[arg-type]
        self.gallery.show_rows(rows, said)
        self.open_page(EXAMPLES)

    def restyle(self, theme: Theme) -> None:
        for page in self._made.values():
            page.restyle(theme)
        self.gallery.restyle(theme)

    def table(self) -> Mapping[str, Any]:
        """The page that is open, or the examples."""
        self._bring_up_to_date()
        page = self.stack.currentWidget()
        return page.table() if isinstance(page, Page) else self.gallery.table_of()

    # ---- pages ----

    def _house(self, page: Page) -> None:
        """Gives a page its place, and its controls theirs."""
        self._made[page.title] = page
        self.stack.addWidget(page)
        page.picked.connect(self.pick)
        for control in page.controls:
            self._controls.addWidget(control)
            control.hide()

    def _page(self, title: str) -> Page:
        """The page with a title, made when it is asked for."""
        if title not in self._made:
            self._house(self._new(title))
        return self._made[title]

    def _new(self, title: str) -> Page:
        theme = self._session.theme
        if title != SpreadPage.title:
            return next(page for page in PAGES if page.title == title)(theme)
        spread = SpreadPage(theme, self._session)
        spread.several.changed.connect(self.repeated)
        return spread

    def _fill_tabs(self, titles: list[str]) -> None:
        wanted = [*titles, *([EXAMPLES] if not self._beside else [])]
        if [self.tabs.tabText(n) for n in range(self.tabs.count())] == wanted:
            return
        before, told = self.title, {page.title: page.explanation for page in EVERY}
        self.tabs.blockSignals(True)
        while self.tabs.count():
            self.tabs.removeTab(0)
        for title in wanted:
            self.tabs.setTabToolTip(self.tabs.addTab(title), told.get(title, OF_EXAMPLES))
        self.tabs.setCurrentIndex(wanted.index(before) if before in wanted else 0)
        self.tabs.blockSignals(False)
        self._turn(self.tabs.currentIndex())

    def _turn(self, at: int) -> None:
        title = self.tabs.tabText(at) or SummaryPage.title
        fresh = title != EXAMPLES and title not in self._made
        page = None if title == EXAMPLES else self._page(title)
        for name, other in self._made.items():
            other.open_controls(name == title)
        self.stack.setCurrentWidget(page or self.gallery)
        if fresh:
            self._later.start()
        else:
            self._bring_up_to_date()
        self.turned.emit(page.explanation if page is not None else OF_EXAMPLES)

    def _bring_up_to_date(self) -> None:
        """Paints the page that is open, where it is behind."""
        page = self.stack.currentWidget()
        if isinstance(page, Page) and page.title in self._behind and self._verdict is not None:
            self._behind.remove(page.title)
            page.show_verdict(self._verdict)

    # ---- the examples' place ----

    @property
    def _tall(self) -> bool:
        return self.height() > TALL * self.width()

    @property
    def _beside(self) -> bool:
        """Whether pages and examples are seen together."""
        return self._tall or self.width() >= BESIDE * self.fontMetrics().averageCharWidth()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.setOrientation(Qt.Orientation.Vertical if self._tall else Qt.Orientation.Horizontal)
        if self._beside and self.gallery.parent() is not self:
            self.addWidget(self.gallery)
            self.gallery.show()
            self.setSizes(SHARES)
        elif not self._beside and self.stack.indexOf(self.gallery) < 0:
            self.stack.addWidget(self.gallery)
        titles = [self.tabs.tabText(n) for n in range(self.tabs.count())]
        if titles:
            self._fill_tabs([title for title in titles if title != EXAMPLES])
