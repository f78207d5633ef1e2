"""Every panel has its dock, and a dock among tabs folds its title away."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QTabBar

from app.docks import LOWER
from app.views import VIEWS


def test_every_view_has_a_dock_under_its_own_name_and_title() -> None:
    docked = {lower.key.removeprefix("view-"): lower.title for lower in LOWER if lower.key.startswith("view-")}
    assert docked == {name: view.title for name, view in VIEWS.items()}


def test_every_dock_is_filled_once_it_is_shown(window) -> None:
    for lower in LOWER:
        window.show_panel(lower.key)
        assert type(window.docks[lower.key].widget()).__name__ == lower.where.partition(":")[2]


def test_a_dock_among_tabs_has_no_title_bar_and_gets_it_back_when_it_floats(qtbot, window) -> None:
    code = window.docks["code"]
    qtbot.waitUntil(lambda: code.titleBarWidget() is not None)
    code.setFloating(True)
    qtbot.waitUntil(lambda: code.titleBarWidget() is None)
    window.reset_layout()


def test_the_window_fits_a_small_screen(window) -> None:
    assert window.minimumSizeHint().width() <= 1280
    assert window.minimumSizeHint().height() <= 720


def test_no_part_of_a_panel_becomes_a_window_of_its_own(qtbot, window) -> None:
    for lower in LOWER:
        window.show_panel(lower.key)
        qtbot.wait(20)
    assert [widget for widget in QApplication.topLevelWidgets() if widget.isVisible() and widget is not window] == []


def rows_of_tabs(window) -> list[QTabBar]:
    return window.findChildren(QTabBar, options=Qt.FindChildOption.FindDirectChildrenOnly)


def test_a_row_of_tabs_that_an_earlier_layout_has_left_in_the_same_place_is_hidden(qtbot, window) -> None:
    (row,) = [row for row in rows_of_tabs(window) if row.tabText(0) == "Loss and metrics" and row.isVisible()]
    left = QTabBar(window)
    for at in range(row.count()):
        left.addTab(row.tabText(at))
    left.setCurrentIndex(1)
    left.setGeometry(row.geometry())
    left.show()
    window.docks["data"].hide()  # another row, so that all are looked at
    qtbot.waitUntil(left.isHidden)
    assert row.isVisible()
    left.deleteLater()
