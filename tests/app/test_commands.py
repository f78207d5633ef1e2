"""Declarations become actions that do what they say, after what is typed is entered."""

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent

from app.actions import EVERY
from app.commands import Commands

EVERY_ID = {action.id: action for action in EVERY}


def test_a_tip_names_the_key(window) -> None:
    assert window.commands.actions["save"].toolTip() == "Save the drawing (Ctrl+S)"
    assert window.commands.actions["fit"].toolTip() == "Show the whole drawing (Home)"


def test_the_canvas_answers_its_own_keys_and_menus_only_show_them(window) -> None:
    assert window.commands.actions["duplicate"].shortcuts() == []
    assert window.commands.actions["duplicate"].text() == "Duplicate\tCtrl+D"


def test_the_users_own_keys_take_the_place_of_ours_in_menus_and_on_the_canvas(window) -> None:
    window.commands.rebind({"duplicate": "Ctrl+J", "save": "F9"})
    assert window.commands.actions["duplicate"].text() == "Duplicate\tCtrl+J"
    assert [key.toString() for key in window.commands.actions["save"].shortcuts()] == ["F9"]
    assert window.commands.actions["save"].toolTip() == "Save the drawing (F9)"
    press = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_J, Qt.KeyboardModifier.ControlModifier)
    assert window.canvas.keymap.take(press) is EVERY_ID["duplicate"]


def test_what_cannot_be_done_is_disabled(window, session) -> None:
    assert not window.commands.actions["delete"].isEnabled()
    session.select(["dense_1"])
    assert window.commands.actions["delete"].isEnabled()
    assert not window.commands.actions["stop"].isEnabled()


def test_every_icon_is_there_in_both_themes(window) -> None:
    for name in ("theme-dark", "theme-light"):
        window.commands.actions[name].trigger()
        assert all(not window.commands.actions[id].icon().isNull() for id, action in EVERY_ID.items() if action.icon)


def test_running_a_command_enters_what_is_typed_first(window, monkeypatch) -> None:
    order: list[str] = []
    monkeypatch.setattr(type(window), "commit", lambda _: order.append("commit"))
    monkeypatch.setattr(window.session, "undo", lambda: order.append("undo"))
    assert isinstance(window.commands, Commands)
    window.commands.run(EVERY_ID["undo"])
    assert order == ["commit", "undo"]
