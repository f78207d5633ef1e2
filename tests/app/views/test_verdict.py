"""Words below a picture: in full, or the first line with the rest below the mouse."""

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.views.verdict import Verdict
from app.wording import kept_together


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
    assert words.shown.endswith("…")
    words.shorten(False)
    assert words.shown == "Every unit is at work."
    assert words.maximumHeight() > 1000


def test_two_lines_hold_whole_words_and_no_words_take_no_room(qtbot: QtBot) -> None:
    words = Verdict()
    qtbot.addWidget(words)
    words.resize(220, 40)
    words.show()
    said = "The two widest directions hold 61.0 % of the spread of all 32 features. Each is averaged over its 8 steps."
    words.setText(said)
    words.shorten(True, 2)
    cut = words.shown
    assert cut.endswith(" …")
    assert kept_together(said).startswith(cut.removesuffix(" …"))
    assert len(cut) > 40
    assert words.heightForWidth(220) <= words.maximumHeight()
    words.setText("")
    qtbot.waitUntil(words.isHidden)


def test_the_first_words_stand_at_once_and_later_ones_no_faster_than_they_can_be_read(qtbot: QtBot) -> None:
    words = Verdict()
    qtbot.addWidget(words)
    for step in range(5):
        words.setText(f"step {step}")
    assert words.shown == "step 0"
    assert words.text() == "step 4"
    qtbot.waitUntil(lambda: words.shown == "step 4")


class Layouts(QObject):
    """Counts how often what is in a widget is laid out anew."""

    made = 0

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        self.made += event.type() == QEvent.Type.LayoutRequest
        return False


def test_nothing_is_laid_out_anew_for_words_that_take_as_many_lines(qtbot: QtBot) -> None:
    place, words, layouts = QWidget(), Verdict(), Layouts()
    below = QVBoxLayout(place)
    below.addWidget(words)
    below.addStretch(1)
    qtbot.addWidget(place)
    place.resize(300, 200)
    words.setText("Right: 66.3 %.")
    place.show()
    qtbot.wait(50)
    place.installEventFilter(layouts)
    words.setText("Right: 71.0 %.")
    qtbot.waitUntil(lambda: words.shown == kept_together("Right: 71.0 %."))
    qtbot.wait(50)
    assert layouts.made == 0
    before = words.height()
    words.setText("Right: 71.0 %, which is more than before and more than anybody would have thought of so few units.")
    qtbot.waitUntil(lambda: words.height() > before)
    assert layouts.made > 0


def test_the_words_are_painted(qtbot: QtBot) -> None:
    words = Verdict()
    qtbot.addWidget(words)
    words.resize(120, 80)
    words.show()
    empty = words.grab().toImage()
    words.setText("Two lines of words are here.")
    there = words.grab().toImage()
    rows = [y for y in range(there.height()) if any(there.pixel(x, y) != empty.pixel(x, y) for x in range(120))]
    assert rows
    assert rows[-1] > words.fontMetrics().lineSpacing()


def test_a_number_and_its_per_cent_stand_in_one_line(qtbot: QtBot) -> None:
    words = Verdict()
    qtbot.addWidget(words)
    words.setText("Right: 98.7 % (test).")
    assert words.text() == "Right: 98.7 % (test)."
    assert words.shown == "Right: 98.7\N{NO-BREAK SPACE}% (test)."


def test_lines_are_as_high_as_their_letters_when_these_grow(qtbot: QtBot) -> None:
    words = Verdict()
    qtbot.addWidget(words)
    words.resize(120, 40)
    words.show()
    words.setText("Training completed after epoch 60. On the test part: loss 0.00500, accuracy 100 %.")
    words.shorten(True, 2)
    font = words.font()
    font.setPointSizeF(2 * font.pointSizeF())
    words.setFont(font)
    assert words.maximumHeight() >= 2 * words.fontMetrics().lineSpacing()
    assert words.heightForWidth(120) <= words.maximumHeight()
    assert words.shown.endswith(" …")
