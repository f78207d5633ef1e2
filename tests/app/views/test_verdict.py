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


def test_two_lines_hold_whole_words_and_no_words_take_no_room(qtbot: QtBot) -> None:
    words = Verdict()
    qtbot.addWidget(words)
    words.resize(220, 40)
    words.show()
    said = "The two widest directions hold 61.0 % of the spread of all 32 features. Each is averaged over its 8 steps."
    words.setText(said)
    words.shorten(True, 2)
    cut = QLabel.text(words)
    assert cut.endswith(" …")
    assert said.startswith(cut.removesuffix(" …"))
    assert len(cut) > 40
    assert words.heightForWidth(220) <= words.maximumHeight()
    words.setText("")
    qtbot.waitUntil(words.isHidden)


def test_the_first_words_stand_at_once_and_later_ones_no_faster_than_they_can_be_read(qtbot: QtBot) -> None:
    words = Verdict()
    qtbot.addWidget(words)
    for step in range(5):
        words.setText(f"step {step}")
    assert QLabel.text(words) == "step 0"
    assert words.text() == "step 4"
    qtbot.waitUntil(lambda: QLabel.text(words) == "step 4")
