"""Icons take the colours of the theme, and keep a colour of their own."""

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
