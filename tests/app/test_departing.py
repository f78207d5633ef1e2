"""Nothing that is lost and nothing that ends goes without a question, whatever takes the drawing's place."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from app.departing import CANCEL, DISCARD, END, SAVE, question
from app.origin import BY_HAND
from app.runs_book import TOO_LARGE, RunBook
from app.session import Session
from app.views.luck import LuckView
from engine.graph import Wire
from engine.runs.store import listing
from engine.training.wire_weights import set_weight
from tests.app.recording import recorded
from tests.app.saved import save
from tests.engine.drawings import classifier

ONLY_HERE = "What 'net' has learned is kept in this window only."
UNSAVED = "'net' has changes that are not saved."
ENDS = " The training that is under way would end."


@pytest.fixture
def session(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Session]:
    with recorded(tmp_path / "state", monkeypatch, epochs=100_000) as session:
        RunBook.of(session)
        yield session


def train(qtbot: QtBot, session: Session) -> None:
    session.training.start()
    qtbot.waitUntil(lambda: session.training.status == "running")
    qtbot.waitUntil(lambda: session.training.beats.steps > 0)


def asked(session: Session) -> tuple[str, str, tuple[str, ...]] | None:
    found = question(session, "net")
    return (found.text, found.hint, found.answers) if found is not None else None


def test_a_drawing_as_it_is_on_disk_goes_without_a_question(session: Session) -> None:
    assert asked(session) is None


def test_a_training_under_way_is_asked_about_until_it_is_over(session: Session, qtbot: QtBot) -> None:
    train(qtbot, session)
    hint = "It would end where it is. Its run is kept, with what it has learned."
    assert asked(session) == ("'net' is being trained.", hint, (END, CANCEL))
    session.training.stop()
    qtbot.waitUntil(lambda: session.training.status == "finished")
    qtbot.waitUntil(lambda: asked(session) is None)


@pytest.mark.parametrize(
    ("choice", "hint"),
    [
        ({"enabled": False}, "It would end where it is."),
        ({"weights_limit": 0}, "It would end where it is. Its run is kept, without its weights."),
    ],
)
def test_what_stays_of_a_training_is_what_is_recorded_of_it(
    session: Session, qtbot: QtBot, choice: dict[str, int], hint: str
) -> None:
    RunBook.of(session).choose(**choice)  # type: ignore[arg-type]  # by name
    train(qtbot, session)
    assert asked(session) == ("'net' is being trained.", hint, (END, CANCEL))


def test_weights_that_will_be_too_large_to_record_can_be_saved_first(session: Session, qtbot: QtBot) -> None:
    RunBook.of(session).choose(weights_limit=8)
    train(qtbot, session)
    hint = f"{TOO_LARGE} Discarded weights cannot be brought back.{ENDS}"
    assert asked(session) == (ONLY_HERE, hint, (SAVE, DISCARD, CANCEL))


def test_changes_that_are_not_saved_come_before_the_training_that_ends(session: Session, qtbot: QtBot) -> None:
    session.edit(session.graph.renamed("dense_1", "Hidden"), "Rename")
    assert asked(session) == (UNSAVED, "Discarded changes cannot be brought back.", (SAVE, DISCARD, CANCEL))
    train(qtbot, session)
    assert asked(session) == (UNSAVED, f"Discarded changes cannot be brought back.{ENDS}", (SAVE, DISCARD, CANCEL))


def test_weights_set_by_hand_at_rest_do_not_go_unasked_until_they_are_saved(
    session: Session, qtbot: QtBot, tmp_path: Path
) -> None:
    save(qtbot, session, tmp_path / "net.gradwire")
    graph, wire = session.graph, Wire("iris_1", "x", "dense_1", "in")
    session.training.changes.make(lambda state: set_weight(state, graph, wire, 2.0), None, "Set the weights")
    hint = f"{BY_HAND} Discarded weights cannot be brought back."
    qtbot.waitUntil(lambda: asked(session) == (ONLY_HERE, hint, (SAVE, DISCARD, CANCEL)))
    save(qtbot, session, tmp_path / "net.gradwire")
    assert asked(session) is None


def test_the_next_run_records_weights_set_by_hand_before_it(session: Session, qtbot: QtBot) -> None:
    graph, wire = session.graph, Wire("iris_1", "x", "dense_1", "in")
    session.training.changes.make(lambda state: set_weight(state, graph, wire, 2.0), None, "Set the weights")
    qtbot.waitUntil(lambda: asked(session) is not None)
    train(qtbot, session)
    qtbot.waitUntil(lambda: (found := asked(session)) is not None and END in found[2])


def test_weights_that_were_taken_from_elsewhere_do_not_go_unasked(session: Session) -> None:
    session.training.learned.take({"dense_1.bias": np.zeros(8, np.float32)})
    hint = f"{BY_HAND} Discarded weights cannot be brought back."
    assert asked(session) == (ONLY_HERE, hint, (SAVE, DISCARD, CANCEL))
    session.training.forget()
    assert asked(session) is None


def test_what_the_drawing_before_has_learned_is_not_asked_about(session: Session, qtbot: QtBot) -> None:
    book = RunBook.of(session)
    book.choose(weights_limit=8)
    train(qtbot, session)
    folder = book.folder
    session.show(classifier())
    session.training.learned.know({"dense_1.bias": np.zeros(3, np.float32)})
    qtbot.waitUntil(lambda: [run.reason for run in listing(folder).records] == ["stopped"])
    qtbot.waitUntil(lambda: book._answers.idle)
    assert asked(session) is None


def test_another_training_of_the_drawing_is_asked_about_too(session: Session) -> None:
    training = session.training
    training.occupy("A race", lambda work: Future(), lambda quiet: None, lambda: None)
    assert asked(session) == ("A race is under way.", "It would end where it is.", (END, CANCEL))
    training.vacate()
    assert asked(session) is None


def test_a_view_that_trains_copies_is_asked_about_as_long_as_it_does(session: Session, qtbot: QtBot) -> None:
    view = LuckView(session)
    qtbot.addWidget(view)
    view.start.click()
    assert asked(session) == ("Luck is under way.", "It would end where it is.", (END, CANCEL))
    view.start.click()
    assert asked(session) is None


def test_a_session_that_is_over_asks_nothing(session: Session, qtbot: QtBot) -> None:
    train(qtbot, session)
    assert session.training.close()
    assert asked(session) is None
