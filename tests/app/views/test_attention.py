"""The attention view shows where each head looks."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPointF
from pytestqt.qtbot import QtBot

from app.theme import DARK, LIGHT
from app.views.attention import MEAN, AttentionView
from app.views.heads import Axis, Heads
from engine import examples
from tests.app.views.conftest import Open
from tests.engine.drawings import classifier

DRAWING = (("reshape", {"shape": (8, 8)}), ("self-attention", {"heads": 4}), "flatten")


def shown(qtbot: QtBot, opened: Open) -> AttentionView:
    view = AttentionView(opened(classifier(*DRAWING, data="digits", classes=10)))
    qtbot.addWidget(view)
    view.resize(600, 500)
    view.show()
    qtbot.waitUntil(lambda: view.reading is not None)
    view.draw()
    return view


def test_every_head_is_a_tile_on_one_scale(qtbot: QtBot, opened: Open) -> None:
    view = shown(qtbot, opened)
    assert view.heads.maps.shape == (4, 8, 8)
    assert view.heads.titles == ["Head 1", "Head 2", "Head 3", "Head 4"]
    assert view.scale.text == "0 to 1.00: share of a row, which adds up to 1"
    assert "over all examples" in view.verdict.text()
    assert len(view.table()["attention"]) == 4 * 64


def test_attention_in_a_block_is_pointed_at_and_shown_where_the_block_is_open(qtbot: QtBot, opened: Open) -> None:
    view = AttentionView(opened(examples.example("python-transformer").graph))
    qtbot.addWidget(view)
    view.resize(600, 500)
    view.show()
    view.draw()
    assert view.nothing_yet == (
        "“Decoder › Look back” is inside a block. Open the block with a double-click: where it looks appears here."
    )
    view.session.enter(next(id for id, node in view.session.graph.nodes.items() if node.title == "Decoder"))
    qtbot.waitUntil(lambda: view.node.node is not None)


def test_one_head_or_the_mean_can_be_chosen(qtbot: QtBot, opened: Open) -> None:
    view = shown(qtbot, opened)
    assert view.reading is not None
    view.head.setCurrentText("Head 3")
    view.draw()
    np.testing.assert_array_equal(view.heads.maps, view.reading.maps[2:3])
    view.head.setCurrentText(MEAN)
    view.draw()
    np.testing.assert_allclose(view.heads.maps[0], view.reading.maps.mean(0))


def test_the_scale_can_end_at_the_largest(qtbot: QtBot, opened: Open) -> None:
    view = shown(qtbot, opened)
    view.largest.setChecked(True)
    view.draw()
    assert view.heads.limit == view.heads.maps.max()
    assert view.scale.text.endswith("full colour at the largest shown")


def test_another_example_looks_elsewhere(qtbot: QtBot, opened: Open) -> None:
    view = shown(qtbot, opened)
    first = view.reading
    view.example.setValue(4)
    qtbot.waitUntil(lambda: view.reading is not first)
    assert view.reading is not None
    assert first is not None
    assert view.reading.example == 3
    assert (view.reading.maps != first.maps).any()


def test_the_cell_under_the_mouse_is_told(qtbot: QtBot, opened: Open) -> None:
    view = shown(qtbot, opened)
    assert view.reading is not None
    view.heads.hovered.emit((1, 2, 5))
    share = 100 * view.reading.maps[1, 2, 5]
    assert view.verdict.text() == f"Head 2: step 3 takes {share:.1f} % from step 6."
    view.heads.hovered.emit(None)
    assert "over all examples" in view.verdict.text()


def test_networks_without_attention_say_what_to_add(qtbot: QtBot, opened: Open) -> None:
    view = AttentionView(opened(classifier("relu")))
    qtbot.addWidget(view)
    view.show()
    view.draw()
    assert view.nothing.text() == AttentionView.empty
    assert not [part for part in (view.node, view.example, view.head, view.largest) if part.isVisible()]
    assert not view.probes()


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_a_cell_has_the_colour_of_its_size_and_lies_where_it_is_told(qtbot: QtBot, theme) -> None:
    heads = Heads(theme)
    qtbot.addWidget(heads)
    heads.resize(420, 300)
    heads.show()
    maps = np.zeros((2, 4, 4), np.float32)
    maps[1, 0, 3] = 1
    heads.show_maps(maps, ["one", "two"], 1.0, Axis(4))
    tile = heads.tiles()[1]
    corner = QPointF(tile.right() - 4, tile.top() + 4)
    assert heads.cell(corner) == (1, 0, 3)
    assert heads.cell(QPointF(1, 1)) is None
    seen = heads.grab().toImage().pixelColor(corner.toPoint())
    assert (seen.red(), seen.green(), seen.blue()) == tuple(theme.sequential[255])


def test_tiles_stay_inside_and_apart(qtbot: QtBot) -> None:
    heads = Heads(LIGHT)
    qtbot.addWidget(heads)
    for size in ((700, 200), (200, 700), (300, 300)):
        heads.resize(*size)
        heads.show_maps(np.zeros((6, 8, 8), np.float32), [f"Head {n}" for n in range(1, 7)], 1.0, Axis(8))
        tiles = heads.tiles()
        assert all(heads.rect().contains(tile.toAlignedRect()) for tile in tiles)
        assert not any(a.intersects(b) for i, a in enumerate(tiles) for b in tiles[:i])


def test_what_stands_at_a_step_is_written_there_where_all_have_room() -> None:
    letters = Axis(3, ("b", "c", "<end>"))
    assert [name for name, _ in letters.ticks(100, 12)] == ["b", "c", "■"]
    assert letters.ticks(30, 12)[0][0] == "1"
    assert letters.ticks(30, 12, wide=8)[0][0] == "b"
    assert [name for name, _ in Axis(3, ("the", "cat", "sat")).ticks(100, 12)] == ["1", "2", "3"]


def test_what_stands_at_the_steps_of_a_cell_is_told(qtbot: QtBot, opened: Open) -> None:
    view = shown(qtbot, opened)
    assert view.reading is not None
    view.reading = replace(view.reading, tokens=tuple("abcdefgh"), seen=tuple("abcdefgh"))
    view.heads.hovered.emit((1, 2, 5))
    share = 100 * view.reading.maps[1, 2, 5]
    assert view.verdict.text() == f"Head 2: step 3 “c” takes {share:.1f} % from step 6 “f”."


def test_of_patches_it_is_shown_on_the_picture_where_all_look(qtbot: QtBot, opened: Open) -> None:
    layers = (
        ("conv2d", {"channels": 8, "kernel": 2, "stride": 2}),
        ("reshape", {"shape": (8, 16)}),
        "permute",
        ("self-attention", {"heads": 2}),
        "flatten",
    )
    view = AttentionView(opened(classifier(*layers, data="digits", classes=10)))
    qtbot.addWidget(view)
    view.resize(600, 500)
    view.show()
    qtbot.waitUntil(lambda: view.reading is not None)
    view.draw()
    assert view.patches.isVisible()
    assert view.reading is not None
    assert view.reading.grid == (4, 4)
    view.patches.setChecked(True)
    view.draw()
    assert len(view.heads.tiles()) == 3  # the picture, and two heads
    np.testing.assert_allclose(view.heads.maps[1], view.reading.maps[1].mean(0).reshape(4, 4))
    corner = view.heads.tiles()[2].bottomRight() - QPointF(3, 3)
    assert view.heads.cell(corner) == (1, 3, 3)
    view.heads.hovered.emit((1, 3, 3))
    share = 100 * view.reading.maps[1, :, 15].mean()
    assert view.verdict.text() == f"Head 2: the patch in row 4, column 4 gets {share:.1f} % of all looks."
    assert view.heads.cell(view.heads.tiles()[0].center()) is None
