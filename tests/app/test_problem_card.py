"""A card says what is wrong and leads to it, also where that lies inside of a block."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from app.levels import Level
from app.problem_card import ProblemCard
from app.problems import ProblemsPanel
from app.session import Session
from engine.block import Block
from engine.doctor.base import Bars, Finding
from engine.document import Document
from engine.graph import Graph, Wire
from engine.grouping import collapsed
from engine.layer import Tune, make
from engine.nested import content, with_content
from tests.engine.drawings import chain, classifier

HIDDEN = ("dense", {"units": 8})


@pytest.fixture
def broken(qtbot: QtBot) -> Session:
    """Two copies of a Stage with a Core inside, in which nothing is wired to the two layers that are added up."""
    core, second = chain("block-input", HIDDEN, "add", "block-output").added(make("dense", {"units": 8}))
    core = core.without_wires(core.wires_into["dense_1"]).with_wire(Wire(second, "out", "add_1", "in"))
    stage = chain("block-input", "relu", "block-output")
    stage, _ = stage.inserted(stage.wires[0], Block(name="Core", graph=core))
    graph = classifier("relu")
    graph, _ = graph.inserted(graph.wires[0], Block(name="Stage", graph=stage, repeat=2))
    return Session(Document(graph))


def card(qtbot: QtBot, session: Session) -> ProblemCard:
    problem = next(problem for problem in session.analysis.problems if problem.level == "error")
    made = ProblemCard(session, problem)
    qtbot.addWidget(made)
    made.show()
    return made


def words(card: ProblemCard) -> list[str]:
    return [label.text() for label in card.findChildren(QLabel) if label.text()]


def buttons(card: ProblemCard) -> dict[str, QPushButton]:
    return {button.text(): button for button in card.findChildren(QPushButton)}


def test_trouble_inside_of_a_block_is_told_with_how_much_more_there_is(qtbot: QtBot, broken: Session) -> None:
    made = card(qtbot, broken)
    assert words(made) == [
        "Inside Stage: Inside Core: Dense has no input.",
        "Draw a wire to it.",
        "1 more to finish inside.",
    ]
    assert list(buttons(made)) == ["Open Stage ×1 › Core"]


def test_the_button_leads_to_the_node_in_question(qtbot: QtBot, broken: Session) -> None:
    made = card(qtbot, broken)
    buttons(made)["Open Stage ×1 › Core"].click()
    assert broken.level == Level(("block_1", "block_1"), (0, 0))
    assert broken.selection in ({"dense_1"}, {"dense_2"})
    errors = [problem.text for problem in broken.analysis.problems if problem.level == "error"]
    assert errors == ["Dense has no input.", "Dense has no input."]


def test_from_within_the_way_is_shorter(qtbot: QtBot, broken: Session) -> None:
    broken.enter("block_1")
    assert list(buttons(card(qtbot, broken))) == ["Open Core"]


def test_the_list_tells_when_there_is_less_trouble_inside(qtbot: QtBot, broken: Session) -> None:
    panel = ProblemsPanel(broken)
    qtbot.addWidget(panel)

    def told() -> list[str]:
        return [label.text() for label in panel.findChildren(QLabel)]

    assert "1 more to finish inside." in told()
    path = ("block_1", "block_1")
    mended = content(broken.root, path).with_wire(Wire("block_input_1", "out", "dense_2", "in"))
    broken.edit_root(with_content(broken.root, path, mended), "Wire")
    broken.go(Level())
    qtbot.waitUntil(lambda: "1 more to finish inside." not in told() and "Stage" in told())


def test_trouble_with_what_reaches_a_block_has_no_way_in(qtbot: QtBot) -> None:
    graph, stage = collapsed(classifier(HIDDEN), ["dense_1"], "Stage")
    session = Session(Document(graph.without_wires(graph.wires_into[stage])))
    assert buttons(card(qtbot, session)) == {}


@pytest.mark.parametrize(
    ("inner", "outside", "within"),
    [
        (Graph(), [], ["The block is empty."]),
        (chain("block-input"), [], ["Nothing comes out of the block: it has no output."]),
        (
            chain("block-output"),
            ["Inside Stage: Nothing goes into the block: it has no input."],
            ["Nothing goes into the block: it has no input.", "Block output has no input."],
        ),
        (
            chain("block-input", "relu", "block-output", wired=False),
            ["Inside Stage: Block output has no input."],
            ["Block output has no input."],
        ),
        (chain("block-input", "reroute", "block-output"), [], []),
        (chain("reroute", "reroute"), [], ["Nothing comes out of the block: it has no output."]),
    ],
)
def test_unfinished_blocks_are_told_kindly(qtbot: QtBot, inner: Graph, outside: list[str], within: list[str]) -> None:
    graph = chain(("input", {"shape": (4,)}), "output").without_wires([Wire("input_1", "out", "output_1", "in")])
    graph, id = graph.added(Block(name="Stage", graph=inner))
    wires = [Wire("input_1", "out", id, port.name) for port in graph.nodes[id].inputs]
    wires += [Wire(id, port.name, "output_1", "in") for port in graph.nodes[id].outputs]
    session = Session(Document(graph.with_wires(wires)))
    panel = ProblemsPanel(session)
    qtbot.addWidget(panel)
    assert [problem.text for problem in session.analysis.problems_of(id) if problem.level == "error"] == outside
    session.enter(id)
    panel.refresh()
    assert [problem.text for problem in session.analysis.problems if problem.level == "error"] == within


def test_what_is_not_used_inside_is_told_in_terms_of_the_block(qtbot: QtBot) -> None:
    inner, _ = chain("block-input", "relu", "block-output").added(make("tanh"))
    graph = chain(("input", {"shape": (4,)}), "output")
    graph, id = graph.inserted(graph.wires[0], Block(name="Stage", graph=inner))
    session = Session(Document(graph))
    session.enter(id)
    (problem,) = [problem for problem in session.analysis.problems_of("tanh_1") if problem.fixes]
    assert problem.text == "Tanh is not used: no path leads from it to an output of the block."
    session.mend(problem, problem.fixes[0])
    assert session.graph == chain("block-input", "relu", "block-output")
    assert session.analysis.ready


def test_a_finding_shows_its_evidence_and_takes_newer_figures_without_losing_its_buttons(qtbot: QtBot) -> None:
    session = Session(Document(classifier(HIDDEN)))
    bars = Bars(("Dense",), (0.5,), "gradient")
    finding = Finding("It is 0.5.", "dense_1", hint="Mend it.", fixes=(Tune("clip", 1.0),), title="Ill", about="…")
    made = ProblemCard(session, replace(finding, evidence=bars), "Dense")
    qtbot.addWidget(made)
    assert words(made) == ["Ill · Dense", "It is 0.5.", "Mend it."]
    before = buttons(made)["Set clip to 1"]
    made.show_figures(replace(finding, text="It is 0.7.", evidence=replace(bars, values=(0.7,))))
    assert words(made)[1] == "It is 0.7."
    assert made.picture is not None
    assert made.picture.accessibleName() == "gradient: Dense 0.70"
    before.click()
    assert session.root.training.clip == 1.0
