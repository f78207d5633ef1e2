"""`gradwire predict`: answers for examples from outside."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

from engine.cli.predict import values
from engine.datasets.importing import inspect
from engine.errors import UserError
from engine.files import write
from engine.graph import Graph, Wire
from engine.layer import make
from tests.engine.cli.conftest import Gradwire
from tests.engine.drawings import chain

SETOSA = "sepal length=5.1,sepal width=3.5,petal length=1.4,petal width=0.2"


@pytest.fixture
def flowers(gradwire: Gradwire) -> Gradwire:
    """The command line in a folder with a trained network."""
    assert gradwire("train", "iris", "--epochs", "20", "--save", "flowers").code == 0
    return gradwire


def test_a_typed_row_gets_a_class_with_its_probabilities(flowers: Gradwire) -> None:
    ran = flowers("predict", "flowers.gradwire", SETOSA, "--json")
    (record,) = ran.lines
    assert (ran.code, record["input"], record["answer"]) == (0, SETOSA, "setosa")
    assert next(iter(record["probabilities"])) == "setosa"
    assert sum(record["probabilities"].values()) == pytest.approx(1)
    people = flowers("predict", "flowers.gradwire", SETOSA, "--top", "2")
    assert ": setosa" in people.out
    assert people.raw.count("%") == 2
    assert "████" in people.raw


def test_names_of_features_are_taken_whole_or_by_their_beginning(flowers: Gradwire) -> None:
    full = "sepal length (cm)=5.1,sepal width (cm)=3.5,petal length (cm)=1.4,petal width (cm)=0.2"
    one, other = (flowers("predict", "flowers.gradwire", row, "--json").lines[0] for row in (full, SETOSA))
    assert one["probabilities"] == other["probabilities"]


def test_rows_of_a_table_are_answered_one_by_one_and_numbers_come_in_their_unit(gradwire: Gradwire) -> None:
    rows = "\n".join(f"{x / 10},{1000 + 50 * x}" for x in range(80))
    Path("rows.csv").write_text(f"x,price\n{rows}\n", encoding="utf-8")
    options = ("--epochs", "60", "--learning-rate", "0.1", "--save", "line")
    assert gradwire("train", "linear-regression", "--data", "rows.csv", *options).code == 0
    Path("new.csv").write_text("x\n2.0\n6.0\n", encoding="utf-8")
    ran = gradwire("predict", "line.gradwire", "new.csv", "x=4.0", "--json")
    assert [line["answer"]["price"] for line in ran.lines] == pytest.approx([2000, 4000, 3000], rel=0.02)
    assert "price 2" in gradwire("predict", "line.gradwire", "x=2").out


def test_answers_of_several_columns_are_told_by_their_names(gradwire: Gradwire) -> None:
    rows = "\n".join(f"{x},{'yes' if x > 3 else 'no'},{'yes' if x < 7 else 'no'}" for x in range(-20, 30))
    Path("films.csv").write_text(f"x,funny,sad\n{rows}\n", encoding="utf-8")
    chosen = {"target": "funny", "also": ("sad",), "predict": "class", "leave_out": ()}
    tags = inspect(Path("films.csv")).dataset.model_copy(update=chosen)
    graph, node = Graph().added(tags)
    graph, dense = graph.added(make("dense", {"units": 2}))
    graph, loss = graph.added(make("binary-cross-entropy", {}))
    for ends in ((node, "x", dense, "in"), (dense, "out", loss, "prediction"), (node, "y", loss, "target")):
        graph = graph.with_wire(Wire(*ends))
    write(Path("tags.gradwire"), graph)
    assert gradwire("train", "tags.gradwire", "--epochs", "1", "--save", "tags").code == 0
    said = gradwire("predict", "tags.gradwire", "x=-20").out
    assert re.search(r"funny (yes|no), sad (yes|no)", said), said


@pytest.mark.parametrize(
    ("inputs", "message"),
    [
        ((), "There is nothing to answer. Name a file, a row as NAME=VALUE,NAME=VALUE, or a --text."),
        (("nowhere.png",), "There is no file 'nowhere.png', and it is no row of values either."),
    ],
)
def test_wrong_inputs_end_with_2(flowers: Gradwire, inputs: tuple[str, ...], message: str) -> None:
    ran = flowers("predict", "flowers.gradwire", *inputs)
    assert (ran.code, ran.raw) == (2, "")
    assert message in ran.err


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("petal length=1.4", "It needs sepal length (cm), sepal width (cm)"),
        (SETOSA.replace("5.1", "long"), "should be a number, but is “long”"),
    ],
)
def test_rows_that_are_no_examples_end_with_1(flowers: Gradwire, row: str, message: str) -> None:
    ran = flowers("predict", "flowers.gradwire", row)
    assert ran.code == 1
    assert message in ran.err


def test_an_array_of_another_size_is_a_sentence(gradwire: Gradwire) -> None:
    options = ("--epochs", "1", "--save", "d")
    assert gradwire("train", "digits-cnn", *options).code == 0
    np.save("five.npy", np.zeros((1, 5, 5), np.float32))
    ran = gradwire("predict", "d.gradwire", "five.npy")
    assert ran.code == 1
    assert ran.err


def test_a_comma_without_a_name_belongs_to_the_value() -> None:
    assert values("text=well, hello,n=3") == {"text": "well, hello", "n": "3"}
    with pytest.raises(UserError, match="'3' should be NAME=VALUE"):
        values("3,a=1")


def test_of_several_losses_the_one_about_the_target_answers(gradwire: Gradwire) -> None:
    graph = chain("iris", ("dense", {"units": 4}), ("dense", {"units": 3}), "cross-entropy")
    graph = graph.with_wire(Wire("iris_1", "y", "cross_entropy_1", "target"))
    graph, squares = graph.added(make("mean-squared-error", {}), (800.0, 200.0))
    for wire in (Wire("dense_1", "out", squares, "prediction"), Wire("iris_1", "x", squares, "target")):
        graph = graph.with_wire(wire)
    write(Path("two.gradwire"), graph)
    assert gradwire("train", "two.gradwire", "--epochs", "1", "--save", "two").code == 0
    assert gradwire("predict", "two.gradwire", SETOSA, "--json").lines[0]["answer"] in {
        "setosa",
        "versicolor",
        "virginica",
    }
    losses = gradwire("evaluate", "two.gradwire", "--json").lines[0]["losses"]
    assert {loss["loss"]: bool(loss["baselines"]) for loss in losses} == {"cross_entropy_1": True, squares: False}


def test_what_follows_a_text_is_answered(gradwire: Gradwire) -> None:
    source = ("python-source", {"limit": 20_000, "window": 16, "stride": 16})
    size = make(*source).facts().y.classes  # type: ignore[attr-defined]
    graph = chain(source, ("embedding", {}), ("dense", {"units": size}), "cross-entropy")
    write(Path("code.gradwire"), graph.with_wire(Wire("python_source_1", "y", "cross_entropy_1", "target")))
    assert gradwire("train", "code.gradwire", "--epochs", "1", "--save", "code").code == 0
    (record,) = gradwire("predict", "code.gradwire", "--text", "def __init", "--top", "5", "--json").lines
    assert record["input"] == "def __init"
    assert len(record["probabilities"]) == 5
    figures = gradwire("evaluate", "code.gradwire", "--no-baselines", "--json").lines[0]["losses"][0]["figures"]
    assert figures["perplexity"] == pytest.approx(np.exp(figures["log loss"]))
    letters = ("--text", "def __init", "--continue", "12")
    (record,) = gradwire("predict", "code.gradwire", *letters, "--json").lines
    assert record["text"].startswith("def __init")
    assert len(record["text"]) == 22
    again, other = (gradwire("predict", "code.gradwire", *letters, "--seed", seed, "--json") for seed in ("0", "1"))
    assert again.lines[0] == record != other.lines[0]
    cold = {gradwire("predict", "code.gradwire", *letters, "--temperature", "0", "--seed", seed).out for seed in "12"}
    assert len(cold) == 1


def test_what_is_no_text_is_not_written_on(gradwire: Gradwire) -> None:
    assert gradwire("train", "iris", "--epochs", "1", "--save", "iris").code == 0
    answer = gradwire("predict", "iris.gradwire", "--text", "a", "--continue", "5")
    assert answer.code != 0
    assert "Iris is no text that goes on" in answer.err
    answer = gradwire("predict", "iris.gradwire", SETOSA, "--continue", "5")
    assert answer.code != 0
    assert answer.err == "Only a text can be written on. Give its beginning with --text, and nothing else."
