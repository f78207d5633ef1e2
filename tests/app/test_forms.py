"""A form says what its declaration says, and passes on only what is allowed."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from app.column_kinds import ColumnKinds
from app.editors import Editor, Line
from app.forms import SettingsForm, as_plain_tip, range_of
from engine.datasets.base import Dataset
from engine.datasets.table_columns import Column
from engine.kinds import LAYERS
from engine.layer import make
from engine.settings import TrainingSettings


def form_for(qtbot, value) -> SettingsForm:
    form = SettingsForm(value)
    qtbot.addWidget(form)
    form.show()
    return form


def enter(qtbot, form: SettingsForm, name: str, text: str) -> None:
    editor = form.editors[name]
    assert isinstance(editor, Line)
    editor.line.selectAll()
    qtbot.keyClicks(editor.line, text)
    qtbot.keyClick(editor.line, Qt.Key.Key_Return)


@pytest.mark.parametrize("kind", sorted(LAYERS))
def test_every_layer_has_a_form_that_shows_its_defaults_and_says_nothing(qtbot, kind: str) -> None:
    form, changes = form_for(qtbot, make(kind)), []
    form.changed.connect(lambda name, value: changes.append(name))
    form.commit()
    assert changes == []


def test_an_allowed_value_is_passed_on_once(qtbot) -> None:
    form, changes = form_for(qtbot, make("dense")), []
    form.changed.connect(lambda name, value: changes.append((name, value)))
    enter(qtbot, form, "units", "10")
    form.commit()
    assert changes == [("units", 10)]
    assert form.value == make("dense", {"units": 10})


def test_a_refused_value_is_explained_below_the_field_and_not_passed_on(qtbot) -> None:
    form, changes = form_for(qtbot, make("dense")), []
    form.changed.connect(lambda name, value: changes.append(name))
    enter(qtbot, form, "units", "0")
    assert changes == []
    assert form.error("units") == "Dense: 'units' should be greater than or equal to 1, but got 0."
    enter(qtbot, form, "units", "5")
    assert form.error("units") == ""


def test_sizes_are_typed_as_they_are_written(qtbot) -> None:
    form, changes = form_for(qtbot, make("conv2d")), []
    form.changed.connect(lambda name, value: changes.append((name, value)))
    enter(qtbot, form, "kernel", "3×5")
    enter(qtbot, form, "padding", "same")
    assert changes == [("kernel", (3, 5)), ("padding", "same")]


def test_edits_of_one_field_share_a_burst_and_another_field_begins_a_new_one(qtbot) -> None:
    form = form_for(qtbot, make("conv2d"))
    form.activateWindow()
    form.editors["channels"].setFocus()
    qtbot.waitUntil(form.editors["channels"].field.hasFocus)
    first = form.burst
    qtbot.keyClick(form.editors["channels"].field, Qt.Key.Key_Up)
    assert form.burst == first
    form.editors["groups"].setFocus()
    assert form.burst != first


def test_training_settings_have_a_form_too(qtbot) -> None:
    form = SettingsForm(TrainingSettings(), skip={"threads"})
    qtbot.addWidget(form)
    assert "threads" not in form.editors
    assert form.editors["learning_rate"].field.toolTip().endswith("Above 0 to 100.</p>")


def test_ranges_are_words() -> None:
    assert range_of(LAYERS["dense"].model_fields["units"]) == "From 1 to 1,000,000."
    assert range_of(LAYERS["conv2d"].model_fields["kernel"]) == (
        "A whole number from 1 to 1024 or two of them such as 3×5."
    )


def test_the_settings_of_a_convolution_begin_with_what_matters_most(qtbot) -> None:
    form = SettingsForm(make("conv2d"))
    qtbot.addWidget(form)
    assert [*form.editors][:4] == ["channels", "kernel", "stride", "padding"]


def test_what_was_found_in_a_file_is_not_offered_for_change(qtbot) -> None:
    form = SettingsForm(make("csv"))
    qtbot.addWidget(form)
    assert "target" in form.editors
    assert "dialect" not in form.editors


def test_a_column_of_a_table_can_be_taken_for_another_kind(qtbot) -> None:
    columns = (Column(name="age"), Column(name="rooms", values=("1", "2", "3")))
    form = SettingsForm(make("csv", {"file": "people.csv", "target": "age", "columns": columns}))
    qtbot.addWidget(form)
    editor = form.editors["columns"]
    assert isinstance(editor, ColumnKinds)
    editor.column.setCurrentText("rooms")
    assert [editor.kind.itemData(row) for row in range(editor.kind.count())] == ["number", "category", "text", "index"]
    with qtbot.waitSignal(form.changed) as heard:
        editor.kind.setCurrentText("category")
        editor.kind.activated.emit(1)
    assert heard.args[0] == "columns"
    assert [column.kind for column in heard.args[1]] == ["number", "category"]
    assert editor.column.currentText() == "rooms"
    assert not SettingsForm(make("csv")).editors["columns"].isEnabled()


def test_a_tooltip_is_never_taken_for_html() -> None:
    assert "&lt;img" in as_plain_tip("<img src=x>")


def test_the_target_of_a_table_is_chosen_from_its_columns(qtbot) -> None:
    columns = tuple(Column(name=name, number=True, values=("0", "1")) for name in ("age", "height", "weight"))
    layer = make("csv", {"file": "people.csv", "target": "age", "columns": columns})
    form = SettingsForm(layer)
    qtbot.addWidget(form)
    box = form.editors["target"].field
    assert [box.itemText(row) for row in range(box.count())] == ["age", "height", "weight"]
    with qtbot.waitSignal(form.changed) as heard:
        box.activated.emit(2)
    assert heard.args == ["target", "weight"]


def test_a_layers_own_settings_stand_before_those_of_its_family(qtbot) -> None:
    form = SettingsForm(make("circle"))
    qtbot.addWidget(form)
    family = [*form.editors][[*form.editors].index("validation") :]
    assert family == [name for name in Dataset.model_fields if name in form.editors]
    assert "noise" in [*form.editors][:3]


def test_the_rows_of_a_long_form_come_a_few_at_a_time(qtbot) -> None:
    form = SettingsForm(make("csv"))
    qtbot.addWidget(form)
    first = len(form.findChildren(Editor))
    assert first < len(form.names)
    qtbot.waitUntil(lambda: len(form.findChildren(Editor)) == len(form.names))


def test_tab_goes_through_all_rows_of_a_long_form_before_it_leaves(qtbot) -> None:
    page = QWidget()
    column = QVBoxLayout(page)
    form, behind = SettingsForm(make("csv"), parent=page), QLineEdit()
    column.addWidget(form)
    column.addWidget(behind)
    qtbot.addWidget(page)
    stop, stops = form.editors["file"].field, []
    while stop is not behind:
        stop = stop.nextInFocusChain()
        stops.append(stop)
    fields = [form.editors[name].field for name in form.names[1:]]
    assert [stop for stop in stops if stop in fields] == fields
