"""Layers are used again and stop sharing by a command, and the canvas says whose weights they use."""

from __future__ import annotations

import pytest

from app.canvas.hits import Hit
from app.canvas.tooltip import tooltip
from app.main_window import MainWindow
from engine.analysis import analyse
from tests.app.conftest import chain


@pytest.fixture
def drawn(window: MainWindow) -> MainWindow:
    window.session.show(
        chain(
            ("input", {"shape": (4,)}), ("dense", {"units": 4}), ("relu", {}), ("dense", {"units": 4}), ("output", {})
        )
    )
    return window


def run(window: MainWindow, id: str, *selected: str) -> None:
    window.session.select(selected)
    action = window.commands.actions[id]
    assert action.isEnabled()
    action.trigger()


def test_a_layer_is_used_again_beside_it_and_undo_takes_that_back(drawn: MainWindow) -> None:
    session = drawn.session
    run(drawn, "use-again", "dense_1")
    assert session.selection == {"dense_3"}
    assert session.graph.nodes["dense_3"].shares == "dense_1"
    assert session.graph.nodes["dense_3"].position != session.graph.nodes["dense_1"].position
    assert session.document.undo_label == "Use Dense again"
    session.undo()
    assert "dense_3" not in session.graph.nodes


def test_selected_layers_are_tied_and_parted_again(drawn: MainWindow) -> None:
    session = drawn.session
    run(drawn, "use-again", "dense_1", "dense_2")
    assert session.graph.nodes["dense_2"].shares == "dense_1"
    assert analyse(session.graph).problems == ()
    run(drawn, "stop-sharing", "dense_1")
    assert not session.graph.nodes["dense_2"].shares


def test_a_dense_layer_is_tied_to_an_embedding_and_takes_the_size_of_its_vocabulary(window: MainWindow) -> None:
    session = window.session
    words = ("input", {"shape": (5,), "classes": 9})
    session.show(chain(words, ("embedding", {"dimensions": 4}), ("dense", {}), ("output", {})))
    run(window, "use-again", "dense_1", "embedding_1")
    dense = session.graph.nodes["dense_1"]
    assert (dense.shares, dense.layer.setting("units"), dense.layer.setting("bias")) == ("embedding_1", 9, False)
    assert analyse(session.graph).problems == ()
    assert "Uses the weights of Embedding" in tooltip(Hit(node="dense_1"), window.canvas.drawing, session.analysis)
    session.undo()
    assert not session.graph.nodes["dense_1"].shares


def test_layers_that_share_nothing_are_refused_together(drawn: MainWindow, qtbot) -> None:
    session = drawn.session
    session.show(chain(("input", {"shape": (4, 8, 8)}), ("conv2d", {}), ("flatten", {}), ("dense", {}), ("output", {})))
    with qtbot.waitSignal(session.message) as told:
        run(drawn, "use-again", "conv2d_1", "dense_1")
    assert told.args[0] == "Only layers of one kind can use the same weights, or Dense layers those of an Embedding."


def test_what_has_no_weights_is_refused_with_a_sentence(drawn: MainWindow, qtbot) -> None:
    with qtbot.waitSignal(drawn.session.message) as told:
        run(drawn, "use-again", "relu_1")
    assert told.args[0] == "ReLU has no weights that could be used again."
    with qtbot.waitSignal(drawn.session.message) as told:
        run(drawn, "use-again", "relu_1", "dense_1")
    assert "relu_1" in drawn.session.graph.nodes


def test_sharing_is_stopped_only_where_there_is_any(drawn: MainWindow) -> None:
    drawn.session.select(("dense_1",))
    assert not drawn.commands.actions["stop-sharing"].isEnabled()


def test_both_sides_say_that_they_share(drawn: MainWindow) -> None:
    run(drawn, "use-again", "dense_1", "dense_2")
    scene = drawn.canvas.drawing
    said = [tooltip(Hit(node=id), scene, drawn.session.analysis) for id in ("dense_1", "dense_2")]
    assert said == ["Its weights are used by dense_2 as well.", "Uses the weights of Dense (dense_1)."]


def test_freezing_one_freezes_the_weights_of_both(drawn: MainWindow) -> None:
    run(drawn, "use-again", "dense_1", "dense_2")
    run(drawn, "freeze", "dense_2")
    assert {id for id, node in drawn.session.graph.nodes.items() if node.frozen} == {"dense_1", "dense_2"}
    run(drawn, "freeze", "dense_1")
    assert not any(node.frozen for node in drawn.session.graph.nodes.values())


def test_the_canvas_shows_a_chain_on_the_node_that_shares(drawn: MainWindow) -> None:
    plain = drawn.canvas.viewport().grab().toImage()
    run(drawn, "use-again", "dense_1", "dense_2")
    drawn.session.select(())
    assert drawn.canvas.viewport().grab().toImage() != plain
