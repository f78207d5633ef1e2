"""The status bar keeps the cost and the verdict in sight, and hints while a gesture lasts."""

import pytest

from app.status import USUAL, Status
from engine.cost import Cost
from engine.graph import Graph
from engine.layer import make


@pytest.fixture
def status(qtbot, session) -> Status:
    made = Status(session)
    qtbot.addWidget(made)
    return made


def test_it_tells_the_cost_of_the_network(qtbot, session, status) -> None:
    session._costed(Cost({}, 85_066, 1_240_000, 0))
    qtbot.waitUntil(lambda: status.cost.text() == "85.1 k parameters · 1.24 M FLOPs")


def test_it_tells_whether_the_drawing_is_ready(qtbot, session, status) -> None:
    assert status.verdict.text() == "ready"
    session.edit(session.graph.added(make("tanh"))[0], "Add")
    qtbot.waitUntil(lambda: status.verdict.text().startswith("ready, "))
    session.edit(session.graph.without(["input_1"]), "Delete")
    analysis = session.analysis
    errors = sum(problem.level == "error" for problem in analysis.problems)
    warnings = len(analysis.problems) - errors
    assert errors
    assert warnings
    expected = f"{errors} problem{'s' * (errors > 1)}, {warnings} warning{'s' * (warnings > 1)}"
    qtbot.waitUntil(lambda: status.verdict.text() == expected)


def test_an_empty_drawing_is_no_fault(qtbot, session, status) -> None:
    session.show(Graph())
    qtbot.waitUntil(lambda: status.verdict.text() == "nothing drawn yet")


def test_hints_come_and_go(status) -> None:
    status.hint("Esc cancels")
    assert status.tip.text() == "Esc cancels"
    status.hint("")
    assert status.tip.text() == USUAL


def test_the_switch_of_the_grid_asks_and_shows(qtbot, status) -> None:
    with qtbot.waitSignal(status.snapping_asked) as asked:
        status.snapping.click()
    assert asked.args == [True]
    status.show_snapping(False)
    assert not status.snapping.isChecked()
