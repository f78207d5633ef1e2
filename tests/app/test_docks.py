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


def test_an_earlier_layout_leaves_no_row_of_tabs_above_the_new_one(qtbot, window) -> None:
    for lower in LOWER:
        window.show_panel(lower.key)
    window.reset_layout()
    window.show_panel("view-gradients")
    qtbot.wait(200)  # Qt lays the rows out later

    def there() -> list[QTabBar]:
        rows = window.findChildren(QTabBar, options=Qt.FindChildOption.FindDirectChildrenOnly)
        return [row for row in rows if row.isVisible() and row.geometry().intersects(window.rect())]

    qtbot.waitUntil(lambda: len({row.geometry().topLeft().toTuple() for row in there()}) == len(there()))
    assert "Gradient flow" in [row.tabText(row.currentIndex()) for row in there()]
