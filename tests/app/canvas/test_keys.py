"""Keys and the actions they mean."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence

from app.action import Action, split
from app.canvas.actions import ACTIONS, BY_ID
from app.canvas.keys import Keymap, codes

NO = Qt.KeyboardModifier.NoModifier
PAIRS: tuple[Action, ...] = (
    Action("align-left", "Left edges", lambda _: None, "Alt+A, L"),
    Action("align-top", "Top edges", lambda _: None, "Alt+A, T"),
    Action("tidy", "Tidy", lambda _: None, "L"),
)


def press(key: Qt.Key, modifiers: Qt.KeyboardModifier = NO) -> QKeyEvent:
    return QKeyEvent(QEvent.Type.KeyPress, key, modifiers)


def test_every_key_is_one_that_qt_knows() -> None:
    for key in (key for action in ACTIONS for key in split(action.keys)):
        assert QKeySequence(key).toString() not in ("", "Unknown"), key
        assert len(codes(key)) in (1, 2), key


def test_no_key_means_two_things() -> None:
    keys = [codes(key) for action in ACTIONS for key in split(action.keys)]
    assert len(keys) == len(set(keys))
    firsts = {pair[:1] for pair in keys if len(pair) == 2}
    assert not firsts & set(keys)


def test_the_keys_of_the_key_pad_are_the_ordinary_ones() -> None:
    modifiers = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.KeypadModifier
    assert Keymap(ACTIONS).take(press(Qt.Key.Key_0, modifiers)) is BY_ID["zoom-actual"]


def test_other_keys_mean_nothing() -> None:
    assert Keymap(ACTIONS).take(press(Qt.Key.Key_F9)) is None


def test_a_pair_waits_for_its_second_key_and_tells_what_may_follow() -> None:
    keymap = Keymap(PAIRS)
    assert keymap.take(press(Qt.Key.Key_A, Qt.KeyboardModifier.AltModifier)) is None
    assert [(key, action.id) for key, action in keymap.waiting] == [("L", "align-left"), ("T", "align-top")]
    assert keymap.take(press(Qt.Key.Key_L)) is PAIRS[0]
    assert keymap.waiting == ()


def test_esc_ends_the_wait_and_nothing_else() -> None:
    keymap = Keymap(ACTIONS)
    keymap.take(press(Qt.Key.Key_A, Qt.KeyboardModifier.AltModifier))
    assert keymap.take(press(Qt.Key.Key_Escape)) is None
    assert keymap.waiting == ()
    assert keymap.take(press(Qt.Key.Key_Escape)) is BY_ID["select-none"]


def test_a_modifier_alone_does_not_end_the_wait() -> None:
    keymap = Keymap(PAIRS)
    keymap.take(press(Qt.Key.Key_A, Qt.KeyboardModifier.AltModifier))
    assert keymap.take(press(Qt.Key.Key_Shift, Qt.KeyboardModifier.ShiftModifier)) is None
    assert keymap.take(press(Qt.Key.Key_T)) is PAIRS[1]


def test_a_key_that_completes_no_pair_means_what_it_always_means() -> None:
    pairs = (*PAIRS, Action("fit", "Fit", lambda _: None, "Home"))
    keymap = Keymap(pairs)
    keymap.take(press(Qt.Key.Key_A, Qt.KeyboardModifier.AltModifier))
    assert keymap.take(press(Qt.Key.Key_Home)) is pairs[3]
    assert keymap.take(press(Qt.Key.Key_L)) is PAIRS[2]


def test_chosen_keys_take_the_place_of_ours() -> None:
    keymap = Keymap(PAIRS, {"tidy": "Ctrl+T|F5"})
    assert keymap.take(press(Qt.Key.Key_L)) is None
    assert keymap.take(press(Qt.Key.Key_T, Qt.KeyboardModifier.ControlModifier)) is PAIRS[2]
    assert keymap.take(press(Qt.Key.Key_F5)) is PAIRS[2]
