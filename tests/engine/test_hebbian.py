"""What a Hebbian rule asks of a drawing, and which of its weights it teaches."""

from __future__ import annotations

from engine import examples
from engine.analysis import analyse
from engine.graph import Graph
from engine.hebbian import learners
from engine.program import to_program
from tests.engine.drawings import chain, classifier, mend_first, pictures, residual_block

RULES = {"method": "hebbian", "optimiser": "sgd", "momentum": 0.0}


def texts(graph: Graph) -> list[str]:
    return [problem.text for problem in analyse(graph).problems]


def test_it_learns_without_a_loss_and_says_so_where_one_is_drawn() -> None:
    graph = classifier().with_training(**RULES)
    (problem,) = analyse(graph).problems
    assert problem.text == (
        "A Hebbian rule learns without a loss: nothing it does is wrong. Cross-entropy has no part in it."
    )
    assert [fix.label for fix in problem.fixes] == ["Replace by Output", "Set method to supervised"]
    mended = mend_first(graph, problem)
    assert analyse(mended).ready
    assert not to_program(mended).losses


def test_it_takes_plain_steps() -> None:
    graph = chain("iris", ("dense", {"units": 2}), "output").with_training(method="hebbian")
    (problem,) = analyse(graph).problems
    assert problem.text == "A Hebbian rule takes plain steps: SGD without momentum, weight decay, L1 or clipping."
    assert mend_first(graph, problem).training.optimiser == "sgd"
    assert analyse(mend_first(graph, problem)).problems == ()


def test_it_teaches_neurons_that_answer_with_their_sums() -> None:
    graph = chain("iris", "neuron", "output").with_training(**RULES)
    (problem,) = analyse(graph).problems
    assert problem.text == (
        "A Hebbian rule teaches weighted sums as they are, but Neuron 1 makes something else of its own."
    )
    assert analyse(mend_first(graph, problem)).problems == ()


def test_it_says_where_there_is_nothing_to_teach() -> None:
    assert texts(chain("iris", "layer-norm", "output").with_training(**RULES)) == [
        "There is nothing that a Hebbian rule teaches: no layer of weighted sums may learn."
    ]


def test_it_warns_of_layers_that_stay_as_they_begin() -> None:
    graph = chain("iris", "layer-norm", ("dense", {"units": 2}), "output").with_training(**RULES)
    (problem,) = analyse(graph).problems
    assert problem.level == "warning"
    assert problem.text == "Layer norm stays as it begins: a Hebbian rule teaches Dense layers and neurons."


def test_all_that_is_no_weighted_sum_is_frozen_in_the_program() -> None:
    graph = chain("iris", "layer-norm", ("dense", {"units": 2}), "output").with_training(**RULES)
    program = to_program(graph)
    assert [step.name for step in learners(program)] == ["dense_1"]
    assert [step.name for step in program.steps if step.frozen] == ["layer_norm_1"]
    assert [step.name for step in program.body if step.frozen] == ["layer_norm_1"]


def test_what_is_no_weighted_sum_is_frozen_in_blocks_too() -> None:
    program = to_program(pictures(residual_block()))
    assert learners(program) == ()


def test_its_examples_need_no_truth() -> None:
    for name in ("oja", "digits-components"):
        program = to_program(examples.example(name).graph)
        assert not program.losses
        assert not program.targets
