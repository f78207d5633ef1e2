"""The page of one node: what is known of it, and that what is typed there changes that node and can be undone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import torch  # noqa: F401  # costs are counted with it
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from app.inspector_node import NodePage, unwrapped
from app.problem_card import ProblemCard
from app.session import Session
from engine.document import Document
from engine.graph import Wire
from tests.engine.drawings import classifier

CUT = Wire("dense_1", "out", "relu_1", "in")


@pytest.fixture
def session(qapp: object) -> Iterator[Session]:
    made = Session(Document(classifier(("dense", {"units": 8}), "relu")))
    made.torch_arrived()
    yield made
    assert made.training.close()


def page_of(qtbot: QtBot, session: Session, id: str) -> NodePage:
    page = NodePage(session, id)
    qtbot.addWidget(page)
    session.drawn.connect(lambda *_: page.refresh())
    session.analysed.connect(lambda *_: page.refresh())
    page.show()
    return page


def test_shapes_of_what_comes_in_and_goes_out_stand_there(qtbot: QtBot, session: Session) -> None:
    page = page_of(qtbot, session, "dense_1")
    assert (page.facts.value("Input"), page.facts.value("Output")) == ("4", "8")


def test_missing_wires_are_told_in_words(qtbot: QtBot, session: Session) -> None:
    session.edit(session.graph.with_settings("dense_1", mask=["1100", "0111"]), "Mask")
    page = page_of(qtbot, session, "dense_1")
    assert page.facts.value("Wires") == "29 of 32, the others missing"
    assert not {"mask", "unit_ids"} & page.form.editors.keys()


def test_ports_with_names_of_their_own_are_named(qtbot: QtBot, session: Session) -> None:
    page = page_of(qtbot, session, "cross_entropy_1")
    assert page.facts.value("Input prediction") == "3"
    assert page.facts.value("Input target") == "class of 3"


def test_what_is_not_wired_says_so_and_what_follows_is_not_known(qtbot: QtBot, session: Session) -> None:
    page, behind = page_of(qtbot, session, "relu_1"), page_of(qtbot, session, "dense_2")
    session.edit(session.graph.without_wires([CUT]), "Cut")
    qtbot.waitUntil(lambda: page.facts.value("Input") == "not wired")
    qtbot.waitUntil(lambda: behind.facts.value("Input") == "not known")
    assert page.facts.value("Output") == "not known"


def test_costs_are_counted_a_moment_later(qtbot: QtBot, session: Session) -> None:
    page = page_of(qtbot, session, "dense_1")
    qtbot.waitUntil(lambda: session.cost is not None)
    page.refresh()
    assert page.facts.value("Parameters") == "40"
    assert page.facts.value("FLOPs per example") == "64"


def test_freezing_is_an_edit_of_this_node_alone_and_undone_like_any(qtbot: QtBot, session: Session) -> None:
    page = page_of(qtbot, session, "dense_1")
    page.frozen.click()
    assert [id for id, node in session.graph.nodes.items() if node.frozen] == ["dense_1"]
    assert session.document.undo_label == "Freeze"
    session.undo()
    assert not page.frozen.isChecked()
    page.frozen.click()
    page.frozen.click()
    assert session.document.undo_label == "Unfreeze"


def test_only_what_learns_can_be_frozen(qtbot: QtBot, session: Session) -> None:
    assert page_of(qtbot, session, "relu_1").frozen.isHidden()
    assert not page_of(qtbot, session, "dense_1").frozen.isHidden()


def test_a_name_that_is_being_typed_is_not_taken_back_by_what_changes_meanwhile(qtbot: QtBot, session: Session) -> None:
    page = page_of(qtbot, session, "dense_1")
    qtbot.keyClicks(page.name, "Hid")
    session.edit(session.graph.with_settings("dense_2", units=4), "Set units")
    assert page.name.text() == "Hid"
    page.commit()
    assert session.graph.nodes["dense_1"].name == "Hid"


def test_a_page_whose_node_has_gone_changes_nothing(qtbot: QtBot, session: Session) -> None:
    page = page_of(qtbot, session, "relu_1")
    qtbot.keyClicks(page.name, "Gone")
    session.edit(session.graph.without(["relu_1"]), "Delete")
    before = session.graph
    page.note.setPlainText("too late")
    page.commit()
    page.refresh()
    assert session.graph is before


def test_problems_come_and_go_with_their_cards(qtbot: QtBot, session: Session) -> None:
    page = page_of(qtbot, session, "relu_1")

    def cards() -> list[ProblemCard]:
        return [card for card in page.findChildren(ProblemCard) if not card.isHidden()]

    assert cards() == []
    session.edit(session.graph.without_wires([CUT]), "Cut")
    qtbot.waitUntil(lambda: len(cards()) == 1)
    card = cards()[0]
    page.refresh()
    assert cards() == [card], "the same problem keeps its card"
    session.undo()
    qtbot.waitUntil(lambda: cards() == [])


def test_help_is_the_layers_own_words_on_lines_that_wrap_by_themselves(qtbot: QtBot, session: Session) -> None:
    page = page_of(qtbot, session, "dense_1")
    words = " ".join((type(session.graph.nodes["dense_1"].layer).__doc__ or "").split())
    told = [" ".join(label.text().split()) for label in page.findChildren(QLabel)]
    assert words in told
    assert "Dense · Basic" in told


def test_paragraphs_stay_apart_and_their_lines_are_joined() -> None:
    assert unwrapped("One line\nand on.\n\nAnother\n    one.") == "One line and on.\n\nAnother one."


def test_names_in_a_description_stand_in_quotation_marks() -> None:
    assert unwrapped("Folders called `train` and `test`.") == "Folders called “train” and “test”."
