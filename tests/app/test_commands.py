"""Declarations become actions that do what they say, after what is typed is entered."""

from app.actions import BY_ID
from app.commands import Commands


def test_a_tip_names_the_key(window) -> None:
    assert window.commands.actions["save"].toolTip() == "Save the drawing (Ctrl+S)"
    assert window.commands.actions["fit"].toolTip() == "Show the whole drawing (Home)"


def test_the_canvas_answers_its_own_keys_and_menus_only_show_them(window) -> None:
    assert window.commands.actions["duplicate"].shortcuts() == []
    assert window.commands.actions["duplicate"].text() == "Duplicate\tCtrl+D"


def test_what_cannot_be_done_is_disabled(window, session) -> None:
    assert not window.commands.actions["delete"].isEnabled()
    session.select(["dense_1"])
    assert window.commands.actions["delete"].isEnabled()
    assert not window.commands.actions["stop"].isEnabled()


def test_every_icon_is_there_in_both_themes(window) -> None:
    for name in ("theme-dark", "theme-light"):
        window.commands.actions[name].trigger()
        assert all(not window.commands.actions[id].icon().isNull() for id, action in BY_ID.items() if action.icon)


def test_running_a_command_enters_what_is_typed_first(window, monkeypatch) -> None:
    order: list[str] = []
    monkeypatch.setattr(type(window), "commit", lambda _: order.append("commit"))
    monkeypatch.setattr(window.session, "undo", lambda: order.append("undo"))
    assert isinstance(window.commands, Commands)
    window.commands.run(BY_ID["undo"])
    assert order == ["commit", "undo"]
