"""A toast says something, wraps, and goes by itself."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QToolButton, QWidget

from app.theme import LIGHT
from app.toast import MARGIN, Toast


def shown(qtbot, *texts: str) -> Toast:
    over = QWidget()
    over.resize(700, 400)
    qtbot.addWidget(over)
    over.show()
    toast = Toast(over, LIGHT)
    toast.say(*texts)
    return toast


def test_it_stands_at_the_bottom_and_follows_the_canvas(qtbot) -> None:
    toast = shown(qtbot, "Saved.")
    assert toast.isVisible()
    assert toast.geometry().bottom() == 400 - MARGIN - 1
    toast.parentWidget().resize(700, 300)
    qtbot.waitUntil(lambda: toast.geometry().bottom() == 300 - MARGIN - 1)


def test_it_stands_beside_what_lies_in_the_corner(qtbot) -> None:
    toast = shown(qtbot, "Saved.")
    over = toast.parentWidget()
    corner = QWidget(over)
    corner.setGeometry(560, 300, 130, 90)
    corner.show()
    toast.say("Saved again.")
    assert not toast.geometry().intersects(corner.geometry())
    assert over.rect().contains(toast.geometry())
    corner.hide()
    toast.say("Saved once more.")
    assert toast.geometry().center().x() == over.rect().center().x()


def test_long_text_wraps_and_is_whole(qtbot) -> None:
    toast = shown(qtbot, "word " * 60, "hint " * 40)
    assert toast.width() <= 520
    assert toast.text.height() >= toast.text.heightForWidth(toast.text.width())


def test_text_is_plain_and_an_empty_hint_takes_no_room(qtbot) -> None:
    toast = shown(qtbot, "<b>bold?</b>")
    assert toast.text.textFormat() == Qt.TextFormat.PlainText
    assert toast.hint.isHidden()


def test_it_goes_by_itself_and_by_its_button(qtbot) -> None:
    toast = shown(qtbot, "Saved.")
    toast._timer.setInterval(10)
    toast._timer.start()
    qtbot.waitUntil(toast.isHidden)
    toast.say("Again.")
    toast.findChild(QToolButton).click()
    assert toast.isHidden()


def test_it_is_as_high_as_its_lines(qtbot) -> None:
    toast = shown(qtbot, "Deleted 1 run, of which there were several until now.", "It can be brought back for 30 days.")
    assert toast.height() < 2 * toast.fontMetrics().height() + 40
    for label in (toast.text, toast.hint):
        assert label.height() >= label.heightForWidth(label.width())
