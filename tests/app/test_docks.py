"""Every panel has its dock, and a dock among tabs folds its title away."""

import pytest
import torch  # noqa: F401  (before a window asks for it)
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QTabBar

from app.docks import LOWER
from app.panels import PAUSE
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


def test_a_panel_behind_the_tab_of_another_asks_a_training_for_nothing(qtbot, window) -> None:
    window.session.torch_arrived()
    for key in ("view-weights", "view-gradients"):
        window.show_panel(key)
        qtbot.wait(20)
    before, after = (window.docks[key].widget() for key in ("view-weights", "view-gradients"))
    assert after.isVisible()
    assert after._watched
    assert not before.isVisible()
    assert not before._watched
    window.show_panel("view-weights")
    assert before.isVisible()
    assert before._watched
    assert not after._watched


@pytest.mark.parametrize("pause", [PAUSE])
def test_a_panel_that_is_filled_behind_another_rests_until_its_tab_is_turned_to(qtbot, window) -> None:
    runs = window.docks["runs"]
    qtbot.waitUntil(lambda: hasattr(runs.widget(), "told"))
    assert runs.widget().isHidden()
    runs.setFloating(True)
    qtbot.wait(20)
    assert runs.widget().isVisible()
    runs.setFloating(False)
    window.show_panel("view-loss")
    assert runs.widget().isHidden()
    window.show_panel("runs")
    assert runs.widget().isVisible()
    runs.setFloating(True)
    assert runs.widget().isVisible()
    window.reset_layout()


def test_turning_tabs_leaves_the_docks_their_sizes(qtbot, window) -> None:
    window.show_panel("view-loss")
    qtbot.wait(50)
    before = window.docks["view-loss"].size()
    for key in ("data", "code", "runs"):
        window.show_panel(key)
        qtbot.wait(50)
        assert window.docks[key].size() == before


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
