"""Every kind of layer keeps its word under the microscope: its numbers are the network's, its gradients autograd's.

Settings and inputs are drawn at random, as in the contract test of the layers, so a new kind is tested without a test.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from math import prod
from random import Random
from typing import Any

import numpy as np
import pytest

import engine.layers  # fills LAYERS
from engine.layer import LAYERS, Layer, Unfit
from engine.microscope.explaining import explain, shape_of
from engine.microscope.explaining.losses import counted
from engine.microscope.specimen import Specimen
from engine.values import Value
from tests.engine.layers.samples import run, sampled_inputs, sampled_layer
from tests.engine.microscope.specimens import added_up, alone, places

KINDS = [
    kind
    for kind, cls in LAYERS.items()
    if cls.__module__.startswith(engine.layers.__name__)
    and cls.role in ("layer", "loss")
    and not cls.alias
    and not cls.scalar  # a neuron is one of a group, and never a step by itself
]
CASES, LARGEST = 6, 250
"""Cases for each kind, and numbers in an example at most: every number of the output is worked out by itself."""

RECURRENT = ("rnn", "lstm", "gru")
ATTENTIVE = ("self-attention", "cross-attention", "transformer-encoder", "transformer-decoder")
ANSWERS = ("target", "same", "returns")
"""Inputs of losses that say what is right: nobody asks how that should change."""
BEFORE = ("state", "cell")
"""Inputs of recurrent layers that go on from step to step: not by weighted sums alone."""
FROM_ZERO = re.compile(r"\b(unit|step|head|expert|network|channel|feature) 0\b")
WITHOUT_FORMULA: set[str] = set()
"""Kinds that are shown by their derivatives alone."""


@cache  # thousands are drawn where few are small enough, and every test asks for them
def cases(kind: str) -> list[tuple[int, Layer, tuple[Any, ...]]]:
    """Small layers with inputs that fit, each under its number."""
    found = []
    for number in range(4000):
        random = Random(f"microscope {kind} {number}")
        layer = sampled_layer(kind, random)
        inputs = sampled_inputs(layer, random)
        if fits(layer, inputs):
            found.append((number, layer, inputs))
        if len(found) == CASES:
            break
    return found


def fits(layer: Layer, inputs: tuple[Any, ...]) -> bool:
    try:
        outputs = layer.infer(*inputs)
    except Unfit:
        return False
    values = [v for value in (*inputs, *(outputs if isinstance(outputs, tuple) else (outputs,)))
              for v in (value if isinstance(value, tuple) else (value,)) if v is not None]  # fmt: skip
    if layer.kind.endswith("3d"):  # there are few that are as small
        return all(value.size <= 2 * LARGEST for value in values) and not looks_at_nothing(layer, inputs)
    limit = LARGEST // 10 if layer.kind in ATTENTIVE else LARGEST // 5 if layer.kind in RECURRENT else LARGEST
    return all(value.size <= limit for value in values) and not looks_at_nothing(layer, inputs)


def looks_at_nothing(layer: Layer, inputs: tuple[Any, ...]) -> bool:
    """Whether a window of a max pooling lies on padding alone: torch's own way back writes outside of memory then."""
    return layer.kind.startswith("max-pool") and not run(layer, inputs, "cpu")[0].isfinite().all()


@cache
def looked_at(layer: Layer, inputs: tuple[Any, ...], number: int) -> Specimen:
    return alone(layer, inputs, number, training=number % 3 > 0)


worked_out = lru_cache(maxsize=4096)(explain)
"""Each working is made once for the tests of a kind, which come one after another."""


