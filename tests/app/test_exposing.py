"""Settings inside a block become settings of the block, by a name that is typed."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from app.exposing import NAME, Exposing, renamed_outside
from app.session import Session
from engine.block import Block, Exposed
from engine.document import Document
from engine.grouping import collapsed
from tests.engine.drawings import classifier

UNITS, SECOND = ("dense_1", "units"), ("dense_2", "units")


@pytest.fixture
def session(qapp) -> Session:
    graph = classifier(("dense", {"units": 8}), ("dense", {"units": 6}))
    return Session(Document(collapsed(graph, ["dense_1", "dense_2"], "Stage")[0]))


@pytest.fixture
def dialog(qtbot: QtBot, session: Session) -> Exposing:
    made = Exposing(session, "block_1")
    qtbot.addWidget(made)
    made.show()
    return made


def block(session: Session) -> Block:
    layer = session.graph.nodes["block_1"].layer
    assert isinstance(layer, Block)
    return layer


def enter(dialog: Exposing, row: int, name: str) -> None:
    item = dialog.table.item(row, NAME)
    assert item is not None
    item.setText(name)


def row(dialog: Exposing, layer_row: int) -> list[str]:
    return [dialog.table.item(layer_row, column).text() for column in range(dialog.table.columnCount())]


def units(dialog: Exposing) -> list[int]:
    return [r for r in range(dialog.table.rowCount()) if row(dialog, r)[1] == "Units"]


def test_every_setting_inside_is_listed_with_its_value(dialog: Exposing) -> None:
    first, second = units(dialog)
    assert row(dialog, first) == ["Dense", "Units", "8", ""]
    assert row(dialog, second) == ["Dense", "Units", "6", ""]
    assert ["Dense", "Bias", "on", ""] in [row(dialog, r) for r in range(dialog.table.rowCount())]


def test_a_name_makes_it_a_setting_of_the_block(dialog: Exposing, session: Session) -> None:
    enter(dialog, units(dialog)[0], "width")
    assert block(session).exposed == (Exposed("width", (UNITS,)),)
    assert session.document.undo_label == "Expose units"
    assert block(session).changed(width=5).graph.nodes["dense_1"].layer.setting("units") == 5


def test_settings_of_one_name_are_one_setting(dialog: Exposing, session: Session) -> None:
    for found in units(dialog):
        enter(dialog, found, "width")
    assert block(session).exposed == (Exposed("width", (UNITS, SECOND)),)
    assert block(session).graph.nodes["dense_2"].layer.setting("units") == 8


def test_an_empty_name_hides_it_again(dialog: Exposing, session: Session) -> None:
    for found in units(dialog):
        enter(dialog, found, "width")
    enter(dialog, units(dialog)[0], "")
    assert block(session).exposed == (Exposed("width", (SECOND,)),)
    enter(dialog, units(dialog)[1], "")
    assert block(session).exposed == ()
    assert session.document.undo_label == "Hide units"


def test_a_name_that_cannot_be_one_is_refused_where_it_was_typed(dialog: Exposing, session: Session) -> None:
    enter(dialog, units(dialog)[0], "repeat")
    assert block(session).exposed == ()
    assert dialog.refused.text() == "A setting of a block cannot be called 'repeat'. Choose a name such as channels."
    assert row(dialog, units(dialog)[0])[NAME] == ""


def test_it_follows_undo_and_closes_with_its_block(dialog: Exposing, session: Session) -> None:
    enter(dialog, units(dialog)[0], "width")
    session.undo()
    assert row(dialog, units(dialog)[0])[NAME] == ""
    session.edit(session.graph.without(["block_1"]), "Delete")
    assert not dialog.isVisible()


def test_renaming_outside_keeps_the_others_of_the_old_name(session: Session) -> None:
    both = renamed_outside(renamed_outside(block(session), UNITS, "width"), SECOND, "width")
    assert renamed_outside(both, UNITS, "first").exposed == (Exposed("width", (SECOND,)), Exposed("first", (UNITS,)))
