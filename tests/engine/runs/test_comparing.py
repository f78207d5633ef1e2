"""What differs between two runs is said setting by setting and change by change."""

from __future__ import annotations

from dataclasses import replace

from engine.graph import Graph, Wire
from engine.layer import make
from engine.runs.comparing import Change, changes, settings_that_differ, setup
from tests.engine.drawings import bypassing, classifier, pictures, residual_block
from tests.engine.runs.recorded import iris


def texts(before: Graph, after: Graph) -> list[str]:
    return [change.text for change in changes(before, after)]


def run(graph: Graph) -> tuple[dict[str, object], Graph]:
    return graph.training.model_dump(), graph


def test_settings_of_training_and_of_nodes_stand_side_by_side() -> None:
    rows = settings_that_differ([run(iris(8)), run(iris(16, learning_rate=0.1)), run(iris(16))])
    assert [(row.title, row.values) for row in rows] == [
        ("Training: learning rate", ("0.001", "0.1", "0.001")),
        ("Dense: units", ("8", "16", "16")),
    ]
    assert rows[1].node == "dense_1"


def test_equal_runs_differ_in_nothing() -> None:
    assert settings_that_differ([run(iris()), run(iris())]) == ()
    assert changes(iris(), iris()) == ()


def test_a_run_of_another_version_lacks_settings() -> None:
    first, second = run(iris()), run(iris())
    first[0].pop("clip")
    (row,) = settings_that_differ([first, second])
    assert row.values == ("–", "0")


def test_settings_inside_of_blocks_are_found_by_path() -> None:
    rows = settings_that_differ([run(pictures(residual_block(8))), run(pictures(residual_block(16)))])
    assert [row.title for row in rows] == ["Residual › Conv 2D: channels"] * 2
    assert [row.node for row in rows] == ["block_1/conv2d_1", "block_1/conv2d_2"]


def test_a_changed_setting_says_before_and_after() -> None:
    (change,) = changes(iris(8), iris(16))
    assert change == Change("changed", "dense_1", "Dense: units 8 → 16", "units", "8", "16")


def test_a_new_layer_and_its_wires() -> None:
    before = iris()
    wire = next(wire for wire in before.wires if wire.source == "dense_1")
    after, id = before.inserted(wire, make("dropout", {"rate": 0.3}))
    assert texts(before, after) == ["Dropout is new", "Dense is no longer wired to ReLU (out → in)"]
    assert texts(after, before) == ["Dropout is gone", "Dense is now wired to ReLU (out → in)"]
    assert changes(before, after)[0].node == id


def test_another_kind_at_the_same_place() -> None:
    before = iris()
    after = before.with_layer("relu_1", make("tanh"))
    assert texts(before, after) == ["ReLU is another kind of layer: ReLU → Tanh"]


def test_names_frozen_and_bypassed_count_and_places_do_not() -> None:
    before = iris()
    after = bypassing(before.moved({"dense_1": (9.0, 9.0)}).renamed("dense_1", "hidden"), "relu_1")
    after = after.with_node(replace(after.nodes["dense_2"], frozen=True, note="by hand"))
    assert texts(before, after) == ["Dense is called hidden", "ReLU: bypassed off → on", "Dense: frozen off → on"]


def test_a_block_that_came_is_one_change() -> None:
    two = pictures(residual_block(), residual_block())
    assert [text for text in texts(pictures(residual_block()), two) if "new" in text] == ["Residual is new"]


def test_wires_inside_of_blocks() -> None:
    block = residual_block()
    inner = block.graph.without_wires([Wire("block_input_1", "out", "add_1", "in")])
    after = pictures(block.with_graph(inner))
    assert texts(pictures(block), after) == ["Residual › Block input is no longer wired to Residual › Add (out → in)"]


def test_a_setup_in_short() -> None:
    assert setup(classifier().training.model_dump()) == "adam, rate 0.001, batch 32"
    assert setup({}) == ""
