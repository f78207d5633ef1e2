"""The outline is the drawing as a list, with the same selection."""

import pytest

from app.outline import Outline


@pytest.fixture
def outline(qtbot, session) -> Outline:
    made = Outline(session)
    qtbot.addWidget(made)
    made.show()
    return made


def rows(outline: Outline) -> list[tuple[str, str]]:
    items = [outline.topLevelItem(row) for row in range(outline.topLevelItemCount())]
    return [(item.text(0), item.text(1)) for item in items]


def test_nodes_stand_in_the_order_of_the_data_with_their_shapes(outline) -> None:
    assert rows(outline) == [("Input", "64"), ("Dense", "10"), ("ReLU", "10"), ("Output", "")]


def test_it_follows_edits(qtbot, session, outline) -> None:
    session.edit(session.graph.healed_without("relu_1"), "Delete")
    qtbot.waitUntil(lambda: [name for name, _ in rows(outline)] == ["Input", "Dense", "Output"])


def test_the_selection_is_that_of_the_session_both_ways(session, outline) -> None:
    session.select(["relu_1"])
    assert [item.text(0) for item in outline.selectedItems()] == ["ReLU"]
    outline.clearSelection()
    assert session.selection == frozenset()
    outline.topLevelItem(1).setSelected(True)
    assert session.selection == {"dense_1"}


def test_enter_asks_for_the_node_to_be_shown(qtbot, outline) -> None:
    with qtbot.waitSignal(outline.located) as located:
        outline.itemActivated.emit(outline.topLevelItem(0), 0)
    assert located.args == ["input_1"]
