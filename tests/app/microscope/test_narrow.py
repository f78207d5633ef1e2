"""Lines of words where there is little room."""

import pytest
from pytestqt.qtbot import QtBot

from app.microscope.narrow import Line

VERSIONS = ("Values, 32×8×8: one tile a channel", "Values: one tile a channel", "Values")


@pytest.mark.parametrize("version", VERSIONS)
def test_a_line_without_room_for_all_its_words_says_the_same_in_fewer_and_points_tell_all(
    qtbot: QtBot, version: str
) -> None:
    line = Line()
    qtbot.addWidget(line)
    line.say(*VERSIONS)
    line.resize(line.fontMetrics().horizontalAdvance(version) + 1, 20)
    assert line.in_one_line == version
    assert line.toolTip() == VERSIONS[0]


def test_a_line_whose_fewest_words_have_no_room_ends_in_dots(qtbot: QtBot) -> None:
    line = Line()
    qtbot.addWidget(line)
    line.say(*VERSIONS)
    line.resize(line.fontMetrics().horizontalAdvance("Values") - 1, 20)
    assert line.in_one_line.endswith("…")
