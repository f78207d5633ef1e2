"""Each preset moves the view as the hands that know it expect, and changes nothing else."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF, Qt

from app.canvas.gestures.cut import Cut
from app.canvas.gestures.pan import Pan
from app.canvas.navigation import BY_ID, DEFAULT, PRESETS
from app.canvas.view import Canvas
from tests.app.canvas.hand import CONTROL, EMPTY, LEFT, MIDDLE, NO, RIGHT, SHIFT, Hand
from tests.app.canvas.test_camera import turn

ALT = Qt.KeyboardModifier.AltModifier
FAR = EMPTY + QPointF(90.0, 50.0)


def moved(canvas: Canvas, hand: Hand, button: Qt.MouseButton, modifiers: Qt.KeyboardModifier = NO) -> str:
    """What a drag on the empty canvas does."""
    before, asked = canvas.camera.sight, []
    canvas.context_menu_requested.connect(lambda *_: asked.append(True))
    hand.pull(EMPTY, FAR, modifiers, button)
    after = canvas.camera.sight
    hand.release(FAR, modifiers)
    if after.zoom != before.zoom:
        return "zoom"
    return "pan" if after != before else "nothing"


@pytest.mark.parametrize(
    ("preset", "button", "modifiers", "expected"),
    [
        *((preset.id, MIDDLE, NO, "pan") for preset in PRESETS),
        ("default", RIGHT, NO, "pan"),
        ("default", LEFT, NO, "nothing"),
        ("default", MIDDLE, CONTROL, "pan"),
        ("blender", RIGHT, NO, "nothing"),
        ("blender", MIDDLE, CONTROL, "zoom"),
        ("blender", LEFT, NO, "nothing"),
        ("unreal", RIGHT, NO, "pan"),
        ("unreal", RIGHT, ALT, "zoom"),
        ("comfyui", LEFT, NO, "pan"),
        ("comfyui", LEFT, CONTROL, "nothing"),
        ("comfyui", RIGHT, NO, "nothing"),
    ],
)
def test_a_drag_on_the_empty_canvas_does_what_the_preset_says(
    canvas: Canvas,
    hand: Hand,
    preset: str,
    button: Qt.MouseButton,
    modifiers: Qt.KeyboardModifier,
    expected: str,
) -> None:
    canvas.camera.navigation = BY_ID[preset]
    assert moved(canvas, hand, button, modifiers) == expected


@pytest.mark.parametrize("preset", [preset.id for preset in PRESETS])
def test_a_right_click_asks_for_the_menu_and_nodes_are_dragged_by_the_left_button_everywhere(
    canvas: Canvas, hand: Hand, preset: str
) -> None:
    canvas.camera.navigation = BY_ID[preset]
    asked: list[object] = []
    canvas.context_menu_requested.connect(lambda _, id: asked.append(id))
    hand.click(hand.body("relu_1"), button=RIGHT)
    assert asked == ["relu_1"]
    before = canvas.session.graph.nodes["relu_1"].position
    hand.drag(hand.body("relu_1"), hand.body("relu_1") + QPointF(0.0, 120.0), held=CONTROL)
    assert canvas.session.graph.nodes["relu_1"].position != before


@pytest.mark.parametrize(("preset", "modifiers"), [("default", NO), ("comfyui", CONTROL)])
def test_the_band_selects_where_the_preset_has_it(
    canvas: Canvas, hand: Hand, preset: str, modifiers: Qt.KeyboardModifier
) -> None:
    canvas.camera.navigation = BY_ID[preset]
    box = canvas.drawing.nodes["relu_1"].box()
    hand.drag(box.topLeft() - QPointF(12.0, 40.0), box.bottomRight() + QPointF(12.0, 40.0), modifiers)
    assert canvas.session.selection == {"relu_1"}


@pytest.mark.parametrize("preset", [preset.id for preset in PRESETS])
def test_control_and_the_right_button_cut_except_where_the_right_button_pans_whatever_is_held(
    canvas: Canvas, hand: Hand, preset: str
) -> None:
    canvas.camera.navigation = BY_ID[preset]
    hand.pull(EMPTY, FAR, CONTROL, RIGHT)
    assert isinstance(canvas.gesture, Pan if preset == "unreal" else Cut)
    canvas.cancel()
    hand.pull(EMPTY, FAR, ALT)
    assert isinstance(canvas.gesture, Cut)
    canvas.cancel()


def test_where_the_left_button_pans_a_click_still_selects_nothing(canvas: Canvas, hand: Hand) -> None:
    canvas.camera.navigation = BY_ID["comfyui"]
    canvas.select(["relu_1"])
    hand.drag(EMPTY, FAR)
    assert canvas.session.selection == {"relu_1"}
    hand.click(EMPTY)
    assert canvas.session.selection == frozenset()


def test_shift_and_the_band_still_add(canvas: Canvas, hand: Hand) -> None:
    canvas.select(["dense_1"])
    box = canvas.drawing.nodes["relu_1"].box()
    hand.drag(box.topLeft() - QPointF(12.0, 40.0), box.bottomRight() + QPointF(12.0, 40.0), SHIFT)
    assert canvas.session.selection == {"dense_1", "relu_1"}


def test_in_unreal_the_wheel_stops_at_100_percent_and_goes_on_with_control(canvas: Canvas) -> None:
    canvas.camera.navigation = BY_ID["unreal"]
    canvas.camera.zoom_to(0.9)
    for _ in range(5):
        turn(canvas)
    assert canvas.camera.zoom == 1.0
    turn(canvas, modifiers=CONTROL)
    zoom = canvas.camera.zoom
    assert zoom > 1.1
    turn(canvas)
    assert canvas.camera.zoom == zoom
    turn(canvas, steps=-1)
    assert canvas.camera.zoom < zoom


def test_the_default_comes_first_and_every_preset_explains_itself() -> None:
    assert PRESETS[0] is DEFAULT
    assert all(preset.note.endswith(".") for preset in PRESETS)
