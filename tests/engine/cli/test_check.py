"""`gradwire check`: readiness, costs, problems with their fixes."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine import examples
from engine.files import write
from engine.graph import Graph, Wire
from engine.grouping import collapsed
from engine.layer import make
from engine.nested import content, with_content
from tests.engine.cli.conftest import Gradwire
from tests.engine.drawings import chain, classifier


@pytest.mark.parametrize("name", examples.names())
def test_every_example_is_ready_without_a_problem(gradwire: Gradwire, name: str) -> None:
    ran = gradwire("check", name, "--json")
    (report,) = ran.lines
    assert (ran.code, report["ready"], report["problems"]) == (0, True, [])
    assert set(report) == {"ready", "parameters", "flops", "problems", "nodes", "findings"}
    assert report["findings"] == []


def test_json_tells_every_node_with_its_cost(gradwire: Gradwire) -> None:
    (report,) = gradwire("check", "mlp-784-256-10", "--json").lines
    hidden = next(node for node in report["nodes"] if node["id"] == "dense_1")
    assert hidden == {
        "id": "dense_1",
        "name": "Hidden layer",
        "kind": "dense",
        "shapes": [[256]],
        "parameters": 784 * 256 + 256,
        "flops": 2 * 784 * 256,
    }
    assert report["parameters"] == 784 * 256 + 256 + 256 * 10 + 10
    assert report["flops"] == 2 * (784 * 256 + 256 * 10)


def test_a_drawing_with_problems_ends_with_1_and_offers_the_fixes(gradwire: Gradwire) -> None:
    write(Path("wrong.gradwire"), classifier(classes=4))
    ran = gradwire("check", "wrong.gradwire", "--json")
    (problem,) = ran.lines[0]["problems"]
    assert ran.code == 1
    assert ran.lines[0]["ready"] is False
    assert (
        problem["text"] == "Cross-entropy expects a prediction of 3 numbers, one per class, but got a row of 4 numbers."
    )
    assert (problem["node"], problem["port"]) == ("cross_entropy_1", "prediction")
    assert problem["fixes"] == ["Set units of Dense to 3"]


def test_people_read_the_same_as_a_table_and_sentences(gradwire: Gradwire) -> None:
    write(Path("wrong.gradwire"), classifier(classes=4))
    ran = gradwire("check", "wrong.gradwire")
    assert ran.code == 1
    assert "Problem [cross_entropy_1]: Cross-entropy expects a prediction of 3 numbers" in ran.out
    assert "Fix: Set units of Dense to 3" in ran.out
    assert ran.out.endswith("Not ready.")


def test_warnings_leave_a_drawing_ready(gradwire: Gradwire) -> None:
    graph, relu = classifier().added(make("relu"))
    graph = graph.with_wire(Wire("iris_1", "x", relu, "in"))
    write(Path("warned.gradwire"), graph)
    ran = gradwire("check", "warned.gradwire")
    assert ran.code == 0
    assert "Warning [relu_1]: ReLU is not used" in ran.out
    assert ran.out.endswith("Ready to train.")


def test_an_unfinished_drawing_is_told_what_comes_next(gradwire: Gradwire) -> None:
    write(Path("begun.gradwire"), chain("digits"))
    ran = gradwire("check", "begun.gradwire")
    assert ran.code == 1
    assert "Unfinished: Nothing says where the network ends: there is no loss and no output." in ran.out
    assert ran.out.endswith("Not finished. Next: connect Handwritten digits to a layer.")
    (problem,) = gradwire("check", "begun.gradwire", "--json").lines[0]["problems"]
    assert (problem["level"], problem["to_do"]) == ("error", "connect Handwritten digits to a layer")


def test_shapes_that_are_not_known_are_null(gradwire: Gradwire) -> None:
    graph = chain(("input", {"shape": (1, 4, 4)}), "dense", "output")
    write(Path("wrong.gradwire"), graph)
    nodes = {node["id"]: node for node in gradwire("check", "wrong.gradwire", "--json").lines[0]["nodes"]}
    assert nodes["input_1"]["shapes"] == [[1, 4, 4]]
    assert nodes["dense_1"]["shapes"] == [None]
    assert nodes["dense_1"]["parameters"] is None


def test_names_with_markup_are_printed_as_they_are(gradwire: Gradwire) -> None:
    graph = classifier().renamed("dense_1", "[bold]x[/bold] :smile:")
    write(Path("named.gradwire"), graph.with_wire(Wire("iris_1", "y", "cross_entropy_1", "target")))
    assert "[bold]x[/bold] :smile:" in gradwire("check", "named.gradwire").out


def test_a_broken_file_ends_with_2_and_a_sentence(gradwire: Gradwire) -> None:
    Path("broken.gradwire").write_text("{", encoding="utf-8")
    ran = gradwire("check", "broken.gradwire", "--json")
    assert (ran.code, ran.raw) == (2, "")
    assert ran.err.startswith("broken.gradwire cannot be opened.")


def test_a_file_that_is_missing_is_compared_with_the_examples(gradwire: Gradwire) -> None:
    ran = gradwire("check", "digit-cnn")
    assert ran.code == 2
    assert ran.err == (
        "There is no file 'digit-cnn', and no example of that name. Did you mean the example 'digits-cnn'?"
    )


def nested(wired: bool = True) -> Graph:
    """A classifier with hidden layers in a stage of two copies, one of them a block deeper; or without its wire."""
    hidden = ("dense", {"units": 8})
    graph, stage = collapsed(classifier(hidden, hidden, "relu", hidden), ["dense_2", "relu_1", "dense_3"], "Stage 1")
    inner, _ = collapsed(content(graph, (stage,)), ["dense_3"], "Core")
    deep = content(inner, ("block_1",))
    inner = inner if wired else with_content(inner, ("block_1",), deep.without_wires(deep.wires_into["dense_3"]))
    return with_content(graph, (stage,), inner).with_settings(stage, repeat=2)


def test_what_is_inside_of_blocks_is_listed_on_demand_each_with_its_cost(gradwire: Gradwire) -> None:
    write(Path("stages.gradwire"), nested())
    (report,) = gradwire("check", "stages.gradwire", "--json", "--inside").lines
    costs = {node["id"]: node["parameters"] for node in report["nodes"]}
    assert costs["block_1"] == 2 * (72 + 72)
    assert (costs["block_1/0/dense_2"], costs["block_1/0/block_1"], costs["block_1/0/block_1/dense_3"]) == (72, 72, 72)
    ran = gradwire("check", "stages.gradwire", "--inside")
    assert "\n    Dense " in ran.raw
    assert "Dense block_1/0/block_1/dense_3 8 72 128" in ran.out
    assert "/" not in gradwire("check", "stages.gradwire").out


def test_problems_inside_of_blocks_name_the_place(gradwire: Gradwire) -> None:
    write(Path("stages.gradwire"), nested(wired=False))
    ran = gradwire("check", "stages.gradwire")
    assert ran.code == 1
    assert "Unfinished [block_1/0/block_1/dense_3]: Dense has no input. Draw a wire to it." in ran.out
    (problem,) = gradwire("check", "stages.gradwire", "--json").lines[0]["problems"]
    assert (problem["node"], problem["text"]) == ("block_1", "Inside Stage 1: Inside Core: Dense has no input.")
    errors = [(inner["node"], inner["text"]) for inner in problem["inside"] if inner["level"] == "error"]
    assert errors == [("block_1/0/block_1/dense_3", "Dense has no input.")]
