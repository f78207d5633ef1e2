"""A line says as much as it has room for."""

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget
from pytestqt.qtbot import QtBot

from app.fitting_label import FittingLabel

LONG, SHORT = "Step 1,200 of the run, in epoch 30", "Step 1,200"


def test_a_line_says_the_longest_of_its_versions_that_fits(qtbot: QtBot) -> None:
    label = FittingLabel()
    qtbot.addWidget(label)
    label.show()
    label.resize(1000, 20)
    label.say(LONG, SHORT)
    assert label.text() == LONG
    label.resize(label.fontMetrics().horizontalAdvance(LONG) - 1, 20)
    assert label.text() == SHORT
    assert label.toolTip() == label.said == LONG


def test_where_nothing_fits_the_shortest_is_cut(qtbot: QtBot) -> None:
    label = FittingLabel()
    qtbot.addWidget(label)
    label.show()
    label.resize(label.fontMetrics().horizontalAdvance("Step 1…"), 20)
    label.say(LONG, SHORT)
    assert label.text().startswith("Step")
    assert label.text().endswith("…")


class Layouts(QObject):
    """Counts how often a widget is laid out anew."""

    count = 0

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        self.count += event.type() == QEvent.Type.LayoutRequest
        return False


def test_what_stands_around_a_line_is_not_laid_out_anew_when_it_says_something_else(qtbot: QtBot) -> None:
    around = QWidget()
    qtbot.addWidget(around)
    label, plain, layouts = FittingLabel(), QLabel(), Layouts()
    row = QHBoxLayout(around)
    for part in (label, plain):
        row.addWidget(part, 1)
    around.show()
    qtbot.wait(10)
    around.installEventFilter(layouts)
    label.say(LONG, SHORT)
    qtbot.wait(10)
    assert (label.said, layouts.count) == (LONG, 0)
    plain.setText(LONG)
    qtbot.waitUntil(lambda: layouts.count > 0)


def test_a_line_paints_what_it_says_in_the_colour_of_its_tone(qtbot: QtBot) -> None:
    label = FittingLabel("muted")
    qtbot.addWidget(label)
    label.setStyleSheet('QLabel[tone="muted"] { color: #ff0000; }')
    label.resize(200, 20)
    label.show()
    empty = label.grab().toImage()
    label.say(SHORT)
    picture = label.grab().toImage()
    assert picture != empty
    colours = {picture.pixelColor(x, y).name() for x in range(picture.width()) for y in range(picture.height())}
    assert "#ff0000" in colours
