"""Rows of tabs over panels: whole names, and a button that lists those that are out of sight."""

import torch  # noqa: F401  (before a window asks for it)
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMainWindow, QTabBar, QToolButton

from app.docks import LOWER
from app.tab_rows import arrow, buttons, dress, let_go
from app.theme import LIGHT, apply


def row_of(window, title: str) -> QTabBar:
    bars = window.findChildren(QTabBar, options=Qt.FindChildOption.FindDirectChildrenOnly)
    return next(bar for bar in bars if bar.isVisible() and title in names(bar))


def names(bar: QTabBar) -> list[str]:
    return [bar.tabText(at) for at in range(bar.count())]


def button_of(bar: QTabBar) -> QToolButton:
    return next(one for one in bar.findChildren(QToolButton) if one.accessibleName() == "All panels of this row")


def open_all(qtbot, window) -> QTabBar:
    for lower in LOWER:
        window.show_panel(lower.key)
    qtbot.waitUntil(lambda: button_of(row_of(window, "Microscope")).isVisible())
    return row_of(window, "Microscope")


def test_a_name_is_whole_however_many_tabs_there_are(qtbot, window) -> None:
    bar = open_all(qtbot, window)
    assert bar.count() > 12
    for at in range(bar.count()):
        assert bar.tabRect(at).width() > bar.fontMetrics().horizontalAdvance(bar.tabText(at)), bar.tabText(at)
        assert bar.tabToolTip(at) == bar.tabText(at)


def test_the_tab_in_front_is_not_under_the_buttons(qtbot, qapp, window) -> None:
    apply(qapp, LIGHT)  # the style sheet keeps the room for the buttons
    bar = open_all(qtbot, window)
    button = button_of(bar)
    for key in ("view-activations", "view-attention", "microscope"):
        window.show_panel(key)
        title = window.docks[key].windowTitle()
        qtbot.waitUntil(lambda title=title: bar.tabText(bar.currentIndex()) == title)
        qtbot.waitUntil(lambda: bar.tabRect(bar.currentIndex()).left() >= 0)
        qtbot.waitUntil(lambda: bar.tabRect(bar.currentIndex()).right() <= bar.width() - 3 * button.width())
    others = [one for one in bar.findChildren(QToolButton) if one is not button and one.isVisible()]
    assert len(others) == 2
    assert not any(one.geometry().intersects(button.geometry()) for one in others)


def test_the_button_lists_all_tabs_and_brings_the_chosen_one_to_the_front(qtbot, window) -> None:
    bar = open_all(qtbot, window)
    menu = button_of(bar).menu_of_tabs()  # type: ignore[attr-defined]
    assert [action.text() for action in menu.actions()] == names(bar)
    assert [action.text() for action in menu.actions() if action.isChecked()] == [bar.tabText(bar.currentIndex())]
    next(action for action in menu.actions() if action.text() == "Weights").trigger()
    qtbot.waitUntil(lambda: window.docks["view-weights"].widget().isVisible())


def test_a_row_with_room_for_all_has_no_button(qtbot, window) -> None:
    assert not button_of(row_of(window, "Inspector")).isVisible()


def test_a_row_that_was_let_go_asks_nothing_of_its_button(qtbot, window) -> None:
    button = button_of(open_all(qtbot, window))
    let_go(window)
    button.hide()
    for scroller in button.parentWidget().findChildren(QToolButton):
        if scroller is not button:
            scroller.resize(scroller.width() + 1, scroller.height())
    assert button.isHidden()


def test_in_a_row_too_narrow_for_a_name_beside_three_buttons_the_one_that_lists_all_is_left(qtbot, qapp) -> None:
    apply(qapp, LIGHT)
    bar = QTabBar()
    qtbot.addWidget(bar)
    for name in ("Loss landscape and what lies around", "Luck", "Agent"):
        bar.addTab(name)
    bar.setCurrentIndex(0)
    whole = bar.tabRect(0).width()
    for wide, left in ((whole + 3 * arrow() + 4, 3), (whole + arrow() + 4, 1)):
        bar.resize(wide, bar.sizeHint().height())
        bar.show()
        dress(bar)
        assert buttons(bar) == left * arrow()
        seen = [one for one in bar.findChildren(QToolButton) if one.isVisible() and one.width() > 0]
        assert len(seen) == left


def test_a_row_that_lacks_one_pixel_shows_its_last_tab_whole(qtbot, qapp) -> None:
    apply(qapp, LIGHT)
    window = QMainWindow()
    qtbot.addWidget(window)
    bar = QTabBar(window)
    bar.setExpanding(False)
    for name in ("Activations", "Gradient flow", "Weights", "Boundary"):
        bar.addTab(name)
    window.show()
    last = bar.count() - 1
    bar.resize(1000, bar.sizeHint().height())
    whole = bar.tabRect(last).right() + 1
    for lacking in (1, 2, 1, 0, 40, 1):
        bar.resize(whole - lacking, bar.height())
        dress(bar)
        bar.setCurrentIndex(0)
        bar.setCurrentIndex(last)
        qtbot.waitUntil(lambda: not button_of(bar).isVisible() or bar.tabRect(last).right() < button_of(bar).x())
        assert bar.tabRect(last).right() < bar.width(), lacking
        assert button_of(bar).isVisible() is (lacking > 1), lacking


def test_names_of_probes_are_whole_however_narrow_their_panel_is(qtbot, window) -> None:
    for id in list(window.session.graph.nodes)[:3]:
        window.session.pins.add(id, window.session.graph.nodes[id].outputs[0].name)
    window.show_panel("probes")
    panel = window.docks["probes"].widget()
    qtbot.waitUntil(lambda: panel.complete)

    def rows() -> list[QTabBar]:
        return [bar for bar in panel.room.findChildren(QTabBar) if bar.isVisible()]

    qtbot.waitUntil(lambda: bool(rows()) and all(bar.elideMode() == Qt.TextElideMode.ElideNone for bar in rows()))
    assert all(bar.tabRect(bar.currentIndex()).left() >= 0 for bar in rows())
