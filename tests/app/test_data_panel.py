"""The data panel shows the data set of the drawing: facts in words, examples as what they are."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtGui import QPixmap
from pytestqt.qtbot import QtBot

from app.data_panel import DataPanel
from app.session import Session
from app.theme import DARK
from engine.datasets.marks import Mark
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
    qtbot.waitUntil(lambda: panel.parts is not None)
    return panel


def test_a_drawing_without_data_says_what_to_do(qtbot: QtBot, session: Session) -> None:
    panel = DataPanel(session)
    qtbot.addWidget(panel)
    panel.show()
    assert panel.state.text() == "Put a data set on the canvas to see its examples here, or bring your own."
    assert panel.state.isVisible()
    wanted: list[str] = []
    session.wanted.connect(wanted.append)
    for button in (panel.bring.bring, panel.bring.draw, panel.bring.paint):
        assert button.isVisible()
        button.click()
    assert wanted == ["import-data", "draw-pictures", "paint-points"]


def test_a_table_has_a_row_per_example_in_its_own_units(qtbot: QtBot, session: Session) -> None:
    panel = panel_of(qtbot, session, classifier())
    assert panel.facts.text() == (
        "150 examples of 4 numbers each, 3 classes.\n"
        "Split: 106 for training (71 %), 22 for validation (15 %), 22 for test (15 %).\n"
        "Standardised: mean 0 and deviation 1 on the training part."
    )
    model = panel.table.examples
    assert panel.examples.currentWidget() is panel.table
    assert (model.rowCount(), model.columnCount()) == (106, 6)
    horizontal = Qt.Orientation.Horizontal
    assert [model.headerData(i, horizontal) for i in (0, 4, 5)] == ["sepal length (cm)", "species", "where from"]
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
    assert [panel.part.itemText(i) for i in range(panel.part.count())] == [
        "Training (128)",
        "Validation (22)",
        "All (150)",
    ]


def test_a_missing_file_is_a_sentence(qtbot: QtBot, session: Session) -> None:
    session.show(chain("csv"))
    panel = DataPanel(session)
    qtbot.addWidget(panel)
    panel.show()
    qtbot.waitUntil(lambda: panel.state.text() != "Loading the examples…")
    assert panel.state.isVisible()
    assert panel.state.text().endswith(".")


def test_a_hidden_panel_loads_nothing(qtbot: QtBot, session: Session) -> None:
    session.show(classifier())
    panel = DataPanel(session)
    qtbot.addWidget(panel)
    session.edit(session.graph.with_settings("iris_1", test=0.0), "Set test")
    assert panel.parts is None
    assert not panel._loader.busy


def rows_of(panel: DataPanel) -> list[list[str]]:
    """The cells of the table."""
    model = panel.table.examples
    return [[str(model.index(row, at).data()) for at in range(model.columnCount())] for row in range(model.rowCount())]


def choose(panel: DataPanel, *rows: int) -> list[int]:
    """Selects rows of the table. Returns which examples of the data set they are."""
    panel.table.clearSelection()
    for row in rows:
        panel.table.selectionModel().select(
            panel.table.examples.index(row, 0),
            QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows,
        )
    shown = panel.table.examples.shown
    assert shown is not None
    return [shown.place(row) for row in rows]


def loaded(qtbot: QtBot, panel: DataPanel) -> None:
    qtbot.waitUntil(lambda: panel.parts is not None)


def test_examples_of_one_class_are_shown_alone_and_found_by_where_they_come_from(
    qtbot: QtBot, session: Session
) -> None:
    panel = panel_of(qtbot, session, classifier())
    panel.part.setCurrentIndex(3)
    panel.kind.setCurrentIndex(2)
    assert {row[4] for row in rows_of(panel)} == {"versicolor"}
    assert panel.counted.text() == "50 found"
    panel.kind.setCurrentIndex(0)
    panel.search.setText("row 17")
    assert [row[5] for row in rows_of(panel)] == ["row 17"]
    panel.search.setText("Virgin")
    assert {row[4] for row in rows_of(panel)} == {"virginica"}


def test_a_click_on_the_head_of_a_column_sorts_and_a_second_one_turns_it_round(qtbot: QtBot, session: Session) -> None:
    panel = panel_of(qtbot, session, classifier())
    header = panel.table.horizontalHeader()
    header.sectionClicked.emit(0)
    lengths = [float(row[0]) for row in rows_of(panel)]
    assert lengths == sorted(lengths)
    header.sectionClicked.emit(0)
    assert [float(row[0]) for row in rows_of(panel)] == sorted(lengths, reverse=True)
    header.sectionClicked.emit(5)
    places = [int(row[5].removeprefix("row ")) for row in rows_of(panel)]
    assert places == sorted(places)


def test_selected_examples_are_put_into_another_part_and_undo_brings_them_back(qtbot: QtBot, session: Session) -> None:
    panel = panel_of(qtbot, session, classifier())
    assert panel.decide.isHidden()
    examples = choose(panel, 0, 5)
    assert panel.decide.words.text() == "2 selected"
    menu = panel.decide.menu()
    assert menu is not None
    next(action for action in menu.actions() if action.text() == "Put into test").trigger()
    assert session.root.nodes["iris_1"].layer.marks == tuple(
        Mark(example=example, part="test") for example in sorted(examples)
    )
    loaded(qtbot, panel)
    assert panel.part.itemText(0) == "Training (104)"
    panel.part.setCurrentIndex(2)
    assert sum(row[5].endswith("put into test") for row in rows_of(panel)) == 2
    assert panel.taken_back.text() == "Take back 2 decisions"
    session.undo()
    loaded(qtbot, panel)
    assert panel.part.itemText(0) == "Training (106)"
    assert panel.taken_back.isHidden()


def test_a_label_is_changed_for_what_is_selected_and_can_be_taken_back(qtbot: QtBot, session: Session) -> None:
    panel = panel_of(qtbot, session, classifier())
    (example,) = choose(panel, 3)
    right = next(name for name in ("setosa", "virginica") if name != rows_of(panel)[3][4])
    menu = panel.decide.menu()
    assert menu is not None
    labels = next(action.menu() for action in menu.actions() if action.text() == "Change label")
    next(action for action in labels.actions() if action.text() == right).trigger()
    loaded(qtbot, panel)
    assert rows_of(panel)[3][4:] == [right, f"row {example + 1}, label changed"]
    choose(panel, 3)
    assert not panel.decide.back.isHidden()
    panel.decide.back.click()
    loaded(qtbot, panel)
    assert session.root.nodes["iris_1"].layer.marks == ()


def test_leaving_out_is_a_decision_too(qtbot: QtBot, session: Session) -> None:
    panel = panel_of(qtbot, session, classifier())
    choose(panel, 0, 1, 2)
    menu = panel.decide.menu()
    assert menu is not None
    next(action for action in menu.actions() if action.text() == "Leave out").trigger()
    loaded(qtbot, panel)
    assert panel.table.examples.rowCount() == 103
    panel.taken_back.click()
    loaded(qtbot, panel)
    assert panel.table.examples.rowCount() == 106


def test_a_truth_table_has_nothing_to_decide_about(qtbot: QtBot, session: Session) -> None:
    panel = panel_of(qtbot, session, example("and").graph)
    choose(panel, 0)
    assert panel.decide.isHidden()
    assert panel.decide.menu() is None


def test_each_part_says_how_many_of_each_class_it_has(qtbot: QtBot, session: Session) -> None:
    panel = panel_of(qtbot, session, classifier())
    assert panel.parts is not None
    numbers = [[int(panel.counts.item(row, at).text()) for at in range(4)] for row in range(3)]
    assert [row[0] for row in numbers] == np.bincount(panel.parts.train.y).tolist()
    assert [row[3] for row in numbers] == [50, 50, 50]
    np.testing.assert_array_equal(panel.balance.by_part.T, np.array(numbers)[:, :3])


def test_the_split_is_set_here_too(qtbot: QtBot, session: Session) -> None:
    panel = panel_of(qtbot, session, classifier())
    panel.turn_to(2)
    assert panel.part.isHidden()
    panel.settings.changed.emit("test", 0.3)
    assert session.root.nodes["iris_1"].layer.test == 0.3
    loaded(qtbot, panel)
    assert panel.content.currentIndex() == 2, "the form stays under the hand"
    panel.turn_to(0)
    assert panel.part.itemText(2) == "Test (45)"


def test_an_example_that_is_opened_is_shown_on_the_canvas(qtbot: QtBot, session: Session) -> None:
    panel = panel_of(qtbot, session, classifier())
    panel.part.setCurrentIndex(1)
    told: list[object] = []
    session.example_changed.connect(told.append)
    panel.table.activated.emit(panel.table.examples.index(4, 0))
    assert [(shown.part, shown.row) for shown in told] == [("validation", 4)]


def test_pictures_are_sorted_by_class(qtbot: QtBot, session: Session) -> None:
    panel = panel_of(qtbot, session, chain("digits", "flatten"))
    panel.sort.setCurrentIndex(1)
    model = panel.pictures.examples
    labels = [model.index(row).data() for row in range(model.rowCount())]
    assert labels == sorted(labels)
    tip = str(model.index(0).data(Qt.ItemDataRole.ToolTipRole))
    assert "row " in tip
    assert "for training" in tip


def test_a_hidden_panel_puts_a_theme_on_when_it_is_shown(qtbot: QtBot, session: Session) -> None:
    panel = panel_of(qtbot, session, chain("xor", "dense"))
    light = panel.scatter.plot.backgroundBrush().color()
    panel.hide()
    session.set_theme(DARK)
    assert panel.scatter.plot.backgroundBrush().color() == light
    panel.show()
    assert panel.scatter.plot.backgroundBrush().color().name() == DARK.panel
