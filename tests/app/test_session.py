"""The session: one document, its analysis, its selection and its file, for all panels."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.session import Session
from engine.document import Document
from engine.graph import Graph
from engine.layer import make
from tests.engine.drawings import chain, classifier


@pytest.fixture
def session(qtbot: QtBot) -> Session:
    return Session(Document(classifier(("dense", {"units": 8}), "relu")))


def test_the_analysis_is_that_of_the_new_drawing_when_drawn_is_emitted(session: Session) -> None:
    seen: list[bool] = []
    session.drawn.connect(lambda before, after: seen.append(session.analysis.graph is after))
    session.edit(session.graph.with_settings("dense_1", units=4), "Set units")
    assert seen == [True]


def test_a_fix_is_one_step_that_can_be_undone(session: Session) -> None:
    session.edit(session.graph.with_settings("dense_2", units=5), "Set units")
    problem = session.analysis.problems[0]
    session.mend(problem, problem.fixes[0])
    assert session.analysis.ready
    session.document.undo()
    assert not session.analysis.ready


def test_what_is_deleted_is_no_longer_selected(session: Session) -> None:
    session.select(["relu_1", "dense_1"])
    session.edit(session.graph.without(["relu_1"]), "Delete")
    assert session.selection == {"dense_1"}


def test_ids_that_are_not_in_the_drawing_are_not_selected(session: Session) -> None:
    session.select(["relu_1", "nobody"])
    assert session.selection == {"relu_1"}


def test_what_was_saved_opens_again(session: Session, tmp_path: Path) -> None:
    path = tmp_path / "net.gradwire"
    drawing = session.graph
    assert session.save(path)
    assert not session.document.unsaved
    session.show(Graph())
    assert session.open(path)
    assert session.graph == drawing
    assert session.document.path == path


def test_a_broken_file_is_told_and_what_is_open_stays(session: Session, tmp_path: Path, qtbot: QtBot) -> None:
    path = tmp_path / "broken.gradwire"
    path.write_text("{")
    drawing = session.graph
    with qtbot.waitSignal(session.message) as told:
        assert not session.open(path)
    assert told.args is not None
    assert told.args[0].startswith("broken.gradwire cannot be opened.")
    assert session.graph is drawing


def test_a_folder_that_is_missing_is_told_when_saving(session: Session, tmp_path: Path, qtbot: QtBot) -> None:
    with qtbot.waitSignal(session.message):
        assert not session.save(tmp_path / "missing" / "net.gradwire")
    assert session.document.path is None


def test_costs_are_counted_once_torch_is_there_and_follow_the_drawing(session: Session, qtbot: QtBot) -> None:
    with qtbot.waitSignal(session.costed):
        session.torch_arrived()
    assert session.cost is not None
    assert session.cost.parameters == 4 * 8 + 8 + 8 * 3 + 3
    with qtbot.waitSignal(session.costed):
        session.edit(session.graph.with_settings("dense_1", units=4), "Set units")
    assert session.cost.parameters == 4 * 4 + 4 + 4 * 3 + 3


def test_a_large_drawing_is_counted_without_holding_the_window_up(qtbot: QtBot) -> None:
    kinds = [("dense", {"units": units}) for units in range(10, 210)]
    session = Session(Document(chain(("input", {"shape": (4,)}), *kinds, "output")))
    with qtbot.waitSignal(session.costed):
        session.torch_arrived()
    assert session.cost is not None
    assert session.cost.nodes["dense_1"].parameters == 50


def test_another_drawing_takes_the_place_of_the_old_one_and_its_selection(session: Session, qtbot: QtBot) -> None:
    session.select(["relu_1"])
    graph, _ = Graph().added(make("dense"))
    with qtbot.waitSignal(session.opened):
        session.show(graph)
    assert session.selection == frozenset()
    assert session.document.undo_label is None


def test_undo_and_redo_analyse_nothing_anew(session: Session) -> None:
    session.edit(chain("input", "dense", "output"), "Draw")
    before = session.whole
    for units in range(20, 40):  # of a gesture only its end is in the history
        session.edit(session.graph.with_settings("dense_1", units=units), "Set units", merge="scrub")
    after = session.whole
    session.undo()
    assert session.whole is before
    assert session.analysis.graph is session.graph
    session.redo()
    assert session.whole is after
    assert session.graph.nodes["dense_1"].layer.setting("units") == 39


def test_no_more_than_a_few_analyses_are_kept_and_none_of_a_drawing_that_was_closed(session: Session) -> None:
    for units in range(20, 40):
        session.edit(chain("input", "dense", "output").with_settings("dense_1", units=units), "Draw")
    kept = session._recent
    assert len(kept) == 8
    assert kept[-1] is session.whole
    session.show(Graph())
    assert session._recent == [session.whole]
