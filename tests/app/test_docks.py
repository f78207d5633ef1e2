"""Every panel has its dock, and a dock among tabs folds its title away."""

from app.docks import LOWER
from app.views import VIEWS


def test_every_view_has_a_dock_under_its_own_name_and_title() -> None:
    docked = {key.removeprefix("view-"): title for key, title, _ in LOWER if key.startswith("view-")}
    assert docked == {name: view.title for name, view in VIEWS.items()}


def test_every_dock_is_filled_once_the_window_is_complete(window) -> None:
    for key, _, where in LOWER:
        assert type(window.docks[key].widget()).__name__ == where.partition(":")[2]


def test_a_dock_among_tabs_has_no_title_bar_and_gets_it_back_when_it_floats(qtbot, window) -> None:
    code = window.docks["code"]
    qtbot.waitUntil(lambda: code.titleBarWidget() is not None)
    code.setFloating(True)
    qtbot.waitUntil(lambda: code.titleBarWidget() is None)
    window.reset_layout()


def test_the_window_fits_a_small_screen(window) -> None:
    assert window.minimumSizeHint().width() <= 1280
    assert window.minimumSizeHint().height() <= 720
