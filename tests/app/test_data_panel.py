"""The data panel shows the data set of the drawing: facts in words, examples as what they are."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QPixmap
from pytestqt.qtbot import QtBot

from app.data_panel import DataPanel
from app.session import Session
from app.theme import DARK
from engine.document import Document
from engine.examples import example
from engine.graph import Graph
from tests.engine.drawings import chain, classifier


@pytest.fixture
def session(qtbot: QtBot) -> Iterator[Session]:
    session = Session(Document())
    yield session
    session.training.close()


def panel_of(qtbot: QtBot, session: Session, graph: Graph) -> DataPanel:
    """A panel that has loaded the data set of a drawing."""
    session.show(graph)
    panel = DataPanel(session)
    qtbot.addWidget(panel)
    panel.show()
    qtbot.waitUntil(lambda: panel.parts is not None, timeout=15_000)
    return panel


def test_a_drawing_without_data_says_what_to_do(qtbot: QtBot, session: Session) -> None:
    panel = DataPanel(session)
    qtbot.addWidget(panel)
    panel.show()
    assert panel.state.text() == "Put a data set on the canvas to see its examples here."
    assert panel.pages.currentWidget() is panel.state


def test_a_table_has_a_row_per_example_in_its_own_units(qtbot: QtBot, session: Session) -> None:
    panel = panel_of(qtbot, session, classifier())
    assert panel.facts.text() == (
        "150 examples of 4 numbers each, 3 classes.\n"
        "Split: 106 for training (71 %), 22 for validation (15 %), 22 for test (15 %).\n"
        "Standardised: mean 0 and deviation 1 on the training part."
    )
    model = panel.table.examples
    assert panel.examples.currentWidget() is panel.table
    assert (model.rowCount(), model.columnCount()) == (106, 5)
    horizontal = Qt.Orientation.Horizontal
    assert [model.headerData(i, horizontal) for i in (0, 4)] == ["sepal length (cm)", "species"]
    lengths = [float(str(model.index(row, 0).data())) for row in range(20)]
    assert min(lengths) > 4
    assert {model.index(row, 4).data() for row in range(106)} == {"setosa", "versicolor", "virginica"}


def test_a_truth_table_is_a_table_and_says_that_it_is_not_split(qtbot: QtBot, session: Session) -> None:
    panel = panel_of(qtbot, session, example("half-adder").graph)
    assert panel.facts.text() == (
        "4 examples of 2 numbers each, 2 classes.\n"
        "Not split: training, validation and test are each all of them.\n"
        "Not scaled: the numbers go in as they are."
    )
    model = panel.table.examples
    assert panel.examples.currentWidget() is panel.table
    rows = [[model.index(row, column).data() for column in range(3)] for row in range(4)]
    assert [row[2] for row in rows] == ["0, 0", "1, 0", "1, 0", "0, 1"]
    panel.look.setCurrentIndex(1)
    assert panel.examples.currentWidget() is panel.scatter
    assert panel.scatter.legend.names() == ("training", "validation", "test"), "no colour says several answers"


def test_class_bars_count_the_rows_of_a_truth_table_once(qtbot: QtBot, session: Session) -> None:
    panel = panel_of(qtbot, session, example("and").graph)
    assert panel.balance.counts.tolist() == [3, 1]


def test_the_part_can_be_chosen(qtbot: QtBot, session: Session) -> None:
    panel = panel_of(qtbot, session, classifier())
    assert [panel.part.itemText(i) for i in range(3)] == ["Training (106)", "Validation (22)", "Test (22)"]
    panel.part.setCurrentIndex(1)
    assert panel.table.examples.rowCount() == 22


def test_digits_are_pictures_with_their_class_below(qtbot: QtBot, session: Session) -> None:
    panel = panel_of(qtbot, session, chain("digits", "flatten"))
    assert panel.examples.currentWidget() is panel.pictures
    assert panel.facts.text().startswith("1,797 pictures of 1×8×8 pixels, 10 classes.")
    model = panel.pictures.examples
    index = model.index(0)
    assert model.rowCount() == 1257
    assert index.data() in "0123456789"
    assert isinstance(index.data(Qt.ItemDataRole.DecorationRole), QPixmap)


def test_class_bars_count_all_parts(qtbot: QtBot, session: Session) -> None:
    panel = panel_of(qtbot, session, classifier())
    assert panel.balance.counts.tolist() == [50, 50, 50]
    assert not panel.balance.isHidden()


def test_points_in_the_plane_show_all_parts_with_marks_of_their_own(qtbot: QtBot, session: Session) -> None:
    panel = panel_of(qtbot, session, chain("xor", "dense"))
    assert panel.examples.currentWidget() is panel.scatter
    counts = {name: len(item.getData()[0]) for name, item in panel.scatter.points.items()}
    assert counts == {name: len(getattr(panel.parts, name)) for name in ("train", "validation", "test")}
    assert {item.opts["symbol"] for item in panel.scatter.points.values()} == {"o", "t", "s"}
    assert panel.scatter.legend.texts()[-3:] == ("training", "validation", "test")
    session.set_theme(DARK)
    panel.look.setCurrentIndex(1)
    assert panel.examples.currentWidget() is panel.table


def test_numbers_to_predict_have_no_class_bars(qtbot: QtBot, session: Session) -> None:
    panel = panel_of(qtbot, session, chain("diabetes", "dense"))
    assert panel.balance.isHidden()
    assert "to predict." in panel.facts.text().splitlines()[0]


def test_another_setting_loads_the_data_again(qtbot: QtBot, session: Session) -> None:
    panel = panel_of(qtbot, session, classifier())
    session.edit(session.graph.with_settings("iris_1", test=0.0), "Set test")
    assert panel.state.text() == "Loading the examples…"
    qtbot.waitUntil(lambda: panel.parts is not None)
    assert [panel.part.itemText(i) for i in range(panel.part.count())] == ["Training (128)", "Validation (22)"]


def test_a_missing_file_is_a_sentence(qtbot: QtBot, session: Session) -> None:
    session.show(chain("csv"))
    panel = DataPanel(session)
    qtbot.addWidget(panel)
    panel.show()
    qtbot.waitUntil(lambda: panel.state.text() != "Loading the examples…")
    assert panel.pages.currentWidget() is panel.state
    assert panel.state.text().endswith(".")


def test_a_hidden_panel_loads_nothing(qtbot: QtBot, session: Session) -> None:
    session.show(classifier())
    panel = DataPanel(session)
    qtbot.addWidget(panel)
    session.edit(session.graph.with_settings("iris_1", test=0.0), "Set test")
    assert panel.parts is None
    assert not panel._loader.busy
