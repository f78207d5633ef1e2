"""The import assistant: what it shows of a file, what can be changed, and what comes onto the canvas."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from pytestqt.qtbot import QtBot

from app.importing.assistant import around
from app.importing.column_models import ALSO, HOLDS, IN, KIND, OUT, PREDICT, USE
from app.theme import DARK
from engine.datasets.drawn import Drawn
from engine.datasets.iris import Iris
from engine.datasets.painted import Painted
from engine.datasets.places import shelf
from engine.datasets.table_file import TableFile
from tests.app.importing.conftest import Desk
from tests.engine.drawings import classifier


def cell(assistant, row: int, name: str) -> str:
    """What stands above a column."""
    model = assistant.found.table.columns
    names = [shown.seen.name for shown in model.columns]
    return str(model.index(row, names.index(name)).data())


def table_of(assistant) -> TableFile:
    dataset = assistant.found.dataset
    assert isinstance(dataset, TableFile)
    return dataset


def test_it_is_there_at_once_and_says_that_it_looks(desk: Desk, flowers: Path) -> None:
    assistant = desk.importing.open([flowers])
    assert assistant.isVisible()
    assert assistant.waiting.isVisible()
    assert "flowers.csv" in assistant.waiting.words.text()
    assert not assistant.add.isEnabled()
    desk.rest(assistant)


def test_the_first_rows_and_every_guess_are_shown(desk: Desk, flowers: Path) -> None:
    assistant = desk.open(flowers)
    rows = assistant.found.table.rows
    assert [rows.index(0, column).data() for column in range(5)] == ["0", "0.5", "red", "flower 0", "rose"]
    assert [cell(assistant, KIND, name).split(" ▾")[0] for name in ("width", "colour", "kind")] == [
        "number",
        "category",
        "category",
    ]
    assert cell(assistant, USE, "kind").startswith(PREDICT)
    assert cell(assistant, USE, "width").startswith(IN)
    assert cell(assistant, USE, "id").startswith(OUT)
    assert cell(assistant, HOLDS, "colour").splitlines() == ["2 different", "red, blue"]
    assert cell(assistant, HOLDS, "width").splitlines()[0] == "0.500 … 6.50"
    assert "one of 2 classes" in assistant.found.verdict.text()


def test_rows_that_cannot_be_read_are_named_with_line_and_reason(desk: Desk, flowers: Path) -> None:
    assistant = desk.open(flowers)
    assert assistant.found.unread_title.text() == "2 cannot be read and will be left out"
    lines = assistant.found.unread.toPlainText().splitlines()
    assert [line.split(":")[0] for line in lines] == ["Line 6", "Line 10"]
    assert all(line.endswith(".") and "cells" in line for line in lines)


def test_a_guess_is_changed_from_the_menu_above_its_column(desk: Desk, flowers: Path) -> None:
    assistant = desk.open(flowers)
    table = assistant.found.table
    menu = table.menu(KIND, 0)
    assert menu is not None
    next(action for action in menu.actions() if action.text() == "number").trigger()
    assert cell(assistant, KIND, "id").startswith("number")
    assert next(column.kind for column in table_of(assistant).columns if column.name == "id") == "number"


def test_another_column_is_predicted_and_others_are_left_out(desk: Desk, flowers: Path) -> None:
    assistant = desk.open(flowers)
    table = assistant.found.table
    table.use_chosen.emit("width", PREDICT)
    assert (table_of(assistant).target, table_of(assistant).predict) == ("width", "number") or table_of(
        assistant
    ).target == "width"
    assert cell(assistant, USE, "kind").startswith(IN)
    table.use_chosen.emit("colour", OUT)
    assert "colour" in table_of(assistant).leave_out
    table.use_chosen.emit("colour", IN)
    assert "colour" not in table_of(assistant).leave_out


def test_a_column_is_predicted_together_with_another(desk: Desk, flowers: Path) -> None:
    assistant = desk.open(flowers)
    table = assistant.found.table
    table.use_chosen.emit("colour", ALSO)
    assert table_of(assistant).also == ("colour",)
    assert cell(assistant, USE, "colour").startswith(ALSO)
    said = assistant.found.verdict.text()
    assert said == "“kind” holds “lily” and “rose”, but “colour” holds “blue” and “red”."
    table.use_chosen.emit("kind", ALSO)
    assert (table_of(assistant).target, table_of(assistant).also) == ("kind", ("colour",)), "it is the target"
    table.use_chosen.emit("colour", PREDICT)
    assert (table_of(assistant).target, table_of(assistant).also) == ("colour", ())
    table.use_chosen.emit("kind", ALSO)
    table.use_chosen.emit("kind", IN)
    assert table_of(assistant).also == ()


def test_what_is_predicted_can_be_left_out_when_another_column_takes_its_place(desk: Desk, flowers: Path) -> None:
    assistant = desk.open(flowers)
    assistant.found.table.use_chosen.emit("kind", OUT)
    assert table_of(assistant).target == "colour"
    assert "kind" in table_of(assistant).leave_out


def test_split_scaling_and_missing_values_are_settings_beside_it(desk: Desk, flowers: Path) -> None:
    assistant = desk.open(flowers)
    forms = assistant.found.forms
    for name in ("target", "predict", "missing", "scaling", "validation", "test", "split"):
        assert forms.editor(name) is not None, name
    forms.changed.emit("test", 0.3)
    forms.changed.emit("split", "group")
    assert forms.editor("split_by") is not None, "it is there where it means something"
    assert table_of(assistant).test == 0.3


def test_what_cannot_be_is_said_and_cannot_be_imported(desk: Desk, flowers: Path) -> None:
    assistant = desk.open(flowers)
    for name in ("id", "width", "colour"):
        assistant.found.table.use_chosen.emit(name, OUT)
    assert "No column is left" in assistant.found.verdict.text()
    assert not assistant.add.isEnabled()
    assistant.found.table.use_chosen.emit("width", IN)
    assert assistant.add.isEnabled()


def test_it_is_read_again_where_something_else_is_chosen_of_how(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "words.csv"
    path.write_text("a;b,c\n" + "1;2,x\n3;4,y\n" * 10, encoding="utf-8")
    assistant = desk.open(path)
    before = len(assistant.found.table.columns.columns)
    box = assistant.found.choices["separator"]
    other = next(at for at in range(box.count()) if at != box.currentIndex() and box.itemData(at) in (",", ";"))
    box.setCurrentIndex(other)
    box.activated.emit(other)
    assert assistant.busy
    assert assistant.found.isVisible(), "what was found stays to be seen"
    desk.rest(assistant)
    names = [shown.seen.name for shown in assistant.found.table.columns.columns]
    assert len(names) == before == 2
    assert names in (["a;b", "c"], ["a", "b,c"])


def test_in_an_empty_drawing_a_network_comes_with_it_that_is_ready(desk: Desk, flowers: Path) -> None:
    assistant = desk.open(flowers, at=(100.0, 50.0))
    assert assistant.network.isChecked()
    assistant.add.click()
    desk.until(lambda: desk.importing.assistant is None)
    assert desk.session.whole.problems == ()
    (dataset,) = desk.data()
    assert isinstance(dataset, TableFile)
    assert dataset.file == "flowers.csv"
    assert (shelf() / "flowers.csv").is_file()
    (selected,) = desk.session.selection
    assert desk.session.root.nodes[selected].position == (100.0, 50.0)
    assert desk.messages == ["The network is ready: press Train."]
    assert desk.shown == 1
    desk.session.undo()
    assert not desk.session.root.nodes, "one step of the history"


def test_beside_a_drawing_it_comes_alone_or_takes_the_place_of_the_data_and_keeps_its_wires(
    desk: Desk, flowers: Path
) -> None:
    desk.show(classifier())
    assistant = desk.open(flowers)
    assert not assistant.network.isChecked()
    assert assistant.add.text() == "Add to the drawing"
    assert assistant.replace.text() == "Replace “Iris”"
    wires = desk.session.root.wires
    assistant.replace.click()
    desk.until(lambda: desk.importing.assistant is None)
    assert [dataset.kind for dataset in desk.data()] == ["csv"]
    assert desk.session.root.wires == wires
    desk.session.undo()
    assert isinstance(desk.data()[0], Iris)


def test_a_second_network_beside_a_drawing_with_data_is_not_said_to_be_ready(desk: Desk, flowers: Path) -> None:
    desk.show(classifier())
    assistant = desk.open(flowers)
    assistant.network.setChecked(True)
    assistant.add.click()
    desk.until(lambda: desk.importing.assistant is None)
    assert desk.messages == []
    assert [problem.text for problem in desk.session.whole.problems if problem.level == "error"] == [
        "Table is a second data set: a network learns from one, here from Iris."
    ]


def test_what_is_dropped_on_a_node_comes_below_the_drawing_and_covers_none(desk: Desk, flowers: Path) -> None:
    desk.show(classifier())
    before = [node.position for node in desk.session.root.nodes.values()]
    assistant = desk.open(flowers, at=before[-1])
    assistant.add.click()
    desk.until(lambda: desk.importing.assistant is None)
    (selected,) = desk.session.selection
    assert desk.session.root.nodes[selected].position[1] > max(top for _, top in before) + 150
    assert desk.shown == 1, "it may be out of sight"


def test_what_is_dropped_beside_the_drawing_stays_there(desk: Desk, flowers: Path) -> None:
    desk.show(classifier())
    assistant = desk.open(flowers, at=(-5000.0, 40.0))
    assistant.add.click()
    desk.until(lambda: desk.importing.assistant is None)
    (selected,) = desk.session.selection
    assert desk.session.root.nodes[selected].position == (-5000.0, 40.0)


def test_a_failed_import_leaves_everything_as_it_was_and_says_why(desk: Desk, flowers: Path) -> None:
    desk.show(classifier())
    before = desk.session.root
    assistant = desk.open(flowers)
    flowers.unlink()
    assistant.add.click()
    desk.rest(assistant)
    assert desk.session.root is before
    assert assistant.isVisible()
    assert "flowers.csv" in assistant.error.text()
    assert assistant.error.isVisible()
    assert not shelf().exists() or not list(shelf().iterdir())


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("empty.csv", b""),
        ("noise.csv", bytes(range(256)) * 20),
        ("song.xyz", bytes(40)),
        ("picture.png", b"\x89PNG" + bytes(9)),
    ],
)
def test_what_cannot_be_read_is_refused_in_a_sentence(desk: Desk, tmp_path: Path, name: str, content: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    assistant = desk.open(path)
    if assistant.refusal.isVisible():
        assert assistant.refusal.text().endswith(".")
        assert name in assistant.refusal.text()
    else:
        assert not assistant.add.isEnabled()
        assert assistant.found.verdict.text().endswith(".")
    assert desk.data() == []


def test_several_files_are_looked_at_one_after_the_other_and_one_can_be_skipped(
    desk: Desk, flowers: Path, tmp_path: Path
) -> None:
    others = [tmp_path / f"{name}.csv" for name in ("two", "three")]
    for path in others:
        path.write_text(flowers.read_text(encoding="utf-8"), encoding="utf-8")
    assistant = desk.open(flowers, *others)
    assert assistant.windowTitle() == "Import data (1 of 3)"
    assistant.skip.click()
    desk.rest(assistant)
    assert assistant.found.title.text() == "two.csv"
    assistant.add.click()
    desk.until(lambda: assistant.found.title.text() == "three.csv" and not assistant.busy)
    assert not assistant.network.isChecked(), "one network is enough"
    assistant.add.click()
    desk.until(lambda: desk.importing.assistant is None)
    assert sorted(dataset.file for dataset in desk.data()) == ["three.csv", "two.csv"]


def test_what_is_dropped_on_a_table_that_is_being_set_up_comes_after_it(
    desk: Desk, flowers: Path, tmp_path: Path
) -> None:
    assistant = desk.open(flowers)
    menu = assistant.found.table.menu(KIND, 0)
    next(action for action in menu.actions() if action.text() == "number").trigger()
    strange = tmp_path / "strange.bin"
    strange.write_bytes(bytes(range(256)))
    assistant.read([strange])
    desk.rest(assistant)
    assert assistant.windowTitle() == "Import data (1 of 2)"
    assert assistant.found.title.text() == "flowers.csv"
    assert cell(assistant, KIND, "id").startswith("number")
    assistant.add.click()
    desk.until(assistant.refusal.isVisible)
    assert len(desk.data()) == 1
    assert "strange.bin" in assistant.refusal.text()


def test_the_four_files_of_a_folder_in_the_mnist_format_are_one(desk: Desk, tmp_path: Path) -> None:
    from tests.engine.datasets.samples import write_pictures

    folder = write_pictures(tmp_path / "pictures")
    assistant = desk.open(*sorted(folder.iterdir()))
    assert assistant.windowTitle() == "Import data"
    assert assistant.found.title.text() == "pictures"
    assert assistant.found.examples.count() > 0


def large(path: Path) -> Path:
    line = ",".join(["1.25"] * 40) + ",rose\n" + ",".join(["2.25"] * 40) + ",lily\n"
    path.write_text(",".join(f"c{at}" for at in range(40)) + ",kind\n" + line * 30_000, encoding="utf-8")
    return path


def test_a_long_look_tells_how_far_it_is_beside_a_window_that_answers_and_cancel_ends_it(
    desk: Desk, tmp_path: Path
) -> None:
    ticks: list[int] = []
    timer = QTimer(interval=16)
    timer.timeout.connect(lambda: ticks.append(1))
    timer.start()
    assistant = desk.importing.open([large(tmp_path / "large.csv")])
    desk.until(lambda: assistant.waiting.bar.maximum() > 0 or not assistant.busy)
    assert assistant.busy, "there is something to wait for"
    assert len(ticks) > 3
    assert "%" in assistant.waiting.words.text()
    assistant.waiting.button.click()
    timer.stop()
    assert not assistant.busy
    assert not desk.worker.busy
    assert assistant.start.isVisible()
    assert desk.data() == []
    assert not shelf().exists() or not list(shelf().iterdir())


def test_closing_the_dialog_ends_what_it_was_doing(desk: Desk, tmp_path: Path) -> None:
    assistant = desk.importing.open([large(tmp_path / "large.csv")])
    assert desk.worker.busy
    assistant.reject()
    assert not desk.worker.busy
    assert desk.importing.assistant is None


def test_it_begins_with_a_choice_where_nothing_was_dropped(desk: Desk) -> None:
    assistant = desk.importing.open()
    assert assistant.start.isVisible()
    assert not assistant.add.isVisible()
    assert set(assistant.start.buttons) == {"file", "folder", "draw", "paint"}
    desk.session.set_theme(DARK)


def test_return_presses_what_has_the_keys(desk: Desk, qtbot: QtBot) -> None:
    assistant = desk.importing.open()
    assistant.start.buttons["paint"].setFocus()
    qtbot.keyClick(assistant.start.buttons["paint"], Qt.Key.Key_Return)
    assert [type(dataset) for dataset in desk.data()] == [Painted]


def test_points_to_be_painted_and_pictures_to_be_drawn_come_with_a_network(desk: Desk) -> None:
    assistant = desk.importing.open()
    assistant.start.buttons["paint"].click()
    assert [type(dataset) for dataset in desk.data()] == [Painted]
    assert desk.painted == 1
    assert desk.session.whole.problems == ()
    desk.importing.draw()
    assert [type(dataset) for dataset in desk.data()] == [Painted, Drawn]
    assert desk.importing.desk is not None
    assert desk.importing.desk.isVisible()
    again = desk.importing.desk
    desk.importing.draw()
    assert len(desk.data()) == 2, "the one that is there is gone on with"
    assert desk.importing.desk is not again
    desk.importing.desk.close()
    assert desk.importing.desk is None


def test_from_one_picture_the_way_leads_to_the_folders_of_all(desk: Desk, tmp_path: Path) -> None:
    from PIL import Image

    for kind in ("cat", "dog"):
        (tmp_path / "pets" / kind).mkdir(parents=True)
        for at in range(6):
            Image.new("L", (8, 8), 20 * at).save(tmp_path / "pets" / kind / f"{at}.png")
    assistant = desk.open(*sorted((tmp_path / "pets" / "cat").iterdir()))
    assert assistant.windowTitle() == "Import data", "six pictures of one folder are one"
    assert "“cat”" in assistant.refusal.text()
    assert assistant.around.text() == "Look at the folder around it: “pets”"
    assistant.around.click()
    desk.rest(assistant)
    assert assistant.found.title.text() == "pets"
    assert assistant.found.dataset is not None
    assert assistant.found.dataset.facts().classes == ("cat", "dog")


def test_nobody_is_led_to_look_at_the_whole_disk() -> None:
    assert around(Path.home() / "picture.png") is None
    assert around(Path("/data")) is None
    assert around(Path("/data/pets/cat.csv")) is None
    assert around(Path("/data/pets/cat.png")) == Path("/data/pets")
