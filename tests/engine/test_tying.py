"""A Dense layer that uses the vectors of an Embedding: the last layer of a language model, tied to its first."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import ModuleType

import pytest
import torch

from engine.analysis import analyse
from engine.block import Block
from engine.cost import cost
from engine.decoding import parse
from engine.encoding import dump
from engine.errors import UserError
from engine.fixes import mended
from engine.graph import Graph, Wire
from engine.microscope.explaining import explain
from engine.microscope.specimen import Place, examine
from engine.network import Network
from engine.program import to_program
from engine.settings import TrainingSettings
from engine.sharing import holder_of, parted, tied
from engine.source import to_source
from engine.training.checkpoint import read_state, write_state
from engine.training.state import State
from engine.units import exploded
from engine.values import Value
from tests.engine.drawings import chain
from tests.engine.training.networks import ready, settings

WORDS, LENGTH = 7, 4


def model(tie: bool = True) -> Graph:
    """A recurrent model that reads words and gives a score for each word at every step."""
    graph = chain("input", ("embedding", {"dimensions": LENGTH}), ("gru", {"units": LENGTH}), "dense", "output")
    graph = graph.with_settings("input_1", shape=(5,), classes=WORDS)
    return tied(graph, ["dense_1", "embedding_1"], analyse(graph)) if tie else graph


def words() -> torch.Tensor:
    return torch.randint(WORDS, (3, 5))


def source_network(source: str) -> torch.nn.Module:
    module = ModuleType("drawn")
    exec(source, module.__dict__)
    return module.Network()


def test_the_dense_layer_takes_the_size_of_the_vocabulary_and_loses_its_bias() -> None:
    graph = model()
    dense = graph.nodes["dense_1"]
    assert (dense.shares, dense.layer.setting("units"), dense.layer.setting("bias")) == ("embedding_1", WORDS, False)
    assert analyse(graph).problems == ()
    assert analyse(graph).values["dense_1", "out"] == Value((5, WORDS))


def test_a_score_is_the_product_with_the_words_vector_and_both_uses_teach_it() -> None:
    network = Network(to_program(model()))
    assert [name for name in network.state_dict() if "gru" not in name] == ["embedding_1.weight"]
    x = words()
    vectors = network.get_parameter("embedding_1.weight")
    steps, _ = network.get_submodule("gru_1")(vectors[x])
    torch.testing.assert_close(network(x), steps @ vectors.T)
    network(x).square().sum().backward()
    unread = [word for word in range(WORDS) if not (x == word).any()]
    assert vectors.grad is not None
    assert vectors.grad[unread].abs().sum() > 0 or not unread, "words that were not read learn by their scores"


def test_the_weights_count_once_and_stand_once_in_the_source() -> None:
    graph = model()
    found = cost(analyse(graph))
    assert found.nodes["dense_1"].parameters == 0
    assert found.parameters == sum(weight.numel() for weight in Network(to_program(graph)).parameters())
    source = to_source(to_program(graph))
    assert "F.linear(sequence, self.embedding_1.weight)" in source
    assert "nn.Linear" not in source
    printed, network, x = source_network(source), Network(to_program(graph)), words()
    printed.load_state_dict(network.state_dict())
    torch.testing.assert_close(printed(x), network(x))


def test_a_tied_model_works_in_a_block_and_comes_back_from_its_file(tmp_path: Path) -> None:
    inner = chain("block-input", ("embedding", {"dimensions": LENGTH}), ("dense", {"units": WORDS}), "block-output")
    block = Block(name="Model", graph=tied(inner, ["embedding_1", "dense_1"]), repeat=1)
    graph, id = Graph().added(block)
    graph, data = graph.added(model().nodes["input_1"].layer)
    graph, out = graph.added(chain("output").nodes["output_1"].layer)
    graph = graph.with_wires([Wire(data, "out", id, "in"), Wire(id, "out", out, "in")])
    assert analyse(graph).problems == ()
    network, x = Network(to_program(graph)), words()
    vectors = network.get_parameter("block_1.embedding_1.weight")
    torch.testing.assert_close(network(x), vectors[x] @ vectors.T)
    printed = source_network(to_source(to_program(graph)))
    printed.load_state_dict(network.state_dict())
    torch.testing.assert_close(printed(x), network(x))
    assert parse(dump(model())).nodes == model().nodes
    state = State.fresh(to_program(model()), TrainingSettings())
    write_state(tmp_path / "tied.safetensors", state)
    again = read_state(tmp_path / "tied.safetensors", to_program(model())).weights()
    assert torch.equal(again["embedding_1.weight"], state.weights()["embedding_1.weight"])


@pytest.mark.parametrize(
    ("settings", "text"),
    [
        (("dense_1", {"bias": True}), "but adds a constant to every output, which these do not have."),
        (("dense_1", {"units": 9}), "but has 9 units for the vectors of 7 words."),
        (("embedding_1", {"dimensions": 6}), "but reads 4 numbers while a vector has 6."),
    ],
)
def test_what_keeps_them_apart_is_said_and_mended(settings: tuple[str, dict[str, object]], text: str) -> None:
    graph = model().with_settings(settings[0], **settings[1])
    problem = next(problem for problem in analyse(graph).problems if problem.node == "dense_1")
    assert problem.text == f"Dense uses the weights of Embedding, {text}"
    assert len(problem.fixes) == 2
    for fix in problem.fixes:
        assert analyse(mended(graph, problem.node, fix)).problems == ()


def test_settings_of_one_kind_are_not_those_of_the_other() -> None:
    graph = model().with_settings("embedding_1", scale=0.1, initialisation="normal")
    assert graph.nodes["dense_1"].layer == model().nodes["dense_1"].layer
    assert graph.nodes["dense_1"].shares == "embedding_1"


def test_weights_stay_where_the_layer_stops_sharing_or_the_embedding_goes() -> None:
    graph = model()
    state = State.fresh(to_program(graph), TrainingSettings())
    vectors = state.weights()["embedding_1.weight"].clone()
    apart = parted(graph, "dense_1")
    assert torch.equal(state.carried_to(to_program(apart)).weights()["dense_1.weight"], vectors)
    assert parted(graph, "embedding_1").nodes["dense_1"].shares == ""
    assert graph.without(["embedding_1"]).nodes["dense_1"].shares == ""


def test_another_embedding_inherits_with_the_layer_that_is_tied_to_it() -> None:
    graph, other = model().added(model().nodes["embedding_1"].layer)
    graph = graph.with_node(replace(graph.nodes[other], shares="embedding_1"))
    left = graph.without(["embedding_1"])
    assert left.nodes[other].shares == ""
    assert left.nodes["dense_1"].shares == other


def test_the_embedding_holds_the_weights_whichever_was_chosen_first() -> None:
    nodes = model(tie=False).nodes
    assert holder_of([nodes["dense_1"], nodes["embedding_1"]]) is nodes["embedding_1"]
    assert holder_of([nodes["dense_1"], nodes["gru_1"]]) is None


def test_neurons_could_not_use_them() -> None:
    graph = chain("input", ("embedding", {"dimensions": LENGTH}), "flatten", ("dense", {"units": WORDS}), "output")
    graph = graph.with_settings("input_1", shape=(1,), classes=WORDS)
    graph = tied(graph, ["embedding_1", "dense_1"], analyse(graph))
    with pytest.raises(UserError) as error:
        exploded(graph, "dense_1", analyse(graph))
    assert error.value.text == "Dense uses the weights of Embedding, which its neurons could not."


def test_a_score_is_explained_as_the_sum_that_it_is() -> None:
    graph = chain("sorting", ("embedding", {"dimensions": 4}), "dense", "cross-entropy")
    graph = graph.with_settings("sorting_1", sequences=40, length=3, letters=4)
    graph = graph.with_wire(Wire("sorting_1", "y", "cross_entropy_1", "target"))
    graph = tied(graph, ["embedding_1", "dense_1"], analyse(graph))
    program, parts = ready(graph)
    specimen = examine(State.fresh(program, settings()), parts)
    found = explain(specimen, Place("dense_1", 0, (1, 2)))
    assert found.value == pytest.approx(float(specimen.values["dense_1"][0, 1, 2]), rel=1e-5)
    assert found.terms[0].parameter == "embedding_1.weight"
