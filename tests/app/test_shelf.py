"""What can be added: every kind of layer where it makes sense, and the user's own blocks."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.shelf import Shelf
from engine.block import Block
from engine.errors import UserError
from engine.layer import make


@pytest.fixture
def shelf(qapp, tmp_path: Path) -> Shelf:
    return Shelf(tmp_path / "blocks")


def test_ports_of_blocks_are_offered_inside_and_data_outside(shelf: Shelf) -> None:
    outside, inside = shelf.layers(inside=False), shelf.layers(inside=True)
    assert {"iris", "input", "output", "cross-entropy"} <= outside.keys()
    assert not {"iris", "input", "output", "cross-entropy"} & inside.keys()
    assert "block-input" in inside
    assert "block-input" not in outside
    assert "dense" in outside.keys() & inside.keys()


def test_a_block_that_was_stored_is_offered_to_every_drawing(shelf: Shelf, qtbot: QtBot) -> None:
    with qtbot.waitSignal(shelf.changed):
        shelf.store(Block(repeat=3), "Residual")
    assert shelf.layers(inside=True)["block:Residual"] == Block(name="Residual", repeat=3)
    assert Shelf(shelf.folder).made("block:Residual") == Block(name="Residual", repeat=3)


def test_another_block_of_the_same_name_is_not_replaced(shelf: Shelf) -> None:
    assert shelf.store(Block(repeat=3), "Residual") == "Residual"
    assert shelf.store(Block(repeat=4), "Residual") == "Residual 2"
    assert shelf.store(Block(repeat=4), "Residual") == "Residual 2"
    assert shelf.store(Block(repeat=3), "Residual") == "Residual"
    assert sorted(shelf.own) == ["block:Residual", "block:Residual 2"]


def test_kinds_are_made_as_ever(shelf: Shelf) -> None:
    assert shelf.made("dense") == make("dense")


def test_a_block_that_is_gone_is_said_to_be(shelf: Shelf) -> None:
    shelf.store(Block(), "Residual")
    shelf.remove("block:Residual")
    with pytest.raises(UserError) as told:
        shelf.made("block:Residual")
    assert told.value.text == "Your blocks hold no 'Residual' any more."
    assert told.value.hint == "Store it again from a drawing that has it."


def test_what_cannot_be_read_is_left_out(shelf: Shelf) -> None:
    shelf.store(Block(), "Residual")
    (shelf.folder / "broken.gradwire-block").write_text("{", encoding="utf-8")
    shelf.refresh()
    assert list(shelf.own) == ["block:Residual"]


def test_a_class_can_share_a_folder(qapp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRADWIRE_BLOCKS", str(tmp_path))
    assert Shelf().folder == tmp_path
