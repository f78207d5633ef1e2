"""FILE and `--set`: what was typed becomes a drawing, and nothing of it is evaluated."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.cli.drawing import opened, with_choices
from engine.errors import FileError, UserError
from engine.files import write
from engine.graph import Graph
from engine.nested import content
from tests.engine.drawings import chain, classifier, pictures, residual_block


def graph() -> Graph:
    return classifier(("dense", {"units": 8}), ("dropout", {"rate": 0.5})).renamed("dense_1", "Hidden layer")


def layer(choice: str, id: str = "dense_1") -> object:
    return with_choices(graph(), [choice]).nodes[id].layer


def test_a_file_comes_before_an_example_of_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert opened("iris").folder is None
    write(Path("iris.gradwire"), chain("input"))
    assert list(opened("iris.gradwire").graph.nodes) == ["input_1"]
    assert opened("iris.gradwire").folder == tmp_path.resolve()


def test_examples_may_be_written_with_their_ending() -> None:
    assert opened("xor.gradwire").name == "xor"


def test_a_file_that_is_not_there_is_an_error_with_a_way_out() -> None:
    with pytest.raises(FileError) as error:
        opened("a/b/zzz.gradwire")
    assert error.value.hint == "See the examples with: gradwire examples"


def test_settings_are_chosen_by_id_and_by_name() -> None:
    assert layer("dense_1.units=32") == layer("hidden layer.units = 32")
    assert getattr(layer("dropout_1.rate=0.25", "dropout_1"), "rate", None) == 0.25


def test_training_settings_are_chosen_too() -> None:
    training = with_choices(graph(), ["training.momentum=0.8", "training.nesterov=true", "training.optimiser=sgd"])
    assert (training.training.momentum, training.training.nesterov, training.training.optimiser) == (0.8, True, "sgd")


def test_lists_and_texts_are_values() -> None:
    drawing = chain(("input", {"shape": (1, 28, 28)}), "conv2d", "output")
    drawing = with_choices(drawing, ["input_1.shape=[3,8,8]", "conv2d_1.padding=same", "conv2d_1.kernel=[3,5]"])
    assert drawing.nodes["input_1"].layer.summary == "shape 3×8×8"
    assert drawing.nodes["conv2d_1"].layer.summary == "channels 16, kernel 3×5, padding same"


@pytest.mark.parametrize(
    ("choice", "text", "hint"),
    [
        ("dense_1.unts=3", "Hidden layer has no setting 'unts'.", "Did you mean 'units'?"),
        ("dens_1.units=3", "There is no node 'dens_1'.", "Did you mean 'dense_1'?"),
        ("hidden.units=3", "There is no node 'hidden'.", "Did you mean 'Hidden layer'?"),
        ("training.momentun=3", "Training has no setting 'momentun'.", "Did you mean 'momentum'?"),
        (
            "units=3",
            "--set takes NODE.SETTING=VALUE, but got 'units=3'.",
            "For example: --set dense_1.units=32 or training.momentum=0.8",
        ),
    ],
)
def test_wrong_names_say_what_was_probably_meant(choice: str, text: str, hint: str) -> None:
    with pytest.raises(UserError) as error:
        with_choices(graph(), [choice])
    assert (error.value.text, error.value.hint) == (text, hint)


@pytest.mark.parametrize("value", ["__import__('os')", "0", "NaN", "1e400", "{}", "[" * 5000, "nothing"])
def test_values_that_a_setting_does_not_allow_are_refused_and_never_evaluated(value: str) -> None:
    with pytest.raises(UserError, match=r"'units' should be|Dense"):
        with_choices(graph(), [f"dense_1.units={value}"])


def test_a_name_that_several_nodes_have_is_no_answer() -> None:
    drawing = graph().renamed("dense_2", "Hidden layer")
    with pytest.raises(UserError) as error:
        with_choices(drawing, ["Hidden layer.units=3"])
    assert str(error.value) == "2 nodes are called 'Hidden layer'. Say which one: dense_1, dense_2."


def stages() -> Graph:
    """A chain of two residual blocks, the first called Stage 1."""
    drawing = pictures(residual_block(), residual_block())
    return drawing.renamed("block_1", "Stage 1")


def test_exposed_settings_of_a_block_are_chosen_by_its_title() -> None:
    layer = with_choices(stages(), ["stage 1.channels=4", "stage 1.repeat=3"]).nodes["block_1"].layer
    assert (layer.setting("channels"), layer.setting("repeat")) == (4, 3)


@pytest.mark.parametrize("path", ["stage 1/conv2d_2", "block_1/conv2d_2", "Stage 1 / conv2d_2"])
def test_what_is_inside_of_a_block_is_chosen_by_a_path(path: str) -> None:
    inner = content(with_choices(stages(), [f"{path}.kernel=5"]), ("block_1",))
    assert inner.nodes["conv2d_2"].layer.summary == "channels 8, kernel 5, padding same"


def test_a_name_with_a_slash_is_no_path() -> None:
    drawing = with_choices(graph().renamed("dense_1", "in/out"), ["in/out.units=5"])
    assert getattr(drawing.nodes["dense_1"].layer, "units", None) == 5


@pytest.mark.parametrize(
    ("choice", "text", "hint"),
    [
        ("stage 1.chanels=3", "Stage 1 has no setting 'chanels'.", "Did you mean 'channels'?"),
        ("stage 1/conv2d_9.kernel=3", "There is no node 'conv2d_9'.", "Did you mean 'conv2d_"),
        ("stage 1/conv 2d.kernel=3", "2 nodes are called 'conv 2d'.", "Say which one: conv2d_1, conv2d_2."),
        ("stage 7/conv2d_1.kernel=3", "There is no node 'stage 7'.", "Did you mean 'Stage 1'?"),
        ("input_1/dense_1.units=3", "Input is no block: there is no 'dense_1' inside.", ""),
        ("stage 1/conv2d_1.colour=3", "Conv 2D has no setting 'colour'.", ""),
    ],
)
def test_wrong_paths_say_what_was_probably_meant(choice: str, text: str, hint: str) -> None:
    with pytest.raises(UserError) as error:
        with_choices(stages(), [choice])
    assert error.value.text == text
    assert hint in error.value.hint
