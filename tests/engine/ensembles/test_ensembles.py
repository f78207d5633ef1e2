"""Trained drawings as one: it answers with the mean of what its members answer, and says what does not fit."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
import torch

from engine.analysis import analyse
from engine.datasets.prepare import Parts
from engine.ensembles.answering import members_of
from engine.ensembles.building import Ensemble, ensemble
from engine.ensembles.comparing import compared
from engine.ensembles.members import Member
from engine.ensembles.weighing import shares, weighed
from engine.errors import UserError
from engine.examples import example
from engine.graph import Graph, Wire
from engine.network import Network
from engine.program import to_program
from engine.source import to_source
from engine.training.state import State
from engine.verdict.predicting import predict, still
from engine.verdict.predictions import Predictions
from engine.verdict.verdict import Verdict, judge
from tests.engine.drawings import chain, classifier
from tests.engine.neuron_drawings import between, classifying, connected, lesioned, mixed, skipping
from tests.engine.training.networks import ready, settings, trained


def numbers() -> Graph:
    graph = chain("diabetes", ("dense", {"units": 4}), "tanh", ("dense", {"units": 1}), "mean-squared-error")
    return graph.with_wire(Wire("diabetes_1", "y", "mean_squared_error_1", "target"))


def decision() -> Graph:
    graph = chain("spirals", ("dense", {"units": 4}), "tanh", ("dense", {"units": 1}), "binary-cross-entropy")
    return graph.with_wire(Wire("spirals_1", "y", "binary_cross_entropy_1", "target"))


def margins() -> Graph:
    graph = chain("spirals", ("dense", {"units": 1}), "hinge")
    return graph.with_wire(Wire("spirals_1", "y", "hinge_1", "target"))


DRAWINGS = {
    "classes": lambda: classifier(("dense", {"units": 6}), "relu"),
    "pictures": lambda: classifier(("conv2d", {"channels": 2}), "batch-norm", "flatten", data="digits", classes=10),
    "numbers": numbers,
    "decision": decision,
    "margins": margins,
}


def member(graph: Graph, seed: int = 0, name: str = "") -> Member:
    """A drawing with its first weights, drawn from a seed."""
    program, _ = ready(graph)
    state = State.fresh(program, settings(seed=seed))
    return Member(name or f"Seed {seed}", graph, {n: w.detach().numpy().copy() for n, w in state.weights().items()})


def of(graph: Graph, count: int = 3) -> list[Member]:
    return [member(graph, seed) for seed in range(count)]


def answers(graph: Graph, weights: dict[str, np.ndarray], parts: Parts, part: str = "test") -> Predictions:
    network = Network(to_program(graph))
    network.load_state_dict({name: torch.as_tensor(weight) for name, weight in weights.items()})
    return predict(still(network), parts, part)


def judged(made: Ensemble, parts: Parts) -> Verdict:
    return judge(answers(made.graph, made.weights, parts))


@pytest.mark.parametrize("kind", DRAWINGS)
def test_an_ensemble_answers_with_the_mean_of_its_members(kind: str) -> None:
    graph = DRAWINGS[kind]()
    _, parts = ready(graph)
    members = of(graph)
    made = ensemble(members)
    assert analyse(made.graph).ready
    found = answers(made.graph, made.weights, parts)
    alone = [answers(one.graph, one.weights, parts) for one in members]
    given = found.head.kind == "classes" and found.head.gives_probabilities
    of_each = [one.probabilities if given else one.scores for one in alone]
    own = found.probabilities if given else found.scores
    np.testing.assert_allclose(own, np.mean(of_each, 0), rtol=1e-4, atol=1e-5)
    for one, inside in zip(alone, found.members.values(), strict=True):
        np.testing.assert_allclose(inside.losses, one.losses, rtol=1e-3, atol=1e-5)


def test_members_are_frozen_blocks_by_their_names_with_one_data_node() -> None:
    made = ensemble([member(DRAWINGS["classes"](), seed, "Iris") for seed in range(2)])
    blocks = [node for node in made.graph.nodes.values() if node.layer.kind == "block"]
    assert [node.title for node in blocks] == ["Iris", "Iris (2)"]
    assert all(node.frozen for node in blocks)
    assert sum(node.layer.role == "data" for node in made.graph.nodes.values()) == 1


def test_members_may_be_different_drawings() -> None:
    graphs = DRAWINGS["classes"](), classifier(("dense", {"units": 9}), "tanh", ("dense", {"units": 4}), "tanh")
    made = ensemble([member(graph, seed, f"Net {seed}") for seed, graph in enumerate(graphs)])
    _, parts = ready(graphs[0])
    assert set(answers(made.graph, made.weights, parts).members) == {"Net 0", "Net 1"}


@pytest.mark.parametrize("drawn", [connected, mixed, skipping, between, lesioned, classifying])
def test_loose_neurons_keep_their_weights(drawn: Callable[[], Graph]) -> None:
    graph = drawn()
    _, parts = ready(graph)
    members = of(graph, 2)
    made = ensemble(members)
    found = answers(made.graph, made.weights, parts)
    for one, inside in zip(members, found.members.values(), strict=True):
        own = answers(one.graph, one.weights, parts)
        np.testing.assert_allclose(inside.probabilities, own.probabilities, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("name", ["perceptron", "playground", "siamese", "autoencoder", "digits-lstm"])
def test_examples_of_other_kinds_become_members(name: str) -> None:
    graph = example(name).graph
    program = to_program(graph)
    weights = {n: w.numpy() for n, w in Network(program).state_dict().items()}
    made = ensemble([Member(str(number), graph, weights) for number in range(2)])
    joined = to_program(made.graph)
    assert made.weights.keys() == Network(joined).state_dict().keys()
    assert [name for _, name in members_of(joined, joined.compared[0])] == ["0", "1"]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("grid-world", "“A” acts in an environment: its answers cannot be averaged."),
        ("oja", "“A” has no loss that compares an answer with a target."),
        ("gan-ring", "“A” computes its target inside of the drawing"),
        ("translation-lstm", "“A” writes its answer step by step"),
    ],
)
def test_what_has_no_answer_to_average_is_told(name: str, said: str) -> None:
    assert refusal(Member("A", example(name).graph, {})).startswith(said)


def test_a_vote_decides_by_the_number_of_members() -> None:
    graph = DRAWINGS["classes"]()
    _, parts = ready(graph)
    made = ensemble(of(graph), "vote")
    found = answers(made.graph, made.weights, parts)
    guesses = np.stack([one.guess for one in found.members.values()])
    counted = np.stack([(guesses == c).sum(0) for c in range(3)], 1)
    assert (counted[np.arange(len(found)), found.guess] == counted.max(1)).all()


def test_numbers_are_not_voted_on() -> None:
    with pytest.raises(UserError, match="Numbers cannot be voted on"):
        ensemble(of(numbers()), "vote")


def test_the_exported_source_builds() -> None:
    made = ensemble(of(DRAWINGS["classes"](), 2))
    text = to_source(to_program(made.graph))
    assert "torch.stack" in text
    compile(text, "ensemble", "exec")


# ---- what does not fit ----


def refusal(*members: Member) -> str:
    with pytest.raises(UserError) as refused:
        ensemble(members)
    return refused.value.text


def test_one_network_is_no_ensemble() -> None:
    assert refusal(member(DRAWINGS["classes"]())) == "An ensemble needs at least two members."


def test_other_data_do_not_fit() -> None:
    text = refusal(member(DRAWINGS["classes"](), name="A"), member(DRAWINGS["pictures"](), name="B"))
    assert text == "“B” does not fit beside “A”: it learned from Handwritten digits, the other from Iris."


def test_data_that_were_split_otherwise_do_not_fit() -> None:
    graph = DRAWINGS["classes"]()
    other = graph.with_settings("iris_1", test=0.3)
    text = refusal(member(graph, name="A"), member(other, name="B"))
    assert text.startswith("“B” does not fit beside “A”: their data are set differently (test)")


def test_margins_do_not_fit_beside_probabilities() -> None:
    text = refusal(member(decision(), name="A"), member(margins(), name="B"))
    assert text == "“B” does not fit beside “A”: it answers with margins, the other with probabilities."


def test_a_run_without_its_weights_is_no_member() -> None:
    graph = DRAWINGS["classes"]()
    assert refusal(member(graph), Member("Run 2", graph, {})) == "The weights of “Run 2” were not kept."


def test_weights_of_another_drawing_are_refused() -> None:
    graph, other = DRAWINGS["classes"](), classifier(("dense", {"units": 7}), "relu")
    stranger = Member("Run 2", graph, member(other).weights)
    assert refusal(member(graph), stranger).startswith("The weights of “Run 2” are not those of its drawing")


# ---- shares, and the comparison ----


@pytest.fixture(scope="module")
def learned() -> tuple[Ensemble, Parts]:
    """One member that has learned, and two that have not."""
    graph = DRAWINGS["classes"]()
    program, parts = ready(graph)
    state = trained(program, parts, settings(epochs=15, learning_rate=0.02))
    best = Member("Learned", graph, {n: w.detach().numpy().copy() for n, w in state.weights().items()})
    return ensemble([best, member(graph, 1), member(graph, 2)]), parts


def test_who_has_learned_counts_most(learned: tuple[Ensemble, Parts]) -> None:
    made, parts = learned
    layer = weighed(made, parts).graph.nodes[made.joint].layer
    found = [float(share) for share in layer.setting("shares").split(",")]
    assert found[0] > 0.6
    assert sum(found) == pytest.approx(1, abs=0.01)


def test_shares_of_numbers_have_the_smallest_error_and_add_up_to_one() -> None:
    graph = numbers()
    _, parts = ready(graph)
    made = ensemble(of(graph))
    members = [*answers(made.graph, made.weights, parts, "validation").members.values()]
    found = shares(members)
    assert found.sum() == pytest.approx(1)
    assert (found >= 0).all()

    def error(mix: np.ndarray) -> float:
        return float(
            ((sum(s * one.scores for s, one in zip(mix, members, strict=True)) - members[0].target) ** 2).mean()
        )

    assert error(found) <= min(error(mix) for mix in (*np.eye(3), np.full(3, 1 / 3))) * 1.0001


def test_the_comparison_counts_every_example_once(learned: tuple[Ensemble, Parts]) -> None:
    made, parts = learned
    found = compared(judged(made, parts))
    assert found is not None
    rows = np.concatenate([group.rows for group in found.groups])
    assert sorted(rows) == [*range(len(parts.test))]
    assert list(found.members) == ["Learned", "Seed 1", "Seed 2"]
    accuracies = [one["accuracy"] for one in found.members.values()]
    assert found.mean["accuracy"] == pytest.approx(np.mean(accuracies))
    assert "on average" in found.sentence


def test_a_single_network_is_compared_with_nobody() -> None:
    graph = DRAWINGS["classes"]()
    _, parts = ready(graph)
    one = member(graph)
    assert compared(judge(answers(one.graph, one.weights, parts))) is None
