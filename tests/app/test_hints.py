"""Hints name commands that there are, by the keys that they have."""

from __future__ import annotations

import re
from typing import get_args

from app.actions import EVERY
from app.hints import HINTS, Thing, hint


def test_there_is_a_hint_for_every_thing() -> None:
    assert set(HINTS) == set(get_args(Thing))


def test_every_command_in_a_hint_is_declared() -> None:
    named = {id for parts in HINTS.values() for part in parts for id in re.findall(r"{(.+?)}", part)}
    assert named <= {action.id for action in EVERY}


def test_keys_stand_in_the_place_of_ids_and_a_command_without_key_is_left_out() -> None:
    keys = {"add": "Tab", "shortcuts": "F1"}
    shown = hint("nothing", lambda id: keys.get(id, ""))
    assert shown == "Tab: add a layer  ·  drag from a port: draw a wire  ·  wheel: zoom  ·  F1: all keys"
