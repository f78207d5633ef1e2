"""Words below a picture: in full, or the first line with the rest below the mouse."""

from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from app.views.verdict import Verdict


def test_what_does_not_fit_is_told_below_the_mouse(qtbot: QtBot) -> None:
    words = Verdict()
    qtbot.addWidget(words)
    words.setText("Every unit is at work.")
    words.note("Read every 40 steps.")
    assert "Every unit is at work. Read every 40 steps." in words.toolTip()
    words.shorten(True)
    assert words.maximumHeight() < 2 * words.fontMetrics().lineSpacing()
    words.resize(90, 20)
    words.show()
    assert QLabel.text(words).endswith("…")
    words.shorten(False)
    assert QLabel.text(words) == "Every unit is at work."
    assert words.maximumHeight() > 1000


def test_the_first_words_stand_at_once_and_later_ones_no_faster_than_they_can_be_read(qtbot: QtBot) -> None:
    words = Verdict()
    qtbot.addWidget(words)
    for step in range(5):
        words.setText(f"step {step}")
    assert QLabel.text(words) == "step 0"
    assert words.text() == "step 4"
    qtbot.waitUntil(lambda: QLabel.text(words) == "step 4")
