"""The history as a list: the same steps as the Edit menu, and a click goes to any of them."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest

from app.history import HistoryPanel
from engine.graph import Graph

ROLE = Qt.ItemDataRole


@pytest.fixture
def panel(qtbot, session) -> HistoryPanel:
    made = HistoryPanel(session)
    qtbot.addWidget(made)
    made.resize(220, 300)
    made.show()
    qtbot.waitExposed(made)
    made.tester = QAbstractItemModelTester(made.steps, QAbstractItemModelTester.FailureReportingMode.Warning)
    return made


def said(panel: HistoryPanel, role: ROLE = ROLE.DisplayRole) -> list[str]:
    return [panel.steps.index(row).data(role) for row in range(panel.steps.rowCount())]


def rename(session, name: str) -> None:
    session.edit(session.graph.renamed("dense_1", name), f"Rename to {name}")


def click(panel: HistoryPanel, row: int) -> None:
    at = panel.visualRect(panel.steps.index(row)).center()
    QTest.mouseClick(panel.viewport(), Qt.MouseButton.LeftButton, pos=at)


def test_every_step_is_listed_and_the_present_one_marked(session, panel) -> None:
    assert said(panel) == ["As opened"]
    rename(session, "A")
    rename(session, "B")
    assert said(panel) == ["As opened", "Rename to A", "Rename to B"]
    assert panel.currentIndex().row() == 2
    assert said(panel, ROLE.AccessibleTextRole)[2] == "Rename to B, the present one"


def test_a_click_goes_to_a_step_and_what_is_undone_is_grey_and_said(session, panel) -> None:
    for name in "ABC":
        rename(session, name)
    click(panel, 1)
    assert session.graph.nodes["dense_1"].name == "A"
    assert said(panel, ROLE.AccessibleTextRole)[2:] == ["Rename to B, undone", "Rename to C, undone"]
    assert panel.steps.index(3).data(ROLE.ForegroundRole).name() == session.theme.muted
    assert panel.steps.index(0).data(ROLE.ForegroundRole) is None
    click(panel, 3)
    assert session.graph.nodes["dense_1"].name == "C"


def test_arrows_look_and_enter_goes(session, panel) -> None:
    for name in "ABC":
        rename(session, name)
    panel.setFocus()
    QTest.keyClick(panel, Qt.Key.Key_Up)
    QTest.keyClick(panel, Qt.Key.Key_Up)
    assert session.graph.nodes["dense_1"].name == "C"
    QTest.keyClick(panel, Qt.Key.Key_Return)
    assert session.graph.nodes["dense_1"].name == "A"


def test_something_new_takes_the_place_of_what_was_undone(session, panel) -> None:
    for name in "ABC":
        rename(session, name)
    session.undo()
    session.undo()
    rename(session, "D")
    assert said(panel) == ["As opened", "Rename to A", "Rename to D"]


def test_a_gesture_that_goes_on_is_one_line(session, panel) -> None:
    for number in range(5):
        session.edit(session.graph.moved({"dense_1": (number * 10.0 + 1, 0.0)}), "Move Dense", "drag")
    assert said(panel) == ["As opened", "Move Dense"]


def test_another_drawing_begins_another_history(session, panel) -> None:
    rename(session, "A")
    session.show(Graph())
    assert said(panel) == ["Empty drawing"]
    assert panel.currentIndex().row() == 0


def test_the_first_steps_go_when_there_are_more_than_a_thousand(session, panel, monkeypatch) -> None:
    monkeypatch.setattr("engine.document.STEPS", 5)
    for number in range(12):
        rename(session, str(number))
    assert len(said(panel)) == 6
    assert said(panel)[-1] == "Rename to 11"
    assert panel.currentIndex().row() == 5
