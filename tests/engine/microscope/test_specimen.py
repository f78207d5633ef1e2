"""A specimen is what the run will really do, seen without changing it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch

from engine import examples
from engine.adversarial import sides
from engine.errors import UserError
from engine.graph import Wire
from engine.microscope import looks
from engine.microscope.answers import shares, verdicts
from engine.microscope.explaining import explain
from engine.microscope.places import Stop
from engine.microscope.questions import question
from engine.microscope.specimen import Place, Selection, Specimen, examine
from engine.microscope.updates import update
from engine.microscope.walk import first_place, stops
from engine.sharing import used_again
from engine.training.loop import Controls, Training
from engine.training.methods.reinforcement import SHOWN
from engine.training.state import State
from tests.engine.microscope.specimens import added_up, places
from tests.engine.training.networks import DROPPING, after_steps, digits_cnn, iris, ready, same, settings


@pytest.fixture(scope="module")
def begun() -> tuple[State, Any]:
    program, parts = iris(*DROPPING)
    return after_steps(program, parts, settings(), 3), parts


def test_looking_changes_neither_the_state_nor_what_is_drawn_next(begun: tuple[State, Any]) -> None:
    state, parts = begun
    before = state.copy()
    drawn = torch.get_rng_state()
    for selection in (None, Selection("validation", (1,)), Selection("test", (0, 2))):
        examine(state, parts, selection)
    assert same(state, before)
    assert torch.equal(torch.get_rng_state(), drawn)


def test_the_next_batch_ends_in_the_weights_that_the_run_comes_to() -> None:
    program, parts = iris()
    state = after_steps(program, parts, settings(), 3)
    specimen = examine(state, parts)
    training = Training(program, parts, settings(), state, Controls(each_step=True))
    for _ in training.events():
        if training.state.step == 4:
            break
    for name, weight in specimen.weights.items():
        assert np.array_equal(weight.new, training.state.weights()[name].numpy())
    assert specimen.training
    assert specimen.examples == 16


def test_an_example_is_seen_as_the_network_would_answer_it(begun: tuple[State, Any]) -> None:
    state, parts = begun
    specimen = examine(state, parts, Selection("test", (2,)))
    assert not specimen.training
    assert specimen.rows == (2,)
    assert np.array_equal(specimen.values["x"][0], parts.test.x[2])
    assert np.array_equal(specimen.values["dropout_1"], specimen.values["relu_1"])
    with torch.no_grad():
        state.network.eval()
        answer = state.network(torch.from_numpy(parts.test.x[2:3]))
    assert np.allclose(specimen.values["dense_2"], answer.numpy(), atol=1e-6)


def test_dropout_drops_the_same_before_and_after_the_step(begun: tuple[State, Any]) -> None:
    state, parts = begun
    specimen = examine(state, parts)
    assert np.any(specimen.values["dropout_1"] == 0)
    assert specimen.loss_after < specimen.loss


def test_the_loss_after_the_step_is_that_of_the_new_weights() -> None:
    program, parts = iris()
    state = after_steps(program, parts, settings(), 2)
    specimen = examine(state, parts, Selection("train", (0, 1, 2)))
    with torch.no_grad():
        state.take({name: weight.new for name, weight in specimen.weights.items()})
        state.network.eval()
        values = state.network.run({"x": torch.from_numpy(parts.train.x[:3]), "y": torch.from_numpy(parts.train.y[:3])})
    assert float(state.network.loss(values)) == pytest.approx(specimen.loss_after, abs=1e-6)


def test_gradients_are_autograds(begun: tuple[State, Any]) -> None:
    state, parts = begun
    specimen = examine(state, parts, Selection("train", (0, 1, 2)))
    twin = state.copy()
    twin.network.eval()
    values = twin.network.run({"x": torch.from_numpy(parts.train.x[:3]), "y": torch.from_numpy(parts.train.y[:3])})
    twin.network.loss(values).backward()
    for name, parameter in twin.network.named_parameters():
        assert parameter.grad is not None
        assert np.allclose(specimen.weights[name].gradient, parameter.grad.numpy(), atol=1e-6)


def test_frozen_weights_have_no_gradient_and_stay() -> None:
    graph = examples.example("xor").graph
    node = graph.nodes["dense_1"]
    graph = graph.with_node(type(node)(**{**node.__dict__, "frozen": True}))
    program, parts = ready(graph)
    specimen = examine(State.fresh(program, graph.training), parts)
    weight = specimen.weights["dense_1.weight"]
    assert weight.gradient is None
    assert np.array_equal(weight.old, weight.new)


def test_an_example_that_is_not_there_is_refused(begun: tuple[State, Any]) -> None:
    state, parts = begun
    with pytest.raises(UserError, match="The validation part has 22 examples, and not the one that was asked for"):
        examine(state, parts, Selection("validation", (22,)))


def test_a_network_that_is_too_large_is_refused_with_the_figures(
    begun: tuple[State, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    state, parts = begun
    monkeypatch.setattr(looks, "LARGEST", 2_000)
    with pytest.raises(UserError, match=r"takes about .* of memory; the microscope may take") as refused:
        examine(state, parts)
    assert refused.value.hint == "Look at a single example instead of the batch."


def test_a_network_that_compares_examples_says_so_of_a_single_one() -> None:
    program, parts = iris(("dense", {"units": 4}), ("batch-norm", {"running_statistics": False}))
    with pytest.raises(UserError, match="compares the examples of a batch"):
        examine(State.fresh(program, settings()), parts, Selection("train", (0,)))


def test_places_tell_values_and_deltas() -> None:
    program, parts = digits_cnn()
    specimen = examine(State.fresh(program, settings()), parts, Selection("train", (5,)))
    place = Place("conv2d_1", 0, (3, 2, 4))
    assert specimen.value(place) == pytest.approx(float(specimen.values["conv2d_1"][0, 3, 2, 4]))
    assert specimen.delta(place) == pytest.approx(float(specimen.deltas["conv2d_1"][0, 3, 2, 4]))
    assert set(specimen.weights_of(specimen.step_of(place))) == {"weight", "bias"}


# ---- other ways to learn ----


def of_example(name: str, selection: Selection | None = None) -> Specimen:
    graph = examples.example(name).graph
    program, parts = ready(graph)
    return examine(State.fresh(program, graph.training), parts, selection)


def test_each_of_two_adversaries_is_shown_what_it_learns_from() -> None:
    specimen = of_example("gan-ring")
    found = sides(specimen.program)
    aims = {step.name: specimen.aim_of(step) for step in specimen.steps}
    assert {name for name in found.generator if aims[name].losses != found.fooling} == set()
    assert {name for name in found.discriminator if aims[name].losses != found.telling} == set()
    for name in (*found.generator, *found.discriminator):
        step = next(step for step in specimen.steps if step.name == name)
        sums = added_up(specimen, places(specimen, name))
        for end, weight in specimen.weights_of(step).items():
            np.testing.assert_allclose(sums[f"{name}.{end}"], weight.gradient, rtol=1e-3, atol=2e-6)


def test_a_rule_without_a_loss_is_shown_forward_and_by_its_steps() -> None:
    specimen = of_example("oja")
    assert {stop.phase for stop in stops(specimen)} == {"forward", "update"}
    name, weight = next(iter(specimen.weights.items()))
    first = (0,) * weight.old.ndim
    assert weight.gradient is not None
    assert not np.array_equal(weight.old, weight.new)
    assert update(specimen, name, first).new == pytest.approx(float(weight.new[first]), abs=1e-6)
    assert not specimen.deltas


def test_layers_that_share_their_weights_are_explained_by_them_wherever_they_stand() -> None:
    specimen = of_example("siamese", Selection("train", (0,)))
    holders = {step.name: specimen.holder(step).name for step in specimen.steps}
    again = [name for name, holder in holders.items() if holder != name and name.endswith("dense_1")]
    assert again
    place = first_place(specimen, Stop("forward", again[0]))
    working = explain(specimen, place)
    assert working.exact
    assert working.value == pytest.approx(specimen.value(place), rel=1e-4, abs=1e-5)
    assert working.terms[0].parameter == f"{holders[again[0]]}.weight"
    assert "It uses the weights of" in working.note
    uses = [name for name, holder in holders.items() if holder == holders[again[0]]]
    sums = added_up(specimen, [place for name in uses for place in places(specimen, name)])
    shared = f"{holders[again[0]]}.weight"
    np.testing.assert_allclose(sums[shared], specimen.weights[shared].gradient, rtol=1e-3, atol=2e-6)


def test_an_agent_is_seen_at_the_steps_that_it_learned_from() -> None:
    graph = examples.example("cartpole").graph
    program, parts = ready(graph)
    state = State.fresh(program, graph.training)
    at_random = examine(state, parts)
    own = {"x": torch.rand(64, 4), "y": torch.randint(2, (64,)), "returns": torch.randn(64, 1)}
    state.play |= {f"{SHOWN}{port}": tensor for port, tensor in own.items()}
    specimen = examine(state, parts)
    assert specimen.examples == 64
    assert specimen.played
    assert not at_random.played
    assert np.array_equal(specimen.values[program.inputs[0].name], own["x"].numpy())
    assert not np.array_equal(at_random.values[program.inputs[0].name][:1], own["x"].numpy()[:1])
    assert examine(state, parts, Selection("train", (63,))).rows == (63,)
    told = verdicts(specimen)[0]
    assert told.said.startswith(f"Action taken {parts.facts.classes[int(own['y'][0])]}, best by now ")
    assert shares(specimen, 0).sum() == pytest.approx(1)
    assert question(specimen, stops(specimen)[-1], Place("dense_1"), 0, str) is not None
    loss = next(step.name for step in specimen.steps if specimen.loss_of(step) is not None)
    asked = question(specimen, Stop("forward", loss), Place(loss), 0, str)
    assert asked is None or asked.text == f"{told.said}. Will the loss of this example fall after the step?"


def test_a_decoder_is_seen_to_read_its_own_answers_where_it_is_judged() -> None:
    judged, learning = of_example("translation-lstm", Selection("train", (0,))), of_example("translation-lstm")
    for specimen in (judged, learning):
        for place in places(specimen, "decoder_input_1")[:6]:
            assert explain(specimen, place).value == specimen.value(place)
    said = explain(judged, Place("decoder_input_1", 0, (2,))).forward[0].symbols
    assert said == "what the network has answered at step 2: the class with the greatest score"


def test_weights_that_are_used_twice_in_a_row_are_told_what_each_use_sends_back() -> None:
    graph = examples.example("digits-attention").graph.with_settings("dense_1", units=4)
    attention = "self_attention_1"
    graph = graph.with_settings(attention, heads=2)
    (after,) = (wire for wire in graph.wires if wire.source == attention)
    graph, again = used_again(graph, attention, (0.0, 0.0))
    graph = graph.without_wires([after]).with_wire(Wire(attention, "out", again, "in"))
    program, parts = ready(graph.with_wire(Wire(again, "out", after.target, after.input)))
    specimen = examine(State.fresh(program, settings()), parts, Selection("train", (0,)))
    assert specimen.holder(specimen.step_of(Place(again))).name == attention
    sums = added_up(specimen, [place for name in (attention, again) for place in places(specimen, name)])
    for end, weight in specimen.weights_of(specimen.step_of(Place(attention))).items():
        np.testing.assert_allclose(sums[f"{attention}.{end}"], weight.gradient, rtol=1e-3, atol=2e-6)
