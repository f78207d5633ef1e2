"""Targets that are made of the inputs: what they are in the program, and what a drawing needs for them."""

from __future__ import annotations

import torch

from engine import examples
from engine.analysis import analyse
from engine.graph import Graph, Wire
from engine.network import Network
from engine.program import to_program
from engine.self_supervised import of_inputs
from engine.source import to_source
from engine.steps import Program
from tests.engine.drawings import chain, classifier, mend_first

EXAMPLE = "denoising-autoencoder"


def rebuilding(**training: object) -> Graph:
    """A network that gives four numbers back."""
    graph = chain("iris", ("dense", {"units": 2}), ("dense", {"units": 4}), "mean-squared-error")
    graph = graph.with_wire(Wire("iris_1", "x", "mean_squared_error_1", "target"))
    return graph.with_training(**{"method": "self-supervised", **training})


def test_the_loss_compares_with_the_inputs_as_they_are_and_the_network_gets_others() -> None:
    program = to_program(rebuilding(noise=0.5, masked=0.25))
    (loss,), (entry,), (clean,) = program.losses, program.inputs, program.targets
    assert (entry.name, clean.name, loss.target) == ("x", "x_clean", "x_clean")
    assert (clean.node, clean.port, clean.value) == (entry.node, entry.port, entry.value)
    assert program.corruption is not None
    assert program.corruption.entries == (entry,)
    assert (program.corruption.noise, program.corruption.masked) == (0.5, 0.25)
    assert of_inputs(program, loss)


def test_the_network_is_that_of_the_drawing() -> None:
    graph = examples.example(EXAMPLE).graph
    plain = to_program(graph.with_training(method="supervised"))
    assert to_source(to_program(graph)) == to_source(plain)
    assert not of_inputs(to_program(classifier()), to_program(classifier()).losses[0])
    assert of_inputs(plain, plain.losses[0])


def test_a_step_of_a_sequence_is_compared_with_the_next() -> None:
    network, x, program = sequence()
    values = network.run({"x": x})
    (loss,) = program.losses
    assert torch.equal(values[loss.prediction], values["dense_1"][:, :-1])
    assert torch.equal(values[loss.target], x[:, 1:])
    assert loss.reads == ("dense_1",)
    expected = torch.nn.functional.cross_entropy(values["dense_1"][:, :-1].movedim(-1, 1), x[:, 1:])
    assert torch.allclose(network.loss(values), expected)


def sequence() -> tuple[Network, torch.Tensor, Program]:
    graph = chain(
        ("sorting", {"length": 4, "letters": 3}), "embedding", "gru", ("dense", {"units": 5}), "cross-entropy"
    )
    graph = graph.with_wire(Wire("sorting_1", "x", "cross_entropy_1", "target"))
    program = to_program(graph.with_training(method="self-supervised", pretext="next token"))
    classes = program.inputs[0].value.classes
    return Network(program), torch.randint(classes or 1, (5, *program.inputs[0].value.shape)), program


def test_it_asks_for_a_loss_that_compares_with_the_inputs() -> None:
    graph = classifier().with_training(method="self-supervised")
    (problem,) = analyse(graph).problems
    assert problem.text == (
        "Self-supervised learning makes its targets of the inputs, but Cross-entropy is told what is right."
    )
    assert [fix.label for fix in problem.fixes] == ["Wire Iris x to its target", "Set method to supervised"]
    assert mend_first(graph, problem).wires_into["cross_entropy_1"][-1].output == "x"


def test_it_says_where_there_is_no_next_token() -> None:
    graph = rebuilding(pretext="next token")
    (problem,) = analyse(graph).problems
    assert problem.text == "There is no next token: an example of Iris is no sequence."
    assert analyse(mend_first(graph, problem)).problems == ()
