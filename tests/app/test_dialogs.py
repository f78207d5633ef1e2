"""Dialogs say what they are asked to, and closing one is never a yes."""

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QPushButton

from app.dialogs import Message, ask


def answer_with(label: str | None) -> None:
    """Presses a button of the dialog that opens next, or closes it."""

    def press() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, Message)
        if label is None:
            dialog.close()
        else:
            next(b for b in dialog.findChildren(QPushButton) if b.text() == label).click()

    QTimer.singleShot(50, press)


def test_the_answer_is_the_button(qtbot) -> None:
    answer_with("Discard")
    assert ask(None, "Gradwire", "Unsaved.", "", ("Save", "Discard", "Cancel")) == "Discard"


def test_closing_counts_as_the_last_choice(qtbot) -> None:
    answer_with(None)
    assert ask(None, "Gradwire", "Unsaved.", "", ("Save", "Discard", "Cancel")) == "Cancel"


def test_enter_gives_the_first_answer(qtbot) -> None:
    dialog = Message(None, "Gradwire", "Unsaved.", "", ("Save", "Discard", "Cancel"))
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.keyClick(dialog, Qt.Key.Key_Return)
    assert dialog.choice == "Save"


def test_details_can_be_copied(qtbot) -> None:
    dialog = Message(None, "Gradwire", "A fault.", details="Traceback")
    qtbot.addWidget(dialog)
    button = next(b for b in dialog.findChildren(QPushButton) if b.text() == "Copy details")
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert QApplication.clipboard().text() == "Traceback"
