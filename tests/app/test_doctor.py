"""The doctor in the window: what is found in a real training, where it is shown, and what its fixes do."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from app import announcing
from app.canvas.view import Canvas
from app.levels import TOP
from app.main_window import MainWindow
from app.problem_card import ProblemCard
from app.problems import WAITS, ProblemsPanel
from app.session import Session
from app.status import Status
from app.time_machine import TimeMachine
from engine.doctor.base import Finding
from engine.document import Document
from engine.graph import Graph
from engine.grouping import collapsed
from engine.layer import Change, Replace, Together, Tune
from engine.layers.activation import ReLU
from tests.engine.doctor.consulting import brief, deep


@pytest.fixture
def session(qtbot: QtBot) -> Iterator[Session]:
    """Ten sigmoids on digits, with the doctor on."""
    made = Session(Document(deep("sigmoid", 10)))
    made.torch_arrived()
    made.doctor.switch(True)
    yield made
    made.doctor.close()
    assert made.training.close()
    made.deleteLater()


def train(qtbot: QtBot, session: Session) -> None:
    session.training.start()
    qtbot.waitUntil(lambda: session.training.status == "finished")


def rules(session: Session) -> list[str]:
    return [finding.rule for finding in session.doctor.findings]


def ill(qtbot: QtBot, session: Session) -> Finding:
    train(qtbot, session)
    qtbot.waitUntil(lambda: "vanishing-gradients" in rules(session))
    return next(finding for finding in session.doctor.findings if finding.rule == "vanishing-gradients")


def test_what_is_wrong_is_found_and_gone_after_its_fix_and_another_training(qtbot: QtBot, session: Session) -> None:
    finding = ill(qtbot, session)
    with qtbot.waitSignal(session.message) as told:
        session.mend(finding, finding.fixes[0])
    assert told.args == [
        "Done: use ReLU, started after He.",
        "What has been learned stays until you start over: only then do weights start like that.",
    ]
    assert session.document.undo_label == "Use ReLU, started after He"
    assert rules(session) == []
    session.training.forget()
    train(qtbot, session)
    qtbot.waitUntil(lambda: session.training._answers.idle)
    assert rules(session) == []


def test_what_was_found_in_the_run_waits_while_an_earlier_moment_is_looked_at(qtbot: QtBot, session: Session) -> None:
    machine, panel, status = TimeMachine(session), ProblemsPanel(session), Status(session)
    qtbot.addWidget(panel)
    qtbot.addWidget(status)
    finding = ill(qtbot, session)
    qtbot.waitUntil(lambda: session.training.timeline is not None and session.training.timeline.count > 1)
    machine.go_to(0)
    qtbot.waitUntil(lambda: session.training.moment is not None)
    assert "vanishing-gradients" not in rules(session)
    assert not session.doctor.at_level(TOP).get(finding.node or "")
    qtbot.waitUntil(lambda: WAITS in [label.text() for label in panel.findChildren(QLabel)])
    qtbot.waitUntil(lambda: status.advice.text() == "findings hidden while you look back")
    machine.go_to_now()
    qtbot.waitUntil(lambda: "vanishing-gradients" in rules(session))
    qtbot.waitUntil(lambda: WAITS not in [label.text() for label in panel.findChildren(QLabel)])


def test_of_a_fix_that_starts_weights_otherwise_the_rest_works_in_the_run_that_goes_on(
    qtbot: QtBot, session: Session
) -> None:
    starts = Change("initialisation", "he", "dense_1", "Dense")
    session.training.step()
    qtbot.waitUntil(lambda: session.training.status == "paused")
    _, both = session.doctor.treated(Together((Replace(ReLU(), "sigmoid_1"), starts), "Use ReLU, started after He"))
    assert both.endswith("only then do weights start like that. The rest works from the next step on.")
    assert session.doctor.treated(starts)[1].endswith("only then do weights start like that.")


def test_people_are_told_once_of_what_lasts_and_every_finding_is_in_the_list(
    qtbot: QtBot, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(announcing, "LASTS", 0.3)
    monkeypatch.setattr(announcing, "REST", 0.0)
    told: list[str] = []
    session.doctor.noticed.connect(lambda findings: told.extend(each.rule for each in findings))
    ill(qtbot, session)
    assert "vanishing-gradients" not in told
    qtbot.waitUntil(lambda: "vanishing-gradients" in told)
    for _ in range(2):
        session.training.forget()
        ill(qtbot, session)
    qtbot.wait(700)
    assert told.count("vanishing-gradients") == 1
    assert "vanishing-gradients" in rules(session)


def test_undo_brings_a_finding_back(qtbot: QtBot, session: Session) -> None:
    finding = ill(qtbot, session)
    session.mend(finding, finding.fixes[1])
    assert rules(session) == []
    session.undo()
    assert rules(session) == ["vanishing-gradients"]


def test_a_node_that_was_changed_by_hand_is_no_longer_ill(qtbot: QtBot, session: Session) -> None:
    finding = ill(qtbot, session)
    assert finding.node is not None
    session.edit(session.graph.with_settings(finding.node, units=12), "Change")
    assert rules(session) == []


def test_what_can_be_seen_in_the_drawing_is_told_before_any_training(qtbot: QtBot, session: Session) -> None:
    session.edit_root(session.root.with_training(learning_rate=30.0), "Set the learning rate")
    qtbot.waitUntil(lambda: rules(session) == ["learning-rate-out-of-range"])
    (finding,) = session.doctor.findings
    session.mend(finding, finding.fixes[0])
    assert session.root.training.learning_rate == 0.001
    assert rules(session) == []


def test_the_data_are_looked_at_too(qtbot: QtBot) -> None:
    from tests.engine.drawings import classifier

    graph = classifier(("dense", {"units": 4}), data="wine").with_settings("wine_1", scaling="none")
    session = Session(Document(brief(graph)))
    session.torch_arrived()
    session.doctor.switch(True)
    qtbot.waitUntil(lambda: rules(session) == ["inputs-not-scaled"])
    session.doctor.close()
    assert session.training.close()


def test_a_learning_rate_works_at_once_where_a_training_runs(qtbot: QtBot, session: Session) -> None:
    session.edit_root(brief(deep("relu", 2), epochs=5_000, learning_rate=30.0), "Draw")
    qtbot.waitUntil(lambda: "learning-rate-out-of-range" in rules(session))
    (finding,) = session.doctor.findings
    session.training.start()
    qtbot.waitUntil(lambda: session.training.status == "running")
    rates: list[float] = []
    session.trained.connect(lambda event: rates.append(getattr(event, "learning_rate", 0.0)))
    with qtbot.waitSignal(session.message) as told:
        session.mend(finding, finding.fixes[0])
    assert told.args[1] == "It works from the next step on."
    qtbot.waitUntil(lambda: 0.001 in rates)
    session.training.stop()
    qtbot.waitUntil(lambda: session.training.status == "finished")


@pytest.mark.parametrize(("rule", "ill"), [("dead-relu", "dead"), ("saturated-units", "saturated")])
def test_smaller_steps_do_not_wake_units_that_no_longer_learn_and_it_says_so(
    qtbot: QtBot, session: Session, rule: str, ill: str
) -> None:
    gentler = Tune("learning_rate", 0.0001)
    finding = Finding(f"Half of the units are {ill}.", "dense_1", None, "", (gentler,), rule=rule)
    with qtbot.waitSignal(session.message) as told:
        session.mend(finding, gentler)
    assert told.args == [
        "Done: set learning rate to 0.0001.",
        f"Units that are {ill} stay so until you start over: smaller steps keep others at work.",
    ]


@pytest.mark.parametrize(
    ("kept", "said"),
    [
        (
            True,
            "Where no later epoch is better, the training ends and goes back to its best, also one of before.",
        ),
        (False, "What was learned by heart stays: go back to before in the time machine, or start over."),
    ],
)
def test_stopping_early_from_now_on_says_whether_it_can_go_back(
    qtbot: QtBot, session: Session, kept: bool, said: str
) -> None:
    stop = Tune("patience", 5)
    finding = Finding("The network overfits.", "binary_cross_entropy_1", None, "", (stop,), rule="overfitting")
    train(qtbot, session)
    state = session.training.state
    assert state is not None
    if not kept:
        state.forget_best()
    with qtbot.waitSignal(session.message) as told:
        session.mend(finding, stop)
    assert told.args == ["Done: set patience to 5.", said]


def test_switched_off_it_is_silent_and_asks_for_nothing(qtbot: QtBot, session: Session) -> None:
    ill(qtbot, session)
    session.doctor.switch(False)
    assert rules(session) == []
    assert "doctor" not in session.training.watching.probes
    train(qtbot, session)
    qtbot.waitUntil(lambda: session.training._answers.idle)
    assert rules(session) == []


def test_the_probe_is_asked_for_only_while_a_training_runs(qtbot: QtBot, session: Session) -> None:
    assert "doctor" not in session.training.watching.probes
    session.training.start()
    qtbot.waitUntil(lambda: session.training.status == "running")
    assert "doctor" in session.training.watching.probes
    qtbot.waitUntil(lambda: session.training.status == "finished")
    assert "doctor" not in session.training.watching.probes


def test_another_drawing_has_no_findings(qtbot: QtBot, session: Session) -> None:
    ill(qtbot, session)
    session.show(deep("relu", 1))
    assert rules(session) == []


def blocked() -> tuple[Graph, str]:
    return collapsed(deep("sigmoid", 10), ["dense_1", "sigmoid_1", "dense_2", "sigmoid_2"], "Stage")


def test_a_block_shows_what_is_wrong_inside_of_it(qtbot: QtBot, session: Session) -> None:
    graph, block = blocked()
    session.edit_root(graph, "Group")
    finding = ill(qtbot, session)
    assert finding.node == f"{block}/dense_1"
    assert set(session.doctor.at_level(TOP)) == {block}
    assert set(session.doctor.at_level(TOP.inside(block))) == {"dense_1"}
    session.mend(finding, finding.fixes[0])
    session.enter(block)
    assert session.graph.nodes["sigmoid_1"].layer.kind == "relu"


def test_a_badge_stands_on_the_node_and_its_card_has_picture_and_fixes(qtbot: QtBot, session: Session) -> None:
    canvas = Canvas(session)
    qtbot.addWidget(canvas)
    canvas.show()
    finding = ill(qtbot, session)
    assert finding.node is not None
    assert canvas.drawing.nodes[finding.node].state.level == "warning"
    canvas.explanation.open(finding.node)
    (card,) = canvas.explanation.findChildren(ProblemCard)
    assert card.picture is not None
    assert card.picture.accessibleName().startswith("gradient: Dense ")
    button = next(b for b in card.findChildren(QPushButton) if b.text() == "Insert batch norm in 10 places")
    button.click()
    assert [node.layer.kind for node in session.graph.nodes.values()].count("batch-norm") == 10
    assert canvas.drawing.nodes[finding.node].state.level == ""


def test_what_a_run_broke_of_is_told_once_with_its_fixes(qtbot: QtBot, session: Session) -> None:
    from tests.engine.doctor.test_numbers import line

    session.show(line(learning_rate=2.0))
    canvas = Canvas(session)
    qtbot.addWidget(canvas)
    train(qtbot, session)
    qtbot.waitUntil(lambda: rules(session) == ["not-a-number"])
    (finding,) = session.doctor.findings
    assert finding.node is not None
    assert canvas.drawing.problems_of(finding.node) == (finding,)
    assert canvas.drawing.nodes[finding.node].state.level == "error"


def test_the_window_lists_announces_and_remembers(
    qtbot: QtBot, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(announcing, "LASTS", 0.1)
    session = window.session
    session.show(deep("sigmoid", 10))
    session.torch_arrived()
    assert session.doctor.on
    assert window.commands.actions["doctor"].isChecked()
    ill(qtbot, session)
    qtbot.waitUntil(lambda: window.toast.text.text() == "The doctor: Vanishing gradients at Dense 1")
    qtbot.waitUntil(lambda: bool(window.problems.widget().findChildren(ProblemCard)))
    (card,) = window.problems.widget().findChildren(ProblemCard)
    headings = [label.text() for label in window.problems.widget().findChildren(QLabel)]
    assert {"The drawing is ready to train", "The doctor", "Vanishing gradients · Dense 1"} <= set(headings)
    assert window.docks["problems"].windowTitle() == "Problems"
    qtbot.waitUntil(lambda: window.status.advice.text() == "1 finding")
    with qtbot.waitSignal(window.problems.located) as located:
        qtbot.mouseClick(card, Qt.MouseButton.LeftButton)
    assert located.args == ["dense_1"]
    window.commands.actions["doctor"].trigger()
    assert not session.doctor.on
    assert not window.preferences.value.doctor
    qtbot.waitUntil(lambda: not window.problems.widget().findChildren(ProblemCard))
    assert session.training.close()


def test_a_run_that_goes_on_is_judged_by_its_whole_course(qtbot: QtBot, session: Session) -> None:
    train(qtbot, session)
    done = session.training.run.state.epoch
    train(qtbot, session)
    bedside = session.doctor._bedside
    assert bedside is not None
    qtbot.waitUntil(lambda: len(bedside.chart.record.epochs) == session.training.run.state.epoch)
    assert bedside.chart.record.epochs[0].epoch == 1
    assert bedside.chart.record.lately[0].epoch == done + 1
