"""Rows of tabs over panels: names whole, however many there are.

Qt shortens the names of docks until two letters are left before it scrolls a row. Here it scrolls at once, and behind
the arrows stands a button with all names, since what is scrolled out of sight is not looked for. Where a name would not
be whole beside the three, the arrows give up their room: the button leads to every tab.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QRect, Qt
from PySide6.QtWidgets import QApplication, QMenu, QTabBar, QToolButton, QWidget

from app.style_sheet import SCROLLER
from app.theme import beside


def arrow() -> int:
    """Pixels of each of the three buttons behind more tabs than there is room for; the style sheet keeps them free."""
    return beside(SCROLLER)


def dress(bar: QTabBar, chosen: Callable[[str], object] = lambda _: None) -> None:
    """Gives a row of docks whole names, a button that lists them, and each its name as a tip. `chosen` is called with
    the name of a tab that somebody clicks or chooses from the list, not with one that comes forward by itself."""
    if bar.elideMode() != Qt.TextElideMode.ElideNone:
        bar.setElideMode(Qt.TextElideMode.ElideNone)
        bar.setUsesScrollButtons(True)
    if bar.findChild(_AllTabs) is None:
        _AllTabs(bar, chosen)
    for at in range(bar.count()):
        bar.setTabToolTip(at, bar.tabText(at))
    _narrow(bar)
    _tighten(bar)


def buttons(bar: QTabBar) -> int:
    """Pixels of the buttons behind the tabs, where there is no room for all tabs."""
    return arrow() * (1 if bar.property("narrow") else 3)


def show_chosen(bar: QTabBar) -> None:
    """Scrolls a row to its chosen tab: Qt does so before it knows how wide the tabs are."""
    chosen = bar.currentIndex()
    place = bar.tabRect(chosen)
    if bar.count() > 1 and (place.left() < 0 or place.right() > bar.width() - buttons(bar)):
        bar.blockSignals(True)
        bar.setCurrentIndex(chosen - 1 if chosen else 1)
        bar.setCurrentIndex(chosen)
        bar.blockSignals(False)


def _narrow(bar: QTabBar) -> None:
    """Says to the style sheet whether the widest tab would be cut beside three buttons."""
    widest = max((bar.tabRect(at).width() for at in range(bar.count())), default=0)
    _say(bar, "narrow", widest + 3 * arrow() > bar.width())


def _tighten(bar: QTabBar) -> None:
    """Takes a pixel off the last tab where the row lacks one: Qt puts its arrows over such a row, holds it for whole,
    and so would never scroll to its last tab."""
    if bar.count():
        end = max(bar.tabRect(at).right() for at in range(bar.count())) - bar.tabRect(0).left() + 1
        _say(bar, "tight", end + bool(bar.property("tight")) == bar.width() + 1)


def _say(bar: QTabBar, name: str, so: bool) -> None:
    """Tells the style sheet something about a row."""
    if so != bool(bar.property(name)):
        bar.setProperty(name, so)
        bar.style().polish(bar)
        QApplication.sendEvent(bar, QEvent(QEvent.Type.StyleChange))  # or the tabs keep their places
        if (button := bar.findChild(_AllTabs)) is not None:
            button.place()


def let_go(window: QWidget) -> None:
    """Leaves the rows of a window alone, at its end: Qt takes them apart when Python is gone, and would ask it yet."""
    for button in window.findChildren(_AllTabs):
        button.look_away()


class _AllTabs(QToolButton):
    """Lists the tabs of a row. It stands behind the arrows, and is there while they are."""

    def __init__(self, bar: QTabBar, chosen: Callable[[str], object]) -> None:
        super().__init__(bar)
        self._bar, self._chosen = bar, chosen
        self.setArrowType(Qt.ArrowType.DownArrow)
        self.setAccessibleName("All panels of this row")
        self.setToolTip("All panels of this row")
        self.clicked.connect(self._ask)
        bar.tabBarClicked.connect(self._tab_clicked)
        arrows = bar.findChildren(QToolButton, options=Qt.FindChildOption.FindDirectChildrenOnly)
        self._arrows = sorted((one for one in arrows if one.objectName().startswith("Scroll")), key=_from_left)
        for arrow in self._arrows:
            arrow.installEventFilter(self)
        self.place()

    def look_away(self) -> None:
        for arrow in self._arrows:
            arrow.removeEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Move, QEvent.Type.Resize, QEvent.Type.Show, QEvent.Type.Hide):
            self.place()
        return super().eventFilter(watched, event)

    def place(self) -> None:
        """The three side by side, or this one alone: Qt gives all of their room to its own two."""
        wide, alone = arrow(), bool(self._bar.property("narrow"))
        for place, button in enumerate((*self._arrows, self), len(self._arrows) * -1 - 1):
            left = 0 if alone and button is not self else wide
            button.setGeometry(QRect(self._bar.width() + place * wide, 0, left, self._bar.height()))
        self.setVisible(any(not arrow.isHidden() for arrow in self._arrows))
        self.raise_()

    def menu_of_tabs(self) -> QMenu:
        """Each tab by its name; the one in front is marked."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for at in range(self._bar.count()):
            action = menu.addAction(self._bar.tabText(at))
            action.setCheckable(True)
            action.setChecked(at == self._bar.currentIndex())
            action.triggered.connect(lambda _=False, at=at: self._choose(at))
        return menu

    def _choose(self, at: int) -> None:
        self._bar.setCurrentIndex(at)
        self._chosen(self._bar.tabText(at))

    def _tab_clicked(self, at: int) -> None:
        """Any button of the mouse clicks, and only the left one chooses."""
        if at >= 0 and QApplication.mouseButtons() & Qt.MouseButton.LeftButton:
            self._chosen(self._bar.tabText(at))

    def _ask(self) -> None:
        menu = self.menu_of_tabs()
        corner = self.mapToGlobal(self.rect().bottomRight())
        corner.setX(corner.x() - menu.sizeHint().width())
        menu.popup(corner)


def _from_left(button: QToolButton) -> bool:
    return "Right" in button.objectName()
