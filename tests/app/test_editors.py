"""Editors read what people type, explain nothing away, and leave alone what is not focused."""

from typing import Literal

import pytest
from pydantic import BaseModel, Field
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication

from app.editors import Choice, Line, Toggle, arms, editor_for, read, stepped, written


class Model(BaseModel):
    units: int = Field(64, ge=1)
    rate: float = 0.1
    bias: bool = True
    mode: Literal["zeros", "reflect"] = "zeros"
    kernel: int | tuple[int, int] = 3
    padding: int | Literal["same", "valid"] = 0
    shape: tuple[int, ...] = (1, 28, 28)
    scale: float | None = None
    name: str = ""
    names: tuple[str, ...] = ()


def kinds(name: str) -> tuple[object, ...]:
    return arms(Model.model_fields[name].annotation)


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("units", "128", 128),
        ("units", " -3 ", -3),
        ("rate", "1e-3", 0.001),
        ("rate", "−0.5", -0.5),
        ("kernel", "3", 3),
        ("kernel", "3×5", (3, 5)),
        ("kernel", "3 x 5", (3, 5)),
        ("kernel", "(3, 5)", (3, 5)),
        ("padding", "Same", "same"),
        ("padding", "2", 2),
        ("shape", "1×28×28", (1, 28, 28)),
        ("shape", "784", (784,)),
        ("shape", "−1×28", (-1, 28)),
        ("shape", "", ()),
        ("scale", "", None),
        ("scale", "0.5", 0.5),
        ("name", " iris.csv ", "iris.csv"),
        ("names", "row, id", ("row", "id")),
        ("units", "many", "many"),
    ],
)
def test_text_is_read_as_the_setting_means_it(name: str, text: str, value: object) -> None:
    assert read(text, kinds(name)) == value


@pytest.mark.parametrize(
    ("value", "text"),
    [(3, "3"), ((3, 5), "3×5"), (0.001, "0.001"), (100.0, "100"), ("same", "same"), (None, ""), (("a", "b"), "a, b")],
)
def test_values_are_written_as_they_are_typed(value: object, text: str) -> None:
    assert written(value) == text


@pytest.mark.parametrize(
    ("value", "way", "next_value"),
    [(3, 1, 4), (3, -1, 2), (0.001, 1, 0.002), (0.001, -1, 0.0009), (0.01, -1, 0.009), (0.5, -1, 0.4), (0.0, 1, 0.01)],
)
def test_a_step_is_one_in_the_leading_digit(value: float, way: int, next_value: float) -> None:
    assert stepped(value, way) == pytest.approx(next_value)
    assert type(stepped(value, way)) is type(value)


@pytest.mark.parametrize(
    ("name", "kind"), [("bias", Toggle), ("mode", Choice), ("units", Line), ("kernel", Line), ("scale", Line)]
)
def test_the_type_of_a_setting_decides_its_editor(qtbot, name: str, kind: type) -> None:
    editor = editor_for(Model.model_fields[name])
    qtbot.addWidget(editor)
    assert type(editor) is kind


def line(qtbot, name: str, value: object) -> Line:
    editor = editor_for(Model.model_fields[name])
    qtbot.addWidget(editor)
    editor.show_value(value)
    editor.show()
    assert isinstance(editor, Line)
    return editor


def test_what_is_typed_is_entered_by_enter_and_not_before(qtbot) -> None:
    editor, entered = line(qtbot, "units", 64), []
    editor.edited.connect(entered.append)
    editor.line.selectAll()
    qtbot.keyClicks(editor.line, "128")
    assert entered == []
    qtbot.keyClick(editor.line, Qt.Key.Key_Return)
    assert entered == [128]


def test_escape_brings_the_value_back_that_stood_there(qtbot) -> None:
    editor = line(qtbot, "units", 64)
    editor.line.selectAll()
    qtbot.keyClicks(editor.line, "9")
    qtbot.keyClick(editor.line, Qt.Key.Key_Escape)
    assert editor.line.text() == "64"


def test_up_and_down_step_and_shift_steps_ten_times_as_far(qtbot) -> None:
    editor, entered = line(qtbot, "units", 64), []
    editor.edited.connect(entered.append)
    qtbot.keyClick(editor.line, Qt.Key.Key_Up)
    qtbot.keyClick(editor.line, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert entered == [65, 55]


def test_the_wheel_does_nothing_to_a_field_that_is_not_focused(qtbot) -> None:
    editor, entered = line(qtbot, "units", 64), []
    editor.edited.connect(entered.append)
    editor.line.clearFocus()
    wheel = QWheelEvent(
        QPointF(5, 5), QPointF(5, 5), QPoint(), QPoint(0, 120), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(editor.line, wheel)
    assert entered == []
    assert not wheel.isAccepted()
