"""Icons take the colours of the theme, and keep a colour of their own."""

import subprocess
import sys

from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QIcon

from app.icons import icon
from app.theme import DARK, LIGHT, Theme


def colour(made: QIcon, mode: QIcon.Mode) -> str:
    """Of the most opaque pixel: the edges are mixed with nothing."""
    image = made.pixmap(QSize(40, 40), mode).toImage()
    pixels = [image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height())]
    return max(pixels, key=QColor.alpha).name()


def test_under_the_mouse_an_icon_takes_the_accent(qapp) -> None:
    assert colour(icon("play", LIGHT), QIcon.Mode.Normal) == LIGHT.text
    assert colour(icon("play", LIGHT), QIcon.Mode.Active) == LIGHT.accent


def test_an_icon_in_a_colour_of_its_own_keeps_it_under_the_mouse(qapp) -> None:
    def both(theme: Theme) -> set[str]:
        made = icon("play", theme, theme.panel)
        return {colour(made, QIcon.Mode.Normal), colour(made, QIcon.Mode.Active)}

    assert both(LIGHT) == {LIGHT.panel}
    assert both(DARK) == {DARK.panel}


def test_an_icon_that_is_checked_or_disabled_has_a_colour_of_its_own(qapp) -> None:
    made = icon("play", LIGHT)
    assert colour(made, QIcon.Mode.Disabled) == LIGHT.node_border
    checked = made.pixmap(QSize(40, 40), QIcon.Mode.Normal, QIcon.State.On).toImage()
    assert checked != made.pixmap(QSize(40, 40), QIcon.Mode.Normal, QIcon.State.Off).toImage()


def test_an_icon_is_painted_once_for_each_size(qapp) -> None:
    made = icon("stop", LIGHT)
    sizes = [made.pixmap(QSize(side, side)).cacheKey() for side in (16, 24, 16)]
    assert sizes[0] == sizes[2] != sizes[1]


def test_icons_need_the_font_alone(qapp) -> None:
    code = "import sys, app.icons; print('qtawesome' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.strip() == "False"
