"""`gradwire examples`, `new`, `layers` and `datasets`."""

from __future__ import annotations

from pathlib import Path

from engine import examples
from engine.layer import LAYERS
from tests.engine.cli.conftest import Gradwire


def test_examples_are_listed_with_what_they_show(gradwire: Gradwire) -> None:
    ran = gradwire("examples")
    assert ran.code == 0
    assert "digits-cnn Digits: a convolutional network reads handwriting" in ran.out
    (listed,) = gradwire("examples", "--json").lines
    assert [each["name"] for each in listed] == list(examples.names())


def test_new_copies_an_example_byte_for_byte(gradwire: Gradwire) -> None:
    ran = gradwire("new", "iris")
    assert (ran.code, ran.out) == (0, "Wrote iris.gradwire.")
    assert Path("iris.gradwire").read_text(encoding="utf-8") == examples.text("iris")
    assert gradwire("new", "xor", "-o", "mine.gradwire").out == "Wrote mine.gradwire."


def test_new_never_writes_over_a_file(gradwire: Gradwire) -> None:
    Path("iris.gradwire").write_text("mine", encoding="utf-8")
    ran = gradwire("new", "iris")
    assert (ran.code, ran.err) == (2, "iris.gradwire is already there. Choose another name with -o.")
    assert Path("iris.gradwire").read_text(encoding="utf-8") == "mine"


def test_new_offers_the_nearest_example(gradwire: Gradwire) -> None:
    ran = gradwire("new", "spiral")
    assert (ran.code, ran.err) == (2, "There is no example 'spiral'. Did you mean 'spirals'?")


def test_layers_and_datasets_together_are_all_there_is(gradwire: Gradwire) -> None:
    (layers,), (datasets,) = gradwire("layers", "--json").lines, gradwire("datasets", "--json").lines
    assert {each["kind"] for each in layers} | {each["kind"] for each in datasets} == set(LAYERS)
    assert all(each["role"] == "data" for each in datasets)


def test_a_layer_is_described_with_the_range_of_its_settings(gradwire: Gradwire) -> None:
    (layers,) = gradwire("layers", "--json").lines
    dense = next(each for each in layers if each["kind"] == "dense")
    assert (dense["title"], dense["category"]) == ("Dense", "Basic")
    assert dense["inputs"] == [{"name": "in", "accepts": "real", "many": False, "optional": False}]
    units = dense["settings"]["units"]
    assert (units["type"], units["default"], units["minimum"], units["maximum"]) == ("integer", 64, 1, 1_000_000)
    assert units["description"] == "How many outputs, one per unit."


def test_one_kind_is_shown_with_its_settings(gradwire: Gradwire) -> None:
    assert "units 64 How many outputs, one per unit." in gradwire("layers", "dense").out
    assert "size 8 Width and height in pixels" in gradwire("datasets", "digits").out


def test_a_kind_that_is_not_there_offers_the_nearest(gradwire: Gradwire) -> None:
    ran = gradwire("layers", "dens")
    assert (ran.code, ran.err) == (2, "There is no layer 'dens'. Did you mean 'dense'?")
