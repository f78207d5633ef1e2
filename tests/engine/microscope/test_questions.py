"""Questions are answered by the numbers that are there."""

from __future__ import annotations

import numpy as np
import pytest

from engine import examples
from engine.microscope.answers import verdicts
from engine.microscope.places import Stop
from engine.microscope.questions import Question, question
from engine.microscope.specimen import Place, Selection, Specimen, examine
from engine.microscope.walk import first_place, stops
from engine.training.state import State
from tests.engine.training.networks import after_steps, digits_cnn, iris, ready, settings


def short(value: float) -> str:
    return f"{value:.3g}".replace("-", "−")


def asked(specimen: Specimen, stop: Stop, seed: int = 0, place: Place | None = None) -> Question | None:
    return question(specimen, stop, place or first_place(specimen, stop), seed, short)


@pytest.fixture(scope="module")
def flowers() -> Specimen:
    program, parts = iris()
    return examine(after_steps(program, parts, settings(learning_rate=0.05), 4), parts)


def test_whether_a_weight_grows_is_told_by_the_real_step(flowers: Specimen) -> None:
    for seed in range(30):
        found = asked(flowers, Stop("update", "dense_1"), seed)
        assert found is not None
        name, index = found.text.split("gradient of ")[1].split("] is")[0].split("[")
        weight = flowers.weights[f"dense_1.{name}"]
        where = tuple(map(int, index.split(", ")))
        change = float(weight.new[where] - weight.old[where])
        assert found.answers[found.right] == ("It grows" if change > 0 else "It shrinks")
        assert short(float(weight.gradient[where])) in found.text  # type: ignore[index]


def test_whether_the_loss_falls_is_told_by_the_real_loss(flowers: Specimen) -> None:
    for example, verdict in enumerate(verdicts(flowers)):
        found = asked(flowers, Stop("forward", "cross_entropy_1"), place=Place("cross_entropy_1", example))
        assert found is not None
        assert found.answers[found.right] == ("It falls" if verdict.loss_after < verdict.loss else "It rises")


def test_relu_passes_the_gradient_on_where_it_let_the_number_through(flowers: Specimen) -> None:
    for unit in range(12):
        place = Place("relu_1", 0, (unit,))
        passes = flowers.values["relu_1"][0, unit] > 0
        back = asked(flowers, Stop("backward", "relu_1"), place=place)
        there = asked(flowers, Stop("forward", "relu_1"), place=place)
        assert back is not None
        assert there is not None
        assert back.answers[back.right] == ("Yes" if passes else "No")
        assert there.answers[there.right] == short(float(flowers.values["relu_1"][0, unit]))


def test_the_strongest_input_has_the_greatest_product(flowers: Specimen) -> None:
    for unit in range(3):
        for seed in range(5):
            found = asked(flowers, Stop("forward", "dense_2"), seed, Place("dense_2", 1, (unit,)))
            if found is None or not found.text.startswith("Which"):
                continue
            products = flowers.values["relu_1"][1] * flowers.weights["dense_2.weight"].old[unit]
            best = int(np.abs(products).argmax())
            assert found.answers[found.right].startswith(f"x[{best}] = ")
            assert len(set(found.answers)) == len(found.answers)


def test_a_push_is_the_sign_of_the_delta(flowers: Specimen) -> None:
    for unit in range(3):
        found = asked(flowers, Stop("backward", "dense_2"), place=Place("dense_2", 0, (unit,)))
        assert found is not None
        delta = flowers.deltas["dense_2"][0, unit]
        assert found.answers[found.right] == ("It grows" if delta > 0 else "It shrinks")


def test_the_same_seed_asks_the_same(flowers: Specimen) -> None:
    stop = Stop("update", "dense_1")
    assert asked(flowers, stop, 7) == asked(flowers, stop, 7)
    assert len({found.text for seed in range(20) if (found := asked(flowers, stop, seed))}) > 3


@pytest.mark.parametrize("name", ["xor", "digits"])
def test_questions_along_a_whole_walk_are_sentences_with_one_right_answer(name: str) -> None:
    if name == "xor":
        graph = examples.example("xor").graph
        program, parts = ready(graph)
        state = State.fresh(program, graph.training)
    else:
        program, parts = digits_cnn()
        state = State.fresh(program, settings())
    specimen = examine(state, parts, Selection("train", (0,)))
    found = [asked(specimen, stop, seed) for seed in range(3) for stop in stops(specimen)]
    questions = [one for one in found if one is not None]
    assert len(questions) > len(found) / 2
    for one in questions:
        assert one.text.endswith("?")
        assert one.explanation.endswith(".")
        assert 0 <= one.right < len(one.answers) <= 3
