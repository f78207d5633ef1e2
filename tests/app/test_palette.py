"""The library lists every kind; what is dragged out of it names one."""

import pytest
from PySide6.QtCore import Qt

from app.palette import KIND, MIME, PalettePanel
from app.palette import leaves as of_kinds
from app.theme import DARK
from engine.block import Block
from engine.kinds import LAYERS

KINDS = [kind for kind, cls in LAYERS.items() if cls.role not in ("entrance", "exit")]
"""What the whole drawing may hold."""


@pytest.fixture
def panel(qtbot, session) -> PalettePanel:
    made = PalettePanel(session, dict)
    qtbot.addWidget(made)
    made.show()
    return made


def leaves(panel: PalettePanel) -> list[str]:
    groups = [panel.tree.topLevelItem(row) for row in range(panel.tree.topLevelItemCount())]
    items = [group.child(row) for group in groups for row in range(group.childCount())] or groups
    return [item.data(0, KIND) for item in items]


def test_every_kind_stands_in_its_category(panel) -> None:
    assert sorted(leaves(panel)) == sorted(KINDS)
    assert panel.tree.topLevelItem(0).text(0) == "Data"


def test_searching_ranks_and_enter_adds_the_best(qtbot, panel) -> None:
    qtbot.keyClicks(panel.search, "relu")
    assert leaves(panel)[0] == "relu"
    with qtbot.waitSignal(panel.chosen) as chosen:
        qtbot.keyClick(panel.search, Qt.Key.Key_Return)
    assert chosen.args == ["relu"]
    panel.search.clear()
    assert sorted(leaves(panel)) == sorted(KINDS)


def test_inside_of_a_block_what_belongs_there_is_listed(panel, session) -> None:
    session.edit(session.graph.added(Block())[0], "Add Block")
    session.enter("block_1")
    assert {"block-input", "block-output", "dense"} <= set(leaves(panel))
    assert not {"iris", "cross-entropy"} & set(leaves(panel))


def test_the_users_own_blocks_are_a_shelf_of_their_own(panel, session, monkeypatch) -> None:
    session.shelf.store(Block(repeat=2), "Twice")
    group = panel.tree.topLevelItem(panel.tree.topLevelItemCount() - 1)
    assert (group.text(0), group.child(0).text(0)) == ("Your blocks", "Twice")
    monkeypatch.setattr("app.palette.ask", lambda *_: "Cancel")
    panel.remove("block:Twice", "Twice")
    assert "block:Twice" in leaves(panel)
    monkeypatch.setattr("app.palette.ask", lambda *_: "Remove")
    panel.remove("block:Twice", "Twice")
    assert "block:Twice" not in leaves(panel)


def test_a_drag_carries_the_kind(panel) -> None:
    item = panel.tree.topLevelItem(1).child(0)
    data = panel.tree.mimeData([item])
    assert bytes(data.data(MIME).data()).decode() == item.data(0, KIND)


def test_a_double_click_adds(qtbot, panel) -> None:
    item = panel.tree.topLevelItem(1).child(0)
    with qtbot.waitSignal(panel.chosen) as chosen:
        panel.tree.itemActivated.emit(item, 0)
    assert chosen.args == [item.data(0, KIND)]


@pytest.mark.parametrize("query", ["", "relu"])
def test_another_theme_colours_what_is_listed(panel, session, query: str) -> None:
    panel.search.setText(query)
    before, listed = [item.icon(0).cacheKey() for item in of_kinds(panel.tree.invisibleRootItem())], leaves(panel)
    session.set_theme(DARK)
    assert leaves(panel) == listed
    assert before
    assert not {item.icon(0).cacheKey() for item in of_kinds(panel.tree.invisibleRootItem())} & set(before)
