"""Views that have nothing to show say what is missing and what to do, and announce only what can come."""

from pathlib import Path

import pytest
import torch  # noqa: F401  (before a view asks for it)

from app.session import Session
from app.tryit.panel import TryIt
from app.verdict.panel import VerdictView
from app.views.activations import ActivationView
from app.views.boundary import BoundaryView
from app.views.gradients import GradientView
from app.views.hidden import HiddenView
from app.views.landscape import LandscapeView
from app.views.loss import LossView
from app.views.luck import LuckView
from app.views.race import RaceView
from app.views.units import UnitView
from app.views.view import View
from app.views.weights import WeightView
from app.waiting import LOADING, NO_DATA, NO_LOSS, awaited, lacking
from engine.datasets.base import Dataset
from engine.datasets.importing import inspect
from engine.document import Document
from engine.graph import Graph, Wire
from tests.app.conftest import chain

COMING = "It comes in a moment."
DATALESS = chain(("input", {"shape": (4,)}), ("dense", {"units": 3}), ("output", {}))
LOSSLESS = chain(("iris", {}), ("dense", {"units": 3}), ("output", {}))
BROKEN = chain(("iris", {}), ("conv2d", {}), ("output", {}))


@pytest.fixture
def session_of(request: pytest.FixtureRequest):
    def made(graph: Graph, torch_here: bool = True, path: Path | None = None) -> Session:
        session = Session(Document(graph, path))
        session.torch_here = torch_here
        request.addfinalizer(session.training.close)
        return session

    return made


def complete() -> Graph:
    graph = chain(("iris", {}), ("dense", {"units": 3}), ("cross-entropy", {}))
    (*_, loss) = graph.nodes
    return graph.with_wire(Wire("iris_1", "y", loss, "target"))


def test_a_drawing_without_data_says_that_it_has_none(qapp, session_of) -> None:
    assert awaited(session_of(DATALESS), COMING) == NO_DATA


def test_a_drawing_without_a_loss_says_that_it_has_none(qapp, session_of) -> None:
    assert awaited(session_of(LOSSLESS), COMING) == NO_LOSS


def test_an_unfinished_drawing_says_what_comes_next(qapp, session_of) -> None:
    assert awaited(session_of(chain(("iris", {}))), COMING) == (
        "The drawing is not finished yet. Next: connect Iris to a layer."
    )


def test_a_drawing_with_problems_says_the_first_and_how_they_are_mended(qapp, session_of) -> None:
    session = session_of(BROKEN)
    said = awaited(session, COMING)
    assert said.startswith("The drawing has a problem: " + session.whole.problems[0].text)
    assert "key E" in said
    more = session_of(chain(("iris", {}), ("conv2d", {}), ("cross-entropy", {})))
    assert awaited(more, COMING).startswith("The drawing has problems: " + more.whole.problems[0].text)


def test_before_the_engine_is_there_it_is_said_that_it_is_loaded(qapp, session_of) -> None:
    assert awaited(session_of(complete(), torch_here=False), COMING) == LOADING


def test_what_can_come_is_announced(qapp, session_of) -> None:
    assert lacking(session_of(complete())) == ""
    assert awaited(session_of(complete()), COMING) == COMING


def test_an_empty_drawing_leaves_each_view_its_own_words(qapp, session_of) -> None:
    assert awaited(session_of(Graph()), COMING) == ""


VIEWS = (
    ActivationView,
    HiddenView,
    BoundaryView,
    UnitView,
    LossView,
    WeightView,
    GradientView,
    LandscapeView,
    LuckView,
    RaceView,
    TryIt,
    VerdictView,
)


@pytest.mark.parametrize("kind", VIEWS)
def test_a_view_of_a_drawing_without_data_promises_nothing(qtbot, session_of, kind: type[View]) -> None:
    view = kind(session_of(DATALESS))
    qtbot.addWidget(view)
    view.draw()
    assert "moment" not in view.nothing.text()
    assert "data set" in view.nothing.text()


def test_an_invitation_becomes_what_is_missing_as_soon_as_that_is_missing(qtbot, session_of) -> None:
    session = session_of(complete())
    view = LuckView(session)
    qtbot.addWidget(view)
    view.show()
    assert view.nothing.text() == LuckView.empty
    session.edit(session.graph.without(["iris_1"]), "Delete")
    assert view.nothing.text() not in (LuckView.empty, "")
    session.undo()
    assert view.nothing.text() == LuckView.empty


def test_a_view_that_comes_into_sight_says_what_is_missing_now(qtbot, session_of) -> None:
    session = session_of(complete())
    view = LuckView(session)
    qtbot.addWidget(view)
    session.show(LOSSLESS)
    view.show()
    assert view.nothing.text() == NO_LOSS


@pytest.fixture
def points(tmp_path: Path) -> Path:
    path = tmp_path / "points.csv"
    path.write_text("a,b,kind\n" + "".join(f"{n},{-n},{'xyz'[n % 3]}\n" for n in range(40)))
    return path


def drawn(data: Dataset) -> Graph:
    return complete().with_layer("iris_1", data)


def test_a_view_says_which_file_is_missing_while_it_is(qtbot, session_of, points: Path) -> None:
    data = inspect(points).dataset
    points.rename(points.with_name("elsewhere.csv"))
    session = session_of(drawn(data), path=points.with_name("drawing.gradwire"))
    session.torch_arrived()
    view = BoundaryView(session)
    qtbot.addWidget(view)
    view.show()
    qtbot.waitUntil(lambda: "points.csv" in view.nothing.text())
    assert "moment" not in view.nothing.text()
    points.with_name("elsewhere.csv").rename(points)
    session.edit(session.graph.with_layer("iris_1", data.changed(split_seed=3)), "Change")
    qtbot.waitUntil(lambda: view.pages.currentWidget() is view.picture)


def test_what_is_missing_in_one_drawing_is_not_said_of_another(qtbot, session_of, points: Path) -> None:
    data = inspect(points).dataset
    points.unlink()
    session = session_of(drawn(data))
    session.torch_arrived()
    view = BoundaryView(session)
    qtbot.addWidget(view)
    view.show()
    qtbot.waitUntil(lambda: session.training.watching.trouble is not None)
    session.show(complete())
    assert session.training.watching.trouble is None
    assert awaited(session, COMING) == COMING


def test_what_went_wrong_is_not_written_over_by_what_the_drawing_lacks(qtbot, session_of) -> None:
    session = session_of(complete())
    view = LuckView(session)
    qtbot.addWidget(view)
    view.show()
    view.show_empty("The file is gone.")
    session.edit(session.graph.without(["iris_1"]), "Delete")
    assert view.nothing.text() == "The file is gone."
