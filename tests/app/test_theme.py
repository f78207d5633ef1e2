"""Dressing the window: which theme a preference means, and that it is put on."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QFont, QImage, QPalette
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QCheckBox,
    QComboBox,
    QDialog,
    QDockWidget,
    QLabel,
    QLineEdit,
    QMainWindow,
    QPushButton,
    QSlider,
    QSpinBox,
    QTabBar,
    QTableWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.theme import (
    DARK,
    DARK_CONTRAST,
    LIGHT,
    LIGHT_CONTRAST,
    THEMES,
    Theme,
    apply,
    beside,
    chosen,
    dressing,
    headline,
    mark,
)


def test_apply_sets_fusion_and_the_palette(qapp) -> None:
    apply(qapp, DARK)
    assert qapp.style().objectName() in ("fusion", "")  # a style sheet wraps the style and hides its name
    assert qapp.palette().color(QPalette.ColorRole.Window).name() == DARK.window
    apply(qapp, LIGHT)
    assert qapp.palette().color(QPalette.ColorRole.Window).name() == LIGHT.window


def test_a_theme_that_is_put_on_over_another_leaves_nothing_of_it(qapp) -> None:
    apply(qapp, LIGHT)
    sheet, font = qapp.styleSheet(), qapp.font()
    apply(qapp, replace(DARK, font_scale=1.4))
    apply(qapp, LIGHT)
    assert qapp.styleSheet() == sheet
    assert qapp.font() == font


def test_all_themes_and_all_letters_share_a_sheet(qapp) -> None:
    sheets = set()
    for theme in THEMES.values():
        for scale in (0.7, 1.0, 1.4, 2.0):
            apply(qapp, replace(theme, font_scale=scale))
            sheets.add(qapp.styleSheet())
    apply(qapp, LIGHT)
    assert len(sheets) == 1


def some_of_all(qtbot) -> QWidget:
    """A window with what has colours or pictures in the style sheet."""
    window = QWidget()
    qtbot.addWidget(window)
    box = QVBoxLayout(window)
    combo, check, ticked, tabs, word, field = QComboBox(), QCheckBox(), QCheckBox(), QTabBar(), QLabel("a"), QSpinBox()
    combo.addItem("one")
    ticked.setChecked(True)
    tabs.addTab("two")
    word.setProperty("tone", "error")
    table = QTableWidget(1, 1)
    table.setSortingEnabled(True)
    for each in (combo, check, ticked, tabs, word, field, QPushButton("b"), QLineEdit("c"), QSlider(), table):
        box.addWidget(each)
    return window


def shown(window: QWidget) -> QImage:
    window.resize(300, 500)
    window.show()
    QApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)  # type: ignore[arg-type]
    return window.grab().toImage()


@pytest.mark.parametrize("seen", [True, False])
def test_a_theme_that_is_put_on_over_another_looks_as_one_from_the_start(qtbot, qapp, seen: bool) -> None:
    apply(qapp, LIGHT)
    window = some_of_all(qtbot)
    in_light = shown(window)
    window.setVisible(seen)
    apply(qapp, DARK)
    in_dark = shown(window)
    qapp.setStyleSheet("")
    apply(qapp, DARK)
    assert shown(window) == in_dark
    apply(qapp, LIGHT)
    assert shown(window) == in_light


@pytest.mark.parametrize("scale", [0.7, 1.2, 1.4, 2.0])
@pytest.mark.parametrize("seen", [True, False])
def test_letters_that_were_put_on_over_others_look_as_those_from_the_start(
    qtbot, qapp, seen: bool, scale: float
) -> None:
    apply(qapp, LIGHT)
    window = some_of_all(qtbot)
    usual = shown(window)
    window.setVisible(seen)
    apply(qapp, replace(LIGHT, font_scale=scale))
    changed = shown(window)
    qapp.setStyleSheet("")
    apply(qapp, replace(LIGHT, font_scale=scale))
    assert shown(window) == changed
    apply(qapp, LIGHT)
    assert shown(window) == usual


def test_the_pictures_for_dark_themes_are_shown_in_windows_that_belong_to_a_dark_one(qtbot, qapp) -> None:
    apply(qapp, LIGHT)
    window = QWidget()
    qtbot.addWidget(window)
    opened = QDialog(window)
    combo = QComboBox(opened)
    light = combo.grab().toImage()
    mark(window, DARK)
    combo.style().polish(combo)
    assert combo.grab().toImage() != light


def test_the_buttons_of_a_dock_grow_with_the_letters_and_are_seen_in_the_dark(qtbot, qapp) -> None:
    window = QMainWindow()
    qtbot.addWidget(window)
    dock = QDockWidget("probe", window)
    dock.setWidget(QWidget())
    window.addDockWidget(Qt.DockWidgetArea.LeftDockWidgetArea, dock)

    def close_button(theme: Theme) -> tuple[int, int]:
        apply(qapp, theme)
        mark(window, theme)
        window.show()
        button = dock.findChild(QAbstractButton, "qt_dockwidget_closebutton")
        side = button.iconSize()
        picture = button.icon().pixmap(side).toImage()
        return side.width(), max(picture.pixelColor(x, side.height() // 2).lightness() for x in range(side.width()))

    small, grey = close_button(LIGHT)
    assert close_button(replace(LIGHT, font_scale=1.4))[0] > small
    assert close_button(DARK)[1] > grey + 40


def test_what_is_hidden_gets_a_theme_in_steps_after_all_that_is_seen(qtbot, qapp) -> None:
    apply(qapp, LIGHT)
    hidden, seen = some_of_all(qtbot), some_of_all(qtbot)
    shown(hidden)
    hidden.hide()
    shown(seen)
    words = [window.findChild(QLabel).palette for window in (seen, hidden)]
    work = dressing(qapp, DARK)
    while words[0]().color(QPalette.ColorRole.WindowText).name() != DARK.error:
        next(work)
    assert [word().color(QPalette.ColorRole.WindowText).name() for word in words] == [DARK.error, LIGHT.error]
    assert len(list(work)) > 10
    assert [word().color(QPalette.ColorRole.WindowText).name() for word in words] == [DARK.error, DARK.error]


def test_what_is_opened_while_a_theme_is_put_on_has_its_turn_before_all_that_is_hidden(qtbot, qapp) -> None:
    apply(qapp, LIGHT)
    crowd, opened = [some_of_all(qtbot) for _ in range(8)], some_of_all(qtbot)
    for window in (*crowd, opened):
        shown(window)
        window.hide()
    work = dressing(qapp, DARK)
    for _ in range(4):
        next(work)
    shown(opened)
    while opened.findChild(QLabel).palette().color(QPalette.ColorRole.WindowText).name() != DARK.error:
        next(work)
    left = [window.findChild(QLabel).palette().color(QPalette.ColorRole.WindowText).name() for window in crowd]
    assert left.count(LIGHT.error) >= 5
    list(work)
    apply(qapp, LIGHT)


def test_the_preference_decides_and_system_asks_the_desktop(qapp) -> None:
    assert chosen(qapp, "dark") == DARK
    assert chosen(qapp, "light") == LIGHT
    assert chosen(qapp, "system") in (LIGHT, DARK)
    assert chosen(qapp, "light", 1.5).font_scale == 1.5


def test_high_contrast_comes_in_light_and_dark(qapp) -> None:
    assert chosen(qapp, "light-contrast") == LIGHT_CONTRAST
    assert chosen(qapp, "dark-contrast") == DARK_CONTRAST


@pytest.mark.parametrize("theme", THEMES.values(), ids=list(THEMES))
def test_every_theme_is_known_by_its_name_and_has_its_pictures_in_light_or_dark(theme: Theme) -> None:
    assert THEMES[theme.name] is theme
    assert theme.tone == ("dark" if theme.name.startswith("dark") else "light")


def test_a_projector_gets_larger_letters_and_the_high_contrast_of_the_theme(qapp) -> None:
    theme = chosen(qapp, "dark", 1.0, projector=True)
    assert theme.projector
    assert theme.font_scale == pytest.approx(1.4)
    assert theme.panel == DARK_CONTRAST.panel
    assert chosen(qapp, "light", 1.0, projector=True).panel == LIGHT_CONTRAST.panel


def test_a_projector_never_makes_letters_smaller_nor_larger_than_the_panels_bear(qapp) -> None:
    assert chosen(qapp, "light", 1.8, projector=True).font_scale == pytest.approx(2.0)
    assert chosen(qapp, "light", 2.0, projector=True).font_scale == pytest.approx(2.0)


@pytest.mark.parametrize("kind", [QToolButton, QPushButton])
def test_the_icon_of_every_button_grows_with_the_letters(qtbot, qapp, kind: type[QAbstractButton]) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    button = kind(window)
    sizes = []
    for scale in (0.7, 1.0, 1.4, 2.0):
        apply(qapp, replace(LIGHT, font_scale=scale))
        button.ensurePolished()
        sizes.append((button.iconSize().width(), beside(16)))
    apply(qapp, LIGHT)
    small, usual, large, largest = (real for real, _ in sizes)
    assert small == usual == 16, "the smallest stay as large as they are at the usual size"
    assert 22 <= large <= 24
    assert largest == 29, "... and the largest leave room for words"
    assert [real for real, _ in sizes] == [told for _, told in sizes]


@pytest.mark.parametrize("kind", [QLabel, QLineEdit])
def test_a_headline_is_larger_than_the_letters_of_any_size(qtbot, qapp, kind: type[QWidget]) -> None:
    apply(qapp, LIGHT)
    widget = kind()
    qtbot.addWidget(widget)
    headline(widget)
    widget.ensurePolished()
    fonts = []
    for scale in (1.0, 1.4, 1.0):
        apply(qapp, replace(LIGHT, font_scale=scale))
        fonts.append((widget.font().pointSizeF(), widget.font().weight()))
    bold = QFont.Weight.DemiBold
    assert fonts == [(13.0, bold), (pytest.approx(18.2), bold), (13.0, bold)]


@pytest.mark.parametrize("scale", [0.7, 1.0, 1.1, 1.2, 1.3, 1.4, 1.5, 1.6, 1.7, 1.8, 2.0])
def test_the_handle_of_a_slider_is_round_beside_letters_of_every_size(qtbot, qapp, scale: float) -> None:
    apply(qapp, replace(LIGHT, font_scale=scale))
    window = QWidget()
    qtbot.addWidget(window)
    mark(window, replace(LIGHT, font_scale=scale))
    slider = QSlider(Qt.Orientation.Horizontal, window)
    slider.resize(200, 60)
    picture, high = slider.grab().toImage(), beside(14)
    apply(qapp, LIGHT)
    colours = [picture.pixelColor(0, y).name() for y in range(picture.height())]
    ground = picture.pixelColor(199, 0).name()
    handle = [y for y, colour in enumerate(colours) if colour != ground]
    assert 4 <= len(handle) < high, "the left edge of what is round is lower than all of it"


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_the_corner_between_two_scroll_bars_is_no_square_of_its_own(qtbot, qapp, theme: Theme) -> None:
    apply(qapp, theme)
    table = QTableWidget(50, 50)
    qtbot.addWidget(table)
    table.resize(300, 200)
    table.show()
    picture = table.grab().toImage()
    corner = {picture.pixel(299 - x, 199 - y) for x in range(10) for y in range(10)}
    assert len(corner) == 1
