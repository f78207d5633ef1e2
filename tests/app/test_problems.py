"""The list of problems says what is wrong, shows where, and mends it in a click."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton

from app.problem_card import ProblemCard
from app.problems import SHOWN, ProblemsPanel
from engine.graph import Graph
from engine.layer import make
from tests.app.conftest import chain


@pytest.fixture
def panel(qtbot, session) -> ProblemsPanel:
    made = ProblemsPanel(session)
    qtbot.addWidget(made)
    made.show()
    return made


def cards(panel: ProblemsPanel) -> list[ProblemCard]:
    return panel.widget().findChildren(ProblemCard)


def texts(panel: ProblemsPanel) -> list[str]:
    return [label.text() for label in panel.widget().findChildren(QLabel)]


def test_a_drawing_without_faults_is_ready(qtbot, session, panel) -> None:
    assert cards(panel) == []
    assert "Nothing wrong: ready to train" in texts(panel)


def test_a_problem_is_listed_with_its_place_and_mended_by_its_button(qtbot, session, panel) -> None:
    graph = chain(("input", {"shape": (8,)}), ("conv2d", {}), ("output", {}))
    session.edit(graph, "Draw")
    qtbot.waitUntil(lambda: bool(cards(panel)))
    assert "Conv 2D" in texts(panel)
    session.edit(chain(("input", {"shape": (8,)}), ("dense", {}), ("relu", {})), "Draw")
    qtbot.waitUntil(lambda: not any("Conv 2D" in text for text in texts(panel)))


def test_a_click_on_a_fix_changes_the_drawing(qtbot, session, panel) -> None:
    graph, extra = session.graph.added(make("tanh"))
    session.edit(graph, "Add")
    qtbot.waitUntil(lambda: bool(cards(panel)))
    button = next(b for b in panel.widget().findChildren(QPushButton) if b.text() == "Remove Tanh")
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert extra not in session.graph.nodes
    qtbot.waitUntil(lambda: not cards(panel))


def test_a_click_on_a_problem_selects_its_node_and_asks_to_show_it(qtbot, session, panel) -> None:
    graph, extra = session.graph.added(make("tanh"))
    session.edit(graph, "Add")
    qtbot.waitUntil(lambda: bool(cards(panel)))
    with qtbot.waitSignal(panel.located) as located:
        qtbot.mouseClick(cards(panel)[0], Qt.MouseButton.LeftButton)
    assert located.args == [extra]
    assert session.selection == {extra}
    with qtbot.waitSignal(panel.located):
        qtbot.keyClick(cards(panel)[0], Qt.Key.Key_Return)


def test_a_long_list_is_cut(qtbot, session, panel) -> None:
    graph = Graph()
    for _ in range(SHOWN + 30):
        graph, _ = graph.added(make("dense"))
    session.edit(graph, "Many")
    qtbot.waitUntil(lambda: len(cards(panel)) == SHOWN)
    assert texts(panel)[-1].endswith("more. Mend these first.")


def test_names_are_shown_as_plain_text(qtbot, session, panel) -> None:
    graph, _ = session.graph.added(make("tanh"), name="<b>x</b>")
    session.edit(graph, "Add")
    qtbot.waitUntil(lambda: bool(cards(panel)))
    assert all(
        label.textFormat() == Qt.TextFormat.PlainText for label in cards(panel)[0].findChildren(QLabel) if label.text()
    )
