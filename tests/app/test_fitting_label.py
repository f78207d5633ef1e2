"""A line says as much as it has room for."""

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