@pytest.fixture(scope="module", params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    return request.param


def test_what_is_named_in_words_counts_from_one(kind: str) -> None:
    for number, layer, inputs in cases(kind):
        working = worked_out(looked_at(layer, inputs, number), places(looked_at(layer, inputs, number), "layer_1")[0])
        lines = [line.symbols for line in (*working.forward, *working.backward)]
        named = [label for terms in working.terms for label in (terms.title, *terms.labels)]
        assert not [said for said in (*lines, *named) if FROM_ZERO.search(said)], layer


def test_every_number_is_the_networks_own(kind: str) -> None:
    found = cases(kind)
    assert len(found) >= 3, "too few of the cases fit to say anything"
    for number, layer, inputs in found:
        specimen = looked_at(layer, inputs, number)
        step = specimen.steps[0]
        if layer.role == "loss":
            values = [worked_out(specimen, place).value for place in places(specimen, "layer_1")]
            count = counted(specimen, step, specimen.values).sum()
            mean = np.sum(values) / count if count else np.nan
            own = float(specimen.values[step.variables[0]])
            assert mean == pytest.approx(own, rel=1e-5, abs=1e-6, nan_ok=True), layer
            continue
        for output in range(len(step.results)):
            for place in places(specimen, "layer_1", output)[:: max(1, prod(shape_of(specimen, step, output)) // 40)]:
                value = worked_out(specimen, place).value
                assert value == pytest.approx(specimen.value(place), rel=1e-4, abs=1e-5), f"{number}: {layer!r} {place}"


def test_what_goes_back_adds_up_to_autograds_gradients(kind: str) -> None:
    for number, layer, inputs in cases(kind):
        specimen = looked_at(layer, inputs, number)
        step = specimen.steps[0]
        outputs = [0] if kind in RECURRENT else range(len(step.results))  # the state is part of the sequence
        found = added_up(
            specimen, [place for output in outputs for place in places(specimen, "layer_1", output)], worked_out
        )
        told = f"{number}: {layer!r} of {inputs}"
        if not (kind in RECURRENT and layer.setting("layers") > 1):  # of several, the last one is shown
            for name, port in zip(step.inputs, every_port(layer, inputs), strict=True):
                if name in specimen.deltas and port not in (*ANSWERS, *BEFORE):
                    check(found.get(name, np.zeros(1)), specimen.deltas[name], f"{told}: {name}")
        for name in found.keys() & specimen.weights.keys():
            check(found[name], specimen.weights[name].gradient, f"{told}: {name}")
        if kind not in RECURRENT:
            learned = {name for name, weight in specimen.weights.items() if weight.gradient is not None}
            missing = {name for name in learned - found.keys() if np.any(specimen.weights[name].gradient)}
            assert not missing, told


def every_port(layer: Layer, inputs: tuple[Any, ...]) -> list[str]:
    """The port of each value, of which several may come to one, and none to an optional one."""
    pairs = ((port, value) for port, value in zip(layer.input_ports, inputs, strict=True) if value is not None)
    return [port.name for port, value in pairs for _ in (value if isinstance(value, tuple) else (value,))]


def check(found: np.ndarray, expected: np.ndarray | None, told: str) -> None:
    assert expected is not None, told
    scale = max(1.0, float(np.abs(expected).max(initial=0.0)))
    assert np.allclose(found, expected, rtol=1e-4, atol=2e-6 * scale), f"{told}\n{found}\n{expected}"


def test_formulas_read_with_their_numbers(kind: str) -> None:
    for number, layer, inputs in cases(kind)[:3]:
        specimen = looked_at(layer, inputs, number)
        for place in places(specimen, "layer_1")[:5]:
            working = worked_out(specimen, place)
            assert working.formula
            for line in (*working.forward, *working.backward):
                assert "{" not in line.written(lambda value, digits=3: f"{value:.{digits}g}") + line.symbols, line
            for terms in working.terms:
                assert all(isinstance(terms.label(row) + terms.weight_label(row), str) for row in range(len(terms)))


def test_every_kind_has_a_formula_whatever_its_settings() -> None:
    without = {kind for kind in KINDS if not all(map(has_formula, cases(kind)))}
    assert without == WITHOUT_FORMULA


def has_formula(case: tuple[int, Layer, tuple[Any, ...]]) -> bool:
    number, layer, inputs = case
    specimen = looked_at(layer, inputs, number)
    outputs = range(1 if layer.role == "loss" else len(specimen.steps[0].results))
    firsts = [places(specimen, "layer_1", output)[0] for output in outputs]
    return all(worked_out(specimen, place).exact for place in firsts)


def test_a_layer_between_values_of_one_shape_is_small_enough_for_all_its_numbers() -> None:
    assert fits(LAYERS["relu"](), (Value((4,)),))
    assert not fits(LAYERS["relu"](), (Value((400,)),))
