"""Keys of one's own: what is free, what is taken, and the way back."""

from __future__ import annotations

import pytest

from app.actions import EVERY
from app.keybook import Keybook, written


@pytest.fixture
def book() -> Keybook:
    return Keybook(EVERY, {})


def names(book: Keybook, key: str, id: str) -> set[str]:
    return {action.id for action in book.holders(key, id)}


def test_a_key_that_is_taken_tells_by_what(book: Keybook) -> None:
    assert names(book, "Ctrl+D", "save") == {"duplicate"}
    assert names(book, "Ctrl+D", "duplicate") == set()
    assert names(book, "Ctrl+Alt+F9", "save") == set()


def test_a_key_given_to_another_is_lost_by_the_first_and_its_other_keys_stay(book: Keybook) -> None:
    changed = book.given("save", "Ctrl+Y")
    assert changed.keys_of("save") == ("Ctrl+Y",)
    assert changed.keys_of("redo") == ("Ctrl+Shift+Z",)
    assert changed.chosen == {"save": "Ctrl+Y", "redo": "Ctrl+Shift+Z"}


def test_a_key_may_be_had_besides_the_others(book: Keybook) -> None:
    assert book.given("save", "F9", besides=True).keys_of("save") == ("Ctrl+S", "F9")


def test_a_pair_clashes_with_its_first_key_alone_and_not_with_its_brothers(book: Keybook) -> None:
    assert {"select-upstream", "select-kind"} <= names(book, "Alt+S", "duplicate")
    assert names(book, "Alt+S, X", "duplicate") == set()
    assert names(book, "Alt+S, U", "duplicate") == {"select-upstream"}


def test_a_pair_of_the_window_may_not_begin_as_pairs_of_the_canvas_do(book: Keybook) -> None:
    assert "select-upstream" in names(book, "Alt+S, X", "save")
    assert names(book, "Ctrl+K, X", "save") == set()


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("Space", "Space is held down to move the view, so it cannot be a command."),
        ("X", "X is held down to cut wires, so it cannot be a command alone."),
        ("Ctrl+X", ""),
    ],
)
def test_keys_that_are_held_down_cannot_be_commands(book: Keybook, key: str, said: str) -> None:
    assert book.refusal(key) == said


def test_a_command_without_keys_stays_without(book: Keybook) -> None:
    changed = book.without_keys("duplicate")
    assert changed.keys_of("duplicate") == ()
    assert changed.chosen == {"duplicate": ""}


def test_a_reset_takes_the_first_keys_back_from_whoever_has_them(book: Keybook) -> None:
    changed = book.given("save", "Ctrl+D")
    again = changed.reset("duplicate")
    assert again.keys_of("duplicate") == ("Ctrl+D",)
    assert again.keys_of("save") == ()
    assert changed.reset("save").chosen == {"duplicate": ""}


def test_what_is_as_it_was_is_not_remembered(book: Keybook) -> None:
    assert book.given("save", "F9").given("save", "Ctrl+S").chosen == {}
    assert Keybook(EVERY, {"no-such-command": "F9"}).chosen == {}


def test_keys_read_as_people_say_them() -> None:
    assert written(("Ctrl+Shift+Z", "Ctrl+Y")) == "Ctrl+Shift+Z, Ctrl+Y"
    assert written(("Alt+A, L",)) == "Alt+A then L"
    assert written(()) == ""
